"""Reviewed corrections become examples the assistant learns from, and conversations that it must keep getting right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from app.settings import ROOT
from bot.answers.check import plain

NLU = ROOT / "bot" / "data" / "nlu"
SCRIPT = ROOT / "tests" / "conversations" / "live" / "reviewed.yml"
_HEAD = "# Questions whose topic staff corrected, written by `ansinh examples export`.\ndialogues:\n"
_EXAMPLE = re.compile(r"^\s*- (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An accepted correction."""

    id: int
    example: str
    topic: str


@dataclass(frozen=True, slots=True)
class Exported:
    """``refused``: with the reason, for an editor to settle."""

    written: tuple[Reviewed, ...]
    refused: tuple[tuple[Reviewed, str], ...]


def export(reviewed: Sequence[Reviewed], *, nlu: Path = NLU, script: Path = SCRIPT, dry: bool = False) -> Exported:
    """Adds each example to its topic's file and to the conversation tests.

    An example that a file holds already (whatever its marks) is not added twice, and one that another topic claims is
    left to an editor: the two files would teach opposite things.
    """
    claimed = {
        plain(example): path.stem
        for path in sorted(nlu.glob("*.yml"))
        for example in _EXAMPLE.findall(path.read_text("utf-8"))
    }
    written: list[Reviewed] = []
    refused: list[tuple[Reviewed, str]] = []
    for one in reviewed:
        owner = claimed.get(plain(one.example))
        path = nlu / f"{one.topic}.yml"
        if owner not in (None, one.topic):
            refused.append((one, f"an example of {owner} says the same"))
        elif not path.is_file():
            refused.append((one, f"{one.topic} has no examples of its own"))
        else:
            if owner is None and not dry:
                _add_example(path, one.example)
            claimed[plain(one.example)] = one.topic
            written.append(one)
    if written and not dry:
        _add_conversations(script, written)
    return Exported(tuple(written), tuple(refused))


def one_line(text: str) -> str:
    """An example as a file holds it: NFC, one line, nothing that Rasa reads as an annotation."""
    return " ".join(re.sub(r"[\[\]{}]", " ", unicodedata.normalize("NFC", text)).split())


def _add_example(path: Path, example: str) -> None:
    path.write_text(f"{path.read_text('utf-8').rstrip()}\n    - {one_line(example)}\n", "utf-8")


def _add_conversations(path: Path, reviewed: Sequence[Reviewed]) -> None:
    text = path.read_text("utf-8") if path.is_file() else _HEAD
    known = {dialogue["does"] for dialogue in yaml.safe_load(text)["dialogues"] or ()}
    for one in reviewed:
        does = f"understands correction {one.id}"
        if does in known:
            continue
        turn = {"does": does, "turns": [{"says": one_line(one.example), "topic": one.topic}]}
        block = yaml.safe_dump([turn], allow_unicode=True, sort_keys=False, width=1000)
        text += "".join(f"  {line}\n" for line in block.splitlines())
    path.write_text(text, "utf-8")
