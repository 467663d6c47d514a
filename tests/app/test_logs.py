"""What reaches a log of an error: where it arose, its kind and its code; never its words."""

from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy.exc import SQLAlchemyError

from app.logs import BareFormatter, wordless
from integrations.errors import SendError

QUESTION = "Tôi tên Hoa, số 0900000001, nghỉ việc rồi"


def _raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as raised:
        return raised


def test_an_error_is_told_without_its_words() -> None:
    error = _raised(RuntimeError(QUESTION), _raised(ValueError(QUESTION)))
    told = wordless(error)
    assert QUESTION not in told
    assert "in _raised" in told
    assert told.index("ValueError") < told.index("RuntimeError")


def test_codes_stay_because_they_quote_nobody() -> None:
    assert wordless(SendError("http_503", retryable=True)) == "SendError code=http_503"
    assert wordless(FileNotFoundError(2, QUESTION)) == "FileNotFoundError errno=2"


def test_a_group_tells_of_each_of_its_errors() -> None:
    told = wordless(BaseExceptionGroup(QUESTION, [KeyError(QUESTION), asyncio.CancelledError()]))
    assert told.splitlines() == ["BaseExceptionGroup", "KeyError", "CancelledError"]


@pytest.mark.parametrize(("name", "words"), [("integrations.telegram.polling", True), ("asyncio", False)])
def test_of_other_peoples_lines_only_the_place_remains(name: str, words: bool) -> None:
    error = _raised(SQLAlchemyError(QUESTION))
    info = (type(error), error, error.__traceback__)
    record = logging.LogRecord(name, logging.ERROR, __file__, 7, "never retrieved: %s", ("a code",), info)
    line = BareFormatter().format(record)
    assert QUESTION not in line
    assert "SQLAlchemyError" in line
    assert ("never retrieved: a code" in line) is words
    assert ("test_logs:7" in line) is not words
