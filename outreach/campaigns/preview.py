"""Before anybody approves: who would get it, who would not and by which rule, how it reads, how long it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outreach.campaigns.content import Content, Writer, contact_values, figures_on
from outreach.campaigns.template import MissingValue
from outreach.delivery.planning import audience_where
from outreach.errors import NotAllowed
from outreach.gate import CLOSES, OPENS, Facts, Gate, Refuse, Rule
from policy import FigureBook
from store import Database, campaigns, consents, contacts, deliveries

SLICE = 1000
# What channels take by default when a campaign has no rate of its own: messages per second.
RATES = {"telegram": 30.0, "zalo": 100 / 60}


@dataclass(slots=True)
class Preview:
    """Counts are of people. ``skipped``: never by this campaign; ``waiting``: not at this hour or day."""

    name: str
    audience: int = 0
    channels: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    sample: str | None = None
    figures: list[dict[str, str]] = field(default_factory=list)
    finish: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "audience": self.audience,
            "would_send": sum(self.channels.values()),
            "channels": dict(self.channels),
            "skipped": dict(self.skipped),
            "waiting": dict(self.waiting),
            "figures": self.figures,
            "sample": self.sample,
            "finish": self.finish.isoformat() if self.finish else None,
        }


async def preview(
    database: Database,
    name: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    gate: Gate,
    book: FigureBook,
    rates: Mapping[str, float] = RATES,
    progress: Callable[[int], None] | None = None,
) -> Preview:
    """Asks the gate about the whole audience as it stands now; writes nothing.

    Args:
        progress: told how many more people were looked at.

    Raises:
        NotAllowed: no such campaign.
        AudienceError, CampaignFileError: its content does not fit the contacts or the law any more.
    """
    async with database.read() as connection:
        campaign = await campaigns.by_name(connection, name)
        if campaign is None:
            raise NotAllowed(f'There is no campaign "{name}".')
        content = Content.of(campaign)
        local = now.astimezone(zone)
        figures = figures_on(book, content.text, local.date())
        found = Preview(name, figures=[figure.as_json() for figure in figures])
        writer = Writer(content, {figure.name: figure.text for figure in figures})
        where = await audience_where(connection, content.audience, local, database)
        cursor = 0
        while ids := await contacts.after(connection, where, cursor=cursor, limit=SLICE):
            cursor = ids[-1]
            await _look(connection, ids, content, writer, gate, now, found)
            if progress:
                progress(len(ids))
    found.finish = _finish(found, content, gate, now, rates, zone)
    return found


async def _look(
    connection: Any, ids: list[int], content: Content, writer: Writer, gate: Gate, now: datetime, found: Preview
) -> None:
    known = await contacts.by_ids(connection, ids)
    opted_out, unreachable = await consents.suppressed(connection, ids)
    agreed = await consents.of_contacts(connection, ids)
    sent = await deliveries.handed_since(connection, ids, now - timedelta(hours=49))
    owned: dict[int, dict[str, Any]] = {}
    for row in await contacts.addresses_of(connection, ids):
        owned.setdefault(row.contact_id, {})[row.channel] = row
    for one in ids:
        found.audience += 1
        try:
            text = writer.text(contact_values(known[one]))
        except MissingValue as missing:
            found.skipped[f"missing_{missing.field}"] += 1
            continue
        consent = agreed.get((one, content.purpose))
        refusal: Rule | str = "no_address"
        for channel in content.channels:
            address = owned.get(one, {}).get(channel)
            if address is None:
                continue
            facts = Facts(
                now=now,
                channel=channel,
                consent=None if consent is None else consent.granted,
                opted_out=one in opted_out,
                unreachable=address.id in unreachable,
                advertising=content.advertising,
                text=text,
                sent_at=sent.get(one, ()),
                last_interaction=address.last_interaction_at,
            )
            decision = gate.decide(facts)
            if not isinstance(decision, Refuse) or decision.retry_at is not None:
                if isinstance(decision, Refuse):
                    found.waiting[decision.rule.value] += 1
                found.channels[channel] += 1
                found.sample = found.sample or text
                break
            refusal = decision.rule.value
        else:
            found.skipped[str(refusal)] += 1


def _finish(
    found: Preview, content: Content, gate: Gate, now: datetime, rates: Mapping[str, float], zone: ZoneInfo
) -> datetime | None:
    """When the last message would go: each channel at its rate, only in the sending hours."""
    ends = []
    for channel, people in found.channels.items():
        rate = min(rates.get(channel, 1.0), content.rate or rates.get(channel, 1.0))
        ends.append(_after(people / rate, gate, now, zone))
    return max(ends, default=None)


def _after(seconds: float, gate: Gate, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment when so many seconds of sending time have passed."""
    moment = gate.next_opening(now)
    while True:
        local = moment.astimezone(zone)
        left = (datetime.combine(local.date(), CLOSES, zone) - local).total_seconds()
        if seconds <= left:
            return moment + timedelta(seconds=seconds)
        seconds -= left
        tomorrow = datetime.combine(local.date() + timedelta(days=1), OPENS, zone)
        moment = gate.next_opening(tomorrow)
