"""Which of the stated periods a message means, and what moving an end of one does to the time paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.actions.heard import Heard
from bot.grammar import Entity, months_between, split_range

#: A stretch of working life in words.
_STRETCH = (
    *("doan", "giai doan", "quang", "quang thoi gian", "khoang thoi gian", "thoi gian", "dot", "cong ty", "cho lam"),
    *("period", "stretch", "job"),
)
_LAST = ("cuoi", "cuoi cung", "sau cung", "gan nhat", "gan day", "moi nhat", "sau")
#: Its place, counted from the first.
_PLACES = (
    ("dau", "dau tien", "thu nhat", "1"),
    ("thu hai", "thu 2", "hai", "2", "giua"),
    ("thu ba", "thu 3", "ba", "3"),
    ("thu tu", "thu 4", "4"),
)
_PLACES_IN_ENGLISH = (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"))

Period = Mapping[str, Any]


def period_meant(heard: Heard, periods: Sequence[Period]) -> int | None:
    """The place of the one period that the message names, by its order or its time; None when it names none."""
    ordered = _by_order(heard, len(periods))
    if ordered is not None:
        return ordered
    ranges = [e for e in heard.entities() if e.kind == "month_range"]
    if len(ranges) == 1:
        return _by_time(ranges[0], periods)
    years = [str(e.value) for e in heard.entities() if e.kind == "year"]
    if len(years) != 1 or ranges:
        return None
    held = [place for place, one in enumerate(periods) if one["from"][:4] <= years[0] <= one["to"][:4]]
    return held[0] if len(held) == 1 else None


def speaks_of_a_wage(heard: Heard, periods: Sequence[Period]) -> bool:
    """Whether the message tells the wage of one of several periods that are known, and no new time."""
    amounts = any(e.kind == "money" for e in heard.entities())
    return amounts and len(periods) > 1 and period_meant(heard, periods) is not None


def _by_order(heard: Heard, count: int) -> int | None:
    if any(heard.contains(tuple(f"{stretch} {word}" for word in _LAST)) for stretch in _STRETCH) or heard.contains(
        tuple(f"last {stretch}" for stretch in _STRETCH)
    ):
        return count - 1
    for place in range(min(count, len(_PLACES)) - 1, -1, -1):
        named = [f"{stretch} {word}" for stretch in _STRETCH for word in _PLACES[place]]
        named += [f"{word} {stretch}" for stretch in _STRETCH for word in _PLACES_IN_ENGLISH[place]]
        if heard.contains(tuple(named)):
            return place
    return None


def _by_time(said: Entity, periods: Sequence[Period]) -> int | None:
    """The period that a span means: most of the span lies in it ("từ 2016 đến 2020" for 6/2016–9/2020)."""
    first, last = split_range(str(said.value))
    if last < first:
        return None
    shared = [_shared(first, last, one) for one in periods]
    most = max(shared, default=0)
    return shared.index(most) if most * 2 > months_between(first, last) else None


def _shared(first: str, last: str, period: Period) -> int:
    """Months that a span and a period have in common."""
    begin, end = max(first, period["from"]), min(last, period["to"])
    return months_between(begin, end) if begin <= end else 0


def with_end(time: Mapping[str, Any], last: str) -> dict[str, Any]:
    """The time paid when its last period ends with ``last``; months counted anew."""
    *others, moved = time["periods"]
    return _counted(time, [*others, {**moved, "to": last}])


def with_start(time: Mapping[str, Any], first: str) -> dict[str, Any]:
    """The time paid when its first period begins with ``first``."""
    moved, *others = time["periods"]
    return _counted(time, [{**moved, "from": first}, *others])


def _counted(time: Mapping[str, Any], periods: list[dict[str, Any]]) -> dict[str, Any]:
    months = sum(months_between(one["from"], one["to"]) for one in periods)
    return {**time, "periods": periods, "months": months}
