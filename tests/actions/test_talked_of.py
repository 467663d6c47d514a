"""What was explained just before tells what bare figures, bare questions and "vẫn rút" are about."""

from __future__ import annotations

import pytest

from bot.actions.withdrawal_reason import UNSAID
from tests.actions.rasa_part import Person

PROCEDURE = "làm theo các bước sau"
ASKS_WHY = "vì sao"
ILL = "rut bhxh 1 lan vi benh ung thu, dong 8 nam den 6/2026, luong 6tr, nu 4/1980"


async def test_figures_after_an_explanation_begin_its_calculation():
    person = Person()
    person.is_told("lump_sum_amount", "rút bhxh 1 lần đc bn")
    answer = await person.changes("10 năm")
    assert "An Sinh ghi: đã đóng 10 năm." in answer.text
    for text in ("tháng 6 năm ngoái", "khoảng 6 triệu", "nữ", "85"):
        answer = await person.says(text)
        assert "tính giúp điều gì" not in answer.text
    assert "1985" in answer.text


@pytest.mark.parametrize(
    ("topic", "text", "calculation"),
    [
        ("lump_sum_amount", "10 năm", "compare_lump_sum"),
        ("lump_sum_wait", "nghỉ tháng 6/2026", "calc_eligibility"),
        ("pension_amount", "đóng 20 năm", "calc_pension"),
        ("retirement_age", "nữ 4/1980", "calc_retirement_age"),
        ("unemployment_amount", "lương 8 triệu", "calc_unemployment"),
        ("contribution_rates", "lương 8 triệu", "calc_contribution"),
        ("voluntary_support", "hộ nghèo", "voluntary_cost"),
        ("health_household_cost", "nhà 4 người", "calc_health"),
    ],
)
async def test_each_topic_has_its_calculation(topic, text, calculation):
    person = Person()
    person.is_told(topic, "…")
    await person.changes(text)
    told = person.slots["dialogue"] or person.slots["last_inputs"]
    assert calculation in (told.get("name"), told.get("dialogue"))


async def test_figures_that_the_calculation_has_no_use_for_begin_nothing():
    person = Person()
    person.is_told("health_household_cost", "bhyt hộ gia đình")
    assert (await person.changes("sinh 4/1980")).detour


async def test_where_nothing_was_explained_all_words_are_said_back_and_kept():
    person = Person()
    await person.changes("10 năm")
    answer = await person.changes("khoảng 6 triệu")
    assert "“10 năm; khoảng 6 triệu”" in answer.text
    assert "/calc_unemployment" in answer.buttons
    answer = await person.says("[calc_unemployment]", "calc_unemployment")
    assert "đóng BHTN 10 năm; lương các tháng cuối 6.000.000đ" in answer.text


async def test_of_what_is_said_twice_the_later_counts():
    person = Person()
    await person.changes("10 năm")
    assert "“12 năm”" in (await person.changes("12 năm")).text


async def test_what_is_to_be_forgotten_is_no_longer_known():
    person = Person()
    person.is_told("lump_sum_illness", ILL)
    person._did("action_forget_told", "action_listen")
    answer = await person.says("[compare_lump_sum]", "compare_lump_sum")
    assert "NHẬN MỘT LẦN" not in answer.text


async def test_a_question_with_all_figures_is_used_by_the_calculation_that_is_tapped():
    person = Person()
    person.is_told("lump_sum_illness", ILL)
    answer = await person.says("[compare_lump_sum]", "compare_lump_sum")
    assert "đã đóng 8 năm" in answer.text
    assert "Anh/chị đã có thể nộp hồ sơ." in answer.text, "who is gravely ill does not wait"


async def test_how_much_after_a_question_with_all_figures_is_calculated():
    person = Person()
    person.is_told("lump_sum_illness", ILL)
    assert "NHẬN MỘT LẦN" in (await person.not_understood("duoc bao nhieu tien")).text


async def test_one_figure_of_a_question_is_not_taken_for_the_persons_own():
    person = Person()
    person.is_told("pension_fifteen_years", "đủ 15 năm có lương hưu không")
    assert "15 năm" not in (await person.says("[calc_pension]", "calc_pension")).text


async def test_a_reason_told_before_is_not_asked_for():
    person = Person()
    person.is_told("lump_sum_alternatives", "em cần tiền chữa bệnh cho mẹ")
    answer = await person.says("tôi muốn rút bảo hiểm", "want_withdraw")
    assert ASKS_WHY not in answer.text
    assert "Cần tiền gấp" in answer.text


async def test_who_insists_after_an_explanation_gets_the_procedure():
    person = Person()
    person.is_told("lump_sum_alternatives", "em cần tiền chữa bệnh cho mẹ")
    assert PROCEDURE in (await person.says("vẫn rút", "want_withdraw")).text


@pytest.mark.parametrize("text", ["ko em vẫn rút", "tôi thích thì tôi rút", "cứ rút", "vẫn rút"])
async def test_who_insists_after_the_counsel_gets_the_procedure(text):
    person = Person()
    await person.says("tôi muốn rút bảo hiểm, em cần tiền", "want_withdraw")
    assert PROCEDURE in (await person.not_understood(text)).text


async def test_who_insists_after_a_counsel_with_sums_gets_the_procedure_too():
    person = Person()
    await person.says("mất việc, đóng 8 năm lương 6tr, muốn rút bảo hiểm", "want_withdraw")
    answer = await person.changes("ko em vẫn rút", "deny")
    assert PROCEDURE in answer.text
    assert "Tính lại" not in answer.text


async def test_who_insists_in_english_gets_the_procedure():
    person = Person(locale="en")
    await person.says("i want to withdraw, i need money", "want_withdraw")
    assert "follow these steps" in (await person.not_understood("I still want it")).text


async def test_still_wanting_something_else_is_no_withdrawal():
    person = Person(locale="en")
    await person.says("6 million a month, region I", "calc_contribution")
    assert (await person.not_understood("I still want it")).detour


@pytest.mark.parametrize(
    ("text", "topic"), [("nộp ở đâu", "lump_sum_where_when"), ("cần giấy tờ gì", "lump_sum_papers")]
)
async def test_a_question_while_the_reason_is_asked_for_is_answered_and_not_counted(text, topic):
    person = Person()
    await person.says("tôi muốn rút bảo hiểm", "want_withdraw")
    answer = await person.says(text, "nlu_fallback")
    assert [reply.get("answer") for reply in answer.replies] == [topic]
    assert person.slots["withdraw_reason"] == UNSAID
    assert not any("withdrawal_reason" in reply for reply in answer.replies)


@pytest.mark.parametrize(
    ("said", "intent", "topic"),
    [
        ("lương 8tr đóng 3 năm, vùng 1", "calc_unemployment", "unemployment_where"),
        ("nữ 4/1980 đóng 8 năm đến 6/2025 lương 6tr", "compare_lump_sum", "lump_sum_where_when"),
        ("tôi muốn rút bảo hiểm, em cần tiền", "want_withdraw", "lump_sum_where_when"),
    ],
)
async def test_where_to_apply_depends_on_what_was_calculated(said, intent, topic):
    person = Person()
    await person.says(said, intent)
    answer = await person.not_understood("nộp ở đâu ạ")
    assert [reply.get("answer") for reply in answer.replies] == [topic]
    assert person.slots["topic"] == topic


async def test_working_abroad_for_some_years_is_not_settling():
    person = Person()
    await person.says("tôi muốn rút bảo hiểm", "want_withdraw")
    answer = await person.says("em sắp đi xuất khẩu lao động nhật bản")
    assert "không thuộc diện định cư" in answer.text
    assert "/posted_abroad_worker" in answer.buttons


async def test_who_settles_abroad_is_not_told_so():
    person = Person()
    await person.says("tôi muốn rút bảo hiểm", "want_withdraw")
    answer = await person.says("theo chồng ra nước ngoài định cư")
    assert "không thuộc diện định cư" not in answer.text
    assert "/lump_sum_abroad" in answer.buttons


async def test_a_bare_time_after_a_result_changes_it():
    person = Person()
    await person.says("nữ sinh 4/1975 đóng 25 năm lương 8tr đang đóng, đóng tới khi về hưu", "calc_pension")
    assert "đã đóng 31 năm" in (await person.changes("31 năm")).text
    assert "đã đóng 30 năm" in (await person.changes("dạ 30 năm ạ")).text
