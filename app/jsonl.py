"""Files of one JSON object a line: read whole, and written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from app.failures import Failure

# Characters that some readers take for the end of a line; inside JSON they can stand only in texts.
_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}


def read_jsonl(path: Path) -> Iterator[tuple[int, Any]]:
    """Each line that is not blank, with its number; ``None`` for one that is no JSON. Raises ``Failure``."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Failure(f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}. Check the path.") from None
    # Not splitlines(): a text may hold line separators of its own.
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            yield number, parse_json(line)


def parse_json(text: str) -> Any:
    """What a JSON text holds; ``None`` when it is no JSON, or beyond what any of our inputs can be."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # also numbers of thousands of digits and brackets thousands deep
        return None


def json_line(value: Any) -> str:
    """One line of JSON, readable Vietnamese where UTF-8 can write it."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        line = json.dumps(value)
    return line.translate(_LINE_ENDS)


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """A file that appears under its name when the block ends well, and leaves nothing behind when it does not.

    Raises:
        Failure: it cannot be written there.
    """
    if path.exists() and not path.is_file():
        # /dev/stdout and pipes are written as they are; a folder is refused.
        with written(path) as stream:
            yield stream
        return
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with written(partial, called=path) as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def written(path: Path, called: Path | None = None) -> Iterator[TextIO]:
    """A file that keeps what was written when the block fails. Raises ``Failure`` when it cannot be opened."""
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        name = called or path
        raise Failure(f"{name} cannot be written: {error.strerror}. Choose another file with --out.") from None
    with stream:
        yield stream
