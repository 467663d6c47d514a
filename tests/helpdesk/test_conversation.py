"""A citizen writes; what comes back, from whom, and in what order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import func, select

from helpdesk.ports import AssistantTurn, Reason, Reply, Status
from helpdesk.views import Conflict
from integrations.errors import SendError
from integrations.events import InboundEvent, Kind
from store import Database
from store.tables import conversations, handovers, inbox_events, messages, outbox_messages, staff, turns
from tests.fakes import FakeClock
from tests.helpdesk.desk_fakes import Bench, unavailable


@pytest.fixture
def bench(database: Database, clock: FakeClock) -> Bench:
    return Bench(database, clock)


async def add_staff(bench: Bench, name: str = "Chị Lan") -> int:
    async with bench.database.write() as connection:
        result = await connection.execute(
            staff.insert().values(
                email=f"{name}@bhxh.example", name=name, role="agent", password_hash="-", created_at=bench.clock.now()
            )
        )
        key: int = result.inserted_primary_key[0]
        return key


async def state(bench: Bench) -> str:
    async with bench.database.read() as connection:
        return str((await connection.execute(select(conversations.c.state))).scalar_one())


async def test_a_question_is_answered(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("rút một lần được không")
        assert await bench.settled(1) == ["<known>"]
    async with bench.database.read() as connection:
        turn = (await connection.execute(select(turns))).one()
        assert (turn.status, turn.topic, turn.confidence) == ("answered", "known", 0.9)
        row = (await connection.execute(select(outbox_messages))).one()
        assert (row.state, row.provider_message_id) == ("sent", "m1")


async def test_the_same_event_five_times_at_once_gets_one_reply(bench: Bench) -> None:
    async with bench.running():
        event = bench.event("xin chào")
        stored = await asyncio.gather(*(bench.intake.receive([event]) for _ in range(5)))
        assert sum(ids[0] is not None for ids in stored) == 1
        await bench.settled(1)
        await asyncio.sleep(0.05)
        assert len(bench.channel.sent) == 1


async def test_one_citizens_messages_keep_their_order_while_others_go_side_by_side(bench: Bench) -> None:
    bench.assistant.delay = 0.01
    async with bench.running():
        events = [bench.event(f"câu {number}", address=f"u{number % 4}") for number in range(40)]
        await asyncio.gather(*(bench.intake.receive([event]) for event in events))
        await bench.settled(40)
    for address in range(4):
        ids = [heard[1] for heard in bench.assistant.heard]
        own = [text for text in ids if text in {f"câu {number}" for number in range(address, 40, 4)}]
        async with bench.database.read() as connection:
            query = (
                select(inbox_events.c.event).where(inbox_events.c.address == f"u{address}").order_by(inbox_events.c.id)
            )
            assert own == [row.event["text"] for row in await connection.execute(query)]


async def test_what_a_crash_left_in_the_inbox_is_answered_after_the_next_start(
    database: Database, clock: FakeClock
) -> None:
    before = Bench(database, clock)
    await before.intake.receive([before.event("còn ai không")])
    await before.processor.stop()
    after = Bench(database, clock)
    async with after.running():
        assert await after.settled(1) == ["<known>"]


async def test_a_lease_of_a_dead_process_of_ours_is_taken_back_at_once(database: Database, clock: FakeClock) -> None:
    before = Bench(database, clock)
    async with before.running():
        await before.hear("một")
        await before.settled(1)
    async with database.write() as connection:
        await connection.execute(
            conversations.update().values(lease_owner="test", lease_until=clock.now().replace(year=2030))
        )
    after = Bench(database, clock)
    async with after.running():
        await after.intake.receive([after.event("hai", event_id="later")])
        await after.settled(1)


async def test_what_another_dead_process_held_does_not_hold_up_a_person_for_ever(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.sender.SWEEP_SECONDS", 0.05)
    first = Bench(database, clock)
    async with first.running():
        await first.hear("xin chào")
        await first.settled(1)
    async with database.write() as connection:
        await connection.execute(outbox_messages.update().values(state="handed", handed_at=clock.now()))
    second = Bench(database, clock, sole=False)
    async with second.running():
        await second.hear("alo", event_id="later")
        await asyncio.sleep(0.1)
        assert second.channel.sent == []
        clock.advance(minutes=6)
        assert await second.settled(1) == ["<known>"]
    assert await outbox_states(second) == ["unknown", "sent"]


async def test_twice_not_understood_calls_staff(bench: Bench) -> None:
    bench.assistant.turns["???"] = AssistantTurn((Reply(topic="not_understood"),), Status.NOT_UNDERSTOOD)
    async with bench.running():
        await bench.hear("???")
        assert await state(bench) == "bot"
        await bench.hear("???")
        assert await state(bench) == "waiting"
        assert (await bench.settled(3))[-1].startswith("<handover_waiting>")
    async with bench.database.read() as connection:
        assert (await connection.execute(select(handovers.c.reason))).scalar_one() == "not_understood"


async def test_understood_in_between_starts_the_count_anew(bench: Bench) -> None:
    bench.assistant.turns["???"] = AssistantTurn((Reply(topic="not_understood"),), Status.NOT_UNDERSTOOD)
    async with bench.running():
        for text in ("???", "hiểu", "???"):
            await bench.hear(text)
        assert await state(bench) == "bot"


async def test_the_assistant_is_down_and_nobody_is_left_in_silence(bench: Bench) -> None:
    bench.assistant.turns["alo"] = unavailable()
    async with bench.running():
        await bench.hear("alo")
        assert (await bench.settled(1))[0].startswith("<assistant_unavailable>")
        assert await state(bench) == "waiting"


async def test_out_of_hours_the_citizen_hears_when_staff_are_back(bench: Bench) -> None:
    bench.clock.advance(hours=12)
    bench.assistant.turns["gặp người"] = AssistantTurn((), Status.HANDED_OVER, handover=Reason.ASKED)
    async with bench.running():
        await bench.hear("gặp người")
        text = (await bench.settled(1))[0]
    assert text.startswith("<handover_closed_hours>")
    assert "07:30" in text


async def test_distress_out_of_hours_is_told_not_to_wait(bench: Bench) -> None:
    bench.clock.advance(hours=12)
    bench.assistant.turns["khổ quá"] = AssistantTurn(
        (Reply(topic="distress"),), Status.DISTRESS, handover=Reason.DISTRESS
    )
    async with bench.running():
        await bench.hear("khổ quá")
        texts = await bench.settled(2)
    assert texts[-1].startswith("<distress_closed_hours>")
    assert "07:30" in texts[-1]


async def test_distress_goes_to_the_front_of_the_queue(bench: Bench) -> None:
    bench.assistant.turns["gặp người"] = AssistantTurn((), Status.HANDED_OVER, handover=Reason.ASKED)
    bench.assistant.turns["khổ quá"] = AssistantTurn(
        (Reply(topic="distress"),), Status.DISTRESS, handover=Reason.DISTRESS
    )
    async with bench.running():
        await bench.hear("gặp người", address="u1")
        bench.clock.advance(minutes=5)
        await bench.hear("khổ quá", address="u2")
        rows = await bench.desk.list("waiting", staff_id=1)
    assert [row.reason for row in rows] == ["distress", "asked"]


async def test_staff_take_over_answer_and_hand_back(bench: Bench) -> None:
    lan = await add_staff(bench)
    bench.assistant.turns["gặp người"] = AssistantTurn((), Status.HANDED_OVER, handover=Reason.ASKED)
    async with bench.running():
        await bench.hear("gặp người")
        (row,) = await bench.desk.list("waiting", lan)
        await bench.desk.take(row.id, lan)
        await bench.hear("tôi muốn hỏi")
        await bench.desk.reply(row.id, lan, "Chào anh, tôi là Lan.")
        texts = await bench.settled(2)
        assert texts[-1] == "Chào anh, tôi là Lan."
        assert len(bench.assistant.heard) == 1, "the assistant keeps silent while staff hold the conversation"
        await bench.desk.hand_back(row.id, lan)
        await bench.hear("cảm ơn")
        assert (await bench.settled(4))[-1] == "<known>"
        view = await bench.desk.open(row.id)
        assert view.state == "bot"
        assert [message.author for message in view.messages].count("staff") == 1
        counts = await bench.desk.counts(lan)
        assert (counts.waiting, counts.helped_today, counts.handed_over_today) == (0, 1, 1)


async def test_messages_are_unread_until_their_holder_opens_the_conversation(bench: Bench) -> None:
    lan, minh = await add_staff(bench), await add_staff(bench, "Anh Minh")
    async with bench.running():
        await bench.hear("xin chào")
        (row,) = await bench.desk.list("all", lan)
        await bench.desk.take(row.id, lan)
        await bench.hear("còn ai không ạ")
        unread = []
        for reader in (minh, lan):
            await bench.desk.open(row.id, reader)
            unread.append([row.unread for row in await bench.desk.list("mine", lan)])
    assert unread == [[1], [0]]


async def test_two_members_of_staff_take_at_once_and_one_gets_it(bench: Bench) -> None:
    lan, minh = await add_staff(bench), await add_staff(bench, "Anh Minh")
    async with bench.running():
        await bench.hear("xin chào")
        (row,) = await bench.desk.list("all", lan)
        results = await asyncio.gather(
            bench.desk.take(row.id, lan), bench.desk.take(row.id, minh), return_exceptions=True
        )
        conflicts = [result for result in results if isinstance(result, Conflict)]
        assert len(conflicts) == 1
        assert conflicts[0].holder in {"Chị Lan", "Anh Minh"}
        with pytest.raises(Conflict):
            await bench.desk.reply(row.id, minh if results[0] is None else lan, "Tôi cũng muốn trả lời")


async def test_staff_who_write_from_the_providers_own_tool_silence_the_assistant(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("xin chào")
        await bench.hear("Tôi là cán bộ.", kind=Kind.STAFF_ECHO)
        await bench.hear("dạ")
        assert len(bench.channel.sent) == 1
        assert await state(bench) == "staff"


async def test_staff_who_left_the_providers_own_tool_do_not_silence_the_assistant_for_ever(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("Tôi là cán bộ.", kind=Kind.STAFF_ECHO)
        bench.clock.advance(hours=7)
        await bench.hear("dạ")
        assert bench.assistant.heard == []
        bench.clock.advance(hours=1)
        await bench.hear("còn ai không ạ")
        assert await bench.settled(1) == ["<known>"]
        assert await state(bench) == "bot"
    async with bench.database.read() as connection:
        assert (await connection.execute(select(handovers.c.outcome))).scalar_one() == "lapsed"


async def test_a_hold_in_the_console_never_lapses(bench: Bench) -> None:
    lan = await add_staff(bench)
    async with bench.running():
        await bench.hear("xin chào")
        await bench.desk.take((await bench.desk.list("all", lan))[0].id, lan)
        bench.clock.advance(hours=100)
        await bench.hear("chị ơi")
        assert await state(bench) == "staff"


async def test_following_again_while_staff_hold_the_conversation_brings_no_greeting(bench: Bench) -> None:
    lan = await add_staff(bench)
    async with bench.running():
        await bench.hear("xin chào")
        await bench.settled(1)
        await bench.desk.take((await bench.desk.list("all", lan))[0].id, lan)
        await bench.hear(kind=Kind.FOLLOW)
        async with bench.database.read() as connection:
            assert await connection.scalar(select(func.count()).select_from(outbox_messages)) == 1
    assert ("interacted", "telegram", "u1") in bench.receipts.calls


async def test_staff_who_take_a_closed_conversation_while_it_reopens_keep_it(bench: Bench) -> None:
    lan = await add_staff(bench)
    async with bench.running():
        await bench.hear("xin chào")
        (row,) = await bench.desk.list("all", lan)
        await bench.desk.take(row.id, lan)
        await bench.desk.close(row.id, lan)
        bench.assistant.delay = 0.2
        asking = asyncio.create_task(bench.hear("tôi hỏi thêm"))
        async with asyncio.timeout(60):
            while len(bench.assistant.heard) < 2:  # noqa: ASYNC110 -- the moment when the assistant thinks
                await asyncio.sleep(0.01)
        await bench.desk.take(row.id, lan)
        await asking
        assert await state(bench) == "staff"


@pytest.mark.parametrize("held", [False, True])
async def test_opt_out_is_confirmed_in_any_state(bench: Bench, held: bool) -> None:
    lan = await add_staff(bench)
    async with bench.running():
        await bench.hear("xin chào")
        if held:
            await bench.desk.take((await bench.desk.list("all", lan))[0].id, lan)
        await bench.hear("TC")
        assert (await bench.settled(2))[-1] == "<opted_out>"
    assert bench.consents.calls == [("opt_out", "telegram", "u1")]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/restart", ("/restart", None)),
        ('/known{"x":1}', ('/known{"x":1}', None)),
        ("/known", (None, "known")),
        ("/unheard_of", ("/unheard_of", None)),
        ("/", ("/", None)),
    ],
)
async def test_only_published_topics_are_taps(bench: Bench, text: str, asked: tuple[str | None, str | None]) -> None:
    async with bench.running():
        await bench.hear(text)
        # A client may put into a button whatever it likes.
        await bench.hear("Xem", kind=Kind.TAP, payload=text)
    assert [heard[1:] for heard in bench.assistant.heard] == [asked, asked]


@pytest.mark.parametrize("text", ["", "   ", None])
async def test_an_empty_message_gets_an_answer(bench: Bench, text: str | None) -> None:
    async with bench.running():
        await bench.hear(text)
        assert await bench.settled(1) == ["<not_understood>"]


async def test_a_hundred_thousand_characters_get_an_answer_and_are_not_all_kept(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("á" * 100_000)
        assert await bench.settled(1) == ["<too_long>"]
    async with bench.database.read() as connection:
        longest = await connection.scalar(select(func.max(func.length(messages.c.text))))
    assert longest is not None
    assert longest <= 20_000
    assert bench.assistant.heard == []


async def test_nul_surrogates_and_rtl_marks_are_stored_and_answered(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("a\x00b\ud800c\u202ed 👍")
        assert await bench.settled(1) == ["<known>"]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"kind": Kind.MEDIA, "media": "photo"}, ["<unsupported_media>"]),
        ({"kind": Kind.MEDIA, "media": "photo", "text": "giấy này là gì"}, ["<known>"]),
        ({"kind": Kind.EDITED, "text": "sửa lại"}, ["<known>"]),
        ({"kind": Kind.FOLLOW}, ["<welcome>"]),
        ({"kind": Kind.UNBLOCKED}, []),
        ({"kind": Kind.UNFOLLOW}, []),
        ({"kind": Kind.OTHER}, []),
    ],
)
async def test_every_kind_of_event_has_an_outcome(bench: Bench, event: dict[str, Any], said: list[str]) -> None:
    async with bench.running():
        await bench.hear(**event)
        assert await bench.settled(len(said)) == said


async def test_a_conversation_in_which_nothing_was_said_is_not_listed(bench: Bench) -> None:
    async with bench.running():
        await bench.hear(kind=Kind.OTHER)
        assert await bench.desk.list("all", staff_id=1) == []


async def test_receipts_go_to_outreach(bench: Bench) -> None:
    async with bench.running():
        await bench.hear(kind=Kind.SEEN, provider_message_ids=("m1", "m2"))
        await bench.hear(kind=Kind.ECHO, provider_message_ids=("m3",), text="tin của chúng tôi")
        await bench.hear(kind=Kind.UNFOLLOW)
    assert ("seen", "telegram", ("m1", "m2")) in bench.receipts.calls
    assert ("echoed", "telegram", "u1", "m3") in bench.receipts.calls
    assert ("unreachable", "telegram", "u1", "unfollowed") in bench.receipts.calls


async def test_a_429_stops_the_channel_for_exactly_what_it_says_and_loses_nothing(bench: Bench) -> None:
    bench.channel.errors = [SendError("rate_limited", stops_channel=True, retry_after=7.0, retryable=True)]
    async with bench.running():
        await bench.hear("xin chào")
        await refused(bench, 1)
        assert bench.pacer.stops == [7.0]
        assert bench.channel.sent == []
        bench.clock.advance(seconds=8)
        assert await bench.settled(1) == ["<known>"]


async def test_an_ambiguous_send_is_never_repeated(bench: Bench) -> None:
    bench.channel.errors = [SendError("timeout", ambiguous=True)]
    async with bench.running():
        await bench.hear("xin chào")
        await until(bench, "unknown")
        bench.clock.advance(hours=1)
        await bench.hear("lần nữa")
        await bench.settled(1)
    async with bench.database.read() as connection:
        states = (await connection.execute(select(outbox_messages.c.state).order_by(outbox_messages.c.id))).scalars()
        assert list(states) == ["unknown", "sent"]


async def test_a_reply_goes_after_an_earlier_one_that_waits_for_its_next_try(bench: Bench) -> None:
    for text, topic in (("một", "one"), ("hai", "two")):
        bench.assistant.turns[text] = AssistantTurn((Reply(topic=topic),), Status.ANSWERED, topic=topic)
    bench.channel.errors = [SendError("http_500", retryable=True)]
    async with bench.running():
        await bench.hear("một")
        await until(bench, "queued")
        await bench.hear("hai")
        assert await outbox_states(bench) == ["queued", "queued"]
        bench.clock.advance(seconds=2)
        bench.sender.wake()
        assert await bench.settled(2) == ["<one>", "<two>"]


async def test_an_outcome_that_went_along_with_a_transaction_that_failed_is_written_after_all(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.sender.LINGER_SECONDS", 60)
    async with bench.running():
        await bench.hear("xin chào")
        await bench.settled(1)
        carried: list[str] = []
        with suppress(ConnectionError), bench.sender.along() as outcomes:
            carried += [outcome["new_state"] for outcome in outcomes]
            raise ConnectionError("the database is away")
        assert carried == ["sent"]
    assert await outbox_states(bench) == ["sent"]


async def test_the_next_turn_writes_what_came_of_the_last_ones_reply(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.sender.LINGER_SECONDS", 60)
    async with bench.running():
        await bench.hear("xin chào")
        await bench.settled(1)
        await bench.hear("lần nữa")
        await bench.settled(2)
        assert await outbox_states(bench) == ["sent", "handed"]
    assert await outbox_states(bench) == ["sent", "sent"]


async def test_without_a_sender_of_this_process_a_reply_waits_in_the_outbox(bench: Bench) -> None:
    working = asyncio.create_task(bench.processor.run())
    await bench.hear("xin chào")
    assert await outbox_states(bench) == ["queued"]
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    async with bench.running():
        assert await bench.settled(1) == ["<known>"]


async def outbox_states(bench: Bench) -> list[str]:
    async with bench.database.read() as connection:
        query = select(outbox_messages.c.state).order_by(outbox_messages.c.id)
        return list((await connection.execute(query)).scalars())


async def until(bench: Bench, *states: str) -> None:
    """Waits until the outbox is in these states."""
    async with asyncio.timeout(20):
        while await outbox_states(bench) != list(states):  # noqa: ASYNC110 -- another connection's writes
            await asyncio.sleep(0.01)


async def refused(bench: Bench, times: int) -> None:
    """Waits until the only reply was refused so many times, and the outbox knows."""
    await stopped(bench, times)
    await until(bench, "queued")


async def stopped(bench: Bench, times: int) -> None:
    """Waits until the channel was stopped so many times."""
    async with asyncio.timeout(20):
        while len(bench.pacer.stops) < times:  # noqa: ASYNC110 -- the moment of the refusal
            await asyncio.sleep(0.01)


async def test_replies_on_a_misconfigured_channel_are_kept_until_a_person_has_mended_it(bench: Bench) -> None:
    bench.channel.errors = [SendError("needs_consent", stops_channel=True) for _ in range(2)]
    async with bench.running():
        await bench.hear("xin chào")
        for minutes in (1, 2):
            await refused(bench, minutes)
            bench.clock.advance(minutes=minutes)
            bench.sender.wake()
        assert await bench.settled(1) == ["<known>"]
    assert bench.pacer.stops == [60.0, 60.0]


async def test_what_still_stands_in_line_at_the_end_is_sent_after_the_next_start(
    database: Database, clock: FakeClock
) -> None:
    before = Bench(database, clock)
    async with before.running():
        before.pacer.hold()
        await before.hear("xin chào")
        await until(before, "handed")
    assert await outbox_states(before) == ["queued"]
    after = Bench(database, clock)
    async with after.running():
        assert await after.settled(1) == ["<known>"]


async def test_a_429_calls_back_whoever_still_stands_in_line(bench: Bench) -> None:
    bench.pacer.hold(after=1)
    bench.channel.errors = [SendError("rate_limited", stops_channel=True, retry_after=7.0, retryable=True)]
    async with bench.running():
        for address in ("u1", "u2", "u3"):
            await bench.intake.receive([bench.event("xin chào", address=address)])
        await stopped(bench, 1)
        await until(bench, "queued", "queued", "queued")


async def test_a_budget_that_cannot_be_asked_loses_nothing(bench: Bench) -> None:
    bench.pacer.errors = [ConnectionError("Redis is away")]
    async with bench.running():
        await bench.hear("xin chào")
        async with asyncio.timeout(20):
            while not bench.channel.sent:
                bench.clock.advance(seconds=2)
                bench.sender.wake()
                await asyncio.sleep(0.05)
    assert bench.channel.sent == [("u1", "<known>")]


async def test_a_sender_that_failed_and_runs_again_keeps_what_it_knew(bench: Bench) -> None:
    for _ in range(2):
        sending = asyncio.create_task(bench.sender.run())
        await asyncio.sleep(0.05)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    async with bench.running():
        await bench.hear("xin chào")
        await bench.settled(1)
        await until(bench, "sent")


async def test_a_citizen_who_blocked_us_is_reported_and_not_tried_again(bench: Bench) -> None:
    bench.channel.errors = [SendError("blocked", recipient_unreachable=True)]
    async with bench.running():
        await bench.hear("xin chào")
        await until(bench, "refused")
        bench.clock.advance(hours=1)
        await asyncio.sleep(0.05)
    assert ("unreachable", "telegram", "u1", "blocked") in bench.receipts.calls
    assert bench.channel.sent == []


async def test_replies_in_the_hands_of_a_dead_sender_become_unknown(database: Database, clock: FakeClock) -> None:
    first = Bench(database, clock)
    async with first.running():
        await first.hear("xin chào")
        await first.settled(1)
    async with database.write() as connection:
        await connection.execute(outbox_messages.update().values(state="handed", handed_at=clock.now()))
    second = Bench(database, clock)
    async with second.running():
        await until(second, "unknown")
    assert second.channel.sent == []


def test_events_survive_the_inbox() -> None:
    event = InboundEvent("zalo", "e1", Kind.SEEN, "u", provider_message_ids=("a", "b"), raw={"x": [1]})
    assert InboundEvent.from_json(event.as_json()) == event


async def test_a_cry_for_help_is_heard_also_while_the_assistant_is_down(bench: Bench) -> None:
    bench.assistant.turns["tôi không muốn sống nữa"] = unavailable()
    async with bench.running():
        await bench.hear("tôi không muốn sống nữa")
        assert (await bench.settled(2))[0] == "<distress>"
        (row,) = await bench.desk.list("waiting", 1)
    assert (row.reason, row.priority) == ("distress", 100)
    assert bench.assistant.heard == []
