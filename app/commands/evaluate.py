"""``ansinh evaluate``: how well the NLU pipeline understands a test file."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from app.runner import BOT_PYTHON, StartError
from app.settings import ROOT


def evaluate(
    test: Annotated[Path, typer.Option(exists=True, help="Rasa NLU file (or folder) with the expected intents.")],
    train: Annotated[
        Path | None, typer.Option(exists=True, help="Train afresh on this; default: this checkout's trained model.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Accuracy per intent, confusions and latency. Example: ansinh evaluate --test tests/nlu/held_out.yml"""
    if not BOT_PYTHON.exists():
        raise StartError("The Rasa environment is missing. Run `make setup` first.")
    command = [str(BOT_PYTHON), "-m", "bot.engine.evaluate", "--test", str(test.resolve())]
    if train is not None:
        command += ["--train", str(train.resolve())]
    if as_json:
        command.append("--json")
    # The evaluation runs where the pipeline runs: in Rasa's Python.
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise typer.Exit(done.returncode)
