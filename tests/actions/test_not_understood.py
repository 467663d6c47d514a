"""Asking back: the two likeliest topics as buttons."""

from __future__ import annotations

from typing import Any

from tests.actions.rasa_part import Person


async def heard(understanding: str, *ranking: str) -> dict[str, Any]:
    guesses = [{"name": name, "confidence": 0.3} for name in ranking]
    message = {
        "text": "…",
        "intent": {"name": "nlu_fallback"},
        "intent_ranking": guesses,
        "understanding": understanding,
        "metadata": {},
    }
    _, replies = await Person().act("action_not_understood", message)
    return replies[0]


async def test_the_two_likeliest_topics_are_offered_and_staff():
    reply = await heard("unsure", "ask/lump_sum_wait", "ask/lump_sum_papers", "ask/keep_time")
    assert [button["payload"] for button in reply["buttons"]] == [
        "/lump_sum_wait",
        "/lump_sum_papers",
        "/talk_to_staff",
    ]
    assert reply["status"] == "not_understood"


async def test_labels_without_a_topic_are_no_buttons():
    reply = await heard("unsure", "inform", "out_of_scope", "ask/keep_time")
    assert [button["payload"] for button in reply["buttons"]] == ["/keep_time", "/talk_to_staff"]


async def test_two_equally_likely_topics_are_a_question_not_a_miss():
    reply = await heard("ambiguous", "ask/lump_sum_wait", "ask/lump_sum_papers")
    assert reply["status"] == "clarified"


async def test_nothing_likely_still_offers_a_person():
    reply = await heard("empty")
    assert [button["payload"] for button in reply["buttons"]] == ["/talk_to_staff"]


async def test_a_few_words_with_figures_after_a_result_change_it():
    person = Person()
    await person.says("hộ nghèo mức 2tr đóng hằng tháng", "voluntary_cost")
    message = {"text": "không, thu nhập 3 củ", "intent": {"name": "nlu_fallback"}, "metadata": {}}
    events, replies = await person.act("action_not_understood", message)
    assert replies == []
    assert events[-1]["name"] == "calculation_form"


async def test_a_story_with_figures_after_a_result_does_not():
    person = Person()
    await person.says("hộ nghèo mức 2tr đóng hằng tháng", "voluntary_cost")
    text = "hôm qua tôi có gửi cho bà hàng xóm 3 triệu để mua gạo"
    _, replies = await person.act("action_not_understood", {"text": text, "intent": {}, "metadata": {}})
    assert replies[0]["status"] == "not_understood"
