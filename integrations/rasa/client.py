"""Speaks with the Rasa server through the ``ansinh`` channel (bot/engine): one round trip per message.

Over aiohttp, whose parser is compiled: every turn waits for this call, and with httpx it took six times as long, with
httpcore beneath it three times (docs/decisions/, "What a turn may cost").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

import aiohttp

# A turn takes some ten milliseconds; a citizen who waits longer than this is better served by staff.
TURN_SECONDS = 8.0
STATUS_SECONDS = 2.0
CONNECT_SECONDS = 1.0
CONNECTIONS = 64
TURN_PATH = "/webhooks/ansinh/webhook"
STATUS_PATH = "/webhooks/ansinh/status"

_BROKEN = (aiohttp.ClientError, TimeoutError)


class RasaError(Exception):
    """Rasa is down, too slow, or answers what is no answer."""


class RasaClient:
    """Args:
    url: where the Rasa server listens, e.g. ``http://127.0.0.1:5005``.
    token: shared secret of both processes; empty when there is none.
    """

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._headers = {"Content-Type": "application/json"} | ({"X-Ansinh-Token": token} if token else {})
        self._session: aiohttp.ClientSession | None = None

    async def turn(
        self, conversation: str, *, text: str | None, topic: str | None, as_of: date | None, locale: str
    ) -> Mapping[str, Any]:
        """Sends one message (or a tapped topic). Raises ``RasaError``."""
        metadata = {"as_of": as_of.isoformat() if as_of else None, "locale": locale}
        body = {"conversation": conversation, "text": text, "topic": topic, "metadata": metadata}
        try:
            status, content = await self._call("POST", TURN_PATH, TURN_SECONDS, json.dumps(body).encode())
            answer = json.loads(content)
        except (*_BROKEN, ValueError) as error:
            raise RasaError(type(error).__name__) from error
        if status != HTTPStatus.OK:
            raise RasaError(f"HTTP {status}")
        if not isinstance(answer, dict) or "replies" not in answer:
            raise RasaError("unexpected answer")
        return answer

    async def ready(self) -> bool:
        """Whether the server has loaded its model and answers."""
        try:
            status, _ = await self._call("GET", STATUS_PATH, STATUS_SECONDS)
        except _BROKEN:
            return False
        return status == HTTPStatus.OK

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _call(self, method: str, path: str, seconds: float, content: bytes | None = None) -> tuple[int, bytes]:
        if self._session is None:
            # Not in the constructor: a session belongs to the loop that runs when it is made.
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            )
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        url = self._url + path
        async with self._session.request(
            method, url, data=content, headers=self._headers, timeout=timeout, allow_redirects=False
        ) as response:
            return response.status, await response.read()
