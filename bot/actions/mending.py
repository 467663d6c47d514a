""" "Sai rồi", "à nhầm" after a result without saying what: the inputs are told, and each can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.actions.form import Dialogue, Field
from bot.actions.heard import Heard
from bot.actions.voice import Choice, Voice, say
from bot.grammar.tokens import strip_marks

#: Buttons that change an input; with two more a message holds no further ones (zalo.md 1.3).
MOST_CHANGED = 3
_WRONG = (
    *("sai", "khong dung", "ko dung", "k dung", "chua dung", "khong phai", "ko phai", "khong chinh xac", "vo ly"),
    *("wrong", "not right", "not correct", "incorrect"),
)
#: The person's own slip: nothing to apologise for.
_SLIP = ("nham", "a khong", "a quen", "sua", "noi lai", "doi lai", "i meant", "i mean", "my mistake", "typo", "change")
#: With nothing but these around it, "sai" speaks of the result; "sổ sai tên" does not.
_WORDS_AROUND = """
    sai khong ko k chua dung phai chinh xac vo ly roi r bet het qua ket ra so tien tinh nay do kia vay the nha nhe a con
    la bi an sinh em ban luon hoan toan ma sao
    wrong not right correct incorrect that s is this the result it was i think number amount
"""
_AROUND = frozenset(_WORDS_AROUND.split())


def says_wrong(heard: Heard) -> bool:
    """Whether the whole message says that the result is wrong; a button that says so counts too."""
    if heard.tapped:
        return heard.intent == "correct"
    return heard.contains(_WRONG) and set(heard.words) <= _AROUND


def named_field(dialogue: Dialogue, last: Mapping[str, Any], heard: Heard, voice: Voice) -> Field | None:
    """The input that somebody asks to change without a new value ("sửa lại lương")."""
    if heard.tapped:
        return None
    known = (one for one in dialogue.fields if last["slots"].get(one.slot) is not None)
    return next((one for one in known if heard.contains(_names(one, voice))), None)


def _names(one: Field, voice: Voice) -> tuple[str, ...]:
    """Plain words by which a field is named; the Vietnamese ones also in a conversation that is English."""
    told = (name for called in one.called for name in voice.gettext(called).split(","))
    return tuple(strip_marks(name.strip()) for name in (*one.called, *told))


def ask_what(
    dispatcher: CollectingDispatcher, dialogue: Dialogue, last: Mapping[str, Any], heard: Heard, voice: Voice
) -> None:
    """Says what the result was based on and how to change it; an apology where it is said to be wrong."""
    wrong = says_wrong(heard) or not heard.contains(_SLIP)
    title = voice.library.title(dialogue.name, voice.locale)
    what = "; ".join(dialogue.says(last["slots"], voice))
    based = voice.gettext("“{title}” vừa rồi dựa trên: {what}.").format(title=title, what=what) if what else ""
    example = voice.gettext(dialogue.example)
    paragraphs = (
        voice.gettext("An Sinh xin lỗi vì kết quả chưa đúng với anh/chị.") if wrong else "",
        based,
        voice.gettext("Anh/chị muốn sửa điều gì? Ví dụ: “{example}”. Hoặc chọn một mục dưới đây.").format(
            example=example
        ),
    )
    known = [
        one
        for one in dialogue.fields
        if last["slots"].get(one.slot) is not None and one.says(last["slots"][one.slot], voice)
    ]
    changes = [
        Choice(voice.gettext("Sửa {what}").format(what=what), voice.gettext("à nhầm, sửa lại {what}").format(what=what))
        for what in (voice.gettext(one.called[0]) for one in known[:MOST_CHANGED])
    ]
    say(
        dispatcher,
        "\n\n".join(one for one in paragraphs if one),
        [*changes, *voice.topics("what_can_you_do", "talk_to_staff")],
        status="complained" if wrong else "clarified",
    )
