"""How the dialogues speak: language, day, money and months, and the shape of a reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.answers import AnswerLibrary
from bot.answers.wording import catalogue
from policy import Figure, FigureBook, format_money, format_value

_LOCALE = Path(__file__).with_name("locale")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: ``payload`` is understood as if typed, or is ``/<topic>``."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One turn's way of speaking.

    Args:
        locale: ``vi`` or ``en``.
        today: the day as of which everything is judged.
        book: the figures.
        library: titles of topics for buttons.
    """

    locale: str
    today: date
    book: FigureBook
    library: AnswerLibrary

    def gettext(self, message: str) -> str:
        """``message`` (Vietnamese) in the citizen's language."""
        return catalogue(self.locale, _LOCALE).gettext(message)

    def money(self, amount: int) -> str:
        """Whole đồng: ``5.300.000đ``."""
        return format_money(amount, self.locale)

    def figure(self, name: str) -> Figure:
        """The figure in force on the day. Raises ``policy.PolicyError``."""
        return self.book.figure(name, on=self.today)

    def says(self, name: str) -> str:
        """The same, printed."""
        return format_value(self.figure(name), self.locale)

    def span(self, months: int) -> str:
        """``8 năm 7 tháng``."""
        years, rest = divmod(months, 12)
        parts = []
        if years:
            parts.append(self.gettext("{n} năm").format(n=years))
        if rest or not years:
            parts.append(self.gettext("{n} tháng").format(n=rest))
        return " ".join(parts)

    def topic(self, name: str) -> Choice:
        """A button that opens a topic."""
        return Choice(self.library.title(name, self.locale), f"/{name}")

    def topics(self, *names: str) -> tuple[Choice, ...]:
        """Buttons for those of ``names`` that are published."""
        return tuple(self.topic(name) for name in names if self.library.is_topic(name))


def month_text(month: str) -> str:
    """``2025-08`` as Vietnamese write it: ``08/2025``."""
    return f"{month[5:7]}/{month[:4]}"


def say(
    dispatcher: CollectingDispatcher,
    text: str,
    choices: Iterable[Choice] = (),
    *,
    status: str | None = None,
    figures: Sequence[Mapping[str, Any]] = (),
    sources: Sequence[Mapping[str, Any]] = (),
    calculation: Mapping[str, Any] | None = None,
    picture: Mapping[str, Any] | None = None,
    withdrawal_reason: str | None = None,
) -> None:
    """Sends one reply in the shape agreed on with the channel (``custom`` of a Rasa message)."""
    reply: dict[str, Any] = {"text": text}
    buttons = [{"title": choice.title, "payload": choice.payload} for choice in choices]
    if buttons:
        reply["buttons"] = buttons
    if figures:
        reply["figures"] = list(figures)
    if sources:
        reply["sources"] = list(sources)
    if calculation is not None:
        reply["calculation"] = dict(calculation)
    if picture is not None:
        reply["picture"] = dict(picture)
    if withdrawal_reason is not None:
        reply["withdrawal_reason"] = withdrawal_reason
    if status is not None:
        reply["status"] = status
    dispatcher.utter_message(json_message=reply)
