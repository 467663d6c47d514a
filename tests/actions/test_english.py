"""What the assistant says between answers is there in English too."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot.actions
from bot.answers.wording import catalogue

ACTIONS = Path(bot.actions.__file__).parent
BETWEEN_ANSWERS = (
    "Anh/chị muốn hỏi về điều nào dưới đây?",
    "An Sinh chưa hiểu rõ câu hỏi. Anh/chị chọn một mục gần đúng, hoặc hỏi lại bằng câu ngắn hơn.",
)


@pytest.mark.parametrize("text", BETWEEN_ANSWERS)
def test_a_question_that_was_not_understood_is_answered_in_english(text: str) -> None:
    assert catalogue("en", ACTIONS / "locale").gettext(text) != text
    assert catalogue("vi", ACTIONS / "locale").gettext(text) == text


def test_no_english_is_left_over() -> None:
    said = {message for _, _, message, _, _ in extract_from_dir(ACTIONS, [("**.py", "python")])}
    with (ACTIONS / "locale/en/LC_MESSAGES/messages.po").open("rb") as file:
        translated = {message.id for message in read_po(file, locale="en") if message.id}
    assert translated <= said
