"""The law: dated figures as data, calculators as pure functions. Imports nothing of ours.

from policy import load_book, compute, format_value
book = load_book()
format_value(book.figure("base.luong_co_so", on=day))    # "2.530.000đ"
compute("lump_sum", {...}, on=day).amount
"""

from policy.book import FigureBook, FiguresOn, Lapse, LapseKind
from policy.calculators import CALCULATORS, Calculator, compute
from policy.errors import (
    CalculationRefused,
    CalculatorNotFound,
    FigureFileError,
    FigureNotFound,
    NotInForce,
    PolicyError,
)
from policy.figure import Confidence, Figure
from policy.formatting import format_day, format_money, format_value
from policy.loading import load_book
from policy.result import RangedResult, Result, Source, Step

__all__ = [
    "CALCULATORS",
    "CalculationRefused",
    "Calculator",
    "CalculatorNotFound",
    "Confidence",
    "Figure",
    "FigureBook",
    "FigureFileError",
    "FigureNotFound",
    "FiguresOn",
    "Lapse",
    "LapseKind",
    "NotInForce",
    "PolicyError",
    "RangedResult",
    "Result",
    "Source",
    "Step",
    "compute",
    "format_day",
    "format_money",
    "format_value",
    "load_book",
]
