"""The providers' doors: what is refused, what is stored, what is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.metrics import Metrics
from app.webhooks import MAX_BODY, webhook_routes
from helpdesk.intake import Intake
from integrations.events import InboundEvent
from integrations.telegram import TelegramChannel, TelegramConfig
from store import Database
from store.tables import inbox_events
from tests.fakes import FakeClock

SECRET = "made-up-secret"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


def update(number: int = 1, text: str = "xin chào") -> dict[str, object]:
    person = {"id": 900000001, "is_bot": False, "first_name": "Hoa"}
    message = {"message_id": number, "date": 1763863200, "chat": {"id": 900000001, "type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": text}}


class Door:
    """The routes over one database, with what was acknowledged."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self.database = database
        self.metrics = Metrics()
        self.woken: list[str] = []
        self.acknowledged: list[InboundEvent] = []
        config = TelegramConfig(token="1:made-up", secret=SECRET, api_url="http://127.0.0.1:9")
        self.channel = TelegramChannel(config)
        self.channel.acknowledge = self._acknowledge  # type: ignore[method-assign]
        intake = Intake(database, clock, lambda channel, address: self.woken.append(address))
        self.app = FastAPI()
        self.app.include_router(webhook_routes({"telegram": self.channel}, intake, self.metrics))

    async def _acknowledge(self, event: InboundEvent) -> None:
        self.acknowledged.append(event)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://door")

    async def stored(self) -> int:
        async with self.database.read() as connection:
            return int(await connection.scalar(select(func.count()).select_from(inbox_events)) or 0)

    def counted(self, outcome: str, channel: str = "telegram") -> float:
        labels = {"channel": channel, "outcome": outcome}
        return self.metrics.registry.get_sample_value("ansinh_webhook_requests_total", labels) or 0.0


@pytest.fixture
async def door(database: Database, clock: FakeClock) -> AsyncIterator[Door]:
    one = Door(database, clock)
    yield one
    await one.channel.close()


async def test_an_event_is_stored_and_its_conversation_woken(door: Door) -> None:
    async with door.client() as client:
        answer = await client.post("/webhooks/telegram", json=update(), headers=HEADERS)
    assert answer.status_code == 200
    assert await door.stored() == 1
    assert door.woken == ["900000001"]


async def test_five_deliveries_at_once_are_stored_once_and_all_get_200(door: Door) -> None:
    async with door.client() as client:
        answers = await asyncio.gather(
            *(client.post("/webhooks/telegram", json=update(), headers=HEADERS) for _ in range(5))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert await door.stored() == 1
    assert (door.counted("accepted"), door.counted("duplicate")) == (1, 4)


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}])
async def test_without_the_secret_nothing_is_stored(door: Door, headers: dict[str, str]) -> None:
    async with door.client() as client:
        answer = await client.post("/webhooks/telegram", json=update(), headers=headers)
    assert answer.status_code == 401
    assert await door.stored() == 0
    assert door.counted("bad_signature") == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe"])
async def test_a_body_of_the_wrong_shape_is_a_400(door: Door, body: bytes) -> None:
    async with door.client() as client:
        answer = await client.post("/webhooks/telegram", content=body, headers=HEADERS)
    assert answer.status_code == 400
    assert await door.stored() == 0


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_one_mebibyte_is_a_413(door: Door, declared: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 2):
            yield b" " * 1024

    content: bytes | AsyncIterator[bytes] = b" " * (MAX_BODY + 1) if declared else chunks()
    async with door.client() as client:
        answer = await client.post("/webhooks/telegram", content=content, headers=HEADERS)
    assert answer.status_code == 413
    assert await door.stored() == 0


async def test_an_unknown_event_of_a_known_provider_is_stored_raw(door: Door) -> None:
    async with door.client() as client:
        answer = await client.post("/webhooks/telegram", json={"update_id": 7, "new_thing": {"a": 1}}, headers=HEADERS)
    assert answer.status_code == 200
    async with door.database.read() as connection:
        row = (await connection.execute(select(inbox_events))).one()
    assert row.kind == "other"
    assert row.event["raw"]["new_thing"] == {"a": 1}


async def test_a_tap_is_acknowledged_at_once(door: Door) -> None:
    message = update()["message"]
    tap = {"id": "77", "from": {"id": 900000001, "is_bot": False, "first_name": "Hoa"}, "data": "/talk_to_staff"}
    body = {"update_id": 8, "callback_query": tap | {"message": message, "chat_instance": "1"}}
    async with door.client() as client:
        await client.post("/webhooks/telegram", content=json.dumps(body), headers=HEADERS)
    await asyncio.sleep(0)
    assert [event.payload for event in door.acknowledged] == ["/talk_to_staff"]


@pytest.mark.parametrize("name", ["zalo", "web", "api", "nobody"])
async def test_a_channel_that_is_not_set_up_does_not_exist(door: Door, name: str) -> None:
    async with door.client() as client:
        assert (await client.post(f"/webhooks/{name}", json={})).status_code == 404
