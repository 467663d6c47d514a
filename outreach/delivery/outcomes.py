"""What a provider call came to, as a change of its ledger row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from integrations.errors import SendError
from integrations.events import Receipt
from outreach.delivery.judging import Ready

MAX_ATTEMPTS = 5  # of one message, when each failed for sure and may be tried again
FIRST_RETRY = timedelta(seconds=10)  # doubled each time


@dataclass(frozen=True, slots=True)
class Outcome:
    """The row's change, and what else follows from it.

    Attributes:
        failed: counts towards pausing the campaign.
        close_address: this address can't be reached until its owner writes again.
        opted_out: the provider reports that the person refused us.
        stop_channel: seconds during which the channel must rest (a 429's ``retry_after``).
        quota_spent_until: the account's quota is used up on this channel.
        pause: reason to pause the campaign: nothing can go before an operator acts.
    """

    ready: Ready
    changes: dict[str, Any]
    at: datetime
    failed: bool = False
    close_address: str | None = None
    opted_out: bool = False
    stop_channel: float | None = None
    quota_spent_until: datetime | None = None
    pause: str | None = None
    sent: bool = field(default=False)


def taken(ready: Ready, receipt: Receipt, at: datetime) -> Outcome:
    changes = {
        "key": ready.delivery_id,
        "state": "sent",
        "reason": None,
        "source": None,
        "provider_message_id": receipt.message_id[:200],
        "settled_at": at,
    }
    return Outcome(ready, changes, at, sent=True)


def failed(ready: Ready, error: SendError, at: datetime) -> Outcome:
    """The decision that a ``SendError`` carries."""
    if error.ambiguous:
        return unclear(ready, error.code, at)
    if error.stops_channel:
        if error.retry_after is None:
            return Outcome(ready, _again(ready, at, error.code), at, pause=f"channel_stopped_{error.code}"[:60])
        later = at + timedelta(seconds=error.retry_after)
        return Outcome(ready, _again(ready, later, error.code), at, stop_channel=error.retry_after)
    if error.not_before is not None:
        until = error.not_before if error.quota_spent else None
        return Outcome(ready, _again(ready, error.not_before, error.code), at, quota_spent_until=until)
    if error.recipient_unreachable or error.opted_out:
        changes = _again(ready, at, error.code) if ready.fallback and not error.opted_out else _end(ready, error, at)
        return Outcome(ready, changes, at, close_address=error.code, opted_out=error.opted_out)
    if error.retryable and ready.attempts + 1 < MAX_ATTEMPTS:
        wait = timedelta(seconds=error.retry_after) if error.retry_after else FIRST_RETRY * 2**ready.attempts
        changes = _again(ready, at + wait, error.code) | {"attempts": ready.attempts + 1}
        return Outcome(ready, changes, at, failed=True)
    return Outcome(ready, _end(ready, error, at), at, failed=True)


def unclear(ready: Ready, code: str, at: datetime) -> Outcome:
    """The provider may have it. Never sent again blindly."""
    changes = {"key": ready.delivery_id, "state": "unknown", "reason": code[:60], "settled_at": at}
    return Outcome(ready, changes, at, failed=True)


def _again(ready: Ready, when: datetime, code: str) -> dict[str, Any]:
    # The provider has it for sure not: the row is planned as before, and does not count for the frequency cap.
    return {
        "key": ready.delivery_id,
        "state": "planned",
        "lease_owner": None,
        "reason": code[:60],
        "source": None,
        "not_before": when,
        "handed_at": None,
    }


def _end(ready: Ready, error: SendError, at: datetime) -> dict[str, Any]:
    return {
        "key": ready.delivery_id,
        "state": "refused",
        "reason": error.code[:60],
        "source": None,
        "settled_at": at,
        "lease_owner": None,
    }
