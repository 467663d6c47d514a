"""Hearing server-sent events, as a browser does."""

from __future__ import annotations

import asyncio

import httpx


class Events:
    """The server-sent events of a response that is being streamed."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self, patience: float = 10) -> tuple[str, str, str]:
        """The next one as (event, id, data). Raises ``TimeoutError``, and ``EOFError`` when the line has ended."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(patience):
            async for line in self._lines:
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.lstrip()
                elif "data" in fields:
                    return fields.get("event", "message"), fields.get("id", ""), fields["data"]
                else:
                    fields = {}
        raise EOFError
