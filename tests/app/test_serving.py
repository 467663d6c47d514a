"""What the server itself sees to: whose word about an address counts, and where errors go."""

from __future__ import annotations

import logging

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.runner import free_port, serving


async def _who(request: Request) -> Response:
    return PlainTextResponse(request.client.host if request.client else "")


async def _break(request: Request) -> Response:
    raise RuntimeError("tôi tên Hoa")


APP = Starlette(routes=[Route("/who", _who), Route("/break", _break)])


@pytest.mark.parametrize(("trusted", "seen"), [("127.0.0.1", "203.0.113.7"), ("10.0.0.0/8", "127.0.0.1")])
async def test_only_a_trusted_proxy_names_the_address(trusted: str, seen: str) -> None:
    port = free_port()
    async with serving(APP, "127.0.0.1", port, trusted), httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/who", headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.text == seen


async def test_an_error_goes_through_our_own_log(caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    async with serving(APP, "127.0.0.1", port), httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/break")
    assert answer.status_code == 500
    assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == ["uvicorn.error"]
