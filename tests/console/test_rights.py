"""The table of pages and permissions, tried by every role."""

from __future__ import annotations

import pytest
from starlette.routing import Route

from console.pages.table import PAGES
from console.roles import PERMISSIONS, Permission, Role, may
from console.site import Page
from tests.console.conftest import Browser, World

GUARDED = [page for page in PAGES if page.permission is not None]


def _path(page: Page) -> str:
    return page.path.replace("{id:int}", "1").replace("{name}", "giu-so-bhxh-nghe-an")


def test_every_console_address_stands_in_the_table(world: World) -> None:
    served = {
        (method, route.path)
        for route in world.app.routes
        if isinstance(route, Route) and route.path.startswith("/console")
        for method in (route.methods or ()) - {"HEAD"}
    }
    assert served == {(page.method, page.path) for page in PAGES}


def test_only_the_log_in_is_for_everybody() -> None:
    assert {page.path for page in PAGES if page.permission is None} == {"/console/login"}


def test_every_permission_opens_something_and_somebody_has_it() -> None:
    assert {page.permission for page in GUARDED} == set(Permission)
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_nobody_both_writes_and_approves_and_an_auditor_changes_nothing() -> None:
    changing = {Permission.CONVERSATIONS_ANSWER, Permission.CAMPAIGNS_APPROVE, Permission.CAMPAIGNS_RUN}
    assert not PERMISSIONS[Role.AUDITOR] & changing
    assert not may(Role.COMMUNICATOR, Permission.CAMPAIGNS_APPROVE)
    assert not may(Role.ADMIN, Permission.CAMPAIGNS_APPROVE)
    assert not may("unheard-of", Permission.START)


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_reaches_what_the_table_says_and_nothing_else(
    world: World, browser: Browser, role: Role
) -> None:
    for page in GUARDED:
        if page.path in ("/console/events", "/console/logout"):  # an endless answer, and the end of the session
            continue
        await browser.log_in(role)
        response = await (browser.get(_path(page)) if page.method == "GET" else browser.post(_path(page)))
        assert page.permission is not None
        if may(role, page.permission):
            assert response.status_code != 403, (role, page.path)
        else:
            assert response.status_code == 403, (role, page.path)


async def test_strangers_reach_nothing(browser: Browser) -> None:
    for page in GUARDED:
        response = await (browser.get(_path(page)) if page.method == "GET" else browser.post(_path(page)))
        assert response.status_code == 303
        assert response.headers["location"].startswith("/console/login")


async def test_no_form_is_taken_without_its_token(world: World, agent: Browser) -> None:
    for page in PAGES:
        if page.method == "POST" and page.permission in (None, *PERMISSIONS[Role.AGENT]):
            for token in ("", "wrong", "é"):
                response = await agent.http.post(_path(page), data={"csrf": token})
                assert response.status_code == 403, page.path
    assert world.desk.conversations[1].state == "waiting"


async def test_a_token_from_another_session_does_not_fit(world: World, agent: Browser) -> None:
    other = Browser(world.app)
    await other.log_in(Role.SUPERVISOR)
    response = await agent.http.post("/console/conversations/1/take", data={"csrf": other.csrf})
    await other.http.aclose()
    assert response.status_code == 403


async def test_a_form_posted_from_another_site_is_refused(world: World, agent: Browser) -> None:
    response = await agent.post("/console/conversations/1/take", **{"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert (await agent.post("/console/conversations/1/take", **{"Sec-Fetch-Site": "same-origin"})).status_code == 303


async def test_an_oversized_form_is_refused(agent: Browser) -> None:
    response = await agent.post("/console/conversations/1/reply", {"text": "a" * 100_000})
    assert response.status_code == 413


async def test_htmx_is_sent_to_the_log_in_as_a_page(browser: Browser) -> None:
    response = await browser.get("/console/day", **{"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["hx-redirect"] == "/console/login"
