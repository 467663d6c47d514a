"""`make check-content` finds what an editor did wrong, and nothing in the content as it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers.check import Finding, check_content
from policy import load_book

TODAY = date(2026, 11, 23)
BODY = (
    "Được, anh/chị đóng từ {{ vol.min_payment }} mỗi tháng. Mức này tính trên thu nhập thấp nhất được quy định, "
    "anh/chị được chọn mức cao hơn nếu muốn hưởng nhiều hơn sau này.\n\nAnh/chị mang căn cước tới BHXH cơ sở để "
    "đăng ký, hoặc gọi tổng đài để được hướng dẫn từng bước."
)

Change = Callable[[dict[str, Any], list[str]], None]


def _folder(folder: Path, change: Change) -> Path:
    """A content folder with one right topic, changed."""
    answer: dict[str, Any] = {
        "topic": "least_payment",
        "title": "Mức đóng thấp nhất",
        "area": "voluntary",
        "owner": "chinh-sach-bhxh",
        "reviewed": date(2026, 11, 22),
        "text": BODY,
        "en": {"title": "Lowest payment"},
    }
    lines = [f"câu hỏi số {number}" for number in range(24)]
    change(answer, lines)
    for kind in ("answers", "nlu"):
        (folder / kind).mkdir(exist_ok=True)
    (folder / "emergency.yml").write_text("[]", encoding="utf-8")
    (folder / "answers" / "least_payment.yml").write_text(yaml.safe_dump(answer, allow_unicode=True), encoding="utf-8")
    _ask(folder, "least_payment", lines)
    return folder


def _ask(folder: Path, topic: str, lines: list[str]) -> None:
    block = {"intent": f"ask/{topic}", "examples": "".join(f"- {line}\n" for line in lines)}
    written = yaml.safe_dump({"version": "3.1", "nlu": [block]}, allow_unicode=True)
    (folder / "nlu" / f"{topic}.yml").write_text(written, encoding="utf-8")


def _say(more: str) -> Change:
    return lambda answer, lines: answer.update(text=f"{BODY}\n\n{more}")


def _set(**values: Any) -> Change:
    return lambda answer, lines: answer.update(values)


CASES: dict[str, tuple[Change, set[str]]] = {
    "as it should be": (_set(), set()),
    "a field nobody knows": (_set(colour="blue"), {"malformed", "no answer"}),
    "an unknown figure": (_say("Và {{ vol.no_such_thing }}."), {"unknown figure"}),
    "a template that does not close": (_say("Và {% if %}."), {"unknown figure"}),
    "a digit": (_say("Từ năm 2026 thì khác."), {"typed figure"}),
    "a number in words": (_say("Phải đóng đủ mười lăm năm."), {"typed figure"}),
    "an example may choose its own numbers": (_say("Ví dụ anh/chị đã đóng mười lăm năm."), set()),
    "a year is no figure": (_say("Đóng một năm một lần, hay sau một, hai tháng."), set()),
    "nothing cited": (_set(text=BODY.replace("{{ vol.min_payment }}", "mức thấp nhất")), {"no source"}),
    "cited without being printed": (
        _set(text=BODY.replace("{{ vol.min_payment }}", "mức thấp nhất"), also_cites=["vol.min_age"]),
        set(),
    ),
    "too short to help": (_set(text="Từ {{ vol.min_payment }}."), {"too short"}),
    "too long to read": (_say("từ " * 120), {"too long"}),
    "more than a message holds": (_say("nghiêngnghiêng " * 150), {"too long", "over a channel's limit"}),
    "a button to nowhere": (_set(buttons=["no_such_topic"]), {"dead button"}),
    "read before the law changed": (
        _set(reviewed=date(2026, 6, 1), also_cites=["base.muc_tham_chieu"]),
        {"review older than the law"},
    ),
    "read tomorrow": (_set(reviewed=date(2026, 12, 24)), {"review in the future"}),
    "no title in English": (lambda answer, lines: answer.pop("en"), {"no English title"}),
    "English that begins without a text": (
        _set(en={"title": "Lowest payment", "short": "From {{ vol.min_payment }}."}),
        {"malformed", "no answer"},
    ),
    "an English title too long for a button": (
        _set(en={"title": "The lowest payment that anybody may choose"}),
        {"malformed", "no answer"},
    ),
    "English of a dialogue, which has no text": (
        lambda answer, lines: answer.update(
            area="calculation", text=None, en={"title": "Lowest payment", "text": BODY}
        ),
        {"malformed", "no answer"},
    ),
    "a dialogue without a title in English": (
        lambda answer, lines: answer.update(area="calculation", text=None, en=None),
        {"no English title"},
    ),
    "few examples": (lambda answer, lines: lines.pop(), {"too few examples"}),
    "the same example with and without marks": (
        lambda answer, lines: lines.__setitem__(0, "Cau hoi so 1"),
        {"too few examples"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told(tmp_path: Path, name: str) -> None:
    change, expected = CASES[name]
    assert {finding.rule for finding in check_content(load_book(), TODAY, _folder(tmp_path, change))} == expected


def test_what_nobody_can_ask_for_needs_no_title_in_english(tmp_path: Path) -> None:
    folder = _folder(tmp_path, lambda answer, lines: answer.pop("en"))
    (folder / "nlu" / "least_payment.yml").unlink()
    assert check_content(load_book(), TODAY, folder) == []


def test_an_example_belongs_to_one_topic(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _set())
    _ask(folder, "other", [*(f"câu khác {number}" for number in range(24)), "CÂU HỎI số 3?"])
    found = check_content(load_book(), TODAY, folder)
    assert [(finding.file, finding.rule) for finding in found] == [
        ("nlu/least_payment.yml", "claimed twice"),
        ("nlu/other.yml", "no answer"),
    ]
    assert "other" in found[0].says


def test_our_content_is_in_order() -> None:
    found: list[Finding] = check_content(load_book(), TODAY)
    assert found == []
