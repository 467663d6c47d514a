"""The Bot API through python-telegram-bot's request layer: pooled, with time-outs, at the address the settings name.

Methods are called by their names and answers are read as plain JSON. The library's typed objects would refuse answers
that lack what we do not need (an emulator's message without a date, a field newer than the library), and an answer that
cannot be read after a message was delivered costs more than it tells.
"""

from __future__ import annotations

import json
from typing import Any

import httpx
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from integrations.logs import quiet_transports

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 20.0
POOL_SECONDS = 30.0
LONG_POLL_SECONDS = 25
LONG_POLL_GRACE_SECONDS = 10.0
CONNECTIONS = 32  # at 30 messages a second and slow answers of a second; each idle one costs time per call


class ApiError(TelegramError):
    """Telegram said no. ``description`` may hold anything, so it is for reading, never for logs."""

    def __init__(self, status: int, description: str, retry_after: float | None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.description = description
        self.retry_after = retry_after


class NotSent(NetworkError):
    """No connection came about: Telegram has seen nothing of the call."""


class Unanswered(NetworkError):
    """The call may have arrived, but no answer came back."""


class BotRequest(HTTPXRequest):
    """python-telegram-bot's httpx layer, with answers told apart by what they mean for us."""

    __slots__ = ()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Makes the call.

        Raises:
            ApiError: any status but 2xx, with ``retry_after`` exactly as given.
            NotSent, Unanswered: no answer at all.
        """
        try:
            status, payload = await super().do_request(*args, **kwargs)
        except NetworkError as error:
            cause = error.__cause__
            unsent = isinstance(cause, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
            raise (NotSent if unsent else Unanswered)(type(cause).__name__) from None
        if not 200 <= status <= 299:
            raise _refusal(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library's own logs the whole payload when it is no JSON; this one keeps it to itself."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise Unanswered("unreadable answer") from None
        if not isinstance(answer, dict) or "result" not in answer:
            raise Unanswered("unreadable answer")
        return answer


class BotApi(Bot):
    """A bot at ``{api_url}/bot<token>/``. Make one per process and close it."""

    def __init__(
        self, token: str, api_url: str, *, read_seconds: float = READ_SECONDS, connections: int = CONNECTIONS
    ) -> None:
        quiet_transports()
        calls = _request(connections, read_seconds)
        polls = _request(1, LONG_POLL_SECONDS + LONG_POLL_GRACE_SECONDS)
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=calls,
            get_updates_request=polls,
        )

    async def call(self, method: str, **parameters: Any) -> Any:
        """One method of the Bot API; returns its ``result``. Raises what ``BotRequest.do_request`` raises."""
        return await self._post(method, parameters)

    async def close_connections(self) -> None:
        for request in self._request:
            await request.shutdown()


def _request(connections: int, read_seconds: float) -> BotRequest:
    return BotRequest(
        connections,
        read_timeout=read_seconds,
        connect_timeout=CONNECT_SECONDS,
        pool_timeout=POOL_SECONDS,
        media_write_timeout=UPLOAD_SECONDS,
        # No proxy from the environment and no redirects: a call goes where the settings say or nowhere.
        httpx_kwargs={"trust_env": False, "follow_redirects": False},
    )


def _refusal(status: int, payload: bytes) -> ApiError:
    try:
        answer = json.loads(payload)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return ApiError(status, "", None)
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    retry_after = float(seconds) if isinstance(seconds, (int, float)) else None
    return ApiError(status, str(answer.get("description", "")), retry_after)
