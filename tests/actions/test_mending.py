""" "Sai rồi" after a result: an apology, what it was based on, and ways to change it or go on."""

from __future__ import annotations

import pytest

from bot.actions import DIALOGUES
from tests.actions.rasa_part import Person


@pytest.fixture
async def person() -> Person:
    one = Person()
    await one.says("chỉ tính tiền một lần: đóng từ 3/2015 đến 12/2023 lương 5tr", "calc_lump_sum")
    return one


@pytest.mark.parametrize("text", ["sai rồi", "không đúng", "kết quả này sai bét", "ra số sai rồi"])
@pytest.mark.parametrize(
    ("intent", "action"),
    [("deny", "action_take_up"), ("correct", "action_take_up"), ("nlu_fallback", "action_not_understood")],
)
async def test_a_wrong_result_gets_an_apology_its_inputs_and_ways_on(person, text, intent, action):
    answer = await person.changes(text, intent, action)
    assert "xin lỗi" in answer.text
    assert "lương đóng 5.000.000đ" in answer.text
    assert answer.buttons[-2:] == ["/what_can_you_do", "/talk_to_staff"]
    assert answer.replies[-1]["status"] == "complained"
    assert len(answer.buttons) <= 5


async def test_a_tap_on_wrong_gets_the_same(person):
    message = {"text": "[correct]", "intent": {"name": "correct"}, "understanding": "tap", "metadata": {}}
    _, replies = await person.act("action_take_up", message)
    assert "xin lỗi" in replies[0]["text"]


async def test_each_button_asks_for_its_input_anew(person):
    buttons = (await person.changes("sai rồi", "deny")).replies[-1]["buttons"]
    wage = next(one["payload"] for one in buttons if one["title"] == "Sửa lương")
    answer = await person.changes(wage, "correct")
    assert "Tính lại “Chỉ tính số tiền một lần”" in answer.text
    assert person.slots["requested_slot"] == "lump_salary"
    assert "8.000.000đ" in (await person.says("8tr")).text


async def test_why_is_explained_and_changes_nothing(person):
    message = {"text": "why only 3 months?", "intent": {"name": "inform"}, "metadata": {"locale": "en"}}
    events, _ = await person.act("action_take_up", message)
    assert [event["name"] for event in events if event["event"] == "followup"] == ["action_explain_result"]
    assert person.slots["last_inputs"]["slots"]["lump_salary"]["amount"] == 5_000_000


async def test_an_own_slip_needs_no_apology(person):
    answer = await person.changes("à nhầm rồi", "correct")
    assert "xin lỗi" not in answer.text
    assert "dựa trên" in answer.text
    assert answer.replies[-1]["status"] == "clarified"


async def test_another_mistake_is_not_about_the_result(person):
    assert "xin lỗi" not in (await person.not_understood("sổ sai tên")).text


async def test_a_plain_no_ends_the_talk(person):
    _, replies = await person.act("action_take_up", {"text": "không", "intent": {"name": "deny"}, "metadata": {}})
    assert replies == [{"answer": "goodbye"}]


async def test_a_what_if_says_which_calculation_it_is_about(person):
    answer = await person.changes("8 triệu thì sao")
    assert answer.text.startswith("Tính lại “Chỉ tính số tiền một lần”")


def test_every_input_has_a_name():
    assert all(one.called for dialogue in DIALOGUES.values() for one in dialogue.fields)
