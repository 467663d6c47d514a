"""Speaks with the Rasa server through the ``ansinh`` channel (bot/engine): one round trip per message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import httpx

# A turn takes some ten milliseconds; a citizen who waits longer than this is better served by staff.
TURN_TIMEOUT = httpx.Timeout(8.0, connect=1.0)
TURN_PATH = "/webhooks/ansinh/webhook"


class RasaError(Exception):
    """Rasa is down, too slow, or answers what is no answer."""


class RasaClient:
    """Args:
    url: where the Rasa server listens, e.g. ``http://127.0.0.1:5005``.
    token: shared secret of both processes; empty when there is none.
    """

    def __init__(self, url: str, token: str = "") -> None:
        headers = {"X-Ansinh-Token": token} if token else {}
        self._http = httpx.AsyncClient(
            base_url=url,
            timeout=TURN_TIMEOUT,
            headers=headers,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
            trust_env=False,
        )

    async def turn(
        self, conversation: str, *, text: str | None, topic: str | None, as_of: date | None, locale: str
    ) -> Mapping[str, Any]:
        """Sends one message (or a tapped topic). Raises ``RasaError``."""
        metadata = {"as_of": as_of.isoformat() if as_of else None, "locale": locale}
        body = {"conversation": conversation, "text": text, "topic": topic, "metadata": metadata}
        try:
            response = await self._http.post(TURN_PATH, json=body)
            response.raise_for_status()
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RasaError(type(error).__name__) from error
        if not isinstance(answer, dict) or "replies" not in answer:
            raise RasaError("unexpected answer")
        return answer

    async def ready(self) -> bool:
        """Whether the server has loaded its model and answers."""
        try:
            response = await self._http.get("/webhooks/ansinh/status", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.is_success

    async def close(self) -> None:
        await self._http.aclose()
