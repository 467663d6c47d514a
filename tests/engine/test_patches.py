"""Rasa with our changes does what it does without them."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.slots import Slot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine import nlu_file, patches
from bot.engine.reading import tap
from bot.engine.runner import SequentialGraphRunner
from tests.engine.conftest import TINY

Loaded = tuple[ModelMetadata, Any]
_DOMAIN = Domain.load(str(TINY / "domain.yml"))


@pytest.fixture(scope="module")
def loaded(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Loaded]:
    """The tiny model in Rasa's runner and in ours."""
    patches.apply()
    pair = []
    for runner in (DaskGraphRunner, SequentialGraphRunner):
        folder = tmp_path_factory.mktemp("loaded")
        pair.append(loader.load_predict_graph_runner(folder, tiny_model, LocalModelStorage, runner))
    return pair[0], pair[1]


def _parsed(loaded: Loaded, text: str) -> dict[str, Any]:
    metadata, runner = loaded
    tracker = DialogueStateTracker.from_events("c", [])
    result = runner.run(
        inputs={PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}, targets=[metadata.nlu_target]
    )
    parsed: dict[str, Any] = result[metadata.nlu_target][0].as_dict(only_output_properties=True)
    return parsed


def _predicted(loaded: Loaded, tracker: DialogueStateTracker) -> Any:
    metadata, runner = loaded
    return runner.run(inputs={PLACEHOLDER_TRACKER: tracker}, targets=[metadata.core_target])[metadata.core_target]


def test_both_runners_understand_alike(loaded: tuple[Loaded, Loaded]) -> None:
    for example in nlu_file.read(TINY / "nlu.yml"):
        theirs, ours = (_parsed(one, example.text) for one in loaded)
        assert theirs == ours
        assert ours["understanding"]


def _user(intent: str) -> UserUttered:
    reading = tap(intent, [intent], [])
    return UserUttered("…", reading.output()["intent"], [], reading.output())


CONVERSATIONS: list[list[Event]] = [
    [],
    [_user("greet")],
    [_user("greet"), ActionExecuted("utter_greet")],
    [_user("cost")],
    [_user("cost"), ActionExecuted("cost_form"), ActiveLoop("cost_form"), SlotSet("requested_slot", "income_money")],
    [
        *(
            _user("cost"),
            ActionExecuted("cost_form"),
            ActiveLoop("cost_form"),
            SlotSet("requested_slot", "income_money"),
        ),
        *(ActionExecuted("action_listen"), _user("inform")),
    ],
    [
        *(
            _user("cost"),
            ActionExecuted("cost_form"),
            ActiveLoop("cost_form"),
            SlotSet("requested_slot", "income_money"),
        ),
        *(ActionExecuted("action_listen"), _user("inform"), ActionExecuted("cost_form")),
        *(SlotSet("income_money", 5), SlotSet("requested_slot", None), ActiveLoop(None)),
    ],
    [_user("inform")],
    [_user("restart")],
    [*([_user("greet"), ActionExecuted("utter_greet"), ActionExecuted("action_listen")] * 6), _user("cost")],
    [*([_user("inform"), ActionExecuted("action_listen")] * 6), _user("greet"), ActionExecuted("utter_greet")],
]


def _without_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_find_action_from_rules", "_get_possible_keys"):
        monkeypatch.setattr(RulePolicy, name, getattr(RulePolicy, name).__wrapped__)
    monkeypatch.setattr(RulePolicy, "_prediction_states", Policy._prediction_states)
    monkeypatch.delattr(Slot, "__copy__")


@pytest.mark.parametrize("events", CONVERSATIONS, ids=range(len(CONVERSATIONS)))
def test_rules_matched_our_way_decide_as_rasas(
    loaded: tuple[Loaded, Loaded], events: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker = DialogueStateTracker.from_events(
        "c", [ActionExecuted("action_listen"), *events], _DOMAIN.slots, domain=_DOMAIN
    )
    ours = _predicted(loaded[1], tracker)
    again = _predicted(loaded[1], tracker)
    assert ours.probabilities == again.probabilities
    _without_changes(monkeypatch)
    theirs = _predicted(loaded[0], tracker)
    assert ours.probabilities == theirs.probabilities
    assert ours.events == theirs.events
    assert ours.is_no_user_prediction == theirs.is_no_user_prediction


def test_a_copied_slot_is_one_of_its_own() -> None:
    patches.apply()
    slot = TextSlot("name", mappings=[], initial_value="before")
    twin = copy.copy(slot)
    twin.value = "after"
    assert (type(twin), twin.name, slot.value) == (TextSlot, "name", "before")


def test_subclasses_are_remembered_and_complete() -> None:
    patches.apply()
    import rasa.shared.utils.common as common

    assert SlotSet in common.all_subclasses(Event)
    assert common.all_subclasses(Event) is common.all_subclasses(Event)


def test_an_answer_of_an_action_is_checked_without_quoting_it() -> None:
    patches.apply()
    action = RemoteAction("action_count", None)
    assert action._validate_action_result({"events": [{"event": "slot", "name": "a", "value": 1}], "responses": []})
    with pytest.raises(jsonschema.ValidationError) as refused:
        action._validate_action_result({"events": [{"event": 5, "name": "0000 000 222"}]})
    assert "222" not in refused.value.message


def test_a_broken_action_tells_the_collector() -> None:
    patches.apply()

    class Collector:
        broken = False

    collector = Collector()
    tracker = DialogueStateTracker.from_events("c", [])
    with pytest.raises(Exception, match="no endpoint"):
        asyncio.run(RemoteAction("action_count", None).run(collector, None, tracker, _DOMAIN))
    assert collector.broken


def test_applying_twice_changes_nothing() -> None:
    patches.apply()
    once = (RulePolicy._find_action_from_rules, RemoteAction.run)
    patches.apply()
    assert once == (RulePolicy._find_action_from_rules, RemoteAction.run)
