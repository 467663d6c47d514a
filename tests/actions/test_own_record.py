"""Calculations begin with what stands on the person's open record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from bot.actions import load
from bot.actions.own_record import conversation_of, slots_of
from integrations.registry import Kind, Period, Person, Record
from policy import format_money
from policy.calculators import compute
from policy.calculators.lump_sum import LumpSumResult
from tests.actions.rasa_part import Person as Speaker

TODAY = date(2026, 11, 22)
HOA = Person("R-1", "0000000001", "female", date(1988, 4, 12))
FACTORY = Period("2015-03", "2019-12", Kind.COMPULSORY, 5_200_000, "Công ty May Mẫu")
SHOES = Period("2020-03", "2026-08", Kind.COMPULSORY, 6_800_000, "Công ty Giày Mẫu", ("2026-07", "2026-08"))
OWN = Period("2021-07", "2026-11", Kind.VOLUNTARY, 2_500_000)
BOTH = [
    {"from": "2015-03", "to": "2019-12", "salary": 5_200_000, "kind": "compulsory"},
    {"from": "2021-07", "to": "2026-11", "salary": 2_500_000, "kind": "voluntary"},
]


class OpenRecord:
    """Conversation 12 has opened a record."""

    def __init__(self, *periods: Period) -> None:
        self.record = Record(HOA, periods)

    async def proved(self, conversation_id: int) -> Record | None:
        return self.record if conversation_id == 12 else None


async def begin(record: OpenRecord, text: str, intent: str, sender: str = "zalo:12:1") -> tuple[dict[str, Any], str]:
    """The slots that the first message of a calculation leaves, and what is said."""
    executor = load(ActionExecutor(), clock=lambda: TODAY, records=record)
    message = {"text": text, "intent": {"name": intent}, "metadata": {}}
    tracker = {"sender_id": sender, "slots": {}, "latest_message": message, "events": [], "active_loop": {}}
    result = await executor.run(
        {"next_action": "validate_calculation_form", "tracker": tracker, "domain": {"version": "3.1"}}
    )
    slots = {event["name"]: event["value"] for event in result.events if event["event"] == "slot"}
    said = "\n".join(response["custom"]["text"] for response in result.responses)
    if slots["requested_slot"] is not None:
        return slots, said
    finished = {**tracker, "slots": slots}
    result = await executor.run(
        {"next_action": "action_tell_result", "tracker": finished, "domain": {"version": "3.1"}}
    )
    return slots, "\n".join([said, *(response["custom"]["text"] for response in result.responses)])


async def test_the_comparison_asks_nothing_that_the_record_says() -> None:
    slots, said = await begin(OpenRecord(FACTORY, SHOES), "tính giúp tôi rút hay giữ", "compare_lump_sum")
    assert slots["requested_slot"] is None
    assert "hồ sơ" in said
    periods = [
        {"from": "2015-03", "to": "2019-12", "salary": 5_200_000},
        {"from": "2020-03", "to": "2026-06", "salary": 6_800_000},
    ]
    right = compute("lump_sum", {"periods": periods, "kind": "compulsory"}, on=TODAY)
    assert format_money(right.amount) in said


async def test_what_the_person_says_now_outweighs_the_record() -> None:
    slots, _ = await begin(OpenRecord(FACTORY), "tính rút một lần, tôi sinh 5/1990", "compare_lump_sum")
    assert slots["lump_birth"]["month"] == "1990-05"
    assert slots["lump_time"]["months"] == 58


async def test_voluntary_months_are_calculated_as_such() -> None:
    _, said = await begin(OpenRecord(OWN), "tính tiền rút một lần cho tôi", "calc_lump_sum")
    periods = [{"from": "2021-07", "to": "2026-11", "salary": 2_500_000}]
    right = compute("lump_sum", {"periods": periods, "kind": "voluntary"}, on=TODAY)
    assert format_money(right.amount) in said


async def test_both_kinds_side_by_side_are_calculated_as_what_they_are() -> None:
    slots, said = await begin(OpenRecord(FACTORY, OWN), "tính giúp tôi rút hay giữ", "compare_lump_sum")
    assert slots["requested_slot"] is None
    right = compute("lump_sum", {"periods": BOTH, "kind": "compulsory"}, on=TODAY)
    assert isinstance(right, LumpSumResult)
    assert format_money(right.amount_low) in said
    assert format_money(right.amount_high) in said
    assert "4 năm 10 tháng bắt buộc và 5 năm 5 tháng tự nguyện" in said
    assert "cả thời gian đóng bắt buộc và tự nguyện" in said


async def test_a_pension_of_both_kinds_goes_on_in_the_kind_paid_last() -> None:
    slots, said = await begin(OpenRecord(FACTORY, OWN), "đóng tới khi về hưu thì lương hưu bao nhiêu", "calc_pension")
    assert slots["requested_slot"] is None
    assert "LƯƠNG HƯU: khoảng" in said
    assert "cả thời gian đóng bắt buộc và tự nguyện" in said
    assert "thấp nhất" not in said, "the lowest pension takes compulsory years, of which there are too few"


async def test_the_kind_of_a_month_is_kept_when_the_record_is_closed() -> None:
    slots, _ = await begin(OpenRecord(OWN), "tính tiền rút một lần cho tôi", "calc_lump_sum")
    assert {one["kind"] for one in slots["lump_time"]["periods"]} == {"voluntary"}


async def test_a_wage_said_for_the_whole_time_outranks_those_of_the_record() -> None:
    _, said = await begin(OpenRecord(FACTORY, SHOES), "tính tiền một lần nếu lương 8 triệu", "calc_lump_sum")
    periods = [
        {"from": "2015-03", "to": "2019-12", "salary": 8_000_000},
        {"from": "2020-03", "to": "2026-06", "salary": 8_000_000},
    ]
    right = compute("lump_sum", {"periods": periods, "kind": "compulsory"}, on=TODAY)
    assert isinstance(right, LumpSumResult)
    assert format_money(right.amount) in said


async def test_a_new_time_does_not_take_the_wages_of_the_old_periods() -> None:
    person = Speaker()
    text = "chỉ tính tiền: từ 1/2010 đến 12/2012 lương 3tr, từ 1/2015 đến 12/2018 lương 6tr"
    await person.says(text, "calc_lump_sum")
    answer = await person.changes("à nhầm, từ 1/2011 đến 12/2018", "correct")
    assert person.slots["requested_slot"] == "lump_salary"
    assert "mức lương" in answer.text


@pytest.mark.parametrize("sender", ["zalo:13:1", "default", "c-1"])
async def test_nobody_elses_conversation_sees_it(sender: str) -> None:
    slots, _ = await begin(OpenRecord(FACTORY), "tính giúp tôi rút hay giữ", "compare_lump_sum", sender)
    assert slots.get("lump_time") is None


async def test_a_calculation_for_somebody_else_does_not_use_it() -> None:
    slots, _ = await begin(OpenRecord(FACTORY), "tính giúp chồng tôi rút hay giữ", "compare_lump_sum")
    assert slots.get("lump_gender") != "female"
    assert slots.get("lump_time") is None


def test_who_paid_this_month_is_still_paying() -> None:
    assert slots_of(Record(HOA, (OWN,)), TODAY)["lump_last"] == {
        "month": "2026-11",
        "working": True,
        "approximate": False,
    }
    assert slots_of(Record(HOA, (FACTORY,)), TODAY)["lump_last"]["working"] is False


def test_an_empty_record_says_only_who_it_is() -> None:
    assert set(slots_of(Record(HOA, ()), TODAY)) == {"lump_gender", "lump_birth"}
    assert slots_of(Record(Person("R-9", gender="other"), ()), TODAY) == {}


@pytest.mark.parametrize(("name", "number"), [("zalo:12:3", 12), ("web:1:1", 1), ("a:b:c", None), ("12", None)])
def test_our_number_is_found_in_rasas_name(name: str, number: int | None) -> None:
    assert conversation_of(name) == number
