"""The few sentences that go around an answer, in the citizen's language (docs/how-to/translate.md)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_LOCALE = Path(__file__).with_name("locale")
SOURCE_LANGUAGE = "vi"


@lru_cache(maxsize=8)
def catalogue(language: str, folder: Path = _LOCALE) -> NullTranslations:
    """The texts of ``folder/<language>``; Vietnamese, the language of the sources, needs none."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    if language == SOURCE_LANGUAGE or not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        found = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=8)
def figure_names(language: str) -> Mapping[str, str]:
    """What figures are called in a language other than that of their titles, by their names in the book."""
    path = _LOCALE / language / "figures.yml"
    names: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return names
