"""A wrong file of figures is refused as a whole, with the file, the figure and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy import FigureFileError, load_book

ROW = """
    - id: a.rate.2025
      value: 1
      unit: percent
      effective_from: 2025-01-01
      effective_to: 2025-12-31
      source: NĐ 1/2025
      confidence: high
"""
GOOD = f"figures:\n  a.rate:\n    title: Tỷ lệ\n    rows:{ROW}"


def _load(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    load_book(folder)


def test_a_good_file_loads(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD, encoding="utf-8")
    assert load_book(tmp_path).names() == ("a.rate",)


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        (("      source: NĐ 1/2025\n", ""), "a.rate.2025", "source is missing"),
        (("NĐ 1/2025", "''"), "a.rate.2025", "source"),
        (("NĐ 1/2025", "22% × 5"), "a.rate.2025", "cannot be cited"),
        (("confidence: high", "confidence: sure"), "a.rate.2025", "high, medium or low"),
        (("confidence: high", "confidence: high\n      colour: red"), "a.rate.2025", "colour is not known"),
        (("effective_to: 2025-12-31", "effective_to: 2024-12-31"), "a.rate.2025", "before effective_from"),
        (("effective_from: 2025-01-01", "effective_from: tomorrow"), "a.rate.2025", "effective_from"),
        (("      effective_to: 2025-12-31\n", ""), "a.rate.2025", "effective_to is missing"),
        (("unit: percent", "unit: bananas"), "a.rate.2025", "bananas"),
        (("value: 1", "value: many"), "a.rate.2025", "write a number"),
        (("value: 1", "value: null"), "a.rate.2025", "confidence low"),
        (("id: a.rate.2025", "id: b.rate.2025"), "b.rate.2025", "must begin with a.rate"),
        (("title: Tỷ lệ", "title: ''"), "a.rate", "title"),
        (("title: Tỷ lệ", "titel: Tỷ lệ"), "a.rate", "title is missing"),
        (("a.rate:", "A rate:"), "A rate", "no figure name"),
        (("      value: 1\n", "      value: 1\n      value: 2\n"), "", "stands twice"),
        (("figures:", "numbers:"), "", "one mapping"),
        (("figures:", "figures: [}"), "", "not readable as YAML in line 1"),
        (("unit: percent", "unit: VND\n      value: 0.5"), "", "stands twice"),
    ],
)
def test_one_mistake_is_named(tmp_path: Path, change: tuple[str, str], name: str, words: str) -> None:
    wrong = GOOD.replace(*change, 1)
    assert wrong != GOOD
    with pytest.raises(FigureFileError) as caught:
        _load(tmp_path, area=wrong)
    assert caught.value.file == "area.yml"
    assert caught.value.name == name
    assert words in str(caught.value)


def test_overlapping_rows_are_refused(tmp_path: Path) -> None:
    second = (
        ROW.replace("a.rate.2025", "a.rate.2026")
        .replace("2025-01-01", "2025-12-31")
        .replace("2025-12-31\n      s", "null\n      s")
    )
    with pytest.raises(FigureFileError, match=r"a\.rate.*overlap.*the day before"):
        _load(tmp_path, area=GOOD + second)


def test_an_open_end_before_a_successor_is_an_overlap(tmp_path: Path) -> None:
    first = GOOD.replace("effective_to: 2025-12-31", "effective_to: null")
    second = (
        ROW.replace("a.rate.2025", "a.rate.2026")
        .replace("2025-01-01", "2026-01-01")
        .replace("effective_to: 2025-12-31", "effective_to: null")
    )
    with pytest.raises(FigureFileError, match="overlap"):
        _load(tmp_path, area=first + second)


def test_an_id_stands_once_over_all_files(tmp_path: Path) -> None:
    with pytest.raises(FigureFileError, match=r"two\.yml: a\.rate\.2025: this id also stands in one\.yml"):
        _load(tmp_path, one=GOOD, two=GOOD)


def test_rows_of_a_name_stay_in_one_file(tmp_path: Path) -> None:
    other = (
        GOOD.replace("a.rate.2025", "a.rate.2026")
        .replace("2025-01-01", "2026-01-01")
        .replace("2025-12-31", "2026-12-31")
    )
    with pytest.raises(FigureFileError, match="keep them together"):
        _load(tmp_path, one=GOOD, two=other)


def test_an_id_may_not_be_another_figures_name(tmp_path: Path) -> None:
    other = GOOD.replace("a.rate:", "a.rate.2025:").replace("id: a.rate.2025", "id: a.rate.2025.x")
    with pytest.raises(FigureFileError, match="name of another figure"):
        _load(tmp_path, one=GOOD, two=other)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FigureFileError, match="restore the folder"):
        load_book(tmp_path)


def test_decimals_stay_exact(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD.replace("value: 1", "value: 0.1"), encoding="utf-8")
    assert str(load_book(tmp_path).row("a.rate.2025").value) == "0.1"
