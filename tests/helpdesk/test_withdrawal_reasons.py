"""A reason for withdrawing is counted with the turn that hears it, without a trace to the conversation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from helpdesk.ports import AssistantTurn, Reply, Status
from store import Database
from store.tables import withdrawal_reasons
from tests.fakes import FakeClock
from tests.helpdesk.desk_fakes import ZONE, Bench


@pytest.fixture
def bench(database: Database, clock: FakeClock) -> Bench:
    return Bench(database, clock)


async def test_it_is_counted_once_in_the_month_of_the_zone(bench: Bench) -> None:
    told = AssistantTurn((Reply(text="…"),), Status.ANSWERED, topic="want_withdraw", withdrawal_reason="lost_job")
    bench.assistant.turns["mất việc"] = told
    async with bench.running():
        await bench.hear("mất việc")
        await bench.hear("cảm ơn")
        await bench.settled(2)
    async with bench.database.read() as connection:
        rows = (await connection.execute(select(withdrawal_reasons))).all()
    month = f"{bench.clock.now().astimezone(ZONE):%Y-%m}"
    assert [tuple(row) for row in rows] == [(month, "", "lost_job", 1)]
