"""The product's end of a webhook, reduced to what a provider sees: it takes posts and answers."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from integrations.events import WebhookRequest


class Product:
    """Keeps every webhook; answers the next ones with ``statuses`` while there are any, then 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, WebhookRequest]] = []
        self.statuses: list[int] = []

    def webhooks(self, provider: str) -> list[WebhookRequest]:
        return [request for path, request in self.requests if path == f"/webhooks/{provider}"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": f"{message['type']}.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.requests.append((scope["path"], WebhookRequest(body, headers)))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
