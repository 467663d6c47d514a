"""What the assistant does beyond answering: two calculations by dialogue, and asking back.

Served by ``app/action_server.py`` through rasa_sdk's executor::

    executor = ActionExecutor()
    load(executor, book=load_book(), library=library, clock=lambda: today)
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rasa_sdk.executor import ActionExecutor

from bot.actions.closing import Stop, TakeUp
from bot.actions.compare_lump_sum import CompareLumpSum, TellComparison
from bot.actions.form import Dialogue
from bot.actions.heard import Clock
from bot.actions.listening import Action, AskSlot, House, ValidateForm
from bot.actions.not_understood import NotUnderstood
from bot.actions.voluntary_cost import TellCost, VoluntaryCost
from bot.answers import AnswerLibrary, load_library
from policy import FigureBook, load_book

TIMEZONE = "Asia/Ho_Chi_Minh"


def actions(house: House) -> list[Action]:
    """One instance of every action that domain.yml names."""
    compare, cost = CompareLumpSum(), VoluntaryCost()
    dialogues: tuple[Dialogue, ...] = (compare, cost)
    found: list[Action] = [TellComparison(compare, house), TellCost(cost, house)]
    for dialogue in dialogues:
        found.append(ValidateForm(dialogue, house))
        found += [AskSlot(dialogue, one, house) for one in dialogue.fields]
    return [*found, Stop(dialogues, house), TakeUp(dialogues, house), NotUnderstood(dialogues, house)]


def load(
    executor: ActionExecutor,
    *,
    book: FigureBook | None = None,
    library: AnswerLibrary | None = None,
    clock: Clock | None = None,
) -> ActionExecutor:
    """Registers every action with ``executor`` and returns it.

    Args:
        book: the figures; the shipped ones by default.
        library: the answers, for titles of buttons; loaded by default.
        clock: the day when a message names none (``as_of``); today in Việt Nam by default.
    """
    figures = book or load_book()
    house = House(figures, library or load_library(figures), clock or _today)
    for action in actions(house):
        executor.register_action(action)
    return executor


def _today() -> date:
    return datetime.now(ZoneInfo(TIMEZONE)).date()
