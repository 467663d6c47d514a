"""Two questions in one message, and stories that hold only one."""

from __future__ import annotations

import pytest

from bot.engine import compound
from bot.engine.intents import Guess, Verdict


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "thủ tục rút một lần thế nào và bao lâu có tiền?",
            ("thủ tục rút một lần thế nào", "bao lâu có tiền"),
        ),
        (
            "rut mot lan can giay to gi, nop o dau",
            ("rut mot lan can giay to gi", "nop o dau"),
        ),
        (
            "Mất sổ thì làm sao? Công ty nợ bảo hiểm thì tôi làm gì?",
            ("Mất sổ thì làm sao", "Công ty nợ bảo hiểm thì tôi làm gì"),
        ),
        (
            "em nghỉ việc rồi, có được rút không và cần giấy tờ gì",
            ("em nghỉ việc rồi, có được rút không", "cần giấy tờ gì"),
        ),
        (
            "What is the retirement age? How much is voluntary insurance?",
            ("What is the retirement age", "How much is voluntary insurance"),
        ),
    ],
)
def test_each_question_keeps_its_background(text: str, wanted: tuple[str, ...]) -> None:
    assert compound.clauses(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "rút một lần cần giấy tờ gì",
        "nam và nữ bao nhiêu tuổi nghỉ hưu",
        "tôi đóng 8 năm, nghỉ việc rồi, giờ muốn rút thì cần giấy tờ gì",
        "em làm công ty may, hết hợp đồng, giờ có được trợ cấp thất nghiệp không",
        "mẹ tôi 56 tuổi. mẹ có đóng 10 năm. mẹ được lương hưu không",
        "",
        "?",
        "a, b, c, d, e",
    ],
)
def test_a_story_with_one_question_stays_whole(text: str) -> None:
    assert compound.clauses(text) == ()


def verdict(topic: str, certainty: float = 0.9, accepted: bool = True) -> Verdict:
    return Verdict((Guess(f"ask/{topic}", certainty), Guess("ask/other", 0.01)), accepted, False)


class Classifier:
    """Knows what it is told; remembers what it was asked."""

    def __init__(self, **known: Verdict) -> None:
        self.known = {name.replace("_", " "): one for name, one in known.items()}
        self.asked: list[str] = []

    def __call__(self, text: str) -> Verdict:
        self.asked.append(text)
        return next(
            (one for words, one in self.known.items() if words in text), verdict("unknown", 0.2, accepted=False)
        )


QUESTION = "rút một lần cần giấy gì và bao lâu có tiền"


def test_two_clear_topics_are_two_answers() -> None:
    classify = Classifier(giấy_gì=verdict("lump_sum_papers"), bao_lâu=verdict("lump_sum_where_when"))
    assert compound.topics(QUESTION, verdict("lump_sum_papers", 0.6), classify) == (
        "lump_sum_papers",
        "lump_sum_where_when",
    )


def test_a_clause_that_leaves_its_subject_out_gets_it_back() -> None:
    classify = Classifier(giấy_gì=verdict("lump_sum_papers"), bao_lâu=verdict("lump_sum_where_when"))
    compound.topics(QUESTION, verdict("lump_sum_papers", 0.6), classify)
    assert classify.asked[1] == "rút bảo hiểm xã hội một lần bao lâu có tiền"


@pytest.mark.parametrize(
    "second",
    [verdict("lump_sum_papers"), verdict("lump_sum_where_when", 0.3), verdict("x", 0.9, accepted=False)],
    ids=["same topic", "hardly clear", "not accepted"],
)
def test_anything_less_is_one_question(second: Verdict) -> None:
    classify = Classifier(giấy_gì=verdict("lump_sum_papers"), bao_lâu=second)
    assert compound.topics(QUESTION, verdict("lump_sum_papers", 0.6), classify) == ()


def test_a_topic_that_covers_the_whole_message_answers_it_alone() -> None:
    classify = Classifier(giấy_gì=verdict("lump_sum_papers", 0.7), bao_lâu=verdict("lump_sum_where_when", 0.7))
    assert compound.topics(QUESTION, verdict("lump_sum_where_when", 0.97), classify) == ()


def test_one_question_costs_no_second_look() -> None:
    classify = Classifier()
    assert compound.topics("rút một lần cần giấy tờ gì", verdict("lump_sum_papers"), classify) == ()
    assert classify.asked == []
