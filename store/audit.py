"""The audit chain: append a row, verify all of them.

Each row's hash covers its number, moment, actor, action, subject, detail and the hash of the row before it, so that a
changed, removed, inserted or swapped row breaks the chain at that place. What a chain alone cannot show is a cut-off
end: for that, note the head (number and hash) elsewhere and pass it to ``verify`` later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import audit_events

FIRST = "0" * 64
# Writers of the chain must stand in line. SQLite has one writer anyway; in PostgreSQL this number is the line.
_POSTGRES_LINE = 4_210_111
_SLICE = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """``first_bad`` is the number of the first row that does not fit, and ``reason`` says how; ``head`` is
    ``number:hash`` of the last row, for safe keeping."""

    rows: int
    first_bad: int | None
    reason: str | None
    head: str | None

    @property
    def sound(self) -> bool:
        return self.reason is None


def seal(
    previous: str, row_id: int, at: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]
) -> str:
    """The hash of a row: SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8, the moment in UTC)."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    body = json.dumps(
        [previous, row_id, moment, actor, action, subject, detail],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return hashlib.sha256(body.encode()).hexdigest()


async def append(
    connection: AsyncConnection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Adds a row within the caller's transaction, so that the deed and its record stand or fall together.

    ``detail`` holds no personal data: numbers, names of things and hashes, never texts of citizens.

    Raises:
        TypeError: ``detail`` holds a float (databases print floats differently, which would break the chain).
    """
    detail = dict(detail or {})
    _only_exact(detail)
    if connection.dialect.name == "postgresql":
        await connection.execute(text("select pg_advisory_xact_lock(:line)"), {"line": _POSTGRES_LINE})
    last = (await connection.execute(_LAST)).one_or_none()
    row_id, previous = (last.id + 1, last.hash) if last else (1, FIRST)
    await connection.execute(
        insert(audit_events).values(
            id=row_id,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            detail=detail,
            previous=previous,
            hash=seal(previous, row_id, at, actor, action, subject, detail),
        )
    )
    return row_id


_LAST = select(audit_events.c.id, audit_events.c.hash).order_by(audit_events.c.id.desc()).limit(1)


def _only_exact(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("an audit detail holds whole numbers, texts and truth values only")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("an audit detail's keys are texts")
            _only_exact(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _only_exact(item)
    elif value is not None and not isinstance(value, str | int | bool):
        raise TypeError(f"an audit detail can't hold a {type(value).__name__}")


async def verify(connection: AsyncConnection, *, anchor: str | None = None) -> Verdict:
    """Walks the whole chain, in slices, and names the first bad row.

    Args:
        anchor: an earlier ``head``; a chain that has lost or changed that row is not sound.

    Raises:
        ValueError: the anchor is not ``number:hash``.
    """
    anchor_id, anchor_hash = _parse_anchor(anchor)
    previous, expected, rows = FIRST, 1, 0
    anchored = anchor_id is None
    while True:
        query = select(audit_events).where(audit_events.c.id >= expected).order_by(audit_events.c.id).limit(_SLICE)
        if rows == 0:  # also a row with a number below 1 must not hide
            query = select(audit_events).order_by(audit_events.c.id).limit(_SLICE)
        slice_ = (await connection.execute(query)).all()
        for row in slice_:
            if reason := _fault(row, expected, previous):
                return Verdict(rows, row.id, reason, None)
            previous, expected, rows = row.hash, expected + 1, rows + 1
            if row.id == anchor_id:
                anchored = row.hash == anchor_hash
                if not anchored:
                    return Verdict(rows, row.id, "hash differs from the anchor", None)
        if len(slice_) < _SLICE:
            break
    if not anchored:
        return Verdict(rows, expected, "rows up to the anchor are missing at the end", None)
    return Verdict(rows, None, None, f"{expected - 1}:{previous}" if rows else None)


def _parse_anchor(anchor: str | None) -> tuple[int | None, str | None]:
    if anchor is None:
        return None, None
    number, colon, digest = anchor.partition(":")
    if not colon or not number.isdecimal() or len(digest) != len(FIRST):
        raise ValueError("an anchor looks like 120:<64 hexadecimal digits>")
    return int(number), digest.lower()


def _fault(row: Row[Any], expected: int, previous: str) -> str | None:
    if row.id != expected:
        return f"row {expected} is missing"
    if row.previous != previous:
        return "does not follow the row before it"
    try:
        right = seal(row.previous, row.id, row.at, row.actor, row.action, row.subject, row.detail)
    except (TypeError, ValueError, AttributeError):
        return "cannot be read"
    return None if row.hash == right else "content does not match its hash"


async def latest(connection: AsyncConnection, *, before: int | None = None, limit: int = 50) -> Sequence[Row[Any]]:
    """The last rows, newest first; ``before`` pages back."""
    query = select(audit_events).order_by(audit_events.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_events.c.id < before)
    return (await connection.execute(query)).all()


async def count(connection: AsyncConnection) -> int:
    return (await connection.execute(select(func.count()).select_from(audit_events))).scalar_one()
