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
# What an option may turn on: entities of bot.grammar, and what calculations were told.
Fact = Literal["gender", "group", "region", "frequency"]
Area = Literal["contributions", "voluntary", "lump_sum", "benefits", "service", "conversation", "calculation"]


class AnswerFileError(Exception):
    """An answer file is wrong; the message names the file, the field and what to do."""


class NoFiguresThen(AnswerFileError):
    """The answer has no figures for the day that was asked; it has for others."""


class Option(BaseModel):
    """One way in which the answer can turn out. ``title`` and ``text`` are templates as the answer's own.

    Attributes:
        when: what the person has said of themselves that chooses it, e.g. ``{group: [poor]}`` (bot/engine/asks.py).
        words: phrases that choose it; one that is a single word only counts right after the question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")
    title: str = Field(min_length=1)
    text: str
    when: dict[Fact, tuple[str, ...]] = {}
    words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_chosen_by_words(self) -> Option:
        if not self.when and not self.words:
            raise ValueError(f"option {self.name!r} needs `when` or `words`, so that people can say it")
        return self


class Question(BaseModel):
    """The one question that decides how the answer turns out for this person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    options: tuple[Option, ...] = Field(min_length=2, max_length=4)

    @model_validator(mode="after")
    def _names_each_option_once(self) -> Question:
        names = [option.name for option in self.options]
        if len(set(names)) != len(names):
            raise ValueError("two options have the same name")
        return self


class OptionTranslation(BaseModel):
    """An option in another language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    text: str


class QuestionTranslation(BaseModel):
    """The question in another language; ``options`` by their names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    options: dict[str, OptionTranslation]


class Translation(BaseModel):
    """The same answer in another language, or its title alone: buttons carry it, the text stays Vietnamese."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=2, max_length=TITLE_LIMIT)
    text: str | None = None
    short: str | None = None
    asks: QuestionTranslation | None = None


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
    asks: Question | None = None
    en: Translation | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Answer:
        if self.text is None and self.area != "calculation":
            raise ValueError("text is missing")
        return self

    @model_validator(mode="after")
    def _is_translated_whole_or_by_title(self) -> Answer:
        if self.en is None:
            return self
        if self.en.text is not None and self.text is None:
            raise ValueError("en.text translates no text")
        if self.en.text is None and (self.en.short is not None or self.en.asks is not None):
            raise ValueError("en.text is missing; only en.title can stand alone")
        return self

    @model_validator(mode="after")
    def _asks_alike_in_every_language(self) -> Answer:
        translated = self.en.asks if self.en else None
        if translated is None:
            return self
        if self.asks is None or set(translated.options) != {option.name for option in self.asks.options}:
            raise ValueError("en.asks must have the options of asks")
        return self

    @property
    def is_in_english(self) -> bool:
        """Whether its text is translated; a title alone is not enough."""
        return self.en is not None and self.en.text is not None

    def option(self, name: str | None) -> Option | None:
        """The option of that name, if the answer has it."""
        options = self.asks.options if self.asks else ()
        return next((option for option in options if option.name == name), None)


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
