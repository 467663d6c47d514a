"""What Rasa 3.6.21 does while training and we need not wait for. None of it changes a result."""

from __future__ import annotations

from typing import Any

import rasa.engine.storage.local_model_storage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from tarsafe import TarSafe


def share_examples() -> None:
    """Every importer that merges training data copies all examples deeply; none changes them."""
    Message.__deepcopy__ = lambda self, memo: self


def tell_examples_apart_by_text() -> None:
    """Looking for doubles, Rasa writes each example out as JSON for its hash. Texts differ; equal ones it compares."""
    Message.__hash__ = lambda self: hash(self.data.get(TEXT))


class _Lightly(TarSafe):
    """The weights hardly shrink: the least compression takes a fifth of the time for a twentieth more bytes."""

    @classmethod
    def open(cls, name: Any, mode: str, **options: Any) -> Any:
        return super().open(name, mode, compresslevel=1, **options)


def compress_lightly() -> None:
    """The archive of a model is written with the greatest compression."""
    rasa.engine.storage.local_model_storage.TarSafe = _Lightly


def take_all() -> None:
    """Puts all shortcuts in place; doing it twice does no harm."""
    share_examples()
    tell_examples_apart_by_text()
    compress_lightly()
