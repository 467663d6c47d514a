"""How figures change around a day: what is coming, what has become of them since, what is not certain yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from bot.answers.wording import SOURCE_LANGUAGE, catalogue, figure_names
from policy import Confidence, Figure, FigureBook, NotInForce, format_day, format_value
from policy.units import UnitKind

#: A change is announced in the answers it touches so many days ahead.
ANNOUNCED_DAYS = 90
#: More figures than these make a list that nobody reads.
MOST_NAMED = 3
#: What can be said in half a line; tables and texts of the law cannot.
SHORT_KINDS = frozenset(
    {
        UnitKind.MONEY,
        UnitKind.PERCENT,
        UnitKind.MONTHS,
        UnitKind.YEARS,
        UnitKind.DAYS,
        UnitKind.WORKING_DAYS,
        UnitKind.NTH_DAY,
        UnitKind.NTH_WORKING_DAY,
        UnitKind.MULTIPLE,
        UnitKind.AGE,
        UnitKind.AGE_IN_YEARS,
    }
)


def coming(printed: Iterable[Figure], book: FigureBook, on: date, told: frozenset[date | None]) -> list[Figure]:
    """The next rows of what was printed that begin within :data:`ANNOUNCED_DAYS` with another value.

    Args:
        told: days whose change the text announces itself.
    """
    found = []
    for row in printed:
        later = book.next(row.name, on=on)
        if later is None or later.value is None or later.value == row.value or later.kind not in SHORT_KINDS:
            continue
        if later.first_day <= on + timedelta(days=ANNOUNCED_DAYS) and later.effective_from not in told:
            found.append(later)
    return found


def announcement(rows: Iterable[Figure], locale: str) -> str:
    """``Từ 01/01/2027: tuổi nghỉ hưu của nam là …``; one sentence per day and degree of certainty."""
    _ = catalogue(locale).gettext
    by_day: dict[tuple[date, bool], list[Figure]] = {}
    for row in rows:
        by_day.setdefault((row.first_day, row.confidence is Confidence.HIGH), []).append(row)
    sentences = []
    for (day, certain), changed in sorted(by_day.items()):
        words = _("Từ {day}: {figures}.") if certain else _("Từ {day}, dự kiến và còn chờ xác nhận: {figures}.")
        sentences.append(words.format(day=format_day(day, locale), figures=named(changed, locale)))
    return " ".join(sentences)


def now_different(printed: Iterable[Figure], book: FigureBook, today: date) -> list[Figure]:
    """Today's rows of what was printed for another day, where the value is another one."""
    found = []
    for row in printed:
        try:
            current = book.figure(row.name, on=today)
        except NotInForce:
            continue
        if current.value is not None and current.value != row.value and current.kind in SHORT_KINDS:
            found.append(current)
    return found


def before_within(printed: Iterable[Figure], book: FigureBook, first: date) -> list[tuple[Figure, Figure]]:
    """Pairs (earlier row, printed row) of figures that changed after ``first``, the first day of the asked year."""
    found = []
    for row in printed:
        if row.first_day <= first or row.kind not in SHORT_KINDS:
            continue
        try:
            earlier = book.figure(row.name, on=first)
        except NotInForce:
            continue
        if earlier.value is not None and earlier.value != row.value:
            found.append((earlier, row))
    return found


def uncertain(printed: Iterable[Figure]) -> list[Figure]:
    """Rows that an officer has yet to confirm."""
    return [row for row in printed if row.confidence is not Confidence.HIGH and row.kind in SHORT_KINDS]


def named(rows: Iterable[Figure], locale: str) -> str:
    """``thu nhập chọn thấp nhất là 2.200.000đ; …``; the first few, the rest is said to be there."""
    _ = catalogue(locale).gettext
    distinct = list({row.name: row for row in rows}.values())
    parts = [
        _("{figure} là {value}").format(figure=figure_words(row, locale), value=format_value(row, locale))
        for row in distinct[:MOST_NAMED]
    ]
    if len(distinct) > MOST_NAMED:
        parts.append(_("và các mức liên quan"))
    return "; ".join(parts)


def figure_words(row: Figure, locale: str) -> str:
    """The figure's name inside a sentence; a Vietnamese title is quoted where there is no name in the language."""
    title = row.title or row.name
    if locale != SOURCE_LANGUAGE:
        return figure_names(locale).get(row.name, f"“{title}”")
    return title if title[:2].isupper() else title[0].lower() + title[1:]
