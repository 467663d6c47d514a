"""Gathers the facts about leased recipients and asks the gate, inside the transaction that acts on the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from integrations.events import Button, OutboundMessage, Part
from integrations.ports import Channel
from outreach.campaigns.content import Content, Writer, person_values
from outreach.campaigns.template import MissingValue
from outreach.gate import Facts, Gate, Refuse, Rule
from outreach.vocabulary import nfc
from store import campaigns, consents, contacts, deliveries

# What another address of the same person may cure.
_ADDRESS_RULES = (Rule.UNREACHABLE, Rule.PROVIDER_WINDOW)
_LOOK_BACK = timedelta(hours=49)  # today's and the last 24 hours' messages, in any zone


@dataclass(frozen=True, slots=True)
class Ready:
    """A recipient the gate let pass, with the one provider call that says the message.

    ``fallback``: the person has a later channel of the campaign, should this one turn out to be closed to us.
    """

    delivery_id: int
    campaign_id: int
    campaign: str
    contact_id: int
    channel: str
    address: str
    address_id: int
    part: Part
    text: str
    buttons: tuple[Button, ...]
    fingerprint: str
    attempts: int
    fallback: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """``ready`` may go now; ``changes`` are rows for ``deliveries.move``."""

    ready: list[Ready]
    changes: list[dict[str, Any]]


class Judge:
    def __init__(self, gate: Gate, channels: Mapping[str, Channel]) -> None:
        self._gate = gate
        self._channels = channels
        self._writers: dict[tuple[int, int], tuple[Writer, tuple[Button, ...]]] = {}
        # What one refused call tells spares all others theirs. Each process learns it for itself.
        self._quota_spent_until: dict[str, datetime] = {}

    def note_quota_spent(self, channel: str, until: datetime) -> None:
        """The provider takes no more messages on the account's quota before ``until``."""
        self._quota_spent_until[channel] = until

    async def judge(self, connection: AsyncConnection, ids: Iterable[int], owner: str, now: datetime) -> Judgement:
        """Decides about rows that ``owner`` has leased; rows it does not hold any more are left out."""
        rows = await deliveries.leased(connection, ids, owner)
        people = sorted({row.contact_id for row in rows})
        opted_out, unreachable = await consents.suppressed(connection, people)
        agreed = await consents.of_contacts(connection, people)
        sent = await deliveries.handed_since(connection, people, now - _LOOK_BACK)
        owned: dict[int, dict[str, Row[Any]]] = {}
        for one in await contacts.addresses_of(connection, people):
            owned.setdefault(one.contact_id, {})[one.channel] = one
        judgement = Judgement([], [])
        for row in rows:
            if row.campaign_state != "running" or row.run != row.campaign_run:
                judgement.changes.append(released(row))
                continue
            writer, buttons = await self._writer(connection, row)
            consent = agreed.get((row.contact_id, row.campaign_purpose))
            case = _Case(
                row=row,
                contact=person_values(row),
                addresses=owned.get(row.contact_id, {}),
                unreachable=unreachable,
                consent=None if consent is None else consent.granted,
                opted_out=row.contact_id in opted_out,
                sent=sent.setdefault(row.contact_id, []),
                now=now,
                quota_spent={channel for channel, until in self._quota_spent_until.items() if now < until},
            )
            verdict = self._decide(case, writer, buttons)
            if isinstance(verdict, Ready):
                # Counts at once, for another campaign's message to the same person in this very transaction.
                case.sent.append(now)
                judgement.ready.append(verdict)
            else:
                judgement.changes.append(verdict)
        return judgement

    def _decide(self, case: _Case, writer: Writer, buttons: tuple[Button, ...]) -> Ready | dict[str, Any]:
        row = case.row
        try:
            text = nfc(writer.text(case.contact))
        except MissingValue as missing:
            return _skipped(row, f"missing_{missing.field}"[:60], None, case.now)
        here = case.addresses.get(row.channel)
        refusal: Refuse | None = None
        if here is not None:
            decision = self._gate.decide(case.facts(here, text))
            if not isinstance(decision, Refuse):
                return self._ready(case, here, text, buttons)
            refusal = decision
        if refusal is None or refusal.rule in _ADDRESS_RULES:
            later = self._later_address(case, text)
            if later is not None:
                return {
                    "key": row.id,
                    "state": "planned",
                    "lease_owner": None,
                    "channel": later.channel,
                    "address": later.address,
                    "reason": refusal.rule.value if refusal else "no_address",
                    "source": refusal.source if refusal else None,
                }
        if refusal is None:
            return _skipped(row, "no_address", None, case.now)
        if refusal.retry_at is None:
            return _skipped(row, refusal.rule.value, refusal.source, case.now)
        return {
            "key": row.id,
            "state": "planned",
            "lease_owner": None,
            "reason": refusal.rule.value,
            "source": refusal.source,
            "not_before": refusal.retry_at,
        }

    def _later_address(self, case: _Case, text: str) -> Row[Any] | None:
        """The person's first address behind the current channel that is not closed to us."""
        order = list(case.row.campaign_channels)
        behind = order[order.index(case.row.channel) + 1 :] if case.row.channel in order else order
        for channel in behind:
            other = case.addresses.get(channel)
            if other is None or channel not in self._channels:
                continue
            decision = self._gate.decide(case.facts(other, text))
            if not (isinstance(decision, Refuse) and decision.rule in _ADDRESS_RULES):
                return other
        return None

    def _ready(self, case: _Case, here: Row[Any], text: str, buttons: tuple[Button, ...]) -> Ready | dict[str, Any]:
        row = case.row
        parts = self._channels[row.channel].render(OutboundMessage(text, buttons))
        if len(parts) != 1:
            # One message per recipient is what was approved and what the ledger can account for.
            return _skipped(row, "too_long", None, case.now)
        return Ready(
            delivery_id=row.id,
            campaign_id=row.campaign_id,
            campaign=row.campaign_name,
            contact_id=row.contact_id,
            channel=row.channel,
            address=here.address,
            address_id=here.id,
            part=parts[0],
            text=text,
            buttons=buttons,
            fingerprint=fingerprint(text),
            attempts=row.attempts,
            fallback=self._later_address(case, text) is not None,
        )

    async def _writer(self, connection: AsyncConnection, row: Row[Any]) -> tuple[Writer, tuple[Button, ...]]:
        """The campaign's writer, built once per run: what runs cannot be edited."""
        key = (row.campaign_id, row.campaign_run)
        if key not in self._writers:
            campaign = await campaigns.by_id(connection, row.campaign_id)
            assert campaign is not None  # noqa: S101 - the row was joined with it in this transaction
            figures = {figure["name"]: figure["text"] for figure in campaign.figures}
            buttons = tuple(Button(one["title"], one["payload"]) for one in campaign.buttons)
            self._writers[key] = Writer(Content.of(campaign), figures), buttons
        return self._writers[key]


@dataclass(frozen=True, slots=True)
class _Case:
    """One recipient's facts, before an address is chosen."""

    row: Row[Any]
    contact: Mapping[str, Any]
    addresses: Mapping[str, Row[Any]]
    unreachable: Mapping[int, Row[Any]]
    consent: bool | None
    opted_out: bool
    sent: list[datetime]
    now: datetime
    quota_spent: Collection[str]

    def facts(self, address: Row[Any], text: str) -> Facts:
        return Facts(
            now=self.now,
            channel=address.channel,
            consent=self.consent,
            opted_out=self.opted_out,
            unreachable=address.id in self.unreachable,
            advertising=self.row.campaign_advertising,
            text=text,
            sent_at=self.sent,
            last_interaction=address.last_interaction_at,
            quota_left=0 if address.channel in self.quota_spent else None,
        )


def fingerprint(text: str) -> str:
    """What a message's text is recognised by, without keeping the text."""
    return hashlib.sha256(nfc(text).strip().encode()).hexdigest()[:32]


def released(row: Row[Any]) -> dict[str, Any]:
    """Back to where a leased row came from; a cancelled campaign's row ends."""
    if row.campaign_state == "cancelled":
        return {"key": row.id, "state": "skipped", "reason": "cancelled", "lease_owner": None}
    return {"key": row.id, "state": "planned", "lease_owner": None}


def _skipped(row: Row[Any], reason: str, source: str | None, now: datetime) -> dict[str, Any]:
    return {
        "key": row.id,
        "state": "skipped",
        "lease_owner": None,
        "reason": reason,
        "source": source,
        "settled_at": now,
    }
