"""Whole conversations with the running assistant: NLU, forms, calculators and answers together."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.conversations.script import Script, scripts

pytestmark = pytest.mark.rasa


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.does.replace(" ", "_"))
def test_the_conversation_goes_as_written(
    script: Script, assistant: Callable[[str, str, date], dict[str, Any]]
) -> None:
    conversation = f"live-{uuid.uuid4().hex}"
    faults: list[str] = []
    for turn in script.turns:
        faults += turn.faults(assistant(conversation, turn.says, script.day), script.day)
    assert not faults, "\n".join(faults)


def test_every_script_has_its_own_name() -> None:
    names = [script.does for script in scripts()]
    assert len(names) == len(set(names))
