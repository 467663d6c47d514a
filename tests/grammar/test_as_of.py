"""Which day's rules a question asks about; and that a story about a year asks about none."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar import as_of
from tests.grammar.spelling import SPELLINGS

TODAY = date(2026, 11, 23)

ANOTHER_DAY = {
    "năm 2024 đóng bao nhiêu": ("year", "2024"),
    "từ năm sau thì sao": ("year", "2027"),
    "còn năm ngoái?": ("year", "2025"),
    "luật cũ thì sao": ("law", ""),
    "quy định cũ rút một lần thế nào": ("law", ""),
    "theo luật bhxh 2014 thì điều kiện hưu thế nào": ("law", "2014"),
    "hồi 2023 đóng bao nhiêu": ("year", "2023"),
    "trước 1/7/2025 được hỗ trợ bao nhiêu": ("day", "2025-06-30"),
    "mức hỗ trợ hộ nghèo trước ngày 1/7/2025 là bao nhiêu": ("day", "2025-06-30"),
    "ngày 30/6/2025 điều kiện lương hưu thế nào": ("day", "2025-06-30"),
    "tháng 3/2027 mức đóng tự nguyện bao nhiêu": ("month", "2027-03"),
    "luong co so thang 5/2024 la bao nhieu": ("month", "2024-05"),
    "lương cơ sở năm 2024": ("year", "2024"),
    "lương tối thiểu vùng 2025 là bao nhiêu": ("year", "2025"),
    "sang nam dong tu nguyen bao nhieu tien": ("year", "2027"),
    "dạ cho em hỏi năm tới đóng bhxh tự nguyện bao nhiêu ạ": ("year", "2027"),
    "cho em hỏi năm 2025 mức đóng bhyt hộ gia đình bao nhiêu": ("year", "2025"),
    "năm sau tuổi nghỉ hưu là bao nhiêu": ("year", "2027"),
    "năm ngoái tuổi nghỉ hưu nữ bao nhiêu": ("year", "2025"),
    "đóng tự nguyện bao nhiêu năm 2024": ("year", "2024"),
    "từ 1/1/2027 đóng tự nguyện thấp nhất bao nhiêu": ("day", "2027-01-01"),
    "từ 2027 có thay đổi gì không": ("year", "2027"),
    "năm 2027 tôi phải đóng bao nhiêu": ("year", "2027"),
    "tuổi nghỉ hưu năm 2028": ("year", "2028"),
    "2024 thì sao": ("year", "2024"),
    "how much was the minimum in 2024": ("year", "2024"),
    "how much next year": ("year", "2027"),
    "and last year?": ("year", "2025"),
    "what about before 2025": ("day", "2024-12-31"),
    "what was the support for poor households before July 2025": ("day", "2025-06-30"),
    "what is the minimum in March 2027": ("month", "2027-03"),
    "under the old law": ("law", ""),
    "tháng sau mức đóng là bao nhiêu": ("month", "2026-12"),
    "cách tính cũ thế nào": ("law", ""),
    "chế độ cũ ra sao": ("law", ""),
    "hiện tại mức đóng là bao nhiêu": ("now", ""),
}

STORIES = (
    "tôi đóng từ 2015 đến 2020",
    "sinh năm 1990",
    "tôi sinh 1985 bao giờ nghỉ hưu",
    "em nữ sinh 3/1990, đóng từ 3/2015 đến 12/2023, lương 5tr, tính giúp em rút được bao nhiêu",
    "đóng trước 1/7/2025 có rút được không",
    "người tham gia trước 1/7/2025 được rút một lần không",
    "đóng lần đầu sau ngày 1/7/2025 có được rút không",
    "tôi nghỉ việc năm 2024 bao giờ rút được",
    "năm 2024 tôi nghỉ việc, giờ rút được không",
    "cuối năm ngoái tôi nghỉ việc thì nay rút được chưa",
    "tháng 8/2025 em nghỉ làm, nay muốn rút",
    "em đóng năm 2019 đến nay",
    "nghỉ từ 8/2025 thì khi nào được rút",
    "hồi 2023 em có đóng 6 tháng",
    "2024 đóng 6 tháng có rút được không",
    "đóng bảo hiểm từ năm 2015 rút được bao nhiêu",
    "vợ tôi làm công ty từ năm 2010",
    "năm 2023 vợ em sinh con có được thai sản không",
    "năm ngoái công ty không đóng cho tôi",
    "công ty nợ bảo hiểm từ 2022 thì làm sao",
    "công ty phá sản năm 2021 nợ bhxh",
    "tôi đã rút năm 2018 giờ đi làm lại",
    "3 năm trước tôi rút rồi giờ rút nữa được không",
    "đóng tự nguyện cho nhiều năm sau",
    "đóng từ trước năm 2014 tính thế nào",
    "từ năm 2014 trở đi mỗi năm được tính mấy tháng",
    "hệ số năm 2018 là bao nhiêu",
    "mỗi năm trước 2014 được tính mấy tháng lương",
    "thời gian trước 2014 tính thế nào",
    "cách tính cụ thể là sao",
    "sau 1 năm nghỉ việc rút được không",
    "đóng 15 năm rồi thì sao",
    "em ra trường 2020",
    "I paid from 2015 to 2020",
    "I paid before July 2025, can I still withdraw?",
    "I quit in May 2024, when can I withdraw",
    "my contributions before 2014",
    "I left my job last year",
    "I was born in May 1985, when can I retire",
    "five years ago I withdrew everything",
)

# What began in the past and goes on is today's rule; so is what is said to be today's.
TODAYS_RULES = (
    "từ tháng 7 năm 2026 lương hưu tăng chưa",
    "sau 1/7/2025 điều kiện lương hưu thế nào",
    "năm nay đóng bao nhiêu",
    "luật mới quy định thế nào",
    "what are the rates this year",
    "under the new law",
)


def names_another_day(text: str) -> bool:
    found = as_of(text, TODAY)
    return found is not None and found.kind != "now"


@pytest.mark.parametrize(("text", "wanted"), ANOTHER_DAY.items(), ids=str)
def test_a_question_names_its_day(text: str, wanted: tuple[str, str]) -> None:
    found = as_of(text, TODAY)
    assert found is not None
    assert (found.kind, found.value) == wanted
    assert found.text == text[found.start : found.end]


@pytest.mark.parametrize("text", STORIES + TODAYS_RULES)
def test_a_story_and_what_holds_now_name_no_other_day(text: str) -> None:
    assert not names_another_day(text)


ASKED = st.sampled_from(
    (
        "năm {year} đóng bao nhiêu",
        "còn năm {year} thì sao",
        "lương cơ sở năm {year} là bao nhiêu",
        "mức hỗ trợ hộ nghèo năm {year}",
        "cho em hỏi năm {year} tỷ lệ đóng là mấy phần trăm",
        "tuổi nghỉ hưu của nữ năm {year} thế nào",
    )
)
TOLD = st.sampled_from(
    (
        "tôi đóng từ {year} đến {later}",
        "tôi đóng từ năm {year} đến nay thì rút được bao nhiêu",
        "em nghỉ việc năm {year} rút được chưa",
        "năm {year} em nghỉ việc, giờ rút được bao nhiêu",
        "mẹ tôi sinh năm {birth} bao giờ được nghỉ hưu",
        "đi làm từ tháng 5/{year} có được rút không",
        "em tham gia trước năm {year} thì điều kiện thế nào",
    )
)


@given(ASKED, st.integers(2000, 2040).filter(lambda year: year != TODAY.year), st.sampled_from(SPELLINGS))
def test_any_year_that_is_asked_about_is_found(sentence: str, year: int, spell: object) -> None:
    assert callable(spell)
    found = as_of(spell(sentence.format(year=year)), TODAY)
    assert found is not None
    assert (found.kind, found.value) == ("year", str(year))


@given(TOLD, st.integers(2000, 2026), st.integers(1950, 2008), st.sampled_from(SPELLINGS))
def test_no_year_of_a_story_is_taken(sentence: str, year: int, born: int, spell: object) -> None:
    assert callable(spell)
    assert not names_another_day(spell(sentence.format(year=year, later=year + 3, birth=born)))


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    found = as_of(text, TODAY)
    assert found is None or found.text in text


@pytest.mark.parametrize(("text", "wanted"), ANOTHER_DAY.items(), ids=str)
def test_decomposed_text_is_read_alike(text: str, wanted: tuple[str, str]) -> None:
    found = as_of(unicodedata.normalize("NFD", text), TODAY)
    assert found is not None
    assert (found.kind, found.value) == wanted


@pytest.mark.parametrize("text", ["gió mùa về tới đâu", "nghỉ giỗ tổ mấy ngày", "cách tính cụ thể"])
def test_a_word_that_differs_by_its_marks_names_no_time(text: str) -> None:
    assert as_of(text, TODAY) is None
