"""A campaign on its way: everybody once, every fate told, every decision of the gate and of the provider obeyed."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from integrations.ports import Priority
from outreach.consents import ConsentBook
from outreach.status import recipients
from store import Database, campaigns
from store.deliveries import COUNTED
from store.tables import deliveries, delivery_events
from tests.fakes import FakeClock
from tests.outreach.stage import CAMPAIGN, Stage, refusing


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


async def test_everybody_gets_it_once_and_every_step_is_on_record(stage: Stage) -> None:
    await stage.people(1200)
    await stage.campaign()
    status = await stage.deliver()
    assert (status["state"], status["sent"]) == ("done", 1200)
    assert Counter(stage.zalo.addresses).most_common(1)[0][1] == 1
    assert len(stage.zalo.addresses) == 1200
    assert stage.zalo.most_in_flight <= 8
    assert stage.pacers["zalo"].priorities == {Priority.BULK}
    assert len(stage.sent) == 1200
    async with stage.database.read() as connection:
        events = select(delivery_events.c.state, func.count()).group_by(delivery_events.c.state)
        assert dict((await connection.execute(events)).tuples().all()) == {
            "planned": 1200,
            "leased": 1200,
            "handed": 1200,
            "sent": 1200,
        }


async def test_the_text_is_personal_and_ends_with_the_way_to_refuse(stage: Stage) -> None:
    await stage.people(1, name="Trần Thị Mẫu", months_contributed=103)
    await stage.campaign()
    await stage.deliver()
    ((_, text),) = stage.zalo.got
    assert text.startswith("Chào Trần Thị Mẫu, anh/chị đã đóng 103 tháng.")
    assert text.endswith("trả lời: TC")


async def test_nobody_is_written_to_against_their_word_and_the_ledger_says_why(stage: Stage) -> None:
    await stage.people(2, prefix="yes")
    await stage.people(3, prefix="never", consent=None)
    await stage.people(4, prefix="withdrawn", consent=False)
    await stage.people(5, prefix="nowhere", zalo=False)
    await stage.people(1, prefix="out")
    await ConsentBook(stage.database, stage.clock).opt_out("zalo", "z-out0", "test")
    await stage.campaign()
    status = await stage.deliver()
    assert status["sent"] == 2
    assert status["skipped"] == {"no_consent": 7, "no_address": 5, "opted_out": 1}
    async with stage.database.read() as connection:
        fates = {one["contact_id"]: one async for one in recipients(connection, "c")}
    assert len(fates) == 15
    assert fates["out0"]["source"].startswith("Nghị định 91/2020")
    assert fates["yes0"]["reason"] is None


async def test_a_refusal_is_obeyed_by_what_is_queued_already(stage: Stage) -> None:
    """Planned, leased and waiting for a slot: none of it goes out after the word was taken."""
    await stage.people(120, telegram=True)
    await stage.campaign()
    book = ConsentBook(stage.database, stage.clock)
    stage.zalo.delay = 0.05
    reached: set[str] = set()
    async with stage.working(in_flight=4):
        await stage.until(lambda status: status["sent"] >= 8)
        # Said on Telegram, holds on Zalo: it is the person who refuses.
        for index in reversed(range(120)):
            await book.opt_out("telegram", f"t-p{index}", "test")
            handed = select(deliveries.c.address).where(
                deliveries.c.address == f"z-p{index}", deliveries.c.state.in_(COUNTED)
            )
            async with stage.database.read() as connection:
                reached |= set((await connection.execute(handed)).scalars())
        status = await stage.until(lambda status: status["state"] == "done")
    assert set(stage.zalo.addresses) == reached
    assert status["skipped"]["opted_out"] == 120 - status["sent"] > 0


async def test_the_first_channel_that_reaches_the_person_is_used(stage: Stage) -> None:
    await stage.people(1, prefix="both", telegram=True)
    await stage.people(1, prefix="tele", zalo=False, telegram=True)
    await stage.people(1, prefix="blocked", telegram=True)
    await stage.people(1, prefix="gone")
    stage.zalo.behave = refusing("z-blocked0", "z-gone0", code="blocked", recipient_unreachable=True)
    await stage.campaign()
    status = await stage.deliver()
    assert stage.zalo.addresses == ["z-both0"]
    assert sorted(stage.telegram.addresses) == ["t-blocked0", "t-tele0"]
    assert (status["sent"], status["refused"]) == (3, 1)
    async with stage.database.read() as connection:
        refused = [one async for one in recipients(connection, "c", "refused")]
    assert [(one["contact_id"], one["reason"]) for one in refused] == [("gone0", "blocked")]
    # The next campaign knows it before it asks the provider.
    stage.clock.advance(days=1)
    stage.zalo.behave = lambda address: None
    await stage.campaign("d", 'contact_id in ("gone0", "blocked0")')
    status = await stage.deliver("d")
    assert status["skipped"] == {"unreachable": 1}
    assert stage.telegram.addresses[-1] == "t-blocked0"
    # An open address on a channel that the campaign does not use changes nothing about the reason.
    source = CAMPAIGN.format(name="e", audience='contact_id = "blocked0"').replace("zalo, telegram", "zalo")
    await stage.campaign(source=source)
    assert (await stage.deliver("e"))["skipped"] == {"unreachable": 1}


async def test_a_night_is_waited_out_and_nothing_is_lost(stage: Stage) -> None:
    await stage.people(30)
    stage.clock.advance(hours=13)  # 22:00
    await stage.campaign()
    async with stage.working():
        status = await stage.until(lambda status: status["waiting"] == {"quiet_hours": 30})
        assert status["planned"] == 30
        assert stage.zalo.got == []
        stage.clock.advance(hours=9)
        status = await stage.until(lambda status: status["state"] == "done")
    assert status["sent"] == 30


async def test_one_message_a_day_over_all_campaigns(stage: Stage) -> None:
    await stage.people(20)
    await stage.campaign("c")
    await stage.campaign("d")
    async with stage.working():
        first = await stage.until(lambda status: status["state"] == "done" or status["sent"] + status["planned"] == 20)
        await stage.until(lambda _: len(stage.zalo.got) >= 20)
        await asyncio.sleep(0.3)
        assert Counter(stage.zalo.addresses).most_common(1)[0][1] == 1
        stage.clock.advance(days=1)
        await stage.until(lambda status: status["state"] == "done", "c")
        await stage.until(lambda status: status["state"] == "done", "d")
    assert first["waiting"].keys() <= {"daily_cap"}
    assert set(Counter(stage.zalo.addresses).values()) == {2}


async def test_an_unclear_answer_is_never_sent_again(stage: Stage) -> None:
    await stage.people(3)
    stage.zalo.behave = refusing("z-p1", code="timeout", ambiguous=True)
    await stage.campaign()
    status = await stage.deliver()
    assert (status["sent"], status["unknown"], status["state"]) == (2, 1, "done")


async def test_a_crash_of_the_channel_code_is_unclear_too(stage: Stage) -> None:
    await stage.people(1)
    stage.zalo.behave = lambda address: RuntimeError("no decision")
    await stage.campaign()
    assert (await stage.deliver())["unknown"] == 1


async def test_a_429_stops_the_channel_for_exactly_as_long_as_it_said_and_loses_nothing(stage: Stage) -> None:
    await stage.people(5)
    limited = refusing(code="rate_limited", stops_channel=True, retry_after=7.0)
    stage.zalo.behave = limited
    await stage.campaign()
    async with stage.working(in_flight=1):
        status = await stage.until(lambda status: status["waiting"].get("rate_limited", 0) >= 1)
        stage.zalo.behave = lambda address: None
        stage.clock.advance(seconds=8)
        status = await stage.until(lambda status: status["state"] == "done")
    assert set(stage.pacers["zalo"].stops) == {7.0}
    assert status["sent"] == 5


async def test_a_failure_that_may_be_tried_again_is_and_then_given_up(stage: Stage) -> None:
    await stage.people(2)
    stage.zalo.behave = refusing("z-p0", code="bad_gateway", retryable=True)
    await stage.campaign()
    async with stage.working():
        while (status := await stage.status())["state"] != "done":
            stage.clock.advance(minutes=3)
            await asyncio.sleep(0.1)
    assert (status["sent"], status["refused"]) == (1, 1)
    async with stage.database.read() as connection:
        attempts = (await connection.execute(select(func.max(deliveries.c.attempts)))).scalar_one()
    assert attempts == 4  # and the fifth was the last


async def test_a_clock_window_of_the_provider_is_waited_for(stage: Stage) -> None:
    await stage.people(1)
    later = stage.clock.now() + timedelta(hours=2)
    stage.zalo.behave = refusing(code="-234", not_before=later)
    await stage.campaign()
    async with stage.working():
        await stage.until(lambda status: status["waiting"] == {"-234": 1})
        stage.zalo.behave = lambda address: None
        stage.clock.set(later)
        status = await stage.until(lambda status: status["state"] == "done")
    assert status["sent"] == 1


async def test_one_refusal_for_quota_spares_all_others_the_call_until_the_next_day(stage: Stage) -> None:
    await stage.people(5)
    tomorrow = stage.clock.now() + timedelta(days=1)
    stage.zalo.behave = refusing(code="-211", not_before=tomorrow, quota_spent=True)
    await stage.campaign()
    async with stage.working(in_flight=1):
        await stage.until(lambda status: status["waiting"] == {"-211": 1, "provider_quota": 4})
        stage.zalo.behave = lambda address: None
        stage.clock.set(tomorrow)
        status = await stage.until(lambda status: status["state"] == "done")
    assert status["sent"] == 5


async def test_a_refusal_that_the_provider_reports_counts_for_the_person(stage: Stage) -> None:
    await stage.people(1, telegram=True)
    stage.zalo.behave = refusing(code="-141", recipient_unreachable=True, opted_out=True)
    await stage.campaign()
    assert (await stage.deliver())["refused"] == 1
    stage.clock.advance(days=1)
    await stage.campaign("d")
    assert (await stage.deliver("d"))["skipped"] == {"opted_out": 1}


async def test_too_many_failures_pause_the_campaign(stage: Stage) -> None:
    await stage.people(200)
    stage.zalo.behave = refusing(code="bad_request")
    await stage.campaign()
    async with stage.working():
        status = await stage.until(lambda status: status["state"] == "paused")
        await stage.until(lambda status: status["leased"] + status["handed"] == 0)
        status = await stage.status()
    assert status["state_reason"] == "too_many_errors"
    assert 25 <= status["refused"] <= 25 + 16
    assert status["refused"] + status["planned"] == 200


async def test_a_channel_that_is_misconfigured_pauses_the_campaign_and_loses_nothing(stage: Stage) -> None:
    await stage.people(10)
    stage.zalo.behave = refusing(code="-220", stops_channel=True)
    await stage.campaign()
    async with stage.working():
        await stage.until(lambda status: status["state"] == "paused")
        status = await stage.until(lambda status: status["planned"] == 10)
        assert status["state_reason"] == "channel_stopped_-220"
        stage.zalo.behave = lambda address: None
        await stage.desk.resume("c")
        assert (await stage.until(lambda status: status["state"] == "done"))["sent"] == 10


async def test_pause_resume_and_cancel_take_effect_at_once(stage: Stage) -> None:
    await stage.people(300)
    stage.zalo.delay = 0.02
    await stage.campaign()
    in_flight = 4  # PostgreSQL lets these be marked as handed in the same moment as the campaign is stopped
    async with stage.working(in_flight=in_flight):
        await stage.until(lambda status: status["sent"] >= 12)
        await stage.desk.pause("c")
        out = len(stage.zalo.got) + in_flight
        await stage.until(lambda status: status["leased"] + status["handed"] == 0)
        await asyncio.sleep(0.3)
        assert len(stage.zalo.got) <= out
        await stage.desk.resume("c")
        await stage.until(lambda status: status["sent"] > out + 12)
        await stage.desk.cancel("c")
        out = len(stage.zalo.got) + in_flight
        status = await stage.until(lambda status: status["planned"] + status["leased"] + status["handed"] == 0)
    assert len(stage.zalo.got) <= out
    assert status["state"] == "cancelled"
    assert status["sent"] + status["skipped"]["cancelled"] == 300


async def test_a_worker_that_is_stopped_gives_back_what_waits_and_the_next_goes_on(stage: Stage) -> None:
    await stage.people(100)
    stage.zalo.delay = 0.02
    await stage.campaign()
    async with stage.working(in_flight=4):
        await stage.until(lambda status: status["sent"] >= 10)
    status = await stage.status()
    assert (status["leased"], status["handed"], status["unknown"]) == (0, 0, 0)
    assert status["planned"] > 0
    stage.zalo.delay = 0.0
    assert (await stage.deliver())["sent"] == 100
    assert set(Counter(stage.zalo.addresses).values()) == {1}


async def test_two_workers_share_one_campaign_and_double_nobody(stage: Stage) -> None:
    await stage.people(600)
    await stage.campaign()
    async with stage.working(), stage.working():
        status = await stage.until(lambda status: status["state"] == "done")
    assert status["sent"] == 600
    assert set(Counter(stage.zalo.addresses).values()) == {1}


async def test_a_campaign_has_its_own_rate(stage: Stage, database: Database) -> None:
    from app.clock import SystemClock

    stage.clock = clock = _Shifted(SystemClock(), stage.clock)
    stage.desk._clock = clock  # the desk's start must lie in the same time
    await stage.people(20)
    await stage.campaign(source=CAMPAIGN.format(name="c", audience="everyone") + "schedule: {rate: 20}\n")
    async with stage.working():
        began = asyncio.get_running_loop().time()
        await stage.until(lambda status: status["state"] == "done")
        took = asyncio.get_running_loop().time() - began
    assert took >= 19 / 20


async def test_what_a_dead_worker_held_is_settled_at_the_next_start(stage: Stage) -> None:
    await stage.people(4)
    await stage.campaign()
    async with stage.working():
        await stage.until(lambda status: status["state"] == "done")
    async with stage.database.write() as connection:
        campaign = await campaigns.by_name(connection, "c")
        assert campaign is not None
        await campaigns.change(connection, campaign.id, {"state": "running"})
        rows = list((await connection.execute(select(deliveries.c.id).order_by(deliveries.c.id))).scalars())
        for row, state in zip(rows, ("leased", "handed", "handed", "sent"), strict=True):
            await connection.execute(
                deliveries.update()
                .where(deliveries.c.id == row)
                .values(state=state, lease_owner="worker-dead", provider_message_id="m" if row == rows[2] else None)
            )
    stage.clock.advance(days=2)
    stage.zalo.got.clear()
    status = await stage.deliver()
    assert (status["sent"], status["unknown"]) == (3, 1)
    assert len(stage.zalo.got) == 1


class _Shifted:
    """Real time that began where the fake clock stands."""

    def __init__(self, real: object, fake: FakeClock) -> None:
        self._real = real
        self._offset = fake.now() - real.now()  # type: ignore[attr-defined]

    def now(self) -> object:
        return self._real.now() + self._offset  # type: ignore[attr-defined]
