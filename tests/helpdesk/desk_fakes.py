"""A help desk with everything around it replaced by small stand-ins that remember what they were asked."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.changes import Changes
from helpdesk.desk import Desk
from helpdesk.feedback import StoredFeedback
from helpdesk.handover import Announcer
from helpdesk.intake import Intake
from helpdesk.ports import AssistantTurn, AssistantUnavailable, Rendered, Reply, Status
from helpdesk.processor import Processor
from helpdesk.reception import Reception
from helpdesk.sender import Sender
from helpdesk.switches import Switchboard, Switches
from integrations.errors import SendError
from integrations.events import Button, InboundEvent, Kind, OutboundMessage, Part, Receipt, WebhookRequest
from integrations.pictures import in_part
from integrations.ports import Limits, Priority
from store import Database
from tests.fakes import FakeClock

PNG = b"\x89PNG painted"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class FakeAssistant:
    """Answers with the topic ``known`` for every text; texts listed in ``turns`` get what is listed."""

    def __init__(self) -> None:
        self.turns: dict[str, AssistantTurn | Exception] = {}
        self.heard: list[tuple[str, str | None, str | None]] = []
        self.delay = 0.0

    async def turn(
        self, conversation: str, *, text: str | None, topic: str | None, as_of: date | None, locale: str
    ) -> AssistantTurn:
        self.heard.append((conversation, text, topic))
        await asyncio.sleep(self.delay)
        known = AssistantTurn((Reply(topic=topic or "known"),), Status.ANSWERED, topic=topic or "known", confidence=0.9)
        found = self.turns.get(text or topic or "", known)
        if isinstance(found, Exception):
            raise found
        return found


class FakeAnswers:
    """Every topic says its own name and context."""

    def render(self, topic: str, *, on: date, locale: str, **context: Any) -> Rendered:
        shown = " ".join(f"{key}={value}" for key, value in context.items())
        return Rendered(f"<{topic}>{' ' + shown if shown else ''}", (Button("Gặp tư vấn viên", "/talk_to_staff"),), ())

    def is_topic(self, name: str) -> bool:
        return name in {"known", "known:mine", "talk_to_staff"}

    def title(self, topic: str, locale: str) -> str:
        return f"[{topic}]"

    def informs(self, topic: str) -> bool:
        return topic == "known"


class FakeConsents:
    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []

    def intent(self, text: str, *, in_form: bool) -> str | None:
        return {"tc": "opt_out", "dk": "opt_in"}.get(text.casefold())

    async def opt_out(self, channel: str, address: str, evidence: str) -> None:
        self.calls.append(("opt_out", channel, address))

    async def opt_in(self, channel: str, address: str, evidence: str) -> None:
        self.calls.append(("opt_in", channel, address))


class FakeReceipts:
    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    async def delivered(self, channel: str, provider_message_ids: Sequence[str], at: datetime) -> None:
        self.calls.append(("delivered", channel, tuple(provider_message_ids)))

    async def seen(self, channel: str, provider_message_ids: Sequence[str], at: datetime) -> None:
        self.calls.append(("seen", channel, tuple(provider_message_ids)))

    async def interacted(self, channel: str, address: str, at: datetime) -> None:
        self.calls.append(("interacted", channel, address))

    async def echoed(self, channel: str, address: str, provider_message_id: str, text: str, at: datetime) -> None:
        self.calls.append(("echoed", channel, address, provider_message_id))

    async def unreachable(self, channel: str, address: str, reason: str) -> None:
        self.calls.append(("unreachable", channel, address, reason))


class FakeHours:
    """Open 07:30–17:00, every day."""

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(ZONE)
        return (7, 30) <= (local.hour, local.minute) < (17, 0)

    def next_opening(self, moment: datetime) -> datetime:
        local = moment.astimezone(ZONE).replace(hour=7, minute=30)
        return local if local > moment else local + timedelta(days=1)


class FakeChannel:
    """Remembers what it sent; ``errors`` are raised in turn before anything is sent."""

    name = "telegram"
    limits = Limits(text=4096, buttons=8, button_title=64)

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.errors: list[SendError] = []
        self.news = asyncio.Condition()

    def verify(self, request: WebhookRequest) -> None: ...

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return []

    def render(self, message: OutboundMessage) -> list[Part]:
        picture = [Part("show", {"text": "", "png": in_part(message.image)})] if message.image else []
        return [*picture, *(Part("say", {"text": part}) for part in message.text.split("\n\n"))]

    async def send(self, address: str, part: Part) -> Receipt:
        await asyncio.sleep(0)
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append((address, part.body.get("png") or part.body["text"]))
        async with self.news:
            self.news.notify_all()
        return Receipt(f"m{len(self.sent)}")

    async def acknowledge(self, event: InboundEvent) -> None: ...

    async def check(self) -> str:
        return "fake"

    async def close(self) -> None: ...


class FakePictures:
    """Knows every picture, unless ``gone``; ``errors`` are raised first."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.gone = False
        self.errors: list[Exception] = []

    async def png(self, name: str) -> bytes | None:
        self.asked.append(name)
        if self.errors:
            raise self.errors.pop(0)
        return None if self.gone else PNG


class FakePacer:
    """Lets everybody through, or nobody after ``hold``, when a stop lasts too; ``errors`` are raised in turn."""

    def __init__(self) -> None:
        self.stops: list[float] = []
        self.errors: list[Exception] = []
        self._left: int | None = None

    def hold(self, *, after: int = 0) -> None:
        self._left = after

    @asynccontextmanager
    async def slot(self, priority: Priority) -> AsyncIterator[None]:
        if self.errors:
            raise self.errors.pop(0)
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                await asyncio.Event().wait()
        yield

    async def stop(self, seconds: float) -> None:
        self.stops.append(seconds)

    async def stopped_for(self) -> float:
        return self.stops[-1] if self._left is not None and self.stops else 0.0


@dataclass
class Bench:
    """A running help desk."""

    database: Database
    clock: FakeClock
    owner: str = "test"
    sole: bool = True
    assistant: FakeAssistant = field(default_factory=FakeAssistant)
    consents: FakeConsents = field(default_factory=FakeConsents)
    receipts: FakeReceipts = field(default_factory=FakeReceipts)
    channel: FakeChannel = field(default_factory=FakeChannel)
    pacer: FakePacer = field(default_factory=FakePacer)
    pictures: FakePictures = field(default_factory=FakePictures)
    switches: Switches = field(default_factory=Switches)
    changes: Changes = field(default_factory=Changes)

    def __post_init__(self) -> None:
        answers, hours = FakeAnswers(), FakeHours()
        self.sender = Sender(
            self.database,
            self.channel,
            self.pacer,
            self.receipts,
            self.pictures,
            self.changes,
            self.clock,
            sole=self.sole,
        )
        self.switchboard = Switchboard(self.database, self.clock, self.switches)
        reception = Reception(
            self.assistant,
            answers,
            self.consents,
            self.receipts,
            Announcer(answers, hours, ZONE),
            self.clock,
            ZONE,
            feedback=StoredFeedback(self.database),
            switches=self.switches,
        )
        channels = {"telegram": self.channel}
        self.processor = Processor(
            self.database,
            reception,
            channels,
            hours,
            self.changes,
            self.clock,
            ZONE,
            owner=self.owner,
            senders={"telegram": self.sender},
            apology=lambda locale: answers.render("assistant_unavailable", on=date(2026, 11, 23), locale=locale),
        )
        self.intake = Intake(self.database, self.clock, self.processor.wake)
        self.desk = Desk(
            self.database, channels, answers, self.changes, self.clock, ZONE, lambda name: self.sender.wake()
        )
        self._numbers: dict[str, int] = defaultdict(int)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Bench]:
        tasks = [asyncio.create_task(self.processor.run()), asyncio.create_task(self.sender.run())]
        try:
            yield self
        finally:
            await self.processor.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def event(
        self, text: str | None = None, *, address: str = "u1", kind: Kind = Kind.MESSAGE, **more: Any
    ) -> InboundEvent:
        self._numbers[address] += 1
        event_id = more.pop("event_id", f"{address}-{self._numbers[address]}")
        return InboundEvent("telegram", event_id, kind, address, text=text, **more)

    async def hear(self, text: str | None = None, **more: Any) -> None:
        """Delivers one event and waits for its outcome."""
        row_id = (await self.intake.receive([self.event(text, **more)]))[0]
        assert row_id is not None
        assert await self.processor.outcome_of(row_id, 60) is not None

    async def settled(self, count: int) -> list[str]:
        """The texts sent so far, once there are ``count``."""
        async with asyncio.timeout(60), self.channel.news:
            await self.channel.news.wait_for(lambda: len(self.channel.sent) >= count)
        return [text for _, text in self.channel.sent]


def unavailable() -> Exception:
    return AssistantUnavailable("down")
