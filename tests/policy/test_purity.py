"""The rules the package keeps: no legal number in code or prose, no import of ours, nothing read on import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import policy
from policy import CALCULATORS, FigureBook, compute, load_book

PACKAGE = Path(policy.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LEGAL = [
    *sorted((PACKAGE / "calculators").glob("*.py")),
    PACKAGE / "history.py",
    PACKAGE / "years.py",
    PACKAGE / "law.py",
]
# Counting, halving and percent; every other number is the law's and belongs into a figure.
STRUCTURAL = {0, 1, 100}
OURS = {"app", "bot", "console", "helpdesk", "integrations", "outreach", "store"}


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def _docstrings(tree: ast.AST) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found.add(id(node.value))
    return found


@pytest.mark.parametrize("path", LEGAL, ids=_name)
def test_no_legal_number_stands_in_code(path: Path) -> None:
    numbers = [
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    ]
    assert [one for one in numbers if abs(one[1]) not in STRUCTURAL] == []


@pytest.mark.parametrize("path", LEGAL, ids=_name)
def test_no_legal_number_stands_in_a_sentence(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    comments = _docstrings(tree)
    sentences = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in comments
        and " " in node.value
    ]
    assert [text for text in sentences if re.search(r"\d", text)] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_of_ours_is_imported(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert not imported & OURS


def test_importing_reads_no_file_of_figures() -> None:
    program = (
        "import sys, pathlib, builtins\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import policy\n"
        "assert not [name for name in opened if name.endswith('.yml')], opened\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=PACKAGE.parent)


def test_the_book_is_read_once() -> None:
    assert load_book() is load_book()


def test_a_changed_figure_changes_the_result(book: FigureBook) -> None:
    """The same inputs under a book with another percentage: nothing is remembered in code."""
    from dataclasses import replace
    from datetime import date

    changed = FigureBook(replace(one, value=50) if one.name == "ui.percent" else one for one in book.all())
    inputs = {"months": 50, "average_salary_6m": 7_000_000, "region": "I"}
    result = compute("unemployment_benefit", inputs, on=date(2026, 11, 22), book=changed)
    assert result.model_dump()["monthly_amount"] == 3_500_000


@pytest.mark.parametrize("name", sorted(CALCULATORS))
def test_every_calculator_shows_what_it_takes(name: str) -> None:
    schema = CALCULATORS[name].input_schema()
    assert schema["additionalProperties"] is False
    assert all("title" in field for field in schema["properties"].values())
    assert {"calculator", "on", "inputs", "steps", "sources"} <= set(CALCULATORS[name].result_model.model_fields)
