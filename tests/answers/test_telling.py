"""Answers for another day: what holds then, how sure that is, and how it is today."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from bot.answers import Asked, RenderedAnswer, Teller, load_library
from bot.answers.changes import announcement
from policy import FigureBook, format_day, format_value, load_book

TODAY = date(2026, 11, 23)


@cache
def book() -> FigureBook:
    return load_book()


@cache
def teller() -> Teller:
    return Teller(load_library(book()), book())


def told(topic: str, kind: str = "", value: str = "", *, today: date = TODAY, locale: str = "vi") -> RenderedAnswer:
    asked = Asked.read({"as_of": {"kind": kind, "value": value}} if kind else None)
    return teller().tell(topic, today=today, locale=locale, asked=asked)


def says(name: str, on: date) -> str:
    """A figure of a day as it is printed; the tests type none."""
    return format_value(book().figure(name, on=on))


def test_a_year_that_has_passed_speaks_of_its_last_day_and_of_today() -> None:
    answer = told("retirement_age", "year", "2025")
    assert answer.body.startswith("Theo quy định áp dụng năm 2025:")
    assert says("retire_age.men", date(2025, 12, 31)) in answer.body
    assert f"Hôm nay, {format_day(TODAY)}, đã khác:" in answer.body
    assert says("retire_age.women", TODAY) in answer.body
    assert answer.buttons[0] == ("Quy định hiện nay", "/retirement_age")


def test_a_year_to_come_speaks_of_its_first_day_and_of_what_is_announced() -> None:
    answer = told("retirement_age", "year", "2027")
    assert answer.body.startswith("Theo những gì đã công bố đến nay, áp dụng cho năm 2027:")
    assert says("retire_age.men", date(2027, 1, 1)) in answer.body


def test_a_change_within_the_year_is_told() -> None:
    answer = told("social_pension", "year", "2026", today=date(2027, 2, 1))
    change = book().figure("social_pension.amount", on=date(2026, 12, 31)).effective_from
    assert change is not None
    assert f"Trong năm đó, trước ngày {format_day(change)}" in answer.body
    assert says("social_pension.amount", date(2026, 1, 1)) in answer.body


@pytest.mark.parametrize(
    ("topic", "month", "name"),
    [
        ("social_pension_amount", "2026-03", "social_pension.amount"),
        ("maternity_amount", "2026-06", "mat.birth_one_off"),
        ("monthly_allowance_amount", "2026-05", "alt.monthly_allowance.level"),
        ("part_time_worker", "2026-04", "base.muc_tham_chieu"),
    ],
)
def test_a_month_before_the_last_change_is_told_with_its_figure(topic: str, month: str, name: str) -> None:
    answer = told(topic, "month", month)
    assert answer.body.startswith("Theo quy định áp dụng tháng ")
    before_today = answer.body.partition("Hôm nay, ")[0]
    assert says(name, date.fromisoformat(f"{month}-01")) in before_today
    assert says(name, TODAY) in answer.body.partition("Hôm nay, ")[2]


def test_both_supports_of_a_year_are_told() -> None:
    answer = told("voluntary_how_much", "year", "2025")
    before, after = date(2025, 1, 1), date(2025, 12, 31)
    for group in ("poor", "near_poor", "other"):
        name = f"vol.net_min_payment.{group}"
        assert says(name, after) in answer.body
        assert says(name, before) in answer.body.partition("Trong năm đó, trước ngày 01/07/2025:")[2]


def test_an_ordinal_day_can_be_listed() -> None:
    answer = told("unemployment_when_paid", "day", "2025-12-31")
    assert f"{says('ui.start_day', date(2025, 12, 31))} (nay là {says('ui.start_day', TODAY)})" in answer.body
    assert "Những phần khác An Sinh không có số liệu" in answer.body


def test_an_age_is_told_as_one() -> None:
    within = told("social_pension_amount", "year", "2025").body.partition("Trong năm đó")[2]
    assert f"{book().figure('social_pension.age', on=date(2025, 1, 1)).value} tuổi" in within


NOW = ("hiện nay là", "hiện là", "hiện bằng", "Năm nay", "now equal")


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize(
    "topic", ["funeral_allowance", "contribution_base", "rumour_health_rate", "rumour_years_raised"]
)
@pytest.mark.parametrize("year", ["2024", "2025"])
def test_what_held_on_a_past_day_is_not_said_to_hold_now(topic: str, year: str, locale: str) -> None:
    body = told(topic, "year", year, locale=locale).body
    assert not [word for word in NOW if word in body]


def test_figures_are_listed_where_the_whole_answer_has_none_for_that_day() -> None:
    answer = told("voluntary_how_much", "year", "2024")
    assert says("vol.min_payment", date(2024, 12, 31)) in answer.body
    assert "Những phần khác An Sinh không có số liệu" in answer.body
    assert {use.id for use in answer.figures} >= {book().figure("vol.min_payment", on=date(2024, 12, 31)).id}


def test_a_day_without_any_figure_is_said_to_be_so() -> None:
    answer = told("social_pension", "year", "2000")
    assert "không có đủ số liệu cho năm 2000" in answer.body
    assert says("social_pension.amount", TODAY) in answer.body


def test_what_is_not_certain_is_said_to_be_so() -> None:
    assert "chờ" in told("voluntary_how_much", "year", "2027").body


def test_the_old_law_is_the_one_before_the_law_the_answer_rests_on() -> None:
    lump_sum, unemployment = told("lump_sum_who_can", "law"), told("unemployment_benefit", "law")
    last_day = book().figure("lump.case.dd", on=TODAY).first_day.toordinal() - 1
    assert f"Theo luật cũ, áp dụng đến hết ngày {format_day(date.fromordinal(last_day))}:" in lump_sum.body
    last_day = book().figure("ui.percent", on=TODAY).first_day.toordinal() - 1
    assert format_day(date.fromordinal(last_day)) in unemployment.body


def test_a_law_is_known_by_its_year() -> None:
    assert "Theo luật cũ" in told("lump_sum_who_can", "law", "2014").body
    assert told("lump_sum_who_can", "law", "2024").body == told("lump_sum_who_can").body


def test_what_has_no_day_is_answered_as_ever() -> None:
    assert told("voluntary_receipt", "year", "2024") == told("voluntary_receipt")


@pytest.mark.parametrize("value", ["2026", "2026-11", "2026-11-23"])
def test_a_time_that_is_running_is_today(value: str) -> None:
    kind = ("year", "month", "day")[value.count("-")]
    assert told("retirement_age", kind, value) == told("retirement_age")


def test_a_change_within_ninety_days_is_announced_once() -> None:
    soon, later = told("retirement_age"), told("retirement_age", today=date(2026, 9, 1))
    sentence = "Từ 01/01/2027: tuổi nghỉ hưu của nam là"
    assert soon.body.count(sentence) == 1
    assert sentence not in later.body
    assert book().figure("retire_age.men", on=date(2027, 1, 1)).id in {use.id for use in soon.figures}
    itself = told("voluntary_how_much").body
    assert itself.count("01/01/2027") == 1


def test_an_announcement_that_is_not_certain_says_so() -> None:
    row = book().next("vol.min_income", on=TODAY)
    assert row is not None
    assert announcement([row], "vi").startswith("Từ 01/01/2027, dự kiến và còn chờ xác nhận:")


def test_a_follow_up_says_what_it_took() -> None:
    asked = Asked.read({"still": True, "changed": {"group": "poor"}})
    answer = teller().tell("voluntary_how_much", today=TODAY, asked=asked)
    assert answer.body.startswith("Vẫn về “Mức đóng BHXH tự nguyện” (hộ nghèo):")


def test_a_language_that_is_missing_is_said_in_it() -> None:
    answer = told("employer_bankrupt", locale="en")
    assert answer.body.startswith("This answer is available in Vietnamese only.")


@pytest.mark.parametrize(
    "bad", [{"as_of": {"kind": "year", "value": "x"}}, {"as_of": {"kind": "month", "value": "2024-13"}}]
)
def test_nonsense_from_the_engine_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|month must be"):
        Asked.read(bad)
