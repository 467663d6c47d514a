"""`evaluate` on files of others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.engine import evaluate
from bot.engine.evaluate import Outcome, report
from tests.engine.conftest import TINY

TRAIN = str(TINY / "nlu.yml")


def _test_file(folder: Path, content: str) -> str:
    path = folder / "test.yml"
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_trained_afresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    test = _test_file(
        tmp_path,
        "nlu:\n- intent: ask/lump_sum_tax\n  examples: |\n    - rut [mot lan](x) co phai dong thue k\n"
        "- intent: greet\n  examples: |\n    - chào ad\n",
    )
    assert evaluate.main(["--train", TRAIN, "--test", test, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["accuracy"] == 1.0
    assert set(result["per_intent"]) == {"lump_sum_tax", "greet"}
    assert result["parse_ms"]["p95"] > 0
    assert result["confusions"] == []
    assert "train_seconds" in result


def test_the_trained_model_is_judged(tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--model", str(tiny_model), "--test", TRAIN]) == 0
    assert "đúng" in capsys.readouterr().out


def test_figures_count_wrong_and_right_ones() -> None:
    made = [Outcome("a", "x", "x", True, 1.0), Outcome("b", "x", "y", True, 2.0), Outcome("c", "y", "y", False, 3.0)]
    result = report(made)
    assert result["accuracy"] == pytest.approx(0.6667)
    assert result["answered"] == pytest.approx(0.6667)
    assert result["accuracy_of_answered"] == 0.5
    assert result["per_intent"]["x"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2}
    assert result["confusions"] == [{"expected": "x", "found": "y", "count": 1, "examples": ["b"]}]


@pytest.mark.parametrize("arguments", [["--test", "missing.yml"], ["--test", TRAIN, "--model", "missing.tar.gz"]])
def test_what_is_missing_is_said_in_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(arguments) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
