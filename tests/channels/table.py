"""The runner of the channel tables.

A channel's table has rows of two kinds. An ``Incoming`` row is a payload as the provider posts it and the events it
must become; an ``Outgoing`` row is one send, the trouble the provider makes, and the decision that must come of it.
The mandatory rows are checked for by name, so that a new channel cannot forget one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from integrations.errors import BadRequest, BadSignature, SendError
from integrations.events import InboundEvent, Kind, OutboundMessage, WebhookRequest
from integrations.ports import Channel
from integrations.sandbox import Sandbox
from tests.channels.watch import Watch

PAYLOADS = Path(__file__).parent / "payloads"

MANDATORY = frozenset(
    {
        "happy",
        "bad signature",
        "bad JSON",
        "unknown event",
        "duplicate",
        "edited",
        "blocked by user",
        "429",
        "5xx",
        "timeout",
        "answer lost after delivery",
        "too-long text",
        "Vietnamese NFD text",
    }
)


GREETING = OutboundMessage("Chào anh/chị, An Sinh nghe đây.")


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """``events``: per expected event the fields that matter, as ``InboundEvent`` names them. ``error`` instead, when
    the request must be refused. ``row`` names the mandatory row that this one is."""

    label: str
    row: str = ""
    payload: str | bytes
    headers: Mapping[str, str] | None = None
    signed: bool = True
    events: tuple[Mapping[str, Any], ...] = ()
    error: type[Exception] | None = None


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """``fault``: what the provider does (fields of ``Fault``). ``arrives``: how many messages the citizen then has.
    ``decision``: the fields of the ``SendError`` that must come, or nothing for a receipt."""

    label: str
    row: str = ""
    message: OutboundMessage = GREETING
    fault: Mapping[str, Any] | None = None
    decision: Mapping[str, Any] = field(default_factory=dict)
    arrives: int = 0


def labels(rows: Iterable[Incoming | Outgoing]) -> list[str]:
    return [row.label for row in rows]


def check_complete(*tables: Iterable[Incoming | Outgoing], elsewhere: Iterable[str] = ()) -> None:
    """Fails when a mandatory row is missing. ``elsewhere`` names rows that are a test of their own."""
    present = {row.row for table in tables for row in table} | set(elsewhere)
    assert present - {""} >= MANDATORY, f"missing rows: {sorted(MANDATORY - present)}"


def body_of(channel: str, payload: str | bytes) -> bytes:
    """The bytes of a payload file (``name`` or ``name.json``), or ``payload`` itself."""
    return payload if isinstance(payload, bytes) else (PAYLOADS / channel / f"{payload}.json").read_bytes()


def take_in(channel: Channel, request: WebhookRequest) -> list[InboundEvent]:
    """What the webhook does with a request."""
    channel.verify(request)
    return channel.parse(request)


def run_incoming(channel: Channel, row: Incoming, request: WebhookRequest, watch: Watch) -> None:
    """Checks one row. Every event must survive the inbox, and reading the same request twice must give the same ids."""
    _keep_secret(watch, request.body)
    if row.error is not None:
        with pytest.raises(row.error) as caught:
            take_in(channel, request)
        assert caught.type in (BadRequest, BadSignature)
        return
    events = take_in(channel, request)
    assert len(events) == len(row.events)
    for event, expected in zip(events, row.events, strict=True):
        found = {name: getattr(event, name) for name in expected}
        assert found == dict(expected)
        assert event.channel == channel.name
        assert event.event_id
        assert InboundEvent.from_json(json.loads(json.dumps(event.as_json()))) == event
    assert [event.event_id for event in take_in(channel, request)] == [event.event_id for event in events]


async def run_outgoing(
    channel: Channel, row: Outgoing, sandbox: Sandbox, address: str, watch: Watch
) -> SendError | None:
    """Sends the parts of one row until one fails, and checks the decision and what the citizen has."""
    watch.keep_secret(address, row.message.text)
    if row.fault is not None:
        sandbox.faults.add(channel.name, **row.fault)
    error = None
    try:
        for part in channel.render(row.message):
            receipt = await channel.send(address, part)
            assert receipt.message_id
    except SendError as caught:
        error = caught
    assert decision(error) == decision(SendError(**row.decision) if row.decision else None)
    assert len(sandbox.phones.received(channel.name, address)) == row.arrives
    if error is not None:
        assert address not in str(error)
        assert error.__cause__ is None
        hidden = error.__suppress_context__ or error.__context__ is None
        assert hidden, "the original exception may hold a text or a token"
    return error


def decision(error: SendError | None) -> dict[str, Any] | None:
    """All that an error decides."""
    if error is None:
        return None
    names = ("code", "retryable", "retry_after", "recipient_unreachable", "ambiguous", "stops_channel", "not_before")
    return {name: getattr(error, name) for name in (*names, "opted_out")}


def _keep_secret(watch: Watch, body: bytes) -> None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return
    stack = [data]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            for name, item in value.items():
                if name in ("text", "caption", "id", "first_name", "phone_number", "msg_id"):
                    watch.keep_secret(str(item))
                stack.append(item)
        elif isinstance(value, list):
            stack.extend(value)


__all__ = [
    "Incoming",
    "Kind",
    "Outgoing",
    "body_of",
    "check_complete",
    "decision",
    "labels",
    "run_incoming",
    "run_outgoing",
    "take_in",
]
