"""The languages of our pages. Vietnamese is the source: a text stands in Vietnamese where it is used, and a package's
catalogue (``<package>/locale/en/LC_MESSAGES/messages.po``) says it in English.

Catalogues are read from the ``.po`` files at start: nothing to compile, nothing to forget.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import HTTPConnection

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SOURCE: Language = "vi"
COOKIE = "ansinh_lang"


def language_of(request: HTTPConnection) -> Language:
    """What the reader chose; Vietnamese until then, whatever the browser says (many are sold set to English)."""
    chosen = request.cookies.get(COOKIE)
    return "en" if chosen == "en" else SOURCE


class Catalogues:
    """The translations of one or more packages; ``folders`` are their ``locale`` folders, the first one wins."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    def __getitem__(self, language: Language) -> NullTranslations:
        return _translations(language, self._folders)


@lru_cache(maxsize=16)
def _translations(language: Language, folders: Sequence[Path]) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    merged: NullTranslations | None = None
    for folder in folders:
        with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            catalogue = read_po(file, locale=language)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = GNUTranslations(compiled)
        if merged is None:
            merged = translations
        else:
            merged.add_fallback(translations)
    return merged or NullTranslations()
