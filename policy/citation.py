"""Spells out the legal source of a figure in good Vietnamese.

A source is short: `Luật 41/2024 Đ70.1đ, Đ102.1đ; NĐ 158/2025 Đ14`. Documents are parted by `;`. A place is `Đ` with
article, item and point: `Đ70.1đ` is điểm đ khoản 1 Điều 70, `Đ94–95` a run of articles, `Đ70.3–4` a run of items.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DOCUMENTS = Path(__file__).parent / "documents.yml"

_KINDS = {
    "NĐ": "Nghị định",
    "QĐ": "Quyết định",
    "TT": "Thông tư",
    "NQ": "Nghị quyết",
    "CV": "Công văn",
    "TB": "Thông báo",
}
_PLACE = re.compile(
    r"Đ(?P<article>\d+)(?:[–-](?P<last_article>\d+)|\.(?P<item>\d+)(?:[–-](?P<last_item>\d+)|(?P<point>[a-zđ]))?)?"
)
_ANNEX = re.compile(r"Phụ lục [IVX]+")
_NUMBERED = re.compile(
    r"(?P<kind>NĐ|QĐ|TT|NQ|CV|TB) (?P<number>\d+(?:/\d{4})?)(?P<maker>[-/][A-ZĐ0-9/-]+[A-ZĐa-z0-9]*)?"
)


@dataclass(frozen=True, slots=True)
class _Document:
    full: str
    short: str


@dataclass(frozen=True, slots=True)
class _Reference:
    document: _Document
    places: tuple[str, ...]


def cite(source: str) -> str:
    """The full citation: `điểm đ khoản 1 Điều 70 Luật Bảo hiểm xã hội 41/2024/QH15; Điều 14 Nghị định 158/2025/NĐ-CP`.

    A part that is not in the short form is given back as it is.
    """
    return "; ".join(part if isinstance(part, str) else _full(part) for part in _parse(source))


def cite_short(source: str) -> str:
    """The citation for narrow places: `Luật BHXH 41/2024 (Điều 70, 102); NĐ 158/2025 (Điều 14)`."""
    return "; ".join(part if isinstance(part, str) else _short(part) for part in _parse(source))


def cite_together(sources: Iterable[str]) -> tuple[str, ...]:
    """Several sources as short citations: each document once, as first named; its articles as the law counts."""
    places: dict[_Document | str, list[str]] = {}
    for part in (part for source in sources for part in _parse(source)):
        if isinstance(part, str):
            places.setdefault(part, [])
        else:
            known = places.setdefault(part.document, [])
            known += [place for place in part.places if place not in known]
    return tuple(
        document if isinstance(document, str) else _short(_Reference(document, tuple(sorted(where, key=_article))))
        for document, where in places.items()
    )


def _article(place: str) -> int:
    found = _PLACE.fullmatch(place)
    return int(found["article"]) if found else 0


def check_source(source: str) -> None:
    """Raises ValueError when a source names a document or place that cannot be spelled out."""
    for part in _parse(source):
        if isinstance(part, str):
            raise ValueError(
                f"the source {part!r} cannot be cited; write it as 'Luật 41/2024 Đ70.1đ, Đ102.1đ; NĐ 158/2025 Đ14', "
                "and add a new law to policy/documents.yml"
            )


@cache
def _documents() -> dict[str, _Document]:
    content: dict[str, dict[str, str]] = yaml.safe_load(DOCUMENTS.read_text(encoding="utf-8"))
    return {key: _Document(names["full"], names["short"]) for key, names in content.items()}


@cache
def _parse(source: str) -> tuple[_Reference | str, ...]:
    return tuple(_reference(part.strip()) for part in source.split(";"))


def _reference(text: str) -> _Reference | str:
    found = re.search(r"(?:^|\s)(Đ\d|Phụ lục )", text)
    head = text[: found.start()].strip() if found else text
    tail = text[found.start() :].strip() if found else ""
    document = _document(head)
    places = tuple(place.strip() for place in tail.split(",")) if tail else ()
    if document is None or not all(_PLACE.fullmatch(place) or _ANNEX.fullmatch(place) for place in places):
        return text
    return _Reference(document, places)


def _document(head: str) -> _Document | None:
    known = _documents().get(head) or _documents().get(re.sub(r"/QH\d+$", "", head))
    if known:
        return known
    numbered = _NUMBERED.fullmatch(head)
    if not numbered:
        return None
    kind, number, maker = numbered["kind"], numbered["number"], numbered["maker"] or ""
    if kind == "NĐ":
        maker = "/NĐ-CP"
    elif not maker:
        return None
    short = f"{kind} {number}" if kind == "NĐ" else f"{kind} {number}{maker}"
    return _Document(f"{_KINDS[kind]} {number}{maker}", short)


def _full(reference: _Reference) -> str:
    places = [_place_in_full(place) for place in reference.places]
    if len(places) > 1:
        places = [", ".join(places[:-1]) + " và " + places[-1]]
    return " ".join([*places, reference.document.full])


def _place_in_full(place: str) -> str:
    found = _PLACE.fullmatch(place)
    if not found:
        return place
    article = f"Điều {found['article']}"
    if found["last_article"]:
        return _run(article, f"Điều {found['last_article']}", found["article"], found["last_article"])
    if found["last_item"]:
        first, last = f"khoản {found['item']}", f"khoản {found['last_item']}"
        return f"{_run(first, last, found['item'], found['last_item'])} {article}"
    if found["point"]:
        return f"điểm {found['point']} khoản {found['item']} {article}"
    return f"khoản {found['item']} {article}" if found["item"] else article


def _run(first: str, last: str, start: str, end: str) -> str:
    return f"{first} và {last}" if int(end) - int(start) == 1 else f"{first} đến {last}"


def _short(reference: _Reference) -> str:
    articles: list[str] = []
    annexes: list[str] = []
    for place in reference.places:
        found = _PLACE.fullmatch(place)
        if not found:
            annexes.append(place)
            continue
        run = f"–{found['last_article']}" if found["last_article"] else ""
        article = found["article"] + run
        if article not in articles:
            articles.append(article)
    inside = ([f"Điều {', '.join(articles)}"] if articles else []) + annexes
    return f"{reference.document.short} ({'; '.join(inside)})" if inside else reference.document.short
