"""Codes, numbers and secrets on their way through the help desk: answered, and kept nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.ports import AssistantTurn, Inquirer, RecordAnswer, RecordWish, Status
from helpdesk.reception import Reception
from integrations.events import Kind
from store import Database
from store.tables import inbox_events, messages, turns
from tests.fakes import FakeClock
from tests.helpdesk.desk_fakes import Bench

CODE, CCCD = "012345", "001085012345"


class FakeRecords:
    """Waits for one code."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    async def open(self, who: Inquirer) -> RecordAnswer:
        self.asked.append(("open", who))
        return RecordAnswer("record_code_sent", {"digits": 6}, Status.CLARIFIED)

    async def heard(self, who: Inquirer, words: str) -> RecordAnswer | None:
        if words != CODE:
            return None
        return RecordAnswer("record_shown", {"total": 79}, Status.ANSWERED, "[mã xác nhận]")

    async def forget(self, who: Inquirer) -> RecordAnswer | None:
        self.asked.append(("forget", who))
        return None


@pytest.fixture
def records() -> FakeRecords:
    return FakeRecords()


@pytest.fixture
def bench(database: Database, clock: FakeClock, records: FakeRecords, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(database, clock)
    monkeypatch.setattr(made.processor._reception, "_records", records)
    assert isinstance(made.processor._reception, Reception)
    return made


async def everything_kept(bench: Bench) -> str:
    async with bench.database.read() as connection:
        rows = [list(await connection.execute(select(table))) for table in (messages, inbox_events, turns)]
    return str(rows)


async def test_the_wish_for_the_own_record_is_passed_on(bench: Bench, records: FakeRecords) -> None:
    bench.assistant.turns["hồ sơ của tôi"] = AssistantTurn(
        (), Status.ANSWERED, topic="own_record", record=RecordWish.OPEN
    )
    async with bench.running():
        await bench.hear("hồ sơ của tôi")
        assert await bench.settled(1) == ["<record_code_sent> digits=6"]
    [(wish, who)] = records.asked
    assert (wish, who.channel) == ("open", "telegram")


async def test_a_code_never_reaches_the_assistant_and_is_kept_nowhere(bench: Bench) -> None:
    async with bench.running():
        await bench.hear(CODE)
        assert await bench.settled(1) == ["<record_shown> total=79"]
    assert bench.assistant.heard == []
    kept = await everything_kept(bench)
    assert CODE not in kept
    assert "[mã xác nhận]" in kept
    assert "own_record" in kept


async def test_a_secret_is_warned_about_and_kept_nowhere(bench: Bench) -> None:
    async with bench.running():
        await bench.hear("mã otp là 443322")
        assert await bench.settled(1) == ["<secret_written>"]
    assert bench.assistant.heard == []
    assert "443322" not in await everything_kept(bench)


async def test_an_identity_number_is_warned_about_and_the_question_answered_without_it(bench: Bench) -> None:
    async with bench.running():
        await bench.hear(f"cccd {CCCD} rút một lần được chưa")
        assert await bench.settled(2) == ["<identity_written>", "<known>"]
    [(_, text, _)] = bench.assistant.heard
    assert text is not None
    assert CCCD not in text


async def test_forgetting_what_was_never_opened_says_nothing_more(bench: Bench, records: FakeRecords) -> None:
    from helpdesk.ports import Reply

    bench.assistant.turns["quên đi"] = AssistantTurn(
        (Reply(text="đã quên"),), Status.ANSWERED, topic="forget_me", record=RecordWish.FORGET
    )
    async with bench.running():
        await bench.hear("quên đi")
        assert await bench.settled(1) == ["đã quên"]
    assert [wish for wish, _ in records.asked] == ["forget"]


@pytest.mark.parametrize("caption", ["mật khẩu của tôi là Hoa12345", "mã otp là 482913 đúng không ạ"])
async def test_a_secret_in_the_caption_of_a_picture_is_kept_nowhere(bench: Bench, caption: str) -> None:
    async with bench.running():
        await bench.hear(caption, kind=Kind.MEDIA, media="photo")
    kept = await everything_kept(bench)
    assert "[ảnh]" in kept
    assert "Hoa12345" not in kept
    assert "482913" not in kept


@pytest.mark.parametrize("text", [f"muốn chết {CCCD}", "muốn chết " + "dài " * 1500])
async def test_a_cry_for_help_is_heard_whatever_stands_beside_it(bench: Bench, text: str) -> None:
    async with bench.running():
        await bench.hear(text)
    async with bench.database.read() as connection:
        assert list((await connection.execute(select(turns.c.status))).scalars()) == ["distress"]
