"""What a picture of the comparison shows, as data: finished texts in the citizen's language, money and ages as numbers.

It holds sums and ages but no name, number or date of birth. It is kept with the message it belongs to and drawn anew
whenever somebody looks, so a picture needs no more room than its text.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# Texts come from our own catalogue; the limits keep a mistake there from becoming a picture without end.
Line = Annotated[str, Field(min_length=1, max_length=160)]
Text = Annotated[str, Field(min_length=1, max_length=600)]
Money = Annotated[int, Field(ge=0, le=10**13)]
AgeInMonths = Annotated[int, Field(ge=0, le=12 * 130)]


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Side(Shown):
    """One of the two choices: ``amount`` is the number that counts, ``note`` what it depends on."""

    label: Line
    amount: Line
    note: Text


class Stream(Shown):
    """Money that comes every month, from an age on; without ``until`` for life."""

    monthly: Money
    start: AgeInMonths
    until: AgeInMonths | None = None


class Even(Shown):
    """The age at which what came monthly makes up the lump sum."""

    age: AgeInMonths
    label: Line


class Units(Shown):
    """Words at the axes. ``age`` has a ``{n}`` for whole years."""

    million: Line
    billion: Line
    decimal: Literal[",", "."] = ","
    age: Annotated[str, Field(pattern=r"\{n\}", max_length=40)]


class Drawing(Shown):
    """``lump`` is whole đồng, from ``lump_low`` to ``lump_high`` where the sum is a range.

    Without a ``stream`` there is nothing to set against it, and no chart.
    """

    kind: Literal["comparison"] = "comparison"
    title: Line
    subtitle: Line
    now: Side
    kept: Side
    lump: Money
    lump_low: Money
    lump_high: Money
    age: AgeInMonths
    stream: Stream | None
    even: Even | None
    caption: Line
    lump_legend: Line
    kept_legend: Line
    units: Units
    paid: Text | None
    lost_title: Line
    lost: Annotated[tuple[Text, ...], Field(max_length=8)]
    footer: Text
    alt: Text
