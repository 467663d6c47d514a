"""What the tests of the engine share: a tiny assistant, trained and served once.

These tests need Rasa's environment: `bot/.venv/bin/python -m pytest -c tests/engine/pytest.ini tests/engine`.
The root environment passes them over.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TINY = Path(__file__).with_name("tiny")

HAS_RASA = importlib.util.find_spec("rasa") is not None
collect_ignore_glob = [] if HAS_RASA else ["test_*.py"]

if HAS_RASA:
    from bot.engine import lean, quiet

    quiet.quieten()
    lean.leave_out(training=True)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the tiny assistant, trained the way the real one is."""
    target = tmp_path_factory.mktemp("model") / "tiny.tar.gz"
    code = (
        "import sys; from pathlib import Path; from bot.engine import quiet; quiet.quieten();"
        "from bot.engine.train import train_model; folder = Path(sys.argv[2]);"
        "train_model(Path(sys.argv[1]), domain=folder / 'domain.yml', data=[folder / 'nlu.yml', folder / 'rules.yml'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(target), str(TINY)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return target


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running Rasa server of ours and what it wrote."""

    port: int
    process: subprocess.Popen[str]
    log: Path
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        """Status and JSON of one request."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=body, method=method, headers=self.headers
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            content = error.read()
            try:
                return error.code, json.loads(content)
            except ValueError:
                return error.code, None

    def turn(self, conversation: str, text: str | None = None, **more: Any) -> dict[str, Any]:
        """The answer to one turn, which must succeed."""
        status, answer = self.post({"conversation": conversation, "text": text, **more})
        assert status == 200, answer
        return dict(answer)

    def post(self, body: Any) -> tuple[int, Any]:
        """Status and answer of a turn with any body."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", "/webhooks/ansinh/webhook", content)

    def stop(self) -> None:
        """Ends the server."""
        self.process.terminate()
        self.process.wait(20)


def start_server(model: Path, folder: Path, token: str = "", actions: str = "http://127.0.0.1:9/actions") -> Server:
    """Starts a server on a free port and waits until it answers."""
    port, log = free_port(), folder / "rasa.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSINH_")}
    if token:
        environment["ANSINH_RASA_TOKEN"] = token
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "bot.engine.serve", "--port", str(port), "--model", str(model)),
            *("--trackers", f"sqlite:///{folder / 'trackers.db'}", "--actions", actions, "--parent", str(os.getpid())),
        ],
        cwd=ROOT,
        env=environment,
        stdout=log.open("a"),
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server(port, process, log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if server.send("GET", "/webhooks/ansinh/")[0] == 200:
                return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text()[-2000:])


@pytest.fixture(scope="session")
def server(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The tiny assistant, served; tests use conversations of their own."""
    running = start_server(tiny_model, tmp_path_factory.mktemp("server"))
    yield running
    running.stop()
