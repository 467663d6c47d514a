"""The line to the Rasa server: an answer, or one kind of error, whatever is at its other end."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.runner import free_port, serving
from integrations.rasa import RasaClient, RasaError

HEARD: list[tuple[str | None, dict[str, object]]] = []


async def _turn(request: Request) -> Response:
    body = json.loads(await request.body())
    HEARD.append((request.headers.get("X-Ansinh-Token"), body))
    match body["text"]:
        case "hỏng":
            return JSONResponse({"replies": []}, 500)
        case "không phải JSON":
            return PlainTextResponse("xin chào")
        case "lạ":
            return JSONResponse(["replies"])
    return JSONResponse({"replies": [{"topic": "greet"}]})


async def _status(request: Request) -> Response:
    return JSONResponse({})


@pytest.fixture
async def client() -> AsyncIterator[RasaClient]:
    routes = [
        Route("/webhooks/ansinh/webhook", _turn, methods=["POST"]),
        Route("/webhooks/ansinh/status", _status),
    ]
    port = free_port()
    client = RasaClient(f"http://127.0.0.1:{port}/", "shared")
    async with serving(Starlette(routes=routes), "127.0.0.1", port):
        yield client
        await client.close()


async def _ask(client: RasaClient, text: str) -> object:
    return await client.turn("telegram:1", text=text, topic=None, as_of=None, locale="vi")


async def test_an_answer_comes_back_whole(client: RasaClient) -> None:
    assert await _ask(client, "chào") == {"replies": [{"topic": "greet"}]}
    token, body = HEARD[-1]
    assert token == "shared"
    assert (body["text"], body["metadata"]) == ("chào", {"as_of": None, "locale": "vi"})
    assert await client.ready()


@pytest.mark.parametrize("text", ["hỏng", "không phải JSON", "lạ"])
async def test_what_is_no_answer_is_an_error(client: RasaClient, text: str) -> None:
    with pytest.raises(RasaError):
        await _ask(client, text)


async def test_where_nobody_listens_there_is_an_error_and_no_readiness() -> None:
    client = RasaClient(f"http://127.0.0.1:{free_port()}")
    assert not await client.ready()
    with pytest.raises(RasaError):
        await _ask(client, "chào")
    await client.close()
