"""Changes to Rasa 3.6.21 at run time. Each is one function with the reason; `apply` puts all in place.

Rasa Open Source gets no releases any more, so these places will not move under us; the tests hold each of them
against the unpatched behaviour.
"""

from __future__ import annotations

import functools
import json
import types
from typing import Any, Dict, FrozenSet, List, Optional, Set, Tuple

import rasa.core.actions.action
import rasa.core.policies.rule_policy
import rasa.core.processor
import rasa.shared.core.events
import rasa.shared.utils.common
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT

from bot.engine.runner import SequentialGraphRunner

_KINDS_OF_MOMENTS = 4096  # remembered at once


def remember_subclasses() -> None:
    """The tree of event classes is walked once per stored event; it does not change after the imports."""
    module = rasa.shared.utils.common
    if not hasattr(module.all_subclasses, "cache_info"):
        module.all_subclasses = functools.lru_cache(maxsize=None)(module.all_subclasses)


def run_graph_in_order() -> None:
    """Dask plans the same graph anew for every message and prediction (see `runner`)."""
    rasa.core.processor.DaskGraphRunner = SequentialGraphRunner


def copy_nothing_for_the_log() -> None:
    """Slots are written out, and messages, events and states deep-copied, for debug lines that are never written."""
    nothing = types.SimpleNamespace(deepcopy=lambda value: None)
    rasa.core.processor.copy = nothing
    rasa.core.policies.rule_policy.copy = nothing
    RulePolicy.format_tracker_states = staticmethod(lambda states: None)
    rasa.core.processor.MessageProcessor._log_slots = staticmethod(lambda tracker: None)


def trust_our_own_labels() -> None:
    """The processor compares every intent and entity with the domain, building an empty domain each time, to warn.

    What our components may say is fixed by the model; `data validate` compares that with the domain once.
    """
    rasa.core.processor.MessageProcessor._check_for_unseen_features = lambda self, parse_data: None


def match_rules_once() -> None:
    """Leaves out the pass over the words of a message when no rule quotes any, and parses each rule once.

    `RulePolicy` first looks for a rule that quotes the words, then for one that names the intent. Without a
    quoting rule the first pass can find nothing that the second does not find too.
    """
    find = RulePolicy._find_action_from_rules
    if hasattr(find, "once"):
        return

    def quotes_words(policy: RulePolicy) -> bool:
        known: Optional[Tuple[int, bool]] = getattr(policy, "_ansinh_quotes", None)
        keys = [*policy.lookup.get(RULES, {}), *policy.lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH, {})]
        if known is None or known[0] != len(keys):
            quotes = any(TEXT in (state.get(USER) or {}) for key in keys for state in json.loads(key))
            known = policy._ansinh_quotes = (len(keys), quotes)
        return known[1]

    @functools.wraps(find)
    def once(
        self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[str], Optional[str], bool]:
        if use_text_for_last_user_input and not quotes_words(self):
            return None, None, False
        found: Tuple[Optional[str], Optional[str], bool] = find(self, tracker, domain, use_text_for_last_user_input)
        return found

    @functools.lru_cache(maxsize=4096)
    def states(rule_key: str) -> List[State]:
        parsed: List[State] = json.loads(rule_key)
        return parsed

    once.once = True  # type: ignore[attr-defined]
    RulePolicy._find_action_from_rules = once
    RulePolicy._rule_key_to_state = staticmethod(states)


def look_no_further_back_than_rules_do() -> None:
    """The policy describes every moment of the conversation, and compares the few last ones that a rule can name."""

    def longest(policy: RulePolicy) -> int:
        known: Optional[Tuple[int, int]] = getattr(policy, "_ansinh_longest", None)
        keys = [*policy.lookup.get(RULES, {}), *policy.lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH, {})]
        if known is None or known[0] != len(keys):
            lengths = (len(policy._rule_key_to_state(key)) for key in keys)
            known = policy._ansinh_longest = (len(keys), max(lengths, default=1))
        return known[1]

    def last_states(
        self: RulePolicy,
        tracker: DialogueStateTracker,
        domain: Domain,
        use_text_for_last_user_input: bool = False,
        rule_only_data: Optional[Dict[str, Any]] = None,
    ) -> List[State]:
        events = tracker.applied_events()
        too_early = sum(isinstance(event, ActionExecuted) for event in events) + 1 - longest(self)
        past = tracker.init_copy()
        states: List[State] = []

        def describe() -> None:
            states.append(domain._clean_state(domain.get_active_state(past)))

        for event in events:
            if isinstance(event, ActionExecuted):
                if too_early <= 0:
                    describe()
                too_early -= 1
            past.update(event)
        describe()
        self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
        return states

    RulePolicy._prediction_states = last_states


def remember_which_rules_fit() -> None:
    """Each moment is held against every rule at every prediction, though moments come in few kinds."""
    compare = RulePolicy._get_possible_keys
    if hasattr(compare, "__wrapped__"):
        return

    def fitting(policy: RulePolicy, lookup: Dict[str, str], back: int, state: State) -> FrozenSet[str]:
        known: Dict[Any, FrozenSet[str]] = policy.__dict__.setdefault("_ansinh_fitting", {})
        kind = (id(lookup), len(lookup), back, repr(state))
        found = known.get(kind)
        if found is None:
            if len(known) >= _KINDS_OF_MOMENTS:
                known.clear()
            found = known[kind] = frozenset(key for key in lookup if policy._is_rule_applicable(key, back, state))
        return found

    @functools.wraps(compare)
    def possible(self: RulePolicy, lookup: Dict[str, str], states: List[State]) -> Set[str]:
        keys = set(lookup)
        for back, state in enumerate(reversed(states)):
            keys &= fitting(self, lookup, back, state)
        return keys

    RulePolicy._get_possible_keys = possible


def copy_slots_plainly() -> None:
    """Five trackers a turn copy every slot, and each copy goes the way of pickling."""

    def plain(slot: Slot) -> Slot:
        twin: Slot = object.__new__(type(slot))
        twin.__dict__.update(slot.__dict__)
        return twin

    Slot.__copy__ = plain


def keep_one_schema_validator() -> None:
    """`jsonschema.validate` checks the schema itself again for every answer of an action: 20 to 30 ms."""
    import jsonschema

    schema = RemoteAction.action_response_format_spec()
    validator = jsonschema.validators.validator_for(schema)(schema)

    def validate(self: RemoteAction, result: Dict[str, Any]) -> bool:
        for error in validator.iter_errors(result):
            # The answer may hold what a person said: name the place, not the content.
            place = "/".join(str(part) for part in error.absolute_path)
            raise jsonschema.ValidationError(f"The answer of action {self.name()} is malformed at '{place}'.")
        return True

    RemoteAction._validate_action_result = validate


def describe_the_domain_once() -> None:
    """The domain is turned into a dictionary for every call of an action; it only changes with the model."""

    def described(domain: Domain) -> Dict[str, Any]:
        known: Optional[Dict[str, Any]] = getattr(domain, "_ansinh_described", None)
        if known is None:
            known = domain._ansinh_described = domain.as_dict()
        return known

    def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[str, Any]:
        from rasa.shared.core.trackers import EventVerbosity

        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": tracker.current_state(EventVerbosity.ALL),
            "domain": described(domain),
            "version": rasa.__version__,
        }

    RemoteAction._action_call_format = call_format


def tell_of_broken_actions() -> None:
    """Rasa logs an action that cannot be run and goes on predicting, up to ten times, as if nothing had happened.

    The turn must stop at once and say that it failed: its collector is told (see `turn`).
    """
    run = RemoteAction.run
    if hasattr(run, "tells"):
        return

    @functools.wraps(run)
    async def telling(self: RemoteAction, output_channel: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run(self, output_channel, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception:
            output_channel.broken = True
            raise

    telling.tells = True  # type: ignore[attr-defined]
    RemoteAction.run = telling


def apply() -> None:
    """Puts all changes in place; doing it twice does no harm."""
    remember_subclasses()
    run_graph_in_order()
    copy_nothing_for_the_log()
    trust_our_own_labels()
    match_rules_once()
    look_no_further_back_than_rules_do()
    remember_which_rules_fit()
    copy_slots_plainly()
    keep_one_schema_validator()
    describe_the_domain_once()
    tell_of_broken_actions()
