"""All answers, read and checked once at the start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bot.answers.answer import Answer, AnswerFileError, NoFiguresThen, read_answer
from bot.answers.figures import FigureRef, FiguresUsed
from bot.answers.rendering import RenderedAnswer, citation_line, uses
from policy import FigureBook, NotInForce, format_money

# Rendered answers kept: the same topics are asked all day, and the day is the same for everybody.
CACHED = 1000
DATA = Path(__file__).resolve().parent.parent / "data"


class AnswerLibrary:
    """Renders topics. Build one with ``load_library``."""

    def __init__(
        self, answers: Mapping[str, Answer], book: FigureBook, emergency: Mapping[str, str], asked: frozenset[str]
    ) -> None:
        self._answers = answers
        self._book = book
        self._emergency = emergency
        self._asked = asked
        self._rendered: dict[tuple[str, date, str], RenderedAnswer] = {}
        self._environment = SandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        self._environment.filters["money"] = format_money
        self._roots = sorted({name.split(".")[0] for name in book.names()})
        self._templates = {
            (topic, locale, field): self._compile(topic, source)
            for topic, answer in answers.items()
            for locale, field, source in _sources(answer)
        }

    def topics(self) -> tuple[str, ...]:
        """Every topic that can be asked for by words or by a button."""
        return tuple(sorted(name for name in self._answers if self.is_topic(name)))

    def is_topic(self, name: str) -> bool:
        """Whether ``/name`` is a published button payload: people can ask for it too."""
        return name in self._answers and (name in self._asked or self._answers[name].area == "calculation")

    def answer(self, topic: str) -> Answer:
        """Raises ``KeyError``."""
        return self._answers[topic]

    def title(self, topic: str, locale: str = "vi") -> str:
        """The topic's title; its name when there is no such topic."""
        answer = self._answers.get(topic)
        if answer is None:
            return topic
        return answer.en.title if locale == "en" and answer.en else answer.title

    def render(self, topic: str, *, on: date, locale: str = "vi", **context: Any) -> RenderedAnswer:
        """The answer as of a day, in English where it is translated.

        Raises:
            KeyError: no such topic.
            NoFiguresThen: the text names a figure that has no row on that day.
            AnswerFileError: it names a figure that nobody keeps, or misses a ``context`` value.
        """
        if context:
            return self._render(topic, on, locale, context)
        key = (topic, on, locale)
        rendered = self._rendered.get(key)
        if rendered is None:
            if len(self._rendered) >= CACHED:
                self._rendered.clear()
            rendered = self._rendered[key] = self._render(topic, on, locale, context)
        return rendered

    def _render(self, topic: str, on: date, locale: str, context: Mapping[str, Any]) -> RenderedAnswer:
        answer = self._answers[topic]
        language = locale if (topic, locale, "text") in self._templates else "vi"
        used = FiguresUsed(self._book, on, language)
        text = self._fill(topic, language, "text", used, context) or ""
        for name in answer.also_cites:
            if name in self._book.on(on):
                used.figure(name)
        cited = citation_line(used.used.values(), language, on)
        short = self._fill(topic, language, "short", used, context)
        return RenderedAnswer(
            topic=topic,
            title=self.title(topic, language),
            text=f"{text}\n\n{cited}" if cited else text,
            short=short,
            buttons=tuple((self.title(name, language), f"/{name}") for name in answer.buttons),
            figures=uses(used.used.values(), language),
        )

    def _fill(self, topic: str, locale: str, field: str, used: FiguresUsed, context: Mapping[str, Any]) -> str | None:
        template = self._templates.get((topic, locale, field))
        if template is None:
            return None
        names: dict[str, Any] = {root: FigureRef(root, used) for root in self._roots}
        names |= {
            "figure": partial(FigureRef, used=used),
            "next": partial(_next, used),
            "in_force": partial(_in_force, used),
            "emergency": self._emergency_number,
            **context,
        }
        try:
            return template.render(names).strip()
        except NotInForce as error:
            raise NoFiguresThen(f"{topic}.yml: {field}: {error}") from error
        except (TemplateError, LookupError, AttributeError, TypeError) as error:
            raise AnswerFileError(f"{topic}.yml: {field}: {error}") from error

    def _emergency_number(self, key: str) -> str:
        return self._emergency[key]

    def _compile(self, topic: str, source: str) -> Template:
        try:
            return self._environment.from_string(source)
        except TemplateError as error:
            raise AnswerFileError(f"{topic}.yml: {error}") from error


def _next(used: FiguresUsed, name: str) -> FigureRef | None:
    row = used.book.next(name, on=used.on)
    return FigureRef(name, used, row) if row is not None and row.value is not None else None


def _in_force(used: FiguresUsed, name: str) -> bool:
    """For ``{% if in_force("lump.case.dd") %}``: answers about days outside a rule's life say other things."""
    return name in used.book.on(used.on)


def _sources(answer: Answer) -> list[tuple[str, str, str]]:
    found = [("vi", "text", answer.text), ("vi", "short", answer.short)]
    if answer.en is not None:
        found += [("en", "text", answer.en.text), ("en", "short", answer.en.short)]
    return [(locale, field, source) for locale, field, source in found if source is not None]


def load_library(book: FigureBook, data: Path = DATA) -> AnswerLibrary:
    """Reads every answer under ``data/answers`` and checks that their buttons lead somewhere.

    Raises:
        AnswerFileError: names the file and what is wrong with it.
    """
    answers = {answer.topic: answer for answer in map(read_answer, sorted((data / "answers").glob("*.yml")))}
    asked = frozenset(path.stem for path in (data / "nlu").glob("*.yml"))
    library = AnswerLibrary(answers, book, _emergency(data / "emergency.yml"), asked)
    for answer in answers.values():
        for name in answer.buttons:
            if not library.is_topic(name):
                raise AnswerFileError(f"{answer.topic}.yml: buttons: nobody can ask for {name!r}; name another topic")
    return library


def _emergency(path: Path) -> dict[str, str]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows: Any = entries.get("numbers", entries) if isinstance(entries, dict) else entries
    if isinstance(rows, dict):
        return {key: str(row["number"]) for key, row in rows.items()}
    return {str(row.get("id", row["name"])): str(row["number"]) for row in rows}
