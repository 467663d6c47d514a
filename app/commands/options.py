"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer


def read_day(text: str) -> date:
    """A day as `2026-11-22`. Raises ``BadParameter``."""
    try:
        if len(text) != len("YYYY-MM-DD"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-11-22") from None


OnDay = Annotated[
    date | None,
    typer.Option("--on", parser=read_day, metavar="YYYY-MM-DD", help="The day that counts; today if not given."),
]
