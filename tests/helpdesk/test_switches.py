"""One switch turns a topic, or the whole assistant, to people only; on record, and for every process."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from helpdesk.ports import AssistantTurn, Reason, Reply, Status
from helpdesk.switches import Switchboard
from store import Database, audit
from store.quality import EVERYTHING
from store.tables import audit_events, handovers, turns
from tests.fakes import FakeClock
from tests.helpdesk.desk_fakes import Bench

BY = "quang@ansinh.example"


@pytest.fixture
def bench(database: Database, clock: FakeClock) -> Bench:
    one = Bench(database, clock)
    one.assistant.turns["chào"] = AssistantTurn((Reply(text="Chào"),), Status.ANSWERED, topic="greet")
    one.assistant.turns["6 triệu"] = AssistantTurn(
        (Reply(text="Anh/chị là nam hay nữ?"),),
        Status.CLARIFIED,
        topic="inform",
        slots={"dialogue": {"name": "compare_lump_sum"}},
        in_form=True,
    )
    one.assistant.turns["cứu"] = AssistantTurn(
        (Reply(text="115"),), Status.DISTRESS, topic="distress", handover=Reason.DISTRESS
    )
    return one


async def last_turn(bench: Bench) -> tuple[str, str | None]:
    async with bench.database.read() as connection:
        row = (await connection.execute(select(turns).order_by(turns.c.id.desc()))).first()
    assert row is not None
    return row.status, row.topic


async def test_a_topic_that_is_off_goes_to_people_and_the_citizen_hears_so(bench: Bench) -> None:
    await bench.switchboard.turn_off("known", by=BY, reason="con số cần kiểm tra lại")
    async with bench.running():
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        sent = await bench.settled(2)
    assert sent == ["<people_only>", "<handover_waiting> opening=07:30, Thứ Ba 24/11/2026"]
    assert await last_turn(bench) == ("handed_over", "known")
    async with bench.database.read() as connection:
        assert list((await connection.execute(select(handovers.c.reason))).scalars()) == ["switched_off"]


async def test_other_topics_are_answered_as_before(bench: Bench) -> None:
    await bench.switchboard.turn_off("known", by=BY, reason="sai")
    async with bench.running():
        await bench.hear("chào")
        assert await bench.settled(1) == ["Chào"]


async def test_a_tap_on_a_topic_that_is_off_does_not_even_ask_the_assistant(bench: Bench) -> None:
    await bench.switchboard.turn_off("known", by=BY, reason="sai")
    async with bench.running():
        await bench.hear("/known")
        assert (await bench.settled(2))[0] == "<people_only>"
    assert bench.assistant.heard == []


async def test_a_calculation_that_is_off_stops_also_in_its_middle(bench: Bench) -> None:
    await bench.switchboard.turn_off("compare_lump_sum", by=BY, reason="công thức đổi")
    async with bench.running():
        await bench.hear("6 triệu")
        assert (await bench.settled(2))[0] == "<people_only>"


async def test_the_whole_assistant_off_asks_it_nothing_and_repeats_nothing(bench: Bench) -> None:
    await bench.switchboard.turn_off(EVERYTHING, by=BY, reason="bảo trì")
    async with bench.running():
        await bench.hear("chào")
        await bench.hear("còn đây nữa")
        assert len(await bench.settled(2)) == 2
    assert bench.assistant.heard == []
    assert await last_turn(bench) == ("staff", None)


async def test_distress_is_met_also_while_everything_is_off(bench: Bench) -> None:
    await bench.switchboard.turn_off(EVERYTHING, by=BY, reason="bảo trì")
    async with bench.running():
        await bench.hear("tôi không muốn sống nữa")
        assert (await bench.settled(2))[0] == "<distress>"


async def test_on_again_the_assistant_answers(bench: Bench) -> None:
    await bench.switchboard.turn_off("known", by=BY, reason="sai")
    await bench.switchboard.turn_on("known", by=BY)
    async with bench.running():
        await bench.hear("bao nhiêu tuổi thì nghỉ hưu")
        assert await bench.settled(1) == ["<known>"]


async def test_a_switch_of_another_process_holds_at_the_next_look(bench: Bench) -> None:
    elsewhere = Switchboard(bench.database, bench.clock)
    await elsewhere.turn_off(EVERYTHING, by="operator (command line)", reason="bảo trì")
    assert not bench.switches.whole
    async with bench.database.read() as connection:
        await bench.switches.refresh(connection)
    assert bench.switches.whole


async def test_every_switch_is_on_record_once(bench: Bench) -> None:
    assert await bench.switchboard.turn_off("known", by=BY, reason="sai")
    assert not await bench.switchboard.turn_off("known", by=BY, reason="vẫn sai")
    assert await bench.switchboard.turn_on("known", by=BY)
    assert not await bench.switchboard.turn_on("known", by=BY)
    async with bench.database.read() as connection:
        rows = (await connection.execute(select(audit_events).order_by(audit_events.c.id))).all()
        assert (await audit.verify(connection)).sound
    assert [(row.action, row.subject, row.actor) for row in rows] == [
        ("topic.off", "topic known", BY),
        ("topic.on", "topic known", BY),
    ]
    assert rows[0].detail == {"reason": "sai"}
