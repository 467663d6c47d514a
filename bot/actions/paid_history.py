"""The time paid, as the calculators want it: periods, kind, when the right to a lump sum begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.actions.contribution_fields import FirstPaid, LastPaid, PaidTime
from bot.actions.form import Known, State
from bot.actions.heard import Heard
from bot.actions.person_fields import YOUNGEST, Birth, Sex
from bot.actions.voice import Voice
from bot.actions.wage_fields import Wage
from bot.grammar import months_between
from bot.grammar.calendar import shift
from policy.calculators import compute
from policy.calculators.lump_sum import BOTH_KINDS, LumpSumResult
from policy.months import MONTHS_PER_YEAR, Month

_VOLUNTARY = ("tu nguyen", "bhxhtn", "bhtn tu nguyen", "voluntary", "voluntarily")
_VOLUNTARY_KIND = "voluntary"
#: Over more months than these one wage is seldom the same throughout (no legal figure).
_MANY_MONTHS = 5 * MONTHS_PER_YEAR


def notice_kind(heard: Heard, state: State) -> None:
    """Remembers that the time was paid voluntarily."""
    if not heard.tapped and heard.contains(_VOLUNTARY):
        state.extra["kind"] = _VOLUNTARY_KIND


def one_wage_note(known: Known, voice: Voice) -> list[str]:
    """What to keep in mind where one wage stands for many years: it was lower once, and so is the real sum."""
    wage, time = known[Wage.slot], known[PaidTime.slot]
    if wage["amount"] is None or time["months"] <= _MANY_MONTHS:
        return []
    return [
        voice.gettext(
            "Số này tính như thể cả {span} đều đóng theo mức lương trên; lương những năm đầu thường thấp hơn nên số "
            "thực nhận thường cũng thấp hơn. Muốn sát hơn, anh/chị cho biết lương từng giai đoạn, ví dụ: “2010–2015 "
            "lương 4 triệu, 2016–nay lương 8 triệu”."
        ).format(span=voice.span(time["months"]))
    ]


def last_kind(known: Known, state: State) -> str:
    """The kind paid last, in which further time goes on."""
    periods = known[PaidTime.slot]["periods"]
    return str(_kind(periods[-1] if periods else {}, state))


def compulsory_months(known: Known, state: State) -> int:
    """How many of the months paid are compulsory ones."""
    time = known[PaidTime.slot]
    if not time["periods"]:
        return 0 if _kind({}, state) == _VOLUNTARY_KIND else int(time["months"])
    return sum(
        months_between(period["from"], period["to"])
        for period in time["periods"]
        if _kind(period, state) != _VOLUNTARY_KIND
    )


def _kind(period: Mapping[str, Any], state: State) -> Any:
    """A period of the person's record has a kind of its own; others have the one that was noticed."""
    return period.get("kind") or state.extra.get("kind", "compulsory")


def kind_words(known: Known, state: State, voice: Voice) -> list[str]:
    """Which insurance it was, where not all of it is compulsory; to say back."""
    compulsory, months = compulsory_months(known, state), known[PaidTime.slot]["months"]
    if compulsory == months:
        return []
    if not compulsory:
        return [voice.gettext("BHXH tự nguyện")]
    words = voice.gettext("thời gian đóng gồm {compulsory} bắt buộc và {voluntary} tự nguyện")
    return [words.format(compulsory=voice.span(compulsory), voluntary=voice.span(months - compulsory))]


def both_kinds_note(result: LumpSumResult, voice: Voice) -> list[str]:
    """What to keep in mind where compulsory and voluntary months stand side by side."""
    return [voice.again(BOTH_KINDS)] if BOTH_KINDS in result.caveats else []


def impossible(known: Known, voice: Voice) -> tuple[str, str] | None:
    """What cannot be true together: (slot, reason).

    A working life that began in childhood, periods that end after the last month paid, a new time to which the wages of
    the old periods do not belong.
    """
    time, last, birth = known.get(PaidTime.slot), known.get(LastPaid.slot), known.get(Birth.slot)
    if not time:
        return None
    wage = known.get(Wage.slot)
    if wage and wage["amount"] is None and not _each_has_its_wage(time["periods"], wage):
        return Wage.slot, voice.gettext("Thời gian đóng đã khác, nên anh/chị cho biết lại mức lương giúp.")
    if time["periods"] and last and last["month"] < max(period["to"] for period in time["periods"]):
        return LastPaid.slot, voice.gettext(
            "Tháng đóng cuối {last} lại sớm hơn quãng thời gian anh/chị đã nói."
        ).format(last=voice.told_month(last["month"]))
    first = first_month(known)
    if birth and first and first < _plus_years(birth["month"], YOUNGEST):
        return PaidTime.slot, voice.gettext(
            "Sinh {birth} mà đóng từ {first} thì khi đó chưa đủ {age} tuổi; anh/chị xem lại thời gian đóng giúp."
        ).format(birth=voice.told_month(birth["month"]), first=voice.told_month(first), age=YOUNGEST)
    return None


def _each_has_its_wage(periods: list[Mapping[str, Any]], wage: Mapping[str, Any]) -> bool:
    if wage.get("each"):
        return len(wage["each"]) == len(periods)
    return bool(periods) and all("salary" in one for one in periods)


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

    A wage that was told for the whole time ("8 triệu thì sao") outranks those of single periods; ``wage``: to be used
    instead of the one told.
    """
    time, last = known[PaidTime.slot], known[LastPaid.slot]
    salary = known[Wage.slot]["amount"] if wage is None else wage
    if time["periods"]:
        each = known[Wage.slot].get("each")
        if salary is None and each:
            return [{**period, "salary": one} for period, one in zip(time["periods"], each, strict=True)]
        told = {} if salary is None else {"salary": salary}
        return [{**period, **told} for period in time["periods"]]
    return [{"from": first_month(known), "to": last["month"], "salary": salary}]


def history_of(known: Known, state: State, wage: int | None = None) -> dict[str, Any]:
    """Inputs of ``lump_sum``."""
    return {
        "periods": periods_of(known, wage),
        "kind": state.extra.get("kind", "compulsory"),
        "reason": state.extra.get("reason", "normal"),
    }


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
    rough = wage["rough"] or known[PaidTime.slot]["approximate"]
    if low != high:
        words = voice.gettext("khoảng từ {low} đến {high}") if rough else voice.gettext("từ {low} đến {high}")
        return words.format(low=voice.money(low), high=voice.money(high))
    amount = voice.money(result.amount)
    return voice.gettext("khoảng {amount}").format(amount=amount) if rough else amount


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
