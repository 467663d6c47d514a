"""What a citizen reads: the topic's answer, for the day and the case that were asked about.

An answer for another day says so first, says what is not certain, and ends with how it is today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.answers.answer import NoFiguresThen
from bot.answers.asked import Asked, AsOfWish
from bot.answers.changes import SHORT_KINDS, before_within, figure_words, named, now_different, uncertain
from bot.answers.library import MOST_BUTTONS, AnswerLibrary
from bot.answers.rendering import CONTACTS, RenderedAnswer, citation_line, uses
from bot.answers.wording import catalogue
from policy import Figure, FigureBook, NotInForce, format_day, format_value

#: More lines than these are no answer to "how was it then".
MOST_LISTED = 8


class Teller:
    """Tells answers from ``library`` with the figures of ``book``."""

    def __init__(self, library: AnswerLibrary, book: FigureBook) -> None:
        self._library = library
        self._book = book

    def tell(
        self,
        topic: str,
        *,
        today: date,
        locale: str = "vi",
        asked: Asked | None = None,
        **context: Any,
    ) -> RenderedAnswer:
        """The answer as it is sent.

        Args:
            today: the day of the question.
            asked: what the message asked for beside the topic.

        Raises:
            NoFiguresThen: there are no figures for ``today`` itself.
        """
        asked = asked or Asked()
        answer = self._on_its_day(topic, today, locale, asked, context)
        lead = self._taken_up(answer, asked) if asked.still or asked.told else ""
        note = ""
        if locale != answer.language and not self._library.is_small_talk(topic):
            note = catalogue(locale).gettext("Câu trả lời này chưa có bản tiếng Anh.")
        head = "\n\n".join(part for part in (note, lead) if part)
        return replace(answer, body=f"{head}\n\n{answer.body}") if head else answer

    def _on_its_day(
        self, topic: str, today: date, locale: str, asked: Asked, context: Mapping[str, Any]
    ) -> RenderedAnswer:
        now = self._library.render(topic, on=today, locale=locale, option=asked.option, **context)
        on = day_of(asked.as_of, today, now, self._book) if asked.as_of else None
        if asked.as_of is None or on is None or on == today:
            return now
        try:
            then = self._library.render(
                topic, on=on, locale=locale, option=asked.option, announce=on > today, **context
            )
        except NoFiguresThen:
            return self._listed(now, on, today, locale, asked.as_of)
        if then.body == now.body and all(row.name.startswith(CONTACTS) for row in then.printed):
            return now  # it speaks of nothing that has a day
        return self._dated(then, now, on, today, locale, asked.as_of)

    def _dated(
        self, then: RenderedAnswer, now: RenderedAnswer, on: date, today: date, wanted: str, wish: AsOfWish
    ) -> RenderedAnswer:
        locale = then.language
        _ = catalogue(locale).gettext
        notes = [self._lead(wish, on, today, locale), then.body]
        doubtful = [] if then.doubted else uncertain(then.printed)
        if doubtful:
            notes.append(_("Còn chờ cơ quan BHXH xác nhận: {figures}.").format(figures=named(doubtful, locale)))
        period = wish.period()
        if wish.kind == "year" and period is not None and on == period[1]:
            notes.append(self._within_the_year(then.printed, period[0], locale))
        different = now_different(then.printed, self._book, today)
        buttons = then.buttons
        if different:
            notes.append(
                _("Hôm nay, {day}, đã khác: {figures}.").format(
                    day=format_day(today, locale), figures=named(different, locale)
                )
                if on < today
                else _("Hôm nay, {day}: {figures}.").format(
                    day=format_day(today, locale), figures=named(different, locale)
                )
            )
        elif then.body == now.body:
            notes.append(_("Hôm nay vẫn như vậy.") if on < today else _("Đến nay chưa công bố thay đổi nào."))
        if different or then.body != now.body:
            buttons = _with_today(then, wanted)
        rows = {row.id: row for row in (*self._rows(then), *different)}
        return replace(
            then,
            body="\n\n".join(note for note in notes if note),
            cited=citation_line(rows.values(), locale, on),
            buttons=buttons,
            figures=uses(rows.values(), locale),
        )

    def _listed(self, now: RenderedAnswer, on: date, today: date, wanted: str, wish: AsOfWish) -> RenderedAnswer:
        """Some of the answer's figures have no row for that day: those that have one, each with today's beside it."""
        locale = now.language
        _ = catalogue(locale).gettext
        rows = {row.name: row for row in (*now.printed, *self._rows(now)) if row.holds_on(today)}
        pairs = [(row, then) for row in rows.values() if (then := self._then(row, on)) is not None][:MOST_LISTED]
        if not pairs:
            label = wish.label(locale) if wish.kind != "law" else format_day(on, locale)
            lead = self._library.render("no_figures_then", on=today, locale=locale, day=label).body
            return replace(now, body=f"{lead}\n\n{now.body}")
        lines = [self._lead(wish, on, today, locale)]
        for row, then in pairs:
            value = format_value(then, locale)
            if then.value != row.value:
                value = _("{value} (nay là {today})").format(value=value, today=format_value(row, locale))
            words = figure_words(row, locale)
            lines.append(_("• {figure}: {value}").format(figure=words[0].upper() + words[1:], value=value))
        known = [then for _row, then in pairs]
        period = wish.period()
        within = self._within_the_year(known, period[0], locale) if period and on == period[1] != period[0] else ""
        doubtful = uncertain(known)
        doubt = _("Còn chờ cơ quan BHXH xác nhận: {figures}.").format(figures=named(doubtful, locale))
        rest = self._library.render("figures_missing_then", on=today, locale=locale).body
        body = "\n\n".join(part for part in ("\n".join(lines), within, doubt if doubtful else "", rest) if part)
        return replace(
            now,
            body=body,
            cited=citation_line(known, locale, on),
            question="",
            buttons=_with_today(now, wanted),
            figures=uses(known, locale),
        )

    def _then(self, row: Figure, on: date) -> Figure | None:
        """The figure's row on that day, if it can be said in half a line."""
        if row.kind not in SHORT_KINDS or row.name.startswith(CONTACTS):
            return None
        try:
            then = self._book.figure(row.name, on=on)
        except NotInForce:
            return None
        return then if then.value is not None else None

    def _rows(self, answer: RenderedAnswer) -> list[Figure]:
        return [self._book.row(use.id) for use in answer.figures]

    @staticmethod
    def _lead(wish: AsOfWish, on: date, today: date, locale: str) -> str:
        _ = catalogue(locale).gettext
        if wish.kind == "law":
            return _("Theo luật cũ, áp dụng đến hết ngày {day}:").format(day=format_day(on, locale))
        if on > today:
            return _("Theo những gì đã công bố đến nay, áp dụng cho {time}:").format(time=wish.label(locale))
        return _("Theo quy định áp dụng {time}:").format(time=wish.label(locale))

    def _within_the_year(self, printed: Iterable[Figure], first: date, locale: str) -> str:
        _ = catalogue(locale).gettext
        changed: dict[date, list[str]] = {}
        for earlier, row in before_within(printed, self._book, first):
            words = named([earlier], locale)
            if words not in changed.setdefault(row.first_day, []):
                changed[row.first_day].append(words)
        return " ".join(
            _("Trong năm đó, trước ngày {day}: {figures}.").format(
                day=format_day(day, locale), figures="; ".join(words)
            )
            for day, words in sorted(changed.items())
        )

    @staticmethod
    def _taken_up(answer: RenderedAnswer, asked: Asked) -> str:
        """What the answer takes from before: the topic, or what the person told of themselves."""
        _ = catalogue(answer.language).gettext
        if not asked.still:
            told = [fact_words(kind, value, answer.language) for kind, value in asked.told.items()]
            return _("Theo điều anh/chị đã cho biết ({facts}):").format(facts=", ".join(told))
        words = [fact_words(kind, value, answer.language) for kind, value in asked.changed.items()]
        if words:
            return _("Vẫn về “{topic}” ({changed}):").format(topic=answer.title, changed=", ".join(words))
        return _("Vẫn về “{topic}”:").format(topic=answer.title)


def _with_today(answer: RenderedAnswer, locale: str) -> tuple[tuple[str, str], ...]:
    """The answer's buttons behind one that asks for the rules of today, as the conversation speaks."""
    _ = catalogue(locale).gettext
    return ((_("Quy định hiện nay"), f"/{answer.topic}"), *answer.buttons)[:MOST_BUTTONS]


def fact_words(kind: str, value: str, locale: str) -> str:
    """A fact in words (``group``, ``poor`` → ``hộ nghèo``); the person's own words as they are."""
    _ = catalogue(locale).gettext
    names = {
        ("group", "poor"): _("hộ nghèo"),
        ("group", "near_poor"): _("hộ cận nghèo"),
        ("group", "ethnic_minority"): _("dân tộc thiểu số"),
        ("group", "other"): _("người khác"),
        ("gender", "male"): _("nam"),
        ("gender", "female"): _("nữ"),
        ("frequency", "monthly"): _("hằng tháng"),
        ("frequency", "quarterly"): _("ba tháng một lần"),
        ("frequency", "half_year"): _("sáu tháng một lần"),
        ("frequency", "yearly"): _("mười hai tháng một lần"),
    }
    if kind == "region":
        return _("vùng {region}").format(region=value)
    return names.get((kind, value), value)


def day_of(wish: AsOfWish, today: date, now: RenderedAnswer, book: FigureBook) -> date | None:
    """The day whose figures answer for the time that was asked about.

    A time that has passed is answered with its last day, one to come with its first, one that is running with today.
    An old law is answered with its last day: the law named, or the one that held before the law this answer rests on.
    """
    period = wish.period()
    if period is None:
        return _last_day_of_old_law(wish.value, [book.row(use.id).source for use in now.figures], book)
    first, last = period
    if last < today:
        return last
    return first if first > today else today


def _last_day_of_old_law(year: str, sources: Iterable[str], book: FigureBook) -> date | None:
    """Laws are known by the rows that rest on them: most begin and end on the law's own days."""
    if year:
        laws = {law for row in book.all() if (law := _law(row.source)) and law.endswith(f"/{year}")}
        ends = Counter(
            row.effective_to for row in book.all() if _law(row.source) in laws and row.effective_to is not None
        )
        still = Counter(row.effective_to is None for row in book.all() if _law(row.source) in laws)
        return ends.most_common(1)[0][0] if ends and not still[True] else None
    cited = Counter(law for source in sources if (law := _law(source)))
    if not cited:
        cited = Counter(law for row in book.all() if row.effective_to is None and (law := _law(row.source)))
    law = cited.most_common(1)[0][0]
    begins = Counter(row.effective_from for row in book.all() if _law(row.source) == law and row.effective_from)
    return begins.most_common(1)[0][0] - timedelta(days=1) if begins else None


def _law(source: str) -> str | None:
    """``Luật 41/2024`` of ``Luật 41/2024 Đ70.1đ; NĐ 158/2025``; None when no numbered law is named."""
    name = source.partition(" Đ")[0].partition(";")[0].strip()
    return name if name.startswith("Luật ") and "/" in name else None
