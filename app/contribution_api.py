"""``POST /api/v1/events/contribution``: a collection agent reports a payment; the payer gets a receipt."""

# No `from __future__ import annotations`: FastAPI could not look up `agent`, which is local, by its name.
from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, Field

from app.api_keys import ApiKeys
from app.webhooks import MAX_BODY
from helpdesk.ports import Clock
from outreach.contributions import Answer, Conflict, ContributionDesk, ContributionEvent

# An agent's clock may be a little ahead of ours.
AHEAD = timedelta(days=1)
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is not JSON text"},
    401: {"description": "The key is missing, unknown or has ended"},
    409: {"description": "Another payment was reported under this receipt_id"},
    413: {"description": "The body is over 1 MiB"},
}
_KEY = APIKeyHeader(name="X-API-Key", auto_error=False, description="A key from `ansinh apikey add NAME`")


class Accepted(BaseModel):
    """The payment is kept. Sent again, the same event gets this same answer."""

    receipt_id: str
    notice: Literal["queued", "not_reachable", "unknown_contact"] = Field(
        description="What becomes of the payer's receipt: it goes out as soon as it may; the payer has no address we "
        "could write to; nobody in the contacts bears this id"
    )


def contribution_routes(desk: ContributionDesk, keys: ApiKeys, clock: Clock, zone: ZoneInfo) -> APIRouter:
    router = APIRouter(prefix="/api/v1/events", tags=["events"])

    async def agent(key: Annotated[str | None, Depends(_KEY)]) -> str:
        name = await keys.agent(key) if key else None
        if name is None:
            raise HTTPException(401, "a valid key is needed in the header X-API-Key", {"WWW-Authenticate": "ApiKey"})
        return name

    @router.post("/contribution", status_code=202, response_model=Accepted, responses=_REFUSALS, max_body_size=MAX_BODY)
    async def contribution(event: ContributionEvent, name: Annotated[str, Depends(agent)]) -> Accepted:
        """Reports a payment. The payer gets one receipt (code, date, amount, period) where they can be reached.

        Idempotent by `receipt_id` within one agent: the same event again is answered the same and sends nothing;
        another event under a used `receipt_id` is refused with 409.
        """
        if event.paid_on > (clock.now() + AHEAD).astimezone(zone).date():
            error = {"type": "value_error", "loc": ("body", "paid_on"), "msg": "lies in the future"}
            raise RequestValidationError([error])
        try:
            answer: Answer = await desk.take(name, event)
        except Conflict:
            raise HTTPException(409, "another payment was reported under this receipt_id") from None
        return Accepted(receipt_id=event.receipt_id, notice=answer.value)

    return router
