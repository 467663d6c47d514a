"""Calculations hear English words: what is not known, taken back, stopped; and whole dialogues in English."""

from __future__ import annotations

from typing import Any

import pytest

from bot.actions.asked_together import calculations_in, first_of
from bot.actions.calc_eligibility import CalcEligibility
from bot.actions.contribution_fields import bare_month
from bot.actions.form import LAST_SLOT, State
from bot.actions.heard import Heard
from bot.actions.withdrawal_reason import REASONS, read_reason
from tests.actions.rasa_part import TODAY, Person


def heard(text: str) -> Heard:
    return Heard(text, "", TODAY, "en", False, False, (), "")


@pytest.mark.parametrize(
    "text", ["I don't remember", "i don’t know", "dont know", "not sure", "I'm not sure", "can't remember", "no idea"]
)
def test_who_does_not_know_says_so(text: str) -> None:
    assert heard(text).is_unknown


def test_only_that_is_no_cry_for_help() -> None:
    assert heard("I don't know, sorry").only_unknown
    assert not heard("I don't know how to live any more").only_unknown


@pytest.mark.parametrize(
    "text", ["I mean 9 years", "no, 9 years", "sorry, 9 years", "actually 9 years", "Oops, 9 years"]
)
def test_a_slip_is_taken_back(text: str) -> None:
    assert heard(text).corrects


@pytest.mark.parametrize("text", ["nó, 9 năm", "nợ 3 tháng", "đóng nốt 3 tháng", "no bao hiem 3 thang", "may, 9 nam"])
def test_vietnamese_takes_nothing_back(text: str) -> None:
    assert not heard(text).corrects


@pytest.mark.parametrize("text", ["never mind", "stop", "cancel", "stop it please", "Cancel this", "forget it"])
def test_a_calculation_is_stopped(text: str) -> None:
    assert heard(text).stops


@pytest.mark.parametrize("text", ["I stopped in May 2025", "stopped paying", "quit", "no more", "thôi việc từ tháng 5"])
def test_stopping_work_stops_no_calculation(text: str) -> None:
    assert not heard(text).stops


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("how is it calculated", True),
        ("when can I withdraw", True),
        ("what if I paid 10 years", True),
        ("I was born in May 1982", False),
        ("when I left, in 2020", False),
        ("may năm", True),
    ],
)
def test_a_question_is_known_by_its_words(text: str, asks: bool) -> None:
    assert heard(text).is_question == asks


@pytest.mark.parametrize(
    ("text", "no"), [("no", True), ("No, never", True), ("nope", True), ("nó", False), ("nợ", False)]
)
def test_a_no_begins_the_message(text: str, no: bool) -> None:
    assert heard(text).begins_with_no == no


@pytest.mark.parametrize(("text", "month"), [("May", 5), ("december", 12), ("8", 8), ("mấy giờ", None)])
def test_a_month_alone(text: str, month: int | None) -> None:
    assert bare_month(heard(text)) == month


#: reason -> how people put it
SAID_REASONS: dict[str, tuple[str, ...]] = {
    "lost_job": (
        *("I lost my job", "I've been laid off", "unemployed for a year now"),
        *("the company went bankrupt", "I got fired"),
        *("I quit my job", "my contract ended and I can't find work", "the factory closed last month"),
        *("I have paid many years but I lost my job",),
    ),
    "needs_cash": (
        *("I need cash", "need money for my family", "to pay off my debts"),
        *("hospital bills", "my mother is in hospital"),
        *("we owe the bank a lot", "my baby is sick and we owe the hospital", "school fees for the children"),
        *("I want to repair my house", "medical costs, I have cancer"),
    ),
    "distrust": (
        *("I don't trust it", "I do not trust the fund", "I'm afraid the fund collapses", "afraid the law will change"),
        *("the money will be worthless by then", "I heard withdrawing will be banned", "inflation eats it"),
        *("I'm afraid the fund will go bankrupt", "I may die before I get anything"),
    ),
    "abroad": (
        *("I'm going abroad", "we emigrate next year", "going to work in Japan", "moving to another country"),
        *("I am a foreigner going back to my country", "leaving Vietnam for good"),
    ),
    "near_retirement": (
        *("close to retirement but not enough years", "I don't have enough years"),
        *("I am too old and have too few years",),
        *("I have less than 15 years", "about to retire but a few years short", "I can't reach 15 years"),
    ),
    "many_years": ("I have already paid 15 years", "already paid for 20 years", "I've paid long enough", "many years"),
    "pregnant": (
        *("I'm pregnant", "having a baby", "my wife is pregnant"),
        *("to look after my children", "maternity leave"),
    ),
    "moving": (
        *("moving back home", "I'm moving to another province"),
        *("back to my hometown", "we moved to the countryside"),
    ),
    "other": ("other", "another reason", "it's private", "personal reasons"),
}


@pytest.mark.parametrize(("reason", "text"), [(one, text) for one, said in SAID_REASONS.items() for text in said])
def test_a_reason_for_withdrawing_is_known_by_its_english_words(reason: str, text: str) -> None:
    assert read_reason(heard(text)) == reason


def test_every_reason_is_tried_in_english() -> None:
    assert set(SAID_REASONS) == set(REASONS)


@pytest.mark.parametrize("text", ["I want to withdraw my insurance", "just withdraw it", "yes", "how does it work"])
def test_a_wish_alone_is_no_reason(text: str) -> None:
    assert read_reason(heard(text)) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I have cancer, when can I withdraw", "illness"),
        ("we emigrate to Canada", "abroad"),
        ("I was discharged from the army", "armed_forces"),
        ("I have a severe disability", "disability"),
        ("I lost my job", None),
    ],
)
def test_a_case_of_the_law_is_noticed(text: str, reason: str | None) -> None:
    state = State()
    CalcEligibility().notice(heard(text), state)
    assert state.extra.get("reason") == reason


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("how much lump sum and what pension would I get", ("calc_lump_sum", "calc_pension")),
        ("calculate my lump sum and my pension please", ("calc_lump_sum", "calc_pension")),
        ("so how much is the lump sum, and the pension?", ("calc_lump_sum", "calc_pension")),
        ("when can I retire and how much pension do I get", ("calc_retirement_age", "calc_pension")),
        ("calculate the unemployment benefit and the pension", ("calc_unemployment", "calc_pension")),
        ("how much is deducted and what does voluntary insurance cost", ("calc_contribution", "voluntary_cost")),
        ("how much is health insurance for us, and my pension", ("calc_health", "calc_pension")),
        ("when can I withdraw and how much is the lump sum", ("calc_eligibility", "calc_lump_sum")),
        ("how much lump sum, and how much pension when I retire", ("calc_lump_sum", "calc_pension")),
        ("I already got unemployment benefit, calculate my pension", ("calc_pension",)),
        ("how much lump sum do I get, not the pension", ("calc_lump_sum",)),
        ("how much is the social pension, and the lump sum", ("calc_lump_sum",)),
        ("the lump sum and the pension are different things", ()),
    ],
)
def test_each_part_asks_for_one_calculation(text: str, names: tuple[str, ...]) -> None:
    assert calculations_in(heard(text)) == names


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("so how much lump sum and what pension would I get", "calc_lump_sum"),
        ("how much lump sum and what pension would I get, which is better", "compare_lump_sum"),
        ("compare the lump sum and the pension, how much would I get", "compare_lump_sum"),
    ],
)
def test_what_is_weighed_is_compared(text: str, first: str) -> None:
    assert first_of("compare_lump_sum", heard(text)) == first


def test_vietnamese_parts_are_read_as_before() -> None:
    assert calculations_in(heard("tinh not luong huu va tien mot lan")) == ("calc_pension", "calc_lump_sum")


#: dialogue, what is said, and what the result rests on (the slots that matter)
DIALOGUES: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
    (
        "compare_lump_sum",
        ("I'm a woman born in 1985, paid 8 years, stopped in May 2025, salary 6 million", "May"),
        {"lump_gender": "female", "lump_birth": {"month": "1985-05", "assumed": False}},
    ),
    (
        "calc_lump_sum",
        ("calculate", "about 8 years", "still working", "I don't know", "6 million"),
        {
            "lump_time": {"months": 96, "periods": [], "approximate": True},
            "lump_last": {"month": "2026-11", "working": True, "approximate": False},
            "lump_salary": {"amount": 6_000_000, "rough": True},
        },
    ),
    (
        "calc_lump_sum",
        ("calculate", "8 years", "stopped six months ago", "5 million"),
        {"lump_last": {"month": "2026-05", "working": False, "approximate": False}},
    ),
    (
        "calc_pension",
        ("male born 3/1970, paid 20 years, still paying, salary 9 million", "no"),
        {"pension_plan": {"until": "none", "n": 0}},
    ),
    (
        "calc_pension",
        ("male born 3/1970, paid 20 years, still paying, salary 9 million", "5 more years"),
        {"pension_plan": {"until": "months", "n": 60}},
    ),
    (
        "calc_pension",
        ("male born 3/1970, paid 20 years, still paying, salary 9 million", "until 62"),
        {"pension_plan": {"until": "age", "n": 62}},
    ),
    (
        "calc_eligibility",
        ("paid 6 months, stopped in 8/2026, female born 3/1990", "no, never"),
        {"lump_first": {"before": False, "cutoff": "2025-07"}},
    ),
    (
        "calc_eligibility",
        ("paid 6 months, stopped in 8/2026, female born 3/1990", "yes, before"),
        {"lump_first": {"before": True, "cutoff": "2025-07"}},
    ),
    (
        "voluntary_cost",
        ("calculate", "the minimum", "none of these", "every 3 months"),
        {"vol_group": "other", "vol_frequency": "quarterly"},
    ),
]


@pytest.mark.parametrize(
    ("name", "turns", "known"), DIALOGUES, ids=[f"{name}: {said[-1]}" for name, said, _ in DIALOGUES]
)
async def test_a_calculation_goes_through_in_english(name: str, turns: tuple[str, ...], known: dict[str, Any]) -> None:
    person = Person(locale="en")
    answers = [await person.says(text, name if text is turns[0] else "inform") for text in turns]
    assert not person.running
    assert not any(answer.detour for answer in answers)
    told = person.slots[LAST_SLOT]["slots"]
    assert {slot: told[slot] for slot in known} == known
