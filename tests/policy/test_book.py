"""Look-up by name, id, date and prefix; what is about to lapse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policy import FigureBook, FigureNotFound, LapseKind, NotInForce


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("base.luong_co_so", date(2024, 6, 30), 1_800_000),
        ("base.luong_co_so", date(2024, 7, 1), 2_340_000),
        ("base.luong_co_so", date(2026, 6, 30), 2_340_000),
        ("base.luong_co_so", date(2026, 7, 1), 2_530_000),
        ("vol.min_income", date(2026, 12, 31), 1_500_000),
        ("vol.min_income", date(2027, 1, 1), 2_200_000),
        ("vol.support.other.percent", date(2025, 6, 30), 10),
        ("vol.support.other.percent", date(2025, 7, 1), 20),
        ("pension.min_years", date(2025, 6, 30), 20),
        ("pension.min_years", date(2025, 7, 1), 15),
        ("minwage.region_I", date(2025, 12, 31), 4_960_000),
        ("minwage.region_I", date(2026, 1, 1), 5_310_000),
    ],
)
def test_the_row_of_the_day_is_found(book: FigureBook, name: str, day: date, value: int) -> None:
    assert book.figure(name, on=day).value == value
    assert book.on(day)[name].value == value


def test_a_row_is_found_by_its_id_on_its_days_only(book: FigureBook) -> None:
    assert book.figure("base.luong_co_so.2024", on=date(2025, 1, 1)).value == 2_340_000
    with pytest.raises(NotInForce, match="2024-07-01 to 2026-06-30"):
        book.figure("base.luong_co_so.2024", on=date(2026, 7, 1))


def test_an_unknown_name_suggests_near_ones(book: FigureBook, today: date) -> None:
    with pytest.raises(FigureNotFound, match=r"base\.luong_co_so"):
        book.figure("base.luong_co_s", on=today)
    assert "no.such" not in book.on(today)


def test_a_figure_before_its_time_is_not_in_force(book: FigureBook) -> None:
    with pytest.raises(NotInForce, match="it is known for"):
        book.figure("coef.wage", on=date(2024, 12, 31))


def test_names_under_a_prefix(book: FigureBook) -> None:
    names = book.names("vol.support.poor")
    assert names == ("vol.support.poor.amount", "vol.support.poor.percent", "vol.support.poor.scope")
    assert book.names("vol.support.poo") == ()
    assert "funeral" in book.names("funeral")
    assert "org.transition" not in book.on(date(2026, 11, 22)).names("org")


def test_the_next_row_is_known(book: FigureBook, today: date) -> None:
    following = book.on(today).next("vol.min_income")
    assert following is not None
    assert following.id == "vol.min_income.2027"
    assert book.on(today).next("base.luong_co_so") is None


def test_nothing_lapses_within_a_month_of_the_review(book: FigureBook, today: date) -> None:
    assert book.lapsing(30, on=today) == ()
    assert book.lapsed(on=today) == ()


def test_a_table_that_ends_without_a_successor_is_reported(book: FigureBook) -> None:
    lapses = {lapse.figure.name: lapse for lapse in book.lapsing(30, on=date(2026, 12, 1))}
    assert lapses["coef.wage"].kind is LapseKind.NO_SUCCESSOR
    assert lapses["coef.wage"].ends == date(2026, 12, 31)
    assert lapses["vol.interest_r"].successor is None


def test_a_successor_that_is_not_sure_is_reported_as_such(book: FigureBook) -> None:
    lapses = {lapse.figure.name: lapse for lapse in book.lapsing(30, on=date(2026, 12, 1))}
    assert lapses["vol.min_income"].kind is LapseKind.SUCCESSOR_UNCERTAIN
    assert lapses["vol.min_income"].successor == book.row("vol.min_income.2027")
    assert "retire_age.women" not in lapses


def test_the_window_of_lapsing_is_exact(book: FigureBook) -> None:
    last = date(2026, 12, 31)
    assert "coef.wage" in {one.figure.name for one in book.lapsing(0, on=last)}
    assert "coef.wage" in {one.figure.name for one in book.lapsing(30, on=last - timedelta(days=30))}
    assert "coef.wage" not in {one.figure.name for one in book.lapsing(30, on=last - timedelta(days=31))}
    with pytest.raises(ValueError, match="negative"):
        book.lapsing(-1, on=last)


def test_what_ended_for_good_does_not_lapse(book: FigureBook) -> None:
    names = {lapse.figure.name for lapse in book.lapsing(30, on=date(2025, 6, 15))}
    assert "org.transition" not in names
    assert "lump.old.rule" not in names


def test_what_lapsed_is_still_reported_afterwards(book: FigureBook) -> None:
    names = {lapse.figure.name for lapse in book.lapsed(on=date(2027, 2, 1))}
    assert "coef.wage" in names
    assert "org.transition" not in names
