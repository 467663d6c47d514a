"""``ansinh staff`` and ``ansinh audit``, as an operator types them."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from app.cli import build
from app.failures import Failure
from console.passwords import Passwords
from store import open_database, staff
from store.tables import audit_events

EMAIL = "lan@bhxh.example"


def _ansinh(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(build(arguments[0]), [*arguments], input=typed)


def _fits(url: str, password: str) -> tuple[bool, bool]:
    """Whether the password is the person's, and whether it must be changed."""

    async def look() -> tuple[bool, bool]:
        database = open_database(url)
        async with database.read() as connection:
            person = await staff.by_email(connection, EMAIL)
        await database.close()
        assert person
        return await Passwords().fits(password, person.password_hash), bool(person.must_change_password)

    return asyncio.run(look())


def test_without_a_password_a_one_time_one_is_printed(url: str) -> None:
    result = _ansinh("staff", "add", "Lan@BHXH.example", "--role", "agent", "--name", "Lê Thị Lan")
    assert result.exit_code == 0
    password = re.search(r": (\S{5}-\S{5}-\S{5})$", result.output, re.M)
    assert password
    assert _fits(url, password[1]) == (True, True)
    (person,) = json.loads(_ansinh("staff", "list", "--json").output)
    assert (person["email"], person["name"], person["role"], person["active"]) == (EMAIL, "Lê Thị Lan", "agent", True)


def test_a_password_from_standard_input_is_kept_and_not_shown(url: str) -> None:
    result = _ansinh("staff", "add", EMAIL, "--role", "admin", "--password-stdin", typed="một mật khẩu dài\n")
    assert result.exit_code == 0
    assert "mật khẩu" not in result.output
    assert _fits(url, "một mật khẩu dài") == (True, False)


def test_a_new_password_and_a_closed_account(url: str) -> None:
    _ansinh("staff", "add", EMAIL, "--role", "agent", "--password-stdin", typed="một mật khẩu dài\n")
    assert _ansinh("staff", "reset", EMAIL).exit_code == 0
    assert _fits(url, "một mật khẩu dài") == (False, True)
    assert _ansinh("staff", "disable", EMAIL).exit_code == 0
    assert json.loads(_ansinh("staff", "list", "--json").output)[0]["active"] is False
    assert _ansinh("staff", "enable", EMAIL).exit_code == 0
    verdict = json.loads(_ansinh("audit", "verify", "--json").output)
    assert (verdict["rows"], verdict["sound"]) == (4, True)


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("staff", "add", EMAIL, "--role", "boss"), "", "boss"),
        (("staff", "add", "lan", "--role", "agent"), "", "no e-mail address"),
        (("staff", "add", EMAIL, "--role", "agent", "--password-stdin"), "ngắn\n", "10 to 200"),
        (("audit", "verify", "--anchor", "x"), "", "looks like"),
    ],
)
def test_wrong_use_is_explained(url: str, arguments: tuple[str, ...], typed: str, words: str) -> None:
    result = _ansinh(*arguments, typed=typed)
    assert result.exit_code == 2
    assert words in re.sub(r"\s+", " ", result.output)


def test_what_cannot_be_done_says_what_to_do(url: str) -> None:
    _ansinh("staff", "add", EMAIL, "--role", "agent")
    again = _ansinh("staff", "add", EMAIL, "--role", "agent")
    missing = _ansinh("staff", "reset", "hoa@bhxh.example")
    for result, words in ((again, "ansinh staff reset"), (missing, "ansinh staff list")):
        assert isinstance(result.exception, Failure)
        assert words in str(result.exception)


def test_an_empty_database_is_made_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSINH_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    result = _ansinh("staff", "list")
    assert result.exit_code == 0
    assert "No accounts yet" in result.output


def test_an_old_schema_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as old, old:
        old.execute("create table staff (id integer)")
    monkeypatch.setenv("ANSINH_DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    result = _ansinh("staff", "list")
    assert isinstance(result.exception, Failure)
    assert "ansinh db upgrade" in str(result.exception)


def test_a_broken_chain_ends_with_one_and_names_the_row(url: str) -> None:
    for name in ("a", "b", "c"):
        _ansinh("staff", "add", f"{name}@bhxh.example", "--role", "agent")
    head = json.loads(_ansinh("audit", "verify", "--json").output)["head"]
    assert _ansinh("audit", "verify", "--anchor", head).exit_code == 0

    async def forge() -> None:
        database = open_database(url)
        async with database.write() as connection:
            await connection.execute(update(audit_events).where(audit_events.c.id == 2).values(subject="x"))
        await database.close()

    asyncio.run(forge())
    result = _ansinh("audit", "verify")
    assert result.exit_code == 1
    assert "row 2" in result.output
