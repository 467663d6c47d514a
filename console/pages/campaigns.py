"""Campaigns: how far each is, what became of every recipient, and the few buttons."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.ports import ACTIONS, CampaignAction, CampaignRefused, CampaignView, NoSuchCampaign, Progress
from console.roles import Permission
from console.visit import Visit
from console.words import CONFIRMATIONS, _

_CHANGED = _("Chiến dịch vừa được sửa. Anh/chị hãy xem lại nội dung mới rồi thao tác tiếp.")

_NEEDS: dict[CampaignAction, Permission] = {
    "approve": Permission.CAMPAIGNS_APPROVE,
    "start": Permission.CAMPAIGNS_RUN,
    "pause": Permission.CAMPAIGNS_RUN,
    "resume": Permission.CAMPAIGNS_RUN,
    "cancel": Permission.CAMPAIGNS_RUN,
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a progress bar, in thousandths of its length."""

    kind: str
    start: float
    length: float
    count: int


def bar(progress: Progress) -> list[Segment]:
    """What became of all recipients, as stretches that together are as long as the bar; empty before planning."""
    parts = (
        ("sent", progress.sent),
        ("refused", progress.refused),
        ("unknown", progress.unknown),
        ("skipped", sum(progress.skipped.values())),
        ("waiting", progress.waiting),
    )
    segments, start = [], 0.0
    for kind, count in parts:
        if count:
            length = 1000 * count / progress.total
            segments.append(Segment(kind, round(start, 2), round(length, 2), count))
            start += length
    return segments


async def show_list(visit: Visit) -> Response:
    return visit.page("campaigns.html", campaigns=await visit.console.campaigns.list(), bar=bar)


async def cards(visit: Visit) -> Response:
    """The cards alone, for an open list."""
    return visit.page("parts/cards.html", campaigns=await visit.console.campaigns.list(), bar=bar)


async def show(visit: Visit) -> Response:
    changed = visit.say(_CHANGED) if "changed" in visit.request.query_params else ""
    return visit.page("campaign.html", error=changed, **await _whole(visit))


async def progress(visit: Visit) -> Response:
    """The part of a campaign's page that changes while one looks; the whole page when it was edited meanwhile."""
    values = await _whole(visit)
    if visit.request.query_params.get("version", "") != values["campaign"].version:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    return visit.page("parts/progress.html", error="", **values)


async def approve(visit: Visit) -> Response:
    return await _act(visit, "approve")


async def start(visit: Visit) -> Response:
    return await _act(visit, "start")


async def pause(visit: Visit) -> Response:
    return await _act(visit, "pause")


async def resume(visit: Visit) -> Response:
    return await _act(visit, "resume")


async def cancel(visit: Visit) -> Response:
    return await _act(visit, "cancel")


async def _act(visit: Visit, action: CampaignAction) -> Response:
    error = ""
    version = visit.form.get("version", "")
    try:
        await visit.console.campaigns.act(_name(visit), action, visit.staff.email, version)
    except NoSuchCampaign:
        raise HTTPException(HTTPStatus.NOT_FOUND) from None
    except CampaignRefused as refused:
        error = str(refused)
    values = await _whole(visit)
    if visit.by_htmx:
        if error and version != values["campaign"].version:
            # The part alone would put the new submission's button beside the old one's text.
            return visit.go(f"/console/campaigns/{_name(visit)}?changed=1")
        return visit.page("parts/progress.html", error=error, **values)
    if error:
        return visit.page("campaign.html", status=HTTPStatus.CONFLICT, error=error, **values)
    return visit.go(f"/console/campaigns/{_name(visit)}")


async def _whole(visit: Visit) -> dict[str, Any]:
    try:
        campaign = await visit.console.campaigns.view(_name(visit))
    except NoSuchCampaign:
        raise HTTPException(HTTPStatus.NOT_FOUND) from None
    return {"campaign": campaign, "bar": bar, "actions": _actions(visit, campaign), "confirmations": CONFIRMATIONS}


def _actions(visit: Visit, campaign: CampaignView) -> list[CampaignAction]:
    """What this visitor can do with it now; nobody approves what they wrote themselves."""
    possible = [action for action in ACTIONS.get(campaign.progress.state, ()) if visit.may(_NEEDS[action])]
    return [action for action in possible if action != "approve" or campaign.author != visit.staff.email]


def _name(visit: Visit) -> str:
    name: str = visit.request.path_params["name"]
    return name
