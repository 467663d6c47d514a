"""Citizens who ask: each puts a question, waits for its answer, puts the next one."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from integrations import wording
from tests.bench.lines import Connection, Unanswered
from tests.bench.machine import cpu_seconds
from tests.bench.questions import Question
from tests.bench.servers import Server

TURNS_PER_CONVERSATION = 10
BEGINNING = 60  # characters by which a reply is recognised as the answer to its question

_people = itertools.count(20_000)


@dataclass(frozen=True, slots=True)
class Block:
    """One go at one level. Times in seconds; ``cpu`` is the server's processor time, ``own_cpu`` the citizens'."""

    latencies: Sequence[float]
    seconds: float
    cpu: float
    own_cpu: float
    unanswered: int
    right: Mapping[bool, tuple[int, int]]

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        return percentile(self.latencies, percent)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that ``percent`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]


async def block(
    server: Server, asked: Sequence[Question], expected: Mapping[str, str], at_once: int, limit: float
) -> Block:
    """Asks all questions, ``at_once`` citizens side by side, for at most ``limit`` seconds.

    A citizen begins a new conversation after ten questions: nobody asks an office for ever, and a tracker that only
    grows would be measured instead of a turn.
    """
    queue = iter(asked)
    deadline = time.perf_counter() + limit
    told: list[tuple[Question, str, float]] = []
    unanswered: list[Question] = []
    cpu, own = cpu_seconds(server.pid), time.process_time()
    began = time.perf_counter()
    await asyncio.gather(*(_citizen(server, queue, deadline, told, unanswered) for _ in range(at_once)))
    seconds = time.perf_counter() - began
    return Block(
        latencies=[took for _, _, took in told],
        seconds=seconds,
        cpu=cpu_seconds(server.pid) - cpu,
        own_cpu=time.process_time() - own,
        unanswered=len(unanswered),
        right={marked: _right(told, expected, marked) for marked in (True, False)},
    )


async def _citizen(
    server: Server,
    queue: Iterator[Question],
    deadline: float,
    told: list[tuple[Question, str, float]],
    unanswered: list[Question],
) -> None:
    connection = Connection(server.port)
    person = next(_people)
    try:
        for number, question in enumerate(queue, 1):
            try:
                heard = await server.line.ask(connection, person, question.text)
            except (Unanswered, TimeoutError):
                unanswered.append(question)
            else:
                told.append((question, heard.text, heard.seconds))
            if time.perf_counter() > deadline:
                return
            if number % TURNS_PER_CONVERSATION == 0:
                person = next(_people)
    finally:
        connection.close()


def _right(told: Sequence[tuple[Question, str, float]], expected: Mapping[str, str], marked: bool) -> tuple[int, int]:
    """How many of the questions typed so were answered by the text of their topic, of how many."""
    own = [(question, text) for question, text, _ in told if question.marked is marked]
    hits = sum(wording.clean(text).startswith(wording.clean(expected[q.topic])[:BEGINNING]) for q, text in own)
    return hits, len(own)


@dataclass(frozen=True, slots=True)
class Level:
    """Medians over the blocks of one level; milliseconds."""

    at_once: int
    rate: float
    p50: float
    p95: float
    cpu_per_turn: float
    own_cpu_per_turn: float
    turns: int
    unanswered: int
    right_marked: float
    right_unmarked: float
    rates: Sequence[float]


def summary(at_once: int, blocks: Sequence[Block]) -> Level:
    def middle(values: Iterator[float]) -> float:
        return round(statistics.median(values), 2)

    return Level(
        at_once=at_once,
        rate=middle(one.rate for one in blocks),
        p50=middle(one.percentile(50) * 1000 for one in blocks),
        p95=middle(one.percentile(95) * 1000 for one in blocks),
        cpu_per_turn=middle(one.cpu / len(one.latencies) * 1000 for one in blocks),
        own_cpu_per_turn=middle(one.own_cpu / len(one.latencies) * 1000 for one in blocks),
        turns=sum(len(one.latencies) for one in blocks),
        unanswered=sum(one.unanswered for one in blocks),
        right_marked=_share(blocks, marked=True),
        right_unmarked=_share(blocks, marked=False),
        rates=[round(one.rate, 1) for one in blocks],
    )


def _share(blocks: Sequence[Block], *, marked: bool) -> float:
    hits = sum(one.right[marked][0] for one in blocks)
    asked = sum(one.right[marked][1] for one in blocks)
    return round(hits / asked, 3) if asked else 0.0
