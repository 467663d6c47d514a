"""Whoever wants to withdraw: asked why once, answered to that reason, then the procedure without a second push."""

from __future__ import annotations

import pytest

from bot.actions.withdrawal_reason import REASONS, UNSAID
from policy import format_money
from policy.calculators import compute
from tests.actions.rasa_part import TODAY, Person

PROCEDURE = "làm theo các bước sau"


@pytest.fixture
async def person() -> Person:
    one = Person()
    answer = await one.says("tôi muốn rút bảo hiểm", "want_withdraw")
    assert "vì sao" in answer.text
    return one


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tôi mới mất việc", "lost_job"),
        ("cty cho nghi viec roi", "lost_job"),
        ("đang kẹt tiền trả nợ", "needs_cash"),
        ("má em nằm viện", "needs_cash"),
        ("em ko tin chính sách, sợ luật thay đổi", "distrust"),
        ("nghe đồn sắp cấm rút", "distrust"),
        ("sắp đi Nhật làm việc", "abroad"),
        ("theo chồng ra nước ngoài định cư", "abroad"),
        ("gần tuổi hưu mà chưa đủ năm", "near_retirement"),
        ("đóng hơn 15 năm rồi", "many_years"),
        ("em đang mang bầu", "pregnant"),
        ("tôi chuyển về quê sống", "moving"),
        ("lý do khác", "other"),
        ("chán rồi", "other"),
        ("1", "lost_job"),
        ("9", "other"),
    ],
)
async def test_the_reason_is_understood_and_answered_once(person, text, reason):
    answer = await person.says(text)
    assert person.slots["withdraw_reason"] == reason
    assert answer.replies[-1]["withdrawal_reason"] == reason
    assert answer.replies[-1]["status"] == "answered"
    assert "/want_withdraw" in answer.buttons
    assert "Căn cứ: " in answer.text
    assert not person.running


async def test_a_reason_in_the_first_sentence_is_not_asked_for():
    person = Person()
    answer = await person.says("mất việc rồi tôi muốn rút bảo hiểm", "want_withdraw")
    assert "trợ cấp thất nghiệp" in answer.text
    assert not person.running


async def test_who_still_wants_to_gets_the_procedure_and_no_second_push(person):
    await person.says("mất việc")
    answer = await person.says("tôi vẫn muốn rút", "want_withdraw")
    assert PROCEDURE in answer.text
    assert "trợ cấp thất nghiệp" not in answer.text
    assert "withdrawal_reason" not in answer.replies[-1], "it is counted once"


async def test_who_insists_instead_of_naming_a_reason_gets_the_procedure(person):
    answer = await person.says("cứ rút thôi", "want_withdraw")
    assert PROCEDURE in answer.text
    assert person.slots["withdraw_reason"] == UNSAID


async def test_who_asks_something_else_is_not_asked_again(person):
    assert (await person.says("rút cần giấy tờ gì?", "ask")).detour
    await person.comes_back()
    assert person.slots["requested_slot"] is None
    _, replies = await person.act("action_tell_result", {"text": "", "intent": {"name": "ask"}, "metadata": {}})
    assert replies == []
    person.running = False
    assert PROCEDURE in (await person.says("tôi muốn rút", "want_withdraw")).text


async def test_who_says_never_mind_is_not_asked_again(person):
    answer = await person.says("thôi", "nlu_fallback")
    assert "phép tính" not in answer.text
    assert PROCEDURE in (await person.says("tôi muốn rút", "want_withdraw")).text


async def test_who_lost_the_job_hears_the_sum_of_the_benefit():
    person = Person()
    answer = await person.says("mất việc, đóng 8 năm lương 6tr, muốn rút bảo hiểm", "want_withdraw")
    inputs = {"months": 96, "average_salary_6m": 6_000_000, "region": "IV"}
    assert format_money(compute("unemployment_benefit", inputs, on=TODAY).total) in answer.text


async def test_who_misses_years_hears_what_they_cost_and_bring():
    person = Person()
    await person.says("nữ sinh 3/1975 đóng từ 3/2014 đến 12/2025 lương 5tr", "compare_lump_sum")
    await person.says("tôi muốn rút bảo hiểm", "want_withdraw")
    answer = await person.says("gần tuổi hưu mà thiếu năm")
    assert "Đóng thêm 3 năm 2 tháng" in answer.text
    assert "Đóng tự nguyện phần thiếu" in answer.text


async def test_no_pension_is_promised_in_a_month_that_is_past():
    person = Person()
    await person.says("nam sinh 3/1963 đóng 20 năm nghỉ 9/2024 lương 5tr", "compare_lump_sum")
    await person.says("tôi muốn rút bảo hiểm", "want_withdraw")
    assert "Giữ lại thì từ tháng 11/2026 có lương hưu" in (await person.says("kẹt tiền")).text


async def test_a_relative_does_not_change_what_the_person_is_asked():
    person = Person()
    await person.says("vợ tôi muốn rút bảo hiểm, đang có bầu", "want_withdraw")
    assert PROCEDURE in (await person.says("tôi muốn rút", "want_withdraw")).text


@pytest.mark.parametrize("reason", sorted(REASONS))
@pytest.mark.parametrize("day", ["2024-05-01", "2025-03-01", "2025-09-01", "2026-03-01", "2027-01-15"])
async def test_every_reason_has_an_answer_on_other_days_too(reason, day):
    person = Person(as_of=day)
    await person.says("tôi muốn rút bảo hiểm", "want_withdraw")
    answer = await person.says(str(list(REASONS).index(reason) + 1))
    assert len(answer.text) > 100
