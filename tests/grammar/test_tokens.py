"""A text is the same tokens however its letters were put together."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from bot.grammar.tokens import Token, tokenize

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậđeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
#: Has no width and splits nothing; a text that holds one is put together letter by letter.
ZERO_WIDTH = "\u200b"


def without_places(tokens: tuple[Token, ...]) -> list[tuple[str, str, str, bool]]:
    return [(token.kind, token.raw, token.plain, token.glued) for token in tokens]


@given(st.text(st.characters(max_codepoint=0x2020) | st.sampled_from(LETTERS + LETTERS.upper())))
@example(LETTERS + LETTERS.upper())
def test_a_mark_without_width_changes_no_token(text: str) -> None:
    assert tokenize(text + ZERO_WIDTH) == tokenize(text)


@given(st.text(st.sampled_from(LETTERS + LETTERS.upper() + " ,.5–₫")))
def test_decomposed_text_gives_the_same_tokens(text: str) -> None:
    assert without_places(tokenize(unicodedata.normalize("NFD", text))) == without_places(tokenize(text))


def test_a_token_stands_where_it_was_typed() -> None:
    text = unicodedata.normalize("NFD", "Đóng 5,3 triệu")
    assert [text[token.start : token.end] for token in tokenize(text)] == [
        unicodedata.normalize("NFD", word) for word in ("Đóng", "5,3", "triệu")
    ]
