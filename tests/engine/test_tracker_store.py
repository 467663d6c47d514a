"""Conversations are kept short, survive a restart and can be erased."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.tracker_store import KEPT_TURNS, ShortTrackerStore, open_engine, rasa_trackers, shortened
from tests.engine.conftest import TINY

DOMAIN = Domain.load(str(TINY / "domain.yml"))
POSTGRES = "postgresql://root@127.0.0.1/test"


def _postgres_answers() -> bool:
    try:
        with sa.create_engine(POSTGRES, connect_args={"connect_timeout": 2}).connect():
            return True
    except sa.exc.OperationalError:
        return False


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=pytest.mark.skipif(not _postgres_answers(), reason="no PostgreSQL answers on 127.0.0.1:5432"),
        ),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own for one test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deep' / 'trackers.db'}"
        return
    name = f"engine_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f"create schema {name}"))
        yield f"{POSTGRES}?options=-csearch_path%3D{name}"
        connection.execute(sa.text(f"drop schema {name} cascade"))


def say(tracker: DialogueStateTracker, text: str, *slots: SlotSet) -> None:
    tracker.update(UserUttered(text, {"name": "ask"}, [], input_channel="ansinh"), DOMAIN)
    for slot in slots:
        tracker.update(slot, DOMAIN)
    tracker.update(ActionExecuted("utter_answer"), DOMAIN)
    tracker.update(BotUttered("…", {"custom": {"answer": "x"}}), DOMAIN)
    tracker.update(ActionExecuted("action_listen"), DOMAIN)


def conversation(name: str, turns: int) -> DialogueStateTracker:
    tracker = DialogueStateTracker(name, DOMAIN.slots)
    tracker.update(ActionExecuted("action_session_start"), DOMAIN)
    tracker.update(SessionStarted(), DOMAIN)
    tracker.update(ActionExecuted("action_listen"), DOMAIN)
    for turn in range(turns):
        say(tracker, f"câu {turn}", SlotSet("topic", f"topic_{turn}"))
    return tracker


def states(tracker: DialogueStateTracker) -> list[object]:
    """What the rules look at: the last states before the next prediction."""
    return list(tracker.past_states(DOMAIN))[-3:]


def test_what_is_saved_comes_back(url: str) -> None:
    async def main() -> None:
        store = ShortTrackerStore(DOMAIN, url=url)
        tracker = conversation("c1", 3)
        await store.save(tracker)
        store.close()
        again = ShortTrackerStore(DOMAIN, url=url)
        found = await again.retrieve("c1")
        assert found is not None
        assert [event.as_dict() for event in found.events] == [event.as_dict() for event in tracker.events]
        assert found.get_slot("topic") == "topic_2"
        assert await again.retrieve("c2") is None
        assert list(await again.keys()) == ["c1"]
        again.close()

    asyncio.run(main())


def test_saving_twice_keeps_one_row(url: str) -> None:
    async def main() -> None:
        store = ShortTrackerStore(DOMAIN, url=url)
        for turns in (1, 2):
            await store.save(conversation("c1", turns))
        with open_engine(url).connect() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(rasa_trackers)).scalar() == 1
        store.close()

    asyncio.run(main())


def test_a_new_conversation_is_written_only_at_the_end_of_its_turn(url: str) -> None:
    async def main() -> None:
        store = ShortTrackerStore(DOMAIN, url=url)
        assert not (await store.get_or_create_tracker("c1", append_action_listen=False)).events
        assert list(await store.keys()) == []
        store.close()

    asyncio.run(main())


def test_forgetting(url: str) -> None:
    async def main() -> None:
        store = ShortTrackerStore(DOMAIN, url=url)
        await store.save(conversation("c1", 1))
        assert await store.forget("c1")
        assert not await store.forget("c1")
        assert await store.retrieve("c1") is None
        store.close()

    asyncio.run(main())


def test_old_conversations_are_purged(url: str) -> None:
    async def main() -> None:
        store = ShortTrackerStore(DOMAIN, url=url)
        await store.save(conversation("c1", 1))
        assert store.purge(time.time() - 60) == 0
        assert store.purge(time.time() + 60) == 1
        store.close()

    asyncio.run(main())


@pytest.mark.parametrize("turns", [0, 1, 5, 6, 7, 40, 160])
def test_the_short_form_is_short_and_in_the_same_state(turns: int) -> None:
    tracker = conversation("c1", turns)
    events = shortened(tracker, DOMAIN)
    assert len(events) <= 5 * 6 + 3
    again = DialogueStateTracker.from_events("c1", events, DOMAIN.slots, domain=DOMAIN)
    assert again.current_slot_values() == tracker.current_slot_values()
    assert again.latest_action_name == tracker.latest_action_name
    assert states(again) == states(tracker)


def test_folding_again_and_again_keeps_the_state() -> None:
    whole, kept = conversation("c1", 0), conversation("c1", 0)
    for turn in range(40):
        for tracker in (whole, kept):
            say(tracker, f"câu {turn}", *([SlotSet("income_money", turn)] if turn % 7 == 0 else []))
        kept = DialogueStateTracker.from_events("c1", shortened(kept, DOMAIN), DOMAIN.slots, domain=DOMAIN)
        assert kept.current_slot_values() == whole.current_slot_values()
        assert len(kept.events) < 36


def test_an_open_form_stays_open() -> None:
    tracker = conversation("c1", 2)
    tracker.update(ActiveLoop("cost_form"), DOMAIN)
    tracker.update(SlotSet("requested_slot", "income_money"), DOMAIN)
    for turn in range(12):
        say(tracker, f"câu {turn}")
    again = DialogueStateTracker.from_events("c1", shortened(tracker, DOMAIN), DOMAIN.slots, domain=DOMAIN)
    assert again.active_loop_name == "cost_form"
    assert again.get_slot("requested_slot") == "income_money"
    assert sum(isinstance(event, UserUttered) for event in again.events) == KEPT_TURNS


def test_a_new_session_leaves_the_old_one_behind() -> None:
    tracker = conversation("c1", 3)
    tracker.update(ActionExecuted("action_session_start"), DOMAIN)
    tracker.update(SessionStarted(), DOMAIN)
    tracker.update(ActionExecuted("action_listen"), DOMAIN)
    say(tracker, "chuyện mới")
    again = DialogueStateTracker.from_events("c1", shortened(tracker, DOMAIN), DOMAIN.slots, domain=DOMAIN)
    assert [event.text for event in again.events if isinstance(event, UserUttered)] == ["chuyện mới"]
    assert again.get_slot("topic") is None


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg2"),
        ("postgresql://u@h/d", "postgresql+psycopg2"),
        ("sqlite+aiosqlite:///:memory:", "sqlite"),
    ],
)
def test_addresses_of_the_app_are_understood(given: str, driver: str) -> None:
    assert open_engine(given).url.drivername == driver
