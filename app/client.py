"""Asks a running An Sinh over its chat API; starts one for the occasion when none runs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx

from app.failures import Failure
from app.runner import STOP_SECONDS, free_port
from app.settings import Settings

START_SECONDS = 180.0
ASK_SECONDS = 60.0


def running_at(url: str) -> bool:
    """Whether an An Sinh that can answer is there."""
    try:
        return httpx.get(f"{url}/health/ready", timeout=2.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@contextlib.contextmanager
def assistant_url(settings: Settings, url: str | None) -> Iterator[str]:
    """The address of an assistant to ask: the given one, the one that runs here, or one started for the block.

    Raises:
        Failure: nobody answers at the given address, or none could be started.
    """
    if url is not None:
        if not running_at(url):
            raise Failure(f"Nobody answers at {url}. Start An Sinh there, or leave --url out.")
        yield url
        return
    for known in dict.fromkeys((settings.public_url, f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")):
        if running_at(known):
            yield known
            return
    with tempfile.TemporaryDirectory(prefix="ansinh-") as folder, _started(folder) as own:
        yield own


@contextlib.contextmanager
def _started(folder: str) -> Iterator[str]:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSINH_")}
    environment |= {
        "ANSINH_DATABASE_URL": f"sqlite:///{folder}/ansinh.db",
        "ANSINH_WEBCHAT_RATE": "0",
        "ANSINH_LOG_LEVEL": "ERROR",
        # Real tokens of a .env must not connect this helper to real citizens.
        "ANSINH_TELEGRAM_TOKEN": "",
        "ANSINH_ZALO_APP_ID": "",
        "ANSINH_ZALO_APP_SECRET": "",
        "ANSINH_ZALO_OA_SECRET": "",
    }
    command = [sys.executable, "-m", "app", "run", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not running_at(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Failure("The assistant could not be started. Run `ansinh run` to see why.")
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class QuestionRefused(Failure):
    """This one question cannot be asked, for its size or shape; others can."""


class ChatClient:
    """Asks one question at a time per conversation; waits when told that it asks too often."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=ASK_SECONDS, trust_env=False)

    async def ask(self, conversation: str, text: str, on: date | None) -> dict[str, Any]:
        """The chat API's answer with ``latency_ms`` added. Raises ``QuestionRefused``, ``Failure``."""
        # A file or a command line may hold half of a surrogate pair, which UTF-8 cannot carry.
        body: dict[str, Any] = {
            "conversation": conversation.encode("utf-8", "replace").decode(),
            "text": text.encode("utf-8", "replace").decode(),
        }
        if on is not None:
            body["on"] = on.isoformat()
        while True:
            started = time.perf_counter()
            try:
                response = await self._http.post("/api/v1/chat", json=body)
            except httpx.HTTPError as error:
                raise Failure(f"The assistant stopped answering ({type(error).__name__}).") from error
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                await asyncio.sleep(float(response.headers.get("retry-after", "1")))
                continue
            if response.status_code in (httpx.codes.REQUEST_ENTITY_TOO_LARGE, httpx.codes.UNPROCESSABLE_ENTITY):
                raise QuestionRefused("The question is too long. Ask it in fewer words.")
            if not response.is_success:
                raise Failure(f"The assistant refused the question: HTTP {response.status_code}.")
            answer: dict[str, Any] = response.json()
            return answer | {"latency_ms": round((time.perf_counter() - started) * 1000, 1)}

    async def close(self) -> None:
        await self._http.aclose()
