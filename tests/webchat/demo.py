"""The web chat over the fake help line, for looking at: ``python -m tests.webchat.demo PORT``."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette

from app.clock import SystemClock
from integrations.browser.site import install_browser
from integrations.webchat.channel import WebChannel
from integrations.webchat.limit import RateLimit
from integrations.webchat.routes import Webchat
from integrations.webchat.token import Tokens
from tests.webchat.fake_backend import FakeBackend


def demo() -> Starlette:
    clock = SystemClock()
    backend = FakeBackend(clock, delay=1.2)
    tokens = Tokens(b"for looking at")
    channel = WebChannel(tokens, clock, backend.hub.tell)
    app = Starlette()
    install_browser(app, https=False)
    app.router.routes.extend(Webchat(backend, channel, tokens, RateLimit(60, clock), https=False).routes())
    return app


if __name__ == "__main__":
    uvicorn.run(demo(), port=int(sys.argv[1]), log_level="warning")
