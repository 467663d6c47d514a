"""What a short message changes against the question before."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from bot.engine.follow_up import Variation, variation
from bot.engine.reading import entities_of

TODAY = date(2026, 11, 23)


def change(text: str) -> Variation | None:
    return variation(text, entities_of(text, TODAY), TODAY)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("thế còn hộ nghèo?", {"group": "poor"}),
        ("con ho can ngheo thi sao", {"group": "near_poor"}),
        ("còn người dân tộc thiểu số", {"group": "ethnic_minority"}),
        ("vậy nữ thì sao", {"gender": "female"}),
        ("vay nu thi sao", {"gender": "female"}),
        ("nếu là nam", {"gender": "male"}),
        ("thế ở vùng III", {"region": "III"}),
        ("what about women", {"gender": "female"}),
        ("and for poor households?", {"group": "poor"}),
    ],
)
def test_a_change_of_group_sex_or_region(text: str, facts: dict[str, str]) -> None:
    found = change(text)
    assert found is not None
    assert found.facts == facts
    assert found.pure
    assert found.linked


@pytest.mark.parametrize(
    ("text", "value"), [("còn năm ngoái?", "2025"), ("từ năm sau thì sao", "2027"), ("năm 2024 thì sao ạ", "2024")]
)
def test_a_change_of_day(text: str, value: str) -> None:
    found = change(text)
    assert found is not None
    assert found.pure
    assert found.as_of is not None
    assert found.as_of.value == value


def test_a_day_in_decomposed_text_is_a_change_alike() -> None:
    found = change(unicodedata.normalize("NFD", "từ năm sau thì sao"))
    assert found is not None
    assert found.as_of is not None
    assert found.as_of.value == "2027"


def test_back_to_today_is_a_change_too() -> None:
    found = change("thế năm nay thì sao")
    assert found is not None
    assert found.as_of is not None
    assert found.as_of.kind == "now"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("còn sinh viên thì sao", "sinh viên"),
        ("thế còn rút một lần", "rút một lần"),
        ("còn tự nguyện thì sao", "tự nguyện"),
    ],
)
def test_what_is_no_known_change_is_left_over(text: str, left: str) -> None:
    found = change(text)
    assert found is not None
    assert found.left_over == left
    assert found.linked
    assert not found.pure


@pytest.mark.parametrize(
    "text",
    [
        "vậy thì sao",
        "em cảm ơn",
        "",
        "tôi muốn rút bảo hiểm xã hội một lần thì cần những giấy tờ gì vậy ạ",
        "con tôi 5 tuổi",
        "thẻ bảo hiểm y tế",
        "dạ vâng ạ",
        "ừ",
    ],
)
def test_other_messages_go_on_with_nothing(text: str) -> None:
    found = change(text)
    assert found is None or not (found.linked or found.pure)


def test_a_bare_month_is_an_answer_rather_than_a_question() -> None:
    found = change("tháng 8/2025")
    assert found is not None
    assert not found.pure
