"""The two servers under measurement, each started as its users start it, in its own process group."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.runner import free_port
from app.settings import ROOT
from tests.bench.lines import Connection, Line, StockLine, TelegramLine, Unanswered
from tests.bench.stock import StockModel, rasa_environment, stock_command

START_SECONDS = 300.0
STOP_SECONDS = 20.0
FIRST_QUESTION = "Xin chào"
FIRST_PERSON = 10_000  # chat id of whoever asks the first question
NO_RATE = "100000"  # messages per second: the provider's limit is not what is measured


class NotStarted(Exception):
    """A server did not come up; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. ``start_seconds``: from the process's start to its first answer."""

    name: str
    port: int
    pid: int
    line: Line
    start_seconds: float


@contextlib.asynccontextmanager
async def stock_server(model: StockModel, log: Path) -> AsyncIterator[Server]:
    """`rasa run` with the stock model. Raises ``NotStarted``."""
    port = free_port()
    line = StockLine()
    command = stock_command(model, port)
    async with _running("stock Rasa", command, model.folder, rasa_environment(), log, port, line, _always) as server:
        yield server


@contextlib.asynccontextmanager
async def our_server(folder: Path, line: TelegramLine, settings: Mapping[str, str], log: Path) -> AsyncIterator[Server]:
    """`ansinh run` on an empty database in ``folder``. Raises ``NotStarted``."""
    port = free_port()
    environment = {**our_environment(folder), "ANSINH_PUBLIC_URL": f"http://127.0.0.1:{port}", **settings}
    command = [sys.executable, "-m", "app", "run", "--port", str(port)]

    async def ready() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=2) as http:
                return (await http.get(f"http://127.0.0.1:{port}/health/ready")).is_success
        except httpx.HTTPError:
            return False

    async with _running("An Sinh", command, folder, environment, log, port, line, ready) as server:
        yield server


def our_environment(folder: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANSINH_") and name != "PORT"}
    return clean | {
        "ANSINH_DATABASE_URL": f"sqlite:///{folder / 'ansinh.db'}",
        "ANSINH_TELEGRAM_RATE": NO_RATE,
        "PYTHONPATH": str(ROOT),
    }


@contextlib.contextmanager
def resting(server: Server) -> Iterator[None]:
    """Halts a server's processes meanwhile, so that the other one has the machine to itself."""
    os.killpg(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(server.pid, signal.SIGCONT)


async def _always() -> bool:
    return True


@contextlib.asynccontextmanager
async def _running(
    name: str,
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    port: int,
    line: Line,
    ready: Callable[[], Awaitable[bool]],
) -> AsyncIterator[Server]:
    with log.open("ab") as file:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=dict(environment), stdout=file, stderr=file, start_new_session=True
        )
    try:
        connection = Connection(port)
        while not (await ready() and await _answers(line, connection)):
            if process.returncode is not None or time.perf_counter() - began > START_SECONDS:
                raise NotStarted(f"{name} did not start:\n{_end_of(log)}")
            await asyncio.sleep(0.05)
        seconds = time.perf_counter() - began
        connection.close()
        yield Server(name, port, process.pid, line, seconds)
    finally:
        await _stop(process)


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-3000:]


async def _answers(line: Line, connection: Connection) -> bool:
    try:
        await line.ask(connection, FIRST_PERSON, FIRST_QUESTION)
    except Unanswered:
        return False
    return True


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
