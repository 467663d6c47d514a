"""The dialogue "what would voluntary insurance cost me"."""

from __future__ import annotations

import pytest

from policy import format_money, load_book
from policy.calculators import compute
from tests.actions.rasa_part import TODAY, Person


@pytest.fixture
async def person() -> Person:
    one = Person()
    await one.says("tính đóng tự nguyện", "voluntary_cost")
    return one


def net(income: int, group: str, frequency: str = "monthly") -> str:
    inputs = {"monthly_income": income, "group": group, "frequency": frequency}
    return format_money(compute("voluntary_contribution", inputs, on=TODAY).monthly_net)


async def test_everything_in_one_breath():
    answer = await Person().says("hộ cận nghèo chọn mức 3tr đóng 6 tháng một lần", "voluntary_cost")
    inputs = {"monthly_income": 3_000_000, "group": "near_poor", "frequency": "half_year"}
    result = compute("voluntary_contribution", inputs, on=TODAY)
    assert format_money(result.monthly_net) in answer.text
    assert format_money(result.period_net) in answer.text
    assert format_money(result.state_support) in answer.text


async def test_the_lowest_income_is_offered_and_taken(person):
    lowest = int(load_book().figure("vol.min_income", on=TODAY).value)
    await person.says("mức thấp nhất")
    assert person.slots["vol_income"] == lowest
    await person.says("đối tượng khác")
    assert net(lowest, "other") in (await person.says("hằng tháng")).text


@pytest.mark.parametrize(("text", "group"), [("không", "other"), ("dtts", "ethnic_minority"), ("nghèo", "poor")])
async def test_groups_are_understood_in_short(person, text, group):
    await person.says("2tr")
    await person.says(text)
    assert person.slots["vol_group"] == group


@pytest.mark.parametrize(
    ("text", "word"), [("1 triệu", "thấp hơn mức thu nhập thấp nhất"), ("90 triệu", "cao hơn mức thu nhập cao nhất")]
)
async def test_an_income_outside_the_law_is_refused_with_the_bound(person, text, word):
    answer = await person.says(text)
    assert word in answer.text
    assert person.slots["requested_slot"] == "vol_income"


async def test_a_way_of_paying_that_does_not_exist_is_refused(person):
    await person.says("2tr")
    await person.says("hộ nghèo")
    assert "không có trong phép tính" in (await person.says("5 tháng")).text


async def test_the_coming_change_is_told_as_not_yet_certain(person):
    for text in ["2tr", "hộ nghèo"]:
        await person.says(text)
    answer = await person.says("quý")
    coming = load_book().next("vol.min_income", on=TODAY)
    assert coming is not None
    assert format_money(int(coming.value)) in answer.text
    assert "chưa chắc chắn" in answer.text


async def test_who_does_not_know_the_group_gets_help(person):
    await person.says("2tr")
    assert "Đối tượng khác" in (await person.says("không biết")).text
    assert person.slots["requested_slot"] == "vol_group"


async def test_correction_of_a_choice(person):
    await person.says("2tr")
    await person.says("hộ nghèo")
    answer = await person.says("à nhầm, hộ cận nghèo", "correct")
    assert "Đã sửa" in answer.text
    assert person.slots["vol_group"] == "near_poor"


async def test_a_slip_of_months_means_the_way_of_paying(person):
    await person.says("2tr đóng 6 tháng một lần")
    await person.says("à nhầm 3 tháng", "correct")
    assert person.slots["vol_frequency"] == "quarterly"
    assert net(2_000_000, "other", "quarterly") in (await person.says("đối tượng khác")).text
