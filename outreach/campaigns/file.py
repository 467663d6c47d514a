"""A campaign file: YAML, checked key by key, every error with its key and line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import yaml
from apscheduler.triggers.cron import CronTrigger
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from outreach.errors import CampaignFileError
from outreach.vocabulary import CHANNELS, find_purpose, nearest, nfc, purposes

MAX_BUTTONS = 5  # Zalo OA, as of 2026-11
MAX_TITLE = 100  # Zalo OA; shorter titles are shown whole on a phone
MAX_BYTES = 200_000


def _text(value: Any) -> Any:
    return nfc(value).strip() if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_text)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ButtonEntry(_Strict):
    title: Annotated[Words, Field(min_length=1, max_length=MAX_TITLE)]
    payload: str

    @field_validator("payload")
    @classmethod
    def _topic(cls, value: str) -> str:
        if not re.fullmatch(r"/[a-z0-9_]{1,60}", value):
            raise ValueError("is no topic; write / and a topic's name, like /compare_lump_sum")
        return value


class ScheduleEntry(_Strict):
    """``start``: local time; ``repeat``: five cron fields; ``rate``: messages per second."""

    start: datetime | None = None
    repeat: str | None = None
    rate: Annotated[float | None, Field(gt=0, le=1000)] = None

    @field_validator("start", mode="before")
    @classmethod
    def _local(cls, value: Any) -> Any:
        if isinstance(value, date) and not isinstance(value, datetime):
            raise ValueError("needs a time too, like 2026-12-01T08:00")
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                raise ValueError("is no time; write one like 2026-12-01T08:00") from None
        if isinstance(value, datetime) and value.tzinfo is not None:
            raise ValueError("is local time; write it without a zone, like 2026-12-01T08:00")
        return value

    @field_validator("repeat")
    @classmethod
    def _cron(cls, value: str | None) -> str | None:
        if value is not None:
            cron_trigger(value, None)
        return value


class CampaignFile(_Strict):
    """The keys of contract.md."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=100)]
    purpose: str
    channels: Annotated[list[str], Field(min_length=1)]
    audience: Annotated[Words, Field(min_length=1, max_length=4000)]
    advertising: bool = False
    text: Annotated[Words, Field(min_length=1)]
    buttons: Annotated[list[ButtonEntry], Field(max_length=MAX_BUTTONS)] = []
    schedule: ScheduleEntry = ScheduleEntry()
    _lines: dict[tuple[Any, ...], int] = PrivateAttr(default_factory=dict)

    def line_of(self, key: str) -> int | None:
        """The line of a key (``buttons.2.payload``) in the file it came from."""
        place = tuple(int(part) - 1 if part.isdigit() else part for part in key.split("."))
        return _nearest_line(self._lines, place)

    @field_validator("buttons", "schedule", mode="before")
    @classmethod
    def _empty_is_default(cls, value: Any, info: Any) -> Any:
        return ([] if info.field_name == "buttons" else {}) if value is None else value

    @field_validator("purpose")
    @classmethod
    def _known_purpose(cls, value: str) -> str:
        found = find_purpose(value)
        if found is None:
            known = nearest(value, purposes()) or f" Purposes are: {', '.join(purposes())}."
            raise ValueError(f'"{value[:40]}" is no purpose of consent.{known}')
        return found

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: list[str]) -> list[str]:
        for channel in value:
            if channel not in CHANNELS:
                raise ValueError(f'"{channel[:40]}" is no channel for campaigns; use {", ".join(CHANNELS)}')
        if len(set(value)) != len(value):
            raise ValueError("names a channel twice")
        return value


def read_campaign(path: Path) -> CampaignFile:
    """Reads a file.

    Raises:
        CampaignFileError: names the key, the line and what to write instead.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CampaignFileError("", f"{path.name} is larger than {MAX_BYTES // 1000} kB")
        source = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CampaignFileError("", f"{path.name} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise CampaignFileError("", f"{path} cannot be read: {error.strerror or error}") from None
    try:
        return parse_campaign(source)
    except CampaignFileError as error:
        raise CampaignFileError("", f"{path.name}, {error}") from None


def parse_campaign(source: str) -> CampaignFile:
    """The same from text."""
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        data = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        raise CampaignFileError(where, f"is no YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise CampaignFileError("", f"is no YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(data, dict):
        raise CampaignFileError("line 1", "is no campaign; it needs keys like name, purpose, channels")
    lines = _lines(node)
    if twice := lines.pop(("twice",), None):
        raise CampaignFileError(f"line {twice}", "a key is there twice")
    try:
        file = CampaignFile.model_validate(data)
    except ValidationError as error:
        raise _explain(error, lines) from None
    file._lines.update(lines)
    return file


def _lines(node: Any) -> dict[tuple[Any, ...], int]:
    """Where each key stands: path → line."""
    lines: dict[tuple[Any, ...], int] = {}

    def walk(node: Any, path: tuple[Any, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place = (*path, key.value)
                if place in lines:
                    lines["twice",] = key.start_mark.line + 1
                lines[place] = key.start_mark.line + 1
                walk(value, place)
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                lines[(*path, index)] = item.start_mark.line + 1
                walk(item, (*path, index))

    walk(node, ())
    return lines


def _explain(error: ValidationError, lines: Mapping[tuple[Any, ...], int]) -> CampaignFileError:
    first = error.errors()[0]
    place = tuple(first["loc"])
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    line = _nearest_line(lines, place)
    message = {
        "extra_forbidden": "is no key of a campaign." + nearest(str(place[-1]), _known_keys(place)),
        "missing": "is missing",
        "string_pattern_mismatch": "may hold only a–z, 0–9 and -",
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    return CampaignFileError(f"line {line}, {key}" if line else key, message)


def _nearest_line(lines: Mapping[tuple[Any, ...], int], place: tuple[Any, ...]) -> int | None:
    """The line of a key, or of what it would stand under."""
    return next((lines[place[:size]] for size in range(len(place), 0, -1) if place[:size] in lines), None)


def _known_keys(place: tuple[Any, ...]) -> Collection[str]:
    models: dict[str, type[BaseModel]] = {"buttons": ButtonEntry, "schedule": ScheduleEntry}
    return (models.get(str(place[0]), CampaignFile) if len(place) > 1 else CampaignFile).model_fields


_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"(?:(\*)|([0-7])(?:-([0-7]))?)(?:/([1-7]))?")


def cron_trigger(expression: str, zone: Any) -> CronTrigger:
    """A trigger for five cron fields (minute hour day month weekday).

    Cron counts weekdays from Sunday, APScheduler from Monday; here 0 and 7 are Sunday as everywhere.

    Raises:
        ValueError: what is wrong with the expression.
    """
    fields = expression.split()
    if len(fields) != 5:
        raise ValueError('is no cron expression; write five fields like "0 8 1 * *" (08:00 on the 1st)')
    minute, hour, day, month, weekday = fields
    weekday = ",".join(_weekdays(part) for part in weekday.split(","))
    try:
        return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=zone)
    except (ValueError, TypeError) as error:
        raise ValueError(f"is no cron expression: {error}") from None


def _weekdays(part: str) -> str:
    """One item of the weekday field in names: ``1-5`` → ``mon,tue,wed,thu,fri``; names stay as they are."""
    found = _WEEKDAY.fullmatch(part)
    if found is None or part == "*":
        return part
    every, first, last, step = found.groups()
    start, end = (0, 6) if every else (int(first), int(last or (6 if step else first)))
    if end < start:
        raise ValueError(f"is no cron expression: the weekdays {part} run backwards")
    return ",".join(_WEEKDAYS[day] for day in range(start, end + 1, int(step or 1)))
