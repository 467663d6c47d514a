"""Two lines on which a citizen asks and hears the answer: stock Rasa's REST channel, and our whole Telegram path."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from app.runner import free_port, serving
from integrations.sandbox import Sandbox, SandboxConfig, create_sandbox, product_settings

ANSWER_SECONDS = 60.0  # a citizen who waits longer counts as unanswered


class Unanswered(Exception):
    """No answer, or none in time."""


@dataclass(frozen=True, slots=True)
class Heard:
    """``seconds`` from the first byte of the question leaving to the answer being there."""

    text: str
    seconds: float


class Line(Protocol):
    async def ask(self, connection: Connection, person: int, text: str) -> Heard: ...


class Connection:
    """One kept-alive HTTP/1.1 connection to a loopback port, as thin as can be: on a machine with two cores the
    client's own work would otherwise be measured too. Both sides are driven through it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes, headers: str = "") -> tuple[int, bytes]:
        """Status and body. Raises ``OSError`` or ``asyncio.IncompleteReadError`` when the connection breaks."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"{headers}Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            fields = _fields(answer)
            content = await reader.readexactly(int(fields.get("content-length", "0")))
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            raise
        if fields.get("connection", "").lower() == "close":
            self.close()
        return int(answer.split(b" ", 2)[1]), content

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


class StockLine:
    """Rasa's REST channel answers the request itself."""

    async def ask(self, connection: Connection, person: int, text: str) -> Heard:
        body = json.dumps({"sender": str(person), "message": text}).encode()
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                status, content = await connection.post("/webhooks/rest/webhook", body)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise Unanswered(type(error).__name__) from error
        seconds = time.perf_counter() - began
        replies = json.loads(content) if status == 200 else []
        if not replies:
            raise Unanswered(f"HTTP {status}, {len(replies)} replies")
        return Heard(replies[0]["text"], seconds)


class TelegramLine:
    """Telegram's side in the measuring process: posts signed updates, and is called by the product with the answers.

    ``extra`` counts messages that nobody waited for: a turn that says two things.
    """

    def __init__(self, sandbox: Sandbox, secret: str) -> None:
        self._sandbox = sandbox
        self._header = f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n"
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[tuple[str, float]]] = {}
        self.extra = 0
        self.arrived = 0
        self.last_arrival = 0.0

    async def ask(self, connection: Connection, person: int, text: str) -> Heard:
        address = str(person)
        body = json.dumps(_update(next(self._numbers), person, text), ensure_ascii=False).encode()
        answer = self._waiting[address] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                status, _ = await connection.post("/webhooks/telegram", body, self._header)
                if status != 200:
                    raise Unanswered(f"HTTP {status}")
                said, at = await answer
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            raise Unanswered(type(error).__name__) from error
        finally:
            self._waiting.pop(address, None)
        return Heard(said, at - began)

    def people_reached(self, first: int) -> int:
        """How many chats from number ``first`` on have a message."""
        return sum(int(address) >= first for address in self._sandbox.phones.accepted["telegram"])

    async def listen(self) -> None:
        """Notes every message that the product sends, until cancelled."""
        async for bubble in self._sandbox.phones.watch():
            self.last_arrival = time.perf_counter()
            self.arrived += 1
            answer = self._waiting.get(bubble.address)
            if answer is None or answer.done():
                self.extra += 1
            else:
                answer.set_result((bubble.text, self.last_arrival))


def _update(number: int, person: int, text: str) -> dict[str, Any]:
    first_name = f"Người dân {person % 10_000:04}"
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "from": {"id": person, "is_bot": False, "first_name": first_name, "language_code": "vi"},
            "chat": {"id": person, "type": "private", "first_name": first_name},
            "date": int(time.time()),
            "text": text,
        },
    }


@contextlib.asynccontextmanager
async def fake_telegram() -> AsyncIterator[tuple[TelegramLine, dict[str, str]]]:
    """Telegram, served on a loopback port by the measuring process, and the settings that point a product there."""
    port = free_port()
    sandbox = create_sandbox(SandboxConfig())
    played = product_settings(sandbox.config, f"http://127.0.0.1:{port}")
    settings = {f"ANSINH_{name.upper()}": value for name, value in played.items() if name.startswith("telegram_")}
    line = TelegramLine(sandbox, played["telegram_secret"])
    async with serving(sandbox.app, "127.0.0.1", port):
        listening = asyncio.create_task(line.listen())
        try:
            yield line, settings
        finally:
            listening.cancel()
            await sandbox.close()
