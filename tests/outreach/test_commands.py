"""``ansinh contacts`` and ``ansinh campaign`` as an operator types them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from store import open_database
from store.migrate import upgrade
from tests.outreach.stage import CAMPAIGN

Run = Callable[..., tuple[int, str, str]]

CSV = """\
contact_id,name,zalo_user_id,group,months_contributed,consents
1,Nguyễn Thị Mẫu,z1,unemployed,30,retention
2,Trần Văn Mẫu,z2,poor,x,retention
"""


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Types a command; gives exit code, output and errors."""

    async def prepare() -> None:
        database = open_database(database_url)
        await upgrade(database)
        await database.close()

    asyncio.run(prepare())
    monkeypatch.setenv("ANSINH_DATABASE_URL", database_url)

    def type_in(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ansinh", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(str(ended.value.code or 0)), said.out, said.err

    return type_in


def test_a_campaigns_life_at_the_command_line(run: Run, tmp_path: Path) -> None:
    people = tmp_path / "c.csv"
    people.write_text(CSV, encoding="utf-8")
    code, _, error = run("contacts", "import", str(people))
    assert code == 0
    assert "line 3, column months_contributed" in error
    code, out, _ = run("contacts", "import", str(people), "--json")
    assert (json.loads(out)["unchanged"], json.loads(out)["rejected"]) == (1, 1)
    file = tmp_path / "c.yml"
    file.write_text(CAMPAIGN.format(name="c", audience="everyone"), encoding="utf-8")
    assert run("campaign", "load", str(file), "--by", "mai@x.vn")[0] == 0
    code, out, _ = run("campaign", "preview", "c", "--json")
    assert json.loads(out)["channels"] == {"zalo": 1}
    code, _, error = run("campaign", "start", "c")
    assert (code, error.count("\n")) == (1, 1)
    assert "must be approved first" in error
    assert run("campaign", "submit", "c", "--by", "mai@x.vn")[0] == 0
    assert run("campaign", "approve", "c", "--by", "mai@x.vn")[0] == 1
    assert run("campaign", "approve", "c", "--by", "hung@x.vn")[0] == 0
    for step, state in (("start", "running"), ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert run("campaign", step, "c")[0] == 0
        status = json.loads(run("campaign", "status", "c", "--json")[1])
        assert status["state"] == state
    keys = [
        "name",
        "state",
        "planned",
        "leased",
        "handed",
        "sent",
        "delivered",
        "read",
        "replied",
        "refused",
        "unknown",
    ]
    assert list(status)[: len(keys)] == keys
    assert status["skipped"] == {}
    assert "cancelled" in run("campaign", "list")[1]
    assert run("campaign", "recipients", "c")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("campaign", "status", "none"), 1, 'There is no campaign "none"'),
        (("campaign", "load", "none.yml"), 1, "cannot be read"),
        (("contacts", "import", "none.csv"), 1, "cannot be read"),
        (("campaign", "approve", "c"), 2, "--by"),
        (("campaign", "fly", "c"), 2, "No such command"),
    ],
)
def test_what_is_wrong_is_said_and_the_exit_code_tells_whose_fault_it_is(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    got, _, error = run(*words)
    assert got == code
    assert said in error
    assert "Traceback" not in error


def test_a_file_of_which_no_row_is_good_fails(run: Run, tmp_path: Path) -> None:
    people = tmp_path / "c.csv"
    people.write_text("contact_id,group\n1,x\n", encoding="utf-8")
    code, _, error = run("contacts", "import", str(people))
    assert code == 1
    assert "No row of c.csv could be imported" in error
