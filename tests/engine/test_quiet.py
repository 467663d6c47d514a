"""Log lines of others lose their words, ours keep them."""

from __future__ import annotations

import logging
import sys

from bot.engine.quiet import BareFormatter


def _line(name: str, message: str, *values: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "processor.py", 7, message, values, info)
    return BareFormatter().format(record)


def test_lines_of_others_are_bare() -> None:
    line = _line("rasa.core.processor", "sender '%s' said 0000 000 333", "an-id", error=ValueError("xin chào"))
    assert "processor:7" in line and "ValueError" in line
    assert not any(secret in line for secret in ("333", "an-id", "xin chào"))


def test_our_own_lines_are_whole_but_have_no_traceback() -> None:
    try:
        raise ValueError("0000 000 444")
    except ValueError:
        error = sys.exc_info()[1]
    line = _line("ansinh.engine.turn", "The turn took %d ms", 5, error=error)
    assert line.endswith("The turn took 5 ms")
    assert "444" not in line
