"""Examples of a Rasa NLU file (YAML), read without Rasa.

Understands `nlu:` lists with `intent` and `examples` as a block of lines or as a list of `text`, and takes entity
annotations (`[năm triệu](money)`, `[5tr]{"entity": "money"}`) out of the text. `metadata: {asked: true}` of a list of
examples is kept, other metadata, synonyms, look-ups, regular expressions and other top-level keys are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.engine.intents import Example

_ANNOTATION = re.compile(r"\[(?P<text>[^\]]+?)\](?:\((?P<name>[^()]+)\)|(?P<fields>\{[^{}]*\})|(?P<list>\[\{.*?\}\]))")
_BULLET = re.compile(r"^\s*[-*+]\s?(.*)$")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NluFileError(ValueError):
    """The file is no Rasa NLU file; the message names the file and the reason."""


def without_annotations(text: str) -> str:
    """`text` as the person typed it: "đóng [5tr](money) một tháng" -> "đóng 5tr một tháng"."""
    return _ANNOTATION.sub(lambda match: match["text"], text).strip()


def _lines(examples: Any, where: str) -> Iterator[str]:
    if isinstance(examples, str):
        for line in examples.splitlines():
            if match := _BULLET.match(line):
                yield match[1]
            elif line.strip():
                raise NluFileError(f"{where}: dòng ví dụ phải bắt đầu bằng “- ”: {line.strip()[:40]!r}")
        return
    if not isinstance(examples, list):
        raise NluFileError(f"{where}: “examples” phải là khối văn bản hoặc danh sách.")
    for example in examples:
        text = example.get("text") if isinstance(example, dict) else example
        if not isinstance(text, str):
            raise NluFileError(f"{where}: ví dụ không có “text”.")
        yield text


def _items(document: Any, path: Path) -> Iterator[Example]:
    if not isinstance(document, dict) or not isinstance(document.get("nlu"), list):
        raise NluFileError(f"{path}: không có danh sách “nlu”.")
    for item in document["nlu"]:
        if not isinstance(item, dict):
            raise NluFileError(f"{path}: mỗi mục của “nlu” phải có “intent” và “examples”.")
        label = item.get("intent")
        if label is None:
            continue
        where = f"{path}: {label}"
        metadata = item.get("metadata")
        asked = isinstance(metadata, dict) and metadata.get("asked") is True
        for line in _lines(item.get("examples"), where):
            text = without_annotations(line)
            if text:
                yield Example(text, str(label).strip(), asked)


def files(path: Path) -> list[Path]:
    """The file itself, or every `*.yml` and `*.yaml` below a folder, in a stable order."""
    return sorted([*path.rglob("*.yml"), *path.rglob("*.yaml")]) if path.is_dir() else [path]


def read(path: Path) -> list[Example]:
    """All examples of one file, or of every `*.yml` and `*.yaml` below a folder, in a stable order.

    Raises:
        NluFileError: not readable, not YAML, or not of the shape above.
    """
    examples: list[Example] = []
    for file in files(path):
        try:
            document = yaml.load(file.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506 - safe loader
        except (OSError, UnicodeDecodeError) as error:
            raise NluFileError(f"{file}: không đọc được tệp ({type(error).__name__}).") from error
        except yaml.YAMLError as error:
            raise NluFileError(f"{file}: không phải YAML hợp lệ: {str(error).splitlines()[0]}") from error
        examples += _items(document, file)
    if not examples:
        raise NluFileError(f"{path}: không có ví dụ nào.")
    return examples
