"""The Bot API through python-telegram-bot's request layer: pooled, with time-outs, at the address the settings name.

Methods are called by their names and answers are read as plain JSON. The library's typed objects would refuse answers
that lack what we do not need (an emulator's message without a date, a field newer than the library), and an answer that
cannot be read after a message was delivered costs more than it tells.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from integrations.logs import quiet_transports

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 20.0
POOL_SECONDS = 30.0
LONG_POLL_SECONDS = 25
LONG_POLL_GRACE_SECONDS = 10.0
CONNECTIONS = 32  # at 30 messages a second and slow answers of a second


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


class BotRequest(BaseRequest):
    """python-telegram-bot's request layer over aiohttp, with answers told apart by what they mean for us.

    The library's own, over httpx, took 1.3 ms more of the processor for each message
    (docs/decisions/, "What a turn may cost").

    Args:
        connections: calls at once; more wait in line, at most ``POOL_SECONDS``.
        read_seconds: how long an answer may take.
    """

    __slots__ = ("_connections", "_read_seconds", "_session")

    def __init__(self, connections: int, read_seconds: float) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        """Opens the pool of connections, once."""
        if self._session is None:
            # No proxy from the environment: a call goes where the settings say or nowhere.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Makes the call, within the time-outs of this object.

        Raises:
            ApiError: any status but 2xx, with ``retry_after`` exactly as given.
            NotSent, Unanswered: no answer at all.
        """
        await self.initialize()
        assert self._session is not None  # noqa: S101 - just opened
        with_files = request_data is not None and request_data.contains_files
        seconds = max(self._read_seconds, UPLOAD_SECONDS) if with_files else self._read_seconds
        timeout = aiohttp.ClientTimeout(connect=POOL_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=seconds)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                status, payload = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unanswered(type(error).__name__) from None
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
        calls = BotRequest(connections, read_seconds)
        polls = BotRequest(1, LONG_POLL_SECONDS + LONG_POLL_GRACE_SECONDS)
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


def _body(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    """The parameters as a form, with the files as its further parts."""
    if request_data is None or not request_data.contains_files:
        return request_data.json_parameters if request_data else None
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


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
