"""The closed lists of outreach: target groups and purposes of consent, from their data files."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from integrations.csv_files.cells import GENDERS

_FOLDER = Path(__file__).parent
CHANNELS = ("zalo", "telegram")


def nfc(text: str) -> str:
    """The one spelling we store and compare: composed marks."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """For look-up of names: NFC, case and space do not matter, ``-`` is ``_``."""
    return nfc(text).strip().casefold().replace("-", "_").replace(" ", "_")


def nearest(word: str, among: Collection[str]) -> str:
    """`` Did you mean "x"?`` or nothing, to be put behind an error."""
    close = difflib.get_close_matches(word, list(among), n=1, cutoff=0.7)
    return f' Did you mean "{close[0]}"?' if close else ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something a person may agree to. ``by_words``: agreed to by writing "đăng ký nhận tin"."""

    name: str
    title: str
    by_words: bool


@cache
def groups() -> dict[str, str]:
    """Target groups: name → Vietnamese title."""
    return {name: spellings[0] for name, spellings in _read("groups.yml").items()}


@cache
def purposes() -> dict[str, Purpose]:
    return {name: Purpose(name, entry["title"], entry["by_words"]) for name, entry in _read("purposes.yml").items()}


def find_group(text: str) -> str | None:
    """The group a file means; names, titles and other spellings are understood."""
    return _group_spellings().get(folded(text))


def find_purpose(text: str) -> str | None:
    return _purpose_spellings().get(folded(text))


def find_gender(text: str) -> str | None:
    word = nfc(text).strip().casefold()
    return next((name for name, spellings in GENDERS.items() if word in spellings), None)


@cache
def _group_spellings() -> dict[str, str]:
    return {folded(one): name for name, others in _read("groups.yml").items() for one in (name, *others)}


@cache
def _purpose_spellings() -> dict[str, str]:
    return {
        folded(one): name
        for name, entry in _read("purposes.yml").items()
        for one in (name, entry["title"], *entry.get("also", ()))
    }


@cache
def _read(file: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((_FOLDER / file).read_text(encoding="utf-8"))
    return data
