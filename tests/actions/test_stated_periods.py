"""Corrections of periods that were told: the wage of one, its begin, its end; and one wage for many years."""

from __future__ import annotations

import pytest

from policy import format_money
from policy.calculators import compute
from tests.actions.rasa_part import TODAY, Person

THREE = (
    "nữ sinh 3/1985 đóng từ 8/2012 đến 5/2016 lương 3tr5, 6/2016 đến 9/2020 lương 5tr8, 1/2022 đến 3/2024 lương 7tr2"
)
SPANS = (("2012-08", "2016-05"), ("2016-06", "2020-09"), ("2022-01", "2024-03"))
ONE = "nữ sinh 3/1985 đóng từ 1/2015 đến 6/2019, lương 25 triệu"


async def told(words: str, dialogue: str = "compare_lump_sum", locale: str = "vi") -> Person:
    one = Person(locale=locale)
    await one.says(words, dialogue)
    return one


def sum_of(*wages: int) -> str:
    periods = [{"from": first, "to": last, "salary": wage} for (first, last), wage in zip(SPANS, wages, strict=True)]
    inputs = {"periods": periods, "kind": "compulsory", "gender": "female", "birth": "1985-03"}
    return format_money(compute("compare", inputs, on=TODAY).amount)


@pytest.mark.parametrize(
    ("text", "wages"),
    [
        ("à nhầm đoạn cuối lương 8tr2", (3_500_000, 5_800_000, 8_200_000)),
        ("a nham doan dau luong 4tr", (4_000_000, 5_800_000, 7_200_000)),
        ("à nhầm, giai đoạn thứ hai lương 6tr", (3_500_000, 6_000_000, 7_200_000)),
        ("à nhầm, từ 2016 đến 2020 lương 6tr", (3_500_000, 6_000_000, 7_200_000)),
        ("the last period was 8.2 million actually", (3_500_000, 5_800_000, 8_200_000)),
    ],
)
async def test_a_wage_of_one_period_leaves_the_others(text, wages):
    person = await told(THREE)
    answer = await person.changes(text, "correct")
    assert sum_of(*wages) in answer.text
    assert ", ".join(map(format_money, wages)) in answer.text


async def test_corrections_of_several_periods_add_up():
    person = await told(THREE)
    await person.changes("à nhầm đoạn đầu lương 4tr", "correct")
    answer = await person.changes("à nhầm đoạn cuối lương 8tr2", "correct")
    assert sum_of(4_000_000, 5_800_000, 8_200_000) in answer.text


@pytest.mark.parametrize(
    ("text", "wages"),
    [
        ("đoạn cuối", (4_000_000, 5_800_000, 8_200_000)),
        ("tất cả", (8_200_000, 8_200_000, 8_200_000)),
        ("đoạn cuối 8tr3", (4_000_000, 5_800_000, 8_300_000)),
    ],
)
async def test_a_wage_of_no_period_is_asked_about(text, wages):
    person = await told(THREE)
    await person.changes("à nhầm đoạn đầu lương 4tr", "correct")
    answer = await person.changes("à nhầm, lương 8tr2", "correct")
    assert "của quãng nào" in answer.text
    assert "06/2016–09/2020" in answer.text
    assert sum_of(*wages) in (await person.says(text)).text


async def test_another_time_ends_the_question_about_periods():
    person = await told(THREE)
    await person.changes("à nhầm, lương 8tr2", "correct")
    await person.says("à nhầm, đóng 9 năm", "correct")
    assert "đã đóng 9 năm" in (await person.says("8tr2")).text
    assert not person.running


@pytest.mark.parametrize("locale", ["vi", "en"])
async def test_each_period_has_a_button_that_is_understood(locale):
    person = await told(THREE, locale=locale)
    answer = await person.changes("à nhầm, lương 8tr2", "correct")
    assert len(answer.buttons) == 4
    wages = (3_500_000, 8_200_000, 7_200_000)
    await person.says(answer.buttons[1])
    assert tuple(person.slots["lump_salary"]["each"]) == wages


async def test_one_wage_for_several_periods_is_told_apart_when_one_is_named():
    person = await told("nữ sinh 3/1985 đóng từ 8/2012 đến 5/2016, 6/2016 đến 9/2020, 1/2022 đến 3/2024, lương 5tr")
    answer = await person.changes("à nhầm đoạn cuối lương 8tr2", "correct")
    assert sum_of(5_000_000, 5_000_000, 8_200_000) in answer.text


async def test_a_new_time_needs_new_wages():
    person = await told(THREE)
    await person.changes("à nhầm đoạn cuối lương 8tr2", "correct")
    answer = await person.changes("à nhầm, đóng 9 năm", "correct")
    assert "cho biết lại mức lương" in answer.text
    assert person.slots["requested_slot"] == "lump_salary"


@pytest.mark.parametrize(
    ("text", "first", "last", "months"),
    [
        ("à nhầm, đóng đến tháng 9/2019", "2015-01", "2019-09", 57),
        ("à nhầm, đóng đến tháng 9", "2015-01", "2019-09", 57),
        ("à nhầm, đóng tới 12/2018", "2015-01", "2018-12", 48),
        ("nghỉ việc tháng 9/2019", "2015-01", "2019-09", 57),
        ("t9/2019 mới nghỉ", "2015-01", "2019-09", 57),
        ("à nhầm, đóng từ 1/2014", "2014-01", "2019-06", 66),
        ("à nhầm, đóng từ 2014", "2014-01", "2019-06", 66),
    ],
)
async def test_an_end_or_a_begin_moves_its_period(text, first, last, months):
    person = await told(ONE)
    await person.changes(text, "correct" if "nhầm" in text else "inform")
    time = person.slots["lump_time"]
    assert time["periods"] == [{"from": first, "to": last}]
    assert time["months"] == months
    assert person.slots["lump_last"]["month"] == last


async def test_only_the_last_of_several_periods_ends_later():
    person = await told(THREE)
    answer = await person.changes("à nhầm, đóng đến 6/2024", "correct")
    assert "06/2016–09/2020, 01/2022–06/2024" in answer.text
    assert "10 năm 8 tháng" in answer.text


async def test_a_begin_after_the_end_is_refused():
    person = await told(ONE)
    assert "trước tháng đầu" in (await person.changes("à nhầm, đóng từ 1/2020", "correct")).text


NOTE = "như thể cả"


@pytest.mark.parametrize("dialogue", ["compare_lump_sum", "calc_pension"])
async def test_one_wage_for_many_years_is_said_to_be_supposed(dialogue):
    person = Person()
    answer = await person.says("nữ sinh 3/1972 đóng 30 năm đến 8/2025 lương 10tr, không đóng nữa", dialogue)
    assert f"{NOTE} 30 năm" in answer.text
    nearer = await person.changes("2010–2015 lương 4 triệu, 2016–nay lương 8 triệu")
    assert NOTE not in nearer.text
    assert "lương theo từng quãng" in nearer.text


async def test_over_few_years_one_wage_is_no_great_error():
    person = Person()
    answer = await person.says("nữ sinh 3/1985 đóng 5 năm đến 8/2025 lương 10tr", "compare_lump_sum")
    assert "NHẬN MỘT LẦN" in answer.text
    assert NOTE not in answer.text


async def test_a_month_alone_corrects_the_only_month_that_is_known():
    person = await told("nữ sinh 4/1975", "calc_retirement_age")
    assert "sinh 05/1975" in (await person.changes("à nhầm tháng 5", "correct")).text


async def test_the_month_of_birth_is_corrected_by_name_where_others_are_known():
    person = await told("nữ sinh 4/1975 đóng 12 năm đến 8/2025 lương 6tr")
    assert (await person.changes("à nhầm tháng 5", "correct")).detour
    answer = await person.changes("à nhầm, sinh tháng 5", "correct")
    assert "sinh 05/1975" in answer.text
    assert "tháng đóng cuối 08/2025" in answer.text


async def test_the_month_of_leaving_may_stand_before_its_word():
    person = await told("nữ sinh 4/1975 đóng 12 năm đến 8/2025 lương 6tr")
    assert "tháng đóng cuối 05/2025" in (await person.changes("t5/2025 mới nghỉ")).text
