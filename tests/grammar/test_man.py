""" "nam" without its mark: the man, five, or a year, by what stands around it; on 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bot.grammar import extract

TODAY = date(2026, 11, 22)
MAN = ("gender", "male")

THE_MAN = [
    ("12 năm 6 triệu nam 3/1966 nghỉ 5/2026", [("money", 6_000_000), MAN, ("month", "1966-03")]),
    ("12 nam 6 trieu nam 3/1966 nghi 5/2026", [("money", 6_000_000), MAN, ("month", "1966-03")]),
    ("lương 6 triệu nam sinh 5/1990", [("money", 6_000_000), MAN, ("birth", "1990-05")]),
    ("luong 6 trieu nam sinh 5/1990", [("money", 6_000_000), MAN, ("birth", "1990-05")]),
    ("lương 5tr3 nam sinh 1990", [("money", 5_300_000), MAN, ("birth", "1990")]),
    ("luong 7tr nam 60 tuoi", [("money", 7_000_000), MAN, ("age", 60)]),
    ("luong 7tr nam 1975", [("money", 7_000_000), MAN, ("birth", "1975")]),
    ("lương 6 triệu nam", [("money", 6_000_000), MAN]),
    ("tôi sinh 12/1966 nam đóng 16 năm", [("birth", "1966-12"), MAN, ("duration", 192)]),
    ("toi sinh 12/1966 nam dong 16 nam", [("birth", "1966-12"), MAN, ("duration", 192)]),
    ("nghỉ 12/2024 nam sinh 10/1985", [("month", "2024-12"), MAN, ("birth", "1985-10")]),
    ("sinh 2/1990 nam lương 6 triệu", [("birth", "1990-02"), MAN, ("money", 6_000_000)]),
    ("sn 95 nam dong 5 nam", [("birth", "1995"), MAN, ("duration", 60)]),
    ("nam 3/1966", [MAN, ("month", "1966-03")]),
]
NO_MAN = [
    ("6 trieu nam", [("money", 6_500_000)]),
    ("lương nam triệu", [("money", 5_000_000)]),
    ("đóng 5 nam", [("duration", 60)]),
    ("nghỉ tháng 8 nam 2025", [("month", "2025-08")]),
    ("vào làm nam 2005, lương 5tr", [("year", "2005"), ("money", 5_000_000)]),
    ("đóng từ nam 2005 đến nam 2015", [("month_range", "2005-01/2015-12")]),
    ("sinh 1985 nam 2005 đi làm", [("birth", "1985"), ("year", "2005")]),
    ("lương 6 triệu năm 2024", [("money", 6_000_000), ("year", "2024")]),
    ("lương 6 triệu năm nay", [("money", 6_000_000), ("year", "2026")]),
    ("nam 1998", [("year", "1998")]),
    ("me toi sinh 1972 nam nao duoc ve huu", [("birth", "1972")]),
    ("luong 6 trieu, sinh 1972 nam bao nhieu tuoi ve huu", [("money", 6_000_000), ("birth", "1972")]),
]


@pytest.mark.parametrize(("text", "wanted"), THE_MAN, ids=[text for text, _ in THE_MAN])
def test_the_man_is_no_five_and_no_year(text, wanted):
    read = [(e.kind, e.value) for e in extract(text, TODAY)]
    assert [one for one in read if one in wanted] == wanted
    assert not {kind for kind, _ in read if kind == "year"}


@pytest.mark.parametrize(("text", "wanted"), NO_MAN, ids=[text for text, _ in NO_MAN])
def test_five_and_years_stay(text, wanted):
    assert [(e.kind, e.value) for e in extract(text, TODAY)] == wanted


def test_where_the_sex_is_asked_for_a_year_after_it_is_the_birth():
    assert [(e.kind, e.value) for e in extract("nam 1998", TODAY, "gender")] == [MAN, ("birth", "1998")]


def test_the_month_after_the_man_is_no_end():
    assert [e.role for e in extract("chồng tôi nam 3/1990", TODAY)] == ["", ""]
