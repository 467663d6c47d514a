"""Log-in, log-out, and one's own password."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from starlette.responses import Response

from console.accounts import SESSION, LoginLocked, LoginRefused, PasswordUnfit, normal_email
from console.passwords import SHORTEST
from console.site import LOGIN_COOKIE, SESSION_COOKIE
from console.visit import Visit
from console.words import _
from integrations.browser.site import local_path

_UNFIT = {
    "short": _("Mật khẩu mới cần ít nhất %(count)s ký tự."),
    "long": _("Mật khẩu mới quá dài."),
    "same": _("Mật khẩu mới phải khác mật khẩu đang dùng."),
    "wrong": _("Mật khẩu đang dùng chưa đúng."),
    "different": _("Hai lần nhập mật khẩu mới chưa giống nhau."),
}


async def show(visit: Visit) -> Response:
    if visit.visitor is not None:
        return visit.go("/console")
    return _form(visit, next_path=local_path(visit.request.query_params.get("next"), "/console"))


async def log_in(visit: Visit) -> Response:
    console, form = visit.console, visit.form
    next_path = local_path(form.get("next"), "/console")
    email = normal_email(form.get("email", ""))
    address = visit.request.client.host if visit.request.client else ""
    try:
        token = await console.accounts.log_in(email, form.get("password", ""), address)
    except LoginLocked as locked:
        error = visit.say(
            _("Đăng nhập sai nhiều lần nên tài khoản tạm khoá. Anh/chị hãy thử lại sau %(minutes)s phút."),
            minutes=locked.minutes,
        )
        return _form(visit, next_path=next_path, email=email, error=error, status=HTTPStatus.TOO_MANY_REQUESTS)
    except LoginRefused:
        error = visit.say(_("Thư điện tử hoặc mật khẩu chưa đúng."))
        return _form(visit, next_path=next_path, email=email, error=error, status=HTTPStatus.UNAUTHORIZED)
    response = visit.go(next_path)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        path="/console",
        secure=console.https,
        httponly=True,
        samesite="lax",
    )
    response.delete_cookie(LOGIN_COOKIE, path="/console")
    return response


def _form(visit: Visit, *, next_path: str, email: str = "", error: str = "", status: int = HTTPStatus.OK) -> Response:
    csrf = visit.request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(32)
    response = visit.page("login.html", status=status, csrf=csrf, next_path=next_path, email=email, error=error)
    response.set_cookie(
        LOGIN_COOKIE, csrf, path="/console", secure=visit.console.https, httponly=True, samesite="strict"
    )
    return response


async def log_out(visit: Visit) -> Response:
    await visit.console.accounts.log_out(visit.staff)
    response = visit.go("/console/login")
    response.delete_cookie(SESSION_COOKIE, path="/console")
    return response


async def password(visit: Visit) -> Response:
    return visit.page("password.html", error="", shortest=SHORTEST)


async def change_password(visit: Visit) -> Response:
    new = visit.form.get("new", "")
    try:
        if new != visit.form.get("again", ""):
            raise PasswordUnfit("different")
        await visit.console.accounts.change_password(visit.staff, visit.form.get("old", ""), new)
    except PasswordUnfit as unfit:
        error = visit.say(_UNFIT[unfit.reason])
        error = error % {"count": SHORTEST} if unfit.reason == "short" else error
        return visit.page("password.html", status=HTTPStatus.UNPROCESSABLE_ENTITY, error=error, shortest=SHORTEST)
    return visit.go("/console")
