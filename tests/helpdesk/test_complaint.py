"""Words that say an answer was wrong, and words that only look like it."""

from __future__ import annotations

import unicodedata

import pytest

from helpdesk.complaint import is_complaint

PLAIN = [
    "trả lời sai rồi",
    "tra loi sai roi",
    "bạn trả lời sai rồi",
    "An Sinh trả lời không đúng",
    "trả lời ko đúng câu hỏi của tôi",
    "tl sai r",
    "tính sai rồi",
    "không phải cái tôi hỏi",
    "ko phải điều em hỏi",
    "tôi không hỏi cái này",
    "không đúng câu hỏi",
    "không liên quan gì",
    "hỏi một đằng trả lời một nẻo",
    "trả lời linh tinh quá",
    "câu trả lời này sai",
    "lạc đề rồi",
    "wrong answer",
    "That's not what I asked",
]
BARE = ["sai rồi", "Sai rồi!", "sai", "SAI BÉT", "không đúng", "ko đúng", "k đúng rồi", "chưa đúng", "nhầm rồi"]
NEITHER = [
    "sai rồi, lương 6 triệu",
    "à nhầm, lương 6tr",
    "sổ bị sai ngày sinh thì sao",
    "công ty đóng sai mức lương",
    "thông tin trên sổ không đúng",
    "sai sót trên sổ bhxh",
    "trả lời tôi đi",
    "đúng rồi",
    "không",
    "không phải",
    "tính sai lương thì khiếu nại ở đâu",
    "trả lời sai thì ai chịu trách nhiệm?",
    "tôi đóng không đúng hạn",
    "cảm ơn",
    "",
    "sai " * 200,
]


@pytest.mark.parametrize("text", [*PLAIN, *BARE])
def test_who_says_that_it_was_wrong_complains(text: str) -> None:
    assert is_complaint(text)
    assert is_complaint(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("text", NEITHER)
def test_questions_and_corrections_are_none(text: str) -> None:
    assert not is_complaint(text)
