"""From a ``Drawing`` to a PNG (docs/decisions/0014-pictures-are-painted.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError

from bot.pictures.blocks import Block, Cards, Foot, Gone, Heading
from bot.pictures.canvas import Canvas, Weight
from bot.pictures.chart import Chart
from bot.pictures.drawing import Drawing
from bot.pictures.look import AMOUNT, BODY, GAP, INK, MARGIN, PAPER, SMALL, TITLE, WIDTH


class PictureError(ValueError):
    """What was kept is no drawing."""


def read_drawing(kept: Mapping[str, Any]) -> Drawing:
    """Raises ``PictureError``."""
    try:
        return Drawing.model_validate(kept)
    except ValidationError as error:
        # Its message would quote the sums.
        raise PictureError(f"{error.error_count()} fields of the drawing are wrong") from None


def prepare() -> None:
    """Opens fonts and encoder, so that the first picture takes no longer than the next."""
    canvas = Canvas(WIDTH, MARGIN, PAPER)
    for weight in get_args(Weight):
        for size in (TITLE, AMOUNT, BODY, SMALL):
            canvas.words((0, size), "Đ", size, INK, weight=weight)
    canvas.png()


def draw(drawing: Drawing) -> bytes:
    """The picture as a PNG, 900 pixels wide. Takes some 50 ms of a processor: call it from a worker thread."""
    blocks: list[Block] = [Heading(drawing), Cards(drawing)]
    if drawing.stream is not None:
        blocks.append(Chart(drawing, drawing.stream))
    blocks += [Gone(drawing), Foot(drawing)]
    height = sum(block.height for block in blocks) + GAP * (len(blocks) - 1) + 2 * MARGIN
    canvas = Canvas(WIDTH, height, PAPER)
    top = MARGIN
    for block in blocks:
        block.paint(canvas, top)
        top += block.height + GAP
    return canvas.png()
