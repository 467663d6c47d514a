"""How a campaign stands: counts by state, and every recipient's fate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from outreach.errors import NotAllowed
from outreach.gate import SOURCES, Rule
from store import campaigns, deliveries

STATES = ("planned", "leased", "handed", "sent", "refused", "unknown")

# Reasons in words for people at the screen (Vietnamese is the source language), beside the rule's legal source.
REASONS: dict[str, str] = {
    Rule.OPTED_OUT: "Người nhận đã từ chối nhận tin",
    Rule.NO_CONSENT: "Chưa có sự đồng ý cho mục đích này",
    Rule.UNREACHABLE: "Không liên lạc được qua kênh này",
    Rule.NO_LABEL: "Tin quảng cáo thiếu nhãn",
    Rule.PROVIDER_WINDOW: "Đã quá hạn được chủ động nhắn qua kênh này",
    Rule.PROVIDER_QUOTA: "Hết hạn mức gửi của kênh",
    Rule.QUIET_HOURS: "Chờ hết giờ yên tĩnh (22:00–07:00)",
    Rule.HOLIDAY: "Chờ hết ngày nghỉ lễ",
    Rule.DAILY_CAP: "Hôm nay đã nhận một tin",
    Rule.CAP_24_HOURS: "Đã nhận đủ ba tin trong 24 giờ",
    "no_address": "Không có địa chỉ trên kênh nào của chiến dịch",
    "too_long": "Tin dài quá giới hạn của kênh",
    "cancelled": "Chiến dịch đã hủy",
    "worker_died": "Chương trình dừng đột ngột khi đang gửi",
}


def source_of(reason: str) -> str:
    """The legal source of a rule; empty for reasons that are none."""
    return SOURCES[Rule(reason)] if reason in SOURCES else ""


async def campaign_status(connection: AsyncConnection, name: str) -> dict[str, Any]:
    """The JSON of ``ansinh campaign status`` (contract.md), for the current run.

    Raises:
        NotAllowed: no such campaign.
    """
    campaign = await campaigns.by_name(connection, name)
    if campaign is None:
        raise NotAllowed(f'There is no campaign "{name}".')
    return await status_of(connection, campaign)


async def status_of(connection: AsyncConnection, campaign: Row[Any]) -> dict[str, Any]:
    """The same for a row of ``campaigns``."""
    counted = dict.fromkeys(STATES, 0)
    marks = {"delivered": 0, "read": 0, "replied": 0}
    skipped: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for row in await deliveries.counts(connection, campaign.id, campaign.run):
        if row.state == "skipped":
            skipped[row.reason or "other"] = row.n
        else:
            counted[row.state] += row.n
        if row.state == "planned" and row.reason:
            waiting[row.reason] = row.n
        for mark in marks:
            marks[mark] += getattr(row, mark)
    return {
        "name": campaign.name,
        "state": campaign.state,
        "planned": counted["planned"],
        "leased": counted["leased"],
        "handed": counted["handed"],
        "sent": counted["sent"],
        **marks,
        "refused": counted["refused"],
        "unknown": counted["unknown"],
        "skipped": skipped,
        "waiting": waiting,
        "state_reason": campaign.state_reason,
        "run": campaign.run,
        "planning": campaign.state == "running" and campaign.planned_at is None,
    }


async def recipients(connection: AsyncConnection, name: str, state: str | None = None) -> AsyncIterator[dict[str, Any]]:
    """One entry per recipient of the current run, read page by page.

    Raises:
        NotAllowed: no such campaign.
    """
    campaign = await campaigns.by_name(connection, name)
    if campaign is None:
        raise NotAllowed(f'There is no campaign "{name}".')
    async for row in deliveries.recipients(connection, campaign.id, campaign.run, state=state):
        moment = row.settled_at or row.handed_at or row.created_at
        yield {
            "contact_id": row.external_id,
            "channel": row.channel,
            "state": row.state,
            "at": moment.isoformat(),
            "reason": row.reason,
            "source": row.source,
            "not_before": row.not_before.isoformat() if row.state == "planned" else None,
            "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
            "read_at": row.read_at.isoformat() if row.read_at else None,
            "replied_at": row.replied_at.isoformat() if row.replied_at else None,
        }
