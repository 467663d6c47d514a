"""Segments: what an expression means, that both databases and Python agree on it, and how errors are told."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from outreach.audience import check, matches, parse, show, where
from outreach.audience.tree import (
    AllOf,
    AnyOf,
    Comparison,
    Day,
    DaysSince,
    Everyone,
    Expression,
    Field,
    HasTag,
    Membership,
    Negation,
    Number,
    Text,
)
from outreach.errors import AudienceError
from store import Database
from store.tables import contacts
from tests.fakes import START
from tests.tried import tried

TODAY = date(2026, 11, 22)
ATTRIBUTES = ("ward_code", "joined", "ghi_chú")

# --- what can be written -------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=6).map(
    lambda text: unicodedata.normalize("NFC", text)
)
some_texts = st.sampled_from(["Nghệ An", "Hà Tĩnh", "An", "10", "a"]) | texts
days = st.dates(date(1940, 1, 1), date(2030, 12, 31))
whole = st.integers(-5, 700).map(Decimal)
numbers = whole | st.decimals(-5, 700, places=1, allow_nan=False, allow_infinity=False)
orders = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def _comparison(operand: Any, constants: Any, operators: Any = orders) -> Any:
    return st.builds(Comparison, operand, operators, constants) | st.builds(
        Membership, operand, st.lists(constants, min_size=1, max_size=3).map(tuple)
    )


leaves = st.one_of(
    _comparison(st.sampled_from(["province", "name", "phone"]).map(Field), some_texts.map(Text)),
    _comparison(
        st.just(Field("group")), st.sampled_from(["poor", "unemployed"]).map(Text), st.sampled_from(["=", "!="])
    ),
    _comparison(st.sampled_from(["months_contributed", "age"]).map(Field), numbers.map(Number)),
    _comparison(st.sampled_from(["birth_date", "last_contribution"]).map(Field), days.map(Day)),
    _comparison(
        st.sampled_from(["last_contribution", "birth_date", "joined"]).map(Field).map(DaysSince), whole.map(Number)
    ),
    _comparison(st.sampled_from(ATTRIBUTES).map(Field), numbers.map(Number) | some_texts.map(Text) | days.map(Day)),
    st.builds(HasTag, some_texts.map(Text)),
    st.just(Everyone()),
)


def _flat(kind: Any) -> Any:
    return lambda parts: kind(tuple(parts)) if len(parts) > 1 else parts[0]


expressions: st.SearchStrategy[Expression] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(Negation),
        st.lists(inner, min_size=2, max_size=3).map(_flat(AllOf)),
        st.lists(inner, min_size=2, max_size=3).map(_flat(AnyOf)),
    ),
    max_leaves=6,
)

maybe = st.none
attribute_values = st.integers(-5, 700) | some_texts | days.map(str) | st.sampled_from([1.5, 0.1, 10])
people = st.fixed_dictionaries(
    {
        "name": maybe() | some_texts,
        "province": maybe() | some_texts,
        "phone": maybe() | st.sampled_from(["0000000001", "0000000002"]),
        "group": maybe() | st.sampled_from(["poor", "unemployed", "other"]),
        "months_contributed": maybe() | st.integers(0, 700),
        "birth_date": maybe() | days | st.just(TODAY.replace(year=1976)),
        "last_contribution": maybe() | days | st.just(TODAY - timedelta(days=30)),
        "tags": st.lists(some_texts, max_size=2),
        "attributes": st.dictionaries(st.sampled_from(ATTRIBUTES), attribute_values, max_size=3),
    }
)


@given(expressions)
def test_what_is_shown_parses_to_the_same(expression: Expression) -> None:
    assert parse(show(expression)) == expression


@settings(tried(40), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(people, min_size=1, max_size=8), st.lists(expressions, min_size=1, max_size=12))
async def test_the_database_and_python_choose_the_same_people(
    database: Database, crowd: list[dict[str, Any]], asked: list[Expression]
) -> None:
    async with database.write() as connection:
        await connection.execute(contacts.delete())
        await connection.execute(
            insert(contacts),
            [
                {
                    **{key: value for key, value in person.items() if key != "group"},
                    "target_group": person["group"],
                    "contact_id": str(index),
                    "created_at": START,
                    "updated_at": START,
                }
                for index, person in enumerate(crowd)
            ],
        )
    async with database.read() as connection:
        for expression in asked:
            source = show(expression)
            ready = check(parse(source), source, ATTRIBUTES)
            clause = where(ready, today=TODAY, dialect=database.dialect)
            found = set((await connection.execute(select(contacts.c.contact_id).where(clause))).scalars())
            assert found == {str(index) for index, person in enumerate(crowd) if matches(ready, person, TODAY)}, source


# --- errors name their place ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line", "column", "said"),
    [
        ("", 1, 1, "empty"),
        ('group == "poor"', 1, 8, "one = is enough"),
        ('grup = "poor"', 1, 1, 'Did you mean "group"?'),
        ('group = "unemployd"', 1, 9, 'Did you mean "unemployed"?'),
        ('group < "poor"', 1, 1, "only ="),
        ('months_contributed = "12"', 1, 22, "without quotes"),
        ("province = Nghệ", 1, 12, "in quotes"),
        ('province = "Nghệ', 1, 12, "not closed"),
        ("province = 3", 1, 12, "is a text"),
        ('(group = "poor"', 1, 16, 'expected ")"'),
        ('group = "poor" group = "poor"', 1, 16, "expected and"),
        ("birth_date > 2026-02-30", 1, 14, "no day"),
        ('birth_date > "31/01/1990"', 1, 14, "is a date"),
        ("group", 1, 6, "ends too early"),
        ("days_since(name) > 3", 1, 12, "needs a date"),
        ("days_since(last_contribution) > 3.5", 1, 33, "whole number"),
        ('has_tag("a") and\n  foo = 3', 2, 3, 'no field "foo"'),
        ('has_tag("a") and\n  name ~ 3', 2, 8, "not understood"),
        ("(" * 50 + "everyone" + ")" * 50, 1, 41, "parentheses"),
    ],
)
def test_an_error_says_where_and_what(source: str, line: int, column: int, said: str) -> None:
    with pytest.raises(AudienceError) as caught:
        check(parse(source), source, ATTRIBUTES)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert said in str(caught.value)
    assert str(caught.value).splitlines()[-1] == "  " + " " * (column - 1) + "^"


@given(st.text(max_size=60))
def test_any_text_is_either_understood_or_refused_with_a_place(source: str) -> None:
    place = (1, 1)
    try:
        check(parse(source), source, ATTRIBUTES)
    except AudienceError as error:
        place = (error.line, error.column)
    assert min(place) >= 1


def test_decomposed_and_composed_marks_are_the_same() -> None:
    decomposed = unicodedata.normalize("NFD", 'province = "Nghệ An" and ghi_chú = "đủ"')
    assert parse(decomposed) == parse(unicodedata.normalize("NFC", decomposed))


def test_vietnamese_names_of_groups_and_genders_are_understood() -> None:
    source = 'group in ("Thất nghiệp", "hộ nghèo") and gender = "nữ"'
    assert show(check(parse(source), source)) == 'group in ("unemployed", "poor") and gender = "female"'
