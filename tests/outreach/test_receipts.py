"""Receipts, replies and echoes find their message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.receipts import ReceiptBook
from store import Database, consents, contacts
from tests.fakes import FakeClock
from tests.outreach.stage import Stage, refusing


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
def book(database: Database, clock: FakeClock) -> ReceiptBook:
    return ReceiptBook(database, clock)


async def test_delivered_read_and_replied_are_counted_once(stage: Stage, book: ReceiptBook) -> None:
    await stage.people(4)
    await stage.campaign()
    await stage.deliver()
    now = stage.clock.now()
    await book.delivered("zalo", ["zalo-1", "zalo-2", "not-ours"], now)
    await book.seen("zalo", ["zalo-2", "zalo-3"], now)
    await book.interacted("zalo", "z-p0", now + timedelta(hours=71))
    await book.interacted("zalo", "z-p0", now + timedelta(hours=71, minutes=5))
    await book.interacted("zalo", "z-p1", now + timedelta(hours=73))
    await book.interacted("zalo", "a-stranger", now)
    await book.close()
    status = await stage.status()
    assert (status["sent"], status["delivered"], status["read"], status["replied"]) == (4, 3, 2, 1)


async def test_a_receipt_that_is_faster_than_our_record_is_not_lost(
    stage: Stage, book: ReceiptBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.receipts.LATE_SECONDS", 0.3)
    await stage.people(1)
    await stage.campaign()
    await book.delivered("zalo", ["zalo-1"], stage.clock.now())
    async with stage.working():
        await stage.until(lambda status: status["delivered"] == 1 or status["state"] == "done")
    await book.close()
    assert (await stage.status())["sent"] == 1


async def test_an_address_is_closed_until_its_owner_writes_again(stage: Stage, book: ReceiptBook) -> None:
    (person,) = await stage.people(1)
    await book.unreachable("zalo", "z-p0", "unfollowed")
    async with stage.database.read() as connection:
        _, closed = await consents.suppressed(connection, [person])
    assert len(closed) == 1
    await book.interacted("zalo", "z-p0", stage.clock.now())
    async with stage.database.read() as connection:
        _, closed = await consents.suppressed(connection, [person])
        row = (await contacts.find_addresses(connection, "zalo", ["z-p0"]))["z-p0"]
    assert closed == {}
    assert row.last_interaction_at == stage.clock.now()


async def test_an_interaction_is_never_moved_back(stage: Stage, book: ReceiptBook) -> None:
    await stage.people(1)
    now = stage.clock.now()
    await book.interacted("zalo", "z-p0", now)
    await book.interacted("zalo", "z-p0", now - timedelta(days=2))
    async with stage.database.read() as connection:
        assert (await contacts.find_addresses(connection, "zalo", ["z-p0"]))["z-p0"].last_interaction_at == now


async def test_an_echo_settles_what_nobody_knew_and_only_by_its_own_text(stage: Stage, book: ReceiptBook) -> None:
    await stage.people(2)
    stage.zalo.behave = refusing(code="timeout", ambiguous=True)
    await stage.campaign()
    assert (await stage.deliver())["unknown"] == 2
    now = stage.clock.now()
    text = "Chào anh/chị, anh/chị đã đóng 30 tháng.\n\nKhông muốn nhận tin nữa, anh/chị trả lời: TC"
    await book.echoed("zalo", "z-p0", "m-1", text, now)
    await book.echoed("zalo", "z-p1", "m-2", "một tin khác", now)
    assert {key: (await stage.status())[key] for key in ("sent", "unknown")} == {"sent": 1, "unknown": 1}
    await book.delivered("zalo", ["m-1"], now)
    assert (await stage.status())["delivered"] == 1


async def test_zalo_people_out_of_the_seven_days_are_reached_elsewhere_or_skipped(
    stage: Stage, book: ReceiptBook
) -> None:
    await stage.people(1, prefix="a", telegram=True)
    await stage.people(1, prefix="b")
    for address in ("z-a0", "z-b0"):
        await book.interacted("zalo", address, stage.clock.now() - timedelta(days=8))
    await stage.campaign()
    status = await stage.deliver()
    assert stage.telegram.addresses == ["t-a0"]
    assert status["skipped"] == {"provider_window": 1}


async def test_an_echo_that_is_faster_than_a_time_out_proves_the_message(stage: Stage, book: ReceiptBook) -> None:
    """The provider has it and says so; only its answer to us is lost."""
    await stage.people(1)
    stage.zalo.behave = refusing(code="timeout", ambiguous=True)
    stage.zalo.delay = 0.5
    await stage.campaign()
    text = "Chào anh/chị, anh/chị đã đóng 30 tháng.\n\nKhông muốn nhận tin nữa, anh/chị trả lời: TC"
    async with stage.working():
        await stage.until(lambda status: status["handed"] == 1)
        await book.echoed("zalo", "z-p0", "m-1", text, stage.clock.now())
        status = await stage.until(lambda status: status["state"] == "done")
    assert (status["sent"], status["unknown"]) == (1, 0)
