"""The assistant that the scripts talk to: the whole product, as a citizen reaches it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.product import RunningProduct

Assistant = Callable[[str, str, date], dict[str, Any]]


@pytest.fixture(scope="session")
def assistant(product: RunningProduct) -> Assistant:
    """``assistant(conversation, text, day)`` puts a text to the chat API and returns its JSON."""

    def ask(conversation: str, text: str, on: date) -> dict[str, Any]:
        return product.ask(conversation, text, on=on.isoformat())

    return ask
