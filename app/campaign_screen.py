"""What the console needs of outreach: campaigns as screens show them, and the five things people may do."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from console.ports import CampaignAction, CampaignRefused, CampaignView, NoSuchCampaign, Progress
from helpdesk.changes import Change, Changes
from outreach.campaigns.content import Content, Writer
from outreach.campaigns.desk import CampaignDesk
from outreach.clock import Clock
from outreach.errors import OutreachError
from outreach.status import in_words, remark_of, source_of, status_of
from outreach.vocabulary import purposes
from store import Database, campaigns

_COUNTS = ("planned", "leased", "handed", "sent", "delivered", "read", "replied", "refused", "unknown", "skipped")


class CampaignScreen:
    """``console.ports.Campaigns`` over the ledger."""

    def __init__(self, database: Database, desk: CampaignDesk, changes: Changes, zone: ZoneInfo, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._desk = desk
        self._changes = changes
        self._zone = zone

    async def list(self) -> list[Progress]:
        async with self._database.read() as connection:
            rows = await campaigns.listed(connection)
            return [_progress(await status_of(connection, row)) for row in rows]

    async def progress(self, name: str) -> Progress:
        async with self._database.read() as connection:
            row = await campaigns.by_name(connection, name)
            if row is None:
                raise NoSuchCampaign(name)
            return _progress(await status_of(connection, row))

    async def view(self, name: str) -> CampaignView:
        async with self._database.read() as connection:
            row = await campaigns.by_name(connection, name)
            if row is None:
                raise NoSuchCampaign(name)
            progress = _progress(await status_of(connection, row))
            record = await campaigns.last_record(connection, row.id, "approved") if row.approved_hash else None
            asked = await campaigns.last_record(connection, row.id, "submitted")
        figures = row.figures or (asked.figures if asked else [])
        writer = Writer(Content.of(row), {figure["name"]: figure["text"] for figure in figures})
        starts_at = self._moment(row.start_local)
        pending = row.repeat is None and row.state in ("draft", "submitted")
        counted = row.approved_count if row.approved_count is not None else asked.audience_count if asked else None
        return CampaignView(
            progress=progress,
            purpose=purposes()[row.purpose].title if row.purpose in purposes() else row.purpose,
            channels=row.channels,
            audience=row.audience,
            audience_count=counted,
            text=writer.outline(),
            buttons=[button["title"] for button in row.buttons],
            advertising=row.advertising,
            author=row.author,
            approver=record.person if record else None,
            approved_hash=row.approved_hash,
            starts_at=starts_at,
            repeat=row.repeat,
            rules={reason: (in_words(reason), source_of(reason)) for reason in (*progress.skipped, *progress.held)},
            remark=remark_of(row.state_reason),
            figures=[(figure["text"], figure["source"]) for figure in figures],
            version=asked.hash if asked else "",
            late=pending and starts_at is not None and starts_at < self._clock.now(),
        )

    async def act(self, name: str, action: CampaignAction, staff_email: str, version: str = "") -> None:
        jobs: dict[CampaignAction, Any] = {
            "approve": partial(self._desk.approve, seen=version),
            "start": self._desk.start,
            "pause": self._desk.pause,
            "resume": self._desk.resume,
            "cancel": self._desk.cancel,
        }
        try:
            await jobs[action](name, staff_email)
        except OutreachError as error:
            raise CampaignRefused(error.vi) from None
        self._changes.tell(Change("campaign", 0, "", name))

    def _moment(self, local: str | None) -> datetime | None:
        return datetime.fromisoformat(local).replace(tzinfo=self._zone) if local else None


def _progress(status: dict[str, Any]) -> Progress:
    return Progress(status["name"], status["state"], **{name: status[name] for name in _COUNTS}, held=status["waiting"])
