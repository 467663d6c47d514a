"""Buttons that say something as if typed: read by their field alike in both languages, and in no other language."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from bot.actions import DIALOGUES
from bot.actions.form import Dialogue, Field, Half, Outcome
from bot.actions.heard import Heard
from bot.actions.voice import Choice, Voice
from bot.actions.withdrawal_reason import WithdrawalReason
from bot.answers import load_library
from bot.engine.language import language_of
from policy import load_book
from tests.actions.rasa_part import TODAY, Person
from tests.actions.test_english import RUNS

LANGUAGES = ("vi", "en")
#: What a field may have kept of an earlier answer: nothing, that it is not known, a year.
HALVES = (None, True, "1985")


@pytest.fixture(scope="module")
def voices() -> dict[str, Voice]:
    book = load_book()
    library = load_library(book)
    return {locale: Voice(locale, TODAY, book, library) for locale in LANGUAGES}


def heard(text: str, locale: str) -> Heard:
    return Heard(text, "inform", TODAY, locale, False, False, (), "")


def asked_fields() -> Iterator[tuple[str, Field]]:
    """Every field of every dialogue that is asked for; counsel recalls most of its fields and asks for one."""
    for dialogue in DIALOGUES.values():
        for one in dialogue.fields:
            if dialogue.name != "want_withdraw" or isinstance(one, WithdrawalReason):
                yield dialogue.name, one


FIELDS = [pytest.param(one, id=f"{name}: {one.slot}") for name, one in asked_fields()]


def typed(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.payload for choice in choices if not choice.payload.startswith("/")]


def gist(outcome: Outcome) -> Any:
    """What an outcome comes to; the words that go with it are in the language of the conversation."""
    return ("half", outcome.kept) if isinstance(outcome, Half) else outcome


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_button_is_read_alike_in_both_languages(field: Field, half: Any, voices: dict[str, Voice]) -> None:
    read: dict[str, list[Any]] = {}
    for locale, voice in voices.items():
        payloads = typed(field.question({}, half, voice).choices)
        read[locale] = [gist(field.read(heard(one, locale), {}, half, True, voice)) for one in payloads]
        assert None not in read[locale], f"{payloads} are not all understood"
        assert len({str(one) for one in read[locale]}) == len(payloads), f"{payloads}: two buttons say the same"
    assert read["en"] == read["vi"]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_button_never_turns_an_english_conversation(field: Field, half: Any, voices: dict[str, Voice]) -> None:
    for payload in typed(field.question({}, half, voices["en"]).choices):
        assert payload.isascii()
        assert language_of(payload) != "vi", payload


def test_most_questions_have_buttons(voices: dict[str, Voice]) -> None:
    """The two tests above look at something."""
    offered = {
        one.slot for _, one in asked_fields() for half in HALVES if typed(one.question({}, half, voices["en"]).choices)
    }
    assert len(offered) >= 10


@pytest.mark.parametrize(("locale", "words"), [("vi", "5 nghìn"), ("en", "5 thousand")])
@pytest.mark.parametrize("dialogue", ["calc_contribution", "calc_lump_sum"])
async def test_a_yes_takes_the_amount_that_was_offered(dialogue: str, locale: str, words: str) -> None:
    person = Person(locale=locale)
    for text in RUNS[dialogue]:
        if person.slots.get("requested_slot") in ("pay_salary", "lump_salary"):
            break
        await person.says(text, "inform" if person.running else dialogue)
    slot = person.slots["requested_slot"]
    (yes,) = (await person.says(words)).buttons
    assert (language_of(yes) == "vi") == (locale == "vi")
    await person.says(yes)
    value = person.slots["last_inputs"]["slots"][slot] if not person.running else person.slots[slot]
    assert value in (5_000_000, {"amount": 5_000_000, "rough": False})


async def changes_of(person: Person) -> list[str]:
    """The buttons that change an input of the last result."""
    answer = await copy.deepcopy(person).changes("sai rồi", "deny")
    return [payload for payload in answer.buttons if not payload.startswith("/")]


async def told(dialogue: Dialogue, locale: str) -> Person:
    """Somebody who has just been told the result of a calculation."""
    person = Person(locale=locale)
    for text in RUNS[dialogue.name]:
        await person.says(text, "inform" if person.running else dialogue.name)
    assert not person.running
    return person


@pytest.mark.parametrize("name", RUNS)
async def test_each_button_that_changes_an_input_asks_for_it_in_both_languages(name: str) -> None:
    asked: dict[str, list[Any]] = {}
    for locale in LANGUAGES:
        person = await told(DIALOGUES[name], locale)
        for payload in await changes_of(person):
            assert locale == "vi" or (payload.isascii() and language_of(payload) == "en"), payload
            one = copy.deepcopy(person)
            await one.changes(payload, "correct")
            asked.setdefault(locale, []).append(one.slots["requested_slot"])
    assert asked["en"] == asked["vi"]
    assert None not in asked["en"]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("change the salary", "lump_salary"),
        ("change my wage", "lump_salary"),
        ("I want to change my salary", "lump_salary"),
        ("the last month is wrong", "lump_last"),
        ("wrong date of birth", "lump_birth"),
        ("my birthday is not right, that was a mistake", "lump_birth"),
        ("change the number of years", "lump_time"),
        ("change my gender please", "lump_gender"),
        ("sửa lại lương", "lump_salary"),
    ],
)
async def test_an_input_is_asked_for_anew_by_its_english_names(text: str, slot: str) -> None:
    person = await told(DIALOGUES["compare_lump_sum"], "en")
    answer = await person.changes(text, "correct")
    assert not answer.detour
    assert person.slots["requested_slot"] == slot


async def test_what_names_no_input_is_asked_back() -> None:
    person = await told(DIALOGUES["compare_lump_sum"], "en")
    answer = await person.changes("change my hospital", "correct")
    assert "What would you like to change?" in answer.text
