"""What was said and explained before the latest message: it tells what bare figures and bare questions are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker

from bot.actions.form import FORM, LAST_SLOT
from bot.actions.heard import Heard
from bot.actions.withdrawal_reason import WithdrawalReason, insists

TOPIC_SLOT = "topic"
_EXPLAINED = "utter_answer"
#: What was said before one of these was heard by a calculation, dropped with it, or is to be forgotten.
_ENDS = frozenset({FORM, "action_tell_result", "action_stop_dialogue", "action_forget_told"})
#: topic, or the beginning of topics -> the calculation that goes with it; the longest decides.
_CALCULATIONS = {
    "lump_sum_": "compare_lump_sum",
    "lump_sum_wait": "calc_eligibility",
    "lump_sum_who_can": "calc_eligibility",
    "keep_time": "compare_lump_sum",
    "pension_": "calc_pension",
    "retirement_": "calc_retirement_age",
    "retire_later": "calc_retirement_age",
    "early_retirement": "calc_retirement_age",
    "unemployment_": "calc_unemployment",
    "contribution_": "calc_contribution",
    "voluntary_how_much": "voluntary_cost",
    "voluntary_support": "voluntary_cost",
    "health_household_": "calc_health",
}
#: After these somebody who "still" wants to speaks of the withdrawal.
_WITHDRAWALS = frozenset({"want_withdraw", "compare_lump_sum", "calc_lump_sum", "calc_eligibility"})
_WITHDRAWAL_TOPICS = ("lump_sum_", "keep_time", "credit_support", "rumour_", "withdraw")
#: A longer question says itself what it is about.
_MOST_WORDS = 6
_WHERE = ("nop o dau", "o dau", "nop dau", "cho nao", "noi nao", "co quan nao", "where")
_PAPERS = ("giay to", "ho so gi", "ho so nao", "thu tuc", "what papers", "which papers", "what documents")
_HOW_MUCH = ("bao nhieu", "duoc bn", "dc bn", "duoc nhieu khong", "how much")
_LUMP_SUM = ("lump_sum_where_when", "lump_sum_papers")
_PENSION = ("pension_procedure", "pension_procedure")
#: calculation -> topics that say where and with which papers one applies.
_APPLYING = {
    **dict.fromkeys(_WITHDRAWALS, _LUMP_SUM),
    "calc_pension": _PENSION,
    "calc_retirement_age": _PENSION,
    "calc_unemployment": ("unemployment_where", "unemployment_where"),
    "voluntary_cost": ("voluntary_register", "voluntary_register"),
    "calc_health": ("health_household_register", "health_household_register"),
}


def _before(tracker: Tracker) -> Iterator[dict[str, Any]]:
    """Events before the latest message, latest first, as far back as the last calculation."""
    events = iter(reversed(tracker.events))
    for event in events:
        if event.get("event") == "user":
            break
    for event in events:
        kind = event.get("event")
        if kind == "session_started" or (kind == "action" and event.get("name") in _ENDS):
            return
        yield event


def said_before(tracker: Tracker, heard: Heard) -> Iterator[Heard]:
    """Earlier messages in words, latest first, that no calculation has heard."""
    for event in _before(tracker):
        text = str(event.get("text") or "")
        if event.get("event") == "user" and text and not text.startswith("["):
            yield replace(heard, text=text, intent="", tapped=False)


def explained_before(tracker: Tracker) -> str | None:
    """The topic explained last, where nothing was calculated since."""
    explained = any(event.get("event") == "action" and event.get("name") == _EXPLAINED for event in _before(tracker))
    topic = tracker.get_slot(TOPIC_SLOT)
    return str(topic) if explained and topic else None


def calculation_of(topic: str | None) -> str | None:
    """The calculation that figures after a topic are meant for."""
    found = [begins for begins in _CALCULATIONS if topic is not None and topic.startswith(begins)]
    return _CALCULATIONS[max(found, key=len)] if found else None


def asks_how_much(heard: Heard) -> bool:
    """ "Được bao nhiêu tiền", and nothing that says of what."""
    return not heard.tapped and len(heard.words) <= _MOST_WORDS and heard.contains(_HOW_MUCH)


def _matter(tracker: Tracker) -> str | None:
    """The calculation that the talk is about: of the topic explained since, else the last one, else the withdrawal."""
    topic = explained_before(tracker)
    if topic is not None:
        return calculation_of(topic)
    last = tracker.get_slot(LAST_SLOT)
    if isinstance(last, dict) and last.get("dialogue"):
        return str(last["dialogue"])
    return "want_withdraw" if tracker.get_slot(WithdrawalReason.slot) else None


def applying(heard: Heard, calculation: str | None) -> str | None:
    """The topic that answers a bare "nộp ở đâu", "cần giấy tờ gì" beside a calculation."""
    if heard.tapped or calculation not in _APPLYING or len(heard.words) > _MOST_WORDS or not heard.is_question:
        return None
    where, papers = _APPLYING[calculation]
    if heard.contains(_PAPERS):
        return papers
    return where if heard.contains(_WHERE) else None


def applying_now(heard: Heard, tracker: Tracker) -> str | None:
    """The same, of what the talk is about."""
    return applying(heard, _matter(tracker))


def insists_now(heard: Heard, tracker: Tracker) -> bool:
    """ "Ko em vẫn rút", "I still want it" where the withdrawal was talked of."""
    topic = explained_before(tracker) or ""
    return insists(heard) and (_matter(tracker) in _WITHDRAWALS or topic.startswith(_WITHDRAWAL_TOPICS))


def joined(words: str, heard: Heard) -> str:
    """Words told so far and those of ``heard``; of what is said twice, the later."""
    said = _kinds(heard)
    told = (piece for piece in words.split("; ") if piece)
    kept = [piece for piece in told if not said & _kinds(replace(heard, text=piece, tapped=False))]
    return "; ".join([*kept, *([] if heard.tapped else [heard.text])])


def _kinds(heard: Heard) -> set[str]:
    """What kinds of figures are said; of months there may be several."""
    return {one.kind for one in heard.entities()} - {"month"}
