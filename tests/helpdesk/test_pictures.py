"""Pictures beside replies: named in the thread, painted for the provider call, once only like every reply."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.ports import AssistantTurn, Reply, Status
from integrations.errors import SendError
from store import Database
from store.tables import messages, outbox_messages
from tests.fakes import FakeClock
from tests.helpdesk.desk_fakes import PNG, Bench

DRAWING = {"alt": "Biểu đồ so sánh"}
SHOWN = ("u1", base64.b64encode(PNG).decode())


@pytest.fixture
def bench(database: Database, clock: FakeClock) -> Bench:
    one = Bench(database, clock)
    one.assistant.turns["so sánh"] = AssistantTurn((Reply(text="Hai bên", drawing=DRAWING),), Status.CALCULATED)
    return one


async def rows(database: Database, table: Any) -> list[Any]:
    async with database.read() as connection:
        return list((await connection.execute(select(table).order_by(table.c.id))).all())


async def tried(bench: Bench) -> None:
    """Waits until the picture was tried once and waits for its next time."""
    async with asyncio.timeout(20):
        while not (await rows(bench.database, outbox_messages))[0].attempts:  # noqa: ASYNC110 -- the sender's writes
            await asyncio.sleep(0.01)


async def test_a_picture_goes_out_before_its_text(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("so sánh")
        await bench.settled(2)
    assert bench.channel.sent == [SHOWN, ("u1", "Hai bên")]


async def test_the_outbox_holds_a_name_and_the_thread_what_is_drawn(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("so sánh")
        await bench.settled(2)
    answer = (await rows(bench.database, messages))[-1]
    part = (await rows(bench.database, outbox_messages))[0].part
    assert answer.drawing == DRAWING
    assert part["body"]["png"] == {"picture": answer.picture}
    assert len(answer.picture) == 24


async def test_two_pictures_never_share_a_name(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("so sánh")
        await bench.hear("so sánh")
        await bench.settled(4)
    names = {row.picture for row in await rows(bench.database, messages) if row.picture}
    assert len(names) == 2


async def test_a_picture_refused_for_the_moment_goes_again_and_its_text_waits_for_it(bench: Bench) -> None:
    bench.channel.errors.append(SendError("busy", retryable=True, retry_after=0.01))
    async with bench.running():
        await bench.hear("so sánh")
        await tried(bench)
        bench.clock.advance(seconds=1)
        bench.sender.wake()
        await bench.settled(2)
    assert bench.channel.sent == [SHOWN, ("u1", "Hai bên")]


async def test_a_picture_whose_fate_is_unknown_is_never_sent_twice(bench: Bench) -> None:
    bench.channel.errors.append(SendError("no_answer", ambiguous=True))
    async with bench.running():
        await bench.hear("so sánh")
        await bench.settled(1)
    assert bench.channel.sent == [("u1", "Hai bên")]
    assert [row.state for row in await rows(bench.database, outbox_messages)] == ["unknown", "sent"]


async def test_a_database_that_is_away_while_painting_costs_a_retry_not_the_picture(bench: Bench) -> None:
    bench.pictures.errors.append(ConnectionError())
    async with bench.running():
        await bench.hear("so sánh")
        await tried(bench)
        bench.clock.advance(seconds=5)
        bench.sender.wake()
        await bench.settled(2)
    assert bench.channel.sent == [SHOWN, ("u1", "Hai bên")]


async def test_a_picture_that_was_erased_meanwhile_leaves_its_text(bench: Bench) -> None:
    bench.pictures.gone = True
    async with bench.running():
        await bench.hear("so sánh")
        await bench.settled(1)
    assert bench.channel.sent == [("u1", "Hai bên")]
    assert (await rows(bench.database, outbox_messages))[0].error_code == "picture_gone"
