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
    "năm 2025 trợ cấp hưu trí xã hội bao nhiêu": ("year", "2025"),
    "tháng 3/2026 trợ cấp hưu trí xã hội bao nhiêu": ("month", "2026-03"),
    "trợ cấp hưu trí xã hội đầu năm 2026 là bao nhiêu": ("month", "2026-01"),
    "đầu năm nay trợ cấp hưu trí xã hội bao nhiêu": ("month", "2026-01"),
    "cuối năm 2024 lương cơ sở bao nhiêu": ("month", "2024-12"),
    "mua bhyt ở đâu năm 2025": ("year", "2025"),
    "mua bhyt o dau nam 2025": ("year", "2025"),
    "how much was the base salary in early 2024": ("month", "2024-01"),
    "trợ cấp hằng tháng khi thiếu năm hồi tháng 5/2026 bao nhiêu": ("month", "2026-05"),
    "trợ cấp thất nghiệp tối đa năm 2025 vùng 1": ("year", "2025"),
    "trước 2026 bắt đầu hưởng trợ cấp thất nghiệp từ ngày thứ mấy": ("day", "2025-12-31"),
    "làm bán thời gian tháng 4/2026 lương từ bao nhiêu phải đóng": ("month", "2026-04"),
    "nghỉ thai sản tháng 3/2026 được bao nhiêu": ("month", "2026-03"),
    "sinh con tháng 6/2026 được bao nhiêu tiền một lần": ("month", "2026-06"),
    "vợ em sinh con tháng 3/2026 được bao nhiêu tiền một lần": ("month", "2026-03"),
    "mẹ tôi mất tháng 3/2026 được mai táng phí bao nhiêu": ("month", "2026-03"),
    "hồi xưa rút bhxh 1 lần giải quyết mấy ngày": ("law", ""),
    "trước đây hỗ trợ hộ nghèo bao nhiêu": ("law", ""),
    "ngày xưa bao nhiêu tuổi nghỉ hưu": ("law", ""),
    "how long did a lump sum take in the past": ("law", ""),
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
    "đầu năm nay em nghỉ việc, giờ rút được bao nhiêu",
    "em mất việc tháng 3/2026 được bao nhiêu",
    "mất sổ năm 2024 làm lại bao nhiêu tiền",
    "em sinh con tháng 3/2026, giờ nghỉ việc rút bhxh 1 lần được bao nhiêu",
    "bị cấp sai sổ năm 2024 giờ sửa bao nhiêu ngày",
    "hưởng trợ cấp thất nghiệp năm 2023 rồi nghỉ việc lần nữa thì được mấy tháng",
    "trước đây đóng bhxh 3 năm rút được không",
    "trước đây đóng ở công ty cũ có rút được không",
    "trước đây em làm công ty đóng được 3 năm",
    "trước đây rút rồi có được rút nữa không",
    "trước đây có tham gia bhxh giờ mất sổ làm sao",
    "trước kia làm giáo viên có được tính không",
    "hồi xưa lãnh bhxh rồi giờ sao",
    "hồi trước năm 2014 em đóng 5 năm",
    "ngày trước nộp hồ sơ rồi mà chưa có tiền",
    "mấy ngày trước em nộp hồ sơ",
    "cho em hỏi trước, đóng tự nguyện bao nhiêu",
    "giờ không phải ai cũng được rút như hồi trước, vậy người nào được",
)

# What began in the past and goes on is today's rule; so is what is said to be today's.
TODAYS_RULES = (
    "từ tháng 7 năm 2026 lương hưu tăng chưa",
    "sau 1/7/2025 điều kiện lương hưu thế nào",
    "năm nay đóng bao nhiêu",
    "luật mới quy định thế nào",
    "what are the rates this year",
    "under the new law",
    "từ năm 2014 trở đi mỗi năm được tính mấy tháng",
    "năm 2025 trở đi trợ cấp hưu trí xã hội bao nhiêu",
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
