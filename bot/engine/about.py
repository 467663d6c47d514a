"""What a message asks beside a topic, and the topic itself where only the conversation tells it.

The classifier reads one message by itself. Here its reading meets the conversation: a follow-up takes the topic from
before, an answer to our own question takes the option, two questions get two topics, and a day or an option is noted.
The result travels as `about` in the parse data and comes out beside each reply (`with_about`):

    {"asked": {"as_of": {"kind": "year", "value": "2024"}, "option": "women", "still": true,
               "changed": {"group": "poor"}, "told": {"gender": "female"}},
     "also": ["lump_sum_papers"]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Optional

from bot.engine import compound
from bot.engine.asks import Questions, bare_poor, facts_of, plain, told_facts
from bot.engine.aspects import Aspects, read_aspects
from bot.engine.follow_up import Variation, variation
from bot.engine.intents import Verdict
from bot.engine.reading import ASK, CLASSIFIER_NAME, FALLBACK, INFORM, TOPIC_ENTITY, Reading, topic_of
from bot.grammar import AsOf, as_of, extract
from bot.grammar.tokens import tokenize

FOLLOW_UP = "follow_up"
#: The action that tells a result. Conversations keep their last turns only (`tracker_store.KEPT_TURNS`), so one that is
#: found there is a few turns old.
RESULT = "action_tell_result"
#: What stays with the calculation told last.
_EXPLAIN = "action_explain_result"
#: Slots of `bot.actions.form`: the calculation that runs, and what the last one was based on.
_RUNNING, _LAST = "dialogue", "last_inputs"
#: The calculation that asks why, its slot, and the beginning of the answer that it then tells: who lost a job was told
#: of the unemployment benefit, which is filed elsewhere than the lump sum.
_WISH, _REASON, _COUNSEL = "want_withdraw", "withdraw_reason", "counsel_"
COMPOUND = "compound"
#: A topic named this clearly is the message's own, however much it looks like a follow-up.
OWN_TOPIC = 0.85
#: An answer to our own question is short; a longer message has something to say of its own.
MOST_ANSWER_WORDS = 8
#: What no reading of the conversation may override.
_YES_OR_NO = frozenset({"affirm", "deny"})
_FIRM = frozenset({"distress", "talk_to_staff", "stop", "correct"})
#: What is about a result or a record of one's own, and not about the law.
_OF_ONES_OWN = frozenset({"explain_result", "own_record"})


@dataclass(frozen=True)
class Before:
    """What the conversation was about when the message came.

    Attributes:
        topic: the topic answered last, None when something else (a calculation, staff) came after it.
        words: how it was asked for; empty after a button.
        asked: what was asked beside it.
        facts: what the person has told of themselves in calculations.
        in_form: a calculation waits for an answer.
        calculated: a calculation gave a result a few turns ago.
        talked_of: the topics answered last, or else the calculation whose result was told last.
    """

    topic: Optional[str] = None
    words: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    in_form: bool = False
    calculated: bool = False
    talked_of: tuple[str, ...] = ()


class Asides:
    """Reads what is asked beside the topic.

    `questions` are those of the answer files. `aspects` are the shipped ones unless given: read here and not by
    the component, whose code is part of every model's fingerprint.
    """

    def __init__(
        self, questions: Questions, classify: Callable[[str], Verdict], aspects: Optional[Aspects] = None
    ) -> None:
        self._questions = questions
        self._classify = classify
        self._aspects = read_aspects() if aspects is None else aspects

    def take(self, reading: Reading, text: str, today: date, before: Before) -> tuple[Reading, dict[str, Any]]:
        """The reading in the light of the conversation, and what goes with it (empty when nothing does)."""
        if before.in_form:
            return reading, self._about_own(reading, text, today, before)
        if before.talked_of and reading.intent not in _FIRM | _OF_ONES_OWN:
            found = self._aspect(reading, text, today, before)
            if found is not None:
                return found
        if before.topic is not None and reading.intent not in _FIRM:
            changed = variation(text, reading.entities, today)
            linked = changed is not None and changed.linked
            found = None if linked else self._answer(reading, text, before)
            if found is None and changed is not None:
                found = self._follow_up(reading, text, today, before, changed)
            if found is not None:
                return found
        if reading.intent in (ASK, FALLBACK) and reading.verdict is not None:
            topics = compound.topics(text, reading.verdict, self._classify)
            if topics:
                reading = _about(reading, topics[0], COMPOUND)
                about = self._about_own(reading, text, today, before)
                return reading, {**about, "also": list(topics[1:])}
        return reading, self._about_own(reading, text, today, before)

    def _about_own(self, reading: Reading, text: str, today: date, before: Before) -> dict[str, Any]:
        """Day and option of a message that names its own topic."""
        if reading.topic is None:
            return {}
        asked: dict[str, Any] = {}
        day = as_of(text, today)
        if day is not None and day.kind != "now":
            asked["as_of"] = _day(day)
        if self._questions.asks(reading.topic):
            asked |= self._own_option(reading.topic, reading.entities, text, before.facts)
        return {"asked": asked} if asked else {}

    def _own_option(
        self, topic: str, entities: Iterable[Mapping[str, Any]], text: str, told: Mapping[str, str]
    ) -> dict[str, Any]:
        """The option that the message chooses, or else what the person told in a calculation."""
        said = _facts(entities, text)
        option = self._option(topic, text, said, asked=False)
        if option is not None or said:
            return {"option": option} if option else {}
        option = self._questions.by_facts(topic, told)
        return {"option": option, "told": self._questions.deciding(topic, option, told)} if option else {}

    def _option(self, topic: str, text: str, facts: Mapping[str, str], *, asked: bool) -> Optional[str]:
        if not self._questions.asks(topic):
            return None
        return self._questions.by_words(topic, text, asked=asked) or self._questions.by_facts(topic, facts)

    def _aspect(
        self, reading: Reading, text: str, today: date, before: Before
    ) -> Optional[tuple[Reading, dict[str, Any]]]:
        """The answer to "nộp ở đâu ạ" in the matter before; however sure the classifier is, it cannot know that."""
        topics = self._aspects.topics(self._aspects.matter(before.talked_of), text)
        if not topics:
            return None
        reading = _about(reading, topics[0], FOLLOW_UP)
        about = self._about_own(reading, text, today, before)
        return reading, {**about, "also": list(topics[1:])} if topics[1:] else about

    def _answer(self, reading: Reading, text: str, before: Before) -> Optional[tuple[Reading, dict[str, Any]]]:
        """The answer in words to the question that went with the last answer."""
        topic = before.topic
        if topic is None or not self._questions.asks(topic) or before.asked.get("option"):
            return None
        length = len(plain(text).split())
        if length > MOST_ANSWER_WORDS or (length > 2 and compound.asks(text)):
            return None
        own = _is_clear(reading, except_for=topic) and reading.intent not in _YES_OR_NO
        # A phrase of the question's own words is its answer, whatever else it looks like; one word is not enough.
        option = self._questions.by_words(topic, text, asked=not own)
        if option is None and not own:
            option = self._questions.by_facts(topic, facts_of(reading.entities))
        if option is None:
            return None
        asked = {name: value for name, value in before.asked.items() if name == "as_of"}
        return _about(reading, topic, FOLLOW_UP), {"asked": {**asked, "option": option}}

    def _follow_up(
        self, reading: Reading, text: str, today: date, before: Before, changed: Variation
    ) -> Optional[tuple[Reading, dict[str, Any]]]:
        topic = before.topic
        if topic is None or _is_about_result(reading, before, today):
            return None
        if not changed.pure:
            if not changed.linked or not changed.left_over or _is_clear(reading, except_for=topic):
                return None
            found = self._in_context(changed, before)
            if found is None:
                return None
            if found != topic:
                reading = _about(reading, found, FOLLOW_UP)
                return reading, self._about_own(reading, text, today, before)
        return _about(reading, topic, FOLLOW_UP), {"asked": self._changed(topic, changed, before)}

    def _in_context(self, changed: Variation, before: Before) -> Optional[str]:
        """The topic of what is left over, read together with the question before."""
        context = before.words or compound.subject_of(before.topic or "")
        if not context:
            return before.topic if changed.facts or changed.as_of else None
        verdict = self._classify(f"{context} {changed.left_over}")
        found = topic_of(verdict.best.label)
        return found if verdict.accepted and not verdict.ambiguous else None

    def _changed(self, topic: str, changed: Variation, before: Before) -> dict[str, Any]:
        """What was asked before, with the change; a change of the day keeps the group, and the other way round."""
        asked = {name: value for name, value in before.asked.items() if name in ("as_of", "option")}
        if changed.as_of is not None:
            asked.pop("as_of", None)
            if changed.as_of.kind != "now":
                asked["as_of"] = _day(changed.as_of)
        option = self._option(topic, changed.left_over, changed.facts, asked=True)
        if option is not None:
            asked["option"] = option
        elif changed.facts or changed.left_over:
            asked.pop("option", None)
        said: dict[str, str] = dict(changed.facts)
        if changed.left_over:
            said["words"] = changed.left_over
        return {**asked, "still": True, **({"changed": said} if said else {})}


def before(events: Iterable[Any], topic: Optional[str], slots: Mapping[str, Any], in_form: bool) -> Before:
    """What a conversation was about, from its events (Rasa's), latest last."""
    facts = told_facts(slots)
    events = list(events)
    calculated = any(getattr(event, "action_name", None) == RESULT for event in events)
    if in_form:
        return Before(facts=facts, in_form=in_form)
    answered = False
    for at in range(len(events) - 1, -1, -1):
        event = events[at]
        name = getattr(event, "action_name", None)
        if name == "utter_answer":
            if topic is None:
                break
            answered = True
        elif name and not answered and not _is_small_talk(name):
            return Before(facts=facts, talked_of=_calculation(name, events[:at], slots))
        elif answered and getattr(event, "type_name", "") == "user":
            parsed = getattr(event, "parse_data", None) or {}
            text = getattr(event, "text", "") or ""
            tapped = parsed.get("understanding") == "tap"
            about = parsed.get("about") or {}
            talked_of = (str(topic), *(about.get("also") or ()))
            return Before(topic, "" if tapped else text, about.get("asked") or {}, facts, False, calculated, talked_of)
    return Before(facts=facts)


def _calculation(action: str, events: Sequence[Any], slots: Mapping[str, Any]) -> tuple[str, ...]:
    """The calculation that the last action told of, or explained; `events` are those before it."""
    if action == RESULT:
        # What the form ran is the surest: a calculation without figures leaves no `_LAST`, or an older one's.
        name = next((value["name"] for value in _set_last(events, _RUNNING) if value.get("name")), None)
        reason = next(iter(_set_last(events, _REASON, str)), None) if name == _WISH else None
        if name:
            return (f"{_COUNSEL}{reason}" if reason else str(name),)
    if action in (RESULT, _EXPLAIN):
        last = slots.get(_LAST)
        name = last.get("dialogue") if isinstance(last, Mapping) else None
        return (str(name),) if name else ()
    return ()


def _set_last(events: Sequence[Any], slot: str, kind: Any = Mapping) -> Iterator[Any]:
    """The values that a slot was given, latest first; emptied, or of another kind, it is passed over."""
    for event in reversed(events):
        if getattr(event, "key", None) == slot and isinstance(getattr(event, "value", None), kind):
            yield event.value


def _is_about_result(reading: Reading, before: Before, today: date) -> bool:
    """ "8 triệu thì sao" after a topic in between is a what-if of the calculation, unless the topic came with a sum."""
    if not before.calculated or reading.intent != INFORM:
        return False
    named = any(one.get("entity") == "money" for one in reading.entities)
    return named and not any(one.kind == "money" for one in extract(before.words, today))


def _is_small_talk(action: str) -> bool:
    return action in (
        "action_listen",
        "action_session_start",
        "action_extract_slots",
        "action_not_understood",
        "utter_thanks",
        "utter_greet",
        "utter_bot_identity",
        "utter_out_of_scope",
        "utter_what_can_you_do",
    )


def with_about(
    replies: Sequence[Mapping[str, Any]], about: Mapping[str, Any], topic: Optional[str]
) -> list[dict[str, Any]]:
    """The replies of a turn, that of the topic with what was asked of it, followed by the message's other topics."""
    told: list[dict[str, Any]] = []
    for reply in replies:
        own = topic is not None and reply.get("answer") == topic
        asked = about.get("asked") if own else None
        told.append({**reply, "asked": dict(asked)} if asked else dict(reply))
        if own:
            day = (asked or {}).get("as_of")
            told += [
                {"answer": other, **({"asked": {"as_of": day}} if day else {})} for other in about.get("also") or ()
            ]
    return told


def _about(reading: Reading, topic: str, understanding: str) -> Reading:
    """The reading turned to a topic that the conversation tells."""
    mark = {"entity": TOPIC_ENTITY, "value": topic, "extractor": CLASSIFIER_NAME}
    entities = tuple(one for one in reading.entities if one.get("entity") != TOPIC_ENTITY)
    certainty = reading.certainty
    if understanding == FOLLOW_UP:
        certainty = 1.0  # a rule of the grammar, like figures and taps
    return replace(
        reading,
        intent=ASK,
        certainty=certainty,
        understanding=understanding,
        label=f"{ASK}/{topic}",
        entities=(*entities, mark),
    )


def _is_clear(reading: Reading, except_for: str) -> bool:
    """Whether the message names a topic or a calculation of its own with confidence."""
    own = reading.understanding == "sure" and reading.intent not in (FALLBACK, INFORM)
    return own and reading.topic != except_for and reading.certainty >= OWN_TOPIC


def _facts(entities: Iterable[Mapping[str, Any]], text: str) -> dict[str, str]:
    return facts_of(entities) or facts_of(bare_poor(tokenize(text)))


def _day(day: AsOf) -> dict[str, str]:
    return {"kind": day.kind, "value": day.value}
