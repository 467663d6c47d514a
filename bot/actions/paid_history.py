"""The time paid, as the calculators want it: periods, kind, when the right to a lump sum begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.actions.contribution_fields import FirstPaid, LastPaid, PaidTime
from bot.actions.form import Known, State
from bot.actions.heard import Heard
from bot.actions.person_fields import YOUNGEST, Birth, Sex
from bot.actions.voice import Voice, month_text
from bot.actions.wage_fields import Wage
from bot.grammar import months_between
from bot.grammar.calendar import shift
from policy.calculators import compute
from policy.calculators.lump_sum import LumpSumResult
from policy.months import MONTHS_PER_YEAR, Month

_VOLUNTARY = ("tu nguyen", "bhxhtn", "bhtn tu nguyen")


def notice_kind(heard: Heard, state: State) -> None:
    """Remembers that the time was paid voluntarily."""
    if not heard.tapped and heard.contains(_VOLUNTARY):
        state.extra["kind"] = "voluntary"


def kind_words(state: State, voice: Voice) -> list[str]:
    """What :func:`notice_kind` noticed, to say back."""
    return [voice.gettext("BHXH tự nguyện")] if state.extra.get("kind") == "voluntary" else []


def impossible(known: Known, voice: Voice) -> tuple[str, str] | None:
    """A working life that began in childhood, or periods that end after the last month paid: (slot, reason)."""
    time, last, birth = known.get(PaidTime.slot), known.get(LastPaid.slot), known.get(Birth.slot)
    if not time:
        return None
    if time["periods"] and last and last["month"] < max(period["to"] for period in time["periods"]):
        return LastPaid.slot, voice.gettext(
            "Tháng đóng cuối {last} lại sớm hơn quãng thời gian anh/chị đã nói."
        ).format(last=month_text(last["month"]))
    first = first_month(known)
    if birth and first and first < _plus_years(birth["month"], YOUNGEST):
        return PaidTime.slot, voice.gettext(
            "Sinh {birth} mà đóng từ {first} thì khi đó chưa đủ {age} tuổi; anh/chị xem lại thời gian đóng giúp."
        ).format(birth=month_text(birth["month"]), first=month_text(first), age=YOUNGEST)
    return None


def _plus_years(month: str, years: int) -> str:
    return f"{int(month[:4]) + years:04d}-{month[5:]}"


def first_month(known: Known) -> str | None:
    """The first month paid, as far as it is known; a bare total counts as paid without a gap."""
    time, last = known.get(PaidTime.slot), known.get(LastPaid.slot)
    if not time:
        return None
    if time["periods"]:
        return str(time["periods"][0]["from"])
    if not last:
        return None
    year, month = shift(date(int(last["month"][:4]), int(last["month"][5:]), 1), 1 - time["months"])
    return f"{year:04d}-{month:02d}"


def periods_of(known: Known, wage: int | None = None) -> list[dict[str, Any]]:
    """The calculator's periods: as they were told, or one that ends with the last month paid.

    ``wage``: to be used instead of the one told, where no period has its own.
    """
    time, last = known[PaidTime.slot], known[LastPaid.slot]
    salary = known[Wage.slot]["amount"] if wage is None else wage
    if time["periods"]:
        return [{"salary": salary, **period} for period in time["periods"]]
    return [{"from": first_month(known), "to": last["month"], "salary": salary}]


def history_of(known: Known, state: State, wage: int | None = None) -> dict[str, Any]:
    """Inputs of ``lump_sum``."""
    return {"periods": periods_of(known, wage), "kind": state.extra.get("kind", "compulsory")}


def lump_sum_of(known: Known, state: State, voice: Voice, wage: int | None = None) -> LumpSumResult:
    """The lump sum of the time paid. Raises ``CalculationRefused``."""
    result = compute("lump_sum", history_of(known, state, wage), on=voice.today, book=voice.book)
    assert isinstance(result, LumpSumResult)  # noqa: S101 - narrows the type for the reader and mypy
    return result


def amount_words(result: LumpSumResult, known: Known, state: State, voice: Voice) -> str:
    """The sum as it may be stated: exact, about, or from–to where the law or the wage leaves it open."""
    low, high = result.amount_low, result.amount_high
    wage = known[Wage.slot]
    if wage.get("low"):
        low = lump_sum_of(known, state, voice, wage["low"]).amount_low
        high = lump_sum_of(known, state, voice, wage["high"]).amount_high
    amount = voice.money(result.amount)
    if low != high:
        amount = voice.gettext("từ {low} đến {high}").format(low=voice.money(low), high=voice.money(high))
    rough = wage["rough"] or known[PaidTime.slot]["approximate"]
    return (voice.gettext("khoảng ") if rough else "") + amount


def right_inputs(known: Known, state: State, on: date) -> dict[str, Any]:
    """Inputs of ``lump_sum_eligibility``; a wage is not needed."""
    birth, last, time = known[Birth.slot]["month"], known[LastPaid.slot], known[PaidTime.slot]
    age_months = months_between(birth, f"{on.year:04d}-{on.month:02d}") - 1
    return {
        "first_month": _first_ever(known),
        "stopped": None if last["working"] else last["month"],
        "months": time["months"],
        "age_years": age_months // MONTHS_PER_YEAR,
        "gender": known[Sex.slot],
        "birth": birth,
        "reason": state.extra.get("reason", "normal"),
    }


def _first_ever(known: Known) -> str | None:
    """The first month, moved before the new law where the person says that there was an earlier time."""
    first, said = first_month(known), known.get(FirstPaid.slot)
    if first and said and said["before"] and first >= said["cutoff"]:
        return str(Month.parse(said["cutoff"]) - 1)
    return first
