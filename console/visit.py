"""One request of one visitor: what a page's code works with."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.accounts import Visitor
from console.roles import Permission
from integrations.browser.languages import Language

if TYPE_CHECKING:
    from console.site import Console


@dataclass(frozen=True, slots=True)
class Visit:
    """``form`` holds the posted fields; its CSRF token has been checked. ``visitor`` is ``None`` on the log-in page."""

    console: Console
    request: Request
    language: Language
    visitor: Visitor | None
    form: dict[str, str]

    @property
    def staff(self) -> Visitor:
        """Who is logged in; pages behind the log-in always have somebody."""
        if self.visitor is None:
            raise HTTPException(HTTPStatus.FORBIDDEN)
        return self.visitor

    @property
    def by_htmx(self) -> bool:
        """A part of a page is wanted, not a page."""
        return "hx-request" in self.request.headers

    def may(self, permission: Permission) -> bool:
        return self.visitor is not None and self.visitor.may(permission)

    def say(self, message: str, **values: object) -> str:
        """The text in the visitor's language."""
        text = self.console.templates.gettext(self.language, message)
        return text % values if values else text

    def render(self, template: str, **values: Any) -> str:
        return self.console.templates.render(
            template,
            self.language,
            now=self.console.clock.now(),
            visitor=self.visitor,
            may=self.may,
            path=self.request.url.path,
            **values,
        )

    def page(self, template: str, *, status: int = HTTPStatus.OK, **values: Any) -> Response:
        return HTMLResponse(self.render(template, **values), status)

    def go(self, path: str) -> Response:
        """Sends the browser on, by whichever way it asked."""
        if self.by_htmx:
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": path})
        return RedirectResponse(path, HTTPStatus.SEE_OTHER)
