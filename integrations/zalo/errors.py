"""Zalo's error numbers and what each means for us.

Errors arrive as HTTP 200 with ``error`` other than 0, as a number or as a quoted number. The tables join the official
lists with field reports (state of 2026-11). The same number means different things on the two hosts, so there are two
tables: ``OA`` for messages by user id, ``ZNS`` for templates by phone number.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Literal
from zoneinfo import ZoneInfo

from integrations.errors import SendError

Api = Literal["oa", "zns"]

# Zalo never says in which zone its windows are; Vietnam has one.
ZALO_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING: Final = time(6, 5)  # windows open at 06:00
JITTER_SECONDS: Final = 600
RATE_RESET_SECONDS: Final = 60.0  # "resets each minute", and no answer says when the minute began
TRANSIENT_SECONDS: Final = 30.0


class Fate(StrEnum):
    """What is to be done about an error."""

    TOKEN = "token"  # noqa: S105 -- refresh the access token, try once more
    RATE = "rate"  # the channel waits
    QUOTA = "quota"  # tried again the next day
    WINDOW = "window"  # tried again in the morning
    TRANSIENT = "transient"  # tried again soon
    UNREACHABLE = "unreachable"  # this person cannot be reached here
    PAYLOAD = "payload"  # the message is wrong: never sent again as it is
    CONFIG = "config"  # the account is wrong: the channel stops
    AMBIGUOUS = "ambiguous"  # may have been delivered


def _table(groups: dict[Fate, str]) -> dict[int, Fate]:
    return {int(code): fate for fate, codes in groups.items() for code in codes.split()}


OA: Final = _table(
    {
        Fate.TOKEN: "-216 -220",
        Fate.RATE: "-32",
        # -311: reply quota, from the older table.
        Fate.QUOTA: "-211 -311",
        Fate.WINDOW: "-234",
        Fate.TRANSIENT: "-214",
        # -218 this person's receive quota; -222 inactive for 45 days and -305 reply after 48 h: older table.
        Fate.UNREACHABLE: "-213 -217 -218 -222 -227 -230 -232 -244 -305",
        # -100: the attachment expired, which the channel itself repairs once before this table is asked.
        Fate.PAYLOAD: "-100 -201 -210 -233 -238 -241 -248 -249 -403 -1340 -1341",
        # -235 and -240 say that the account speaks the other family of endpoints; the client switches once first.
        Fate.CONFIG: "-202 -204 -205 -207 -208 -209 -212 -215 -219 -221 -223 -224 -235 -237 -240 -242 -320 -321",
        Fate.AMBIGUOUS: "-200",
    }
)

ZNS: Final = _table(
    {
        Fate.TOKEN: "-124",
        Fate.RATE: "-32",
        Fate.QUOTA: "-115 -126 -144 -1441 -147 -160",
        Fate.WINDOW: "-133",
        Fate.TRANSIENT: "-100",
        Fate.UNREACHABLE: "-108 -110 -114 -118 -119 -134 -139 -140 -141 -1471 -1472",
        Fate.PAYLOAD: "-107 -109 -1091 -111 -112 -1121 -1122 -1123 -1124 -113 -1131 -116 -121 -122 -123 -127 -130 -131 "
        "-132 -142 -143 -146 -148 -149 -150 -1491 -151 -152 -153 -158 -159",
        Fate.CONFIG: "-101 -102 -103 -104 -105 -106 -117 -120 -1201 -1202 -125 -128 -129 -135 -1351 -136 -137 -138 "
        "-1381 -145 -1241 -161 -162",
    }
)

# The person said no, to us or to this kind of message: as good as an opt-out (Decree 91/2020).
OPTED_OUT: Final = {"oa": {-217, -244}, "zns": {-141}}

OTHER_FAMILY: Final = {-235: "v2", -240: "v3"}
ATTACHMENT_EXPIRED: Final = -100
_UNKNOWN: Final = 1_000_000


class Refused(Exception):
    """Zalo answered with an error. ``message`` is Zalo's and may hold anything: for reading, never for logs."""

    def __init__(self, api: Api, code: int, message: str = "") -> None:
        super().__init__(f"{api} {code}")
        self.api = api
        self.code = code
        self.message = message

    @property
    def fate(self) -> Fate:
        """Unknown numbers count as our mistake: sending again what nobody understood would not help."""
        if self.api == "oa" and self.code == -223 and "quota" in self.message.lower():
            return Fate.QUOTA
        return (OA if self.api == "oa" else ZNS).get(self.code, Fate.PAYLOAD)

    @property
    def known(self) -> bool:
        return self.code in (OA if self.api == "oa" else ZNS)


def error_code(answer: dict[str, object]) -> int:
    """``error`` as a number: 0 for success, also where the field is missing; what is no number counts as unknown."""
    value = answer.get("error", 0)
    try:
        return int(str(value))
    except ValueError:
        return _UNKNOWN


def send_error(refused: Refused, now: datetime, address: str = "") -> SendError:
    """The decision for a refusal. ``address`` only spreads the retries of one morning over ten minutes."""
    code = str(refused.code)
    match refused.fate:
        case Fate.TOKEN:
            return SendError("token_rejected", stops_channel=True)
        case Fate.RATE:
            return SendError("rate_limited", retryable=True, retry_after=RATE_RESET_SECONDS, stops_channel=True)
        case Fate.QUOTA:
            tomorrow = _morning(now, address, next_day=True)
            return SendError(code, retryable=True, not_before=tomorrow, quota_spent=True)
        case Fate.WINDOW:
            return SendError(code, retryable=True, not_before=_morning(now, address, next_day=False))
        case Fate.TRANSIENT:
            return SendError(code, retryable=True, retry_after=TRANSIENT_SECONDS)
        case Fate.UNREACHABLE:
            return SendError(code, recipient_unreachable=True, opted_out=refused.code in OPTED_OUT[refused.api])
        case Fate.AMBIGUOUS:
            return SendError(code, ambiguous=True)
        case Fate.CONFIG:
            return SendError(code, stops_channel=True)
        case Fate.PAYLOAD:
            return SendError(code)


def _morning(now: datetime, address: str, *, next_day: bool) -> datetime:
    """The next 06:05 in Vietnam and a little more, so that not all wait for the same second."""
    local = now.astimezone(ZALO_ZONE)
    opening = datetime.combine(local.date(), MORNING, ZALO_ZONE)
    if next_day or opening <= local:
        opening += timedelta(days=1)
    return opening + timedelta(seconds=int(sha256(address.encode()).hexdigest(), 16) % JITTER_SECONDS)
