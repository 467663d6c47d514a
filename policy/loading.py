"""Reads and checks `policy/figures/*.yml`. Anything wrong refuses the whole book and names file, figure and remedy."""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from policy.book import FigureBook
from policy.citation import check_source
from policy.errors import FigureFileError
from policy.figure import Confidence, Figure
from policy.units import check_value

FIGURES = Path(__file__).parent / "figures"
_NAME = r"[a-z][a-z0-9_]*(\.[a-zA-Z0-9_]+)*"


# libyaml's parser where PyYAML was built with it: the figures load ten times as fast.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Yaml(_Base):  # type: ignore[misc]
    """YAML whose decimals stay exact and whose mappings never hide a second entry of the same key."""


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node)


_Yaml.add_constructor("tag:yaml.org,2002:float", _decimal)
_Yaml.add_constructor("tag:yaml.org,2002:map", _mapping)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)

    id: str = Field(pattern=rf"^{_NAME}$")
    value: Any
    unit: str
    effective_from: date | None
    effective_to: date | None
    source: str = Field(min_length=1)
    confidence: Confidence
    note: str = ""
    final: bool = False

    @field_validator("value")
    @classmethod
    def _lists_are_tuples(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("confidence", mode="before")
    @classmethod
    def _known_confidence(cls, value: Any) -> Confidence:
        try:
            return Confidence(value)
        except ValueError:
            raise ValueError(f"{value!r} is not known; write high, medium or low") from None

    @field_validator("source")
    @classmethod
    def _citable(cls, source: str) -> str:
        check_source(source)
        return source

    @model_validator(mode="after")
    def _period_and_unit(self) -> _Row:
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError(
                f"effective_to {self.effective_to} is before effective_from {self.effective_from}; swap or correct them"
            )
        check_value(self.value, self.unit)
        if self.value is None and self.confidence is not Confidence.LOW:
            raise ValueError("a value that is not known yet (null) must have confidence low")
        return self


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = Field(min_length=1)
    rows: list[dict[str, Any]] = Field(min_length=1)


@cache
def load_book(folder: Path = FIGURES) -> FigureBook:
    """The validated book of all figures; read once per folder and process.

    Raises:
        FigureFileError: a file is no YAML of the expected shape, a row lacks something or has an unknown key, two rows
            of a name overlap, an id stands twice. The message names file and figure and says what to do.
    """
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise FigureFileError(str(folder), "", "no *.yml file with figures is there; restore the folder")
    figures: list[Figure] = []
    owner: dict[str, str] = {}
    for path in files:
        for figure in _read(path):
            if figure.id in owner:
                raise FigureFileError(
                    path.name, figure.id, f"this id also stands in {owner[figure.id]}; give one of the rows another id"
                )
            owner[figure.id] = path.name
            figures.append(figure)
    _check_names(figures, owner)
    return FigureBook(figures)


def _read(path: Path) -> list[Figure]:
    try:
        # A subclass of SafeLoader that only narrows what is read.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Yaml)  # noqa: S506
    except (yaml.YAMLError, ValueError, ArithmeticError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or str(error)
        raise FigureFileError(path.name, "", f"not readable as YAML{line} ({what}); correct it there") from None
    if not isinstance(content, dict) or set(content) != {"figures"} or not isinstance(content["figures"], dict):
        raise FigureFileError(path.name, "", "must hold one mapping `figures:` from names to title and rows")
    figures: list[Figure] = []
    for name, raw in content["figures"].items():
        if not isinstance(name, str) or not re.fullmatch(_NAME, name):
            raise FigureFileError(path.name, str(name), "is no figure name; write it as area.thing.detail")
        figures.extend(_rows(path, name, raw))
    return figures


def _rows(path: Path, name: str, raw: Any) -> list[Figure]:
    try:
        entry = _Entry.model_validate(raw)
    except ValidationError as error:
        raise FigureFileError(path.name, name, _explain(error)) from None
    figures: list[Figure] = []
    for number, raw_row in enumerate(entry.rows, start=1):
        label = str(raw_row.get("id") or f"{name}, row {number}")
        try:
            row = _Row.model_validate(raw_row)
        except ValidationError as error:
            raise FigureFileError(path.name, label, _explain(error)) from None
        if row.id != name and not row.id.startswith((f"{name}.", f"{name}_")):
            raise FigureFileError(path.name, label, f"the id of a row of {name} must begin with {name}")
        fields = {key: getattr(row, key) for key in type(row).model_fields}
        figures.append(Figure(name=name, title=entry.title, **fields))
    return figures


def _explain(error: ValidationError) -> str:
    """The first complaint of pydantic in words a person can act on."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    match first["type"]:
        case "missing":
            return f"{field} is missing; add it"
        case "extra_forbidden":
            return f"the key {field} is not known; remove it or correct its spelling"
        case "value_error":
            text = str(first["ctx"]["error"])
            return f"{field}: {text}" if field else text
        case _:
            return f"{field}: {first['msg']}; correct it" if field else f"{first['msg']}; correct it"


def _check_names(figures: list[Figure], owner: dict[str, str]) -> None:
    by_name: dict[str, list[Figure]] = {}
    for figure in figures:
        by_name.setdefault(figure.name, []).append(figure)
    for figure in figures:
        if figure.id in by_name and figure.id != figure.name:
            raise FigureFileError(owner[figure.id], figure.id, "this id is the name of another figure; change the id")
    for rows in by_name.values():
        rows.sort(key=lambda row: row.first_day)
        for earlier, later in pairwise(rows):
            if owner[earlier.id] != owner[later.id]:
                raise FigureFileError(
                    owner[later.id],
                    later.name,
                    f"rows of this name also stand in {owner[earlier.id]}; keep them together",
                )
            if later.first_day <= earlier.last_day:
                raise FigureFileError(
                    owner[later.id],
                    later.name,
                    f"{earlier.id} ({earlier.period}) and {later.id} ({later.period}) overlap; "
                    f"end {earlier.id} the day before {later.id} begins",
                )
