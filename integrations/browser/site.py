"""What every page needs of the HTTP application: shared files, the choice of language, headers, error pages."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from integrations.browser.assets import LOOK
from integrations.browser.headers import SecurityHeaders
from integrations.browser.languages import COOKIE, LANGUAGES, language_of
from integrations.browser.templates import Templates

_YEAR_SECONDS = 365 * 24 * 3600


def local_path(target: str | None, default: str = "/") -> str:
    """``target`` if it is a path of this site, else ``default``: links from outside must not send people elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return default
    if any(ord(character) < 0x21 for character in target):
        return default
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else default


class ErrorPages:
    """404, 403 and 500 in plain words for people, JSON for programs."""

    def __init__(self) -> None:
        self._templates = Templates(Path(__file__).parent, LOOK)

    def wanted(self, request: Request) -> bool:
        return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")

    def page(self, request: Request, status: int) -> Response:
        home = "/console" if request.url.path.startswith("/console") else "/"
        content = self._templates.render("error.html", language_of(request), status=status, home=home)
        return HTMLResponse(content, status)

    async def http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
        if self.wanted(request):
            response = self.page(request, error.status_code)
        else:
            response = JSONResponse({"detail": error.detail}, error.status_code)
        response.headers.update(error.headers or {})
        return response

    async def crash(self, request: Request, error: Exception) -> Response:
        """The error itself goes to the log, by whoever serves us; the reader learns that, and what to do."""
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        if self.wanted(request):
            return self.page(request, status)
        return JSONResponse({"detail": "Internal error; it has been recorded."}, status)


async def choose_language(request: Request) -> Response:
    language = request.path_params["language"]
    if language not in LANGUAGES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    response = RedirectResponse(local_path(request.query_params.get("next")), HTTPStatus.SEE_OTHER)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, language, max_age=_YEAR_SECONDS, secure=secure, httponly=True, samesite="lax")
    return response


async def favicon(request: Request) -> Response:
    return RedirectResponse(LOOK.url("logo.svg"), HTTPStatus.MOVED_PERMANENTLY)


def install_browser(app: Starlette, *, https: bool) -> None:
    """Gives ``app`` what all pages share. ``https``: the public address is https."""
    pages = ErrorPages()
    app.add_middleware(SecurityHeaders, https=https)
    app.add_exception_handler(HTTPException, pages.http_error)
    app.add_exception_handler(Exception, pages.crash)
    app.router.routes.extend(
        [LOOK.mount(), Route("/language/{language}", choose_language), Route("/favicon.ico", favicon)]
    )
