"""The audit trail: the latest records, and whether the chain holds."""

from __future__ import annotations

from starlette.responses import Response

from console.visit import Visit
from store import audit

_PAGE = 50


async def show(visit: Visit) -> Response:
    text = visit.request.query_params.get("before", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    async with visit.console.database.read() as connection:
        records = await audit.latest(connection, before=before, limit=_PAGE)
    more = records[-1].id if len(records) == _PAGE and records[-1].id > 1 else None
    return visit.page("audit.html", records=records, more=more, verdict=None)


async def verify(visit: Visit) -> Response:
    """Walks the whole chain; anybody may repeat that on the command line."""
    async with visit.console.database.read() as connection:
        verdict = await audit.verify(connection)
        records = await audit.latest(connection, limit=_PAGE)
    more = records[-1].id if len(records) == _PAGE and records[-1].id > 1 else None
    return visit.page("audit.html", records=records, more=more, verdict=verdict)
