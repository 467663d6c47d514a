"""``ansinh registry`` and what ``ansinh doctor`` says of records, as an operator uses them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT
from tests.registry.files import BINH_ONLY, HEADER, HOA_FIRST, HOA_SECOND


def ansinh(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANSINH_")}
    environment = clean | settings | {"ANSINH_DATABASE_URL": f"sqlite:///{folder / 'a.db'}", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registry.csv").write_text("\n".join([HEADER, HOA_FIRST, HOA_SECOND, BINH_ONLY]), encoding="utf-8")
    return tmp_path


def test_a_file_is_tried_imported_and_put_on_record(folder: Path) -> None:
    tried = ansinh(folder, "registry", "import", "registry.csv", "--dry-run")
    assert tried.returncode == 0
    assert "2 people would be created" in tried.stdout
    done = ansinh(folder, "registry", "import", "registry.csv", "--json")
    assert json.loads(done.stdout)["created"] == 2
    assert ansinh(folder, "audit", "verify").returncode == 0


def test_a_file_without_a_good_row_fails_and_says_where(folder: Path) -> None:
    (folder / "bad.csv").write_text(f"{HEADER}\n{HOA_FIRST.replace('5200000', 'x')}\n", encoding="utf-8")
    failed = ansinh(folder, "registry", "import", "bad.csv")
    assert failed.returncode == 1
    assert "line 2, column wage" in failed.stderr


def test_nothing_is_imported_where_nothing_would_be_read(folder: Path) -> None:
    elsewhere = {"ANSINH_REGISTRY_URL": "https://registry.example", "ANSINH_REGISTRY_KEY": "k"}
    refused = ansinh(folder, "registry", "import", "registry.csv", **elsewhere)
    assert refused.returncode == 1
    assert "ANSINH_REGISTRY_URL" in refused.stderr


def test_the_doctor_says_whether_records_can_be_looked_up(folder: Path) -> None:
    def own_records(**settings: str) -> dict[str, str]:
        findings = json.loads(ansinh(folder, "doctor", "--json", **settings).stdout)
        found: dict[str, str] = next(one for one in findings if one["what"] == "own records")
        return found

    assert own_records()["state"] == "off"
    template = {"ANSINH_ZALO_CODE_TEMPLATE": "100002"}
    assert own_records(**template)["state"] == "ok"
    dead = {"ANSINH_REGISTRY_URL": "http://127.0.0.1:9", "ANSINH_REGISTRY_KEY": "k"}
    assert own_records(**template, **dead)["state"] == "failed"
