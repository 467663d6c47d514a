"""The questions that decide, as the answer files hold them: which option fits what a person has said.

Read without the rest of the answer library, which needs newer packages than Rasa's runtime has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import yaml

from bot.grammar.tokens import Token, tokenize

ANSWERS = Path(__file__).resolve().parent.parent / "data" / "answers"
#: What options may turn on: kinds of `bot.grammar` that say something lasting of a person.
FACTS = frozenset({"gender", "group", "region", "frequency"})
#: Where calculations keep the same facts, by the ends of their slots' names.
_SLOT_ENDS = {"gender": "gender", "group": "group", "region": "region", "sex": "gender"}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Facts = Mapping[str, str]


@dataclass(frozen=True)
class Option:
    """`when`: facts that choose it; `words`: phrases (plain) that do."""

    name: str
    when: Mapping[str, frozenset[str]]
    words: tuple[str, ...]

    def fits(self, facts: Facts) -> bool:
        """Whether one of the facts chooses it."""
        return any(facts.get(kind) in values for kind, values in self.when.items())

    def said(self, sentence: str, asked: bool) -> int:
        """Length of the longest of its phrases in `sentence`; a single word counts only when it was `asked` for."""
        padded = f" {sentence} "
        return max(
            (len(phrase) for phrase in self.words if f" {phrase} " in padded and (asked or " " in phrase)), default=0
        )


class Questions:
    """The options of every topic that asks."""

    def __init__(self, options: Mapping[str, Sequence[Option]]) -> None:
        self._options = {topic: tuple(one) for topic, one in options.items()}

    def asks(self, topic: Optional[str]) -> bool:
        """Whether the topic has a question."""
        return topic in self._options

    def has(self, topic: str, option: str) -> bool:
        """Whether the topic has that option."""
        return any(one.name == option for one in self._options.get(topic, ()))

    def by_words(self, topic: Optional[str], text: str, *, asked: bool) -> Optional[str]:
        """The option whose phrase the text holds; of several the one said at greater length."""
        options = self._options.get(topic or "", ())
        sentence = plain(text)
        lengths = {option.name: option.said(sentence, asked) for option in options}
        best = max(lengths.values(), default=0)
        winners = [name for name, length in lengths.items() if length == best]
        return winners[0] if best and len(winners) == 1 else None

    def by_facts(self, topic: Optional[str], facts: Facts) -> Optional[str]:
        """The one option that the facts choose."""
        fitting = [option.name for option in self._options.get(topic or "", ()) if option.fits(facts)]
        return fitting[0] if len(fitting) == 1 else None

    def deciding(self, topic: str, option: str, facts: Facts) -> dict[str, str]:
        """Those of the facts that choose the option."""
        wanted = next(one.when for one in self._options[topic] if one.name == option)
        return {kind: facts[kind] for kind, values in wanted.items() if facts.get(kind) in values}


def plain(text: str) -> str:
    """Words without marks and signs."""
    return " ".join(token.plain for token in tokenize(text) if token.kind != "sign")


def facts_of(entities: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Facts in a message; a kind that was named twice with different values ("nam và nữ") tells nothing."""
    found: dict[str, set[str]] = {}
    for entity in entities:
        if entity.get("entity") in FACTS and not entity.get("negated"):
            found.setdefault(str(entity["entity"]), set()).add(str(entity["value"]))
    return {kind: next(iter(values)) for kind, values in found.items() if len(values) == 1}


def bare_poor(words: Sequence[Token]) -> list[dict[str, Any]]:
    """ "What about the poor?" as an entity: the grammar takes the bare word for a group only when asked."""
    poor = next((word for word in words if word.raw == "poor"), None)
    return [{"entity": "group", "value": "poor", "start": poor.start, "end": poor.end}] if poor else []


def told_facts(slots: Mapping[str, Any]) -> dict[str, str]:
    """Facts that the person gave of themselves in a calculation, from slots like `lump_gender`, `vol_group`."""
    found = {}
    for name, value in slots.items():
        kind = _SLOT_ENDS.get(name.rpartition("_")[2])
        if kind and isinstance(value, str):
            found[kind] = value
    return found


def read_questions(folder: Path = ANSWERS) -> Questions:
    """The questions of every answer file in `folder`."""
    found: dict[str, list[Option]] = {}
    for path in sorted(folder.glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if "\nasks:" not in text:
            continue
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
        found[path.stem] = [
            Option(
                str(one["name"]),
                {str(kind): frozenset(map(str, values)) for kind, values in (one.get("when") or {}).items()},
                tuple(plain(str(phrase)) for phrase in one.get("words") or ()),
            )
            for one in content["asks"]["options"]
        ]
    return Questions(found)
