"""Looking up one's own record: the proof, its limits, and that nobody learns about anybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.ports import Inquirer, RecordAnswer, Status
from helpdesk.records import RecordDesk, codes, desk
from integrations.errors import SendError
from integrations.registry import Kind, Period, Person, Record, RegistryUnavailable
from store import Database, contacts, conversations
from store.tables import audit_events, record_challenges
from store.tables import contacts as contacts_table
from tests.fakes import FakeClock

KEY = b"made-up key of nobody"
HOA = Person("R-1", "0000000001", "female")
RECORD = Record(HOA, (Period("2020-01", "2026-08", Kind.COMPULSORY, 6_000_000, "Công ty Mẫu", ("2026-08",)),))


class FakeRegistry:
    """Hoa is the contact NA-1; 0000000009 is the number of two people."""

    def __init__(self) -> None:
        self.away = False
        self.people = {"0000000001": [HOA], "0000000009": [HOA, Person("R-2", "0000000009")]}

    def _answer(self) -> None:
        if self.away:
            raise RegistryUnavailable("ConnectError")

    async def by_contact(self, contact_id: str) -> Person | None:
        self._answer()
        return HOA if contact_id == "NA-1" else None

    async def by_phone(self, phone: str) -> list[Person]:
        self._answer()
        return self.people.get(phone, [])

    async def record(self, person_id: str) -> Record | None:
        self._answer()
        return RECORD if person_id == "R-1" else None

    async def close(self) -> None: ...


class FakeCodes:
    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.error: SendError | None = None

    async def send_code(self, phone: str, code: str, life: timedelta) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append((phone, code))


class Stage:
    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database, self.clock = database, clock
        self.registry, self.codes = FakeRegistry(), FakeCodes()
        self.desk = RecordDesk(database, self.registry, self.codes, clock, KEY)

    async def somebody(self, address: str, channel: str = "zalo", origin: str | None = None) -> Inquirer:
        async with self.database.write() as connection:
            found = await conversations.ensure(connection, channel, address, self.clock.now())
        return Inquirer(found, channel, address, origin)

    async def hoa(self) -> Inquirer:
        """Whose Zalo account is in the contacts file."""
        async with self.database.write() as connection:
            now = self.clock.now()
            row = {column.name: None for column in contacts_table.c if column.name != "id"}
            row |= {"contact_id": "NA-1", "tags": [], "attributes": {}, "created_at": now, "updated_at": now}
            ids = await contacts.add_many(connection, [row])
            address = {"channel": "zalo", "address": "z1", "contact_id": ids["NA-1"], "created_at": now}
            await contacts.add_addresses(connection, [address])
        return await self.somebody("z1")

    async def code(self) -> str:
        """The last one that went out."""
        await self.desk.close()
        return self.codes.sent[-1][1]

    async def prove(self, who: Inquirer) -> RecordAnswer:
        await self.desk.open(who)
        answer = await self.desk.heard(who, await self.code())
        assert answer is not None
        return answer

    async def audited(self) -> list[str]:
        async with self.database.read() as connection:
            return list((await connection.execute(select(audit_events.c.action).order_by(audit_events.c.id))).scalars())


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**codes.DIGITS:0{codes.DIGITS}d}"


async def test_a_linked_account_gets_its_code_and_then_the_record(stage: Stage) -> None:
    who = await stage.hoa()
    assert (await stage.desk.open(who)).topic == "record_code_sent"
    code = await stage.code()
    assert stage.codes.sent == [("0000000001", code)]
    answer = await stage.desk.heard(who, f"mã là {code[:3]} {code[3:]} ạ")
    assert answer is not None
    assert (answer.topic, answer.status, answer.shown) == ("record_shown", Status.ANSWERED, desk.CODE_SHOWN)
    assert (answer.values["total"], answer.values["last"]) == (79, "07/2026")
    assert (await stage.desk.open(who)).topic == "record_shown"
    assert await stage.desk.proved(who.conversation_id) == RECORD
    assert await stage.audited() == ["record.code_sent", "record.opened"]


async def test_somebody_unknown_is_asked_for_the_number(stage: Stage) -> None:
    who = await stage.somebody("w1", "web", origin="o")
    assert (await stage.desk.open(who)).topic == "record_ask_number"
    answer = await stage.desk.heard(who, "số của tôi là 0000 000 001 ạ")
    assert answer is not None
    assert (answer.topic, answer.shown) == ("record_code_perhaps_sent", "[số điện thoại •••001]")
    shown = await stage.desk.heard(who, await stage.code())
    assert shown is not None
    assert shown.topic == "record_shown"


@pytest.mark.parametrize("phone", ["0000000002", "0000000009", "0000000001"])
async def test_whoever_is_on_record_the_answers_are_the_same(stage: Stage, phone: str) -> None:
    who = await stage.somebody("w1", "web", origin="o")
    await stage.desk.open(who)
    answers = [await stage.desk.heard(who, phone)]
    await stage.desk.close()
    sent = {code for _, code in stage.codes.sent}
    guesses = (code for code in map("{:06d}".format, range(10)) if code not in sent)
    answers += [await stage.desk.heard(who, next(guesses)) for _ in range(codes.MOST_ATTEMPTS + 1)]
    assert [(one.topic, one.values.get("left")) for one in answers if one] == [
        ("record_code_perhaps_sent", None),
        *(("record_code_wrong", left) for left in (4, 3, 2, 1)),
        ("record_code_failed", None),
        ("record_code_expired", None),
    ]
    assert len(sent) == (1 if phone == "0000000001" else 0)


async def test_the_right_code_after_too_many_wrong_ones_opens_nothing(stage: Stage) -> None:
    who = await stage.hoa()
    await stage.desk.open(who)
    code = await stage.code()
    for _ in range(codes.MOST_ATTEMPTS):
        await stage.desk.heard(who, wrong(code))
    answer = await stage.desk.heard(who, code)
    assert answer is not None
    assert answer.topic == "record_code_expired"
    assert await stage.desk.proved(who.conversation_id) is None
    assert (await stage.audited())[-1] == "record.refused"


async def test_a_code_dies_and_a_new_one_takes_its_place(stage: Stage) -> None:
    who = await stage.hoa()
    await stage.desk.open(who)
    first = await stage.code()
    stage.clock.advance(minutes=6)
    expired = await stage.desk.heard(who, first)
    assert expired is not None
    assert expired.topic == "record_code_expired"
    await stage.desk.open(who)
    second = await stage.code()
    if first != second:
        again = await stage.desk.heard(who, first)
        assert again is not None
        assert again.topic == "record_code_wrong"
    opened = await stage.desk.heard(who, second)
    assert opened is not None
    assert opened.topic == "record_shown"


async def test_a_used_code_opens_nothing_a_second_time(stage: Stage) -> None:
    who = await stage.hoa()
    await stage.prove(who)
    used = await stage.code()
    await stage.desk.forget(who)
    assert await stage.desk.heard(who, used) is None


async def test_a_code_opens_nothing_in_another_conversation(stage: Stage) -> None:
    who, other = await stage.hoa(), await stage.somebody("w2", "web", origin="o")
    await stage.desk.open(who)
    await stage.desk.open(other)
    await stage.desk.heard(other, "0000000002")
    answer = await stage.desk.heard(other, await stage.code())
    assert answer is not None
    assert answer.topic == "record_code_wrong"


async def test_the_proof_ends_by_itself_and_on_request(stage: Stage) -> None:
    who = await stage.hoa()
    await stage.prove(who)
    stage.clock.advance(minutes=31)
    assert await stage.desk.proved(who.conversation_id) is None
    assert await stage.desk.forget(who) is not None  # the row is still there
    await stage.prove(who)
    forgotten = await stage.desk.forget(who)
    assert forgotten is not None
    assert forgotten.topic == "record_forgotten"
    assert await stage.desk.proved(who.conversation_id) is None
    assert await stage.desk.forget(who) is None


async def test_a_conversation_gets_only_so_many_codes_an_hour(stage: Stage) -> None:
    who = await stage.hoa()
    topics = [(await stage.desk.open(who)).topic for _ in range(desk.CODES_PER_CONVERSATION + 1)]
    assert topics == ["record_code_sent"] * desk.CODES_PER_CONVERSATION + ["record_too_often"]
    stage.clock.advance(minutes=61)
    assert (await stage.desk.open(who)).topic == "record_code_sent"


async def test_a_person_gets_only_so_many_codes_a_day_and_strangers_do_not_see_it(stage: Stage) -> None:
    for number in range(desk.CODES_PER_PERSON + 1):
        who = await stage.somebody(f"w{number}", "web", origin=f"o{number}")
        await stage.desk.open(who)
        answer = await stage.desk.heard(who, "0000000001")
        assert answer is not None
        assert answer.topic == "record_code_perhaps_sent"
    await stage.desk.close()
    assert len(stage.codes.sent) == desk.CODES_PER_PERSON
    assert (await stage.desk.open(await stage.hoa())).topic == "record_too_often"
    stage.clock.advance(hours=25)
    assert (await stage.desk.open(await stage.somebody("z1"))).topic == "record_code_sent"


async def test_one_network_address_gets_only_so_many_codes_an_hour(stage: Stage) -> None:
    for number in range(desk.CODES_PER_ORIGIN):
        who = await stage.somebody(f"w{number}", "web", origin="the same")
        await stage.desk.open(who)
        await stage.desk.heard(who, f"00000002{number:02d}")
    late = await stage.somebody("late", "web", origin="the same")
    assert (await stage.desk.open(late)).topic == "record_too_often"
    assert (await stage.desk.open(await stage.somebody("far", "web", origin="another"))).topic == "record_ask_number"


@pytest.mark.parametrize(
    "words", ["500000", "0912345678", "lương 500000", "đóng từ 3/2015", "12345", "1234567", "", "123456đ"]
)
async def test_numbers_that_nobody_waits_for_are_for_the_assistant(stage: Stage, words: str) -> None:
    assert await stage.desk.heard(await stage.somebody("z9"), words) is None


@pytest.mark.parametrize("words", ["lương 500000", "12345", "1234567", "123456đ", "đóng 123456 đồng", "sinh 1988"])
async def test_what_is_no_code_is_for_the_assistant_also_while_a_code_is_out(stage: Stage, words: str) -> None:
    who = await stage.hoa()
    await stage.desk.open(who)
    assert await stage.desk.heard(who, words) is None


@pytest.mark.parametrize("words", ["{}", "mã {}", "Mã là: {}", "ma la {}.", "code {}", "otp {} nhé", "{} ạ", " {}\n"])
def test_a_code_is_read_as_people_write_it(words: str) -> None:
    assert codes.code_in(words.format("012345")) == "012345"
    assert codes.code_in(words.format("012 345")) == "012345"


@pytest.mark.parametrize(
    ("words", "phone"),
    [
        ("0000000001", "0000000001"),
        ("+84 000 000 001", "0000000001"),
        ("84000000001", "0000000001"),
        ("sđt em là 0000.000.001 ạ", "0000000001"),
        ("sinh 1988", None),
        ("5 triệu", None),
        ("tôi đóng từ 01/2015 đến 02/2020", None),
    ],
)
def test_a_number_is_read_as_people_write_it(words: str, phone: str | None) -> None:
    assert codes.phone_in(words) == phone


async def test_no_code_can_be_read_from_the_database(stage: Stage) -> None:
    who = await stage.hoa()
    await stage.desk.open(who)
    code = await stage.code()
    async with stage.database.read() as connection:
        row = (await connection.execute(select(record_challenges))).one()
    assert code not in str(tuple(row))
    assert not codes.fits(b"another key", who.conversation_id, code, row.code_hash)
    assert codes.fits(KEY, who.conversation_id, code, row.code_hash)


async def test_a_code_that_could_not_be_sent_is_no_news_to_the_asker_and_a_line_to_the_operator(
    stage: Stage, capsys: Any
) -> None:
    stage.codes.error = SendError("-118")
    assert (await stage.desk.open(await stage.hoa())).topic == "record_code_sent"
    await stage.desk.close()
    logged = capsys.readouterr().out
    assert "record_code_not_sent" in logged
    assert "0000000001" not in logged


async def test_a_registry_that_is_away_is_told_and_loses_nothing(stage: Stage) -> None:
    who = await stage.hoa()
    stage.registry.away = True
    answer = await stage.desk.open(who)
    assert (answer.topic, answer.status) == ("record_unavailable", Status.FAILED)
    stage.registry.away = False
    await stage.desk.open(who)
    code = await stage.code()
    stage.registry.away = True
    unavailable = await stage.desk.heard(who, code)
    assert unavailable is not None
    assert (unavailable.topic, unavailable.shown) == ("record_unavailable", desk.CODE_SHOWN)
    assert await stage.desk.proved(who.conversation_id) is None
    stage.registry.away = False
    assert (await stage.desk.open(who)).topic == "record_shown"


async def test_without_a_way_to_send_codes_nobody_can_look_anything_up(stage: Stage) -> None:
    closed = RecordDesk(stage.database, stage.registry, None, stage.clock, KEY)
    assert (await closed.open(await stage.hoa())).topic == "record_not_here"


async def test_what_no_limit_looks_at_any_more_is_removed(stage: Stage) -> None:
    who = await stage.hoa()
    await stage.prove(who)
    stage.clock.advance(hours=49)
    await stage.desk.clean()
    async with stage.database.read() as connection:
        assert (await connection.execute(select(record_challenges))).all() == []
