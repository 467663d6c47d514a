"""What must hold for any input: exactness, order, ranges, and the days the law changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import CALCULATORS, CalculationRefused, RangedResult, Result, compute, load_book
from policy.calculators.lump_sum import lump_by_average
from policy.inputs import MAX_MONEY
from policy.law import Law
from policy.months import Month
from policy.rounding import round_half_up
from tests.tried import tried

TODAY = date(2026, 11, 22)
NOW = Month.of(TODAY)
EARLY = Month(1990, 1)
SALARIES = st.integers(1, 10**8)
REGIONS = st.sampled_from(["I", "II", "III", "IV"])
GROUPS = st.sampled_from(["poor", "near_poor", "ethnic_minority", "other"])
GENDERS = st.sampled_from(["male", "female"])
# The last and first day of every regime that the book tells apart.
BOUNDARIES = [date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)]
DAYS = st.sampled_from([day - timedelta(days=back) for day in BOUNDARIES for back in (1, 0)] + [TODAY])


def calculate(name: str, on: date = TODAY, **inputs: Any) -> Any:
    return compute(name, inputs, on=on)


@st.composite
def histories(draw: st.DrawFn, first: Month = EARLY, most: int = 5) -> list[dict[str, Any]]:
    """Periods that do not overlap, in any order, up to the month of judgement."""
    periods: list[dict[str, Any]] = []
    start = first + draw(st.integers(0, 200))
    for _ in range(draw(st.integers(1, most))):
        end = start + draw(st.integers(0, 60))
        if end > NOW:
            break
        periods.append({"from": str(start), "to": str(end), "salary": draw(st.integers(100_000, 20_000_000))})
        start = end + draw(st.integers(1, 30))
    return draw(st.permutations(periods)) if periods else [{"from": "2020-01", "to": "2020-03", "salary": 5_000_000}]


@given(st.fractions(0, 10**9))
def test_a_half_goes_up(amount: Fraction) -> None:
    rounded = round_half_up(amount)
    assert Fraction(-1, 2) < rounded - amount <= Fraction(1, 2)


@given(SALARIES, SALARIES, REGIONS, DAYS)
def test_a_higher_salary_never_pays_less(one: int, other: int, region: str, day: date) -> None:
    low, high = sorted((one, other))
    less = calculate("compulsory_contribution", day, salary=low, region=region)
    more = calculate("compulsory_contribution", day, salary=high, region=region)
    assert less.employee_total <= more.employee_total
    assert less.employer_total <= more.employer_total


@given(st.integers(1, MAX_MONEY), REGIONS)
def test_totals_are_the_sum_of_the_exact_shares(salary: int, region: str) -> None:
    result = calculate("compulsory_contribution", salary=salary, region=region)
    base_si, base_ui = Fraction(result.base_si), Fraction(result.base_ui)
    assert result.employee_total == round_half_up(base_si * Fraction("0.095") + base_ui * Fraction("0.01"))
    assert abs(result.employee_si + result.employee_hi + result.employee_ui - result.employee_total) <= 1


@given(st.integers(2_200_000, 46_800_000), GROUPS, st.integers(0, 200), DAYS)
def test_support_never_makes_a_contribution_negative(income: int, group: str, already: int, day: date) -> None:
    result = calculate(
        "voluntary_contribution",
        day,
        monthly_income=income,
        group=group,
        frequency="yearly",
        months_already_supported=already,
    )
    assert 0 < result.monthly_net <= result.monthly_total
    assert result.supported_months == min(12, max(0, 120 - already))
    assert abs(result.period_net + result.period_support - 12 * Fraction(22, 100) * income) <= 1


@tried(60)
@given(histories())
def test_order_and_splitting_of_periods_do_not_matter(periods: list[dict[str, Any]]) -> None:
    whole = calculate("lump_sum", periods=periods, kind="compulsory")
    split: list[dict[str, Any]] = []
    for one in periods:
        first, last = Month.parse(one["from"]), Month.parse(one["to"])
        if first == last:
            split.append(one)
            continue
        split += [one | {"to": str(first)}, one | {"from": str(first + 1)}]
    again = calculate("lump_sum", periods=list(reversed(split)), kind="compulsory")
    assert (whole.amount, whole.amount_low, whole.amount_high) == (again.amount, again.amount_low, again.amount_high)


@tried(60)
@given(histories(Month(2008, 1)), st.sampled_from(["compulsory", "voluntary"]), st.none() | GROUPS)
def test_the_range_holds_the_amount(periods: list[dict[str, Any]], kind: str, group: str | None) -> None:
    result: RangedResult = calculate("lump_sum", periods=periods, kind=kind, group=group)
    assert 0 <= result.amount_low <= result.amount <= result.amount_high  # type: ignore[attr-defined]
    assert bool(result.range_reasons) or result.amount_low == result.amount_high


@tried(60)
@given(histories(), st.integers(1, 50))
def test_the_lump_sum_has_no_float_drift(periods: list[dict[str, Any]], factor: int) -> None:
    """Recomputed by hand from the table, with integers only."""
    result = calculate("lump_sum", periods=periods, kind="compulsory")
    table = load_book().figure("coef.wage", on=TODAY).value
    total = count = before = 0
    for one in periods:
        month, last = Month.parse(one["from"]), Month.parse(one["to"])
        while month <= last:
            total += one["salary"] * int(table[str(month.year) if month.year > 1994 else "<1995"] * 100)
            count, before, month = count + 1, before + (month.year < 2014), month + 1
    assert result.average_salary == (2 * total + 100 * count) // (200 * count)
    after = count - before
    if count >= 12 and (after or before % 12 == 0):
        odd = (after + before % 12) % 12
        halves = 3 * (before // 12) + 4 * ((after + before % 12) // 12) + (0 if not odd else 2 if odd <= 6 else 4)
        assert result.amount == (2 * halves * total + 200 * count) // (400 * count)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 10**8))
def test_a_month_more_never_gives_less(before: int, after: int, average: int) -> None:
    law = Law(load_book(), TODAY)
    if before + after < 12:
        return
    less = lump_by_average(Fraction(average), before, after, law)
    more = lump_by_average(Fraction(average), before, after + 1, law)
    assert less.low <= more.amount
    assert less.low <= less.amount <= less.high


@given(st.integers(1, 11), st.integers(1, 10**9))
def test_under_a_year_nobody_gets_more_than_two_months(months: int, average: int) -> None:
    outcome = lump_by_average(Fraction(average), 0, months, Law(load_book(), TODAY))
    assert outcome.amount == min(Fraction(22, 100) * average * months, Fraction(2) * average)


@given(GENDERS, st.integers(0, 660), st.integers(0, 660), st.integers(1, 10**8))
def test_longer_insurance_never_lowers_the_pension(gender: str, one: int, other: int, average: int) -> None:
    fewer, more = sorted((one, other))
    inputs: dict[str, Any] = {"gender": gender, "birth": "1964-09", "average_salary": average, "retire": "2026-11"}
    short = calculate("pension", months=fewer, **inputs)
    long = calculate("pension", months=more, **inputs)
    assert short.eligible <= long.eligible
    if short.eligible:
        assert 40 <= short.rate_percent <= long.rate_percent <= 75
        assert short.monthly_amount <= long.monthly_amount
        assert short.monthly_amount == round_half_up(Fraction(short.rate_percent) * average / 100)


@given(GENDERS, st.integers(0, 60 * 12), st.integers(0, 60 * 12))
def test_who_is_younger_never_retires_earlier(gender: str, one: int, other: int) -> None:
    older, younger = (Month(1955, 1) + offset for offset in sorted((one, other)))
    first = calculate("retirement_age", gender=gender, birth=str(older))
    second = calculate("retirement_age", gender=gender, birth=str(younger))
    assert first.month_of_retirement <= second.month_of_retirement
    assert (first.age_years, first.age_months) <= (second.age_years, second.age_months)
    assert first.pension_from == first.month_of_retirement + 1


@given(GENDERS, st.integers(0, 60 * 12))
def test_ages_by_birth_agree_with_ages_by_year(gender: str, offset: int) -> None:
    result = calculate("retirement_age", gender=gender, birth=str(Month(1957, 1) + offset))
    name = "retire_age.men" if gender == "male" else "retire_age.women"
    day = result.month_of_retirement.first_day
    if day >= date(2016, 1, 1):
        assert load_book().figure(name, on=day).value == f"{result.age_years}y{result.age_months}m"


@given(st.integers(0, 600), st.integers(1, 10**9), REGIONS, DAYS)
def test_unemployment_benefit_stays_in_its_bounds(months: int, average: int, region: str, day: date) -> None:
    result = calculate("unemployment_benefit", day, months=months, average_salary_6m=average, region=region)
    cap = load_book().figure(f"cap.ui_benefit.region_{region}", on=day).number
    assert 0 <= result.monthly_amount <= cap
    assert result.months_paid == (0 if months < 12 else min(12, 3 + max(0, months - 36) // 12))


@given(st.integers(1, 50), DAYS)
def test_a_household_pays_what_its_members_pay(members: int, day: date) -> None:
    result = calculate("household_health", day, members=members)
    assert abs(sum(result.per_member) - result.total_year) <= members
    assert list(result.per_member) == sorted(result.per_member, reverse=True)


@tried(40)
@given(histories(Month(2008, 1), most=3), GENDERS, st.integers(0, 300), st.sampled_from(["none", "pension"]))
def test_comparing_always_comes_to_an_end(periods: list[dict[str, Any]], gender: str, offset: int, keep: str) -> None:
    result = calculate(
        "compare",
        periods=periods,
        kind="compulsory",
        gender=gender,
        birth=str(Month(1965, 1) + offset),
        keep_paying_until=keep,
    )
    if keep == "pension":
        assert result.monthly_pension
    if result.monthly_pension:
        assert (result.break_even_months - 1) * result.monthly_pension < result.amount
        assert result.break_even_months * result.monthly_pension >= result.amount
        assert result.months_at_pension >= 180
    else:
        assert result.missing_months > 0


@pytest.mark.parametrize("day", BOUNDARIES)
def test_every_calculator_answers_or_refuses_on_both_sides_of_a_change(day: date) -> None:
    inputs: dict[str, dict[str, Any]] = {
        "compulsory_contribution": {"salary": 9_000_000, "region": "II"},
        "voluntary_contribution": {"monthly_income": 3_000_000, "group": "near_poor"},
        "lump_sum": {"periods": [{"from": "2012-01", "to": "2024-03", "salary": 5_000_000}], "kind": "compulsory"},
        "lump_sum_eligibility": {
            "first_month": "2012-01",
            "stopped": "2024-03",
            "months": 147,
            "age_years": 40,
            "gender": "male",
        },
        "retirement_age": {"gender": "male", "birth": "1980-01"},
        "pension": {
            "gender": "female",
            "birth": "1960-01",
            "months": 300,
            "average_salary": 5_000_000,
            "retire": "2025-01",
        },
        "unemployment_benefit": {"months": 30, "average_salary_6m": 9_000_000, "region": "II"},
        "household_health": {"members": 3},
    }
    for on in (day - timedelta(days=1), day):
        for name, given_inputs in inputs.items():
            if name == "lump_sum" and on >= date(2027, 1, 1):
                with pytest.raises(CalculationRefused, match="chọn ngày khác"):
                    calculate(name, on, **given_inputs)
                continue
            result: Result = calculate(name, on, **given_inputs)
            assert result.on == on
            assert result.steps
            assert all((source.effective_from or date.min) <= on or name == "pension" for source in result.sources), (
                name
            )


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2020-01", "male", "I"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data(), st.sampled_from(sorted(CALCULATORS)), st.dates())
def test_junk_is_refused_with_a_sentence(data: st.DataObject, name: str, day: date) -> None:
    fields = CALCULATORS[name].input_model.model_fields
    inputs = {field.alias or key: data.draw(JUNK) for key, field in fields.items()}
    refused = ""
    try:
        calculate(name, day, **inputs)
    except CalculationRefused as refusal:
        refused = str(refusal)
    assert not refused or (refused[0].isupper() and refused.endswith("."))


def test_results_hold_no_float() -> None:
    result = calculate(
        "lump_sum", periods=[{"from": "2012-01", "to": "2024-03", "salary": 5_000_001}], kind="compulsory"
    )
    assert isinstance(result.years_counted_after, Decimal)
    assert not any(isinstance(value, float) for value in result.__dict__.values())
