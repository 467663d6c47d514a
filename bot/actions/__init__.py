"""What the assistant does beyond answering: calculations by dialogue, counsel before a withdrawal, and asking back.

Served by ``app/action_server.py`` through rasa_sdk's executor::

    executor = ActionExecutor()
    load(executor, book=load_book(), library=library, clock=lambda: today)
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rasa_sdk.executor import ActionExecutor

from bot.actions.after_result import Explain, Forget, TakeUp
from bot.actions.calc_contribution import CalcContribution
from bot.actions.calc_eligibility import CalcEligibility
from bot.actions.calc_health import CalcHealth
from bot.actions.calc_lump_sum import CalcLumpSum
from bot.actions.calc_pension import CalcPension
from bot.actions.calc_retirement_age import CalcRetirementAge
from bot.actions.calc_unemployment import CalcUnemployment
from bot.actions.closing import Stop, TellResult
from bot.actions.compare_lump_sum import CompareLumpSum
from bot.actions.form import Dialogue
from bot.actions.heard import Clock
from bot.actions.listening import Action, House, Listen
from bot.actions.not_understood import NotUnderstood
from bot.actions.own_record import OpenRecords
from bot.actions.voluntary_cost import VoluntaryCost
from bot.actions.want_withdraw import WantWithdraw
from bot.answers import AnswerLibrary, load_library
from policy import FigureBook, load_book

TIMEZONE = "Asia/Ho_Chi_Minh"

#: Every dialogue by its name, which is its intent and its topic too. A new one is added here and nowhere else.
DIALOGUES: dict[str, Dialogue] = {
    one.name: one
    for one in (
        CompareLumpSum(),
        CalcLumpSum(),
        CalcEligibility(),
        CalcPension(),
        CalcRetirementAge(),
        CalcContribution(),
        CalcUnemployment(),
        CalcHealth(),
        VoluntaryCost(),
        WantWithdraw(),
    )
}
_KINDS: tuple[type[Action], ...] = (Listen, TellResult, Stop, TakeUp, Explain, Forget, NotUnderstood)


def actions(house: House) -> list[Action]:
    """One instance of every action that domain.yml names."""
    return [kind(DIALOGUES, house) for kind in _KINDS]


def load(
    executor: ActionExecutor,
    *,
    book: FigureBook | None = None,
    library: AnswerLibrary | None = None,
    clock: Clock | None = None,
    records: OpenRecords | None = None,
) -> ActionExecutor:
    """Registers every action with ``executor`` and returns it.

    Args:
        book: the figures; the shipped ones by default.
        library: the answers, for titles of buttons; loaded by default.
        clock: the day when a message names none (``as_of``); today in Việt Nam by default.
        records: where people's own records are, once they have opened them; nobody has by default.
    """
    figures = book or load_book()
    house = House(figures, library or load_library(figures), clock or _today, records)
    for action in actions(house):
        executor.register_action(action)
    return executor


def _today() -> date:
    return datetime.now(ZoneInfo(TIMEZONE)).date()
