"""Processes of one machine: the Rasa server as a child, our own servers in this process, one orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import structlog
import uvicorn

from app.failures import Failure
from app.settings import ROOT

log = structlog.get_logger()

BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
RESTART_SECONDS = (1, 2, 5, 10, 30)
STOP_SECONDS = 10


class StartError(Failure):
    """Something needed for the start is missing; the message says what to do."""


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int) -> None:
    """Raises ``StartError`` when somebody listens on the public port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - the public port is public
        except OSError:
            raise StartError(f"Port {port} is in use. Stop the other program or choose another with PORT=.") from None


class RasaProcess:
    """The Rasa server: started, watched, started again when it dies, stopped with us.

    It is told our process id and ends itself when we are gone, however we went: no orphan keeps the port.
    """

    def __init__(self, port: int, environment: dict[str, str], arguments: list[str]) -> None:
        self.port = port
        self._environment = environment
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Keeps the server running until cancelled."""
        if not BOT_PYTHON.exists():
            raise StartError("The Rasa environment is missing. Run `make setup` first.")
        failures = 0
        try:
            while True:
                started = asyncio.get_running_loop().time()
                self._process = await asyncio.create_subprocess_exec(
                    BOT_PYTHON,
                    "-m",
                    "bot.engine.serve",
                    "--port",
                    str(self.port),
                    "--parent",
                    str(os.getpid()),
                    *self._arguments,
                    cwd=ROOT,
                    env=os.environ | self._environment,
                    stdin=subprocess.DEVNULL,
                )
                code = await self._process.wait()
                lived = asyncio.get_running_loop().time() - started
                failures = 0 if lived > 60 else failures + 1
                wait = RESTART_SECONDS[min(failures, len(RESTART_SECONDS) - 1)]
                log.error("rasa_died", code=code, restart_in_seconds=wait)
                await asyncio.sleep(wait)
        finally:
            await self._end()

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


class QuietServer(uvicorn.Server):
    """uvicorn without its own signal handling: one place decides when this process stops."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def server(app: Any, host: str, port: int, trusted_proxies: str = "") -> QuietServer:
    """``trusted_proxies``: addresses whose word on where a request comes from is taken."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="none",
        http="httptools",
        access_log=False,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=5,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        log_config=None,  # errors go through our formatter: they may quote citizens
    )
    return QuietServer(config)


@contextlib.asynccontextmanager
async def serving(app: Any, host: str, port: int, trusted_proxies: str = "") -> AsyncIterator[QuietServer]:
    """Serves ``app`` while the block runs. Raises ``StartError`` when it can't."""
    one = server(app, host, port, trusted_proxies)
    task = asyncio.create_task(one.serve())
    while not one.started:
        if task.done():
            raise StartError(f"Could not listen on {host}:{port}.")
        await asyncio.sleep(0.01)
    try:
        yield one
    finally:
        one.should_exit = True
        await task


async def until_signal() -> None:
    """Returns at the first Ctrl-C or TERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        await stop.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def train_if_changed(var: Path) -> None:
    """Trains the assistant when its data changed since the last model. Raises ``StartError`` when that fails."""
    if not BOT_PYTHON.exists():
        raise StartError("The Rasa environment is missing. Run `make setup` first.")
    done = subprocess.run([BOT_PYTHON, "-m", "bot.engine.train"], cwd=ROOT, check=False)
    if done.returncode != 0:
        raise StartError("Training the assistant failed; see the lines above, correct the data, and start again.")
