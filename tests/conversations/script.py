"""A conversation as a script: what the person says, what must come back. Files are ``live/*.yml``.

```yaml
dialogues:
  - does: gives everything in one breath      # what the person does; the test's name
    day: 2026-11-22                           # the day as of which the assistant judges (default: that day)
    turns:
      - says: nữ sinh 3/1990 đóng từ 3/2015 đến 12/2023 lương 5tr, tính giúp
        status: calculated                    # of the closed list of statuses; a list means: one of these
        topic: compare_lump_sum
        contains: [GIỮ LẠI]                   # in any reply; all of them
        lacks: [thiệt thòi]
        buttons: [/keep_time]                 # payloads that must be offered
        computes: {calculator: compare, inputs: {...}, fields: [amount]}   # results that must stand in the text
```
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from policy import format_money
from policy.calculators import compute

FOLDER = Path(__file__).with_name("live")
DEFAULT_DAY = date(2026, 11, 22)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Computed(Strict):
    """Results of a calculator, so that no script types a figure of the law."""

    calculator: str
    inputs: dict[str, Any]
    fields: tuple[str, ...]

    def texts(self, on: date) -> list[str]:
        result = compute(self.calculator, self.inputs, on=on)
        return [format_money(int(getattr(result, field))) for field in self.fields]


class Turn(Strict):
    says: str
    status: str | tuple[str, ...] | None = None
    topic: str | None = None
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    computes: Computed | None = None

    def faults(self, answer: dict[str, Any], on: date) -> list[str]:
        """What is wrong with ``answer``; empty when nothing is."""
        text = "\n".join(str(reply.get("text") or "") for reply in answer["replies"])
        payloads = {button["payload"] for reply in answer["replies"] for button in reply.get("buttons") or ()}
        wanted = [*self.contains, *(self.computes.texts(on) if self.computes else ())]
        allowed = (self.status,) if isinstance(self.status, str) else self.status
        found = []
        if allowed and answer["status"] not in allowed:
            found.append(f"status is {answer['status']}, not {' or '.join(allowed)}")
        if self.topic and answer["topic"] != self.topic:
            found.append(f"topic is {answer['topic']}, not {self.topic}")
        found += [f"nothing says {one!r}" for one in wanted if one.lower() not in text.lower()]
        found += [f"somebody says {one!r}" for one in self.lacks if one.lower() in text.lower()]
        found += [f"no button {one}" for one in self.buttons if one not in payloads]
        return [f"{self.says!r}: {fault}; answered: {text[:300]!r}" for fault in found]


class Script(Strict):
    does: str
    day: date = DEFAULT_DAY
    turns: tuple[Turn, ...] = Field(min_length=1)


def scripts() -> list[Script]:
    """Every script of every file."""
    found: list[Script] = []
    for path in sorted(FOLDER.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [Script.model_validate(one) for one in content["dialogues"]]
    return found
