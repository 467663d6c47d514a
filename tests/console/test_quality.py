"""How staff look after answers: turns by status and topic, corrections that two people make, the switch."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from console.roles import Role
from store import audit, conversations, quality
from store.tables import corrections, inbox_events, topic_switches
from tests.console.conftest import Browser, World

QUESTION = "nghỉ rồi để sổ đó, số 079123456789 có mất không"
EXAMPLE = "nghỉ rồi để sổ đó có mất không"
RIGHT = "voluntary_cost"
WAITING = "Đang chờ một đồng nghiệp khác duyệt."


@pytest.fixture
async def turn(world: World) -> int:
    """A question of a citizen that was answered with the wrong topic."""
    now = world.clock.now()
    async with world.database.write() as connection:
        event = (
            await connection.execute(
                inbox_events.insert()
                .values(channel="web", event_id="e1", address="c1", kind="message", event={}, received_at=now)
                .returning(inbox_events.c.id)
            )
        ).scalar_one()
        conversation = await conversations.ensure(connection, "web", "c1", now)
        common: dict[str, Any] = {"conversation_id": conversation, "inbox_event_id": event, "at": now}
        await conversations.add_message(connection, author="citizen", text=QUESTION, **common)
        number = await conversations.add_turn(
            connection,
            conversation_id=conversation,
            status="answered",
            topic="lump_sum_who_can",
            confidence=0.61,
            runner_up=RIGHT,
            runner_up_confidence=0.2,
            figures=[{"name": "vol.rate", "id": "vol.rate@2025-07-01", "value": "22%", "source": "Luật mẫu"}],
            entities=[],
            slots={},
            model="an-sinh-1",
            latency_ms=21.0,
            at=now,
        )
        await conversations.add_message(connection, author="bot", text="…", turn_id=number, **common)
        await quality.rate(connection, number, "down", now)
    return number


async def test_turns_are_listed_with_what_they_answer_for(world: World, browser: Browser, turn: int) -> None:
    await browser.log_in(Role.AGENT)
    page = (await browser.get("/console/turns")).text
    assert "Ai được rút một lần" in page
    assert "61" in page
    assert "Chưa đúng" in page
    detail = (await browser.get(f"/console/turns/{turn}")).text
    assert "vol.rate@2025-07-01" in detail
    assert "an-sinh-1" in detail


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?status=answered", True),
        ("?status=failed", False),
        ("?topic=lump_sum_who_can", True),
        ("?topic=voluntary_cost", False),
        ("?rating=down", True),
        ("?rating=up", False),
        ("?status=nonsense&rating=x&before=y", True),
    ],
)
async def test_turns_are_sieved(world: World, browser: Browser, turn: int, query: str, shown: bool) -> None:
    await browser.log_in(Role.AUDITOR)
    assert (f"/console/turns/{turn}" in (await browser.get(f"/console/turns{query}")).text) is shown


async def test_who_may_not_read_conversations_sees_no_words(world: World, browser: Browser, turn: int) -> None:
    for role in (Role.COMMUNICATOR, Role.APPROVER):
        await browser.log_in(role)
        for path in ("/console/turns", f"/console/turns/{turn}"):
            page = (await browser.get(path)).text
            assert "để sổ đó" not in page
            assert "Ai được rút một lần" in page


async def test_numbers_in_the_words_are_veiled_for_everybody(world: World, browser: Browser, turn: int) -> None:
    await browser.log_in(Role.SUPERVISOR)
    for path in ("/console/turns", f"/console/turns/{turn}"):
        page = (await browser.get(path)).text
        assert "để sổ đó" in page
        assert "079123456789" not in page


async def propose(browser: Browser, turn: int, example: str = EXAMPLE, right: str = RIGHT) -> int:
    answer = await browser.post(f"/console/turns/{turn}/correct", {"example": example, "right": right})
    return answer.status_code


async def state_of(world: World) -> list[tuple[str, str]]:
    async with world.database.read() as connection:
        rows = (await connection.execute(select(corrections))).all()
    return [(row.state, row.example) for row in rows]


async def test_two_people_make_an_example(world: World, browser: Browser, turn: int) -> None:
    await browser.log_in(Role.AGENT)
    assert await propose(browser, turn) == 303
    assert WAITING in (await browser.get(f"/console/turns/{turn}")).text
    await browser.log_in(Role.SUPERVISOR)
    assert EXAMPLE in (await browser.get("/console/examples")).text
    answer = await browser.post("/console/examples/1/accept", {"example": "để sổ đó có mất không"})
    assert answer.status_code == 303
    assert await state_of(world) == [("accepted", "để sổ đó có mất không")]
    async with world.database.read() as connection:
        actions = [row.action for row in await audit.latest(connection)]
        assert (await audit.verify(connection)).sound
    assert {"correction.propose", "correction.accepted"} <= set(actions)


async def test_nobody_accepts_an_example_of_their_own(world: World, browser: Browser, turn: int) -> None:
    await browser.log_in(Role.SUPERVISOR)
    await propose(browser, turn)
    answer = await browser.post("/console/examples/1/accept", {"example": EXAMPLE})
    assert answer.status_code == 409
    assert await state_of(world) == [("proposed", EXAMPLE)]
    await browser.log_in(Role.ADMIN)
    assert (await browser.post("/console/examples/1/reject")).status_code == 303
    assert await state_of(world) == [("rejected", EXAMPLE)]


@pytest.mark.parametrize(
    ("example", "right"),
    [
        ("", RIGHT),
        ("x" * 301, RIGHT),
        (QUESTION, RIGHT),
        ("gọi tôi số 0900 000 000 nhé", RIGHT),
        (EXAMPLE, "no_such_topic"),
        (EXAMPLE, ""),
    ],
)
async def test_what_must_not_become_an_example_is_refused(
    world: World, browser: Browser, turn: int, example: str, right: str
) -> None:
    await browser.log_in(Role.AGENT)
    assert await propose(browser, turn, example, right) == 422
    assert await state_of(world) == []


async def test_a_topic_is_switched_off_and_on_with_a_reason_and_on_record(world: World, browser: Browser) -> None:
    await browser.log_in(Role.SUPERVISOR)
    assert (await browser.post("/console/topics/off", {"topic": RIGHT, "reason": ""})).status_code == 422
    assert (await browser.post("/console/topics/off", {"topic": "nothing", "reason": "vì"})).status_code == 422
    assert (await browser.post("/console/topics/off", {"topic": RIGHT, "reason": "hệ số mới"})).status_code == 303
    page = (await browser.get("/console/topics")).text
    assert "hệ số mới" in page
    assert (await browser.post("/console/topics/on", {"topic": RIGHT})).status_code == 303
    async with world.database.read() as connection:
        assert (await connection.execute(select(topic_switches))).all() == []
        records = [row for row in await audit.latest(connection) if row.action.startswith("topic.")]
    assert [(row.action, row.actor) for row in records] == [
        ("topic.on", "supervisor@bhxh.example"),
        ("topic.off", "supervisor@bhxh.example"),
    ]


async def test_the_whole_assistant_has_a_switch_of_its_own(world: World, browser: Browser) -> None:
    await browser.log_in(Role.ADMIN)
    assert (await browser.post("/console/topics/off", {"topic": "*", "reason": "bảo trì"})).status_code == 303
    assert "bảo trì" in (await browser.get("/console/topics")).text


async def test_an_agent_sees_the_switches_and_cannot_move_them(world: World, browser: Browser) -> None:
    await browser.log_in(Role.AGENT)
    assert "/console/topics/off" not in (await browser.get("/console/topics")).text
    assert (await browser.post("/console/topics/off", {"topic": "*", "reason": "x"})).status_code == 403


async def test_a_turn_nobody_has_is_not_found(world: World, browser: Browser, turn: int) -> None:
    await browser.log_in(Role.AGENT)
    assert (await browser.get(f"/console/turns/{turn + 1}")).status_code == 404
    assert (await browser.get("/console/turns/9223372036854775807")).status_code == 404
