"""Rasa NLU files are read without Rasa."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.intents import Example
from bot.engine.nlu_file import NluFileError, read, without_annotations


def _file(folder: Path, content: str, name: str = "nlu.yml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("đóng [5tr](money) một tháng", "đóng 5tr một tháng"),
        ('đóng [5tr]{"entity": "money", "role": "salary"} nhé', "đóng 5tr nhé"),
        ('[a]{"entity": "x"} [b](y)', "a b"),
        ('từ [3/2015][{"entity": "month"}, {"entity": "start"}] tới nay', "từ 3/2015 tới nay"),
        ("ngoặc [vuông] thường", "ngoặc [vuông] thường"),
        ("[Hà Nội](city)", "Hà Nội"),
    ],
)
def test_annotations_are_taken_out(line: str, text: str) -> None:
    assert without_annotations(line) == text


def test_both_shapes_of_examples(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "version: '3.1'\nnlu:\n- intent: a/b\n  examples: |\n    - một\n    - [hai](x)\n"
        "- synonym: s\n  examples: |\n    - t\n- intent: c\n"
        "  examples:\n  - text: |\n      ba\n    metadata: {sentiment: 1}\n",
    )
    assert read(path) == [Example("một", "a/b"), Example("hai", "a/b"), Example("ba", "c")]


@pytest.mark.parametrize(
    ("metadata", "asked"), [("{asked: true}", True), ("{asked: false}", False), ("{by: me}", False), ("5", False)]
)
def test_what_people_asked_is_marked_so(tmp_path: Path, metadata: str, asked: bool) -> None:
    path = _file(
        tmp_path,
        f"nlu:\n- intent: a\n  examples: |\n    - một\n- intent: a\n  metadata: {metadata}\n  examples: |\n    - hai\n",
    )
    assert read(path) == [Example("một", "a"), Example("hai", "a", asked)]


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    _file(tmp_path, "nlu:\n- intent: b\n  examples: |\n    - hai\n", "b.yml")
    _file(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - một\n", "a.yaml")
    assert {example.label for example in read(tmp_path)} == {"a", "b"}


@pytest.mark.parametrize(
    "content",
    [
        "nlu: 3",
        "- a",
        "nlu:\n- intent: a\n  examples: |\n    một\n",
        "nlu: []",
        "a: [",
        "nlu:\n- intent: a\n  examples: 5",
    ],
)
def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path, content: str) -> None:
    with pytest.raises(NluFileError, match=r"nlu\.yml"):
        read(_file(tmp_path, content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NluFileError, match=r"none\.yml"):
        read(tmp_path / "none.yml")
