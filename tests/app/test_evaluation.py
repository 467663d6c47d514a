"""The report on understanding: what stands on the page, and the trend over past runs."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from app.commands.evaluate import write_page
from app.evaluation import plots
from app.evaluation.page import render
from app.evaluation.trend import BrokenTrend, Run, comparable, past_runs, remember, run_of
from app.failures import Failure

VOID = {"meta", "link"}


def _figures(**changed: Any) -> dict[str, Any]:
    """A report of two styles, as `bot.engine.evaluate` writes it."""
    fates = {"right": 0.9, "near_miss": 0.05, "not_understood": 0.02, "wrong": 0.03}
    row = {"precision": 0.9, "recall": 0.8, "f1": 0.85, "support": 10}
    return {
        "model": "an-sinh-0a1b2c3d4e5f",
        "at": "2026-11-23T02:00:00+07:00",
        "test": {"name": "nlu", "fingerprint": "aaaaaaaaaaaa"},
        "examples": 20,
        "intents": 2,
        "accuracy": 0.9,
        "styles": {
            "marks": {"examples": 10, "accuracy": 0.97, "margin": 0.1, **fates},
            "teencode": {"examples": 10, "accuracy": 0.83, "margin": 0.2, **fates},
        },
        "fates": fates,
        "out_of_scope": {"examples": 5, "declined": 0.8, "asked_back": 0.2, "wrong": 0.0},
        "scope": {"auroc": 0.987, "curve": [[0.0, 0.0], [0.0, 0.9], [1.0, 1.0]]},
        "calibration": {"ece": 0.04, "bins": [{"certainty": 0.5, "accuracy": 0.6, "examples": 4}]},
        "per_intent": {"lump_sum_tax": row, "greet": row},
        "confusions": [{"expected": "greet", "found": "lump_sum_tax", "count": 2, "examples": ["<b>chào</b>"]}],
        "parse_ms": {"mean": 2.0, "p50": 1.5, "p95": 4.0, "max": 9.0, "processor_p50": 1.4, "processor_p95": 3.5},
        "machine": {"cores": 2, "load": 0.5},
        "marks": [
            {"name": "accuracy_marks", "value": 0.97, "mark": 0.95, "kind": "least", "unit": "share", "met": True},
            {"name": "accuracy_teencode", "value": 0.83, "mark": 0.9, "kind": "least", "unit": "share", "met": False},
            {"name": "parse_ms_p95", "value": 4.0, "mark": 5.0, "kind": "below", "unit": "ms", "met": True},
        ],
        **changed,
    }


def _later(run: Run, day: int, **changed: Any) -> Run:
    return replace(run, at=f"2026-11-{day:02}T08:00:00+07:00", **changed)


class _Nesting(HTMLParser):
    """Fails on an element that is not closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Closes itself."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        self.text += data


def _words(page: str) -> str:
    reader = _Nesting()
    reader.feed(page)
    assert reader.open == []
    return " ".join(reader.text.split())


def test_the_page_tells_figures_and_marks() -> None:
    figures = _figures()
    words = _words(render(figures, [run_of(figures)], {"lump_sum_tax": "Rút một lần có bị trừ thuế"}))
    assert "97,0% ≥ 95% · đạt" in words
    assert "83,0% ≥ 90% · chưa đạt" in words
    assert "4 ms < 5 ms · đạt" in words
    assert "AUROC 0,987" in words
    assert "greet → Rút một lần có bị trừ thuế" in words
    assert "<b>chào</b>" in words  # quoted, not obeyed
    assert "Đây là lần đầu" in words


def test_the_page_speaks_english() -> None:
    figures = _figures()
    words = _words(render(figures, [run_of(figures)], language="en"))
    assert "97.0% ≥ 95% · met" in words
    assert not re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", words.replace("<b>chào</b>", ""))


def test_the_page_loads_nothing_from_elsewhere() -> None:
    figures = _figures()
    page = render(figures, [run_of(figures)])
    assert re.findall(r"""(?:src|href)=["'](?!data:,)|url\(|@import|<script|https?://""", page) == []


def test_a_set_of_others_needs_no_styles_topics_or_scope() -> None:
    plain = _figures(styles={"test": _figures()["styles"]["marks"]}, out_of_scope=None, scope=None, confusions=[])
    words = _words(render(plain, [run_of(plain)]))
    assert "kiểu viết" not in words
    assert "AUROC" not in words


def test_a_busy_machine_is_said_to_be_one() -> None:
    assert "Máy đang bận" in _words(render(_figures(machine={"cores": 2, "load": 7.0}), [run_of(_figures())]))
    assert "Máy đang bận" not in _words(render(_figures(), [run_of(_figures())]))


def test_later_runs_draw_a_line_and_show_where_the_questions_changed() -> None:
    figures = _figures()
    run = run_of(figures)
    runs = [_later(run, 1, questions="older"), _later(run, 2), run]
    page = render(figures, runs)
    assert "Đây là lần đầu" not in page
    assert page.count("Bộ câu hỏi thay đổi từ đây") == 2  # once in each plot
    assert len(re.findall(r'class="point s-two"', page)) == 3


def test_runs_are_kept_once_a_day_model_and_test(tmp_path: Path) -> None:
    file = tmp_path / "evaluation.jsonl"
    run = run_of(_figures())
    remember(file, run)
    remember(file, replace(run, at="2026-11-23T09:00:00+07:00", accuracy=0.5))
    assert [one.accuracy for one in past_runs(file)] == [0.5]
    remember(file, _later(run, 24))
    remember(file, replace(run, model="an-sinh-other"))
    kept = remember(file, replace(run, test="public.yml"))
    assert len(kept) == 4
    assert past_runs(file) == kept
    assert [one.at for one in kept] == sorted(one.at for one in kept)
    assert [one.test for one in comparable(kept, run)] == ["nlu"] * 3
    assert [path.name for path in tmp_path.iterdir()] == ["evaluation.jsonl"]


def test_a_line_that_is_no_run_is_named(tmp_path: Path) -> None:
    file = tmp_path / "evaluation.jsonl"
    remember(file, run_of(_figures()))
    file.write_text(file.read_text(encoding="utf-8") + '{"at": 1}\n', encoding="utf-8")
    with pytest.raises(BrokenTrend, match="line 2"):
        past_runs(file)
    with pytest.raises(Failure, match="line 2"):
        write_page(_figures(), tmp_path / "evaluation.html", "vi")


def test_the_page_and_its_trend_are_written_side_by_side(tmp_path: Path) -> None:
    page = tmp_path / "new" / "evaluation.html"
    write_page(_figures(), page, "vi")
    # Topics are called what citizens see on the buttons.
    assert "lump_sum_tax → lump_sum_tax" not in _words(page.read_text(encoding="utf-8"))
    assert len(past_runs(page.with_suffix(".jsonl"))) == 1


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Failure, match="cannot be written"):
        write_page(_figures(), tmp_path / "file" / "evaluation.html", "vi")


@pytest.mark.parametrize(
    ("values", "low"), [([0.91, 0.97], 0.9), ([0.95], 0.95), ([1.0], 0.95), ([0.02], 0.0), ([], 0.0)]
)
def test_an_axis_begins_below_its_least_value(values: list[float], low: float) -> None:
    assert plots.floor_of(values) == low


@pytest.mark.parametrize(("values", "high"), [([0.0], 0.05), ([0.016], 0.05), ([0.05], 0.1), ([], 0.05)])
def test_an_axis_from_zero_ends_above_its_greatest_value(values: list[float], high: float) -> None:
    assert plots.ceiling_of(values, 0.05) == high


def test_grid_lines_are_round_and_few() -> None:
    assert plots.ticks(0.85, 1.0) == [0.85, 0.9, 0.95, 1.0]
    assert plots.ticks(0.0, 1.0) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]


def test_a_frame_turns_data_into_places() -> None:
    frame = plots.Frame(width=100, height=100, left=0, right=0, top=0, bottom=0)
    assert frame.line([(0, 0), (0.5, 0.25), (1, 1)]) == "0.0,100.0 50.0,75.0 100.0,0.0"
