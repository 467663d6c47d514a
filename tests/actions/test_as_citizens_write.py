"""What citizens wrote and was misread: whole sentences without care, and what must come of them."""

from __future__ import annotations

import pytest

from bot.actions.contribution_fields import FirstPaid, LastPaid
from tests.actions.rasa_part import Person

KNOWN = "đóng 7 năm, nam, sinh 5/1990"


async def begun(text: str, dialogue: str = "compare_lump_sum") -> tuple[Person, str]:
    """A person who has said ``text``, and the answer."""
    person = Person()
    return person, (await person.says(text, dialogue)).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "em muốn hỏi 12 năm 6 triệu nam 3/1966 nghỉ 5/2026 thì rút một lần hay nhận hằng tháng lợi hơn",
            ("lương đóng 6.000.000đ", "; nam; sinh 03/1966"),
        ),
        ("đóng 7 năm lương 6 triệu nam sinh 5/1990 nghỉ 8/2024", ("lương đóng 6.000.000đ", "; nam; sinh 05/1990")),
        ("tôi sinh 12/1966 nam đóng 16 năm lương 6tr nghỉ 8/2024", ("đã đóng 16 năm", "; nam; sinh 12/1966")),
    ],
)
async def test_a_man_who_writes_without_marks_is_a_man(text, said):
    person, answer = await begun(text)
    assert all(one in answer for one in said)
    assert not person.running


async def test_the_months_of_the_average_wage_are_no_time_paid():
    _, answer = await begun("đóng bhtn 13 tháng, bình quân 6 tháng cuối 5tr2, được mấy đồng", "calc_unemployment")
    assert "đóng BHTN 1 năm 1 tháng; lương các tháng cuối 5.200.000đ" in answer


async def test_paying_against_unemployment_is_no_pause():
    _, answer = await begun("lương em 8 triệu, đóng thất nghiệp được 4 năm 2 tháng", "calc_unemployment")
    assert "đóng BHTN 4 năm 2 tháng; lương các tháng cuối 8.000.000đ" in answer


async def test_the_months_of_the_average_wage_change_no_time_paid():
    person, _ = await begun("đóng bhtn 13 tháng", "calc_unemployment")
    answer = await person.says("lương bình quân 6 tháng cuối là 9 triệu")
    assert "đóng BHTN 1 năm 1 tháng; lương các tháng cuối 9.000.000đ" in answer.text


async def test_a_pause_in_short_is_no_time_paid():
    _, answer = await begun("đóng 9 năm, lương 5tr, nghỉ đc 2 năm rồi, nữ 2/1990")
    assert "đã đóng 9 năm; tháng đóng cuối 11/2024" in answer


async def test_a_month_since_which_somebody_is_out_of_work_is_the_last_one_not_the_first():
    person, _ = await begun(
        "t nghỉ lm từ t8/2025 đóng dc 6 năm 3 tháng, nữ, sn 95, khi nào rút dc v", "calc_eligibility"
    )
    assert person.slots[LastPaid.slot]["month"] == "2025-08"
    assert person.slots.get(FirstPaid.slot) is None


@pytest.mark.parametrize("dialogue", ["calc_eligibility", "compare_lump_sum"])
async def test_the_first_payment_is_no_birth(dialogue):
    person, _ = await begun("đóng 10 năm, nữ, lương 6tr, nghỉ t8/2026", dialogue)
    answer = await person.says("bắt đầu đóng từ 9/2025")
    assert "Sinh năm 2025" not in answer.text
    assert "Anh/chị sinh tháng, năm nào?" in answer.text


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("tháng 8/2025 vẫn đóng", {"month": "2025-08", "working": False, "approximate": False}),
        ("tháng 7 vẫn đóng", {"month": "2025-08", "working": False, "approximate": False}),
        ("tháng 9/2025 em vẫn còn đóng", {"month": "2025-09", "working": False, "approximate": False}),
        ("vẫn đóng", {"month": "2026-11", "working": True, "approximate": False}),
        ("tháng này vẫn đóng", {"month": "2026-11", "working": True, "approximate": False}),
        ("từ 8/2025 vẫn đóng đến nay", {"month": "2026-11", "working": True, "approximate": False}),
    ],
)
async def test_a_month_that_was_paid_still_is_not_the_present_one(text, last):
    person, _ = await begun(f"{KNOWN}, nghỉ 8/2025")
    await person.says(text)
    assert person.slots[LastPaid.slot] == last


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("lương 0 đồng", "không phải là tiền lương"),
        ("luong 0 dong", "không phải là tiền lương"),
        ("0 đồng", "không phải là tiền lương"),
        ("lương 5 nghìn tỷ", "quá cao"),
    ],
)
async def test_nobody_earns_nothing_or_thousands_of_billions(text, reason):
    person, _ = await begun(f"{KNOWN}, nghỉ 8/2025")
    answer = await person.says(text)
    assert reason in answer.text
    assert person.running


@pytest.mark.parametrize("text", ["$1,500", "€2,000 a month", "lương 800 đô một tháng"])
async def test_other_currencies_are_asked_for_in_dong(text: str) -> None:
    person = Person()
    await person.says("mỗi tháng tôi bị trừ bảo hiểm bao nhiêu", "calc_contribution")
    assert "bằng đồng Việt Nam" in (await person.says(text)).text


async def test_the_wage_of_a_year_is_parted_into_months() -> None:
    person = Person(locale="en")
    answer = await person.says("calculate my salary deductions for 120 million a year", "calc_contribution")
    assert "10,000,000 VND a month" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "2 năm 4 tháng trước 2014, 5 năm 3 tháng sau 2014, bình quân 7 triệu thì 1 lần được bao nhiêu",
        "3 years before 2014 and 7 years after 2014, 8 million a month",
    ],
)
async def test_time_told_as_before_and_after_2014_is_asked_for_by_its_months(text: str) -> None:
    person = Person(locale="vi" if "năm" in text else "en")
    answer = await person.says(text, "compare_lump_sum")
    assert "9/2011" in answer.text
    assert person.slots.get("lump_time") is None
