"""A campaign's life: load → submit → approve (a second person) → start → pause, resume, cancel.

Approval freezes a hash of content, audience, its count and the figures used. Any edit voids it, and so does a figure
of the law that changed before the start.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from outreach.campaigns import limits
from outreach.campaigns.content import Content, FrozenFigure, Writer, figures_on, placeholders
from outreach.campaigns.file import CampaignFile, read_campaign
from outreach.campaigns.states import APPROVERS, EDITABLE, wrong_state
from outreach.clock import Clock
from outreach.delivery.planning import audience_where
from outreach.errors import AudienceError, CampaignFileError, NotAllowed, OutreachError
from outreach.vocabulary import folded, nearest, nfc
from policy import FigureBook
from store import Database, audit, campaigns, contacts, deliveries, staff

OPERATOR = "operator"  # who acts at the command line without --by: may write, never approve
# A start needs a new approval when the audience has grown beyond what was approved by more than this.
GROWTH_SHARE, GROWTH_PEOPLE = 0.2, 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """``change``: created, updated or unchanged. ``voided``: an approval was lost by the edit."""

    name: str
    change: str
    audience_count: int
    voided: bool
    state: str


class CampaignDesk:
    """
    Args:
        topics: published topics that a button may open; None: not checked.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        book: FigureBook,
        topics: Collection[str] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._book = book
        self._topics = topics

    @property
    def database(self) -> Database:
        return self._database

    def today(self) -> date:
        """The day whose law holds now."""
        return self._clock.now().astimezone(self._zone).date()

    async def load(self, path: Path, by: str = OPERATOR) -> Loaded:
        """Creates the campaign of a file, or edits the one of that name.

        Raises:
            CampaignFileError, AudienceError: what is wrong in the file; nothing was changed.
            NotAllowed: the campaign has been started.
        """
        file = read_campaign(path)
        try:
            return await self.put(file, by)
        except CampaignFileError as error:
            line = file.line_of(error.key.split(",")[0])
            place = f"{path.name}, line {line}, {error.key}" if line else f"{path.name}, {error.key}"
            raise CampaignFileError(place, str(error).removeprefix(f"{error.key}: ")) from None

    async def put(self, file: CampaignFile, by: str = OPERATOR) -> Loaded:
        """The same for a file that is read already."""
        values = _values(file)
        async with self._database.write() as connection:
            now = self._clock.now()
            old = await campaigns.by_name(connection, file.name, lock=True)
            content = _content(values)
            count, figures = await self._check(connection, content)
            if old is None:
                new = {**values, "author": by, "state": "draft", "figures": [], "created_at": now, "updated_at": now}
                await campaigns.add(connection, new)
                created = await campaigns.by_name(connection, file.name)
                await self._record(connection, created, "edited", by, None, count, figures, "created")
                await self._audit(connection, by, "campaign.created", file.name)
                return Loaded(file.name, "created", count, False, "draft")
            if old.state not in EDITABLE:
                raise NotAllowed(f"{file.name} is {old.state}; load the change under a new name.")
            if Content.of(old) == content:
                return Loaded(file.name, "unchanged", count, False, old.state)
            await self._record(connection, old, "edited", by, None, count, figures, None)
            voided = old.approved_hash is not None
            if voided:
                await self._record(connection, old, "voided", by, old.approved_hash, count, figures, "edited")
            changes = {**values, "author": by, "state": "draft", "state_reason": None, "updated_at": now}
            await campaigns.change(connection, old.id, changes | _UNAPPROVED)
            await self._audit(connection, by, "campaign.edited", file.name)
            return Loaded(file.name, "updated", count, voided, "draft")

    async def submit(self, name: str, by: str = OPERATOR) -> Row[Any]:
        """Asks for the second person's look."""
        async with self._database.write() as connection:
            campaign = await self._locked(connection, name, ("draft",), "submit")
            count, figures = await self._check(connection, Content.of(campaign))
            seal = Content.of(campaign).seal(figures, count)
            await self._record(connection, campaign, "submitted", by, seal, count, figures, None)
            await campaigns.change(
                connection, campaign.id, {"state": "submitted", "state_reason": None, "updated_at": self._clock.now()}
            )
            await self._audit(connection, by, "campaign.submitted", name, {"hash": seal, "count": count})
        return await self.get(name)

    async def approve(self, name: str, by: str, seen: str | None = None) -> Row[Any]:
        """The second person's word: freezes content, audience count and figures.

        Args:
            seen: the hash of the submission that this person looked at; None at the command line.

        Raises:
            NotAllowed: ``by`` wrote, edited or submitted it, or is known to us without the right to approve; or it
                was submitted anew after this person looked at it.
        """
        by = nfc(by).strip()
        if not by:
            raise NotAllowed("Nobody is named; say who approves (--by with their name).")
        async with self._database.write() as connection:
            campaign = await self._locked(connection, name, ("submitted",), "approve")
            asked = await campaigns.last_record(connection, campaign.id, "submitted")
            if seen is not None and (asked is None or asked.hash != seen):
                raise NotAllowed(
                    f"{name} was submitted anew meanwhile; look at it again.",
                    "Chiến dịch vừa được sửa và trình lại. Anh/chị hãy xem lại nội dung mới rồi hãy duyệt.",
                )
            hands = await campaigns.people(connection, campaign.id, ("edited", "submitted"))
            if folded(by) in {folded(person) for person in (*hands, campaign.author, OPERATOR)}:
                raise NotAllowed(
                    f"{by} wrote or submitted {name}; somebody else must approve it (--by with their name).",
                    "Người soạn hoặc người trình không được tự phê duyệt; cần một người khác.",
                )
            await self._check_right(connection, by)
            content = Content.of(campaign)
            count, figures = await self._check(connection, content)
            seal = content.seal(figures, count)
            await self._record(connection, campaign, "approved", by, seal, count, figures, None)
            await campaigns.change(
                connection,
                campaign.id,
                {
                    "state": "approved",
                    "state_reason": None,
                    "approved_hash": seal,
                    "approved_count": count,
                    "figures": [figure.as_json() for figure in figures],
                    "updated_at": self._clock.now(),
                },
            )
            await self._audit(connection, by, "campaign.approved", name, {"hash": seal, "count": count})
        return await self.get(name)

    async def start(self, name: str, by: str = OPERATOR) -> Row[Any]:
        """Starts a run now.

        Raises:
            NotAllowed: not approved; or what was approved is not what would be sent now, in which case the approval
                is void and the campaign a draft again.
        """
        async with self._database.write() as connection:
            campaign = await self._locked(connection, name, ("approved", "scheduled"), "start")
            reason = await self._begin(connection, campaign, by)
        if reason:
            raise NotAllowed(
                f"{name} needs a new approval: {reason}. Submit it again.",
                "Chiến dịch không còn đúng như lúc được duyệt nên chưa gửi. Người soạn cần trình duyệt lại.",
            )
        return await self.get(name)

    async def begin_scheduled(self, name: str) -> str | None:
        """Starts a run that its schedule asks for; returns why not, if so (a run may still be under way)."""
        async with self._database.write() as connection:
            campaign = await campaigns.by_name(connection, name, lock=True)
            if campaign is None or campaign.state != "scheduled":
                return f"is {campaign.state}" if campaign else "is gone"
            return await self._begin(connection, campaign, "schedule")

    async def mark_scheduled(self, name: str) -> None:
        """The scheduler has taken an approved campaign on."""
        async with self._database.write() as connection:
            campaign = await campaigns.by_name(connection, name, lock=True)
            if campaign is not None and campaign.state == "approved":
                await campaigns.change(connection, campaign.id, {"state": "scheduled", "updated_at": self._clock.now()})

    async def pause(self, name: str, by: str = OPERATOR) -> Row[Any]:
        """Stops sending within a second; what is at the provider comes home."""
        return await self._switch(name, ("running",), "paused", by, "paused_by_hand")

    async def resume(self, name: str, by: str = OPERATOR) -> Row[Any]:
        """Goes on where it paused, unless the law has changed meanwhile: then its text would state what is past."""
        campaign = await self.get(name)
        if campaign.state == "paused" and self._outdated(campaign):
            raise NotAllowed(
                f"{name} states a figure of the law that has changed; cancel it and load it under a new name.",
                "Một con số của luật nêu trong tin đã thay đổi, nên không thể gửi tiếp. Anh/chị hãy huỷ chiến dịch "
                "này và soạn chiến dịch mới.",
            )
        return await self._switch(name, ("paused",), "running", by, None)

    async def pause_outdated(self) -> None:
        """Pauses runs whose text states figures that are no longer those of today's law."""
        async with self._database.read() as connection:
            running = await campaigns.in_states(connection, ("running",))
        for row in running:
            if self._outdated(row):
                await self._switch(row.name, ("running",), "paused", OPERATOR, "figure_changed")

    async def cancel(self, name: str, by: str = OPERATOR) -> Row[Any]:
        """Ends it for good: everything that waits is skipped."""
        states = ("draft", "submitted", "approved", "scheduled", "running", "paused")
        async with self._database.write() as connection:
            campaign = await self._locked(connection, name, states, "cancel")
            now = self._clock.now()
            values: dict[str, Any] = {"state": "cancelled", "state_reason": None, "updated_at": now}
            await campaigns.change(connection, campaign.id, values)
            await deliveries.skip_planned(connection, campaign.id, campaign.run, "cancelled", now)
            await self._audit(connection, by, "campaign.cancelled", name)
        return await self.get(name)

    async def get(self, name: str) -> Row[Any]:
        """Raises NotAllowed when there is no such campaign."""
        async with self._database.read() as connection:
            found = await campaigns.by_name(connection, name)
            if found is None:
                names = [row.name for row in await campaigns.listed(connection)]
                raise NotAllowed(f'There is no campaign "{name}".{nearest(name, names)}')
            return found

    async def _switch(self, name: str, states: tuple[str, ...], to: str, by: str, reason: str | None) -> Row[Any]:
        async with self._database.write() as connection:
            campaign = await self._locked(connection, name, states, "pause" if to == "paused" else "resume")
            values = {"state": to, "state_reason": reason, "updated_at": self._clock.now()}
            await campaigns.change(connection, campaign.id, values)
            await self._audit(connection, by, f"campaign.{'paused' if to == 'paused' else 'resumed'}", name)
        return await self.get(name)

    async def _locked(self, connection: AsyncConnection, name: str, states: tuple[str, ...], step: str) -> Row[Any]:
        found = await campaigns.by_name(connection, name, lock=True)
        if found is None:
            names = [row.name for row in await campaigns.listed(connection)]
            raise NotAllowed(f'There is no campaign "{name}".{nearest(name, names)}')
        if found.state not in states:
            raise wrong_state(name, found.state, step)
        return found

    async def _check(self, connection: AsyncConnection, content: Content) -> tuple[int, tuple[FrozenFigure, ...]]:
        """Everything that can be known to be wrong before anybody is asked to approve it."""
        placeholders(content.text, await contacts.attribute_names(connection))
        figures = figures_on(self._book, content.text, self._day(content))
        longest = Writer(content, {figure.name: figure.text for figure in figures}).longest()
        limits.check_length(longest, len(content.buttons), content.channels)
        if self._topics is not None:
            for index, (_, payload) in enumerate(content.buttons, start=1):
                if payload.removeprefix("/") not in self._topics:
                    hint = nearest(payload.removeprefix("/"), self._topics)
                    raise CampaignFileError(f"buttons.{index}.payload", f"{payload} is no published topic.{hint}")
        count = await self._count(connection, content.audience)
        if count == 0:
            raise AudienceError("matches nobody among the contacts", content.audience, 1, 1)
        return count, figures

    async def _count(self, connection: AsyncConnection, audience: str) -> int:
        local = self._clock.now().astimezone(self._zone)
        return await contacts.count(connection, await audience_where(connection, audience, local, self._database))

    def _day(self, content: Content) -> date:
        """The day whose law the text states: that of the start."""
        if content.start_local is None:
            return self.today()
        return max(self.today(), datetime.fromisoformat(content.start_local).date())

    def _outdated(self, campaign: Row[Any]) -> bool:
        try:
            figures = figures_on(self._book, campaign.text, self.today())
        except CampaignFileError:
            return True
        return [figure.as_json() for figure in figures] != list(campaign.figures)

    async def _check_right(self, connection: AsyncConnection, by: str) -> None:
        """A known member of staff needs the role; a name nobody knows is the operator's own word for a person."""
        person = await staff.by_email(connection, by.lower())  # as accounts store it
        if person is not None and not person.active:
            raise NotAllowed(f"{by} may not approve campaigns: the account is closed.", "Tài khoản này đã đóng.")
        if person is not None and person.role not in APPROVERS:
            raise NotAllowed(
                f"{by} may not approve campaigns: the role is {person.role}.",
                "Tài khoản này không có quyền phê duyệt chiến dịch.",
            )

    async def _begin(self, connection: AsyncConnection, campaign: Row[Any], by: str) -> str | None:
        """Starts a run, or voids the approval and says why."""
        content = Content.of(campaign)
        figures: tuple[FrozenFigure, ...] = ()
        count = 0
        code: str | None
        reason: str | None
        try:
            figures = figures_on(self._book, content.text, self.today())
            count = await self._count(connection, content.audience)
        except OutreachError as error:
            code, reason = "content_broken", str(error).splitlines()[0]
        else:
            code, reason = _drifted(campaign, content, figures, count)
        now = self._clock.now()
        if reason:
            await self._record(connection, campaign, "voided", by, campaign.approved_hash, count, figures, reason[:200])
            values = {"state": "draft", "state_reason": code, "updated_at": now, **_UNAPPROVED}
            await campaigns.change(connection, campaign.id, values)
            await self._audit(connection, by, "campaign.voided", campaign.name)
            return reason
        await campaigns.change(
            connection,
            campaign.id,
            {
                "state": "running",
                "state_reason": None,
                "run": campaign.run + 1,
                "plan_cursor": 0,
                "planned_at": None,
                "next_slot_at": None,
                "started_at": now,
                "finished_at": None,
                "updated_at": now,
            },
        )
        await self._audit(connection, by, "campaign.started", campaign.name, {"count": count, "run": campaign.run + 1})
        return None

    async def _record(
        self,
        connection: AsyncConnection,
        campaign: Row[Any] | None,
        action: str,
        person: str,
        hash_: str | None,
        count: int,
        figures: tuple[FrozenFigure, ...],
        note: str | None,
    ) -> None:
        assert campaign is not None  # noqa: S101 - it was written or locked in this transaction
        await campaigns.record(
            connection,
            campaign_id=campaign.id,
            action=action,
            person=person[:200],
            hash_=hash_ or "",
            count=count,
            figures=[figure.as_json() for figure in figures],
            note=note,
            at=self._clock.now(),
        )

    async def _audit(
        self,
        connection: AsyncConnection,
        actor: str,
        action: str,
        subject: str,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        await audit.append(
            connection, at=self._clock.now(), actor=actor[:200], action=action, subject=subject, detail=detail
        )


def _drifted(
    campaign: Row[Any], content: Content, figures: tuple[FrozenFigure, ...], count: int
) -> tuple[str | None, str | None]:
    """How what would be sent now differs from what was approved: (code, words), or nothing."""
    approved = campaign.approved_count or 0
    if [figure.as_json() for figure in figures] != list(campaign.figures):
        return "figure_changed", "a figure of the law that it states has changed"
    if content.seal(figures, approved) != campaign.approved_hash:
        return "content_changed", "its content is not what was approved"
    if count == 0:
        return "audience_empty", "its audience matches nobody any more"
    if count > approved + max(approved * GROWTH_SHARE, GROWTH_PEOPLE):
        return "audience_grown", f"its audience has grown from {approved} to {count} people"
    return None, None


_UNAPPROVED: dict[str, Any] = {"approved_hash": None, "approved_count": None, "figures": []}


def _values(file: CampaignFile) -> dict[str, Any]:
    start = file.schedule.start
    return {
        "name": file.name,
        "purpose": file.purpose,
        "channels": list(file.channels),
        "audience": file.audience,
        "advertising": file.advertising,
        "text": file.text,
        "buttons": [{"title": button.title, "payload": button.payload} for button in file.buttons],
        "start_local": start.isoformat(timespec="seconds") if start else None,
        "repeat": file.schedule.repeat,
        "rate": file.schedule.rate,
    }


def _content(values: Mapping[str, Any]) -> Content:
    buttons = tuple((one["title"], one["payload"]) for one in values["buttons"])
    named = {name: values[name] for name in ("purpose", "audience", "advertising", "text", "start_local", "repeat")}
    return Content(channels=tuple(values["channels"]), buttons=buttons, rate=values["rate"], **named)
