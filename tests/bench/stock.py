"""Stock Rasa on our data: what `rasa init` sets up in 3.6.21, each topic a plain intent with a rule and a response.

The trained model is kept under ``var/bench`` by a hash of data and configuration: training takes many minutes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from app.runner import BOT_PYTHON
from app.settings import ROOT
from tests.bench.machine import children_cpu, machine
from tests.bench.questions import KNOWLEDGE, answer_texts, examples

CACHE = ROOT / "var" / "bench"
EPOCHS = 100
QUICK_EPOCHS = 5
CHAIN = 3  # topics per story


def stock_config(epochs: int) -> dict[str, Any]:
    """`rasa/engine/recipes/config_files/default_config.yml` of 3.6.21, word for word but for language and epochs."""
    learned = {"epochs": epochs, "constrain_similarities": True}
    return {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "vi",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", **learned},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", **learned},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "RulePolicy"},
            {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": epochs},
            {"name": "TEDPolicy", "max_history": 5, **learned},
        ],
    }


def stock_files(epochs: int) -> dict[str, Any]:
    """The files of the stock bot, by path, as the data that YAML will hold."""
    ours = examples()
    texts = answer_texts(ours)
    names = {intent: intent.removeprefix(KNOWLEDGE) for intent in ours}
    rules = [
        {"rule": f"Say {name}", "steps": [{"intent": name}, {"action": f"utter_{name}"}]}
        for name in [*names.values(), "nlu_fallback"]
    ]
    responses = {f"utter_{names[intent]}": [{"text": text}] for intent, text in texts.items()}
    responses["utter_nlu_fallback"] = [{"text": texts["out_of_scope"]}]
    return {
        "config.yml": stock_config(epochs),
        "domain.yml": {
            "version": "3.1",
            "intents": list(names.values()),
            "responses": responses,
            "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
        },
        "data/nlu.yml": {
            "version": "3.1",
            "nlu": [
                {"intent": names[intent], "examples": "".join(f"- {line}\n" for line in lines)}
                for intent, lines in ours.items()
            ],
        },
        "data/rules.yml": {"version": "3.1", "rules": rules},
        "data/stories.yml": {"version": "3.1", "stories": _stories(list(names.values()))},
        "credentials.yml": {"rest": None},
        "endpoints.yml": {},
    }


def _stories(names: list[str]) -> list[dict[str, Any]]:
    """Each topic once in a story, as in `rasa init`'s: the two TED policies learn from stories alone."""
    asked = [name for name in names if name not in ("greet", "thanks", "goodbye")]
    stories = []
    for start in range(0, len(asked), CHAIN):
        path = ["greet", *asked[start : start + CHAIN], "thanks", "goodbye"]
        steps = [step for name in path for step in ({"intent": name}, {"action": f"utter_{name}"})]
        stories.append({"story": f"A conversation {start // CHAIN + 1}", "steps": steps})
    return stories


@dataclass(frozen=True, slots=True)
class StockModel:
    """A trained stock bot. ``seconds`` (wall) and ``cpu_seconds`` are what its training took; ``reused``: in an
    earlier run, on ``machine``."""

    folder: Path
    archive: Path
    seconds: float
    cpu_seconds: float
    epochs: int
    machine: str
    reused: bool


def stock_model(*, quick: bool) -> StockModel:
    """The stock bot for the data as they are, trained when there is none yet.

    Raises:
        RuntimeError: `rasa train` failed; the message holds the end of its output.
    """
    epochs = QUICK_EPOCHS if quick else EPOCHS
    files = stock_files(epochs)
    mark = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]
    folder = CACHE / f"stock-{'quick-' if quick else ''}{mark}"
    facts = folder / "trained.json"
    archive = folder / "stock.tar.gz"
    if facts.is_file() and archive.is_file():
        return StockModel(folder, archive, reused=True, **json.loads(facts.read_text("utf-8")))
    write_project(folder, files)
    seconds, cpu = _train(folder)
    known: dict[str, Any] = {"seconds": seconds, "cpu_seconds": cpu, "epochs": epochs, "machine": machine()}
    facts.write_text(json.dumps(known), "utf-8")
    return StockModel(folder, archive, reused=False, **known)


def write_project(folder: Path, files: Mapping[str, Any]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), "utf-8")


def _train(folder: Path) -> tuple[float, float]:
    """Seconds from the start of `rasa train` to its end, and of processor. No training cache: it is from nothing."""
    began, spent = time.perf_counter(), children_cpu()
    command = [str(BOT_PYTHON), "-m", "rasa", "train", "--fixed-model-name", "stock", "--out", ".", "--force"]
    with tempfile.TemporaryDirectory(prefix="ansinh-bench-") as empty:
        environment = rasa_environment() | {"RASA_CACHE_DIRECTORY": empty}
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise RuntimeError(f"rasa train failed:\n{done.stdout.decode('utf-8', 'replace')[-3000:]}")
    shutil.rmtree(folder / ".rasa", ignore_errors=True)
    return round(time.perf_counter() - began, 1), round(children_cpu() - spent, 1)


def rasa_environment() -> dict[str, str]:
    """Our environment for Rasa's own commands: no telemetry, no settings of An Sinh, no foreign import path."""
    dropped = ("ANSINH_", "PYTHONPATH", "SANIC_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return clean | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}


def stock_command(model: StockModel, port: int) -> list[str]:
    """`rasa run` with its REST channel on loopback and its in-memory tracker and lock stores."""
    return [
        str(BOT_PYTHON),
        *("-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)),
        *("--model", str(model.archive), "--credentials", "credentials.yml", "--endpoints", "endpoints.yml"),
    ]


def describe(model: StockModel) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(model).items()}
