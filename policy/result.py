"""What a calculator gives back: the amounts, how they came about, and the law behind each step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainSerializer, SerializerFunctionWrapHandler, model_serializer

from policy.citation import cite, cite_short
from policy.figure import Confidence, Figure
from policy.formatting import format_value
from policy.months import Month
from policy.said import Sentence
from policy.units import UnitKind


def _json_number(value: Decimal) -> int | float:
    # Years and percent have at most two decimals, which JSON carries without loss.
    return int(value) if value == value.to_integral_value() else float(value)


# Texts of the fact base are for citing, not for printing; tables are too long.
_NO_SHORT_VALUE = frozenset({UnitKind.TEXT, UnitKind.LIST, UnitKind.TABLE, UnitKind.COEFFICIENTS, UnitKind.AGES})

Number = Annotated[Decimal, PlainSerializer(_json_number, return_type=int | float, when_used="json")]
MonthText = Annotated[Month, PlainSerializer(str, return_type=str)]


class Step(BaseModel):
    """One step of a calculation, for people: a Vietnamese sentence, the formula with its numbers, the outcome."""

    model_config = ConfigDict(frozen=True)

    text_vi: Sentence
    formula: Sentence | None = None
    value: Sentence | None = None
    sources: tuple[str, ...] = ()


class Source(BaseModel):
    """A figure that was used, as it may be shown under an answer."""

    model_config = ConfigDict(frozen=True)

    name: str
    id: str
    title: str
    value: str | None
    citation: str
    short: str
    effective_from: date | None
    effective_to: date | None
    confidence: Confidence

    @classmethod
    def of(cls, figure: Figure) -> Source:
        return cls(
            name=figure.name,
            id=figure.id,
            title=figure.title,
            value=format_value(figure) if figure.kind not in _NO_SHORT_VALUE else None,
            citation=cite(figure.source),
            short=cite_short(figure.source),
            effective_from=figure.effective_from,
            effective_to=figure.effective_to,
            confidence=figure.confidence,
        )


class Result(BaseModel):
    """Base of every result.

    Attributes:
        on: the day as of which it was judged.
        inputs: what was asked, as understood.
        steps: how it came about, in order.
        sources: every figure used, once, in order of use.
        caveats: Vietnamese sentences a citizen should read before relying on the result; like all sentences of a result
            they may be `policy.said.Said`, to be told in another language.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    calculator: str
    on: date
    inputs: dict[str, Any]
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    caveats: tuple[Sentence, ...]

    @model_serializer(mode="wrap")
    def _outcome_first(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What was asked and the outcome stand before the long record of how it came about."""
        fields: dict[str, Any] = handler(self)
        last = ("steps", "sources", "caveats")
        return {key: value for key, value in fields.items() if key not in last} | {
            key: fields[key] for key in last if key in fields
        }


class RangedResult(Result):
    """A result whose sum depends on a point the law leaves open, or on something the citizen did not say.

    `amount_low` and `amount_high` are equal when nothing is open; `range_reasons` says what is.
    """

    amount_low: int
    amount_high: int
    range_reasons: tuple[Sentence, ...]
