"""Thumbs under answers, and "sai rồi" right after one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from helpdesk.ports import AssistantTurn, Reason, Reply, Status
from integrations.events import Kind
from store import Database, quality
from store.tables import handovers, messages, ratings, turns
from tests.fakes import FakeClock
from tests.helpdesk.desk_fakes import Bench

BY = "quang@ansinh.example"


@pytest.fixture
def bench(database: Database, clock: FakeClock) -> Bench:
    one = Bench(database, clock)
    one.assistant.turns["chào"] = AssistantTurn((Reply(text="Chào anh/chị"),), Status.ANSWERED, topic="greet")
    one.assistant.turns["hỏi"] = AssistantTurn(
        (Reply(topic="known"),), Status.ANSWERED, topic="other", runner_up="known", confidence=0.9
    )
    one.assistant.turns["correct"] = AssistantTurn((Reply(text="An Sinh xin lỗi"),), Status.COMPLAINED, topic="correct")
    one.assistant.turns["tính"] = AssistantTurn((Reply(text="100đ"),), Status.CALCULATED, topic="known")
    return one


async def opinions(bench: Bench) -> list[str]:
    async with bench.database.read() as connection:
        return list((await connection.execute(select(ratings.c.rating).order_by(ratings.c.turn_id))).scalars())


async def statuses(bench: Bench) -> list[str]:
    async with bench.database.read() as connection:
        return list((await connection.execute(select(turns.c.status).order_by(turns.c.id))).scalars())


async def thumbs(bench: Bench) -> list[str]:
    """The payloads under the last message of the assistant."""
    async with bench.database.read() as connection:
        buttons = (
            await connection.execute(
                select(messages.c.buttons).where(messages.c.author == "bot").order_by(messages.c.id.desc())
            )
        ).scalars()
        return [one["payload"] for one in buttons.first() or () if one["payload"].startswith("/rate:")]


async def tap(bench: Bench, payload: str, address: str = "u1") -> None:
    await bench.hear("👍", kind=Kind.TAP, payload=payload, address=address)


async def test_thumbs_stand_under_information_and_results_only(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("chào")
        assert await thumbs(bench) == []
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        up, down = await thumbs(bench)
        assert (up.rpartition(":")[0], down.rpartition(":")[0]) == ("/rate:up", "/rate:down")
        await bench.hear("tính")
        assert len(await thumbs(bench)) == 2


@pytest.mark.parametrize(
    ("instead", "off", "offered"),
    [("known", False, ["/known"]), ("known", True, []), ("greet", False, []), (None, False, [])],
    ids=["a topic", "switched off", "small talk", "nothing"],
)
async def test_what_may_have_been_meant_instead_is_a_tap_away(
    bench: Bench, instead: str | None, off: bool, offered: list[str]
) -> None:
    bench.assistant.turns["mập mờ"] = AssistantTurn(
        (Reply(text="Câu trả lời"),), Status.ANSWERED, topic="other", runner_up=instead, instead=instead
    )
    if off:
        await bench.switchboard.turn_off("known", by=BY, reason="con số cần kiểm tra lại")
    async with bench.running():
        await bench.hear("mập mờ")
    async with bench.database.read() as connection:
        buttons = (await connection.execute(select(messages.c.buttons).where(messages.c.author == "bot"))).scalar_one()
    assert [one["payload"] for one in buttons or () if not one["payload"].startswith("/rate:")] == offered


@pytest.mark.parametrize(("status", "reason"), [(Status.DISTRESS, Reason.DISTRESS), (Status.HANDED_OVER, Reason.ASKED)])
async def test_nothing_is_offered_to_whom_people_will_answer(bench: Bench, status: Status, reason: Reason) -> None:
    bench.assistant.turns["gọi người"] = AssistantTurn(
        (Reply(text="Số khẩn cấp"),), status, handover=reason, topic="other", instead="known"
    )
    async with bench.running():
        await bench.hear("gọi người")
    async with bench.database.read() as connection:
        rows = (await connection.execute(select(messages.c.buttons).where(messages.c.author == "bot"))).scalars()
        assert all(one["payload"] != "/known" for buttons in rows for one in buttons or ())


async def test_a_thumb_up_is_kept_with_its_turn_and_thanked_once(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        up, _ = await thumbs(bench)
        for _ in range(3):
            await tap(bench, up)
        sent = await bench.settled(2)
    assert sent == ["<known>", "<rating_up>"]
    assert await opinions(bench) == ["up"]
    assert await statuses(bench) == ["answered"]


async def test_a_thumb_down_is_a_complaint_with_a_way_on(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        _, down = await thumbs(bench)
        await tap(bench, down)
        assert (await bench.settled(2))[-1] == "<complaint> other=False"
    assert await opinions(bench) == ["down"]
    assert await statuses(bench) == ["answered", "complained"]


async def test_a_change_of_mind_counts_and_says_nothing(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        up, down = await thumbs(bench)
        await tap(bench, up)
        await tap(bench, down)
        assert len(await bench.settled(2)) == 2
    assert await opinions(bench) == ["down"]


async def test_nobody_rates_another_persons_answer(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        up, _ = await thumbs(bench)
        await tap(bench, up, address="u2")
    assert await opinions(bench) == []


@pytest.mark.parametrize("payload", ["/rate:up:999999999999999999", "/rate:sideways:1", "/rate:up:x", "/rate:up:"])
async def test_forged_thumbs_change_nothing(bench: Bench, payload: str) -> None:
    async with bench.running():
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        await tap(bench, payload)
    assert await opinions(bench) == []


async def test_sai_roi_after_an_answer_offers_what_else_may_have_been_meant(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("hỏi")
        await bench.hear("sai rồi")
        assert (await bench.settled(2))[-1] == "<complaint> other=True"
        async with bench.database.read() as connection:
            last = (
                (await connection.execute(select(messages.c.buttons).order_by(messages.c.id.desc()))).scalars().first()
            )
    assert last is not None
    assert [one["payload"] for one in last] == ["/known", "/talk_to_staff"]
    assert await opinions(bench) == ["complaint"]
    assert await statuses(bench) == ["answered", "complained"]


async def test_a_second_complaint_calls_a_person(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("hỏi")
        await bench.hear("trả lời sai rồi")
        await bench.hear("sai rồi")
        await bench.settled(3)
    assert await statuses(bench) == ["answered", "complained", "complained"]
    async with bench.database.read() as connection:
        assert list((await connection.execute(select(handovers.c.reason))).scalars()) == ["complained"]


async def test_sai_roi_after_a_calculation_is_a_complaint_and_with_a_figure_it_is_not(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("tính")
        await bench.hear("sai rồi, lương 6 triệu")
        await bench.hear("tính")
        await bench.hear("sai rồi")
        assert (await bench.settled(4))[-1] == "An Sinh xin lỗi"
    assert [text or topic for _, text, topic in bench.assistant.heard] == [
        *("tính", "sai rồi, lương 6 triệu", "tính"),
        "correct",
    ]
    assert (await statuses(bench))[-1] == "complained"
    assert await opinions(bench) == ["complaint"]


async def test_a_second_complaint_of_a_result_calls_a_person(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("tính")
        await bench.hear("sai rồi")
        await bench.hear("sai rồi")
        await bench.settled(3)
    assert await statuses(bench) == ["calculated", "complained", "complained"]
    async with bench.database.read() as connection:
        assert list((await connection.execute(select(handovers.c.reason))).scalars()) == ["complained"]


async def test_sai_roi_out_of_the_blue_is_the_assistants_to_read(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("sai rồi")
    assert [text for _, text, _ in bench.assistant.heard] == ["sai rồi"]


async def test_a_turn_keeps_all_that_it_must_answer_for(bench: Bench) -> None:
    figures = ({"name": "retire_age.male", "id": "retire_age.male@2026-01-01", "value": "61 tuổi 6 tháng"},)
    bench.assistant.turns["đủ"] = AssistantTurn(
        (Reply(text="61 tuổi 6 tháng", figures=figures),),
        Status.ANSWERED,
        topic="known",
        confidence=0.91,
        runner_up="other",
        runner_up_confidence=0.04,
        model="an-sinh-1",
    )
    async with bench.running():
        await bench.hear("đủ")
    async with bench.database.read() as connection:
        row = (await quality.look_through(connection))[0]
    assert (row.status, row.topic, row.runner_up, row.model) == ("answered", "known", "other", "an-sinh-1")
    assert (row.confidence, row.runner_up_confidence) == (0.91, 0.04)
    assert row.figures[0]["id"] == "retire_age.male@2026-01-01"
    assert row.latency_ms > 0
    assert (row.heard, row.channel) == ("đủ", "telegram")
