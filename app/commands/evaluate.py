"""``ansinh evaluate``: how well the NLU pipeline understands a test file."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.evaluation.page import render
from app.evaluation.trend import BrokenTrend, comparable, remember, run_of
from app.failures import Failure
from app.runner import BOT_PYTHON, StartError
from app.settings import ROOT
from bot.answers import load_library
from integrations.browser.languages import Language
from policy import load_book


def evaluate(
    test: Annotated[Path, typer.Option(exists=True, help="Rasa NLU file (or folder) with the expected intents.")],
    train: Annotated[
        Path | None, typer.Option(exists=True, help="Train afresh on this; default: this checkout's trained model.")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Write a page with plots here; past runs are kept beside it as .jsonl."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the page.")] = "vi",
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Accuracy by style and intent against the marks, confusions, calibration and latency.

    Example: ansinh evaluate --test tests/nlu --report var/evaluation.html
    """
    if not BOT_PYTHON.exists():
        raise StartError("The Rasa environment is missing. Run `make setup` first.")
    with tempfile.TemporaryDirectory() as folder:
        figures_file = Path(folder) / "figures.json"
        command = [str(BOT_PYTHON), "-m", "bot.engine.evaluate", "--test", str(test.resolve())]
        command += ["--figures", str(figures_file)]
        if train is not None:
            command += ["--train", str(train.resolve())]
        if as_json:
            command.append("--json")
        # The evaluation runs where the pipeline runs: in Rasa's Python.
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode != 0:
            raise typer.Exit(done.returncode)
        if report is not None:
            write_page(json.loads(figures_file.read_text(encoding="utf-8")), report, language)
            typer.echo(f"Report: {report}", err=True)


def write_page(figures: Mapping[str, Any], page: Path, language: Language) -> None:
    """Writes the report and remembers the run in the `.jsonl` beside it.

    Raises:
        Failure: the place cannot be written, or what stands beside it is no record of past runs.
    """
    run = run_of(figures)
    library = load_library(load_book())
    labels = {*figures["per_intent"], *(row["found"] for row in figures["confusions"])}
    titles = {label: library.title(label, language) for label in labels}
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        runs = remember(page.with_suffix(".jsonl"), run)
        page.write_text(render(figures, comparable(runs, run), titles, language), encoding="utf-8")
    except BrokenTrend as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(f"{page} cannot be written: {error.strerror}.") from error
