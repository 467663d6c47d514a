"""What the assistant says: one file per topic in ``bot/data/answers/``, rendered with the figures of the day.

from bot.answers import load_library
library = load_library(book)
library.render("lump_sum_wait", on=date(2026, 11, 22)).text
"""

from bot.answers.answer import Answer, AnswerFileError, NoFiguresThen
from bot.answers.asked import Asked
from bot.answers.library import AnswerLibrary, load_library
from bot.answers.rendering import FigureUse, RenderedAnswer
from bot.answers.telling import Teller

__all__ = [
    "Answer",
    "AnswerFileError",
    "AnswerLibrary",
    "Asked",
    "FigureUse",
    "NoFiguresThen",
    "RenderedAnswer",
    "Teller",
    "load_library",
]
