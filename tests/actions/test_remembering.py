"""What is remembered from one calculation to the next, how it is forgotten, changed and explained."""

from __future__ import annotations

import re

import pytest

from policy import format_money
from policy.calculators import compute
from tests.actions.rasa_part import TODAY, Person

ONE_BREATH = "em nữ sinh 3/1990, đóng từ 3/2015 đến 12/2023 lương 5tr, tính giúp em"


@pytest.fixture
async def person() -> Person:
    one = Person()
    await one.says(ONE_BREATH, "compare_lump_sum")
    return one


async def test_the_next_calculation_uses_what_was_told_and_says_so(person):
    answer = await person.says("tính tuổi nghỉ hưu cho tôi", "calc_retirement_age")
    assert "nữ, sinh 03/1990" in answer.text
    assert "lấy lại từ lần trước" in answer.text
    assert "quên thông tin của tôi" in answer.text
    assert not person.running


async def test_it_asks_only_for_what_is_new(person):
    answer = await person.says("tính lương hưu", "calc_pension")
    assert person.slots["requested_slot"] == "pension_plan"
    assert "dùng lại điều anh/chị đã cho biết" in answer.text


async def test_what_is_said_now_outweighs_what_was_told(person):
    answer = await person.says("tính tuổi hưu nam sinh 6/1980", "calc_retirement_age")
    assert "nam, sinh 06/1980" in answer.text


async def test_somebody_else_is_not_taken_for_the_person(person):
    answer = await person.says("tính tuổi nghỉ hưu cho chồng tôi", "calc_retirement_age")
    assert "lấy lại" not in answer.text
    assert person.slots["requested_slot"] == "lump_birth"
    await person.says("sinh 5/1980")
    assert person.slots["lump_birth"]["month"] == "1990-03", "the person's own birth is still known"


async def test_words_that_contradict_what_was_told_begin_anew(person):
    await person.says("sinh 3/2008, chỉ tính tiền một lần", "calc_lump_sum")
    answer = await person.says("nữ sinh 3/2008, bao giờ được rút", "calc_eligibility")
    assert person.slots.get("lump_time") is None
    assert "đóng BHXH được bao lâu" in answer.text


async def test_stopping_forgets_only_what_was_said_since(person):
    await person.says("tính lương hưu, sinh 5/1991", "calc_pension")
    await person.says("thôi", "nlu_fallback")
    assert person.slots["lump_birth"]["month"] == "1990-03"


async def test_forgetting_empties_everything(person):
    _, replies = await person.act("action_forget_told", {"text": "quên đi", "intent": {"name": "forget_me"}})
    assert "đã quên" in replies[0]["text"]
    assert not any(person.slots.get(slot) for slot in ("lump_time", "lump_birth", "lump_gender", "last_inputs"))


@pytest.mark.parametrize("text", ["6m thì sao", "thế 6 triệu?", "nếu lương 6tr thì sao", "6 củ thì sao"])
async def test_what_if_recomputes_with_the_change(person, text):
    answer = await person.changes(text)
    inputs = {"periods": [{"from": "2015-03", "to": "2023-12", "salary": 6_000_000}], "kind": "compulsory"}
    amount = compute("lump_sum", inputs, on=TODAY).amount
    assert format_money(amount) in answer.text


async def test_paying_until_an_age_is_told_as_a_pension(person):
    answer = await person.says("nếu đóng tới 60 tuổi thì sao", "calc_pension")
    assert "đóng tới 60 tuổi" in answer.text
    assert "LƯƠNG HƯU" in answer.text


async def test_figures_that_the_last_calculation_cannot_use_do_not_repeat_it():
    person = Person()
    await person.says("nhà 4 người", "calc_health")
    answer = await person.changes("9 triệu thì sao")
    assert answer.detour
    assert "tính giúp điều gì" in answer.text


async def explained(person: Person) -> str:
    message = {"text": "tính thế nào?", "intent": {"name": "explain_result"}, "metadata": {}}
    _, replies = await person.act("action_explain_result", message)
    assert all(len(reply["text"]) <= 2_000 for reply in replies)
    return "\n".join(reply["text"] for reply in replies)


async def test_the_steps_are_numbered_and_name_the_law(person):
    text = await explained(person)
    assert "\n1. " in text
    assert "\n2. " in text
    assert "Luật BHXH" in text
    steps = compute(
        "lump_sum",
        {"periods": [{"from": "2015-03", "to": "2023-12", "salary": 5_000_000}], "kind": "compulsory"},
        on=TODAY,
    ).steps
    assert all(str(step.value) in text for step in steps if step.value)


async def test_each_step_names_a_document_once(person):
    for line in (await explained(person)).splitlines():
        documents = re.findall(r"(?:Luật|NĐ|QĐ|CV) [^(;]*\d+/\d{4}", line.partition("Căn cứ: ")[2])
        assert len(documents) == len(set(documents)), line
        assert ".." not in line


async def test_the_steps_of_a_pension_are_those_of_a_pension():
    person = Person()
    await person.says("nam sinh 3/1970 đóng từ 1/2000 đến nay lương 9tr, đóng tới 60 tuổi", "calc_pension")
    text = await explained(person)
    assert "Tỷ lệ hưởng" in text
    assert "tháng lẻ" not in text, "that is a step of the lump sum"


async def test_without_a_result_there_is_nothing_to_explain():
    assert "Chưa có phép tính nào" in await explained(Person())


async def test_the_fair_account_names_both_payers_and_what_comes_back(person):
    answer = await person.says("tính lại giúp tôi", "compare_lump_sum")
    assert "ĐÃ ĐÓNG VÀO QUỸ HƯU TRÍ" in answer.text
    assert "công ty" in answer.text
    assert "% số đã đóng" in answer.text


async def test_another_calculation_in_the_middle_takes_over_with_what_was_said():
    person = Person()
    await person.says("tính giúp tôi", "compare_lump_sum")
    await person.says("nữ sinh 3/1990")
    answer = await person.says("tính tuổi nghỉ hưu cho tôi trước đã", "calc_retirement_age")
    assert "nữ, sinh 03/1990" in answer.text


async def test_an_answer_that_sounds_like_another_calculation_is_still_an_answer():
    person = Person()
    await person.says("tính giúp tôi", "compare_lump_sum")
    await person.says("đóng 8 năm ở công ty may", "calc_unemployment")
    assert person.slots["lump_time"]["months"] == 96
    assert person.slots["requested_slot"] == "lump_last"


async def test_half_an_answer_outweighs_what_was_told(person):
    answer = await person.says("tính tuổi nghỉ hưu, tôi sinh năm 1966", "calc_retirement_age")
    assert "tháng mấy năm 1966" in answer.text


async def test_a_father_is_somebody_else(person):
    answer = await person.says("ba tôi sinh 1966 bao giờ nghỉ hưu", "calc_retirement_age")
    assert "03/1990" not in answer.text


async def test_words_of_no_use_do_not_lose_the_last_result():
    person = Person()
    await person.says("nhà 4 người", "calc_health")
    await person.changes("vùng 2 thì sao")
    assert "Người thứ nhất đóng một năm" in await explained(person)
