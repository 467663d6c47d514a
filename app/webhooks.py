"""The providers' doors: verify, parse, commit, answer 200. Never waits for the assistant."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.metrics import Metrics
from helpdesk.intake import Intake
from integrations.browser.body import BodyTooLarge, read_body
from integrations.errors import BadRequest, BadSignature
from integrations.events import Kind, WebhookRequest
from integrations.ports import Channel
from integrations.zalo import is_url_probe

MAX_BODY = 1024 * 1024  # bytes


def webhook_routes(channels: Mapping[str, Channel], intake: Intake, metrics: Metrics) -> APIRouter:
    """``POST /webhooks/<channel>`` for every channel that is configured."""
    router = APIRouter()
    background: set[asyncio.Task[None]] = set()

    async def deliver(request: Request) -> Response:
        name = request.path_params["name"]
        channel = channels.get(name)
        if channel is None or name in ("web", "api"):
            return _answer(404, "this channel is not set up")

        def count(outcome: str) -> None:
            metrics.webhooks.labels(name, outcome).inc()

        try:
            body = await read_body(request, MAX_BODY)
        except BodyTooLarge:
            count("too_large")
            return _answer(413, "the body is over 1 MiB")
        incoming = WebhookRequest(body, {key.lower(): value for key, value in request.headers.items()})
        if name == "zalo" and is_url_probe(incoming):
            # Zalo saves a webhook address only after its unsigned `{}` was answered with 200.
            count("probe")
            return _answer(200, "ok")
        try:
            channel.verify(incoming)
            events = channel.parse(incoming)
        except BadSignature:
            count("bad_signature")
            return _answer(401, "signature missing or wrong")
        except BadRequest as error:
            count("bad_request")
            return _answer(400, str(error) or "not a body of this provider")
        for event in events:
            if event.kind is Kind.TAP:
                # The citizen's button must stop spinning at once, whatever else goes on.
                task = asyncio.create_task(channel.acknowledge(event))
                background.add(task)
                task.add_done_callback(background.discard)
        stored = await intake.receive(events)
        count("accepted" if any(row is not None for row in stored) or not events else "duplicate")
        return _answer(200, "ok")

    # A plain route: there is nothing for FastAPI to inject or to describe, and every message passes here.
    router.add_route("/webhooks/{name}", deliver, methods=["POST"], include_in_schema=False)
    return router


def _answer(status: int, detail: str) -> Response:
    return Response(json.dumps({"detail": detail}), status, media_type="application/json")
