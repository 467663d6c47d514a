"""The live line of the console: one per browser (``live.js`` shares it among tabs), telling which things changed.

It carries numbers and names only; pages fetch what they show, with the rights of who looks.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from console.ports import Progress
from console.roles import Permission
from console.site import SESSION_COOKIE
from console.visit import Visit
from integrations.browser.live import Bell

# Never more news than this a second, however much happens.
PACE_SECONDS = 0.5
# Campaigns are looked at this often while one runs; otherwise, and for everything that got lost, more rarely.
CAMPAIGN_SECONDS = 1.0
QUIET_SECONDS = 10.0
_CHECK_SESSION = timedelta(seconds=30)


async def events(visit: Visit) -> Response:
    return EventSourceResponse(_news(visit), ping=15, headers={"X-Accel-Buffering": "no"})


async def _news(visit: Visit) -> AsyncIterator[ServerSentEvent]:
    console = visit.console
    conversations = visit.may(Permission.CONVERSATIONS_READ)
    campaigns = visit.may(Permission.CAMPAIGNS_READ)
    seen: dict[str, Progress] = {one.name: one for one in await console.campaigns.list()} if campaigns else {}
    token = visit.request.cookies.get(SESSION_COOKIE)
    checked = console.clock.now()
    async with Bell(console.desk.watch()) as bell:
        yield ServerSentEvent("{}", event="again")
        while True:
            busy = campaigns and any(one.state == "running" for one in seen.values())
            news = await bell.heard(CAMPAIGN_SECONDS if busy else QUIET_SECONDS)
            if news is None:
                return
            changed = sorted({change.conversation_id for change in news if change.kind != "campaign"})
            if conversations and changed:
                yield ServerSentEvent(json.dumps({"ids": changed}), event="conversations")
            if campaigns:
                now = {one.name: one for one in await console.campaigns.list()}
                moved = sorted(name for name, one in now.items() if seen.get(name) != one)
                if moved:
                    yield ServerSentEvent(json.dumps({"names": moved}), event="campaigns")
                seen = now
            if console.clock.now() - checked >= _CHECK_SESSION:
                checked = console.clock.now()
                if await console.accounts.visitor(token) is None:
                    yield ServerSentEvent("{}", event="bye")
                    return
            await asyncio.sleep(PACE_SECONDS)
