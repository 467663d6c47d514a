"""Boxes, lines and words on pixels, smooth at every edge.

Pillow smooths letters but not shapes. Round and slanted things are therefore drawn larger as a mask and scaled down:
once for those that recur (corners, dots), and only where they are for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).with_name("fonts")
Weight = Literal["Regular", "SemiBold"]
Anchor = Literal["ls", "ms", "rs"]  # Pillow's: left, middle or right, on the baseline
Point = tuple[float, float]

_FINER = 4  # how much larger a mask is drawn
# All that is drawn are a dozen flat colours and their transitions.
_COLOURS = 96


@lru_cache(maxsize=64)
def font(size: int, weight: Weight = "Regular") -> ImageFont.FreeTypeFont:
    """The packaged font; no font of the system is ever looked for."""
    return ImageFont.truetype(FONTS / f"BeVietnamPro-{weight}.ttf", size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=32)
def _disc(radius: int) -> Image.Image:
    large = Image.new("L", (2 * radius * _FINER, 2 * radius * _FINER))
    ImageDraw.Draw(large).ellipse((0, 0, large.width - 1, large.height - 1), fill=255)
    return large.reduce(_FINER)


@lru_cache(maxsize=8)
def _cross(size: int, thickness: int) -> Image.Image:
    side = size * _FINER
    large = Image.new("L", (side, side))
    pen = ImageDraw.Draw(large)
    edge = thickness * _FINER // 2
    for line in ((edge, edge, side - edge, side - edge), (edge, side - edge, side - edge, edge)):
        pen.line(line, fill=255, width=thickness * _FINER)
    return large.reduce(_FINER)


class Canvas:
    """Lengths are pixels from the upper left corner; whole ones, so that straight edges stay sharp."""

    def __init__(self, width: int, height: int, colour: str) -> None:
        self._image = Image.new("RGB", (width, height), colour)
        self._pen = ImageDraw.Draw(self._image)

    def words(
        self, at: Point, text: str, size: int, colour: str, *, weight: Weight = "Regular", anchor: Anchor = "ls"
    ) -> None:
        """One line; ``at`` is on its baseline."""
        self._pen.text((round(at[0]), round(at[1])), text, fill=colour, font=font(size, weight), anchor=anchor)

    def box(self, at: Point, width: float, height: float, colour: str, *, radius: int = 0, edge: str = "") -> None:
        """A filled box with round corners, with an ``edge`` of two pixels in another colour; nothing if it is empty."""
        left, top = round(at[0]), round(at[1])
        right, bottom = left + round(width), top + round(height)
        if edge:
            self._round(left, top, right, bottom, edge, radius)
            left, top, right, bottom, radius = left + 2, top + 2, right - 2, bottom - 2, max(0, radius - 2)
        self._round(left, top, right, bottom, colour, radius)

    def _round(self, left: int, top: int, right: int, bottom: int, colour: str, radius: int) -> None:
        if right <= left or bottom <= top:
            return
        if right - left < 2 * radius or bottom - top < 2 * radius:
            radius = max(0, min(right - left, bottom - top) // 2)
        if right - left > 2 * radius:
            self._pen.rectangle((left + radius, top, right - radius - 1, bottom - 1), fill=colour)
        if bottom - top > 2 * radius:
            self._pen.rectangle((left, top + radius, right - 1, bottom - radius - 1), fill=colour)
        if not radius:
            return
        disc = _disc(radius)
        for x, from_x in ((left, 0), (right - radius, radius)):
            for y, from_y in ((top, 0), (bottom - radius, radius)):
                quarter = disc.crop((from_x, from_y, from_x + radius, from_y + radius))
                self._image.paste(colour, (x, y, x + radius, y + radius), quarter)

    def level(self, left: float, right: float, y: float, colour: str, *, thickness: int = 2) -> None:
        """A straight line from left to right."""
        self.box((round(left), round(y) - thickness // 2), round(right) - round(left), thickness, colour)

    def dashes(self, left: float, right: float, y: float, colour: str, *, thickness: int = 7) -> None:
        """A dashed line from left to right, with round ends."""
        x = round(left)
        while x < right:
            long = min(20, round(right) - x)
            if long >= thickness:
                self.box((x, y - thickness / 2), long, thickness, colour, radius=thickness // 2)
            x += 30

    def drop(self, x: float, top: float, bottom: float, colour: str) -> None:
        """A dotted line down."""
        for y in range(round(top), round(bottom), 12):
            self.box((x - 2, y), 4, 4, colour, radius=2)

    def slope(self, points: Sequence[Point], colour: str, *, thickness: int = 7) -> None:
        """A line through ``points`` with round ends and corners."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = int(min(xs)) - thickness, int(min(ys)) - thickness
        width, height = int(max(xs)) + thickness - left, int(max(ys)) + thickness - top
        large = Image.new("L", (width * _FINER, height * _FINER))
        pen = ImageDraw.Draw(large)
        fine = [((x - left) * _FINER, (y - top) * _FINER) for x, y in points]
        pen.line(fine, fill=255, width=thickness * _FINER, joint="curve")
        half = thickness * _FINER / 2
        for x, y in (fine[0], fine[-1]):
            pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
        self._image.paste(colour, (left, top), large.reduce(_FINER))

    def dot(self, at: Point, radius: int, colour: str) -> None:
        place = (round(at[0]) - radius, round(at[1]) - radius)
        self._image.paste(colour, place, _disc(radius))

    def cross(self, at: Point, size: int, colour: str) -> None:
        """A small x; ``at`` is its upper left corner."""
        self._image.paste(colour, (round(at[0]), round(at[1])), _cross(size, 4))

    def png(self) -> bytes:
        """With a palette: a third of the bytes, and Telegram and Zalo take it as any other."""
        flat = self._image.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = BytesIO()
        flat.save(file, "PNG", compress_level=6)
        return file.getvalue()
