"""Parts of a turn with a mark of their own: the picture, and what understanding costs with few and with all topics."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.runner import BOT_PYTHON
from app.settings import ROOT
from bot.pictures import draw
from tests.bench.questions import KNOWLEDGE, NLU, examples
from tests.pictures.drawings import drawing

FEW_TOPICS = 40
PICTURES = 60


@dataclass(frozen=True, slots=True)
class Pieces:
    """Milliseconds; reading a message is of the processor, a picture by the clock."""

    picture_p50: float
    picture_p95: float
    topics: int
    reading_few: float
    reading_all: float


def measure_pieces() -> Pieces:
    """Raises RuntimeError when the assistant's part does not run."""
    pictures = sorted(_picture() for _ in range(PICTURES))
    few, everything, topics = _reading()
    return Pieces(statistics.median(pictures), pictures[int(len(pictures) * 0.95)], topics, few, everything)


def _picture() -> float:
    began = time.perf_counter()
    draw(drawing())
    return (time.perf_counter() - began) * 1000


def _reading() -> tuple[float, float, int]:
    """Median processor time of reading one message of the few topics: trained on these alone, and on all."""
    topics = sorted(intent for intent in examples() if intent.startswith(KNOWLEDGE))
    chosen = topics[:: len(topics) // FEW_TOPICS][:FEW_TOPICS]
    with tempfile.TemporaryDirectory(prefix="ansinh-bench-") as name:
        folder = Path(name)
        for topic in chosen:
            shutil.copy(NLU / f"{topic.removeprefix(KNOWLEDGE)}.yml", folder)
        few = _read(folder, "--train", str(folder))
        everything = _read(folder)
    return few, everything, len(topics)


def _read(test: Path, *options: str) -> float:
    command = [str(BOT_PYTHON), "-m", "bot.engine.evaluate", "--test", str(test), "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"reading messages could not be measured:\n{done.stderr[-2000:]}")
    return float(json.loads(done.stdout)["parse_ms"]["processor_p50"])
