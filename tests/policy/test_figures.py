"""The shipped figures: complete, consistent with one another, and true to the law's worked numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from policy import Confidence, FigureBook, format_value
from policy.citation import cite, cite_short
from policy.rounding import exact
from policy.units import UnitKind, parse_age

# Things that really stopped or are really not known for a while; everything else must follow without a hole.
KNOWN_GAPS: set[str] = set()


def test_every_fact_of_the_base_is_there(book: FigureBook) -> None:
    assert len(list(book.all())) >= 325


@pytest.mark.parametrize(
    ("row_id", "value"),
    [
        ("base.luong_co_so.2026", 2_530_000),
        ("base.muc_tham_chieu.2025", 2_340_000),
        ("cap.si_hi.2026", 50_600_000),
        ("minwage.region_IV.2026", 3_700_000),
        ("cap.ui_benefit.region_I.2026", 26_550_000),
        ("rate.comp.employer.tnld_bnn", Decimal("0.5")),
        ("vol.support.near_poor.percent", 40),
        ("vol.support.other.percent.old", 10),
        ("vol.net_min_payment.other.2025", 264_000),
        ("lump.time_limit.old", 10),
        ("social_pension.age_old", 80),
        ("pension.min_years.new", 15),
        ("retire_age.women.2026", "57y0m"),
        ("example.pay_80m_region_I.employee.2026H2", 5_607_000),
        ("vol.interest_r.2026", Decimal("0.31")),
        ("hi.benefit.levels", (100, 95, 80)),
        ("probation_contract.covered", False),
        ("household_owner.start.others", date(2029, 7, 1)),
        ("chan.hotline", "1900 9068"),
        ("coef.2027", None),
    ],
)
def test_row_keeps_its_id_and_value(book: FigureBook, row_id: str, value: object) -> None:
    assert book.row(row_id).value == value


@pytest.mark.parametrize(
    ("row_id", "name"),
    [
        ("base.luong_co_so.2026", "base.luong_co_so"),
        ("vol.support.poor.percent.old", "vol.support.poor.percent"),
        ("social_pension.age_old", "social_pension.age"),
        ("pension.min_years.new", "pension.min_years"),
        ("example.pay_80m_region_I.employee.2026H2", "example.pay_80m_region_I.employee"),
        ("retire_age.men.2028", "retire_age.men"),
        ("funeral.2026", "funeral"),
    ],
)
def test_row_belongs_to_its_dated_name(book: FigureBook, row_id: str, name: str) -> None:
    assert book.row(row_id).name == name


def test_rows_of_a_name_follow_without_a_hole(book: FigureBook) -> None:
    holes = [
        (earlier.id, later.id)
        for name in book.names()
        for earlier, later in pairwise(book.rows(name))
        if later.first_day - earlier.last_day != timedelta(days=1)
    ]
    assert {later for _, later in holes} == KNOWN_GAPS


def test_no_number_is_a_float(book: FigureBook) -> None:
    for figure in book.all():
        values = figure.value.values() if isinstance(figure.value, dict) else [figure.value]
        assert not any(isinstance(value, float) for value in values), figure.id


def test_every_figure_can_be_printed_and_cited(book: FigureBook) -> None:
    for figure in book.all():
        assert format_value(figure)
        assert format_value(figure, "en")
        assert "Đ1" not in cite(figure.source)
        assert "seed" not in cite(figure.source).lower()
        assert "×" not in cite_short(figure.source), figure.id
        assert figure.title


def test_titles_are_short_and_name_no_law_number(book: FigureBook) -> None:
    for name in book.names():
        title = book.rows(name)[0].title
        assert len(title) <= 75, name


class TestDerivedFigures:
    """Figures that follow from others, so that a change of one cannot leave the other behind."""

    @pytest.mark.parametrize(
        "day", [date(2022, 12, 1), date(2024, 1, 1), date(2025, 8, 1), date(2026, 3, 1), date(2026, 8, 1)]
    )
    def test_caps_follow_from_base_and_minimum_wages(self, book: FigureBook, day: date) -> None:
        now = book.on(day)
        base = now["base.luong_co_so"].number
        assert now["cap.si_hi"].number == 20 * base
        assert now["vol.max_income"].number == 20 * base
        for region in ("I", "II", "III", "IV"):
            wage = now[f"minwage.region_{region}"].number
            assert now[f"cap.ui_contribution.region_{region}"].number == 20 * wage
            assert now[f"cap.ui_benefit.region_{region}"].number == 5 * wage

    @pytest.mark.parametrize("day", [date(2025, 7, 1), date(2026, 6, 30), date(2026, 7, 1)])
    def test_amounts_that_hang_on_the_reference_level(self, book: FigureBook, day: date) -> None:
        now = book.on(day)
        level = now["base.muc_tham_chieu"].number
        assert level == now["base.luong_co_so"].number == now["floor.compulsory_si_base"].number
        assert now["funeral"].number == now["funeral.multiple"].number * level
        assert now["mat.birth_one_off"].number == 2 * level
        assert now["pension.minimum"].number == level
        first = exact(level) * exact(now["hi.household.rate"].number) / 100 * 12
        for number in range(1, 6):
            share = now[f"hi.household.member_{number}.percent"].number
            assert now[f"hi.household.member_{number}.year"].number == first * exact(share) / 100

    @pytest.mark.parametrize("day", [date(2025, 7, 1), date(2026, 12, 31), date(2027, 1, 1)])
    def test_voluntary_support_follows_from_the_poverty_line(self, book: FigureBook, day: date) -> None:
        now = book.on(day)
        lowest = exact(now["vol.rate"].number) * exact(now["vol.min_income"].number) / 100
        assert now["vol.min_payment"].number == lowest
        for group in ("poor", "near_poor", "ethnic_minority", "other"):
            support = lowest * exact(now[f"vol.support.{group}.percent"].number) / 100
            assert now[f"vol.support.{group}.amount"].number == support
            assert now[f"vol.net_min_payment.{group}"].number == lowest - support

    def test_voluntary_support_of_the_old_law_follows_from_the_poverty_line(self, book: FigureBook) -> None:
        then = book.on(date(2025, 6, 30))
        lowest = exact(then["vol.min_payment"].number)
        for group in ("poor", "near_poor", "other"):
            support = lowest * exact(then[f"vol.support.{group}.percent"].number) / 100
            assert then[f"vol.net_min_payment.{group}"].number == lowest - support
        assert "vol.net_min_payment.ethnic_minority" not in then

    def test_rates_add_up(self, book: FigureBook, today: date) -> None:
        now = book.on(today)
        worker = sum(
            now[name].number for name in ("rate.comp.employee.retirement", "rate.hi.employee", "rate.ui.employee")
        )
        employer = sum(
            now[name].number
            for name in (
                "rate.comp.employer.retirement",
                "rate.comp.employer.sickness_maternity",
                "rate.comp.employer.tnld_bnn",
                "rate.hi.employer",
                "rate.ui.employer",
            )
        )
        assert worker == now["rate.total.employee"].number
        assert employer == now["rate.total.employer"].number
        assert worker + employer == now["rate.total.all"].number
        assert now["rate.hi.total"].number == now["rate.hi.employee"].number + now["rate.hi.employer"].number

    @pytest.mark.parametrize("year", [2025, 2026])
    def test_voluntary_coefficients_are_the_wage_ones_from_2008(self, book: FigureBook, year: int) -> None:
        now = book.on(date(year, 5, 1))
        wage, voluntary = now["coef.wage"].value, now["coef.voluntary"].value
        assert {key: wage[key] for key in voluntary} == voluntary
        assert min(voluntary) == "2008"
        assert str(year) in voluntary

    def test_retirement_ages_by_year_and_by_birth_agree(self, book: FigureBook) -> None:
        for sex in ("men", "women"):
            for months, age in book.rows(f"retire_age.{sex}.cohorts")[0].value.items():
                month, year = (int(part) for part in months.split("–")[0].rstrip("+").split("/"))
                years, extra = parse_age(age)
                index = year * 12 + month - 1 + years * 12 + extra
                reached = date(index // 12, index % 12 + 1, 1)
                assert book.figure(f"retire_age.{sex}", on=reached).value == age


def test_uncertain_figures_say_so(book: FigureBook) -> None:
    assert book.row("vol.min_income.2027").confidence is Confidence.MEDIUM
    assert all(figure.confidence is Confidence.LOW for figure in book.all() if figure.value is None)


def test_old_law_is_marked_and_never_current(book: FigureBook, today: date) -> None:
    for figure in book.all():
        if "SUPERSEDED" in figure.note:
            assert not figure.holds_on(today), figure.id


def test_kinds_cover_all_units(book: FigureBook) -> None:
    assert {figure.kind for figure in book.all()} == set(UnitKind)
