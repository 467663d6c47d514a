"""What is wrong with the content, told to the editor who wrote it: `make check-content`, without training anything.

Each rule is one function that yields findings; docs/how-to/write-an-answer.md says the rules in an editor's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from jinja2 import meta

from bot.answers.answer import Answer, AnswerFileError, NoFiguresThen, read_answer
from bot.answers.library import DATA, AnswerLibrary, emergency_numbers, template_environment
from bot.answers.rendering import RenderedAnswer
from bot.grammar.tokens import strip_marks
from policy import Figure, FigureBook

FEWEST_EXAMPLES = 24
FEWEST_WORDS, MOST_WORDS = 40, 160
ZALO_TEXT = 2000  # characters; Zalo refuses a longer message (zalo render limits)
FORMS_AHEAD = timedelta(days=120)  # changes that an answer has to survive
# Answers of these areas are small talk or the voice of a dialogue: they state no law.
WITHOUT_LAW = frozenset({"conversation", "calculation"})

_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_NUMERAL = "hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|trăm|nghìn|triệu"
# "một năm" is how people say "a year" and "tháng Chín năm sau" names a month, "một, hai tháng" is no sum.
_UNIT = "năm|tháng|ngày|tuổi|đồng|phần trăm|triệu"
_SPELT = re.compile(rf"(?<!tháng )(?<!một, )\b(?:{_NUMERAL})(?: (?:{_NUMERAL}|mốt|lăm|rưỡi))* (?:{_UNIT})\b")
_EXAMPLE = re.compile(r"\bví dụ\b[^.\n]*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: in which file, what it is, what to do."""

    file: str
    rule: str
    says: str

    def as_json(self) -> dict[str, str]:
        return {"file": self.file, "rule": self.rule, "says": self.says}


def check_content(book: FigureBook, on: date, data: Path = DATA) -> list[Finding]:
    """Everything that is wrong with the answers and the examples under ``data``, in the order of their files.

    Args:
        on: the day the answers are tried on; they are tried on the days of coming changes too.
    """
    findings: list[Finding] = []
    answers: dict[str, Answer] = {}
    for path in sorted((data / "answers").glob("*.yml")):
        try:
            answers[path.stem] = read_answer(path)
        except AnswerFileError as error:
            findings.append(Finding(f"answers/{path.name}", "malformed", str(error)))
    examples: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((data / "nlu").glob("*.yml")):
        try:
            examples[path.stem] = _examples(path)
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            findings.append(Finding(f"nlu/{path.name}", "malformed", f"The file cannot be read: {error}"))
    emergency = emergency_numbers(data / "emergency.yml")
    for answer in answers.values():
        findings += _answer(answer, book, on, emergency, frozenset(examples))
        findings += _buttons(answer, answers, examples)
        findings += _english_title(answer, examples)
    for topic, lines in examples.items():
        findings += _topic_examples(topic, lines, answers)
    findings += _claimed_twice(examples)
    return sorted(findings, key=lambda finding: (finding.file, finding.rule))


def _examples(path: Path) -> list[tuple[str, str]]:
    """(intent, example) of a file in Rasa's format."""
    return [
        (str(block["intent"]), line.strip().removeprefix("- ").strip())
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
        if line.strip()
    ]


def _sources(answer: Answer) -> list[str]:
    """Every template of an answer, in every language."""
    found = [answer.text, answer.short]
    if answer.asks is not None:
        found += [answer.asks.question]
        found += [part for option in answer.asks.options for part in (option.title, option.text)]
    if answer.en is not None:
        found += [answer.en.text, answer.en.short]
        if answer.en.asks is not None:
            found += [answer.en.asks.question]
            found += [part for option in answer.en.asks.options.values() for part in (option.title, option.text)]
    return [source for source in found if source]


def _answer(
    answer: Answer, book: FigureBook, on: date, emergency: Mapping[str, str], asked: frozenset[str]
) -> Iterator[Finding]:
    file = f"answers/{answer.topic}.yml"
    yield from (Finding(file, "typed figure", says) for says in _typed(answer))
    try:
        library = AnswerLibrary({answer.topic: answer}, book, emergency, asked)
        if _waits_for_its_speaker(answer, book):
            return
        for day in _days(book, on):
            yield from _rendered(answer, library, day, first=day == on)
    except NoFiguresThen as error:
        yield Finding(file, "no figure today", f'{error}. Word it so that it holds today too: in_force("…").')
    except AnswerFileError as error:
        yield Finding(file, "unknown figure", f"{error}. `ansinh policy show` lists the names.")


def _typed(answer: Answer) -> Iterator[str]:
    for source in _sources(answer):
        prose = _CODE.sub("\0", source)
        # The circumstances of an example are the editor's to choose.
        lawful = _EXAMPLE.sub(lambda found: "\0" * len(found.group()), unicodedata.normalize("NFC", prose).lower())
        for found in [*re.finditer(r"\d+", prose), *_SPELT.finditer(lawful)]:
            around = prose[max(0, found.start() - 20) : found.end() + 20].replace("\n", " ").replace("\0", "…")
            yield f"“{around.strip()}” types a figure. Name it instead: {{{{ vol.min_income }}}}."
        if not unicodedata.is_normalized("NFC", source):
            yield "The text holds decomposed letters. Save the file in Unicode form NFC."


def _waits_for_its_speaker(answer: Answer, book: FigureBook) -> bool:
    """Whether its templates hold names that only a dialogue can give, as the hour of opening."""
    environment = template_environment()
    known = {"figure", "next", "in_force", "emergency", *(name.split(".")[0] for name in book.names())}
    return any(meta.find_undeclared_variables(environment.parse(source)) - known for source in _sources(answer))


def _days(book: FigureBook, on: date) -> list[date]:
    """Today, and each day soon on which some figure changes."""
    rows: Iterable[Figure] = book.all()
    coming = {row.effective_from for row in rows if row.effective_from and on < row.effective_from <= on + FORMS_AHEAD}
    return [on, *sorted(coming)]


def _rendered(answer: Answer, library: AnswerLibrary, day: date, *, first: bool) -> Iterator[Finding]:
    file = f"answers/{answer.topic}.yml"
    speaks_law = answer.area not in WITHOUT_LAW
    options: list[str | None] = [None, *(option.name for option in (answer.asks.options if answer.asks else ()))]
    for locale in ("vi", "en") if answer.is_in_english else ("vi",):
        for option in options:
            try:
                shown = library.render(answer.topic, on=day, locale=locale, option=option, announce=False)
            except NoFiguresThen:
                if first:
                    raise
                continue
            yield from _lengths(file, shown, locale, speaks_law=speaks_law and option is None and first)
            if first and speaks_law and option is None and not shown.figures:
                says = "Nothing of the law is cited. Print a figure, or name what the text relies on in also_cites."
                yield Finding(file, "no source", says)
            if first:
                yield from _outdated(file, answer, shown, day)


def _lengths(file: str, shown: RenderedAnswer, locale: str, *, speaks_law: bool) -> Iterator[Finding]:
    words = len(shown.body.split())
    if speaks_law and locale == "vi" and words < FEWEST_WORDS:
        yield Finding(file, "too short", f"{words} words; with condition, sum and next step {FEWEST_WORDS}.")
    if words > MOST_WORDS and locale == "vi":
        yield Finding(file, "too long", f"{words} words; {MOST_WORDS} at most. Give a part its own topic.")
    if len(shown.text) > ZALO_TEXT:
        yield Finding(file, "over a channel's limit", f"{len(shown.text)} characters; Zalo takes {ZALO_TEXT}.")


def _outdated(file: str, answer: Answer, shown: RenderedAnswer, on: date) -> Iterator[Finding]:
    newer = sorted({use.since for use in shown.figures if use.since and answer.reviewed < use.since <= on})
    if newer:
        says = f"It cites law in force since {newer[-1]}; reviewed is {answer.reviewed}. Read it again."
        yield Finding(file, "review older than the law", says)
    if answer.reviewed > on:
        yield Finding(file, "review in the future", f"reviewed is {answer.reviewed}; today is {on}.")


def _buttons(answer: Answer, answers: Mapping[str, Answer], examples: Mapping[str, Any]) -> Iterator[Finding]:
    for name in answer.buttons:
        target = answers.get(name)
        if target is None or (name not in examples and target.area != "calculation"):
            says = f"Nobody can ask for {name!r}, so the button leads nowhere. Name another topic."
            yield Finding(f"answers/{answer.topic}.yml", "dead button", says)


def _english_title(answer: Answer, examples: Mapping[str, Any]) -> Iterator[Finding]:
    """Whatever can be asked for stands on buttons, in English conversations too."""
    if answer.en is None and (answer.topic in examples or answer.area == "calculation"):
        says = f"In English its buttons read “{answer.title}”. Add en: with a title; a text in English is not needed."
        yield Finding(f"answers/{answer.topic}.yml", "no English title", says)


def _topic_examples(topic: str, lines: list[tuple[str, str]], answers: Mapping[str, Answer]) -> Iterator[Finding]:
    file = f"nlu/{topic}.yml"
    labels = {intent for intent, _ in lines}
    if not labels <= {f"ask/{topic}", topic}:
        yield Finding(file, "wrong label", f"The examples belong under `intent: ask/{topic}`, not {sorted(labels)}.")
    if f"ask/{topic}" in labels and topic not in answers:
        yield Finding(file, "no answer", f"Write answers/{topic}.yml; without it nothing can be said.")
    different = {plain(text) for _, text in lines}
    if len(different) < FEWEST_EXAMPLES:
        says = f"{len(different)} different examples; {FEWEST_EXAMPLES} are needed."
        yield Finding(file, "too few examples", says)


def _claimed_twice(examples: Mapping[str, list[tuple[str, str]]]) -> Iterator[Finding]:
    claimed: dict[str, set[str]] = defaultdict(set)
    words: dict[str, str] = {}
    for topic, lines in examples.items():
        for _, text in lines:
            claimed[plain(text)].add(topic)
            words[plain(text)] = text
    for key, topics in claimed.items():
        if len(topics) > 1:
            first, *others = sorted(topics)
            says = f"“{words[key]}” stands in {', '.join(others)} too. Leave it where it is answered best."
            yield Finding(f"nlu/{first}.yml", "claimed twice", says)


def plain(text: str) -> str:
    """Without marks, case and punctuation: two examples that differ only there are one."""
    return " ".join(re.findall(r"\w+", strip_marks(text)))
