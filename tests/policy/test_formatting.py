"""Values as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from policy import FigureBook, format_day, format_money, format_value
from policy.formatting import format_age, format_number, format_rate, format_years


@pytest.mark.parametrize(
    ("row_id", "vietnamese", "english"),
    [
        ("base.luong_co_so.2026", "2.530.000đ", "2,530,000 VND"),
        ("rate.comp.employer.tnld_bnn", "0,5%", "0.5%"),
        ("late_payment.interest", "0,03%", "0.03%"),
        ("vol.support.poor.percent", "50%", "50%"),
        ("lump.wait_months", "12 tháng", "12 months"),
        ("contract.min_length_covered", "1 tháng", "1 month"),
        ("lump.effect.contrib_months_per_year", "2,64 tháng", "2.64 months"),
        ("pension.min_years.new", "15 năm", "15 years"),
        ("social_pension.age", "75 tuổi", "75 years old"),
        ("lump.formula.round_1_6", "0,5 năm", "0.5 years"),
        ("vol.maternity.file_within", "60 ngày", "60 days"),
        ("lump.time_limit", "7 ngày làm việc", "7 working days"),
        ("ui.start_day", "ngày làm việc thứ 11", "working day 11"),
        ("ui.start_day.old", "ngày thứ 16", "day 16"),
        ("funeral.multiple", "10 lần", "10 times"),
        ("retire_age.men.2026", "61 tuổi 6 tháng", "61 years 6 months old"),
        ("retire_age.women.2026", "57 tuổi", "57 years old"),
        ("household_owner.start.others", "01/07/2029", "01/07/2029"),
        ("vol.hi_card_while_contributing", "không", "no"),
        ("vol.maternity.fathers_too", "có", "yes"),
        ("hi.benefit.levels", "100%, 95%, 80%", "100%, 95%, 80%"),
        ("hi.household.pay_periods", "3 tháng, 6 tháng, 12 tháng", "3 months, 6 months, 12 months"),
        ("lump.dossier", "sổ BHXH, văn bản đề nghị (mẫu của BHXH VN)", "sổ BHXH, văn bản đề nghị (mẫu của BHXH VN)"),
        ("chan.hotline", "1900 9068", "1900 9068"),
        ("coef.2027", "chưa công bố", "not announced yet"),
    ],
)
def test_a_figure_by_its_unit(book: FigureBook, row_id: str, vietnamese: str, english: str) -> None:
    assert format_value(book.row(row_id)) == vietnamese
    assert format_value(book.row(row_id), "vi_VN") == vietnamese
    assert format_value(book.row(row_id), "en") == english


def test_tables(book: FigureBook) -> None:
    assert format_value(book.row("coef.wage.2026")).startswith("<1995: 5,81; 1995: 4,91")
    assert "01/1961–09/1961: 60 tuổi 3 tháng" in format_value(book.row("retire_age.men.cohorts"))
    assert "from 2025: all" in format_value(book.row("pension.avg.state"))


def test_plain_values() -> None:
    assert format_money(1_000) == "1.000đ"
    assert format_number(Fraction(9, 2)) == "4,5"
    assert format_rate(Decimal("4.5")) == "4,5%"
    assert format_years(Fraction(1, 2)) == "0,5 năm"
    assert format_age(61, 6) == "61 tuổi 6 tháng"
    assert format_day(date(2026, 7, 1)) == "01/07/2026"
