"""One answer as its editor writes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

# libyaml's parser where PyYAML was built with it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TITLE_LIMIT = 35  # characters: what a Zalo template button holds (zalo.md 1.3)
Area = Literal["contributions", "voluntary", "lump_sum", "benefits", "service", "conversation", "calculation"]


class AnswerFileError(Exception):
    """An answer file is wrong; the message names the file, the field and what to do."""


class NoFiguresThen(AnswerFileError):
    """The answer has no figures for the day that was asked; it has for others."""


class Translation(BaseModel):
    """The same answer in another language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    text: str
    short: str | None = None


class Answer(BaseModel):
    """A topic's answer. ``text`` is a Jinja template; a ``calculation`` has none, its dialogue speaks for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str = Field(pattern=r"^[a-z][a-z0-9_]{1,58}$")
    title: str = Field(min_length=2, max_length=TITLE_LIMIT)
    area: Area
    owner: str
    reviewed: date
    text: str | None = None
    short: str | None = None
    also_cites: tuple[str, ...] = ()
    buttons: tuple[str, ...] = Field(default=(), max_length=5)
    en: Translation | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Answer:
        if self.text is None and self.area != "calculation":
            raise ValueError("text is missing")
        return self


def read_answer(path: Path) -> Answer:
    """Reads one file. Raises ``AnswerFileError``."""
    try:
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
        answer = Answer.model_validate(content)
    except yaml.YAMLError as error:
        raise AnswerFileError(f"{path.name} is no YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        raise AnswerFileError(f"{path.name}: {field}: {first['msg']}") from None
    if answer.topic != path.stem:
        raise AnswerFileError(f"{path.name}: topic is {answer.topic!r}; it must be the file's name")
    return answer
