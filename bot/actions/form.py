"""What a dialogue is made of: fields that read and ask, the state between two messages, and the calculation itself.

All calculations share one Rasa form, ``calculation_form``; which of them runs is part of the :class:`State`. So a new
calculation is a module here, its examples and its title; neither domain nor rules grow with it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from bot.actions.heard import Heard
from bot.actions.voice import N_, Choice, Voice
from policy.result import Result, Step

#: The one form of the domain.
FORM = "calculation_form"
#: After so many answers that cannot be used, the dialogue offers staff instead of asking again.
MOST_ATTEMPTS = 3
#: Slot in which a dialogue keeps what belongs to no single field.
STATE_SLOT = "dialogue"
#: Slot with what the last finished calculation was based on, so that it can be corrected and explained afterwards.
LAST_SLOT = "last_inputs"

Known = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A field's value, ready for its slot."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """What was said cannot be true; ``reason`` is a sentence for the citizen."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may mean ``value``; ``question`` asks whether it does ("5.000đ hay 5 triệu?")."""

    value: Any
    question: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Half:
    """Part of the answer: kept under the field's name, ``note`` says what is still missing."""

    kept: Any
    note: str


Outcome = Read | Refused | Unsure | Half | None


@dataclass(frozen=True, slots=True)
class Question:
    """How a field is asked for."""

    text: str
    choices: tuple[Choice, ...] = ()


class Field(Protocol):
    """One thing a calculation needs.

    Attributes:
        called: names by which somebody asks to change it; the first one, translated, stands on the button. In English
            the others may be several, between commas.
    """

    slot: str
    called: tuple[str, ...]
    #: Whether it is a fact about the person, which the next calculation may use again.
    lasting: bool

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        """What ``heard`` says about it. ``half``: what was kept of an earlier answer; ``asked``: it was asked for."""

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        """How to ask for it."""

    def says(self, value: Any, voice: Voice) -> str:
        """The value in words, to say back what was understood."""


@runtime_checkable
class Follows(Protocol):
    """A field whose value changes along with that of another."""

    slot: str

    def follows(self, values: Known, known: Known) -> Any:
        """Its value after new ``values``; None when it does not change."""


@dataclass
class State:
    """What a running dialogue remembers besides its slots; lives in the slot :data:`STATE_SLOT` as JSON.

    Attributes:
        name: the dialogue's.
        reused: what it took from earlier calculations.
        before: what its slots held at its start; comes back when it is dropped, or was for somebody else.
        for_another: it is about another person, so that nothing of it is remembered.
        who: that person ("wife"), where a word told.
        on_record: part of ``reused`` stands on the person's own record, which is open.
        ended: empty, ``stopped``, ``gave_up``, or ``left`` (nothing more to say).
        reopened: a finished calculation is being changed.
        returned: ...after another person's came between.
        asked: it has asked something.
        lead: said before its next words.
        following: calculations that were asked for in the same sentence, to be begun after the result.
        words: that sentence.
    """

    name: str = ""
    notes: list[str] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)
    halves: dict[str, Any] = field(default_factory=dict)
    offered: dict[str, Any] | None = None
    choices: list[list[str]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    reused: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    for_another: bool = False
    who: str = ""
    on_record: bool = False
    ended: str = ""
    reopened: bool = False
    returned: bool = False
    asked: bool = False
    lead: str = ""
    following: list[str] = field(default_factory=list)
    words: str = ""

    @classmethod
    def of(cls, stored: Any) -> State:
        """The stored state, or a new one."""
        return cls(**stored) if isinstance(stored, dict) else cls()

    def stored(self) -> dict[str, Any]:
        """For the slot."""
        return dict(vars(self))


@dataclass(frozen=True, slots=True)
class Telling:
    """A result in words: paragraphs, and the topics to go on with; and what a picture of it shows (``bot.pictures``).

    ``figures``: those that the words name beside the results'. ``withdrawal_reason``: to be counted as a statistic.
    """

    parts: tuple[str, ...]
    topics: tuple[str, ...] = ()
    picture: Mapping[str, Any] | None = None
    figures: tuple[Mapping[str, Any], ...] = ()
    withdrawal_reason: str | None = None


class Dialogue(ABC):
    """A calculation by dialogue; subclasses say what they need and what they tell.

    Attributes:
        name: of its intent and of the topic that gives its title.
        opening: what it does, said at its start (Vietnamese).
        example: how one corrects something.
        fields: in the order in which they are asked for.
        cited: beginnings of the figures' names that the result names as its legal basis.
        stopped: what is said when it is dropped.
        of_one_person: every input is one person's own; otherwise a wife ("vợ tôi hộ nghèo") only changes an input.
    """

    name: str
    opening: str
    example: str
    fields: tuple[Field, ...]
    cited: tuple[str, ...]
    of_one_person: bool = True
    stopped: str = N_(
        "An Sinh đã dừng phép tính và không giữ lại thông tin anh/chị vừa nói. Khi nào cần, anh/chị nhắn lại nhé."
    )

    def counts(self, earlier: Heard, heard: Heard) -> bool:
        """Whether an earlier message, which got an explanation, counts as said at the beginning with ``heard``.

        One figure alone may belong to what was asked ("đủ 15 năm có lương hưu không").
        """
        return len({one.kind for one in earlier.entities()}) > 1 and not earlier.for_another

    def notice(self, heard: Heard, state: State) -> None:  # noqa: B027 - most have nothing to note
        """Notes what belongs to no field ("tự nguyện")."""

    def not_meant(self, heard: Heard, requested: str | None) -> frozenset[str]:
        """Slots of which the message says nothing, though its figures could be read so."""
        return frozenset()

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """(slot, reason) when values that are fine alone cannot be true together."""
        return None

    def following(self, values: Known, known: Known) -> dict[str, Any]:
        """What changes along with new ``values`` (the period with its last month): a field says so in ``follows``."""
        told = {one.slot: one.follows(values, known) for one in self.fields if isinstance(one, Follows)}
        return {slot: value for slot, value in told.items() if value is not None}

    def needs(self, one: Field, known: Known, voice: Voice) -> bool:
        """Whether a field without a value must be asked for; asked in order, so those before it are known."""
        return True

    def missing(self, known: Known, voice: Voice) -> Field | None:
        """The next field to ask for; None when the calculation can be done."""
        return next(
            (one for one in self.fields if known.get(one.slot) is None and self.needs(one, known, voice)),
            None,
        )

    def left(self) -> dict[str, Any] | None:
        """Slots to set when the person turns to something else; None: we ask again afterwards."""
        return None

    @abstractmethod
    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The calculators' results by name, the main one first. Raises ``CalculationRefused``."""

    @abstractmethod
    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """The results in words."""

    def steps(self, results: Mapping[str, Result]) -> list[Step]:
        """How the results came about, in the order in which it is told; a step that two calculators share, once."""
        steps = {step.text_vi: step for result in reversed(list(results.values())) for step in reversed(result.steps)}
        return list(reversed(steps.values()))

    def says(self, known: Known, voice: Voice) -> list[str]:
        """What is known, in words, in the order of the fields."""
        spoken = (one.says(known[one.slot], voice) for one in self.fields if known.get(one.slot) is not None)
        return [text for text in spoken if text]
