"""The chart: what has come in all by each age, the lump sum as a level, the monthly money as a slope."""

from __future__ import annotations

from math import ceil, floor, log10

from bot.pictures.canvas import Canvas, Point
from bot.pictures.drawing import Drawing, Even, Stream, Units
from bot.pictures.look import (
    BAND,
    BODY,
    FAINT,
    INK,
    INK_2,
    INNER,
    LINE,
    MARGIN,
    PAD,
    RADIUS,
    SMALL,
    STROKE,
    STRONG,
    SURFACE,
    Choice,
)
from bot.pictures.typeset import width, wrap

YEAR = 12
PLOT = 340  # height of the plotted area
LEFT = 138  # room for the money beside the axis
RIGHT = 40
BELOW = 66  # room for the ages
HEAD = 48
LEGEND = 38
LABEL = 46
OLDEST = 110 * YEAR
SPARE = 1.04  # what the axis holds above the highest value
_MILLION, _BILLION = 10**6, 10**9


class Chart:
    """Needs a drawing with a stream."""

    def __init__(self, drawing: Drawing, stream: Stream) -> None:
        self._drawing, self._stream = drawing, stream
        self._first, self._last = span(drawing, stream)
        most = max(drawing.lump_high, received(stream, self._last), 1)
        self._step = nice_step(most)
        self._top = self._step * ceil(most * SPARE / self._step)
        room = INNER - 2 * PAD - 62
        self._legends: list[tuple[Choice, list[str]]] = [
            ("now", wrap(drawing.lump_legend, SMALL, room)),
            ("kept", wrap(drawing.kept_legend, SMALL, room)),
        ]
        self._head = HEAD + LEGEND * sum(len(lines) for _, lines in self._legends) + PAD + 26
        self.height = self._head + PLOT + BELOW

    def paint(self, canvas: Canvas, top: int) -> None:
        canvas.box((MARGIN, top), INNER, self.height, SURFACE, radius=RADIUS, edge=LINE)
        self._floor = top + self._head + PLOT
        self._words(canvas, top)
        self._axes(canvas)
        self._lines(canvas)
        if self._drawing.even is not None:
            self._meeting(canvas, self._drawing.even)

    def _at(self, age: float, money: float) -> Point:
        across = (age - self._first) / (self._last - self._first)
        return MARGIN + LEFT + across * (INNER - LEFT - RIGHT), self._floor - money / self._top * PLOT

    def _words(self, canvas: Canvas, top: int) -> None:
        left, y = MARGIN + PAD, top + HEAD
        canvas.words((left, y), self._drawing.caption, BODY, INK, weight="SemiBold")
        for choice, lines in self._legends:
            for index, line in enumerate(lines):
                y += LEGEND
                if index == 0 and choice == "now":
                    canvas.dashes(left, left + 54, y - 8, STROKE[choice])
                elif index == 0:
                    canvas.slope([(left + 4, y - 8), (left + 46, y - 8)], STROKE[choice])
                canvas.words((left + 62, y), line, SMALL, INK_2)

    def _axes(self, canvas: Canvas) -> None:
        left, right = self._at(self._first, 0)[0], self._at(self._last, 0)[0]
        for value in range(0, self._top + 1, self._step):
            y = self._at(0, value)[1]
            canvas.level(left, right, y, FAINT if value else STRONG)
            label = spoken_money(value, self._drawing.units)
            canvas.words((left - 12, y + 8), label, SMALL, INK_2, anchor="rs")
        for index, age in enumerate(ages(self._first, self._last)):
            x = self._at(age, 0)[0]
            canvas.box((x - 1, self._floor), 2, 8, STRONG)
            years = age // YEAR
            label = str(years) if index else self._drawing.units.age.format(n=years)
            canvas.words((x, self._floor + 40), label, SMALL, INK_2, anchor="ms")

    def _lines(self, canvas: Canvas) -> None:
        drawing, stream = self._drawing, self._stream
        begin = max(self._first, drawing.age)
        (left, y), right = self._at(begin, drawing.lump), self._at(self._last, 0)[0]
        if drawing.lump_low != drawing.lump_high:
            high, low = self._at(begin, drawing.lump_high)[1], self._at(begin, drawing.lump_low)[1]
            canvas.box((left, high), right - left, max(2, low - high), BAND)
        canvas.dashes(left, right, y, STROKE["now"])
        corners = {max(self._first, min(drawing.age, stream.start)), stream.start, self._last}
        if stream.until is not None:
            corners.add(min(stream.until, self._last))
        canvas.slope([self._at(age, received(stream, age)) for age in sorted(corners)], STROKE["kept"])

    def _meeting(self, canvas: Canvas, even: Even) -> None:
        """The point where the lines meet. Above the level the slope runs to the right only, so its words end there;
        where they do not fit above they stand below."""
        x, y = self._at(even.age, self._drawing.lump)
        canvas.drop(x, y, self._floor, INK)
        canvas.dot((x, y), 14, INK)
        canvas.dot((x, y), 8, SURFACE)
        room = width(even.label, SMALL, "SemiBold") + 36
        left = max(MARGIN + LEFT, x - room + 10)
        top = y - 28 - LABEL if y - (self._floor - PLOT) > LABEL else y + 28
        canvas.box((left, top), room, LABEL, INK, radius=LABEL // 2)
        canvas.words((left + 18, top + 31), even.label, SMALL, SURFACE, weight="SemiBold")


def received(stream: Stream, age: int) -> int:
    """Whole đồng that have come by this age (in months)."""
    end = age if stream.until is None else min(age, stream.until)
    return stream.monthly * max(0, end - stream.start)


def span(drawing: Drawing, stream: Stream) -> tuple[int, int]:
    """Whole five years around all that matters: today, the first payment, and some time after both sides are even."""
    step = 5 * YEAR
    even = drawing.even.age if drawing.even else 0
    end = max(stream.start + 10 * YEAR, even + step, (stream.until or 0) + 2 * YEAR)
    first = min(drawing.age, stream.start) // step * step
    oldest = max(OLDEST, ceil((max(stream.start, even) + step) / step) * step)
    return first, min(ceil(end / step) * step, oldest)


def ages(first: int, last: int) -> list[int]:
    """The ages (in months) written at the axis."""
    step = (5 if last - first <= 35 * YEAR else 10) * YEAR
    return [age for age in range(first, last + 1) if age % step == 0]


def nice_step(most: int) -> int:
    """A round step of money that reaches a little above ``most`` in two to five steps."""
    rough = most * SPARE / 4
    power = 10 ** max(0, floor(log10(rough)))
    return int(next((factor * power for factor in (1, 2, 2.5, 5, 10) if int(factor * power) >= rough), 10 * power))


def spoken_money(value: int, units: Units) -> str:
    """A level of the axis in round millions or milliards: ``400 triệu``, ``1,2 tỷ``."""
    if value == 0:
        return "0"
    size, unit = (_BILLION, units.billion) if value >= _BILLION else (_MILLION, units.million)
    shown = f"{value / size:.3f}".rstrip("0").rstrip(".")
    return f"{shown.replace('.', units.decimal)} {unit}"
