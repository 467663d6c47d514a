"""Plain cries for help, and plain questions that share words with them."""

from __future__ import annotations

import pytest

from helpdesk.distress import is_cry_for_help


@pytest.mark.parametrize(
    "text",
    [
        "tôi muốn chết quá",
        "toi muon chet",
        "em định uống thuốc sâu đêm nay",
        "hôm nay là ngày cuối của tôi, vĩnh biệt",
        "không muốn sống nữa",
        "ko muon song nua dau",
        "Chồng đánh em nhiều lần rồi, chồng em đánh em",
        "con tôi bị xâm hại",
        "cứu tôi với",
        "mẹ con tôi bị bạo hành",
        "chắc tự tử cho xong",
        "song lam gi nua dau",
    ],
)
def test_a_cry_is_heard(text: str) -> None:
    assert is_cry_for_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "người tự tử có được hưởng chế độ tử tuất không",
        "tôi muốn tư vấn rút bảo hiểm",
        "cần tư vấn viên",
        "bố tôi chết rồi thì nhận mai táng phí ở đâu",
        "không muốn rút nữa",
        "không sống ở quê thì nộp ở đâu",
        "đóng lâu thì được gì",
        "công ty đánh mất sổ của em",
        "cứu vãn được thời gian đóng không",
        "",
        "👍",
    ],
)
def test_a_question_is_a_question(text: str) -> None:
    assert not is_cry_for_help(text)
