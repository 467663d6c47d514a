"""`ansinh policy show` and `ansinh policy compute`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.commands.policy import policy_app
from policy import CalculationRefused

runner = CliRunner()


def invoke(*arguments: str) -> Any:
    return runner.invoke(policy_app, list(arguments))


def test_show_prints_the_figures_of_the_day_with_their_source() -> None:
    shown = json.loads(invoke("show", "vol.min_income", "--on", "2027-01-01", "--json").stdout)
    one = next(figure for figure in shown if figure["name"] == "vol.min_income")
    assert (one["value"], one["text"], one["confidence"]) == (2_200_000, "2.200.000đ", "medium")
    assert one["citation"] == "Nghị định 351/2025/NĐ-CP"
    assert one["effective_from"] == "2027-01-01"


def test_show_without_a_name_prints_all_in_force() -> None:
    shown = json.loads(invoke("show", "--on", "2026-11-22", "--json").stdout)
    names = [figure["name"] for figure in shown]
    assert len(names) == len(set(names)) > 250
    assert "lump.old.rule" not in names


def test_show_is_a_table_for_people() -> None:
    result = invoke("show", "base.luong_co_so", "--on", "2026-11-22")
    assert result.exit_code == 0
    assert "2.530.000" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "no.such"),
        ("show", "--on", "yesterday"),
        ("compute",),
        ("compute", "no_such"),
        ("compute", "household_health", "--json", "{"),
        ("compute", "household_health", "--json", "[4]"),
        ("compute", "household_health", "--batch", "x"),
    ],
)
def test_wrong_use_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert invoke(*arguments).exit_code == 2


def test_compute_prints_result_steps_and_sources() -> None:
    result = json.loads(invoke("compute", "household_health", "--on", "2026-11-22", "--json", '{"members": 4}').stdout)
    assert result["total_year"] == 3_825_360
    assert result["steps"]
    assert result["sources"][0]["citation"]


def test_compute_without_inputs_prints_what_it_takes() -> None:
    schema = json.loads(invoke("compute", "lump_sum").stdout)
    assert set(schema["required"]) == {"periods", "kind"}
    assert "from" in schema["$defs"]["Period"]["properties"]


def test_a_refusal_is_a_sentence_for_the_operator_to_read() -> None:
    result = invoke("compute", "household_health", "--json", '{"members": 0}')
    assert isinstance(result.exception, CalculationRefused)


def test_a_batch_answers_line_by_line(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "calculator": "household_health", "on": "2026-06-30", "inputs": {"members": 1}},
        {"id": "b", "calculator": "household_health", "on": "2026-07-01", "inputs": {"members": 1}},
        {"id": 3, "calculator": "no_such", "inputs": {}},
        {"id": "d", "calculator": "household_health", "inputs": {"members": -1}},
        {"id": "e", "calculator": "household_health", "on": "30/6/2026", "inputs": {"members": 1}},
        {"id": "f", "calculator": "household_health", "inputs": [1]},
        {"id": "g", "calculator": "household_health", "inputs": {"members": 1}},
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join([*map(json.dumps, lines), "", "no json"]), encoding="utf-8")
    result = invoke("compute", "--batch", str(source), "--out", str(target), "--on", "2026-11-22")
    assert result.exit_code == 0
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", 3, "d", "e", "f", "g", None]
    assert answers[0]["result"]["total_year"] == 1_263_600
    assert answers[1]["result"]["total_year"] == answers[6]["result"]["total_year"] == 1_366_200
    assert all("error" in answer for answer in (*answers[2:6], answers[7]))
