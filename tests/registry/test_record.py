"""What a record says: months that count, holes, what employers owe, and the stretches calculators take."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from integrations.registry import Gap, Kind, Period, Person, Record


def record(*periods: Period) -> Record:
    return Record(Person("p-1"), periods)


def compulsory(
    first: str, last: str, wage: int = 6_000_000, employer: str = "Công ty A", late: tuple[str, ...] = ()
) -> Period:
    return Period(first, last, Kind.COMPULSORY, wage, employer, late)


def test_months_are_counted_once_and_owed_ones_not_at_all() -> None:
    found = record(
        compulsory("2020-01", "2020-12"),
        compulsory("2020-10", "2021-02", employer="Công ty B", late=("2021-01", "2021-02")),
    )
    assert found.months == 12
    assert found.last_month == "2020-12"
    assert found.late == (("Công ty B", ("2021-01", "2021-02")),)


def test_a_month_owed_by_one_employer_counts_when_another_paid_it() -> None:
    found = record(compulsory("2020-01", "2020-02", late=("2020-02",)), compulsory("2020-02", "2020-02", employer="B"))
    assert found.months == 2


def test_gaps_lie_between_periods_and_an_owed_month_is_none() -> None:
    found = record(compulsory("2019-11", "2020-02", late=("2020-02",)), compulsory("2020-05", "2020-05"))
    assert found.gaps == (Gap("2020-03", "2020-04"),)
    assert found.gaps[0].months == 2


def test_two_employers_in_one_month_are_one_stretch_with_both_wages() -> None:
    found = record(
        compulsory("2020-01", "2020-03", 5_000_000), compulsory("2020-02", "2020-02", 2_000_000, employer="B")
    )
    assert [(one.first, one.last, one.wage) for one in found.stretches()] == [
        ("2020-01", "2020-01", 5_000_000),
        ("2020-02", "2020-02", 7_000_000),
        ("2020-03", "2020-03", 5_000_000),
    ]


def test_nobody_paid_yet() -> None:
    empty = record()
    assert (empty.months, empty.last_month, empty.gaps, empty.late, empty.stretches()) == (0, None, (), (), ())


_NUMBERS = st.integers(2000 * 12, 2026 * 12)


def month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(_NUMBERS)
    length = draw(st.integers(0, 40))
    late = draw(st.sets(st.integers(0, length), max_size=3))
    return compulsory(
        month(first),
        month(first + length),
        draw(st.integers(1, 10)) * 1_000_000,
        "A",
        tuple(month(first + n) for n in late),
    )


@given(st.lists(periods(), max_size=5))
def test_stretches_hold_exactly_the_months_that_count(some: list[Period]) -> None:
    found = record(*some)
    stretches = found.stretches()
    assert sum(len(one.paid) for one in stretches) == found.months
    assert all(before.last < after.first for before, after in pairwise(stretches))
    assert found.last_month == (stretches[-1].last if stretches else None)
