"""What stands on the citizens' screens, and the count of what each of them received."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

KEPT_PER_PHONE = 200
KEPT_IMAGES = 50
# What stands on the screen for something sent that is no text.
SIGNS = {
    "photo": "📷",
    "image": "📷",
    "sticker": "👍",
    "voice": "🎤",
    "audio": "🎤",
    "video": "🎬",
    "location": "📍",
    "contact": "👤",
    "business_card": "👤",
}
OTHER_SIGN = "📎"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button as shown. ``number`` is its place, by which the person taps it."""

    number: int
    title: str
    payload: str
    url: str | None = None
    shown_when_tapped: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on a phone, by the account, by staff in the provider's own tool, or by the person. ``at`` is in
    milliseconds since 1970."""

    provider: str
    address: str
    message_id: str
    author: Literal["account", "staff", "person"]
    text: str
    at: int
    choices: tuple[Choice, ...] = ()
    image: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Phones:
    """All phones of both providers, and the journal of what the providers accepted.

    Args:
        journal: appended to with one unbuffered write per accepted message, so that what was counted before
            ``kill -9`` is counted after it.
    """

    def __init__(self, journal: Path | None = None) -> None:
        self._screens: dict[tuple[str, str], deque[Bubble]] = {}
        self._watchers: set[asyncio.Queue[Bubble | None]] = set()
        self._images: dict[str, bytes] = {}
        self.accepted: dict[str, Counter[str]] = {"telegram": Counter(), "zalo": Counter()}
        self._number = 0
        self._file: int | None = None
        if journal is not None:
            for bubble in read_journal(journal):
                self._keep(bubble)
            journal.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def show(self, bubble: Bubble) -> None:
        """Puts a bubble on its phone; one of the account counts as accepted."""
        if self._file is not None:
            os.write(self._file, json.dumps(bubble.as_json(), ensure_ascii=False).encode() + b"\n")
        self._keep(bubble)
        for watcher in self._watchers:
            watcher.put_nowait(bubble)

    def _keep(self, bubble: Bubble) -> None:
        screen = self._screens.setdefault((bubble.provider, bubble.address), deque(maxlen=KEPT_PER_PHONE))
        screen.append(bubble)
        if bubble.author == "account":
            self.accepted[bubble.provider][bubble.address] += 1

    def screen(self, provider: str, address: str) -> list[Bubble]:
        return list(self._screens.get((provider, address), ()))

    def received(self, provider: str, address: str) -> list[Bubble]:
        """What the account sent to this person."""
        return [bubble for bubble in self.screen(provider, address) if bubble.author == "account"]

    def find(self, provider: str, address: str, message_id: str) -> Bubble | None:
        return next((b for b in self.screen(provider, address) if b.message_id == message_id), None)

    def addresses(self, provider: str) -> list[str]:
        return [address for name, address in self._screens if name == provider]

    def next_number(self) -> int:
        """A number no message had before, also not before a restart: the product remembers what it has seen."""
        self._number = max(self._number + 1, time.time_ns() // 1_000_000)
        return self._number

    def keep_image(self, name: str, image: bytes) -> None:
        self._images[name] = image
        while len(self._images) > KEPT_IMAGES:
            del self._images[next(iter(self._images))]

    def image(self, name: str) -> bytes | None:
        return self._images.get(name)

    async def watch(self) -> AsyncIterator[Bubble]:
        """Every bubble from now on, until ``close``."""
        queue: asyncio.Queue[Bubble | None] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            while (bubble := await queue.get()) is not None:
                yield bubble
        finally:
            self._watchers.discard(queue)

    def close(self) -> None:
        """Lets open pages go and closes the journal."""
        for watcher in self._watchers:
            watcher.put_nowait(None)
        if self._file is not None:
            os.close(self._file)
            self._file = None


def read_journal(journal: Path) -> list[Bubble]:
    """The bubbles in a journal; a line that a crash cut short is left out (its message was never answered)."""
    if not journal.exists():
        return []
    bubbles = []
    for line in journal.read_bytes().splitlines():
        try:
            data = json.loads(line)
        except ValueError:
            continue
        data["choices"] = tuple(Choice(**choice) for choice in data["choices"])
        bubbles.append(Bubble(**data))
    return bubbles
