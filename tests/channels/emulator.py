"""``telegram-test-api``, an emulator of the Bot API that we did not write, as a fixture.

It is installed by npm into ``var/`` once, from a lock file that names no registry. Where Node or the registry is
missing, the tests that need it are skipped and say so.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "telegram_test_api"
CACHE = Path(__file__).resolve().parents[2] / "var" / "cache" / "telegram-test-api"
INSTALL_SECONDS = 180
FILES = ("package.json", "package-lock.json", "driver.js")


class Unavailable(Exception):
    """The emulator can't be had here; the text says why."""


def install() -> Path:
    """The folder with the emulator in it. Raises ``Unavailable``."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Unavailable("Node is not installed")
    fingerprint = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    done = CACHE / "installed"
    if done.exists() and done.read_text() == fingerprint:
        return CACHE
    CACHE.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, CACHE / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
    try:
        result = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"npm ci took longer than {INSTALL_SECONDS} seconds") from None
    if result.returncode != 0:
        raise Unavailable(f"npm ci failed: {result.stderr.strip().splitlines()[:1]}")
    done.write_text(fingerprint)
    return CACHE


class Emulator:
    """A running emulator; ``url`` is what ``TELEGRAM_API_URL`` must be. Its person's chat id is ``ADDRESS``."""

    ADDRESS = "900000001"

    def __init__(self, url: str, process: asyncio.subprocess.Process) -> None:
        self.url = url
        self._process = process

    async def say(self, text: str) -> None:
        """The person types."""
        await self._do({"do": "say", "text": text})

    async def command(self, text: str) -> None:
        """The person sends a command, e.g. ``/start``."""
        await self._do({"do": "command", "text": text})

    async def tap(self, data: str) -> None:
        """The person taps a button with this callback data."""
        await self._do({"do": "tap", "data": data})

    async def replies(self) -> list[dict[str, Any]]:
        """What the bot sent since the last look, as the ``sendMessage`` bodies it received; waits for at least one.

        Raises ``TimeoutError`` after twenty seconds of silence.
        """
        answer = await self._do({"do": "replies"})
        return [update["message"] for update in answer["result"]]

    async def _do(self, command: dict[str, str]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        await self._process.stdin.drain()
        answer = json.loads(await self._process.stdout.readline())
        if not answer["ok"]:
            raise TimeoutError(answer["error"])
        return answer.get("answer")


@asynccontextmanager
async def emulator(token: str) -> AsyncIterator[Emulator]:
    """An emulator for one bot. Raises ``Unavailable``."""
    folder = await asyncio.to_thread(install)
    process = await asyncio.create_subprocess_exec(
        "node",
        "driver.js",
        token,
        cwd=folder,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
        limit=1 << 22,
    )
    try:
        assert process.stdout is not None
        ready = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        yield Emulator(ready["url"], process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 5)
        except TimeoutError:
            process.kill()
            await process.wait()
