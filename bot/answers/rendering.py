"""Renders one answer for one day: text with figures, then where they stand in law and since when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policy import Figure, format_day, format_value
from policy.citation import cite_short, cite_together

# The agency's own numbers and addresses need no citation in front of its clients; its dated rules do.
CONTACTS = ("chan.", "scam.", "org.")


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A figure that an answer stated or relied on."""

    name: str
    id: str
    value: str
    since: date | None
    source: str

    def as_json(self) -> dict[str, str | None]:
        since = self.since.isoformat() if self.since else None
        return {"name": self.name, "id": self.id, "value": self.value, "since": since, "source": self.source}


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """An answer ready to be sent. ``buttons`` are (title, payload).

    Attributes:
        body: what it says; ``cited``: where that stands in law; ``question``: the one that decides, if it has one.
        printed: the rows that the body states, without those that are only cited.
        doubted: the body itself says that a figure is not certain.
        language: the one it is written in, which may not be the one that was wanted.
    """

    topic: str
    title: str
    body: str
    cited: str
    question: str
    short: str | None
    buttons: tuple[tuple[str, str], ...]
    figures: tuple[FigureUse, ...]
    printed: tuple[Figure, ...] = ()
    doubted: bool = False
    language: str = "vi"

    @property
    def text(self) -> str:
        """The whole message."""
        return "\n\n".join(part for part in (self.body, self.cited, self.question) if part)


def uses(figures: Iterable[Figure], locale: str) -> tuple[FigureUse, ...]:
    return tuple(
        FigureUse(
            figure.name, figure.id, format_value(figure, locale), figure.effective_from, cite_short(figure.source)
        )
        for figure in figures
    )


def citation_line(figures: Iterable[Figure], locale: str, on: date | None = None) -> str:
    """``Căn cứ: Luật BHXH 41/2024 (Điều 70) (áp dụng từ 01/07/2025); …``; empty when nothing legal was stated.

    Newest first, what is yet to come (after ``on``) last. A law that was cited is not cited again for the same
    places, as long as something else stands for that date.
    """
    by_day: dict[date | None, list[str]] = {}
    for figure in figures:
        if figure.effective_from is not None or not figure.name.startswith(CONTACTS):
            by_day.setdefault(figure.effective_from, []).append(figure.source)
    if not by_day:
        return ""
    basis, since = ("Legal basis", "in force since") if locale == "en" else ("Căn cứ", "áp dụng từ")
    now = sorted((day for day in by_day if on is None or day is None or day <= on), key=_first, reverse=True)
    later = sorted((day for day in by_day if day not in now), key=_first)
    cited: dict[str, set[str]] = {}
    groups = []
    for day in [*now, *later]:
        laws = _laws(by_day[day])
        fresh = {law: [one for one in where if _article(one) not in cited.get(law, ())] for law, where in laws.items()}
        fresh = {law: where for law, where in fresh.items() if where or law not in cited}
        # Nothing new for this date: the last one named is the most special, a decree behind its law.
        named = fresh or dict(list(laws.items())[-1:])
        shown = "; ".join(cite_together(_short(law, where) for law, where in named.items()))
        for law, where in laws.items():
            cited.setdefault(law, set()).update(map(_article, where))
        groups.append(f"{shown} ({since} {format_day(day, locale)})" if day else shown)
    return f"{basis}: {'; '.join(groups)}."


def _first(day: date | None) -> date:
    return day or date.min


def _laws(sources: Iterable[str]) -> dict[str, list[str]]:
    """The places of each law in short sources: ``Luật 41/2024 Đ70.1đ, Đ71`` → its name and two places."""
    places: dict[str, list[str]] = {}
    for source in sources:
        for part in (one.strip() for one in source.split(";")):
            law, _, where = part.partition(" Đ")
            known = places.setdefault(law, [])
            known += [place for place in re.split(r",\s*", f"Đ{where}") if where and place not in known]
    return places


def _short(law: str, where: Iterable[str]) -> str:
    places = ", ".join(sorted(where, key=_in_order))
    return f"{law} {places}" if places else law


def _article(place: str) -> str:
    """``Đ31.2`` → ``Đ31``: short citations name no more."""
    return place.partition(".")[0]


def _in_order(place: str) -> tuple[int, ...]:
    """``Đ70.1đ`` before ``Đ102``: as the law itself counts."""
    return tuple(int(number) for number in re.findall(r"\d+", place))
