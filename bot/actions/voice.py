"""How the dialogues speak: language, day, money and months, and the shape of a reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.answers import AnswerLibrary
from bot.answers.wording import catalogue, figure_names
from policy import CalculationRefused, Figure, FigureBook, format_money, format_value
from policy.formatting import format_age_reached, format_month, format_span
from policy.months import Month
from policy.said import VIETNAMESE, Language, Said

_LOCALE = Path(__file__).with_name("locale")


def N_(text: str) -> str:  # noqa: N802 - the name that pybabel knows
    """Marks a text that is translated where it is said, so that ``pybabel extract`` finds it."""
    return text


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: ``payload`` is understood as if typed, or is ``/<topic>``.

    What is understood as if typed is in the language of the conversation: other words would turn its language.
    """

    title: str
    payload: str

    @classmethod
    def saying(cls, words: str) -> Choice:
        """A button that says what stands on it."""
        return cls(words, words)


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
        # To gettext the empty text is the head of the catalogue.
        return catalogue(self.locale, _LOCALE).gettext(message) if message else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The same for a text with a count in it; Vietnamese says both alike."""
        return catalogue(self.locale, _LOCALE).ngettext(one, many, count)

    def again(self, text: str) -> str:
        """What ``policy`` says (``policy.said.Said``), in the citizen's language; any other text as it is."""
        if not isinstance(text, Said):
            return text
        return text.told(Language(self.locale, self.gettext, self._title))

    def _title(self, figure: Figure) -> str:
        return figure_names(self.locale).get(figure.name) or VIETNAMESE.title(figure)

    def refusal(self, refused: CalculationRefused) -> str:
        """Why a calculator will not calculate.

        What its input models refuse is not translated: the fields of a dialogue refuse it before, in their own words.
        """
        if self.locale == "vi" or isinstance(refused.reason, Said):
            return self.again(refused.reason)
        return self.gettext("Với thông tin này An Sinh không tính được; anh/chị xem lại giúp.")

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
        return format_span(months, self.locale)

    def age(self, years: int, months: int = 0) -> str:
        """``61 tuổi 6 tháng``, in English ``61 years 6 months``."""
        return format_age_reached(years, months, self.locale)

    def month(self, month: Month) -> str:
        """A month that was calculated: ``8/2025``, in English ``August 2025``."""
        return format_month(month, self.locale)

    def told_month(self, month: str) -> str:
        """A month that was told, ``2025-08`` in its slot: ``08/2025``, in English ``August 2025``."""
        return f"{month[5:7]}/{month[:4]}" if self.locale == "vi" else self.month(Month.parse(month))

    def topic(self, name: str) -> Choice:
        """A button that opens a topic."""
        return Choice(self.library.title(name, self.locale), f"/{name}")

    def topics(self, *names: str) -> tuple[Choice, ...]:
        """Buttons for those of ``names`` that are published."""
        return tuple(self.topic(name) for name in names if self.library.is_topic(name))


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
