"""Kills a delivery worker's whole process group at random moments of a campaign, again and again, and then counts.

    python -m tests.outreach.crash [--kills 20] [--recipients 2000] [--database URL] [--seed N]

The provider is a process of its own that outlives the worker: it notes every message before it answers. What must
hold: at most one message per recipient; none missing but those the ledger lists as ``unknown``; and of these no more
than were in flight at the kills.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from integrations.errors import SendError
from integrations.events import Part, Receipt
from outreach.status import campaign_status
from store import open_database
from store.tables import metadata
from tests.outreach.stage import HANOI, Stage, StageChannel

IN_FLIGHT = 16
ROOT = Path(__file__).resolve().parents[2]


class DayClock:
    """Real time, moved so that the run happens by day whenever it is started."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    @classmethod
    def morning(cls) -> DayClock:
        real = datetime.now(UTC)
        wanted = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)
        return cls(wanted - real)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


# --- the provider -----------------------------------------------------------------------------------------------------


async def serve_provider(log: Path, port_file: Path) -> None:
    """Takes one line per connection, notes it on disk, thinks for a moment, answers."""
    noted = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            address = (await reader.readline()).decode().strip()
            if address:
                await asyncio.sleep(random.random() * 0.005)  # noqa: S311
                os.write(noted, f"{address}\n".encode())
                await asyncio.sleep(random.random() * 0.02)  # noqa: S311
                writer.write(f"id-{address}\n".encode())
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0, backlog=500)
    await asyncio.to_thread(port_file.write_text, str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


class WireChannel(StageChannel):
    """Speaks to that provider."""

    def __init__(self, port: int) -> None:
        super().__init__("zalo")
        self._port = port

    async def send(self, address: str, part: Part) -> Receipt:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            raise SendError("unreachable_provider", retryable=True) from None
        try:
            writer.write(f"{address}\n".encode())
            await writer.drain()
            answer = (await reader.readline()).decode().strip()
        except OSError:
            raise SendError("broken", ambiguous=True) from None
        finally:
            writer.close()
        if not answer:
            raise SendError("no_answer", ambiguous=True)
        return Receipt(answer)


async def run_worker(url: str, port: int, offset: float) -> None:
    database = open_database(url)
    stage = Stage(database, DayClock(timedelta(seconds=offset)), "zalo")
    stage.channels["zalo"] = WireChannel(port)
    await stage.worker(IN_FLIGHT).run()


# --- the test ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it."""

    kills: int
    recipients: int
    delivered: int
    doubled: int
    lost: int
    unknown: int
    most_allowed_unknown: int
    seconds: float

    @property
    def sound(self) -> bool:
        return self.doubled == 0 and self.lost == 0 and self.unknown <= self.most_allowed_unknown


def crash_campaign(url: str, folder: Path, *, recipients: int, kills: int, seed: int) -> Report:
    """Runs one campaign through ``kills`` crashes."""
    chance = random.Random(seed)  # noqa: S311
    log, port_file = folder / "provider.log", folder / "port"
    log.touch()
    began = time.monotonic()
    clock = DayClock.morning()
    asyncio.run(_prepare(url, clock, recipients))
    provider = _start("provider", str(log), str(port_file))
    try:
        port = _wait_for(lambda: port_file.exists() and port_file.read_text())
        done = 0
        while done < kills:
            worker = _start("worker", url, port, str(clock.offset.total_seconds()))
            known = _status(url)
            left = recipients - _lines(log) - known["unknown"] - known["handed"]
            # Something must be left to kill at, also after the last kill but one.
            furthest = min(2 * left // (kills - done + 1), left - 2 * IN_FLIGHT)
            mark = _lines(log) + chance.randint(1, max(1, furthest))
            _wait_for(lambda mark=mark: _lines(log) >= mark or _state(url) == "done")
            time.sleep(chance.random() * 0.05)
            _kill(worker)
            done += 1
            if _state(url) == "done":
                break
        worker = _start("worker", url, port, str(clock.offset.total_seconds()))
        _wait_for(lambda: _state(url) == "done")
        _kill(worker)
    finally:
        _kill(provider)
    return _judge(url, log, recipients, done, time.monotonic() - began)


async def _prepare(url: str, clock: DayClock, recipients: int) -> None:
    database = open_database(url)
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    stage = Stage(database, clock)
    await stage.people(recipients)
    await stage.campaign()
    await database.close()


def _judge(url: str, log: Path, recipients: int, kills: int, seconds: float) -> Report:
    got = Counter(log.read_text().split())
    fates = asyncio.run(_fates(url))
    unknown = {address for address, state in fates.items() if state == "unknown"}
    sent = {address for address, state in fates.items() if state == "sent"}
    missing = {f"z-p{index}" for index in range(recipients)} - set(got) - unknown
    return Report(
        kills=kills,
        recipients=recipients,
        delivered=len(got),
        doubled=sum(1 for times in got.values() if times > 1),
        lost=len(missing | (sent - set(got))) + (recipients - len(fates)),
        unknown=len(unknown),
        most_allowed_unknown=kills * IN_FLIGHT,
        seconds=seconds,
    )


async def _fates(url: str) -> dict[str, str]:
    from sqlalchemy import select

    from store.tables import deliveries

    database = open_database(url)
    async with database.read() as connection:
        rows = await connection.execute(select(deliveries.c.address, deliveries.c.state))
        fates = {row.address: row.state for row in rows}
    await database.close()
    return fates


def _state(url: str) -> str:
    return str(_status(url)["state"])


def _status(url: str) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        database = open_database(url)
        try:
            async with database.read() as connection:
                return await campaign_status(connection, "c")
        finally:
            await database.close()

    return asyncio.run(ask())


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.outreach.crash", *arguments]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)  # type: ignore[call-overload]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole group, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _lines(log: Path) -> int:
    return log.read_bytes().count(b"\n")


def _wait_for(ready: Any, seconds: float = 120.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := ready()):
        if time.monotonic() > end:
            raise TimeoutError("the campaign does not get on")
        time.sleep(0.01)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["provider"]:
        asyncio.run(serve_provider(Path(words[1]), Path(words[2])))
        return 0
    if words[:1] == ["worker"]:
        asyncio.run(run_worker(words[1], int(words[2]), float(words[3])))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--recipients", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--database", help="an empty database; default: an SQLite file")
    chosen = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database or f"sqlite:///{folder}/crash.db"
        report = crash_campaign(url, Path(folder), recipients=chosen.recipients, kills=chosen.kills, seed=chosen.seed)
    print(json.dumps({slot: getattr(report, slot) for slot in Report.__slots__} | {"seed": chosen.seed}, indent=2))
    print("sound" if report.sound else "NOT SOUND")
    return 0 if report.sound else 1


if __name__ == "__main__":
    sys.exit(main())
