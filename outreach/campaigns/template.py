"""A campaign's text: words, placeholders, figures of the law.

    Chào {name}, anh/chị đã đóng BHXH {months_contributed|nhiều} tháng. Mức thấp nhất là {figure:vol.min_payment}.

``{field}`` is the recipient's own value, ``{field|words}`` has words for whoever lacks it, ``{figure:name}`` is a
figure from policy/, formatted. ``{{`` and ``}}`` are plain braces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.audience.fields import FIELDS
from outreach.errors import CampaignFileError
from outreach.vocabulary import groups, nearest, nfc
from policy import format_day

# Where a value is longer than this it is cut: no message fails because of one long name.
MAX_VALUE = 100
NAMELESS = "anh/chị"
_DERIVED = ("duration",)  # months_contributed in words: "8 năm 7 tháng"
_PART = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Placeholder:
    field: str
    fallback: str | None


@dataclass(frozen=True, slots=True)
class FigureName:
    name: str


class MissingValue(Exception):
    """A recipient lacks a value that has no fallback."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Template:
    """A parsed text.

    Args:
        attributes: names of further columns that contacts have; None: any name is taken for one.

    Raises:
        CampaignFileError: a brace or a placeholder that cannot be right, with its line in the text.
    """

    def __init__(self, source: str, attributes: Collection[str] | None = None) -> None:
        source = nfc(source).strip()
        self.parts: list[str | Placeholder | FigureName] = []
        end = 0
        for found in _PART.finditer(source):
            self.parts.append(source[end : found.start()])
            self.parts.append(_part(found, source, attributes))
            end = found.end()
        self.parts.append(source[end:])

    @property
    def figures(self) -> list[str]:
        """Names of the figures it uses, each once."""
        return list(dict.fromkeys(part.name for part in self.parts if isinstance(part, FigureName)))

    @property
    def required(self) -> list[str]:
        """Fields a recipient must have."""
        fields = [part for part in self.parts if isinstance(part, Placeholder)]
        return list(dict.fromkeys(part.field for part in fields if part.fallback is None and part.field != "name"))

    def render(self, contact: Mapping[str, Any], figures: Mapping[str, str]) -> str:
        """The text for one recipient.

        Args:
            contact: the fields and ``attributes``.
            figures: name → formatted value.

        Raises:
            MissingValue: a value without fallback is missing.
        """
        return "".join(
            part
            if isinstance(part, str)
            else figures[part.name]
            if isinstance(part, FigureName)
            else _value(part, contact)
            for part in self.parts
        )

    def outline(self, figures: Mapping[str, str]) -> str:
        """The text with its figures, and with each recipient's own values still as placeholders."""
        return "".join(
            part
            if isinstance(part, str)
            else figures.get(part.name, f"{{figure:{part.name}}}")
            if isinstance(part, FigureName)
            else f"{{{part.field}}}"
            for part in self.parts
        )

    def longest(self, figures: Mapping[str, str]) -> str:
        """A text as long as it can get for anybody."""
        return "".join(
            part
            if isinstance(part, str)
            else figures.get(part.name, "")
            if isinstance(part, FigureName)
            else "x" * max(MAX_VALUE if _is_free_text(part.field) else 20, len(part.fallback or ""))
            for part in self.parts
        )


def _part(found: re.Match[str], source: str, attributes: Collection[str] | None) -> str | Placeholder | FigureName:
    if found.group() in ("{{", "}}"):
        return found.group()[0]
    line = source.count("\n", 0, found.start()) + 1
    column = found.start() - (source.rfind("\n", 0, found.start()) + 1) + 1
    where = f"text, line {line}, column {column}"
    if found[1] is None:
        raise CampaignFileError(where, f'a single "{found.group()}"; write {found.group() * 2} for a plain brace')
    inner = found[1].strip()
    if inner.startswith("figure:"):
        return FigureName(inner.removeprefix("figure:").strip())
    field, bar, fallback = inner.partition("|")
    field = field.strip()
    known = {*FIELDS, *_DERIVED, *(attributes or ())} - {"contact_id", "phone"}
    if not _NAME.fullmatch(field) or (attributes is not None and field not in known):
        hint = nearest(field, known) or f" Known are: {', '.join(sorted(known)[:20])} and figure:…"
        raise CampaignFileError(where, f'no placeholder "{{{inner[:40]}}}".{hint}')
    return Placeholder(field, fallback.strip() if bar else None)


def _is_free_text(field: str) -> bool:
    return field in ("name", "province", "commune", "group") or field not in (*FIELDS, *_DERIVED)


def _value(part: Placeholder, contact: Mapping[str, Any]) -> str:
    text = _shown(part.field, contact)
    if text:
        return text[:MAX_VALUE]
    if part.fallback is not None:
        return part.fallback
    if part.field == "name":
        return NAMELESS
    raise MissingValue(part.field)


def _shown(field: str, contact: Mapping[str, Any]) -> str | None:
    if field == "duration":
        months = contact.get("months_contributed")
        return None if months is None else in_years(months)
    if field == "group":
        group = contact.get("group")
        return groups().get(group) if group else None
    value = contact.get(field) if field in FIELDS else contact["attributes"].get(field)
    if value is None:
        return None
    return format_day(value) if isinstance(value, date) else str(value)


def in_years(months: int) -> str:
    """``103`` → ``8 năm 7 tháng``."""
    years, rest = divmod(months, 12)
    words = [f"{years} năm"] if years else []
    return " ".join([*words, f"{rest} tháng"] if rest or not words else words)
