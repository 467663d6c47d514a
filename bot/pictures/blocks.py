"""The picture's blocks, from top to bottom. Each measures its texts first: the picture is as high as they need."""

from __future__ import annotations

from typing import Protocol

from bot.pictures.canvas import Canvas, Weight
from bot.pictures.drawing import Drawing, Side
from bot.pictures.look import (
    AMOUNT,
    BODY,
    EDGE,
    GAP,
    INK,
    INK_2,
    INK_3,
    INNER,
    LEADING,
    LINE,
    MARGIN,
    PAD,
    RADIUS,
    SMALL,
    SOFT,
    STROKE,
    SURFACE,
    TITLE,
    Choice,
)
from bot.pictures.typeset import fitting, wrap


class Block(Protocol):
    """``height`` is known before anything is painted."""

    height: int

    def paint(self, canvas: Canvas, top: int) -> None: ...


class Paragraph:
    """Lines of one size and colour."""

    def __init__(self, text: str, size: int, room: float, colour: str = INK, weight: Weight = "Regular") -> None:
        self._lines = wrap(text, size, room, weight)
        self._size, self._colour, self._weight = size, colour, weight
        self._step = round(size * LEADING)
        self.height = self._step * len(self._lines)

    def paint(self, canvas: Canvas, top: int, left: int = MARGIN) -> None:
        for index, line in enumerate(self._lines):
            at = (left, top + self._step * index + self._size)
            canvas.words(at, line, self._size, self._colour, weight=self._weight)


class Heading:
    """The question, and the day that the figures are of."""

    def __init__(self, drawing: Drawing) -> None:
        size = fitting(drawing.title, TITLE, INNER, "SemiBold", least=BODY)
        self._title = Paragraph(drawing.title, size, INNER, weight="SemiBold")
        self._subtitle = Paragraph(drawing.subtitle, SMALL, INNER, INK_2)
        self.height = self._title.height + self._subtitle.height

    def paint(self, canvas: Canvas, top: int) -> None:
        self._title.paint(canvas, top)
        self._subtitle.paint(canvas, top + self._title.height)


class Card:
    """One choice: its name, the number that counts, what it depends on."""

    WIDTH = (INNER - GAP) // 2

    def __init__(self, side: Side, choice: Choice) -> None:
        room = self.WIDTH - 2 * PAD
        size = fitting(side.amount, AMOUNT, room, "SemiBold", least=BODY)
        self._choice = choice
        self._lines = (
            Paragraph(side.label, BODY, room, STROKE[choice], "SemiBold"),
            Paragraph(side.amount, size, room, weight="SemiBold"),
            Paragraph(side.note, SMALL, room, INK_2),
        )
        self.height = sum(one.height for one in self._lines) + 2 * PAD

    def paint(self, canvas: Canvas, top: int, left: int, height: int) -> None:
        colour, edge = SOFT[self._choice], EDGE[self._choice]
        canvas.box((left, top), self.WIDTH, height, colour, radius=RADIUS, edge=edge)
        y = top + PAD - 6
        for one in self._lines:
            one.paint(canvas, y, left + PAD)
            y += one.height + 6


class Cards:
    """Both choices side by side, equally high."""

    def __init__(self, drawing: Drawing) -> None:
        self._cards = (Card(drawing.now, "now"), Card(drawing.kept, "kept"))
        self.height = max(card.height for card in self._cards)

    def paint(self, canvas: Canvas, top: int) -> None:
        for index, card in enumerate(self._cards):
            card.paint(canvas, top, MARGIN + index * (Card.WIDTH + GAP), self.height)


class Gone:
    """Who paid in how much, and what is gone with the lump sum."""

    INDENT = 34
    BETWEEN = 8

    def __init__(self, drawing: Drawing) -> None:
        room = INNER - 2 * PAD
        self._paid = Paragraph(drawing.paid, SMALL, room, INK_2) if drawing.paid else None
        self._title = Paragraph(drawing.lost_title, BODY, room, weight="SemiBold")
        self._points = [Paragraph(point, SMALL, room - self.INDENT) for point in drawing.lost]
        head = (self._paid.height + GAP // 2 if self._paid else 0) + self._title.height
        self.height = head + sum(point.height + self.BETWEEN for point in self._points) + 2 * PAD

    def paint(self, canvas: Canvas, top: int) -> None:
        canvas.box((MARGIN, top), INNER, self.height, SURFACE, radius=RADIUS, edge=LINE)
        left, y = MARGIN + PAD, top + PAD - 6
        if self._paid:
            self._paid.paint(canvas, y, left)
            y += self._paid.height + GAP // 2
        self._title.paint(canvas, y, left)
        y += self._title.height + self.BETWEEN
        for point in self._points:
            canvas.cross((left + 2, y + 9), 17, STROKE["now"])
            point.paint(canvas, y, left + self.INDENT)
            y += point.height + self.BETWEEN


class Foot:
    """Who says so, and how exact it is."""

    def __init__(self, drawing: Drawing) -> None:
        self._text = Paragraph(drawing.footer, SMALL, INNER, INK_3)
        self.height = self._text.height

    def paint(self, canvas: Canvas, top: int) -> None:
        self._text.paint(canvas, top)
