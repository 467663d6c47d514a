"""A rule is tried only where it may begin: nothing that it could read is passed over for that."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar.as_of import TIMES
from bot.grammar.cursor import Cursor
from bot.grammar.extract import EXPECTATIONS, RULES
from bot.grammar.opening import NUMBER, Index, Opening, Rule, begins, keyed, said
from bot.grammar.tokens import tokenize
from tests.grammar.spelling import SPELLINGS
from tests.tried import tried

TODAY = date(2026, 11, 23)
WORDS = """
    không một năm sáu mười mươi mốt tư lăm hăm chục trăm linh rưỡi nửa nghìn triệu củ k đồng đ tháng t th ngày mồng tuổi
    n quý từ đến tới - sinh sn nam nữ nuwx 1 3 5 12 15 25 60 85 1990 2015 2024 2027 5,3 300.000 5300000 22% phần / . , :
    trước sau nay ngoái kia giờ bây hiện tại tôi em con cho vợ hộ cận nghèo dân tộc thiểu số tày kinh người khẩu vùng ii
    lần hằng mỗi đầu giữa cuối cách đây về hết nghỉ dừng luật quy định cũ bhxh mấy khi là bình thường khác gái anh chị
    thuộc diện tròn next last year old law giêng chạp giới tính phụ
    years months million a half and ten twenty May June from to until since born I'm am aged retire at every monthly
    ago not for my wife man woman male people of family in poor near household none no percent region now
"""


@tried(600)
@given(
    st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=9).map(" ".join),
    st.sampled_from(SPELLINGS),
    st.sampled_from([None, *sorted(EXPECTATIONS)]),
)
def test_a_rule_reads_nothing_where_it_does_not_begin(text, spell, expecting):
    cursor = Cursor(tokenize(spell(text)), TODAY, expecting)
    for rule in (*RULES.rules, *TIMES.rules):
        for at, token in enumerate(cursor.tokens):
            assert rule.opening.fits(token) or rule.parse(cursor, at) is None, (rule.parse, token.raw)


@pytest.fixture(name="rules")
def _rules() -> tuple[Rule[str], ...]:
    @begins(NUMBER | keyed("year"))
    def count(cursor: Cursor, i: int) -> str | None:
        return "count"

    @begins(said("ho ngheo", "nam gioi"))
    def person(cursor: Cursor, i: int) -> str | None:
        return "person"

    return count, person


@pytest.mark.parametrize(
    ("text", "read"),
    [("12", ["count"]), ("năm", ["count", "person"]), ("nám", ["person"]), ("đi", [])],
)
def test_a_place_is_shown_to_the_rules_that_may_begin_there(rules, text, read):
    cursor = Cursor(tokenize(text), TODAY, None)
    assert [parse(cursor, 0) for parse in Index(rules).at(cursor.tokens[0])] == read
    assert [said for rule in rules if (said := rule(cursor, 0))] == read


def test_an_index_begins_with_whatever_one_of_its_rules_does(rules):
    assert Index(rules).opening == Opening(True, frozenset({"year"}), frozenset({"ho", "nam"}))


def test_after_the_end_nothing_begins(rules):
    cursor = Cursor(tokenize("năm"), TODAY, None)
    assert all(rule(cursor, 1) is None and rule(cursor, -1) is None for rule in rules)
