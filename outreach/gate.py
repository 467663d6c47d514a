"""The send gate: may this message that *we* start go to this person now?

One pure function over plain facts, asked for each recipient at the moment of sending. Replies to a citizen never pass
here. Whether every message of a social-insurance agency is advertising in the sense of Decree 91/2020 is for counsel
to settle; the gate keeps its hours, its cap and the right to refuse for all of them.

A refusal that only time can lift carries ``retry_at``: a moment inside the sending hours of a day that is no public
holiday. Every other refusal is final for this message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from policy.workdays import LEGAL_SOURCE as HOLIDAY_SOURCE
from policy.workdays import Calendar

OPENS = time(7, 0)  # Nghị định 91/2020/NĐ-CP Điều 13: 07:00–22:00
CLOSES = time(22, 0)
PER_DAY = 1  # ours: one message of any campaign per person and calendar day
PER_24_HOURS = 3  # Nghị định 91/2020/NĐ-CP Điều 13: at most three in any 24 hours
DAY = timedelta(hours=24)
LABELS = ("[QC]", "[AD]")  # Nghị định 91/2020/NĐ-CP Điều 15

# How long after a person's last interaction a provider lets us start a message. A platform without an entry has no
# such window. Zalo OA: 7 days by OpenAPI (zalo.md §0.2; billed after 48 hours).
CONTACT_WINDOWS = {"zalo": timedelta(days=7)}
# How long after it a message counts on no quota. Zalo OA: free and without limit for 48 hours (zalo.md §0.2).
FREE_WINDOWS = {"zalo": timedelta(hours=48)}


class Rule(StrEnum):
    """Why a message may not go. The values are what the ledger stores."""

    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    UNREACHABLE = "unreachable"
    NO_LABEL = "no_label"
    PROVIDER_WINDOW = "provider_window"
    PROVIDER_QUOTA = "provider_quota"
    QUIET_HOURS = "quiet_hours"
    HOLIDAY = "holiday"
    DAILY_CAP = "daily_cap"
    CAP_24_HOURS = "cap_24_hours"


SOURCES: dict[Rule, str] = {
    Rule.OPTED_OUT: "Nghị định 91/2020/NĐ-CP Điều 13; Luật 91/2025/QH15",
    Rule.NO_CONSENT: "Luật 91/2025/QH15 Điều 9",
    Rule.UNREACHABLE: "Zalo/Telegram: người nhận đã chặn hoặc không còn dùng",
    Rule.NO_LABEL: "Nghị định 91/2020/NĐ-CP Điều 15",
    Rule.PROVIDER_WINDOW: "Zalo OA: 7 ngày từ lần tương tác cuối",
    Rule.PROVIDER_QUOTA: "Zalo OA: hạn mức gói dịch vụ",
    Rule.QUIET_HOURS: "Nghị định 91/2020/NĐ-CP Điều 13",
    Rule.HOLIDAY: HOLIDAY_SOURCE,
    Rule.DAILY_CAP: "Quy định nội bộ: mỗi người tối đa một tin mỗi ngày",
    Rule.CAP_24_HOURS: "Nghị định 91/2020/NĐ-CP Điều 13",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one recipient and one message, now.

    Attributes:
        consent: the newest word on this purpose; None when there never was one.
        text: the message as it would be sent, for its label.
        sent_at: when messages of any campaign were handed over to this person, at least since yesterday.
        last_interaction: the person's last own step in this channel; None when only the provider knows.
        quota_left: messages the provider still lets us start; None when it has not said. Those that count on no quota
            go all the same.
        transactional: it tells the person of what they have just done themselves (the receipt of a payment). That
            rests on no consent (Luật 91/2025/QH15 Điều 19; for counsel to confirm) and is no advertising, so that
            neither holidays nor caps hold it up. The right to refuse and the night's quiet stay.
    """

    now: datetime
    channel: str
    consent: bool | None
    opted_out: bool
    unreachable: bool
    advertising: bool
    text: str
    sent_at: Sequence[datetime]
    last_interaction: datetime | None
    quota_left: int | None = None
    transactional: bool = False


@dataclass(frozen=True, slots=True)
class Allow:
    """It may go."""


@dataclass(frozen=True, slots=True)
class Refuse:
    rule: Rule
    source: str
    retry_at: datetime | None = None


Decision = Allow | Refuse
_ALLOW = Allow()


class Gate:
    """The function with what does not change between recipients: the zone and the calendar of holidays."""

    def __init__(self, zone: ZoneInfo, calendar: Calendar) -> None:
        self._zone = zone
        self._calendar = calendar

    def decide(self, facts: Facts) -> Decision:
        """Final refusals first: nobody's opt-out waits for the morning."""
        if facts.opted_out:
            return self._refuse(Rule.OPTED_OUT)
        if not facts.consent and not facts.transactional:
            return self._refuse(Rule.NO_CONSENT)
        if facts.advertising and not facts.text.startswith(LABELS):
            return self._refuse(Rule.NO_LABEL)
        if facts.unreachable:
            return self._refuse(Rule.UNREACHABLE)
        window = CONTACT_WINDOWS.get(facts.channel)
        if window and facts.last_interaction is not None and facts.now - facts.last_interaction > window:
            return self._refuse(Rule.PROVIDER_WINDOW)
        return self._by_time(facts)

    def _by_time(self, facts: Facts) -> Decision:
        local = facts.now.astimezone(self._zone)
        if facts.transactional:
            return self._by_night(facts, local)
        if self._calendar.holiday(local.date()) is not None:
            return self._refuse(Rule.HOLIDAY, self.next_opening(facts.now))
        if not OPENS <= local.time() < CLOSES:
            return self._refuse(Rule.QUIET_HOURS, self.next_opening(facts.now))
        tomorrow = self._opening(local.date() + timedelta(days=1))
        recent = sorted(moment for moment in facts.sent_at if facts.now - DAY < moment)
        if len(recent) >= PER_24_HOURS:
            return self._refuse(Rule.CAP_24_HOURS, self.next_opening(recent[-PER_24_HOURS] + DAY))
        if sum(moment.astimezone(self._zone).date() == local.date() for moment in facts.sent_at) >= PER_DAY:
            return self._refuse(Rule.DAILY_CAP, tomorrow)
        free = FREE_WINDOWS.get(facts.channel)
        counted = not (free and facts.last_interaction is not None and facts.now - facts.last_interaction <= free)
        if counted and facts.quota_left is not None and facts.quota_left <= 0:
            return self._refuse(Rule.PROVIDER_QUOTA, tomorrow)
        return _ALLOW

    def _by_night(self, facts: Facts, local: datetime) -> Decision:
        """Quiet hours alone, and until the next morning, whatever day that is."""
        if OPENS <= local.time() < CLOSES:
            return _ALLOW
        day = local.date() + timedelta(days=local.time() >= CLOSES)
        return self._refuse(Rule.QUIET_HOURS, datetime.combine(day, OPENS, self._zone).astimezone(UTC))

    def next_opening(self, moment: datetime) -> datetime:
        """``moment`` itself when messages may go then, else when they next may."""
        local = moment.astimezone(self._zone)
        if self._calendar.holiday(local.date()) is not None or local.time() >= CLOSES:
            return self._opening(local.date() + timedelta(days=1))
        if local.time() < OPENS:
            return self._opening(local.date())
        return moment

    def _opening(self, day: date) -> datetime:
        """When messages may go first on that day or after it."""
        first = self._calendar.next_day_without_holiday(day)
        return datetime.combine(first, OPENS, self._zone).astimezone(UTC)

    @staticmethod
    def _refuse(rule: Rule, retry_at: datetime | None = None) -> Refuse:
        return Refuse(rule, SOURCES[rule], retry_at)
