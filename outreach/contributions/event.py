"""A payment as a collection agent reports it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

MOST_MONTHS = 61 * 12  # a whole working life; more is a slip of the keyboard
MOST_AMOUNT = 10**10  # đồng

# Printable, without blanks: what stands on a slip of paper and is read over the telephone.
_Code = StringConstraints(pattern=r"^[!-~]+$")
Month = Annotated[str, StringConstraints(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]


class Period(BaseModel):
    """The months paid for, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    first: Month = Field(alias="from", description="First month, YYYY-MM")
    last: Month = Field(alias="to", description="Last month, YYYY-MM")

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self


class ContributionEvent(BaseModel):
    """One payment. The same `receipt_id` with the same content is the same event, however often it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt_id: Annotated[str, _Code] = Field(max_length=100, description="The agent's own number of the receipt")
    contact_id: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$")] = Field(
        max_length=100, description="Who paid: `contact_id` of the contacts file"
    )
    kind: Literal["voluntary", "health"] = Field(description="Voluntary social insurance or health insurance")
    method: Literal["monthly", "quarterly", "half_year", "yearly"] | None = Field(
        default=None, description="How voluntary insurance is paid; with it the next deadline is reminded of"
    )
    amount: int = Field(gt=0, le=MOST_AMOUNT, description="Whole đồng")
    paid_on: date = Field(description="The day of the payment")
    period: Period
    confirmation_code: Annotated[str, _Code] = Field(max_length=60, description="What the payer may show")

    def fingerprint(self) -> str:
        """Equal for events that say the same, whatever their JSON looked like."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
