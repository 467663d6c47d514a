"""The dialogue "what do I get now, what do I lose", message by message."""

from __future__ import annotations

from datetime import date

import pytest

from bot.pictures import read_drawing
from policy import format_money
from policy.calculators import compute
from policy.months import Month
from tests.actions.rasa_part import TODAY, Person

ONE_BREATH = "em nữ sinh 3/1990, đóng từ 3/2015 đến 12/2023 lương 5tr, tính giúp em"


@pytest.fixture
async def person() -> Person:
    one = Person()
    await one.says("tính giúp tôi", "compare_lump_sum")
    return one


def expected(**changes: object) -> str:
    inputs = {
        "periods": [{"from": "2015-03", "to": "2023-12", "salary": 5_000_000}],
        "kind": "compulsory",
        "gender": "female",
        "birth": "1990-03",
    }
    return format_money(compute("compare", inputs | changes, on=TODAY).amount)


async def test_everything_in_one_breath_is_answered_at_once():
    one = Person()
    answer = await one.says(ONE_BREATH, "compare_lump_sum")
    assert expected() in answer.text
    assert "8 năm 10 tháng" in answer.text
    assert not one.running
    assert answer.buttons == ["/keep_time", "/unemployment_benefit", "/talk_to_staff", "/explain_result"]
    assert answer.replies[0]["calculation"]["compare"]["amount"] > 0


async def test_step_by_step_it_asks_for_exactly_what_is_missing(person):
    asked = [person.slots["requested_slot"]]
    for text in ["8 năm 10 tháng", "12/2023", "5 triệu", "nữ"]:
        await person.says(text)
        asked.append(person.slots["requested_slot"])
    assert asked == ["lump_time", "lump_last", "lump_salary", "lump_gender", "lump_birth"]
    answer = await person.says("tháng 3 năm 1990")
    assert expected() in answer.text


async def test_what_was_understood_is_said_back(person):
    assert "8 năm 7 tháng" in (await person.says("8n7t")).text
    assert "08/2025" in (await person.says("nghỉ từ tháng 8 năm ngoái")).text
    assert "5.300.000đ" in (await person.says("5tr3")).text


async def test_a_correction_changes_only_what_it_names(person):
    await person.says("8 năm")
    await person.says("8/2025")
    answer = await person.says("à nhầm, 9 năm", "correct")
    assert "Đã sửa: đã đóng 9 năm" in answer.text
    assert person.slots["lump_last"]["month"] == "2025-08"
    assert person.slots["requested_slot"] == "lump_salary"


async def test_the_denied_value_is_not_taken(person):
    await person.says("8 năm")
    await person.says("không phải 8 năm, 9 năm", "correct")
    assert person.slots["lump_time"]["months"] == 108


async def test_a_correction_without_a_value_asks_what_to_correct(person):
    await person.says("8 năm")
    answer = await person.says("à nhầm rồi", "correct")
    assert "muốn sửa điều gì" in answer.text
    assert person.slots["lump_time"]["months"] == 96


async def test_after_the_result_a_correction_calculates_again():
    one = Person()
    await one.says(ONE_BREATH, "compare_lump_sum")
    message = {"text": "à nhầm, lương 6tr", "intent": {"name": "correct"}, "metadata": {}}
    events, _ = await one.act("action_take_up", message)
    assert events[-1] == {"event": "followup", "timestamp": None, "name": "calculation_form"}
    answer = await one.says("à nhầm, lương 6tr", "correct")
    assert expected(periods=[{"from": "2015-03", "to": "2023-12", "salary": 6_000_000}]) in answer.text


async def test_figures_before_it_is_clear_what_to_calculate_are_kept():
    one = Person()
    _, replies = await one.act("action_take_up", {"text": "5tr 8 năm nữ", "intent": {"name": "inform"}, "metadata": {}})
    assert {button["payload"] for button in replies[0]["buttons"]} >= {"/compare_lump_sum", "/voluntary_cost"}
    answer = await one.says("[compare_lump_sum]", "compare_lump_sum", understanding="tap")
    assert "đã đóng 8 năm" in answer.text
    assert one.slots["requested_slot"] == "lump_last"


async def test_a_question_in_between_is_left_to_the_rules_and_the_form_comes_back(person):
    await person.says("8 năm")
    answer = await person.says("rút một lần cần giấy tờ gì", "ask")
    assert answer.detour
    back = await person.comes_back()
    assert "tiếp tục" in back.text
    assert "Tháng cuối cùng" in back.text


async def test_a_question_with_a_number_in_it_is_still_a_question(person):
    answer = await person.says("nghỉ 12 tháng mới rút được phải không", "ask")
    assert answer.detour
    assert person.slots.get("lump_time") is None


async def test_an_answer_that_was_taken_for_a_question_is_still_an_answer(person):
    answer = await person.says("mình đóng 8 năm 7 tháng rồi đó", "ask")
    assert not answer.detour
    assert person.slots["lump_time"]["months"] == 103


@pytest.mark.parametrize("word", ["thôi", "huỷ", "hủy bỏ", "dừng lại", "thoi khong tinh nua", "khỏi tính"])
async def test_it_stops_on_the_persons_word_even_if_misheard(person, word):
    await person.says("8 năm")
    answer = await person.says(word, "nlu_fallback")
    assert "đã dừng phép tính" in answer.text
    assert not person.running
    assert person.slots["lump_time"] is None


async def test_stop_is_left_to_the_rules_and_forgets_everything(person):
    await person.says("8 năm")
    assert (await person.says("thôi", "stop")).detour
    _, replies = await person.act("action_stop_dialogue", {"text": "thôi", "intent": {"name": "stop"}, "metadata": {}})
    assert "đã dừng" in replies[0]["text"]
    assert person.slots["lump_time"] is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("80 năm", "dài hơn cả đời"),
        ("từ 12/2023 đến 3/2015", "trước tháng đầu"),
        ("từ 3/2027 đến 5/2028", "chưa tới"),
        ("từ 3/1950 đến 5/1960", "chưa có BHXH"),
        ("từ 3/2015 đến 3/2018, từ 3/2018 đến 3/2020", "trùng nhau"),
    ],
)
async def test_impossible_time_is_refused_with_the_reason(person, text, reason):
    answer = await person.says(text)
    assert reason in answer.text
    assert person.slots["requested_slot"] == "lump_time"


async def test_after_three_refusals_staff_are_offered(person):
    await person.says("80 năm")
    await person.says("90 năm")
    answer = await person.says("99 năm")
    assert "/talk_to_staff" in answer.buttons
    assert not person.running


async def test_a_wage_of_a_few_thousand_is_asked_back(person):
    await person.says("8 năm")
    await person.says("8/2025")
    answer = await person.says("5 nghìn")
    assert "5.000.000đ phải không" in answer.text
    await person.says("đúng", "affirm")
    assert person.slots["lump_salary"] == {"amount": 5_000_000, "rough": False}


async def test_no_to_the_asked_back_wage_asks_again(person):
    await person.says("8 năm")
    await person.says("8/2025")
    await person.says("5 nghìn")
    await person.says("không", "deny")
    assert person.slots.get("lump_salary") is None
    assert person.slots["requested_slot"] == "lump_salary"


async def test_who_does_not_remember_the_wage_gets_rough_levels_and_a_rough_result(person):
    await person.says("8 năm")
    await person.says("8/2025")
    answer = await person.says("không nhớ")
    assert "ước lượng" in answer.text
    assert len(answer.buttons) == 4
    await person.says(answer.buttons[1])
    assert person.slots["lump_salary"]["rough"]
    await person.says("nam")
    result = await person.says("3/1985")
    assert "NHẬN MỘT LẦN: khoảng" in result.text


async def test_not_knowing_is_no_cry_for_help_but_a_cry_for_help_is_heard(person):
    assert not (await person.says("tôi không biết nữa", "distress")).detour
    assert (await person.says("tôi không biết sống sao nữa", "distress")).detour


async def test_a_year_alone_is_asked_for_its_month(person):
    await person.says("8 năm")
    assert "tháng mấy năm 2025" in (await person.says("năm ngoái")).text
    await person.says("tháng 9")
    assert person.slots["lump_last"]["month"] == "2025-09"


@pytest.mark.parametrize(("text", "month"), [("tháng 3", "1985-03"), ("3", "1985-03"), ("12/3/1985", "1985-03")])
async def test_a_birth_year_alone_is_asked_for_its_month(person, text, month):
    for said in ["8 năm", "8/2025", "5tr", "nữ"]:
        await person.says(said)
    assert "tháng mấy năm 1985" in (await person.says("85")).text
    answer = await person.says(text)
    assert f"sinh {month[5:]}/{month[:4]}" in answer.text


async def test_two_digits_that_may_be_age_or_year_are_asked_back(person):
    for said in ["8 năm", "8/2025", "5tr", "nam"]:
        await person.says(said)
    assert "năm sinh hay tuổi" in (await person.says("65")).text


async def test_childhood_is_no_working_life(person):
    for said in ["20 năm", "8/2025", "5tr", "nữ"]:
        await person.says(said)
    answer = await person.says("sinh 3/2000")
    assert "chưa đủ 15 tuổi" in answer.text
    assert person.slots["requested_slot"] == "lump_time"


async def test_wages_by_period_are_kept_apart():
    one = Person()
    text = "nữ sinh 3/1990, từ 1/2010 đến 12/2013 lương 3tr, từ 1/2014 đến 6/2020 lương 5tr2"
    answer = await one.says(text, "compare_lump_sum")
    periods = [
        {"from": "2010-01", "to": "2013-12", "salary": 3_000_000},
        {"from": "2014-01", "to": "2020-06", "salary": 5_200_000},
    ]
    assert expected(periods=periods) in answer.text


async def test_somebody_still_paying_is_told_so():
    one = Person()
    answer = await one.says("tôi nam sinh 5/1985 đóng 10 năm lương 8tr vẫn đang đóng", "compare_lump_sum")
    assert "cần đã dừng đóng" in answer.text


async def test_with_enough_years_the_pension_itself_is_told():
    one = Person()
    answer = await one.says("nữ sinh 3/1975 đóng 18 năm lương 6tr, nghỉ tháng 8/2025", "compare_lump_sum")
    inputs = {
        "periods": [{"from": "2007-09", "to": "2025-08", "salary": 6_000_000}],
        "kind": "compulsory",
        "gender": "female",
        "birth": "1975-03",
    }
    pension = compute("compare", inputs, on=TODAY).monthly_pension
    assert format_money(pension) in answer.text
    assert "Còn thiếu" not in answer.text


async def test_the_result_is_neutral_and_names_both_halves():
    answer = await Person().says(ONE_BREATH, "compare_lump_sum")
    for word in ("NHẬN MỘT LẦN", "GIỮ LẠI", "quyền của anh/chị", "công ty", "bảo lưu", "Căn cứ:"):
        assert word in answer.text
    for word in ("đừng", "không nên", "mất trắng", "thiệt thòi", "hối hận"):
        assert word not in answer.text.lower()


async def test_the_day_of_judgement_moves_the_result():
    early = Person(as_of="2025-12-01")
    text = "nữ sinh 3/1990 đóng 8 năm lương 5tr nghỉ tháng 8/2025"
    assert "01/09/2026" in (await early.says(text, "compare_lump_sum")).text
    late = Person(as_of=date(2026, 11, 22).isoformat())
    assert "đã có thể nộp hồ sơ" in (await late.says(text, "compare_lump_sum")).text


async def test_voluntary_time_is_calculated_as_such():
    text = "nữ sinh 3/1990 đóng tự nguyện từ 1/2019 đến 12/2023 mức 2 triệu"
    answer = await Person().says(text, "compare_lump_sum")
    assert "BHXH tự nguyện" in answer.text
    assert "công ty" not in answer.text
    assert "Nhà nước hỗ trợ" in answer.text


async def test_a_corrected_time_is_no_month_of_birth(person):
    await person.says("từ 3/2015 đến 2/2024, lương 5tr5, nữ sinh 1990")
    await person.says("à nhầm, 8 năm", "correct")
    assert person.slots["lump_time"]["months"] == 96
    assert person.slots["requested_slot"] == "lump_birth"
    assert "sinh 08/1990" in (await person.says("8")).text


async def test_what_was_forgotten_to_say_is_not_unknown(person):
    await person.says("5 năm rưỡi, nghỉ 10/2025, lương 6tr, nữ, sinh 1975")
    await person.says("à quên lương 7 triệu", "correct")
    assert person.slots["lump_salary"]["amount"] == 7_000_000
    assert person.slots["requested_slot"] == "lump_birth"


@pytest.mark.parametrize("text", ["không muốn nói", "k muốn nói lương", "ngại nói lương lắm"])
async def test_who_will_not_say_the_wage_is_offered_rough_ones(person, text):
    await person.says("8 năm")
    await person.says("8/2024")
    answer = await person.says(text, "talk_to_staff")
    assert not answer.detour
    assert len(answer.buttons) > 1


async def test_another_year_of_birth_after_the_result_asks_for_its_month():
    one = Person()
    await one.says(ONE_BREATH, "compare_lump_sum")
    await one.act("action_take_up", {"text": "sinh năm 88", "intent": {"name": "inform"}, "metadata": {}})
    answer = await one.says("sinh năm 88")
    assert "tháng mấy năm 1988" in answer.text
    assert "sinh 05/1988" in (await one.says("tháng 5")).text


async def test_the_year_that_is_known_changes_nothing():
    one = Person()
    await one.says(ONE_BREATH, "compare_lump_sum")
    await one.act("action_take_up", {"text": "sinh năm 90", "intent": {"name": "inform"}, "metadata": {}})
    assert "sinh 03/1990" in (await one.says("sinh năm 90")).text


@pytest.mark.parametrize("text", ["nữ 5/1991", "nữ, tháng 5/1991"])
async def test_a_month_right_after_the_sex_is_the_birth(person, text):
    await person.says(f"5 năm 2 tháng, nghỉ 3/2025, {text}")
    assert person.slots["lump_birth"] == {"month": "1991-05", "assumed": False}
    assert person.slots["lump_last"]["month"] == "2025-03"


async def test_a_year_right_after_the_sex_leaves_only_its_month_to_ask(person):
    for text in ["8 năm", "8/2024", "5tr"]:
        await person.says(text)
    assert "tháng mấy năm 1992" in (await person.says("nữ, 1992")).text


async def test_the_result_comes_with_a_picture_of_the_same_sums():
    answer = await Person().says(ONE_BREATH, "compare_lump_sum")
    shown = read_drawing(answer.replies[0]["picture"])
    compared = answer.replies[0]["calculation"]["compare"]
    assert shown.lump == compared["amount"]
    assert shown.now.amount == expected()
    assert shown.kept.amount.removesuffix("/tháng") in answer.text
    assert shown.lost == tuple(compared["also_lost"])
    assert shown.even is not None
    assert shown.stream is not None
    # At that age, and not a month before, what came monthly is as much as the lump sum.
    months = shown.even.age - shown.stream.start
    assert (months - 1) * shown.stream.monthly < shown.lump <= months * shown.stream.monthly
    assert "1990" not in str(answer.replies[0]["picture"])


async def test_a_picture_never_promises_a_pension_before_the_missing_years_could_be_paid():
    one = Person()
    text = "nữ sinh 1/1966, đóng từ 1/2017 đến 6/2024 lương 6tr, so sánh giúp"
    shown = read_drawing((await one.says(text, "compare_lump_sum")).replies[0]["picture"])
    assert shown.stream is not None
    assert shown.stream.start > shown.age + 7 * 12


@pytest.mark.parametrize(
    ("who", "since"),
    [
        pytest.param("nam sinh 3/1967 đóng 9 năm nghỉ 9/2026", "11/2032", id="six years missing, three to the age"),
        pytest.param("nam sinh 3/1963 đóng 9 năm nghỉ 9/2026", "11/2032", id="past the age, six years missing"),
        pytest.param("nam sinh 3/1963 đóng 20 năm nghỉ 9/2024", "11/2026", id="past the age, nothing missing"),
        pytest.param("nam sinh 3/1973 đóng 9 năm nghỉ 9/2026", "4/2035", id="missing years end before the age"),
        pytest.param("nữ sinh 3/1975 đóng 18 năm nghỉ 8/2025", "12/2034", id="nothing missing"),
    ],
)
async def test_text_and_picture_name_the_month_from_which_a_pension_can_be_paid(who, since):
    reply = (await Person().says(f"{who} lương 5tr", "compare_lump_sum")).replies[0]
    assert f"ừ tháng {since} nhận lương hưu" in reply["text"]
    assert read_drawing(reply["picture"]).kept.note.startswith(f"từ tháng {since},")
    pension = reply["calculation"].get("pension")
    assert pension is None or Month.parse(pension["inputs"]["retire"]) == Month.parse(_turned(since))


def _turned(month: str) -> str:
    """ "4/2035" as "2035-04"."""
    number, _, year = month.partition("/")
    return f"{year}-{int(number):02d}"


@pytest.mark.parametrize("text", ["-5 năm", "âm 5 năm", "minus 5 years"])
async def test_less_than_none_is_no_time_paid(person, text):
    answer = await person.says(text)
    assert "chưa hiểu" in answer.text
    assert person.slots["requested_slot"] == "lump_time"


@pytest.mark.parametrize(("text", "start"), [("đóng từ 2005", "2005"), ("từ 3/2005", "03/2005")])
async def test_a_beginning_alone_is_asked_for_its_end(person, text, start):
    answer = await person.says(text)
    assert f"Từ {start} đến khi nào" in answer.text
    assert person.slots["requested_slot"] == "lump_time"
    await person.says(f"từ {start} đến 12/2015")
    assert person.slots["lump_time"]["periods"][0]["to"] == "2015-12"
