"""A whole An Sinh in its own processes, as `make run` starts it, for tests that use it from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.demo import LOGINS, DemoLogin
from app.runner import BOT_PYTHON, free_port
from app.settings import ROOT

START_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class RunningProduct:
    """``url`` serves pages, API and sandbox; ``process`` leads the process group."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    log: Path

    def login(self, role: str) -> DemoLogin:
        return next(login for login in LOGINS if login.role.value == role)

    def ask(self, conversation: str, text: str, **more: Any) -> dict[str, Any]:
        """One question to the chat API."""
        body = {"conversation": conversation, "text": text, **more}
        response = httpx.post(f"{self.url}/api/v1/chat", json=body, timeout=30, trust_env=False)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``ansinh …`` on the same database."""
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=self.folder,
            env=environment(self.folder),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def can_run() -> bool:
    """Whether Rasa's environment is there (`make setup` builds it)."""
    return BOT_PYTHON.exists()


def environment(folder: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANSINH_") and name != "PORT"}
    return clean | {
        "ANSINH_DATABASE_URL": f"sqlite:///{folder / 'ansinh.db'}",
        "ANSINH_WEBCHAT_RATE": "0",
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def running(folder: Path, *, demo: bool = True, **settings: str) -> Iterator[RunningProduct]:
    """Starts An Sinh with its files in ``folder`` and stops it with its whole process group."""
    port = free_port()
    log = folder / "product.log"
    command = [sys.executable, "-m", "app", "run", "--port", str(port), *(["--demo"] if demo else [])]
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder) | settings,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    product = RunningProduct(f"http://127.0.0.1:{port}", folder, process, log)
    try:
        _wait_until_ready(product)
        yield product
    finally:
        _stop(process)


def _wait_until_ready(product: RunningProduct) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if product.process.poll() is not None:
            break
        try:
            if httpx.get(f"{product.url}/health/ready", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"An Sinh did not start:\n{product.log.read_text('utf-8', 'replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
