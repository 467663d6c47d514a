"""``ansinh topics`` and ``ansinh examples``, as an operator and an editor type them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from app.cli import build
from app.examples import Reviewed, export, one_line, plain
from app.failures import Failure
from store import audit, open_database


def _ansinh(*arguments: str) -> Result:
    return CliRunner().invoke(build(arguments[0]), [*arguments])


def test_a_topic_is_switched_off_and_on_again_on_record(url: str) -> None:
    assert "People only answer keep_time now" in _ansinh("topics", "off", "keep_time", "--reason", "kiểm tra").output
    assert "already" in _ansinh("topics", "off", "keep_time").output
    shown = json.loads(_ansinh("topics", "list", "--off", "--json").output)
    assert [(one["topic"], one["people_only"], one["reason"]) for one in shown] == [("keep_time", True, "kiểm tra")]
    assert "answers keep_time again" in _ansinh("topics", "on", "keep_time").output
    assert json.loads(_ansinh("topics", "list", "--off", "--json").output) == []

    async def records() -> list[str]:
        database = open_database(url)
        async with database.read() as connection:
            rows = await audit.latest(connection)
            assert (await audit.verify(connection)).sound
        await database.close()
        return [row.action for row in rows]

    assert asyncio.run(records()) == ["topic.on", "topic.off"]


def test_all_is_the_whole_assistant(url: str) -> None:
    assert "everything" in _ansinh("topics", "off", "all", "--reason", "bảo trì").output
    assert json.loads(_ansinh("topics", "list", "--off", "--json").output)[0]["topic"] == "all"


def test_a_topic_nobody_has_is_refused(url: str) -> None:
    result = _ansinh("topics", "off", "no_such_topic")
    assert isinstance(result.exception, Failure)
    assert "no_such_topic" in str(result.exception)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    nlu = tmp_path / "nlu"
    nlu.mkdir()
    for topic, example in (("keep_time", "Bảo lưu là gì?"), ("lump_sum_tax", "Rút một lần có thuế không?")):
        content = f'version: "3.1"\n\nnlu:\n- intent: ask/{topic}\n  examples: |\n    - {example}\n'
        (nlu / f"{topic}.yml").write_text(content, "utf-8")
    return tmp_path


def examples_of(data: Path, topic: str) -> list[str]:
    block = yaml.safe_load((data / "nlu" / f"{topic}.yml").read_text("utf-8"))["nlu"][0]["examples"]
    return [line.removeprefix("- ") for line in block.splitlines()]


def test_an_accepted_correction_becomes_an_example_and_a_conversation(data: Path) -> None:
    one = Reviewed(7, "nghỉ rồi để sổ đó: có mất không", "keep_time")
    script = data / "reviewed.yml"
    done = export([one], nlu=data / "nlu", script=script)
    assert done.written == (one,)
    assert examples_of(data, "keep_time") == ["Bảo lưu là gì?", one.example]
    dialogue = yaml.safe_load(script.read_text("utf-8"))["dialogues"][0]
    assert dialogue["turns"] == [{"says": one.example, "topic": "keep_time"}]


def test_exporting_twice_changes_nothing(data: Path) -> None:
    one = Reviewed(7, "nghỉ rồi để sổ đó có mất không", "keep_time")
    script = data / "reviewed.yml"
    export([one], nlu=data / "nlu", script=script)
    before = script.read_text("utf-8"), examples_of(data, "keep_time")
    export([one], nlu=data / "nlu", script=script)
    assert (script.read_text("utf-8"), examples_of(data, "keep_time")) == before


def test_what_another_topic_claims_is_left_to_an_editor(data: Path) -> None:
    one = Reviewed(8, "rut mot lan co thue khong", "keep_time")
    done = export([one], nlu=data / "nlu", script=data / "reviewed.yml")
    assert done.written == ()
    assert "lump_sum_tax" in done.refused[0][1]
    assert not (data / "reviewed.yml").exists()


def test_a_dry_run_writes_nothing(data: Path) -> None:
    done = export([Reviewed(1, "câu mới", "keep_time")], nlu=data / "nlu", script=data / "reviewed.yml", dry=True)
    assert len(done.written) == 1
    assert examples_of(data, "keep_time") == ["Bảo lưu là gì?"]


def test_an_example_cannot_break_its_file(data: Path) -> None:
    text = "dòng một\n- dòng hai [x](y) {z}: #"
    export([Reviewed(2, text, "keep_time")], nlu=data / "nlu", script=data / "reviewed.yml")
    assert examples_of(data, "keep_time")[1] == one_line(text)
    assert plain("Bảo  LƯU, là gì?!") == "bao luu la gi"


def test_nothing_to_export_is_said(url: str) -> None:
    assert "0 would be written" in _ansinh("examples", "export", "--dry-run").output
