"""A stage for campaigns: made-up people, a channel that behaves as told, a worker that runs until all is quiet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.errors import SendError
from integrations.events import InboundEvent, OutboundMessage, Part, Receipt, WebhookRequest
from integrations.ports import Limits, Priority
from outreach.campaigns.desk import CampaignDesk
from outreach.campaigns.file import parse_campaign
from outreach.clock import Clock
from outreach.delivery import DeliveryWorker
from outreach.gate import Gate
from outreach.status import campaign_status
from policy import load_book
from policy.workdays import vietnam
from store import Database, consents, contacts

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BOOK = load_book()

CAMPAIGN = """\
name: {name}
purpose: retention
channels: [zalo, telegram]
audience: '{audience}'
text: "Chào {{name}}, anh/chị đã đóng {{months_contributed|nhiều}} tháng."
buttons: [{{title: Tính thử, payload: /compare_lump_sum}}]
"""


class StageChannel:
    """Takes every message and notes it, unless ``behave`` raises for an address."""

    limits = Limits(text=2000, buttons=5, button_title=100)

    def __init__(self, name: str = "zalo") -> None:
        self.name = name
        self.got: list[tuple[str, str]] = []
        self.behave: Callable[[str], Exception | None] = lambda address: None
        self.delay = 0.0
        self.flying: list[str] = []
        self.most_in_flight = 0

    def verify(self, request: WebhookRequest) -> None: ...

    def parse(self, request: WebhookRequest) -> list[InboundEvent]:
        return []

    def render(self, message: OutboundMessage) -> list[Part]:
        return [Part("send", {"text": message.text, "buttons": [one.title for one in message.buttons]})]

    async def send(self, address: str, part: Part) -> Receipt:
        self.flying.append(address)
        self.most_in_flight = max(self.most_in_flight, len(self.flying))
        try:
            if self.delay:
                await asyncio.sleep(self.delay)
            if (error := self.behave(address)) is not None:
                raise error
        finally:
            self.flying.remove(address)
        self.got.append((address, part.body["text"]))
        return Receipt(f"{self.name}-{len(self.got)}")

    async def acknowledge(self, event: InboundEvent) -> None: ...

    async def check(self) -> str:
        return "stage"

    async def close(self) -> None: ...

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.got]


class OpenPacer:
    """No limit of its own; remembers how long it was told to stop."""

    def __init__(self) -> None:
        self.stops: list[float] = []
        self.priorities: set[Priority] = set()

    @asynccontextmanager
    async def slot(self, priority: Priority) -> AsyncIterator[None]:
        self.priorities.add(priority)
        yield

    async def stop(self, seconds: float) -> None:
        self.stops.append(seconds)

    async def stopped_for(self) -> float:
        return 0.0


class Stage:
    """One database with people, a desk and a worker's parts."""

    def __init__(self, database: Database, clock: Clock, *names: str) -> None:
        self.database = database
        self.clock = clock
        self.channels = {name: StageChannel(name) for name in names or ("zalo", "telegram")}
        self.pacers = {name: OpenPacer() for name in self.channels}
        self.desk = CampaignDesk(database, clock, HANOI, BOOK)
        self.sent: list[Any] = []

    @property
    def zalo(self) -> StageChannel:
        return self.channels["zalo"]

    @property
    def telegram(self) -> StageChannel:
        return self.channels["telegram"]

    def worker(self, in_flight: int = 8) -> DeliveryWorker:
        return DeliveryWorker(
            self.database,
            self.channels,
            self.pacers,
            Gate(HANOI, vietnam()),
            self.clock,
            HANOI,
            listener=self,
            in_flight=in_flight,
        )

    async def campaign_sent(self, messages: Sequence[Any]) -> None:
        self.sent.extend(messages)

    async def people(
        self,
        count: int,
        *,
        zalo: bool = True,
        telegram: bool = False,
        consent: bool | None = True,
        prefix: str = "p",
        **fields: Any,
    ) -> list[int]:
        """Made-up people, who agreed to ``retention`` unless told otherwise."""
        now = self.clock.now()
        base: dict[str, Any] = {
            "name": None,
            "months_contributed": 30,
            "target_group": "unemployed",
            "tags": [],
            "attributes": {},
            "created_at": now,
            "updated_at": now,
            **fields,
        }
        async with self.database.write() as connection:
            ids = await contacts.add_many(
                connection, [{**base, "contact_id": f"{prefix}{index}"} for index in range(count)]
            )
            for name, wanted in (("zalo", zalo), ("telegram", telegram)):
                if wanted:
                    rows = [
                        {"channel": name, "address": f"{name[0]}-{one}", "contact_id": ids[one], "created_at": now}
                        for one in ids
                    ]
                    await contacts.add_addresses(connection, rows)
            if consent is not None:
                await consents.add_many(connection, [self.consent(one, granted=consent) for one in ids.values()])
        return list(ids.values())

    def consent(self, contact: int, *, granted: bool = True, purpose: str = "retention") -> dict[str, Any]:
        return {
            "contact_id": contact,
            "address_id": None,
            "purpose": purpose,
            "granted": granted,
            "channel": "import",
            "text_version": "test",
            "evidence": "test",
            "at": self.clock.now() - timedelta(days=1),
        }

    async def campaign(
        self, name: str = "c", audience: str = "everyone", *, start: bool = True, source: str | None = None
    ) -> str:
        """A campaign that was approved, and started unless told otherwise."""
        file = parse_campaign(source or CAMPAIGN.format(name=name, audience=audience))
        await self.desk.put(file, "author@x")
        await self.desk.submit(file.name, "author@x")
        await self.desk.approve(file.name, "approver@x")
        if start:
            await self.desk.start(file.name)
        return file.name

    async def status(self, name: str = "c") -> dict[str, Any]:
        async with self.database.read() as connection:
            return await campaign_status(connection, name)

    @asynccontextmanager
    async def working(self, in_flight: int = 8) -> AsyncIterator[DeliveryWorker]:
        """A worker that runs meanwhile."""
        worker = self.worker(in_flight)
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            await worker.stop()
            await task

    async def until(self, reached: Callable[[dict[str, Any]], bool], name: str = "c") -> dict[str, Any]:
        """The status once it is as wanted; fails when that takes too long."""
        async with asyncio.timeout(120):
            while not reached(status := await self.status(name)):  # noqa: ASYNC110 - the worker knows nothing of us
                await asyncio.sleep(0.02)
        return status

    async def deliver(self, name: str = "c", in_flight: int = 8) -> dict[str, Any]:
        """Runs a worker until the campaign is done."""
        async with self.working(in_flight):
            return await self.until(lambda status: status["state"] in ("done", "scheduled", "paused"), name)


def refusing(*addresses: str, **decision: Any) -> Callable[[str], Exception | None]:
    """Behaviour: these addresses (all, if none is named) fail with one ``SendError``."""
    code = decision.pop("code", "refused")

    def behave(address: str) -> Exception | None:
        return SendError(code, **decision) if not addresses or address in addresses else None

    return behave
