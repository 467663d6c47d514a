"""Rasa's own test of the stories in these folders: every action as written, or the build fails."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RASA_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
FOLDERS = ("happy_path", "corrections", "cancellations", "digressions", "invalid_user_inputs")


def in_rasa_runtime(*arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false"}
    return subprocess.run(
        [RASA_PYTHON, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture(scope="session")
def model() -> Path:
    """The assistant trained from the sources as they are."""
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is missing; `make setup` builds it")
    trained = in_rasa_runtime("-m", "bot.engine.train", "--json")
    assert trained.returncode == 0, trained.stderr[-2000:]
    return Path(json.loads(trained.stdout)["model"])


@pytest.mark.rasa
def test_every_story_is_predicted_as_written(model: Path, tmp_path: Path) -> None:
    outcome = in_rasa_runtime(
        *("-m", "rasa", "test", "core", "--model", str(model), "--stories", str(HERE)),
        *("--endpoints", str(tmp_path / "none.yml"), "--out", str(tmp_path)),
    )
    failed = (tmp_path / "failed_test_stories.yml").read_text("utf-8") if outcome.returncode == 0 else ""
    assert outcome.returncode == 0, outcome.stderr[-3000:]
    assert "steps:" not in failed, failed


def test_every_folder_has_stories_named_by_what_the_person_does() -> None:
    for folder in FOLDERS:
        names = [path.name for path in (HERE / folder).glob("*.yml")]
        assert names, f"{folder} is empty"
        assert all(name.startswith("test_") for name in names), "rasa test reads only files that begin with test_"
