"""What the policy tests share: the day of review and a short way to compute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from policy import FigureBook, compute, load_book
from policy.law import Law

TODAY = date(2026, 11, 22)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def book() -> FigureBook:
    return load_book()


@pytest.fixture
def law(book: FigureBook) -> Law:
    return Law(book, TODAY)


@pytest.fixture(scope="session")
def run() -> Callable[..., dict[str, Any]]:
    """Computes as of the day of review, or another day, and gives the result as JSON would carry it."""

    def run(calculator: str, on: date = TODAY, **inputs: Any) -> dict[str, Any]:
        return compute(calculator, inputs, on=on).model_dump(mode="json")

    return run
