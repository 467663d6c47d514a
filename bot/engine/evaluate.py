"""`python -m bot.engine.evaluate`: how well the understanding does on a Rasa NLU file it has not seen.

Example: `bot/.venv/bin/python -m bot.engine.evaluate --train nlu.yml --test held_out.yml --json`

Without `--train` it judges the trained model of this checkout. A folder of test files is judged file by file too: each
is a style of writing. Needs no Rasa, so it starts in a moment.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine import about, intents, learning, marks, nlu_file, project, spoken
from bot.engine.asks import read_questions
from bot.engine.linear import FOREIGN_LABEL
from bot.engine.measures import Outcome, report
from bot.engine.reading import Reading, entities_of, read, topic_of

_STYLE_PREFIX = "held_out_"
_OFFERED = 2  # topics that `action_not_understood` puts on buttons, and never these two:
_NEVER_OFFERED = frozenset({"talk_to_staff", FOREIGN_LABEL})
_WARM_UP = 20


class NoModel(RuntimeError):
    """There is no trained model to judge; the message says what to do."""


def classifier_of(archive: Path) -> intents.IntentClassifier:
    """The classifier inside a Rasa model archive.

    Raises:
        NoModel: the archive is missing or holds no classifier of ours.
    """
    if not archive.is_file():
        raise NoModel("Chưa có mô hình trợ lý. Hãy chạy: make train")
    with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as folder:
        wanted = [member for member in tar.getmembers() if Path(member.name).name in intents.FILES]
        for member in wanted:
            source = tar.extractfile(member)
            if source is not None:
                (Path(folder) / Path(member.name).name).write_bytes(source.read())
        if len(wanted) != len(intents.FILES):
            raise NoModel(f"{archive}: không phải mô hình của An Sinh.")
        return intents.IntentClassifier.load(Path(folder))


def _name(label: str | None) -> str:
    """Topics and intents under one name, so that a test file may say `ask/lump_sum_tax` or `lump_sum_tax`."""
    return topic_of(label) or label or ""


def style_of(file: Path) -> str:
    """The style that a test file stands for: `teencode` for `held_out_teencode.yml`."""
    return file.stem.removeprefix(_STYLE_PREFIX)


class _Reader:
    """Reads single messages the way the server does, questions within questions included."""

    def __init__(self, classifier: intents.IntentClassifier, known: frozenset[str]) -> None:
        self._classifier = classifier
        self._known = known
        self._today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
        # Files of others have plain intents: nothing there is asked beside a topic.
        has_topics = any(topic_of(label) for label in classifier.model.labels)
        self._asides = about.Asides(read_questions(), classifier.classify) if has_topics else None

    def read(self, text: str) -> Reading:
        """The reading of a message that opens a conversation."""
        reading = read(self._classifier, text, entities_of(text, self._today))
        return self._asides.take(reading, text, self._today, about.Before())[0] if self._asides else reading

    def outcome(self, example: intents.Example, style: str) -> Outcome:
        """What becomes of one test line; the label is judged also when it would not have been answered."""
        began, worked = time.perf_counter(), time.process_time()
        reading = self.read(example.text)
        taken, processor = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
        ranking = reading.verdict.ranking if reading.verdict else ()
        found, certainty = (_name(ranking[0].label), ranking[0].certainty) if ranking else ("", 0.0)
        in_scope = reading.verdict.ours if reading.verdict else 0.0
        if reading.understanding == "figures" and reading.intent in self._known:
            found, certainty, in_scope = reading.intent, 1.0, 1.0
        elif reading.understanding == about.COMPOUND:
            found, certainty = _name(reading.label), reading.certainty
        return Outcome(
            text=example.text,
            expected=_name(example.label),
            found=found,
            accepted=reading.understanding in {"sure", "figures", about.COMPOUND},
            milliseconds=taken,
            style=style,
            certainty=certainty,
            in_scope=in_scope,
            offered=_offered(ranking, topics_only=self._asides is not None),
            processor=processor,
        )


def _offered(ranking: Sequence[intents.Guess], *, topics_only: bool) -> tuple[str, ...]:
    names = [_name(guess.label) for guess in ranking if topic_of(guess.label) or not topics_only]
    return tuple(name for name in names if name not in _NEVER_OFFERED)[:_OFFERED]


def judge(classifier: intents.IntentClassifier, tests: Mapping[str, Sequence[intents.Example]]) -> list[Outcome]:
    """Reads every line of every style the way the server does, figures included.

    The first lines are read once before the clock runs: a server has been warm for hours. Like the server, it
    multiplies on one thread.
    """
    from threadpoolctl import threadpool_limits  # comes with scikit-learn; the server sets the same for the process

    reader = _Reader(classifier, frozenset(_name(one.label) for examples in tests.values() for one in examples))
    with threadpool_limits(1):
        for examples in tests.values():
            for example in examples[:_WARM_UP]:
                reader.read(example.text)
        return [reader.outcome(example, style) for style, examples in tests.items() for example in examples]


def read_tests(path: Path) -> dict[str, list[intents.Example]]:
    """The lines of a test file, or of every file below a folder, by style.

    Raises:
        NluFileError: a file is not readable or no NLU file, or there is no line at all.
    """
    tests: dict[str, list[intents.Example]] = {}
    for file in nlu_file.files(path):
        tests.setdefault(style_of(file), []).extend(nlu_file.read(file))
    if not tests:
        raise nlu_file.NluFileError(f"{path}: không có ví dụ nào.")
    return tests


def fingerprint(examples: Iterable[intents.Example]) -> str:
    """Twelve hexadecimal digits that change with any line or label."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(f"{example.label}\t{example.text}\n".encode())
    return digest.hexdigest()[:12]


def _prepared(train: Path | None, model: Path | None) -> tuple[intents.IntentClassifier, dict[str, Any]]:
    """The classifier to judge, and what the report says of it."""
    if train is None:
        archive = model or project.newest_model() or Path()
        if model is None and archive.is_file() and archive != project.model_path():
            print("Mô hình cũ hơn dữ liệu; `make evaluate` huấn luyện lại trước khi chấm.", file=sys.stderr)
        return classifier_of(archive), {"model": archive.name.removesuffix(".tar.gz")}
    examples = nlu_file.read(train)
    began = time.perf_counter()
    classifier = learning.train(examples, intents.foreign_questions())
    seconds = round(time.perf_counter() - began, 2)
    return classifier, {"model": f"{train.stem}-{fingerprint(examples)}", "train_seconds": seconds}


def evaluate(test: Path, train: Path | None = None, model: Path | None = None) -> dict[str, Any]:
    """The report on `test`, with the marks it is held to.

    Raises:
        NluFileError: a file is no Rasa NLU file.
        NoModel: there is no trained model and nothing to train on.
        ValueError: the training file has fewer than two labels.
    """
    tests = read_tests(test)
    classifier, about_model = _prepared(train, model)
    lines = [example for examples in tests.values() for example in examples]
    result = {
        **about_model,
        "at": datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).isoformat(timespec="seconds"),
        "test": {"name": test.name, "fingerprint": fingerprint(lines)},
        **report(judge(classifier, tests)),
        "machine": {"cores": os.cpu_count() or 1, "load": round(os.getloadavg()[0], 2)},
    }
    return {**result, "marks": marks.against(result)}


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 1 when a file cannot be read or there is no model."""
    parser = argparse.ArgumentParser(prog="python -m bot.engine.evaluate", description=__doc__)
    parser.add_argument("--train", type=Path, help="Rasa NLU file or folder to train on first")
    parser.add_argument("--test", type=Path, required=True, help="Rasa NLU file or folder to judge")
    parser.add_argument("--model", type=Path, help="model archive to judge (default: the newest in var/models)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--figures", type=Path, help="write the JSON to this file as well")
    options = parser.parse_args(arguments)
    try:
        result = evaluate(options.test, options.train, options.model)
    except (nlu_file.NluFileError, NoModel, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    content = json.dumps(result, ensure_ascii=False, indent=2)
    if options.figures:
        options.figures.write_text(content, encoding="utf-8")
    print(content if options.json else "\n".join(spoken.lines(result)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
