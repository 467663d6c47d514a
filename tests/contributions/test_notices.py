"""Receipts and reminders: lawfully, where the person can be reached, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from integrations.events import Button
from store import Database
from tests.contributions.stage import Stage, payment
from tests.fakes import FakeClock


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


async def states(stage: Stage) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in await stage.notices()]


async def test_a_receipt_goes_out_once_and_needs_no_consent(stage: Stage) -> None:
    await stage.payer(agreed=())
    await stage.desk.take("buu-dien", payment())
    for _ in range(3):
        await stage.worker.work()
    assert stage.outbox.sent == [("zalo", "NA-1", "receipt XNB-1")]
    [row] = await stage.notices()
    assert (row.state, row.message_id is not None) == ("posted", True)


async def test_several_receipts_on_one_day_count_on_no_cap(stage: Stage) -> None:
    await stage.payer()
    for number in range(4):
        await stage.desk.take("buu-dien", payment(f"B-{number}"))
    await stage.worker.work()
    assert len(stage.outbox.sent) == 4


async def test_at_night_a_receipt_waits_for_the_morning(stage: Stage) -> None:
    await stage.payer()
    await stage.on(date(2026, 11, 23), hour=23)
    await stage.desk.take("buu-dien", payment())
    await stage.worker.work()
    assert await states(stage) == [("waiting", "quiet_hours")]
    await stage.on(date(2026, 11, 24), hour=6)
    await stage.worker.work()
    assert stage.outbox.sent == []
    await stage.on(date(2026, 11, 24), hour=7)
    await stage.worker.work()
    assert len(stage.outbox.sent) == 1


async def test_a_holiday_holds_up_no_receipt(stage: Stage) -> None:
    await stage.on(date(2027, 1, 1))
    await stage.payer()
    await stage.desk.take("buu-dien", payment())
    await stage.worker.work()
    assert len(stage.outbox.sent) == 1


async def test_who_refused_our_messages_gets_none(stage: Stage) -> None:
    await stage.payer()
    await stage.opt_out()
    await stage.desk.take("buu-dien", payment())
    await stage.worker.work()
    assert stage.outbox.sent == []
    [row] = await stage.notices()
    assert (row.state, row.reason) == ("skipped", "opted_out")
    assert row.source


async def test_the_address_used_last_is_taken_and_a_closed_window_leads_to_another(stage: Stage) -> None:
    await stage.payer(addresses=("zalo", "telegram"))
    stage.clock.advance(days=8)  # Zalo lets nobody write after seven days of silence
    await stage.desk.take("buu-dien", payment())
    await stage.worker.work()
    assert [channel for channel, _, _ in stage.outbox.sent] == ["telegram"]


async def test_where_no_address_is_open_the_reason_is_kept(stage: Stage) -> None:
    await stage.payer()
    stage.clock.advance(days=8)
    await stage.desk.take("buu-dien", payment())
    await stage.worker.work()
    assert await states(stage) == [("skipped", "provider_window")]


async def test_a_transaction_that_fails_posts_nothing_and_is_done_again(stage: Stage) -> None:
    await stage.payer()
    await stage.desk.take("buu-dien", payment())
    stage.outbox.error = OperationalError("x", {}, Exception())
    with pytest.raises(OperationalError):
        await stage.worker.work()
    assert await states(stage) == [("waiting", None)]
    stage.outbox.error = None
    await stage.worker.work()
    assert await states(stage) == [("posted", None)]
    assert len(stage.outbox.sent) == 1


# -- reminders


async def paid(stage: Stage, method: str, until: str, receipt_id: str = "B-1", name: str = "NA-1") -> None:
    period = {"from": until, "to": until}
    await stage.desk.take("buu-dien", payment(receipt_id, contact_id=name, method=method, period=period))
    await stage.worker.work()
    stage.outbox.sent.clear()


async def test_the_next_payment_is_reminded_of_once_before_its_deadline(stage: Stage) -> None:
    await stage.payer()
    await paid(stage, "monthly", "2026-11")
    assert await stage.planner.plan() == 0
    await stage.on(date(2026, 12, 20))
    await touch(stage)
    assert await stage.planner.plan() == 0
    await stage.on(date(2026, 12, 21))
    assert await stage.planner.plan() == 1
    assert await stage.planner.plan() == 0
    await stage.worker.work()
    await stage.worker.work()
    assert stage.outbox.sent == [("zalo", "NA-1", "reminder 2026-12")]


async def touch(stage: Stage, name: str = "NA-1") -> None:
    """The person writes to us: the provider's window is open."""
    from store import contacts

    async with stage.database.write() as connection:
        await contacts.touch_address(connection, "zalo", name, stage.clock.now())


async def test_who_pays_in_between_is_not_reminded(stage: Stage) -> None:
    await stage.payer()
    await paid(stage, "monthly", "2026-11")
    await stage.on(date(2026, 12, 22))
    await touch(stage)
    await stage.planner.plan()
    await stage.desk.take("buu-dien", payment("B-2", period={"from": "2026-12", "to": "2026-12"}))
    await stage.worker.work()
    assert await states(stage) == [("posted", None), ("skipped", "paid"), ("posted", None)]


async def test_without_consent_nobody_is_reminded(stage: Stage) -> None:
    await stage.payer(agreed=("news",))
    await paid(stage, "monthly", "2026-11")
    await stage.on(date(2026, 12, 22))
    await touch(stage)
    await stage.planner.plan()
    await stage.worker.work()
    assert stage.outbox.sent == []
    assert (await states(stage))[-1] == ("skipped", "no_consent")


async def test_a_reminder_that_waited_too_long_is_dropped(stage: Stage) -> None:
    await stage.payer()
    await paid(stage, "monthly", "2026-11")
    await stage.on(date(2026, 12, 31), hour=22)
    await touch(stage)
    await stage.planner.plan()
    await stage.worker.work()
    assert (await states(stage))[-1] == ("waiting", "quiet_hours")
    await stage.on(date(2027, 1, 4))
    await stage.worker.work()
    assert (await states(stage))[-1] == ("skipped", "too_late")


async def test_a_reminder_counts_on_the_daily_cap(stage: Stage) -> None:
    from store import deliveries

    contact = await stage.payer()
    await paid(stage, "monthly", "2026-11")
    await stage.on(date(2026, 12, 22))
    await touch(stage)
    await stage.planner.plan()
    await stage.worker.work()
    async with stage.database.read() as connection:
        now = stage.clock.now()
        assert await deliveries.handed_since(connection, [contact], now - timedelta(days=1)) == {contact: [now]}


async def test_few_reminders_at_a_time_stand_in_line_with_replies(stage: Stage) -> None:
    await stage.on(date(2026, 12, 22))
    for number in range(5):
        await stage.payer(f"P{number}")
        await paid(stage, "monthly", "2026-11", f"B-{number}", f"P{number}")
    assert await stage.planner.plan() == 5
    await stage.worker.work()
    assert len(stage.outbox.sent) == 2


async def test_a_one_off_payment_leads_to_no_reminder(stage: Stage) -> None:
    await stage.payer()
    await stage.desk.take("buu-dien", payment(method=None))
    await stage.on(date(2026, 12, 22))
    assert await stage.planner.plan() == 0


def test_the_words_of_both_notices_say_what_was_paid() -> None:
    from app.notices import NoticeTexts
    from bot.answers import load_library
    from policy import format_money, load_book

    texts = NoticeTexts(load_library(load_book()), lambda: date(2026, 11, 23))
    content = payment(period={"from": "2026-10", "to": "2026-12"}).model_dump(mode="json")
    text, buttons = texts.write("receipt", content | {"first_month": "2026-10", "last_month": "2026-12"}, "vi")
    for word in ("XNB-1", format_money(330_000), "20/11/2026", "10/2026 – 12/2026", "BHXH tự nguyện"):
        assert word in text
    assert Button("Gặp nhân viên", "/talk_to_staff") in buttons
    reminder = {"first_month": "2026-12", "last_month": "2026-12", "day": "2026-12-31"}
    text, _ = texts.write("reminder", reminder, "vi")
    assert "31/12/2026" in text
