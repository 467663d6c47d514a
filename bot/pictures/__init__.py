"""Pictures of results: what a calculation found, as a PNG that reads well on a phone."""

from bot.pictures.drawing import Drawing, Even, Side, Stream, Units
from bot.pictures.rendering import PictureError, draw, prepare, read_drawing

__all__ = ["Drawing", "Even", "PictureError", "Side", "Stream", "Units", "draw", "prepare", "read_drawing"]
