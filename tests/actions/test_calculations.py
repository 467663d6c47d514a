"""The calculations by dialogue, message by message: in one breath, step by step, corrected, refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions import DIALOGUES
from policy import format_money
from policy.calculators import compute
from policy.calculators.household_health import HouseholdHealthResult
from tests.actions.rasa_part import TODAY, Person

HISTORY = {"periods": [{"from": "2015-03", "to": "2023-12", "salary": 5_000_000}], "kind": "compulsory"}


def money(calculator: str, inputs: dict[str, Any], field: str) -> str:
    return format_money(getattr(compute(calculator, inputs, on=TODAY), field))


async def last_of(*messages: tuple[str, str]) -> tuple[Person, str]:
    """The person and the last answer after some (text, intent)."""
    person, answer = Person(), None
    for text, intent in messages:
        answer = await person.says(text, intent)
    assert answer is not None
    return person, answer.text


ONE_BREATH = [
    (
        "calc_contribution",
        "lương 12 triệu trừ bảo hiểm bao nhiêu",
        ("compulsory_contribution", {"salary": 12_000_000, "region": "I"}, "employee_total"),
    ),
    (
        "calc_health",
        "nhà tôi 4 người mua bảo hiểm y tế hết bao nhiêu",
        ("household_health", {"members": 4}, "total_year"),
    ),
    (
        "calc_lump_sum",
        "chỉ tính số tiền thôi: đóng từ 3/2015 đến 12/2023, lương 5tr",
        ("lump_sum", HISTORY, "amount"),
    ),
    (
        "compare_lump_sum",
        "nữ sinh 3/1990 đóng từ 3/2015 đến 12/2023 lương 5tr",
        ("compare", HISTORY | {"gender": "female", "birth": "1990-03"}, "worker_paid"),
    ),
]


@pytest.mark.parametrize(("dialogue", "text", "wanted"), ONE_BREATH, ids=[row[0] for row in ONE_BREATH])
async def test_one_breath_is_enough(dialogue, text, wanted):
    person, answer = await last_of((text, dialogue))
    assert money(*wanted) in answer
    assert "Căn cứ: " in answer
    assert not person.running


async def test_unemployment_benefit_step_by_step():
    person = Person()
    assert "bảo hiểm thất nghiệp" in (await person.says("tính tiền thất nghiệp", "calc_unemployment")).text
    assert "đóng BHTN 5 năm" in (await person.says("5 năm")).text
    answer = await person.says("8tr")
    inputs = {"months": 60, "average_salary_6m": 8_000_000, "region": "I"}
    assert money("unemployment_benefit", inputs, "monthly_amount") in answer.text
    assert money("unemployment_benefit", inputs, "total") in answer.text


async def test_too_few_months_of_unemployment_insurance_are_told_kindly():
    _, answer = await last_of(("đóng 5 tháng lương 8tr, tính thất nghiệp", "calc_unemployment"))
    assert "bảo lưu" in answer
    assert "TRỢ CẤP THẤT NGHIỆP" not in answer


async def test_the_region_is_asked_only_where_it_counts():
    person, answer = await last_of(("lương 12tr trừ bao nhiêu", "calc_contribution"))
    assert not person.running
    assert "vùng" not in answer.split("Căn cứ")[0]
    person, answer = await last_of(("lương 200tr trừ bao nhiêu", "calc_contribution"))
    assert person.slots["requested_slot"] == "region"
    assert "vùng" in answer
    answer = (await person.says("vùng 3")).text
    inputs = {"salary": 200_000_000, "region": "III"}
    assert money("compulsory_contribution", inputs, "employee_total") in answer


async def test_retirement_age_for_who_knows_only_the_year():
    person = Person()
    await person.says("bao giờ tôi được nghỉ hưu", "calc_retirement_age")
    await person.says("nam")
    assert "tháng mấy năm 1970" in (await person.says("sinh năm 1970")).text
    assert "tạm tính" in (await person.says("không nhớ")).text


async def test_the_pension_asks_whether_contributions_go_on():
    person, _answer = await last_of(
        ("nam sinh 3/1970 đóng từ 1/2000 đến nay, lương 9tr, tính lương hưu", "calc_pension")
    )
    assert person.slots["requested_slot"] == "pension_plan"
    stop = (await person.says("không đóng nữa")).text
    person, _ = await last_of(("nam sinh 3/1970 đóng từ 1/2000 đến nay, lương 9tr, tính lương hưu", "calc_pension"))
    go_on = (await person.says("đóng tới khi về hưu")).text
    assert "LƯƠNG HƯU: khoảng" in stop
    assert "LƯƠNG HƯU: khoảng" in go_on
    assert stop != go_on
    assert "đóng tới khi có lương hưu" in go_on


async def test_who_has_too_few_years_hears_how_many_are_missing():
    _, answer = await last_of(("nữ sinh 5/1980 đóng 8 năm, nghỉ 8/2025, lương 6tr, không đóng nữa", "calc_pension"))
    assert "chưa có lương hưu" in answer
    assert "7 năm" in answer


PLAN_ASKED = ("nữ sinh 1/1972, đóng 20 năm đến 10/2026 lương 6tr", "calc_pension")


@pytest.mark.parametrize(
    ("text", "paid"), [("à nhầm 22 năm", 22), ("nếu 31 năm", 31), ("đã đóng 22 năm", 22), ("đóng 22 năm rồi", 22)]
)
async def test_a_time_paid_is_no_plan_to_go_on(text, paid):
    person, _ = await last_of(PLAN_ASKED)
    answer = await person.says(text)
    assert f"Đã sửa: đã đóng {paid} năm" in answer.text
    assert "đóng tiếp không" in answer.text
    assert person.slots["requested_slot"] == "pension_plan"


@pytest.mark.parametrize(
    "text", ["5 năm", "đóng 5 năm", "đóng thêm 5 năm", "đóng tiếp 5 năm", "5 năm nữa", "cho đủ 25 năm"]
)
async def test_a_plan_to_go_on_leaves_the_time_paid(text):
    person, _ = await last_of(PLAN_ASKED)
    answer = await person.says(text)
    assert "đã đóng 20 năm" in answer.text
    assert "đóng thêm 5 năm" in answer.text


@pytest.mark.parametrize(
    ("first", "text", "reason"),
    [
        ("nữ sinh 1/1985, đóng 20 năm đến 10/2026 lương 6tr", "đóng thêm 31 năm", "tổng cộng đóng 51 năm"),
        (PLAN_ASKED[0], "đóng thêm 25 năm", "tới 79 tuổi"),
        ("nữ sinh 1/1956, đóng 1 năm đến 10/2026 lương 6tr", "đóng tới khi về hưu", "quá lâu"),
    ],
)
async def test_a_plan_that_no_life_holds_is_asked_for_again(first, text, reason):
    person, _ = await last_of((first, "calc_pension"))
    assert reason in (await person.says(text)).text
    assert person.slots["requested_slot"] == "pension_plan"


@pytest.mark.parametrize("text", ["thế đóng thêm cho đủ 15 năm hết bao nhiêu", "tôi còn thiếu 3 năm nữa"])
async def test_a_time_that_is_to_be_reached_or_missing_is_not_paid(text):
    person, _ = await last_of(("nữ sinh 4/1975 đóng 12 năm đến 8/2025 lương 6tr", "compare_lump_sum"))
    assert (await person.changes(text)).detour
    assert person.slots["lump_time"]["months"] == 144


async def test_a_pension_plan_that_is_too_long_is_refused():
    person, _ = await last_of(("nữ sinh 5/1980 đóng 8 năm, nghỉ 8/2025, lương 6tr", "calc_pension"))
    assert "quá lâu" in (await person.says("đóng thêm 90 năm")).text
    assert person.slots["requested_slot"] == "pension_plan"


async def test_the_right_to_withdraw_with_its_day():
    _, answer = await last_of(("nữ sinh 3/1990, đóng 6 năm, nghỉ tháng 6/2026", "calc_eligibility"))
    assert "từ ngày 01/07/2027" in answer


async def test_severe_illness_need_not_wait():
    _, answer = await last_of(("tôi bị ung thư, nữ sinh 3/1990, đóng 6 năm, nghỉ 10/2026", "calc_eligibility"))
    assert "đã có thể nộp hồ sơ" in answer


async def test_a_short_new_time_is_asked_for_an_earlier_one():
    person = Person()
    await person.says("đóng 6 tháng, nghỉ 8/2026, nữ sinh 3/1990, bao giờ được rút", "calc_eligibility")
    assert person.slots["requested_slot"] == "lump_first"
    assert "từ ngày 01/09/2027" in (await person.says("đã đóng từ trước")).text
    person = Person()
    await person.says("đóng 6 tháng, nghỉ 8/2026, nữ sinh 3/1990, bao giờ được rút", "calc_eligibility")
    assert "Tham gia lần đầu từ" in (await person.says("chưa từng")).text


async def test_periods_with_wages_of_their_own():
    text = "chỉ tính tiền: từ 1/2010 đến 12/2012 lương 3tr, từ 1/2015 đến 12/2018 lương 6tr"
    _, answer = await last_of((text, "calc_lump_sum"))
    periods = [
        {"from": "2010-01", "to": "2012-12", "salary": 3_000_000},
        {"from": "2015-01", "to": "2018-12", "salary": 6_000_000},
    ]
    assert money("lump_sum", {"periods": periods, "kind": "compulsory"}, "amount") in answer


async def test_who_remembers_no_wage_at_all_gets_a_range():
    person, _ = await last_of(("đóng từ 3/2015 đến 12/2023, chỉ tính tiền", "calc_lump_sum"))
    await person.says("không nhớ")
    answer = (await person.says("không nhớ")).text
    low, high = (
        money("lump_sum", {"periods": [HISTORY["periods"][0] | {"salary": wage}], "kind": "compulsory"}, "amount")
        for wage in (3_000_000, 12_000_000)
    )
    assert f"khoảng từ {low} đến {high}" in answer


async def test_a_chosen_band_gives_the_range_of_that_band():
    person, _ = await last_of(("đóng từ 3/2015 đến 12/2023, chỉ tính tiền", "calc_lump_sum"))
    choices = (await person.says("không nhớ")).buttons
    await person.says(choices[1])
    assert (person.slots["lump_salary"]["low"], person.slots["lump_salary"]["high"]) == (5_000_000, 7_000_000)


@pytest.mark.parametrize(("text", "reason"), [("60 người", "Một hộ không thể"), ("0 người", "Một hộ không thể")])
async def test_an_impossible_household_is_refused(text, reason):
    person, _ = await last_of(("tính BHYT cho nhà tôi", "calc_health"))
    assert reason in (await person.says(text)).text
    assert person.slots["requested_slot"] == "health_members"


async def test_each_member_pays_as_the_calculator_says():
    _, answer = await last_of(("nhà 3 người", "calc_health"))
    result = compute("household_health", {"members": 3}, on=TODAY)
    assert isinstance(result, HouseholdHealthResult)
    assert all(format_money(amount) in answer for amount in result.per_member)


@pytest.mark.parametrize("dialogue", sorted(set(DIALOGUES) - {"want_withdraw"}))
async def test_every_calculation_stops_on_the_persons_word(dialogue):
    person = Person()
    await person.says("tính", dialogue)
    assert "đã dừng phép tính" in (await person.says("thôi không tính nữa", "nlu_fallback")).text
    assert not person.running


@pytest.mark.parametrize("dialogue", sorted(set(DIALOGUES) - {"want_withdraw"}))
async def test_every_calculation_comes_back_after_a_question(dialogue):
    person = Person()
    await person.says("tính", dialogue)
    asked = person.slots["requested_slot"]
    assert (await person.says("rút một lần cần giấy tờ gì?", "ask")).detour
    back = await person.comes_back()
    assert "tiếp tục" in back.text
    assert person.slots["requested_slot"] == asked


@pytest.mark.parametrize(
    ("text", "amount"), [("6m", 6_000_000), ("6M", 6_000_000), ("6 m", 6_000_000), ("6tr", 6_000_000)]
)
async def test_a_bare_m_is_a_million_where_money_is_asked_for(text, amount):
    person, _ = await last_of(("đóng từ 3/2015 đến 12/2023, chỉ tính tiền", "calc_lump_sum"))
    await person.says(text)
    assert person.slots["lump_salary"]["amount"] == amount
    person, _ = await last_of(("tính mức đóng tự nguyện", "voluntary_cost"))
    await person.says(text)
    assert person.slots["vol_income"] == amount
    person, _ = await last_of(("tính tiền thất nghiệp, đóng BHTN 5 năm", "calc_unemployment"))
    await person.says(text)
    assert person.slots["ui_salary"] == amount


@pytest.mark.parametrize("dialogue", ["calc_lump_sum", "calc_unemployment"])
async def test_a_bare_m_is_asked_back_where_a_time_is_asked_for(dialogue):
    person, _ = await last_of(("tính", dialogue))
    asked = person.slots["requested_slot"]
    assert "tháng hay triệu" in (await person.says("6m")).text
    assert person.slots["requested_slot"] == asked
    assert not person.slots.get("lump_salary")
    await person.says("60 tháng")
    assert person.slots["requested_slot"] != asked


async def test_a_bare_m_is_no_money_where_something_else_is_asked_for():
    person, _ = await last_of(("đóng từ 3/2015 đến 12/2023, tính tuổi hưu và lương hưu", "calc_pension"))
    person.slots["requested_slot"] = "lump_gender"
    await person.says("6m")
    assert not person.slots.get("lump_salary")
    await person.says("lương 6m")
    assert person.slots["lump_salary"]["amount"] == 6_000_000


@pytest.mark.parametrize("locale", ["vi", "en"])
async def test_a_step_that_is_a_whole_sentence_is_no_sentence_before_its_value(locale):
    person = Person(locale=locale)
    await person.says("từ 1/2010 đến 5/2013 lương 3tr", "calc_lump_sum")
    _, steps = await person.act("action_explain_result", person.parsed("tính thế nào", "explain_result"))
    text = "\n".join(step["text"] for step in steps)
    assert ("một khoảng: " if locale == "vi" else "a range: ") in text
    assert ".:" not in text
    assert ".." not in text


@pytest.mark.parametrize(("month", "year"), [("tháng 3", 1981), ("8", 1981), ("tháng 12", 1980)])
async def test_an_age_and_the_month_of_birth_tell_the_year(month: str, year: int) -> None:
    """TODAY is in November: whoever is 45 was born in 1981 up to then, in 1980 after it."""
    person = Person()
    asked = await person.says("nữ 45 tuổi thì bao giờ nghỉ hưu", "calc_retirement_age")
    assert "45 tuổi là sinh năm 1980 hoặc 1981" in asked.text
    answer = await person.says(month)
    assert f"/{year}" in answer.text


async def test_an_age_without_the_month_is_enough_for_a_rough_answer() -> None:
    person = Person()
    await person.says("nữ 45 tuổi thì bao giờ nghỉ hưu", "calc_retirement_age")
    assert "tạm tính tháng 6" in (await person.says("không nhớ")).text


async def test_a_year_said_after_the_age_counts() -> None:
    person = Person()
    await person.says("nữ 45 tuổi thì bao giờ nghỉ hưu", "calc_retirement_age")
    assert "tháng mấy năm 1980" in (await person.says("1980")).text


async def test_a_what_if_while_something_else_is_asked_for_changes_what_was_told() -> None:
    person = Person()
    await person.says("rút một lần 4 năm lương 7 triệu", "compare_lump_sum")
    answer = await person.says("thế còn 6 năm")
    assert "Đã sửa: đã đóng 6 năm" in answer.text
    assert "Tháng cuối cùng" in answer.text


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("nhà có 5 người, 1 cháu đi học rồi", 4),
        ("nhà có 5 người, 2 người đi làm có thẻ rồi", 3),
        ("nhà tôi 4 người, hai đứa con là học sinh", 2),
        ("we are 5 people, 1 child at school", 4),
    ],
)
async def test_who_has_another_card_is_not_counted(text, members):
    person, answer = await last_of((text, "calc_health"))
    assert money("household_health", {"members": members}, "total_year") in answer
    assert "Chưa tính" in answer
    answer = await person.changes("à nhầm, nhà 4 người", "correct")
    assert "Chưa tính" not in answer.text


@pytest.mark.parametrize(
    "text",
    ["nhà 5 người, 1 cháu chưa đi học", "nhà 5 người, tính cả 1 cháu đi học", "nhà 5 người có thể mua được không"],
)
async def test_who_has_no_other_card_is_counted(text):
    _, answer = await last_of((text, "calc_health"))
    assert money("household_health", {"members": 5}, "total_year") in answer
