"""Logging in: who gets in, who is kept out, and for how long."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from console.accounts import ACCOUNT_TRIES, ADDRESS_TRIES, IDLE, SESSION
from console.roles import Role
from console.site import SESSION_COOKIE
from store import audit
from store.tables import staff, staff_sessions
from tests.console.conftest import Browser, World


async def test_a_page_sends_strangers_to_the_log_in_and_back(browser: Browser) -> None:
    response = await browser.get("/console/conversations?view=bot")
    assert response.status_code == 303
    assert response.headers["location"] == "/console/login?next=/console/conversations%3Fview%3Dbot"
    response = await browser.log_in(Role.AGENT, next_path="/console/conversations?view=bot")
    assert response.headers["location"] == "/console/conversations?view=bot"


async def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World, browser: Browser) -> None:
    response = await browser.log_in(Role.AGENT)
    cookie = next(one for one in response.headers.get_list("set-cookie") if one.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/console" in cookie


async def test_the_database_keeps_no_token(world: World, agent: Browser) -> None:
    token = agent.http.cookies[SESSION_COOKIE]
    async with world.database.read() as connection:
        row = (await connection.execute(select(staff_sessions))).one()
    assert token not in (row.token_hash, row.csrf)


@pytest.mark.parametrize("email", ["agent@bhxh.example", "nobody@bhxh.example"])
async def test_an_account_rests_after_wrong_passwords_whether_it_exists_or_not(
    world: World, browser: Browser, email: str
) -> None:
    for _ in range(ACCOUNT_TRIES):
        response = await browser.log_in(email, "sai mat khau")
        assert response.status_code == 401
        assert "chưa đúng" in response.text
    response = await browser.log_in(email)
    assert response.status_code == 429
    assert "15 phút" in response.text


async def test_a_locked_account_opens_again(world: World, browser: Browser) -> None:
    for _ in range(ACCOUNT_TRIES):
        await browser.log_in(Role.AGENT, "sai mat khau")
    assert (await browser.log_in(Role.AGENT)).status_code == 429
    world.clock.advance(minutes=15, seconds=1)
    assert (await browser.log_in(Role.AGENT)).status_code == 303


async def test_one_address_cannot_try_many_accounts(world: World, browser: Browser) -> None:
    for number in range(ADDRESS_TRIES):
        await browser.log_in(f"someone{number}@bhxh.example", "sai mat khau")
    assert (await browser.log_in(Role.AGENT)).status_code == 429
    elsewhere = Browser(world.app, "192.0.2.8")
    assert (await elsewhere.log_in(Role.AGENT)).status_code == 303
    await elsewhere.http.aclose()


async def test_a_closed_account_stays_out_and_loses_its_sessions(world: World, agent: Browser) -> None:
    async with world.database.write() as connection:
        await connection.execute(update(staff).where(staff.c.id == world.staff[Role.AGENT]).values(active=False))
    assert (await agent.get("/console")).status_code == 303
    assert (await agent.log_in(Role.AGENT)).status_code == 401


async def test_a_session_ends_when_idle_and_at_the_latest_after_its_time(world: World, agent: Browser) -> None:
    world.clock.advance(seconds=IDLE.total_seconds() - 60)
    assert (await agent.get("/console")).status_code == 200
    world.clock.advance(seconds=IDLE.total_seconds() - 60)
    assert (await agent.get("/console")).status_code == 200
    world.clock.advance(seconds=IDLE.total_seconds() + 1)
    assert (await agent.get("/console")).status_code == 303
    await agent.log_in(Role.AGENT)
    for _ in range(int(SESSION / IDLE) * 2):
        world.clock.advance(seconds=IDLE.total_seconds() / 2)
        response = await agent.get("/console")
    assert response.status_code == 303


async def test_pages_that_update_themselves_do_not_keep_a_session_awake(world: World, agent: Browser) -> None:
    for _ in range(3):
        world.clock.advance(seconds=IDLE.total_seconds() / 2)
        response = await agent.get("/console/day")
    assert response.status_code == 303


async def test_logging_out_ends_the_session_at_the_server(world: World, agent: Browser) -> None:
    token = agent.http.cookies[SESSION_COOKIE]
    assert (await agent.post("/console/logout")).headers["location"] == "/console/login"
    agent.http.cookies.set(SESSION_COOKIE, token, domain="console.test", path="/console")
    assert (await agent.get("/console")).status_code == 303


async def test_a_one_time_password_must_be_changed_first(world: World, browser: Browser) -> None:
    async with world.database.write() as connection:
        await connection.execute(update(staff).values(must_change_password=True))
    await browser.log_in(Role.AGENT)
    for path in ("/console", "/console/conversations", "/console/conversations/1"):
        assert (await browser.get(path)).headers["location"] == "/console/password"
    new = {"old": "mot hai ba bon", "new": "nam sau bay tam", "again": "nam sau bay tam"}
    assert (await browser.post("/console/password", new)).headers["location"] == "/console"
    assert (await browser.get("/console")).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("sai mat khau", "nam sau bay tam", "nam sau bay tam", "đang dùng chưa đúng"),
        ("mot hai ba bon", "ngan", "ngan", "ít nhất 10 ký tự"),
        ("mot hai ba bon", "nam sau bay tam", "nam sau bay chin", "chưa giống nhau"),
        ("mot hai ba bon", "mot hai ba bon", "mot hai ba bon", "phải khác"),
        ("mot hai ba bon", "x" * 201, "x" * 201, "quá dài"),
    ],
)
async def test_an_unfit_new_password_is_explained(agent: Browser, old: str, new: str, again: str, words: str) -> None:
    response = await agent.post("/console/password", {"old": old, "new": new, "again": again})
    assert response.status_code == 422
    assert words in response.text


async def test_changing_the_password_ends_the_other_sessions(world: World, agent: Browser) -> None:
    elsewhere = Browser(world.app)
    await elsewhere.log_in(Role.AGENT)
    await agent.post(
        "/console/password", {"old": "mot hai ba bon", "new": "nam sau bay tam", "again": "nam sau bay tam"}
    )
    assert (await agent.get("/console")).status_code == 200
    assert (await elsewhere.get("/console")).status_code == 303
    await elsewhere.http.aclose()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
async def test_the_log_in_sends_nobody_to_another_site(browser: Browser, target: str) -> None:
    assert (await browser.log_in(Role.AGENT, next_path=target)).headers["location"] == "/console"


async def test_the_audit_chain_tells_of_log_ins_and_locks(world: World, browser: Browser) -> None:
    for _ in range(ACCOUNT_TRIES):
        await browser.log_in(Role.AUDITOR, "sai mat khau")
    await browser.log_in(Role.AGENT)
    async with world.database.read() as connection:
        actions = [row.action for row in reversed(await audit.latest(connection))]
        assert (await audit.verify(connection)).sound
    assert actions == ["login.locked", "login"]
