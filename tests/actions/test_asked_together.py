"""Two calculations in one sentence: the second follows the result of the first, with what is known by then."""

from __future__ import annotations

import pytest

from bot.actions.asked_together import calculations_in, others_than
from bot.actions.heard import Heard
from tests.actions.rasa_part import TODAY, Person

FACTS = "nữ sinh 3/1990 đóng từ 3/2015 đến 12/2023 lương 5tr"


def heard(text: str) -> Heard:
    return Heard(text, "", TODAY, "vi", False, False, (), "")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tính giúp tôi tiền một lần và lương hưu", ("calc_lump_sum", "calc_pension")),
        ("tinh luong huu va tro cap that nghiep", ("calc_pension", "calc_unemployment")),
        ("bao giờ tôi nghỉ hưu, lương hưu bao nhiêu?", ("calc_pension",)),
        ("tuổi nghỉ hưu của tôi với lương hưu bao nhiêu", ("calc_retirement_age", "calc_pension")),
        ("đóng tự nguyện 5 năm và bắt buộc 3 năm thì lương hưu bao nhiêu", ("calc_pension",)),
        ("đã hưởng trợ cấp thất nghiệp rồi, tính lương hưu", ("calc_pension",)),
        ("tính tiền một lần, không tính lương hưu", ("calc_lump_sum",)),
        ("lương hưu và rút một lần khác nhau thế nào", ()),
        ("tính rút một lần hay lương hưu lợi hơn", ("calc_lump_sum",)),
    ],
)
def test_each_part_asks_for_one_calculation(text: str, names: tuple[str, ...]) -> None:
    assert calculations_in(heard(text)) == names


def test_what_a_calculation_tells_anyway_does_not_follow_it() -> None:
    both = heard("tính tiền một lần và lương hưu")
    assert others_than("compare_lump_sum", both) == []
    assert others_than("calc_pension", heard("tính lương hưu và tuổi nghỉ hưu")) == []
    assert others_than("calc_health", both) == [], "the words are not about what was understood"


async def test_the_second_begins_after_the_first_with_what_is_known() -> None:
    person = Person()
    await person.says("tính giúp tôi tiền một lần và lương hưu", "calc_lump_sum")
    answer = await person.says("đóng từ 3/2015 đến 12/2023 lương 5tr")
    assert "NHẬN MỘT LẦN" in answer.text
    assert "Tiếp theo là “Ước tính lương hưu”" in answer.text
    assert person.slots["requested_slot"] == "lump_gender"
    await person.says("nữ")
    await person.says("3/1990")
    answer = await person.says("không đóng nữa")
    assert "chưa có lương hưu" in answer.text
    assert not person.running


async def test_both_results_come_at_once_when_nothing_is_missing() -> None:
    person = Person()
    answer = await person.says(f"{FACTS}, tính tiền một lần và lương hưu nếu đóng tới 60 tuổi", "calc_lump_sum")
    assert "NHẬN MỘT LẦN" in answer.text
    assert "LƯƠNG HƯU: khoảng" in answer.text
    assert "đóng tới 60 tuổi" in answer.text
    assert not person.running


async def test_what_was_corrected_meanwhile_is_not_read_again() -> None:
    person = Person()
    await person.says("lương 5tr, tính tiền một lần và lương hưu", "calc_lump_sum")
    await person.says("à nhầm, lương 6tr")
    await person.says("đóng từ 3/2015 đến 12/2023")
    assert person.slots["lump_salary"]["amount"] == 6_000_000
    assert person.slots["requested_slot"] == "lump_gender"


async def test_for_somebody_else_both_are_about_them() -> None:
    person = Person()
    await person.says("tôi nam sinh 5/1980 bao giờ nghỉ hưu", "calc_retirement_age")
    answer = await person.says(f"tính cho vợ tôi tiền một lần và lương hưu, {FACTS}, không đóng nữa", "calc_lump_sum")
    assert "sinh 03/1990" in answer.text
    assert person.slots["lump_birth"]["month"] == "1980-05"
    assert person.slots["lump_salary"] is None


async def test_stopping_the_first_stops_both() -> None:
    person = Person()
    await person.says("tính giúp tôi tiền một lần và lương hưu", "calc_lump_sum")
    answer = await person.says("thôi", "stop")
    assert answer.detour or "dừng" in answer.text


async def test_what_was_left_for_a_person_does_not_come_back() -> None:
    person = Person()
    await person.says("tính giúp tôi tiền một lần và lương hưu", "calc_lump_sum")
    person.running, person.slots["requested_slot"] = False, None  # the rule "Call a person in the middle"
    answer = await person.says("tính BHYT cho nhà tôi", "calc_health")
    assert "mấy người" in answer.text


async def test_a_sentence_that_is_torn_between_two_calculations_gets_both() -> None:
    person = Person()
    answer = await person.not_understood("tính giúp tôi tiền một lần và lương hưu")
    assert "nhận một lần" in answer.text
    answer = await person.says("đóng từ 3/2015 đến 12/2023 lương 5tr")
    assert "Tiếp theo là “Ước tính lương hưu”" in answer.text


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("tính giúp tôi tiền một lần và lương hưu", "calc_lump_sum"),
        ("tính tiền một lần và lương hưu, bên nào hơn", "compare_lump_sum"),
        ("so sánh tiền một lần và lương hưu giúp tôi, được bao nhiêu", "compare_lump_sum"),
        ("tính giúp tôi tiền một lần", "compare_lump_sum"),
    ],
)
async def test_two_wishes_are_two_calculations_though_one_sums_them_up(text, begun):
    one = Person()
    await one.says(text, "compare_lump_sum")
    assert one.slots["dialogue"]["name"] == begun
