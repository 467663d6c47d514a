"""Speaks with the Rasa server through the ``ansinh`` channel (bot/engine): one round trip per message.

Over httpcore, the transport beneath httpx: between two processes of ours there are no cookies, redirects, proxies or
encodings to look after, and looking after them took as long as the call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

import httpcore

# A turn takes some ten milliseconds; a citizen who waits longer than this is better served by staff.
TURN_SECONDS = 8.0
STATUS_SECONDS = 2.0
CONNECT_SECONDS = 1.0
CONNECTIONS = 64
TURN_PATH = "/webhooks/ansinh/webhook"
STATUS_PATH = "/webhooks/ansinh/status"

_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


class RasaError(Exception):
    """Rasa is down, too slow, or answers what is no answer."""


class RasaClient:
    """Args:
    url: where the Rasa server listens, e.g. ``http://127.0.0.1:5005``.
    token: shared secret of both processes; empty when there is none.
    """

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._headers = [("Content-Type", "application/json"), *([("X-Ansinh-Token", token)] if token else [])]
        self._pool = httpcore.AsyncConnectionPool(max_connections=CONNECTIONS)

    async def turn(
        self, conversation: str, *, text: str | None, topic: str | None, as_of: date | None, locale: str
    ) -> Mapping[str, Any]:
        """Sends one message (or a tapped topic). Raises ``RasaError``."""
        metadata = {"as_of": as_of.isoformat() if as_of else None, "locale": locale}
        body = {"conversation": conversation, "text": text, "topic": topic, "metadata": metadata}
        try:
            response = await self._call("POST", TURN_PATH, TURN_SECONDS, json.dumps(body).encode())
            answer = json.loads(response.content)
        except (*_BROKEN, ValueError) as error:
            raise RasaError(type(error).__name__) from error
        if response.status != HTTPStatus.OK:
            raise RasaError(f"HTTP {response.status}")
        if not isinstance(answer, dict) or "replies" not in answer:
            raise RasaError("unexpected answer")
        return answer

    async def ready(self) -> bool:
        """Whether the server has loaded its model and answers."""
        try:
            response = await self._call("GET", STATUS_PATH, STATUS_SECONDS)
        except _BROKEN:
            return False
        return response.status == HTTPStatus.OK

    async def close(self) -> None:
        await self._pool.aclose()

    async def _call(self, method: str, path: str, seconds: float, content: bytes | None = None) -> httpcore.Response:
        timeout = {"connect": CONNECT_SECONDS, "read": seconds, "write": seconds, "pool": seconds}
        return await self._pool.request(
            method, self._url + path, headers=self._headers, content=content, extensions={"timeout": timeout}
        )
