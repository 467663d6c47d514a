"""What is asked beside a topic: an option by its button, another day, another language."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from helpdesk.ports import AssistantTurn, Reply, Status
from integrations.events import Kind
from store import Database
from store.tables import conversations
from tests.fakes import FakeClock
from tests.helpdesk.desk_fakes import Bench


@pytest.fixture
def bench(database: Database, clock: FakeClock) -> Bench:
    return Bench(database, clock)


async def test_a_tap_on_an_option_opens_its_topic(bench: Bench) -> None:
    async with bench.running():
        await bench.hear(kind=Kind.TAP, payload="/known:mine")
        await bench.settled(1)
    assert bench.assistant.heard[0][1:] == (None, "known:mine")


async def test_an_option_that_nobody_published_is_text(bench: Bench) -> None:
    async with bench.running():
        await bench.hear(kind=Kind.TAP, payload="/known:yours")
        await bench.settled(1)
    assert bench.assistant.heard[0][1:] == ("/known:yours", None)


async def test_what_was_asked_reaches_the_answer(bench: Bench) -> None:
    asked = {"as_of": {"kind": "year", "value": "2024"}}
    bench.assistant.turns["năm 2024"] = AssistantTurn(
        (Reply(topic="known", asked=asked), Reply(topic="other")), Status.ANSWERED, topic="known"
    )
    async with bench.running():
        await bench.hear("năm 2024")
        assert await bench.settled(2) == [f"<known> asked={asked}", "<other>"]


async def test_the_language_a_person_writes_in_is_kept_until_it_changes(bench: Bench) -> None:
    for text, language in (("hello there", "en"), ("ok", None), ("chào bạn", "vi")):
        bench.assistant.turns[text] = AssistantTurn(
            (Reply(topic="known"),), Status.ANSWERED, topic="known", language=language
        )
    spoken = []
    async with bench.running():
        for text in ("hello there", "ok", "chào bạn"):
            await bench.hear(text)
            async with bench.database.read() as connection:
                spoken.append((await connection.execute(select(conversations.c.locale))).scalar_one())
    assert spoken == ["en", "en", "vi"]


@pytest.mark.parametrize("text", ["I want to die", "My OTP is 482913"])
async def test_what_is_said_before_the_assistant_speaks_the_persons_language_too(bench: Bench, text: str) -> None:
    async with bench.running():
        await bench.hear(text)
        await bench.settled(1)
        async with bench.database.read() as connection:
            assert (await connection.execute(select(conversations.c.locale))).scalar_one() == "en"
