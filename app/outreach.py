"""Opens outreach for one process: consent and receipts for the help desk, the delivery worker, the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.campaign_screen import CampaignScreen
from app.campaign_thread import CampaignThread
from app.settings import Settings
from bot.answers import AnswerLibrary
from helpdesk.changes import Changes
from helpdesk.ports import Clock
from integrations.ports import Channel, Pacer
from outreach.campaigns.desk import CampaignDesk
from outreach.consents import ConsentBook
from outreach.delivery import DeliveryWorker
from outreach.gate import Gate
from outreach.receipts import ReceiptBook
from outreach.schedule import CampaignScheduler
from policy import FigureBook
from policy.workdays import Calendar
from store import Database


@dataclass(frozen=True, slots=True)
class OutreachParts:
    """What the rest of a process uses of outreach."""

    consents: ConsentBook
    receipts: ReceiptBook
    desk: CampaignDesk
    campaigns: CampaignScreen
    worker: DeliveryWorker
    scheduler: CampaignScheduler


def open_outreach(
    settings: Settings,
    database: Database,
    channels: Mapping[str, Channel],
    pacers: Mapping[str, Pacer],
    clock: Clock,
    book: FigureBook,
    library: AnswerLibrary,
    calendar: Calendar,
    changes: Changes,
) -> OutreachParts:
    """Everything of outreach, wired; nothing runs yet."""
    zone = settings.zone
    desk = CampaignDesk(database, clock, zone, book, library.topics())
    worker = DeliveryWorker(
        database,
        channels,
        pacers,
        Gate(zone, calendar),
        clock,
        zone,
        listener=CampaignThread(database, changes),
    )
    return OutreachParts(
        consents=ConsentBook(database, clock),
        receipts=ReceiptBook(database, clock),
        desk=desk,
        campaigns=CampaignScreen(database, desk, changes, zone, clock),
        worker=worker,
        scheduler=CampaignScheduler(settings.database_url, desk, zone),
    )
