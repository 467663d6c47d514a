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

from bot.answers.answer import Answer, AnswerFileError, NoFiguresThen, Option, read_answer
from bot.answers.changes import announcement, coming
from bot.answers.figures import FigureRef, FiguresUsed
from bot.answers.rendering import RenderedAnswer, citation_line, uses
from policy import FigureBook, FigureNotFound, NotInForce, format_money

# Rendered answers kept: the same topics are asked all day, and the day is the same for everybody.
CACHED = 1000
MOST_BUTTONS = 5  # what a Zalo message holds (zalo.md 1.3)
DATA = Path(__file__).resolve().parent.parent / "data"


def template_environment() -> SandboxedEnvironment:
    """What the templates of answers are read with."""
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.filters["money"] = format_money
    return environment


class AnswerLibrary:
    """Renders topics. Build one with ``load_library``."""

    def __init__(
        self, answers: Mapping[str, Answer], book: FigureBook, emergency: Mapping[str, str], asked: frozenset[str]
    ) -> None:
        self._answers = answers
        self._book = book
        self._emergency = emergency
        self._asked = asked
        self._rendered: dict[tuple[str, date, str, str | None, bool], RenderedAnswer] = {}
        self._environment = template_environment()
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

    def is_small_talk(self, name: str) -> bool:
        """Whether it is part of the conversation (a greeting, a thank you) rather than information."""
        return self._answers[name].area == "conversation"

    def answer(self, topic: str) -> Answer:
        """Raises ``KeyError``."""
        return self._answers[topic]

    def title(self, topic: str, locale: str = "vi") -> str:
        """The topic's title; its name when there is no such topic."""
        answer = self._answers.get(topic)
        if answer is None:
            return topic
        return answer.en.title if locale == "en" and answer.en else answer.title

    def render(
        self,
        topic: str,
        *,
        on: date,
        locale: str = "vi",
        option: str | None = None,
        announce: bool = True,
        **context: Any,
    ) -> RenderedAnswer:
        """The answer as of a day, in English where it is translated; its buttons are in English wherever a title is.

        Args:
            option: the option of ``asks`` that fits the person; the general answer with the question otherwise.
            announce: say what changes soon (``bot.answers.changes``); not for a day that has passed.

        Raises:
            KeyError: no such topic.
            NoFiguresThen: the text names a figure that has no row on that day.
            AnswerFileError: it names a figure that nobody keeps, or misses a ``context`` value.
        """
        if context:
            return self._render(topic, on, locale, option, announce, context)
        key = (topic, on, locale, option, announce)
        rendered = self._rendered.get(key)
        if rendered is None:
            if len(self._rendered) >= CACHED:
                self._rendered.clear()
            rendered = self._rendered[key] = self._render(topic, on, locale, option, announce, context)
        return rendered

    def has_option(self, topic: str, option: str) -> bool:
        """Whether ``/topic:option`` is a published button payload."""
        return self.is_topic(topic) and self._answers[topic].option(option) is not None

    def option_title(self, topic: str, option: str, on: date, locale: str = "vi") -> str:
        """What the option's button says on a day. Raises ``KeyError``, ``NoFiguresThen``."""
        if not self.has_option(topic, option):
            raise KeyError(option)
        language = locale if (topic, locale, _title_of(option)) in self._templates else "vi"
        return self._fill(topic, language, _title_of(option), FiguresUsed(self._book, on, language), {}) or option

    def _render(
        self, topic: str, on: date, locale: str, option: str | None, announce: bool, context: Mapping[str, Any]
    ) -> RenderedAnswer:
        answer = self._answers[topic]
        language = locale if (topic, locale, "text") in self._templates else "vi"
        chosen = answer.option(option)
        if chosen is not None and (topic, language, _text_of(chosen.name)) not in self._templates:
            chosen = None  # not translated: the general answer
        used = FiguresUsed(self._book, on, language)
        body = self._fill(topic, language, _text_of(chosen.name) if chosen else "text", used, context) or ""
        printed = tuple(row for row in used.used.values() if row.holds_on(on))
        if announce:
            told = frozenset(row.effective_from for row in used.used.values() if row.first_day > on)
            soon = coming(printed, self._book, on, told)
            body = "\n\n".join(part for part in (body, announcement(soon, language)) if part)
            for row in soon:
                used.note(row)
        for name in answer.also_cites:
            if name in self._book.on(on):
                used.figure(name)
        question = self._fill(topic, language, "question", used, context) or ""
        return RenderedAnswer(
            topic=topic,
            title=self.title(topic, language),
            body=body,
            cited=citation_line(used.used.values(), language, on),
            question="" if chosen else question,
            short=self._fill(topic, language, "short", used, context),
            buttons=self._buttons(answer, locale, on, chosen, open_question=bool(question)),
            figures=uses(used.used.values(), language),
            printed=printed,
            doubted=used.doubted,
            language=language,
        )

    def _buttons(
        self, answer: Answer, locale: str, on: date, chosen: Option | None, *, open_question: bool
    ) -> tuple[tuple[str, str], ...]:
        """The options that are not chosen yet, then the topics that continue the matter.

        A question that says nothing on a day (the rule is not in force then) is not asked on it.
        """
        options = answer.asks.options if answer.asks and open_question else ()
        shown = [
            (self.option_title(answer.topic, option.name, on, locale), f"/{answer.topic}:{option.name}")
            for option in options
            if option is not chosen
        ]
        shown += [(self.title(name, locale), f"/{name}") for name in answer.buttons]
        return tuple(shown[:MOST_BUTTONS])

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
        except (TemplateError, LookupError, AttributeError, TypeError, FigureNotFound) as error:
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


def _title_of(option: str) -> str:
    return f"options.{option}.title"


def _text_of(option: str) -> str:
    return f"options.{option}.text"


def _sources(answer: Answer) -> list[tuple[str, str, str]]:
    """Every template of an answer as (language, field, source)."""
    found = [("vi", "text", answer.text), ("vi", "short", answer.short)]
    if answer.asks is not None:
        found.append(("vi", "question", answer.asks.question))
        for option in answer.asks.options:
            found += [("vi", _title_of(option.name), option.title), ("vi", _text_of(option.name), option.text)]
    if answer.en is not None:
        found += [("en", "text", answer.en.text), ("en", "short", answer.en.short)]
        if answer.en.asks is not None:
            found.append(("en", "question", answer.en.asks.question))
            for name, translated in answer.en.asks.options.items():
                found += [("en", _title_of(name), translated.title), ("en", _text_of(name), translated.text)]
    return [(locale, field, source) for locale, field, source in found if source is not None]


def load_library(book: FigureBook, data: Path = DATA) -> AnswerLibrary:
    """Reads every answer under ``data/answers`` and checks that their buttons lead somewhere.

    Raises:
        AnswerFileError: names the file and what is wrong with it.
    """
    answers = {answer.topic: answer for answer in map(read_answer, sorted((data / "answers").glob("*.yml")))}
    asked = frozenset(path.stem for path in (data / "nlu").glob("*.yml"))
    library = AnswerLibrary(answers, book, emergency_numbers(data / "emergency.yml"), asked)
    for answer in answers.values():
        for name in answer.buttons:
            if not library.is_topic(name):
                raise AnswerFileError(f"{answer.topic}.yml: buttons: nobody can ask for {name!r}; name another topic")
    return library


def emergency_numbers(path: Path) -> dict[str, str]:
    """The public emergency numbers by their keys."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows: Any = entries.get("numbers", entries) if isinstance(entries, dict) else entries
    if isinstance(rows, dict):
        return {key: str(row["number"]) for key, row in rows.items()}
    return {str(row.get("id", row["name"])): str(row["number"]) for row in rows}
