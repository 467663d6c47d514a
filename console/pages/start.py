"""The start page: how many wait and how long, how the day goes, which campaigns run."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from console.pages.campaigns import bar
from console.roles import Permission
from console.visit import Visit
from helpdesk.views import Conflict

# The order of the day's statuses on screen: what went well first.
STATUS_ORDER = (
    "answered",
    "calculated",
    "clarified",
    "staff",
    "handed_over",
    "distress",
    "complained",
    "not_understood",
    "out_of_scope",
    "opted_in",
    "opted_out",
    "failed",
)
_LIVELY = ("running", "paused", "scheduled", "submitted", "approved")


async def start(visit: Visit) -> Response:
    if visit.staff.must_change_password:
        return visit.go("/console/password")
    return visit.page("start.html", **await _day(visit))


async def day(visit: Visit) -> Response:
    """The part of the start page that changes while one looks."""
    return visit.page("parts/day.html", **await _day(visit))


async def _day(visit: Visit) -> dict[str, Any]:
    console = visit.console
    counts, statuses, campaigns = None, [], []
    if visit.may(Permission.CONVERSATIONS_READ):
        counts = await console.desk.counts(visit.staff.id)
        known = [name for name in STATUS_ORDER if counts.by_status.get(name)]
        unknown = sorted(set(counts.by_status) - set(STATUS_ORDER))
        statuses = [(name, counts.by_status[name]) for name in (*known, *unknown)]
    if visit.may(Permission.CAMPAIGNS_READ):
        campaigns = [one for one in await console.campaigns.list() if one.state in _LIVELY]
    return {"counts": counts, "statuses": statuses, "campaigns": campaigns, "bar": bar}


async def badge(visit: Visit) -> Response:
    """How many wait, for the menu."""
    counts = await visit.console.desk.counts(visit.staff.id)
    return visit.page("parts/badge.html", waiting=counts.waiting)


async def take_next(visit: Visit) -> Response:
    """Takes over whoever is first in the queue; a colleague may be quicker, then the next one."""
    for row in await visit.console.desk.list("waiting", visit.staff.id):
        try:
            await visit.console.desk.take(row.id, visit.staff.id)
        except Conflict:
            continue
        return visit.go(f"/console/conversations/{row.id}")
    return visit.go("/console/conversations")
