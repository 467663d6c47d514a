"""One run: both sides trained, started and asked in turn, so that what else the machine does falls on both."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.runner import BOT_PYTHON
from app.settings import ROOT
from tests.bench.campaign import Campaign, run_campaign
from tests.bench.lines import TelegramLine, fake_telegram
from tests.bench.load import Block, Level, block, summary
from tests.bench.machine import Memory, children_cpu, load, machine, memory
from tests.bench.pieces import Pieces, measure_pieces
from tests.bench.questions import KNOWLEDGE, SEED, answer_texts, examples, questions
from tests.bench.servers import Server, our_server, resting, stock_server
from tests.bench.stock import StockModel, describe, stock_model

BLOCK_SECONDS = 90.0
WARM_UP_TURNS = 60
TRAININGS = 3  # of ours; stock's is measured once, when it is made

News = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and how long. ``turns`` per level and side, spread over ``repeats`` blocks."""

    quick: bool
    levels: Sequence[int]
    turns: int
    repeats: int
    starts: int
    recipients: int
    turns_wanted: bool = True
    campaign_wanted: bool = True
    pieces_wanted: bool = True


@dataclass(slots=True)
class Side:
    """What was found of one side. Seconds and megabytes."""

    training: float = 0.0
    training_cpu: float = 0.0
    starts: list[float] = field(default_factory=list)
    memory: Memory | None = None
    levels: list[Level] = field(default_factory=list)

    @property
    def start(self) -> float:
        return statistics.median(self.starts) if self.starts else 0.0


@dataclass(slots=True)
class Found:
    """Everything measured. ``loads``: the machine's load average before, so that a noisy run can be told."""

    plan: Plan
    machine: str
    at: str
    loads: list[float]
    stock_model: dict[str, Any] | None = None
    stock: Side = field(default_factory=Side)
    ours: Side = field(default_factory=Side)
    extra_messages: int = 0
    campaign: Campaign | None = None
    pieces: Pieces | None = None


async def measure(plan: Plan, folder: Path, news: News) -> Found:
    """Runs the plan. Raises what a side raises that does not train or start."""
    found = Found(plan, machine(), time.strftime("%Y-%m-%dT%H:%M:%S%z"), [load()])
    news(f"{found.machine}; load average {found.loads[0]:.2f}")
    if plan.turns_wanted:
        await _turns(plan, folder, news, found)
    if plan.pieces_wanted:
        news("Pictures, and understanding with few and with all topics …")
        found.pieces = await asyncio.to_thread(measure_pieces)
    if plan.campaign_wanted:
        news(f"Campaign to {plan.recipients} recipients …")
        found.campaign = await run_campaign(_new(folder), plan.recipients)
    found.loads.append(load())
    return found


async def _turns(plan: Plan, folder: Path, news: News, found: Found) -> None:
    model = await _trained(plan, news, found)
    async with AsyncExitStack() as stack:
        line, settings = await stack.enter_async_context(fake_telegram())
        log = folder / "servers.log"

        async def start_stock(into: AsyncExitStack) -> Server:
            return await into.enter_async_context(stock_server(model, log))

        async def start_ours(into: AsyncExitStack) -> Server:
            return await into.enter_async_context(our_server(_new(folder), line, settings, log))

        for number in range(1, plan.starts):
            for side, start in ((found.stock, start_stock), (found.ours, start_ours)):
                async with AsyncExitStack() as once:
                    side.starts.append((await start(once)).start_seconds)
            news(f"Start {number}: stock {found.stock.starts[-1]:.1f} s, An Sinh {found.ours.starts[-1]:.1f} s")
        stock, ours = await start_stock(stack), await start_ours(stack)
        found.stock.starts.append(stock.start_seconds)
        found.ours.starts.append(ours.start_seconds)
        news(f"Both run: stock after {stock.start_seconds:.1f} s, An Sinh after {ours.start_seconds:.1f} s")
        await _ask(plan, news, found, stock, ours, line)
        found.stock.memory, found.ours.memory = memory(stock.pid), memory(ours.pid)


async def _ask(plan: Plan, news: News, found: Found, stock: Server, ours: Server, line: TelegramLine) -> None:
    texts = answer_texts(examples())
    expected = {intent.removeprefix(KNOWLEDGE): text for intent, text in texts.items()}
    sides = ((found.stock, stock), (found.ours, ours))
    for _, server in sides:
        await block(server, questions(WARM_UP_TURNS, seed=SEED - 1), expected, 4, BLOCK_SECONDS)
    line.extra = 0
    size = max(1, plan.turns // plan.repeats)
    blocks: dict[tuple[str, int], list[Block]] = {}
    for repeat in range(plan.repeats):
        for level in plan.levels:
            asked = questions(size, seed=SEED + repeat)
            # The one that goes first changes, so that neither always finds the cooler machine.
            for _, server in sides if repeat % 2 == 0 else reversed(sides):
                with resting(stock if server is ours else ours):
                    one = await block(server, asked, expected, level, BLOCK_SECONDS)
                blocks.setdefault((server.name, level), []).append(one)
                news(
                    f"{server.name}, {level} at once: {one.rate:.1f} turns/s, p50 {one.percentile(50) * 1000:.0f} ms, "
                    f"p95 {one.percentile(95) * 1000:.0f} ms, {one.unanswered} unanswered"
                )
                await asyncio.sleep(0.5)
    for side, server in sides:
        side.levels = [summary(level, blocks[server.name, level]) for level in plan.levels]
    found.extra_messages = line.extra


async def _trained(plan: Plan, news: News, found: Found) -> StockModel:
    news("Training stock Rasa where its data changed (many minutes) …")
    model = await asyncio.to_thread(stock_model, quick=plan.quick)
    found.stock_model = describe(model)
    found.stock.training, found.stock.training_cpu = model.seconds, model.cpu_seconds
    told = f"trained earlier in {model.seconds:.0f} s on {model.machine}, reused" if model.reused else "trained now"
    news(f"Stock Rasa, {model.epochs} epochs: {told}")
    took = [await asyncio.to_thread(_train_ours) for _ in range(1 if plan.quick else TRAININGS)]
    found.ours.training, found.ours.training_cpu = sorted(took)[len(took) // 2]
    news(f"An Sinh: trained in {found.ours.training:.1f} s")
    return model


def _train_ours() -> tuple[float, float]:
    """Seconds from the start of the training command to its end, and of processor."""
    with tempfile.TemporaryDirectory(prefix="ansinh-bench-") as folder:
        command = [str(BOT_PYTHON), "-m", "bot.engine.train", "--force", "--out", f"{folder}/model.tar.gz", "--json"]
        began, spent = time.perf_counter(), children_cpu()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        took = round(time.perf_counter() - began, 1), round(children_cpu() - spent, 1)
    if done.returncode or not json.loads(done.stdout.splitlines()[-1])["trained"]:
        raise RuntimeError(f"training the assistant failed:\n{done.stderr[-2000:]}")
    return took


def _new(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="ansinh-", dir=folder))
