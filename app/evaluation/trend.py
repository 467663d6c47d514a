"""Past evaluations, one JSON line each beside the report, so that the next report shows where things are going."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


class BrokenTrend(ValueError):
    """The file of past runs holds something else; the message names the line and says what to do."""


@dataclass(frozen=True)
class Run:
    """The figures of one evaluation that are worth comparing; shares lie in [0, 1].

    `at` is an ISO time with its zone; `test` the name of the test file or folder and `questions` its fingerprint.
    """

    at: str
    model: str
    test: str
    questions: str
    examples: int
    accuracy: float
    styles: Mapping[str, float]
    out_of_scope_wrong: float | None
    auroc: float | None
    calibration_error: float
    parse_ms_p95: float

    @property
    def key(self) -> tuple[str, ...]:
        """A run on one day with one model and one test replaces the one before."""
        return self.model, self.at[:10], self.test, self.questions


def run_of(figures: Mapping[str, Any]) -> Run:
    """The line that a report leaves behind."""
    foreign, scope = figures["out_of_scope"], figures["scope"]
    return Run(
        at=figures["at"],
        model=figures["model"],
        test=figures["test"]["name"],
        questions=figures["test"]["fingerprint"],
        examples=figures["examples"],
        accuracy=figures["accuracy"],
        styles={style: row["accuracy"] for style, row in figures["styles"].items()},
        out_of_scope_wrong=foreign["wrong"] if foreign else None,
        auroc=scope["auroc"] if scope else None,
        calibration_error=figures["calibration"]["ece"],
        parse_ms_p95=figures["parse_ms"]["p95"],
    )


def past_runs(file: Path) -> list[Run]:
    """The runs on file, oldest first; none when there is no file.

    Raises:
        BrokenTrend: a line is no run.
    """
    if not file.is_file():
        return []
    runs = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            runs.append(Run(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise BrokenTrend(f"{file}, line {number}: no record of an evaluation. Remove the line.") from error
    return runs


def remember(file: Path, run: Run) -> list[Run]:
    """Adds `run` in place of its predecessor and returns all runs; a crash leaves the old file whole.

    Raises:
        BrokenTrend: as `past_runs`.
    """
    runs = sorted([*(one for one in past_runs(file) if one.key != run.key), run], key=lambda one: one.at)
    content = "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in runs)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.write_text(content, encoding="utf-8")
    fresh.replace(file)
    return runs


def comparable(runs: Sequence[Run], run: Run, most: int = 40) -> list[Run]:
    """The latest runs on the same test as `run`, oldest first; its questions may have changed in between."""
    return [one for one in runs if one.test == run.test][-most:]
