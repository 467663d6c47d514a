"""Pictures by name: where a page shows one, and how a part of the outbox stands for one painted when it is sent."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from integrations.events import Part

PATH: Final = "/pictures"
_NAMED = "picture"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """``path`` is on our site; ``alt`` says in words what is seen."""

    path: str
    alt: str


def shown(name: str | None, drawing: Mapping[str, Any] | None) -> ShownPicture | None:
    """How a page shows the picture of a message that has one."""
    return ShownPicture(f"{PATH}/{name}.png", drawing["alt"]) if name and drawing else None


def in_part(image: bytes | str) -> Any:
    """The value of a part's picture field: the bytes in base64, or the name."""
    return base64.b64encode(image).decode() if isinstance(image, bytes) else {_NAMED: image}


def named_in(part: Part) -> str | None:
    """The name of the picture that the part still lacks."""
    for value in part.body.values():
        if isinstance(value, Mapping) and value.keys() == {_NAMED}:
            return str(value[_NAMED])
    return None


def filled(part: Part, png: bytes) -> Part:
    """The part with the picture where its name stood."""
    body = {
        key: in_part(png) if isinstance(value, Mapping) and value.keys() == {_NAMED} else value
        for key, value in part.body.items()
    }
    return Part(part.method, body)
