"""What a user sees who uses the command line wrongly: one sentence on stderr, the right exit code, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli
from console.roles import PERMISSIONS, Permission
from outreach.campaigns.states import APPROVERS
from tests.product import ROOT


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["ansinh", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    code = end.value.code
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nonsense"], 2, "nonsense"),
        (["policy", "nonsense"], 2, "nonsense"),
        (["policy", "show", "--on", "2026-13-01"], 2, "write it as 2026-11-22"),
        (["policy", "show", "--on", "20261122"], 2, "write it as 2026-11-22"),
        (["policy", "show", "--nope"], 2, "--nope"),
        (["policy", "compute", "no_such", "--json", "{}"], 2, "no_such"),
        (["policy", "compute", "household_health", "--json", "[" * 100_000], 2, "one JSON object"),
        (["policy", "compute", "household_health", "--json", '{"members": ' + "9" * 5_000 + "}"], 2, "JSON object"),
        (["policy", "compute", "household_health", "--json", '{"members": "\\ud800"}'], 1, "ký tự"),
        (["policy", "compute", "--batch", "missing.jsonl", "--out", "x"], 1, "missing.jsonl"),
        (["policy", "compute", "--batch", ".", "--out", "x"], 1, "cannot be read"),
        (["staff", "add", "a@b.example", "--role", "boss"], 2, "'--role': 'boss' is not one of"),
        (["ask", "--on", "yesterday", "a"], 2, "write it as 2026-11-22"),
        (["campaign", "approve", "some-name"], 2, "--by"),
        (["campaign", "recipients", "some-name", "--state", "lost"], 2, "planned"),
        (["contacts", "import", "missing.csv"], 1, "missing.csv"),
    ],
)
def test_an_error_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANSINH_DATABASE_URL", f"sqlite:///{tmp_path}/db.sqlite")
    assert run(monkeypatch, *arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert says in err
    assert "Traceback" not in err


def test_a_batch_survives_every_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    good = {"calculator": "household_health", "inputs": {"members": 1}}
    lines = [
        "[" * 100_000,
        json.dumps({"id": "\ud800"} | good),
        "",
        "no json",
        json.dumps({"id": 5} | good | {"calculator": ["x"]}),
        json.dumps({"id": "a\u2028b"} | good, ensure_ascii=False),
    ]
    source.write_text("\n".join(lines), "utf-8")
    assert run(monkeypatch, "policy", "compute", "--batch", str(source), "--out", str(target)) == 0
    answers = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [None, "\ud800", None, 5, "a\u2028b"]
    assert ["result" in answer for answer in answers] == [False, True, False, False, True]
    assert "line 4" in answers[2]["error"]
    assert capsys.readouterr().err == f"2 computed, 3 refused, written to {target}\n"


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSINH_")}
    command = [sys.executable, "-m", "app", "policy", "show", "--json"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait() == 1


def test_console_and_command_line_agree_on_who_approves() -> None:
    allowed = {role.value for role, may in PERMISSIONS.items() if Permission.CAMPAIGNS_APPROVE in may}
    assert set(APPROVERS) == allowed
