"""What a message means to the dialogue: intent, topic, how sure, and the figures in it.

`understanding` is one of
  sure       the label is certain enough to act on
  ambiguous  two labels are equally likely: ask which one is meant
  unsure     nothing is certain enough
  figures    the message is nothing but figures ("5tr", "từ 3/2015 đến 12/2023"): an answer to a question of ours
  empty      no word and no figure in it (an emoji, a dot)
  tap        a button was pressed, nothing had to be understood
  follow_up  the topic is that of the message before ("vậy nữ thì sao"), see `bot.engine.about`
  compound   the message asks about several topics; the first is the reading's, the others are in `about`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.engine.intents import IntentClassifier, Verdict
from bot.engine.text import clip, normalise
from bot.grammar import EXPECTATIONS, extract

ASK = "ask"
FALLBACK = "nlu_fallback"
INFORM = "inform"
TOPIC_ENTITY = "topic"
INSTEAD = "instead"  # parse data: what may have been meant instead of what was understood
ABOUT = "about"  # parse data: what the message asks beside its topic (`bot.engine.about`)
CLASSIFIER_NAME = "ViLinearIntentClassifier"
GRAMMAR_NAME = "GrammarEntityExtractor"

# From this probability on the runner-up stands on a button below the answer.
_WORTH_OFFERING = 0.1

# Words that may stand around figures without making a question of them.
_SMALL_WORDS = """
    khoảng khoang tầm tam chừng chung cỡ hơn hon gần gan là la và va nữa nua đó do thì thi mà ma
    dạ da vâng vang ừ u ạ a à nhé nhe nha thôi thoi được duoc rồi roi
    tôi toi mình minh em anh chị chi có co tổng tong cộng cong
    i my have had it is was about around for from to since until and paid salary wage per month year years months a an
    đóng dong lương luong mức muc mỗi moi một mot tháng thang năm nam từ tu đến den tới toi đồng vnd đ d
"""
_AROUND_FIGURES = frozenset(_SMALL_WORDS.split())
_PIECE = re.compile(r"\w+")


@dataclass(frozen=True)
class Reading:
    """The outcome for one message."""

    intent: str
    certainty: float
    understanding: str
    label: str | None
    verdict: Verdict | None
    entities: tuple[Mapping[str, Any], ...]

    @property
    def topic(self) -> str | None:
        """The topic asked about; None when the label is a plain intent."""
        return topic_of(self.label)

    @property
    def instead(self) -> str | None:
        """The topic or intent that may well have been meant instead; None where that is hardly so."""
        ranking = self.verdict.ranking if self.verdict and self.understanding == "sure" else ()
        if len(ranking) < 2 or ranking[1].certainty < _WORTH_OFFERING:
            return None
        return topic_of(ranking[1].label) or ranking[1].label

    def output(self) -> dict[str, Any]:
        """Attributes of Rasa's parse data."""
        ranking = self.verdict.ranking if self.verdict else ()
        return {
            "intent": {"name": self.intent, "confidence": self.certainty},
            "intent_ranking": [{"name": guess.label, "confidence": guess.certainty} for guess in ranking],
            "entities": list(self.entities),
            "understanding": self.understanding,
        }


def topic_of(label: str | None) -> str | None:
    """`lump_sum_tax` for the label `ask/lump_sum_tax`."""
    prefix, slash, topic = (label or "").partition("/")
    return topic if slash and prefix == ASK else None


def expectation_of(requested_slot: str | None, expectations: Mapping[str, str]) -> str | None:
    """What the grammar should expect while a form asks for `requested_slot`.

    Named in `expectations`, or the slot's own name or its end (`income_money` expects `money`); None otherwise.
    """
    if not requested_slot:
        return None
    if requested_slot in expectations:
        return expectations[requested_slot]
    return next((kind for kind in sorted(EXPECTATIONS) if requested_slot.split("_")[-1] == kind), None)


def entities_of(text: str, today: date, expecting: str | None = None) -> list[dict[str, Any]]:
    """Figures of a text as Rasa entities; the grammar's flags come along under their own names.

    Args:
        text: as typed.
        today: the day the text was written (the as-of date of a test).
        expecting: what the dialogue has just asked for.
    """
    found = []
    for entity in extract(clip(text), today, expecting):
        item: dict[str, Any] = {
            "entity": entity.kind,
            "value": entity.value,
            "start": entity.start,
            "end": entity.end,
            "text": entity.text,
            "extractor": GRAMMAR_NAME,
        }
        if entity.role:
            item["role"] = entity.role
        for flag in ("approximate", "assumed", "negated"):
            if getattr(entity, flag):
                item[flag] = True
        found.append(item)
    return found


def only_figures(text: str, entities: Iterable[Mapping[str, Any]]) -> bool:
    """Whether nothing but figures and small words is left of `text`."""
    spans = sorted((entity["start"], entity["end"]) for entity in entities if "start" in entity)
    if not spans:
        return False
    rest, at = [], 0
    for start, end in spans:
        rest.append(text[at:start])
        at = max(at, end)
    rest.append(text[at:])
    words = _PIECE.findall(" ".join(rest).lower())
    return all(word in _AROUND_FIGURES for word in words)


def read(classifier: IntentClassifier, text: str, entities: Sequence[Mapping[str, Any]]) -> Reading:
    """Understands one message whose figures have been found already."""
    verdict = classifier.classify(text)
    best = verdict.best
    if not normalise(text):
        return Reading(FALLBACK, 0.0, "empty", None, None, tuple(entities))
    if only_figures(text, entities):
        return Reading(INFORM, 1.0, "figures", INFORM, verdict, tuple(entities))
    if not verdict.accepted:
        return Reading(FALLBACK, best.certainty, "unsure", best.label, verdict, tuple(entities))
    if verdict.ambiguous:
        return Reading(FALLBACK, best.certainty, "ambiguous", best.label, verdict, tuple(entities))
    topic = topic_of(best.label)
    if topic is None:
        return Reading(best.label, best.certainty, "sure", best.label, verdict, tuple(entities))
    mark = {"entity": TOPIC_ENTITY, "value": topic, "extractor": CLASSIFIER_NAME}
    return Reading(ASK, best.certainty, "sure", best.label, verdict, (*entities, mark))


def tap(name: str, intents: Iterable[str], topics: Iterable[str]) -> Reading:
    """The reading of a pressed button that names a topic or a plain intent.

    Raises:
        KeyError: there is neither a topic nor an intent of that name.
    """
    if name in topics:
        mark = {"entity": TOPIC_ENTITY, "value": name, "extractor": CLASSIFIER_NAME}
        return Reading(ASK, 1.0, "tap", f"{ASK}/{name}", None, (mark,))
    if name in intents:
        return Reading(name, 1.0, "tap", name, None, ())
    raise KeyError(name)
