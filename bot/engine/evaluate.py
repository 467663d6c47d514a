"""`python -m bot.engine.evaluate`: how well the understanding does on a Rasa NLU file it has not seen.

Example: `bot/.venv/bin/python -m bot.engine.evaluate --train nlu.yml --test held_out.yml --json`

Without `--train` it judges the trained model of this checkout. Needs no Rasa, so it starts in a moment.
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from bot.engine import intents, nlu_file, project
from bot.engine.reading import Reading, entities_of, read, topic_of

_SHOWN_CONFUSIONS = 30
_SHOWN_EXAMPLES = 3


class NoModel(RuntimeError):
    """There is no trained model to judge; the message says what to do."""


@dataclass(frozen=True)
class Outcome:
    """One test example: what it is, what was found, whether that would have been answered."""

    text: str
    expected: str
    found: str
    accepted: bool
    milliseconds: float


def classifier_of(archive: Path) -> intents.IntentClassifier:
    """The classifier inside a Rasa model archive.

    Raises:
        NoModel: the archive is missing or holds no classifier of ours.
    """
    if not archive.is_file():
        raise NoModel("Chưa có mô hình trợ lý. Hãy chạy: make train")
    with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as folder:
        wanted = [member for member in tar.getmembers() if Path(member.name).name in intents.FILES]
        for member in wanted:
            source = tar.extractfile(member)
            if source is not None:
                (Path(folder) / Path(member.name).name).write_bytes(source.read())
        if len(wanted) != len(intents.FILES):
            raise NoModel(f"{archive}: không phải mô hình của An Sinh.")
        return intents.IntentClassifier.load(Path(folder))


def _name(label: str | None) -> str:
    """Topics and intents under one name, so that a test file may say `ask/lump_sum_tax` or `lump_sum_tax`."""
    return topic_of(label) or label or ""


def _found(reading: Reading, known: frozenset[str]) -> str:
    """The label to judge: the best one, also when it would not have been answered."""
    if reading.understanding == "figures" and reading.intent in known:
        return reading.intent
    return _name(reading.verdict.best.label) if reading.verdict else ""


def judge(classifier: intents.IntentClassifier, examples: Sequence[intents.Example]) -> list[Outcome]:
    """Parses every example the way the server does, figures included."""
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    known = frozenset(_name(example.label) for example in examples)
    outcomes = []
    for example in examples:
        began = time.perf_counter()
        reading = read(classifier, example.text, entities_of(example.text, today))
        taken = (time.perf_counter() - began) * 1000
        accepted = reading.understanding in {"sure", "figures"}
        outcomes.append(Outcome(example.text, _name(example.label), _found(reading, known), accepted, taken))
    return outcomes


def _per_intent(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    support = Counter(outcome.expected for outcome in outcomes)
    found = Counter(outcome.found for outcome in outcomes)
    right = Counter(outcome.expected for outcome in outcomes if outcome.expected == outcome.found)
    rows = {}
    for label in sorted(support):
        precision = right[label] / found[label] if found[label] else 0.0
        recall = right[label] / support[label]
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        rows[label] = {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "support": support[label],
        }
    return rows


def _confusions(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    texts: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        if outcome.expected != outcome.found:
            texts.setdefault((outcome.expected, outcome.found), []).append(outcome.text)
    worst = sorted(texts.items(), key=lambda item: (-len(item[1]), item[0]))[:_SHOWN_CONFUSIONS]
    return [
        {"expected": expected, "found": found, "count": len(said), "examples": said[:_SHOWN_EXAMPLES]}
        for (expected, found), said in worst
    ]


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of an evaluation; shares lie in [0, 1], times are milliseconds."""
    right = [outcome.expected == outcome.found for outcome in outcomes]
    answered = [ok for ok, outcome in zip(right, outcomes, strict=True) if outcome.accepted]
    rows = _per_intent(outcomes)
    times = np.array([outcome.milliseconds for outcome in outcomes])
    return {
        "examples": len(outcomes),
        "intents": len(rows),
        "accuracy": round(sum(right) / len(right), 4),
        "macro_f1": round(sum(row["f1"] for row in rows.values()) / len(rows), 4),
        "answered": round(len(answered) / len(outcomes), 4),
        "accuracy_of_answered": round(sum(answered) / len(answered), 4) if answered else None,
        "per_intent": rows,
        "confusions": _confusions(outcomes),
        "parse_ms": {
            "mean": round(float(times.mean()), 3),
            "p50": round(float(np.percentile(times, 50)), 3),
            "p95": round(float(np.percentile(times, 95)), 3),
            "max": round(float(times.max()), 3),
        },
    }


def _print(result: dict[str, Any]) -> None:
    print(
        f"{result['examples']} câu, {result['intents']} ý định: đúng {result['accuracy']:.2%}"
        f" (macro-F1 {result['macro_f1']:.2%}); trả lời ngay {result['answered']:.2%},"
        f" trong đó đúng {result['accuracy_of_answered'] or 0:.2%};"
        f" đọc một câu {result['parse_ms']['mean']} ms (p95 {result['parse_ms']['p95']} ms)"
    )
    width = max(len(label) for label in result["per_intent"])
    for label, row in sorted(result["per_intent"].items(), key=lambda item: item[1]["f1"]):
        figures = f"F1 {row['f1']:.2f}  P {row['precision']:.2f}  R {row['recall']:.2f}  n={row['support']}"
        print(f"  {label:<{width}}  {figures}")
    for row in result["confusions"]:
        print(f"  {row['count']}× {row['expected']} → {row['found']}: {row['examples'][0]}")


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 1 when a file cannot be read or there is no model."""
    parser = argparse.ArgumentParser(prog="python -m bot.engine.evaluate", description=__doc__)
    parser.add_argument("--train", type=Path, help="Rasa NLU file or folder to train on first")
    parser.add_argument("--test", type=Path, required=True, help="Rasa NLU file or folder to judge")
    parser.add_argument("--model", type=Path, help="model archive to judge (default: the newest in var/models)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        test = nlu_file.read(options.test)
        began = time.perf_counter()
        if options.train:
            classifier = intents.train(nlu_file.read(options.train), intents.foreign_questions())
        else:
            classifier = classifier_of(options.model or project.newest_model() or Path())
        prepared = time.perf_counter() - began
        result = report(judge(classifier, test))
    except (nlu_file.NluFileError, NoModel, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.train:
        result["train_seconds"] = round(prepared, 2)
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _print(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
