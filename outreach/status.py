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
    "cancelled": "Chiến dịch đã huỷ",
    "worker_died": "Chương trình dừng đột ngột khi đang gửi",
}

# Why a campaign stands as it does, when nobody told it to.
STATE_REASONS = {
    "too_many_errors": "Tự tạm dừng vì quá nhiều tin gửi lỗi. Kiểm tra kết nối với nền tảng rồi bấm “Gửi tiếp”.",
    "audience_broken": "Tự tạm dừng vì điều kiện chọn nhóm nhận dùng một cột không còn trong danh bạ.",
    "figure_changed": "Một con số của luật nêu trong tin đã thay đổi. Cần soạn và trình duyệt lại.",
    "content_broken": "Nội dung hoặc điều kiện chọn nhóm nhận không còn dùng được. Cần sửa và trình duyệt lại.",
    "content_changed": "Nội dung không còn đúng như lúc được duyệt. Cần trình duyệt lại.",
    "audience_empty": "Điều kiện chọn nhóm nhận không còn khớp với ai. Cần sửa và trình duyệt lại.",
    "audience_grown": "Nhóm nhận đã đông hơn nhiều so với lúc được duyệt. Cần trình duyệt lại.",
}
_STOPPED = "channel_stopped_"


def in_words(reason: str) -> str:
    """A reason of the ledger for people at the screen."""
    if reason.startswith("missing_"):
        return f"Thiếu thông tin “{reason.removeprefix('missing_')}” để điền vào tin"
    return REASONS.get(reason) or f"Nền tảng tạm thời chưa nhận tin (mã {reason})"


def remark_of(state_reason: str | None) -> str | None:
    """Why a campaign stands as it does; None when that is its plain course."""
    if state_reason is not None and state_reason.startswith(_STOPPED):
        code = state_reason.removeprefix(_STOPPED)
        return f"Tự tạm dừng vì nền tảng không nhận tin của ta (mã {code}). Quản trị cần kiểm tra cấu hình kênh."
    return STATE_REASONS.get(state_reason or "")


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
