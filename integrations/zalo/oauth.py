"""Zalo's token endpoint, and what its answers mean for a refresh token that works only once."""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.errors import SendError
from integrations.zalo.errors import Refused
from integrations.zalo.sdk import OaRequests
from integrations.zalo.transport import NotSent, Transport, Unanswered

# There is no official table of these; -14014 was seen for a token Zalo does not know.
INVALID_REFRESH_TOKEN = -14014
OAUTH_RETRY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A new pair. ``expires_in`` is the access token's life in seconds."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int | None = None


class Spent(Exception):
    """The refresh token was used before or is unknown: an administrator of the account must consent again."""


class Uncertain(Exception):
    """Zalo may have taken the refresh token and made a pair that we never saw."""


class OAuth:
    """Changes a refresh token into a pair."""

    def __init__(self, requests: OaRequests, transport: Transport) -> None:
        self._requests = requests
        self._transport = transport

    async def refresh(self, refresh_token: str) -> Pair:
        """Spends ``refresh_token``.

        Raises:
            Spent, Uncertain: see there.
            SendError: Zalo has certainly not taken it.
        """
        try:
            data = await self._transport.fetch(self._requests.refresh_acccess_token(refresh_token))
        except NotSent:
            raise SendError("no_connection", retryable=True, retry_after=OAUTH_RETRY_SECONDS) from None
        except Unanswered as answer:
            if answer.empty:
                # A spent token gets HTTP 200 and nothing (seen in production, 2026-08).
                raise Spent from None
            if answer.gateway:
                raise SendError("oauth_unavailable", retryable=True, retry_after=OAUTH_RETRY_SECONDS) from None
            raise Uncertain from None
        except Refused as refused:
            if refused.code == INVALID_REFRESH_TOKEN:
                raise Spent from None
            raise SendError(f"oauth_{refused.code}", stops_channel=True) from None
        access, refresh = data.get("access_token"), data.get("refresh_token")
        if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
            raise Uncertain
        return Pair(access, refresh, _seconds(data.get("expires_in")))


def _seconds(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
