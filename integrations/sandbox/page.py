"""The sandbox page: a Zalo phone and a Telegram phone of one made-up person, side by side."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from integrations.browser.assets import Assets
from integrations.browser.languages import language_of
from integrations.browser.templates import Templates
from integrations.sandbox.config import BASE_PATH
from integrations.sandbox.people import PEOPLE, name_of

if TYPE_CHECKING:
    from integrations.sandbox.app import Sandbox

HERE = Path(__file__).parent
STATIC = Assets("sandbox", HERE / "static")
# Of the many who only receive a campaign, the last few can be looked at.
STRANGERS = 30
PING_SECONDS = 15


def page_router(sandbox: Sandbox) -> APIRouter:
    """The page and what it reads. What it does to the phones is in ``control``."""
    router = APIRouter(include_in_schema=False)
    templates = Templates(HERE, STATIC)
    phones = sandbox.phones

    @router.get(BASE_PATH, response_class=HTMLResponse)
    async def page(request: Request) -> Response:
        content = templates.render("sandbox.html", language_of(request), people=PEOPLE, base=BASE_PATH)
        return HTMLResponse(content)

    @router.get(f"{BASE_PATH}/api/phones")
    async def overview() -> dict[str, Any]:
        """Who else received something, and how much was received in all."""
        known = {person.telegram_chat_id for person in PEOPLE} | {person.zalo_user_id for person in PEOPLE}
        answer = {}
        for provider, counts in phones.accepted.items():
            others = [address for address in counts if address not in known][-STRANGERS:]
            answer[provider] = {
                "messages": counts.total(),
                "people": len(counts),
                "others": [{"address": address, "name": name_of(address)} for address in reversed(others)],
            }
        return answer

    @router.get(f"{BASE_PATH}/api/phones/{{provider}}/{{address}}")
    async def screen(provider: str, address: str) -> dict[str, Any]:
        if provider not in phones.accepted:
            raise HTTPException(404)
        gone = address in (sandbox.zalo.gone if provider == "zalo" else sandbox.telegram.blocked)
        bubbles = [bubble.as_json() for bubble in phones.screen(provider, address)]
        return {"name": name_of(address), "bubbles": bubbles, "gone": gone}

    @router.get(f"{BASE_PATH}/api/events")
    async def events() -> Response:
        return EventSourceResponse(_news(), ping=PING_SECONDS)

    async def _news() -> AsyncIterator[ServerSentEvent]:
        async for bubble in phones.watch():
            data = bubble.as_json() | {"name": name_of(bubble.address)}
            yield ServerSentEvent(json.dumps(data, ensure_ascii=False), event="bubble")

    @router.get(f"{BASE_PATH}/api/images/{{name}}")
    async def image(name: str) -> Response:
        content = phones.image(name)
        if content is None:
            raise HTTPException(404)
        kind = "image/jpeg" if content.startswith(b"\xff\xd8\xff") else "image/png"
        return Response(content, media_type=kind)

    return router
