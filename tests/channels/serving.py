"""Serves an ASGI app over a real socket in the test's own event loop: time-outs and lost answers are real."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket | None = None) -> AsyncIterator[str]:
    """The app's address, while the block runs."""
    listener = listener or listen()
    config = uvicorn.Config(app, log_config=None, ws="none", access_log=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    # Not ``serve()``: it would take over the signals, which are pytest's, and look only ten times a second whether
    # it should stop.
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield address(listener)
    finally:
        await server.shutdown(sockets=[listener])


def listen() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=256)


def address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
