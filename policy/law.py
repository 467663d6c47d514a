"""The law as one calculation sees it: looks figures up by date and remembers which were used, and for which step."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, NoReturn

from policy.book import FigureBook
from policy.citation import cite_together
from policy.errors import CalculationRefused, FigureNotFound, NotInForce
from policy.figure import Confidence, Figure
from policy.inputs import Inputs
from policy.result import Result, Source, Step
from policy.rounding import exact
from policy.said import Joined, Said, Titled, Value, as_said


class Law:
    """Figures on the day of judgement, and the record of a calculation.

    Figures read since the last step become the sources of the next one. Every figure read at all becomes a source of
    the result, and one that is not certain adds a caveat.
    """

    def __init__(self, book: FigureBook, on: date) -> None:
        self.book = book
        self.on = on
        self._steps: list[Step] = []
        self._pending: list[Figure] = []
        self._used: dict[str, Figure] = {}
        self._caveats: list[str] = []

    def as_of(self, day: date) -> Law:
        """The same calculation under the law of another day; what is read and said there is recorded here."""
        other = Law(self.book, day)
        other._steps, other._pending, other._used, other._caveats = (
            self._steps,
            self._pending,
            self._used,
            self._caveats,
        )
        return other

    def knows(self, name: str, on: date | None = None) -> bool:
        """Whether a figure has a value on a day; reading it this way leaves no trace."""
        try:
            return self.book.figure(name, on=on or self.on).value is not None
        except (FigureNotFound, NotInForce):
            return False

    def figure(self, name: str, on: date | None = None) -> Figure:
        """The figure on the day of judgement or another day. Raises CalculationRefused when it has no value then."""
        day = on or self.on
        try:
            figure = self.book.figure(name, on=day)
        except NotInForce:
            self._refuse_unknown(name, day)
        if figure.value is None:
            self._refuse_unknown(name, day)
        if figure.id not in self._used:
            self._used[figure.id] = figure
            if figure.confidence is not Confidence.HIGH:
                self.caveat(_uncertain(figure))
        if figure not in self._pending:
            self._pending.append(figure)
        return figure

    def number(self, name: str, on: date | None = None) -> Fraction:
        """The exact value of a numeric figure."""
        return exact(self.figure(name, on).number)

    def percent(self, name: str, on: date | None = None) -> Fraction:
        """A percentage as a share: 22 % gives 22/100."""
        return self.number(name, on) / 100

    def whole(self, name: str, on: date | None = None) -> int:
        """A figure that must be a whole number: months, years, đồng."""
        number = self.number(name, on)
        if number.denominator != 1:
            raise TypeError(f"{name} must be a whole number")
        return number.numerator

    def step(self, text: str, formula: Value | None = None, value: Value | None = None) -> None:
        """Records a step; its sources are the figures read since the last one."""
        sources = cite_together(figure.source for figure in self._pending)
        self._steps.append(Step(text_vi=text, formula=as_said(formula), value=as_said(value), sources=sources))
        self._pending.clear()

    def set_aside(self) -> None:
        """What was read since the last step belongs to no single step; it stays a source of the result."""
        self._pending.clear()

    def caveat(self, text: str) -> None:
        if text not in self._caveats:
            self._caveats.append(text)

    def result[R: Result](self, model: type[R], inputs: Inputs, **fields: Any) -> R:
        """The finished result, with everything recorded so far."""
        return model(
            calculator=_calculator_name(model),
            on=self.on,
            inputs=inputs.model_dump(mode="json", by_alias=True, exclude_none=True),
            steps=tuple(self._steps),
            sources=tuple(Source.of(figure) for figure in self._used.values()),
            caveats=tuple(self._caveats),
            **fields,
        )

    def _refuse_unknown(self, name: str, day: date) -> NoReturn:
        rows = [row for row in self.book.rows(name) if row.value is not None]
        hotline = self.book.row("chan.hotline")
        if not rows:
            raise CalculationRefused(
                Said(
                    "An Sinh không có số liệu “{title}” cho ngày {day}; anh/chị hãy chọn ngày khác hoặc gọi {hotline} "
                    "để hỏi.",
                    title=name,
                    day=day,
                    hotline=hotline,
                )
            )
        raise CalculationRefused(
            Said(
                "An Sinh không có số liệu “{title}” cho ngày {day} (chỉ có: {known}); anh/chị hãy chọn ngày khác hoặc "
                "gọi {hotline} để hỏi.",
                title=Titled(rows[0]),
                day=day,
                known=Joined("; ", tuple(_period(row) for row in rows)),
                hotline=hotline,
            )
        )


def _calculator_name(model: type[Result]) -> str:
    return model.__module__.rpartition(".")[-1]


def _period(row: Figure) -> Said:
    start, end = row.effective_from, row.effective_to
    if start and end:
        return Said("từ {start} đến {end}", start=start, end=end)
    if start:
        return Said("từ {start}", start=start)
    return Said("đến {end}", end=end) if end else Said("mọi ngày")


def _uncertain(figure: Figure) -> Said:
    if figure.effective_from:
        return Said(
            "Số liệu “{title}” áp dụng từ {day} chưa được đối chiếu đầy đủ với văn bản gốc; anh/chị nên hỏi lại cơ "
            "quan BHXH trước khi quyết định.",
            title=Titled(figure),
            day=figure.effective_from,
        )
    return Said(
        "Số liệu “{title}” chưa được đối chiếu đầy đủ với văn bản gốc; anh/chị nên hỏi lại cơ quan BHXH trước khi "
        "quyết định.",
        title=Titled(figure),
    )
