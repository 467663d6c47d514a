"""A reported payment is kept once, whatever its sender does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from outreach.contributions import Answer, Conflict
from store import Database
from store.tables import contribution_receipts
from tests.contributions.stage import Stage, payment
from tests.fakes import FakeClock


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


async def kept(stage: Stage) -> int:
    async with stage.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(contribution_receipts))).scalar_one())


async def test_the_same_event_is_answered_the_same_and_kept_once(stage: Stage) -> None:
    await stage.payer()
    answers = [await stage.desk.take("buu-dien", payment()) for _ in range(3)]
    assert answers == [Answer.QUEUED] * 3
    assert await kept(stage) == 1
    assert len(await stage.notices()) == 1


async def test_the_same_event_many_times_at_once_is_kept_once(stage: Stage) -> None:
    await stage.payer()
    answers = await asyncio.gather(*(stage.desk.take("buu-dien", payment()) for _ in range(8)))
    assert set(answers) == {Answer.QUEUED}
    assert len(await stage.notices()) == 1


async def test_the_answer_stays_although_the_payer_becomes_known_later(stage: Stage) -> None:
    assert await stage.desk.take("buu-dien", payment()) is Answer.UNKNOWN_CONTACT
    await stage.payer()
    assert await stage.desk.take("buu-dien", payment()) is Answer.UNKNOWN_CONTACT
    assert await stage.notices() == []


@pytest.mark.parametrize(
    "other", [{"amount": 330_001}, {"confirmation_code": "Y"}, {"period": {"from": "2026-10", "to": "2026-11"}}]
)
async def test_another_payment_under_a_used_number_is_refused(stage: Stage, other: dict[str, Any]) -> None:
    await stage.payer()
    await stage.desk.take("buu-dien", payment())
    with pytest.raises(Conflict):
        await stage.desk.take("buu-dien", payment(**other))
    assert await kept(stage) == 1


async def test_two_agents_may_use_the_same_number(stage: Stage) -> None:
    await stage.payer()
    await stage.desk.take("buu-dien", payment())
    assert await stage.desk.take("pvi", payment(amount=440_000)) is Answer.QUEUED
    assert [row.key for row in await stage.notices()] == ["receipt:buu-dien:B-1", "receipt:pvi:B-1"]


async def test_a_payer_without_an_address_is_told_as_such(stage: Stage) -> None:
    await stage.payer(addresses=())
    assert await stage.desk.take("buu-dien", payment()) is Answer.NOT_REACHABLE


def test_what_is_written_differently_but_says_the_same_is_the_same() -> None:
    assert payment(amount=330000.0).fingerprint() == payment().fingerprint()
    assert payment(amount=330001).fingerprint() != payment().fingerprint()


@pytest.mark.parametrize(
    "wrong",
    [
        {"receipt_id": ""},
        {"receipt_id": "a b"},
        {"receipt_id": "x" * 101},
        {"contact_id": "a\x00b"},
        {"amount": 0},
        {"amount": 1.5},
        {"amount": 10**11},
        {"paid_on": "2026-02-30"},
        {"period": {"from": "2026-13", "to": "2026-13"}},
        {"period": {"from": "2026-11", "to": "2026-10"}},
        {"period": {"from": "2026-11"}},
        {"kind": "compulsory"},
        {"method": "weekly"},
        {"confirmation_code": "mã"},
        {"unknown": 1},
    ],
)
def test_an_impossible_payment_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        payment(**wrong)
