"""Sentences that keep their values: finished Vietnamese for everybody, another language for who has the sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from policy import CALCULATORS, CalculationRefused, FigureBook, Result, compute
from policy.months import Month
from policy.said import Age, Formula, Joined, Language, Money, Months, Rate, Said, Span, Titled, Value, Years, as_said
from tests.policy.conftest import TODAY

SENTENCES = {"Từ {value}": "From {value}", "từ {day}": "from {day}"}
ENGLISH = Language("en", lambda sentence: SENTENCES.get(sentence, sentence), lambda figure: "the figure")

MIXED = [
    {"from": "2005-03", "to": "2012-08", "salary": 90_000_000},
    {"from": "2014-01", "to": "2023-12", "salary": 2_000_000, "kind": "voluntary"},
]
EMPLOYED = [{"from": "2012-03", "to": "2013-08", "salary": 5_000_000}]
#: Inputs that bring many of a calculator's sentences.
CASES: list[tuple[str, dict[str, Any]]] = [
    ("lump_sum", {"periods": MIXED, "kind": "compulsory"}),
    ("lump_sum", {"periods": EMPLOYED, "kind": "compulsory"}),
    ("lump_sum", {"periods": [EMPLOYED[0] | {"to": "2012-10"}], "kind": "compulsory"}),
    ("compare", {"periods": MIXED, "kind": "compulsory", "gender": "male", "birth": "1970-03"}),
    ("compare", {"periods": EMPLOYED, "kind": "compulsory", "gender": "female", "birth": "1975-03"}),
    (
        "compare",
        {
            "periods": EMPLOYED,
            "kind": "compulsory",
            "gender": "male",
            "birth": "1965-03",
            "keep_paying_until": "pension",
        },
    ),
    ("compulsory_contribution", {"salary": 1_000_000, "region": "II"}),
    (
        "voluntary_contribution",
        {"monthly_income": 3_000_000, "group": "poor", "frequency": "yearly", "months_already_supported": 118},
    ),
    ("retirement_age", {"gender": "female", "birth": "1959-04"}),
    ("retirement_age", {"gender": "male", "birth": "1975-04"}),
    (
        "lump_sum_eligibility",
        {"first_month": "2010-01", "stopped": "2026-08", "months": 200, "age_years": 60, "gender": "male"},
    ),
    (
        "lump_sum_eligibility",
        {"first_month": "2010-01", "months": 60, "age_years": 40, "gender": "male", "reason": "abroad"},
    ),
    (
        "pension",
        {"gender": "male", "birth": "1964-03", "months": 450, "average_salary": 9_000_000, "retire": "2028-01"},
    ),
    (
        "pension",
        {"gender": "female", "birth": "1975-03", "months": 100, "average_salary": 900_000, "retire": "2030-01"},
    ),
    (
        "pension",
        {
            "gender": "male",
            "birth": "1970-03",
            "months": 250,
            "average_salary": 900_000,
            "retire": "2028-01",
            "capacity_loss_percent": 70,
        },
    ),
    ("unemployment_benefit", {"months": 50, "average_salary_6m": 60_000_000, "region": "I"}),
    ("unemployment_benefit", {"months": 5, "average_salary_6m": 6_000_000, "region": "I"}),
    ("household_health", {"members": 6}),
    ("monthly_allowance", {"months": 100, "average_salary": 5_000_000, "gender": "male", "birth": "1964-05"}),
]


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        ("VssID", "VssID", "VssID"),
        (2014, "2014", "2014"),
        (Fraction(9, 2), "4,5", "4.5"),
        (Decimal("0.5"), "0,5", "0.5"),
        (Money(5_300_000), "5.300.000đ", "5,300,000 VND"),
        (Months(1), "1 tháng", "1 month"),
        (Months(12), "12 tháng", "12 months"),
        (Years(Fraction(9, 2)), "4,5 năm", "4.5 years"),
        (Span(53), "4 năm 5 tháng", "4 years 5 months"),
        (Span(0), "0 tháng", "0 months"),
        (Age(61, 6), "61 tuổi 6 tháng", "61 years 6 months"),
        (Age(62, 0), "62 tuổi", "62 years"),
        (Rate(Fraction(9, 2)), "4,5%", "4.5%"),
        (Month(2026, 9), "9/2026", "September 2026"),
        (date(2026, 9, 1), "01/09/2026", "01/09/2026"),
        (Said("từ {day}", day=date(2026, 9, 1)), "từ 01/09/2026", "from 01/09/2026"),
        (Joined(" – ", (Money(1_000), Money(2_000))), "1.000đ – 2.000đ", "1,000 VND – 2,000 VND"),
        (Formula("{a} × {b}", a=Rate(22), b=Money(1_000)), "22% × 1.000đ", "22% × 1,000 VND"),
    ],
)
def test_each_value_is_printed_the_languages_way(value: Value, vietnamese: str, english: str) -> None:
    said = Said("Từ {value}", value=value)
    assert said == f"Từ {vietnamese}"
    assert said.told(ENGLISH) == f"From {english}"


def test_a_figure_says_its_value_or_its_title(book: FigureBook) -> None:
    figure = book.row("vol.support.poor.percent")
    said = Said("Từ {value}: {title}", value=figure, title=Titled(figure))
    assert said == f"Từ 50%: {figure.title}"
    assert said.told(ENGLISH) == "Từ 50%: the figure"


def test_a_value_alone_keeps_itself() -> None:
    assert as_said(None) is None
    assert as_said("như cũ") == "như cũ"
    told = as_said(Money(1_000))
    assert isinstance(told, Said)
    assert (told, told.told(ENGLISH)) == ("1.000đ", "1,000 VND")


def test_a_copy_can_be_told_too() -> None:
    assert deepcopy(Said("Từ {value}", value=Money(1_000))).told(ENGLISH) == "From 1,000 VND"


def _sentences(result: Result) -> Iterator[str | None]:
    """All that a result says in words."""
    yield from result.caveats
    for step in result.steps:
        yield from (step.text_vi, step.formula, step.value)
    for name in ("range_reasons", "reasons", "also_lost"):
        yield from getattr(result, name, ())


@pytest.mark.parametrize(("calculator", "inputs"), CASES)
def test_every_sentence_of_a_result_can_be_told_again(calculator: str, inputs: dict[str, Any]) -> None:
    result = compute(calculator, inputs, on=TODAY)
    sentences = [one for one in _sentences(result) if one is not None]
    assert sentences
    assert [one for one in sentences if not isinstance(one, Said)] == []


def test_every_calculator_is_among_the_cases() -> None:
    assert {calculator for calculator, _ in CASES} == set(CALCULATORS)


@pytest.mark.parametrize(("calculator", "inputs"), CASES)
def test_in_json_a_sentence_is_a_text_like_any_other(calculator: str, inputs: dict[str, Any]) -> None:
    result = compute(calculator, inputs, on=TODAY)
    dumped = result.model_dump(mode="json")
    assert json.loads(result.model_dump_json()) == json.loads(json.dumps(dumped)) == dumped
    assert {type(step["text_vi"]) for step in dumped["steps"]} == {str}
    assert {type(caveat) for caveat in dumped["caveats"]} <= {str}


@pytest.mark.parametrize(
    ("calculator", "inputs"),
    [
        ("household_health", {"members": 60}),
        ("retirement_age", {"gender": "male", "birth": "2030-01"}),
        ("lump_sum", {"kind": "voluntary", "periods": [EMPLOYED[0] | {"from": "2001-01"}]}),
        ("voluntary_contribution", {"monthly_income": 1_000, "group": "poor"}),
    ],
)
def test_a_refusal_can_be_told_again(calculator: str, inputs: dict[str, Any]) -> None:
    with pytest.raises(CalculationRefused) as caught:
        compute(calculator, inputs, on=TODAY)
    assert isinstance(caught.value.reason, Said)
    assert str(caught.value) == caught.value.reason


def test_a_day_without_figures_is_refused_in_words_that_can_be_told_again() -> None:
    with pytest.raises(CalculationRefused) as caught:
        compute(
            "unemployment_benefit", {"months": 50, "average_salary_6m": 6_000_000, "region": "I"}, on=date(1992, 1, 1)
        )
    assert isinstance(caught.value.reason, Said)
