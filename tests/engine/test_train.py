"""A model is trained when a source changed, and only then."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine import project, train
from tests.engine.conftest import ROOT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one source of each kind."""
    for name in ("nlu", "rules"):
        (tmp_path / "bot" / "data" / name).mkdir(parents=True)
    (tmp_path / "config.yml").write_text("recipe: default.v1")
    (tmp_path / "domain.yml").write_text("intents: [a]")
    (tmp_path / "bot" / "data" / "nlu" / "a.yml").write_text("nlu: []")
    monkeypatch.setattr(project, "ROOT", tmp_path)
    monkeypatch.setattr(project, "CONFIG", tmp_path / "config.yml")
    monkeypatch.setattr(project, "DOMAIN", tmp_path / "domain.yml")
    monkeypatch.setattr(project, "MODELS", tmp_path / "var" / "models")
    monkeypatch.setattr(
        project, "DATA", tuple(tmp_path / "bot" / "data" / kind for kind in ("nlu", "rules", "stories"))
    )
    monkeypatch.setattr(project, "CODE", tmp_path / "bot" / "engine")
    (tmp_path / "bot" / "engine").mkdir()
    for name in project.MODEL_CODE:
        (tmp_path / "bot" / "engine" / name).write_text("")
    return tmp_path


@pytest.mark.parametrize(
    "changed", ["config.yml", "domain.yml", "bot/data/nlu/a.yml", "bot/data/rules/new.yml", "bot/engine/noise.py"]
)
def test_the_fingerprint_changes_with_every_source(checkout: Path, changed: str) -> None:
    before = project.fingerprint()
    assert before == project.fingerprint()
    path = checkout / changed
    path.write_text(path.read_text() + "\n# x" if path.exists() else "rules: []")
    assert project.fingerprint() != before


def test_the_fingerprint_stays_when_answers_or_aspects_change(checkout: Path) -> None:
    before = project.fingerprint()
    (checkout / "bot" / "data" / "answers").mkdir()
    (checkout / "bot" / "data" / "answers" / "a.yml").write_text("text: …")
    (checkout / "bot" / "data" / "aspects.yml").write_text("never: []")
    assert project.fingerprint() == before


def test_an_unchanged_assistant_is_not_trained_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trained: list[Path] = []

    def fake(target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"model")
        trained.append(target)

    monkeypatch.setattr(train, "train_model", fake)
    for _ in range(2):
        assert train.main(["--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["trained"], second["trained"]) == (True, False)
    assert first["model"] == second["model"]
    assert train.main(["--force"]) == 0
    (checkout / "domain.yml").write_text("intents: [b]")
    assert train.main([]) == 0
    assert len(trained) == 3
    assert project.newest_model() == trained[-1]


def test_training_that_fails_leaves_the_old_model(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(target: Path) -> None:
        raise ValueError("domain.yml: …")

    monkeypatch.setattr(train, "train_model", broken)
    assert train.main([]) == 1
    assert capsys.readouterr().err.startswith("Không huấn luyện được trợ lý")
    assert project.newest_model() is None


def test_the_fingerprint_covers_all_code_that_makes_a_model() -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import sys; import bot.engine.intents; import bot.engine.nlu_file;"
            "print(*(name.rpartition('.')[2] for name in sys.modules if name.startswith('bot.engine.')))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    beside = {"nlu_file"}  # reads files for `evaluate`; training reads them through Rasa
    made_with = {name.removesuffix(".py") for name in project.MODEL_CODE}
    assert set(done.stdout.split()) - beside <= made_with
    assert all((ROOT / "bot" / "engine" / name).is_file() for name in project.MODEL_CODE)


def test_a_failed_training_is_one_sentence_that_names_where_its_traceback_lies(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(target: Path) -> None:
        raise LookupError("no intent zzz")

    monkeypatch.setattr(train, "train_model", fail)
    assert train.main([]) == 1
    said = capsys.readouterr().err
    log = checkout / "var" / train.FAILURE_LOG
    assert len(said.splitlines()) == 1
    assert "no intent zzz" in said
    assert str(log) in said
    assert "in fail" in log.read_text("utf-8")
    assert train.main(["--verbose"]) == 1
    assert "Traceback" in capsys.readouterr().err
