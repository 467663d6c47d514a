"""What a campaign says to one recipient, and the hash that an approval freezes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.audience import parse, show
from outreach.campaigns.template import FigureName, Template
from outreach.errors import CampaignFileError
from outreach.vocabulary import nfc
from policy import Figure, FigureBook, PolicyError, format_value
from policy.citation import cite

LABEL = "[QC] "
# How to refuse, at the end of every message (Nghị định 91/2020/NĐ-CP Điều 16).
FOOTER = "\n\nKhông muốn nhận tin nữa, anh/chị trả lời: TC"


@dataclass(frozen=True, slots=True)
class FrozenFigure:
    """A figure as it stood: which dated row, and how it was printed."""

    name: str
    id: str
    text: str
    source: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "id": self.id, "text": self.text, "source": self.source}


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a recipient will see, and who is meant: what a second person approves."""

    purpose: str
    channels: tuple[str, ...]
    audience: str
    advertising: bool
    text: str
    buttons: tuple[tuple[str, str], ...]
    start_local: str | None
    repeat: str | None
    rate: float | None

    @classmethod
    def of(cls, row: Any) -> Content:
        """From a row of ``campaigns``."""
        return cls(
            purpose=row.purpose,
            channels=tuple(row.channels),
            audience=row.audience,
            advertising=row.advertising,
            text=row.text,
            buttons=tuple((one["title"], one["payload"]) for one in row.buttons),
            start_local=row.start_local,
            repeat=row.repeat,
            rate=row.rate,
        )

    def seal(self, figures: Sequence[FrozenFigure], count: int) -> str:
        """SHA-256 over content, the meaning of the audience query, its count and the figures used."""
        body = {
            "purpose": self.purpose,
            "channels": self.channels,
            "audience": show(parse(self.audience)),
            "audience_count": count,
            "advertising": self.advertising,
            "text": nfc(self.text),
            "buttons": self.buttons,
            "start": self.start_local,
            "repeat": self.repeat,
            "rate": self.rate,
            "figures": [figure.as_json() for figure in figures],
        }
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Writer:
    """Writes a campaign's message for one recipient after another."""

    def __init__(self, content: Content, figures: Mapping[str, str]) -> None:
        self._template = Template(content.text)
        self._before = LABEL if content.advertising and not content.text.startswith(("[QC]", "[AD]")) else ""
        self._figures = figures

    def text(self, contact: Mapping[str, Any]) -> str:
        """Label, text and the way to refuse. Raises MissingValue."""
        return self._before + self._template.render(contact, self._figures) + FOOTER

    def outline(self) -> str:
        """What every recipient reads, with their own values still as placeholders."""
        return self._before + self._template.outline(self._figures) + FOOTER

    def longest(self) -> str:
        return self._before + self._template.longest(self._figures) + FOOTER


def figures_on(book: FigureBook, text: str, day: date) -> tuple[FrozenFigure, ...]:
    """The figures a text uses, as they stand on a day.

    Raises:
        CampaignFileError: there is no such figure, it is not in force on that day, or it is no value to be printed.
    """
    found = []
    for name in Template(text).figures:
        try:
            figure = book.figure(name, on=day)
        except PolicyError as error:
            raise CampaignFileError("text", f"{{figure:{name}}}: {error}") from None
        found.append(FrozenFigure(name, figure.id, _printed(figure), cite(figure.source)))
    return tuple(found)


def _printed(figure: Figure) -> str:
    if figure.value is None or figure.unit == "text":
        raise CampaignFileError("text", f"{{figure:{figure.name}}} has no value that can be printed")
    return format_value(figure)


def contact_values(row: Any) -> dict[str, Any]:
    """A row of ``contacts`` under the names that texts and expressions use."""
    return {**row._mapping, "group": row.target_group}


def person_values(row: Any) -> dict[str, Any]:
    """The same from a row that holds a contact's columns as ``person_…``."""
    values = {name[7:]: value for name, value in row._mapping.items() if name.startswith("person_")}
    return {**values, "group": values["target_group"]}


def placeholders(text: str, attributes: Collection[str]) -> Template:
    """The text, with its placeholders checked against what contacts have."""
    template = Template(text, attributes)
    if not any((isinstance(part, str) and part.strip()) or isinstance(part, FigureName) for part in template.parts):
        raise CampaignFileError("text", "is empty")
    return template
