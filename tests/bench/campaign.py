"""The engine of campaigns: contacts imported, a campaign approved and started by command line, every message counted
where the provider takes it."""

from __future__ import annotations

import asyncio
import csv
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from tests.bench.lines import TelegramLine, fake_telegram
from tests.bench.machine import cpu_seconds, memory
from tests.bench.servers import Server, our_environment, our_server

NAME = "do-toc-do"
APPROVER = "duyet@ansinh.example"
FIRST_CHAT = 5_000_000
NOTHING_NEW_SECONDS = 30.0
NOON = 12


class CampaignFailed(Exception):
    """A command failed, or the messages stopped coming before all had arrived."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """Seconds, megabytes (PSS), milliseconds of processor. ``rate``: deliveries per second, first to last."""

    recipients: int
    arrived: int
    doubled: int
    rate: float
    first_after: float
    last_after: float
    cpu_per_delivery: float
    memory_before: float
    memory_most: float
    import_seconds: float


async def run_campaign(folder: Path, recipients: int) -> Campaign:
    """Sends one campaign to ``recipients`` made-up people. Raises ``CampaignFailed``, ``NotStarted``."""
    async with fake_telegram() as (line, played):
        settings = {**played, "ANSINH_TIMEZONE": zone_where_it_is_noon(datetime.now(UTC))}
        async with our_server(folder, line, settings, folder / "server.log") as server:
            environment = our_environment(folder) | settings
            began = time.perf_counter()
            await _command(folder, environment, "contacts", "import", str(_contacts(folder, recipients)))
            import_seconds = time.perf_counter() - began
            await _prepare(folder, environment)
            return await _send(folder, environment, server, line, recipients, import_seconds)


def zone_where_it_is_noon(now: datetime) -> str:
    """Quiet hours follow the time zone, so that at any hour there is one in which a campaign may be sent."""
    ahead = NOON - now.hour
    # POSIX names count westwards: Etc/GMT-7 is seven hours ahead of UTC.
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def _contacts(folder: Path, recipients: int) -> Path:
    path = folder / "contacts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["contact_id", "name", "province", "telegram_chat_id", "group", "months_contributed", "consents"]
        )
        for number in range(recipients):
            chat, months = FIRST_CHAT + number, 12 + number % 200
            writer.writerow(
                [f"B{number:06}", f"Người dân {number}", "Nghệ An", chat, "unemployed", months, "retention"]
            )
    return path


async def _prepare(folder: Path, environment: Mapping[str, str]) -> None:
    plan = {
        "name": NAME,
        "purpose": "retention",
        "channels": ["telegram"],
        "audience": 'group = "unemployed" and months_contributed >= 12',
        "advertising": False,
        "text": "Chào {name}, anh/chị đã đóng BHXH {months_contributed} tháng. Anh/chị có muốn xem quyền lợi?\n",
        "buttons": [{"title": "Gặp tư vấn viên", "payload": "/talk_to_staff"}],
    }
    path = folder / "campaign.yml"
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), "utf-8")
    await _command(folder, environment, "staff", "add", APPROVER, "--role", "approver")
    await _command(folder, environment, "campaign", "load", str(path))
    await _command(folder, environment, "campaign", "submit", NAME)
    await _command(folder, environment, "campaign", "approve", NAME, "--by", APPROVER)


async def _send(
    folder: Path,
    environment: Mapping[str, str],
    server: Server,
    line: TelegramLine,
    recipients: int,
    import_seconds: float,
) -> Campaign:
    before, already, cpu = memory(server.pid).pss, line.arrived, cpu_seconds(server.pid)
    began = time.perf_counter()
    starting = asyncio.create_task(_command(folder, environment, "campaign", "start", NAME))
    first, most = 0.0, before
    while line.arrived - already < recipients:
        await asyncio.sleep(0.02 if not first else 0.2)
        if not first and line.arrived > already:
            first = line.last_arrival
        if first:
            most = max(most, memory(server.pid).pss)
        if time.perf_counter() - max(began, line.last_arrival) > NOTHING_NEW_SECONDS:
            raise CampaignFailed(f"only {line.arrived - already} of {recipients} messages arrived")
    await starting
    last, arrived = line.last_arrival, line.arrived - already
    spent = cpu_seconds(server.pid) - cpu
    return Campaign(
        recipients=recipients,
        arrived=line.people_reached(FIRST_CHAT),
        doubled=arrived - line.people_reached(FIRST_CHAT),
        rate=arrived / (last - first),
        first_after=first - began,
        last_after=last - began,
        cpu_per_delivery=spent / arrived * 1000,
        memory_before=before,
        memory_most=most,
        import_seconds=import_seconds,
    )


async def _command(folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", *arguments),
        cwd=folder,
        env=dict(environment),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise CampaignFailed(f"ansinh {' '.join(arguments[:2])} failed:\n{output.decode('utf-8', 'replace')[-2000:]}")
