"""Files of one JSON object a line, as people and other programs write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.commands.ask import read_questions
from app.failures import Failure
from app.jsonl import json_line, read_jsonl, written, written_whole


def test_lines_are_read_with_their_numbers_whatever_stands_in_them(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    deep, long = "[" * 100_000, "9" * 5_000
    # A byte-order mark, a line separator inside a text, blank lines, Windows line ends.
    path.write_bytes(f'\ufeff{{"a": "x\u2028y"}}\r\n\n[1]\nno json\n{deep}\n{{"a": {long}}}\n'.encode())
    assert list(read_jsonl(path)) == [(1, {"a": "x\u2028y"}), (3, [1]), (4, None), (5, None), (6, None)]


def test_a_line_can_always_be_written_and_is_one_line_to_every_reader() -> None:
    value = {"id": "\ud800", "text": "Số dư\u2028\x85"}
    line = json_line(value)
    assert json.loads(line) == value
    assert len(line.encode().decode().splitlines()) == 1
    assert json_line({"text": "Nghệ An"}) == '{"text": "Nghệ An"}'


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Failure, match="cannot be read"):
        list(read_jsonl(tmp_path / name))


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes("{}\né".encode("latin-1"))
    with pytest.raises(Failure, match="not UTF-8"):
        list(read_jsonl(tmp_path / "in.jsonl"))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old", "utf-8")
    with pytest.raises(UnicodeEncodeError), written_whole(out) as stream:
        stream.write("half \ud800")
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("out.jsonl", "old")]
    with written_whole(out) as stream:
        stream.write("new")
    assert out.read_text("utf-8") == "new"


@pytest.mark.parametrize("name", [".", "no/such/folder.jsonl"])
def test_a_place_that_cannot_be_written_is_named_as_it_was_given(tmp_path: Path, name: str) -> None:
    for opening in (written, written_whole):
        with pytest.raises(Failure) as refused, opening(tmp_path / name):
            pass
        assert str(refused.value).startswith(f"{tmp_path / name} cannot be written")


def test_a_question_without_text_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "a\u2028b"}\n\n{"id": 2}\n', "utf-8")
    with pytest.raises(Failure, match="line 3"):
        read_questions(tmp_path / "in.jsonl")
