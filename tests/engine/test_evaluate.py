"""`evaluate` on files of others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.engine import evaluate, marks
from bot.engine.measures import Outcome, report
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


def _outcome(expected: str, found: str, accepted: bool, certainty: float, **more: Any) -> Outcome:
    foreign = found == "out_of_scope"
    in_scope = 1 - certainty if foreign else certainty
    return Outcome(
        f"{expected} {found}", expected, found, accepted, 1.0, certainty=certainty, in_scope=in_scope, **more
    )


def test_what_becomes_of_a_line() -> None:
    made = [
        _outcome("x", "x", True, 0.9),
        _outcome("x", "y", True, 0.9),
        _outcome("x", "y", False, 0.4, offered=("y", "x")),
        _outcome("x", "y", False, 0.4, offered=("y", "z")),
        _outcome("out_of_scope", "out_of_scope", True, 0.9),
        _outcome("out_of_scope", "x", False, 0.3),
        _outcome("out_of_scope", "x", True, 0.8),
        _outcome("out_of_scope", "out_of_scope", True, 0.7),
    ]
    result = report(made)
    assert result["fates"] == {"right": 0.25, "near_miss": 0.25, "not_understood": 0.25, "wrong": 0.25}
    assert result["out_of_scope"] == {"examples": 4, "declined": 0.5, "asked_back": 0.25, "wrong": 0.25}


def test_area_under_the_curve_counts_pairs_in_the_right_order() -> None:
    own, foreign = [0.9, 0.8, 0.8, 0.4], [0.8, 0.3, 0.2]
    made = [_outcome("x", "x", True, one) for one in own] + [
        _outcome("out_of_scope", "x", True, one) for one in foreign
    ]
    pairs = [1.0 if one > other else 0.5 if one == other else 0.0 for one in own for other in foreign]
    scope = report(made)["scope"]
    assert scope["auroc"] == pytest.approx(sum(pairs) / len(pairs), abs=1e-4)
    assert scope["curve"][0] == [0.0, 0.0]
    assert scope["curve"][-1] == [1.0, 1.0]


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    made = [_outcome("x" if i % 3 else "out_of_scope", "x", True, (i * 37 % 1000) / 1000) for i in range(1000)]
    curve = report(made)["scope"]["curve"]
    assert len(curve) <= 120
    assert curve == sorted(curve)
    assert (curve[0], curve[-1]) == ([0.0, 0.0], [1.0, 1.0])


def test_calibration_error_is_the_distance_of_certainty_from_truth() -> None:
    sure = [_outcome("x", "x" if i < 8 else "y", True, 0.95) for i in range(10)]
    unsure = [_outcome("x", "x" if i < 2 else "y", False, 0.25) for i in range(10)]
    result = report(sure + unsure)["calibration"]
    assert result["ece"] == pytest.approx((0.15 + 0.05) / 2)
    assert [(row["certainty"], row["accuracy"], row["examples"]) for row in result["bins"]] == [
        (0.25, 0.2, 10),
        (0.95, 0.8, 10),
    ]


def test_marks_are_held_against_the_figures_that_there_are() -> None:
    made = [_outcome("x", "x", True, 0.9, style="marks"), _outcome("x", "y", True, 0.9, style="teencode")]
    rows = {row["name"]: row["met"] for row in marks.against(report(made))}
    assert rows == {"accuracy_marks": True, "accuracy_teencode": False, "parse_ms_p95": True}


def test_what_others_call_out_of_scope_is_judged_too() -> None:
    made = [_outcome("x", "x", True, 0.9), _outcome("out_of_scope", "x", True, 0.95)]
    rows = {row["name"]: row["met"] for row in marks.against(report(made))}
    assert rows == {"out_of_scope_wrong": False, "auroc": False, "parse_ms_p95": True}


def test_every_file_of_a_folder_is_a_style(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "nlu:\n- intent: greet\n  examples: |\n    - chào {}\n"
    for style in ("marks", "teencode"):
        (tmp_path / f"held_out_{style}.yml").write_text(lines.format(style), encoding="utf-8")
    figures = tmp_path / "figures.json"
    arguments = ["--train", TRAIN, "--test", str(tmp_path), "--figures", str(figures)]
    assert evaluate.main(arguments) == 0
    result = json.loads(figures.read_text(encoding="utf-8"))
    assert set(result["styles"]) == {"marks", "teencode"}
    assert "mốc ≥ 95%" in capsys.readouterr().out


def test_a_set_without_topics_and_styles_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = tmp_path / "train.yml"
    train.write_text(
        "nlu:\n- intent: flight\n  examples: |\n    - có chuyến bay nào đi huế\n    - tìm chuyến bay tối nay\n"
        "- intent: airfare\n  examples: |\n    - giá vé đi huế bao nhiêu\n    - vé rẻ nhất là bao nhiêu tiền\n",
        encoding="utf-8",
    )
    assert evaluate.main(["--train", str(train), "--test", str(train), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["accuracy"] == 1.0
    assert (result["out_of_scope"], result["scope"]) == (None, None)
    assert [row["name"] for row in result["marks"]] == ["parse_ms_p95"]
    assert result["model"].startswith("train-")
