"""Plain words that refuse or ask for messages, in every spelling, and the many texts that only look like them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from outreach.optout import intent

PHRASES = yaml.safe_load((Path(__file__).parent / "optout_phrases.yml").read_text(encoding="utf-8"))
EXPLICIT = ["TC", "từ chối", "STOP", "ngừng gửi tin", "dung nhan tin nua", "huỷ đăng ký nhận tin"]


def without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@pytest.mark.parametrize("text", PHRASES["opt_out"])
def test_a_refusal_is_understood(text: str) -> None:
    assert intent(text) == "opt_out"
    assert intent(unicodedata.normalize("NFD", text)) == "opt_out"
    assert intent(f"  {text.upper()} !!") == "opt_out"


@pytest.mark.parametrize("text", PHRASES["opt_out"])
def test_a_refusal_is_understood_without_its_marks(text: str) -> None:
    # A bare "dung" is as likely "đúng" (right) as "dừng" (stop): the one word that needs its marks.
    expected = None if without_marks(text) == "dung" else "opt_out"
    assert intent(without_marks(text)) == expected


@pytest.mark.parametrize("text", PHRASES["opt_in"])
def test_asking_for_messages_again_is_understood(text: str) -> None:
    assert intent(text) == "opt_in"
    assert intent(without_marks(text)) == "opt_in"


@pytest.mark.parametrize("text", [*PHRASES["neither"], "", "  ", "😀", "\x00", "a" * 100_000, "stop " * 50])
def test_a_question_or_an_answer_is_no_refusal(text: str) -> None:
    assert intent(text) is None
    assert intent(text, in_form=True) is None


@pytest.mark.parametrize("text", ["huỷ", "hủy", "huy", "Huỷ nhé", "dừng", "dừng lại", "dung lai", "thôi", "ngừng"])
def test_a_bare_stop_in_a_form_is_left_to_the_form(text: str) -> None:
    assert intent(text, in_form=True) is None


@pytest.mark.parametrize("text", EXPLICIT)
def test_an_explicit_refusal_counts_in_a_form_too(text: str) -> None:
    assert intent(text, in_form=True) == "opt_out"


@given(st.text(max_size=300), st.booleans())
def test_no_text_breaks_it(text: str, in_form: bool) -> None:
    assert intent(text, in_form) in ("opt_out", "opt_in", None)


def test_no_training_question_is_taken_for_a_refusal() -> None:
    folder = Path(__file__).parents[2] / "bot" / "data" / "nlu"
    taken = []
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", []):
            name = str(block.get("intent", ""))
            # What cancels a form (`stop`) refuses our messages when there is no form.
            if name == "stop" or "opt_out" in name or "opt_in" in name:
                continue
            for line in str(block.get("examples", "")).splitlines():
                text = re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", line.strip().removeprefix("- "))
                if intent(text):
                    taken.append((name, text))
    assert taken == []
