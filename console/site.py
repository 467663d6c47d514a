"""The console as a whole: it lets people in, checks what they may do, and hands their visit to a page."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from console import words
from console.accounts import Accounts
from console.format import FILTERS
from console.ports import Campaigns, Clock, Desk, Switchboard, TopicTitle
from console.roles import Permission
from console.understanding import facts
from console.visit import Visit
from integrations.browser.assets import Assets
from integrations.browser.body import BodyTooLarge, read_form
from integrations.browser.languages import language_of
from integrations.browser.templates import Templates
from store import Database

HERE = Path(__file__).parent
SESSION_COOKIE = "ansinh_staff"
LOGIN_COOKIE = "ansinh_login"
FORM_LIMIT = 64 * 1024

Handler = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """A row of the table of pages. ``permission`` ``None``: for everybody. ``live``: asked for by the page itself, so
    it does not keep a session awake."""

    method: str
    path: str
    handler: Handler
    permission: Permission | None
    live: bool = False


class Console:
    """Everything the pages need.

    Args:
        topics: name and title of everything that people can ask for.
        https: cookies are sent over https only.
    """

    def __init__(
        self,
        *,
        desk: Desk,
        campaigns: Campaigns,
        accounts: Accounts,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        topic_title: TopicTitle,
        topics: Sequence[tuple[str, str]],
        switchboard: Switchboard,
        https: bool,
    ) -> None:
        self.desk = desk
        self.campaigns = campaigns
        self.accounts = accounts
        self.database = database
        self.clock = clock
        self.zone = zone
        self.topics = topics
        self.switchboard = switchboard
        self.https = https
        self._assets = Assets("console", HERE / "static")
        values = {"zone": zone, "words": words.ALL, "topic_title": topic_title, "Permission": Permission}
        self.templates = Templates(HERE, self._assets, FILTERS | {"facts": facts}, values)

    def routes(self, pages: Sequence[Page]) -> Sequence[BaseRoute]:
        """One route for each row of the table; what is not in the table does not exist."""
        return [self._assets.mount(), *(self._route(page) for page in pages)]

    def _route(self, page: Page) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._serve(page, request)

        return Route(page.path, endpoint, methods=[page.method], name=f"{page.method} {page.path}")

    async def _serve(self, page: Page, request: Request) -> Response:
        visitor = await self.accounts.visitor(request.cookies.get(SESSION_COOKIE))
        if page.permission is not None and visitor is None:
            return _to_login(request)
        if visitor is not None and page.permission is not None and not visitor.may(page.permission):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        if visitor is not None and visitor.must_change_password and page.permission not in (None, Permission.START):
            return _go(request, "/console/password")
        form: dict[str, str] = {}
        if page.method == "POST":
            try:
                form = await read_form(request, FORM_LIMIT)
            except BodyTooLarge:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
            right = visitor.csrf if visitor and page.permission else request.cookies.get(LOGIN_COOKIE)
            if not _same_site(request) or not _fits(form.get("csrf") or request.headers.get("x-csrf-token"), right):
                raise HTTPException(HTTPStatus.FORBIDDEN, "the form has expired; reload the page")
        if visitor is not None and not page.live:
            await self.accounts.still_here(visitor)
        return await page.handler(Visit(self, request, language_of(request), visitor, form))


def _same_site(request: Request) -> bool:
    """Browsers say where a request comes from; programs do not, and need the token anyway."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _fits(token: str | None, right: str | None) -> bool:
    return bool(token and right) and hmac.compare_digest((token or "").encode(), (right or "").encode())


def _to_login(request: Request) -> Response:
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = f"?next={quote(target)}" if request.method == "GET" and "hx-request" not in request.headers else ""
    return _go(request, f"/console/login{wanted}")


def _go(request: Request, path: str) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": path})
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=HTTPStatus.NO_CONTENT)  # tells an event source to stop asking
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
