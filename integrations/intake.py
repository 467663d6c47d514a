"""What providers and strangers post to us, made safe to keep.

PostgreSQL refuses NUL in text and JSON, no database driver encodes lone surrogates, and JSON's NaN is no JSON to
anybody else. They are replaced here, once, so that nothing a stranger types can stop the inbox.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any, NoReturn

from integrations.errors import BadRequest

ID_LIMIT = 200  # width of the inbox's id columns
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def load_object(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``, storable anywhere.

    Raises ``BadRequest`` for anything else: no JSON, no object, NaN, numbers or nesting beyond reason.
    """
    try:
        data = json.loads(body, parse_constant=_refuse_constant)
        if not isinstance(data, dict):
            raise BadRequest("the body is no JSON object")
        return storable(data) if _suspicious(body) else data
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is no readable JSON") from error


def words(value: object) -> str | None:
    """A text field: a non-empty string, or nothing."""
    return value if isinstance(value, str) and value else None


def identifier(value: object) -> str | None:
    """An id as text, whether it came as a string or a number; one beyond reason becomes its hash."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    text = str(value).strip()
    if not text:
        return None
    return text if len(text) <= ID_LIMIT else hashlib.sha256(text.encode()).hexdigest()


def moment(value: object, *, per_second: int = 1) -> datetime | None:
    """A timestamp (``per_second`` units a second, number or digits) as an aware moment, or nothing when it is none."""
    try:
        return datetime.fromtimestamp(float(str(value)) / per_second, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def member(data: object, name: str) -> dict[str, Any]:
    """The object under ``name``, or an empty one: providers leave out and add as they like."""
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _suspicious(body: bytes) -> bool:
    return b"\\u0000" in body or b"\x00" in body or b"\\ud" in body or b"\\uD" in body


def storable[T](value: T) -> T:
    """The same JSON value with what no database takes replaced by "\ufffd"."""
    cleaned: T = _storable(value)
    return cleaned


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
