"""Whatever is said, in whatever order: a dialogue asks, refuses, tells or stops; it never breaks or falls silent."""

from __future__ import annotations

import asyncio
import json

from hypothesis import given
from hypothesis import strategies as st

from bot.actions import DIALOGUES
from tests.actions.rasa_part import Person
from tests.tried import tried

PHRASES = st.sampled_from(
    [
        *(
            "8 năm 7 tháng",
            "99 năm",
            "từ 3/2015 đến 12/2023",
            "từ 12/2023 đến 3/2015",
            "2015-2020",
            "8/2025",
            "năm ngoái",
        ),
        *(
            "5tr3",
            "5",
            "5 nghìn",
            "900 triệu",
            "5đ",
            "nam",
            "nữ",
            "85",
            "65",
            "sinh 3/1985",
            "2020",
            "41 tuổi",
            "tháng 3",
        ),
        *(
            "không nhớ",
            "đúng",
            "không",
            "à nhầm, 9 năm",
            "à nhầm",
            "hộ nghèo",
            "quý",
            "thấp nhất",
            "vẫn đang đóng",
            "2tr",
        ),
        *("nghỉ 1 năm rồi", "từ 1/2010 đến 2/2011 3tr, từ 1/2012 đến 1/2013 4tr", "sinh 1/1900", "tự nguyện", "?", ""),
    ]
)
TEXTS = PHRASES | st.lists(PHRASES, min_size=2, max_size=4).map(", ".join) | st.text(max_size=40)
INTENTS = st.sampled_from(["inform", "ask", "affirm", "deny", "correct", "nlu_fallback", "greet", "compare_lump_sum"])


@tried(150)
@given(st.sampled_from(sorted(DIALOGUES)), st.lists(st.tuples(TEXTS, INTENTS), max_size=12))
def test_a_dialogue_never_breaks_and_never_falls_silent(dialogue, messages):
    asyncio.run(_talk(dialogue, messages))


async def _talk(dialogue: str, messages: list[tuple[str, str]]) -> None:
    person = Person()
    await person.says("tính", dialogue)
    for text, intent in messages:
        if not person.running:
            text, intent = "tính", dialogue
        answer = await person.says(text, intent)
        assert answer.detour or answer.text.strip()
        assert all(len(reply["text"]) <= 2_000 for reply in answer.replies), "Zalo takes 2000 characters"
        assert person.running or answer.replies
        json.dumps(person.slots)
