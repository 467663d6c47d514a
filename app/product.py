"""Wires one process: which parts it has follows from its roles. The only place that knows everybody."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import structlog
from redis.asyncio import Redis

from app.api_keys import ApiKeys
from app.assistant import LibraryAnswers, RasaAssistant
from app.backends import StoredWebchat
from app.clock import SystemClock
from app.metrics import Metrics
from app.notices import NoticeParts, open_notices
from app.outreach import OutreachParts, open_outreach
from app.pictures import StoredPictures
from app.records import open_records, open_registry
from app.secrets import secret_key
from app.settings import ROOT, Settings
from bot.answers import AnswerLibrary, load_library
from console.accounts import Accounts
from console.passwords import Passwords
from helpdesk.changes import Changes
from helpdesk.desk import Desk
from helpdesk.feedback import StoredFeedback
from helpdesk.handover import Announcer
from helpdesk.hours import WorkingHours
from helpdesk.intake import Intake
from helpdesk.ports import Clock
from helpdesk.processor import Processor
from helpdesk.reception import Reception
from helpdesk.records import RecordDesk
from helpdesk.sender import Sender
from helpdesk.switches import Switchboard, Switches
from integrations.memory import StoredMemory
from integrations.pacing import QueuedPacer, Rate, local_pacer
from integrations.pacing_redis import redis_pacer
from integrations.ports import Channel
from integrations.rasa import RasaClient
from integrations.registry import Registry
from integrations.telegram import TelegramChannel, TelegramConfig
from integrations.webchat.channel import WebChannel
from integrations.webchat.hub import Hub
from integrations.webchat.token import Tokens
from integrations.zalo import ZaloChannel, ZaloClient, ZaloConfig, open_zalo
from policy import FigureBook, load_book
from policy.workdays import Calendar, load_calendar
from store import Database, open_database

Role = Literal["web", "worker", "scheduler"]
ALL_ROLES: frozenset[Role] = frozenset({"web", "worker", "scheduler"})
STOP_SECONDS = 10.0

log = structlog.get_logger()


def var_folder(settings: Settings) -> Path:
    """Where this installation keeps its files: beside an SQLite database, else ``var/`` of the project."""
    if settings.database_url.startswith("sqlite:///"):
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        return (path if path.is_absolute() else Path.cwd() / path).parent
    return ROOT / "var"


@dataclass
class Product:
    """Every part of a running An Sinh, made when first asked for.

    Args:
        rasa_url: where the Rasa server listens.
        roles: ``web`` takes messages in and shows pages; ``worker`` answers and sends; ``scheduler`` starts campaigns.
    """

    settings: Settings
    rasa_url: str
    roles: frozenset[Role] = ALL_ROLES
    clock: Clock = field(default_factory=SystemClock)

    @cached_property
    def var(self) -> Path:
        folder = var_folder(self.settings)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @cached_property
    def secret(self) -> bytes:
        return secret_key(self.settings, self.var)

    @cached_property
    def database(self) -> Database:
        return open_database(self.settings.database_url)

    @cached_property
    def book(self) -> FigureBook:
        return load_book()

    @cached_property
    def library(self) -> AnswerLibrary:
        return load_library(self.book)

    @cached_property
    def answers(self) -> LibraryAnswers:
        return LibraryAnswers(self.library, self.book, lambda: self.clock.now().astimezone(self.settings.zone).date())

    @cached_property
    def calendar(self) -> Calendar:
        return load_calendar()

    @cached_property
    def hours(self) -> WorkingHours:
        return WorkingHours(self.calendar, self.settings.zone)

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics()

    @cached_property
    def changes(self) -> Changes:
        return Changes()

    @cached_property
    def hub(self) -> Hub:
        return Hub()

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.secret)

    @cached_property
    def web_channel(self) -> WebChannel:
        return WebChannel(self.tokens, self.clock, self.hub.tell)

    @cached_property
    def telegram(self) -> TelegramChannel | None:
        settings = self.settings
        if settings.telegram_token is None:
            return None
        secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else None
        return TelegramChannel(
            TelegramConfig(
                token=settings.telegram_token.get_secret_value(), secret=secret, api_url=settings.telegram_api_url
            )
        )

    @cached_property
    def zalo(self) -> tuple[ZaloChannel, ZaloClient] | None:
        settings = self.settings
        if settings.zalo_app_id is None or settings.zalo_app_secret is None or settings.zalo_oa_secret is None:
            return None
        access, refresh = settings.zalo_access_token, settings.zalo_refresh_token
        config = ZaloConfig(
            app_id=settings.zalo_app_id,
            app_secret=settings.zalo_app_secret.get_secret_value(),
            oa_secret=settings.zalo_oa_secret.get_secret_value(),
            oa_id=settings.zalo_oa_id,
            access_token=access.get_secret_value() if access else None,
            refresh_token=refresh.get_secret_value() if refresh else None,
            api_url=settings.zalo_api_url,
            oauth_url=settings.zalo_oauth_url,
            business_url=settings.zalo_business_url,
        )
        return open_zalo(config, self.database, self.clock, rest=lambda seconds: self.pacers["zalo"].stop(seconds))

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        found: dict[str, Channel] = {"web": self.web_channel}
        if self.telegram is not None:
            found["telegram"] = self.telegram
        if self.zalo is not None:
            found["zalo"] = self.zalo[0]
        return found

    @cached_property
    def redis(self) -> Redis | None:
        url = self.settings.redis_url
        return Redis.from_url(url) if url else None

    @cached_property
    def pacers(self) -> Mapping[str, QueuedPacer]:
        rates = {
            "telegram": Rate.per_second(self.settings.telegram_rate),
            "zalo": Rate.per_minute(self.settings.zalo_rate),
        }
        shared = self.redis
        return {
            name: redis_pacer(shared, name, rate) if shared is not None else local_pacer(rate)
            for name, rate in rates.items()
            if name in self.channels
        }

    @cached_property
    def rasa(self) -> RasaClient:
        return RasaClient(self.rasa_url, self.settings.rasa_token.get_secret_value())

    @cached_property
    def outreach(self) -> OutreachParts:
        return open_outreach(
            self.settings,
            self.database,
            self.channels,
            self.pacers,
            self.clock,
            self.book,
            self.library,
            self.calendar,
            self.changes,
        )

    @cached_property
    def pictures(self) -> StoredPictures:
        return StoredPictures(self.database)

    @cached_property
    def senders(self) -> Mapping[str, Sender]:
        sole = self.database.dialect == "sqlite"
        return {
            name: Sender(
                self.database,
                self.channels[name],
                pacer,
                self.outreach.receipts,
                self.pictures,
                self.changes,
                self.clock,
                sole=sole,
            )
            for name, pacer in self.pacers.items()
        }

    def outbox_ready(self, channel: str) -> None:
        """Wakes this process's sender; another process's finds the row by itself within a second."""
        if "worker" in self.roles and channel in self.senders:
            self.senders[channel].wake()

    @cached_property
    def notices(self) -> NoticeParts:
        return open_notices(
            self.settings,
            self.database,
            self.channels,
            self.clock,
            self.book,
            self.library,
            self.calendar,
            self.changes,
            self.outbox_ready,
        )

    @cached_property
    def api_keys(self) -> ApiKeys:
        return ApiKeys(self.database, self.clock)

    @cached_property
    def registry(self) -> Registry:
        return open_registry(self.settings, self.database)

    @cached_property
    def records(self) -> RecordDesk:
        zalo = self.zalo[1] if self.zalo is not None else None
        return open_records(self.settings, self.database, self.registry, zalo, self.clock, self.secret)

    @cached_property
    def switches(self) -> Switches:
        return Switches()

    @cached_property
    def switchboard(self) -> Switchboard:
        return Switchboard(self.database, self.clock, self.switches)

    @cached_property
    def processor(self) -> Processor | None:
        if "worker" not in self.roles:
            return None
        zone = self.settings.zone
        reception = Reception(
            RasaAssistant(self.rasa),
            self.answers,
            self.outreach.consents,
            self.outreach.receipts,
            Announcer(self.answers, self.hours, zone),
            self.clock,
            zone,
            self.records,
            feedback=StoredFeedback(self.database),
            switches=self.switches,
        )
        return Processor(
            self.database,
            reception,
            self.channels,
            self.hours,
            self.changes,
            self.clock,
            zone,
            owner=self._owner(),
            senders=self.senders,
            apology=lambda locale: self.answers.render(
                "assistant_unavailable", on=self.clock.now().astimezone(zone).date(), locale=locale
            ),
            observe=self.metrics.observe,
        )

    def _owner(self) -> str:
        # One machine with SQLite has one worker: whatever was leased before is a dead process's.
        return "worker" if self.database.dialect == "sqlite" else f"{socket.gethostname()}:{os.getpid()}"

    @cached_property
    def intake(self) -> Intake:
        processor = self.processor
        return Intake(self.database, self.clock, processor.wake if processor else lambda channel, address: None)

    @cached_property
    def desk(self) -> Desk:
        return Desk(
            self.database,
            self.channels,
            self.answers,
            self.changes,
            self.clock,
            self.settings.zone,
            self.outbox_ready,
        )

    @cached_property
    def passwords(self) -> Passwords:
        return Passwords()

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self.database, self.clock, self.passwords)

    @cached_property
    def webchat_backend(self) -> StoredWebchat:
        return StoredWebchat(self.database, self.intake, self.hub)

    def memory(self, channel: str) -> StoredMemory:
        """What a channel remembers between starts."""
        return StoredMemory(self.database, channel, self.clock)

    async def ready(self) -> bool:
        """Whether the assistant can answer; a process without a worker of its own knows of none that it could ask."""
        if "worker" not in self.roles and self.settings.rasa_url is None:
            return True
        return await self.rasa.ready()

    async def close(self) -> None:
        """Closes what was opened, last first."""
        self.changes.close()
        self.hub.close()
        if "pacers" in self.__dict__:
            for pacer in self.pacers.values():
                await pacer.close()
        if "redis" in self.__dict__ and self.redis is not None:
            await self.redis.aclose()
        if "pictures" in self.__dict__:
            self.pictures.close()
        if "rasa" in self.__dict__:
            await self.rasa.close()
        if "records" in self.__dict__:
            await self.records.close()
        if "registry" in self.__dict__:
            await self.registry.close()
        for channel in self.channels.values():
            await channel.close()
        await self.database.close()


Job = Callable[[], Awaitable[None]]


async def keep_running(name: str, job: Job) -> None:
    """Runs a part until cancelled; a part that fails is logged and begun again, so that one fault stops one part."""
    pause = 1.0
    while True:
        try:
            await job()
            return
        except Exception as error:
            log.error("part_failed", part=name, restart_in_seconds=pause, exc_info=error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 60.0)
