"""v3 or v2: found out, switched once, remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from integrations.errors import SendError
from integrations.memory import StoredMemory
from integrations.sandbox import SandboxConfig
from integrations.zalo.tokens import CHANNEL
from store import Database
from tests.channels.conftest import Running
from tests.channels.test_zalo import USER, config_at
from tests.channels.test_zalo_tokens import Process
from tests.fakes import FakeClock

V3, V2, ASK = "/v3.0/oa/message/cs", "/v2.0/oa/message", "/v2.0/oa/getoa"


@pytest.fixture
async def process(running: Running, database: Database, clock: FakeClock) -> AsyncIterator[Process]:
    process = Process(config_at(running.url, running.sandbox.config), database, clock)
    yield process
    await process.client.close()


async def again(running: Running, database: Database, clock: FakeClock) -> list[str]:
    """What a new process calls for one message."""
    running.sandbox.zalo.calls.clear()
    process = Process(config_at(running.url, running.sandbox.config), database, clock)
    await process.send()
    await process.client.close()
    return list(running.sandbox.zalo.calls)


async def test_a_business_speaks_v3(process: Process, running: Running, database: Database, clock: FakeClock) -> None:
    await process.send()
    await process.send()
    assert running.sandbox.zalo.calls == [ASK, V3, V3]
    assert await again(running, database, clock) == [V3]


class TestStateAgency:
    @pytest.fixture
    def sandbox_config(self) -> SandboxConfig:
        return SandboxConfig(zalo_oa_type=4)

    async def test_it_is_known_by_its_kind(
        self, process: Process, running: Running, database: Database, clock: FakeClock
    ) -> None:
        await process.send()
        assert running.sandbox.zalo.calls == [ASK, V2]
        assert await again(running, database, clock) == [V2]

    async def test_when_it_cannot_be_asked_the_refusal_tells(
        self, process: Process, running: Running, database: Database, clock: FakeClock
    ) -> None:
        running.sandbox.faults.add("zalo", "status", method=ASK, code=502)
        await process.send()
        await process.send()
        assert running.sandbox.zalo.calls == [ASK, V3, V2, V2]
        assert running.sandbox.phones.accepted["zalo"][USER] == 2
        assert await again(running, database, clock) == [V2]

    async def test_buttons_reach_the_person_by_v2_too(self, process: Process, running: Running) -> None:
        body = {
            "text": "Chọn",
            "attachment": {
                "type": "template",
                "payload": {"buttons": [{"title": "Giữ sổ", "type": "oa.query.hide", "payload": "/keep_time"}]},
            },
        }
        await process.client.send({"user_id": USER}, body)
        assert running.sandbox.phones.received("zalo", USER)[0].choices[0].payload == "/keep_time"


async def test_v2_shut_down_goes_over_to_v3_once(
    process: Process, running: Running, database: Database, clock: FakeClock
) -> None:
    await StoredMemory(database, CHANNEL, clock).keep(family="v2")
    await process.send()
    assert running.sandbox.zalo.calls == [V2, V3]
    running.sandbox.zalo.oa_type = 4
    with pytest.raises(SendError) as caught:
        await process.send()
    assert (caught.value.code, caught.value.stops_channel) == ("-235", True)


async def test_both_refused_stops_the_channel(process: Process, running: Running) -> None:
    running.sandbox.faults.add("zalo", "error", method=V3, code=-235)
    running.sandbox.faults.add("zalo", "error", method=V2, code=-240)
    with pytest.raises(SendError) as caught:
        await process.send()
    assert (caught.value.code, caught.value.stops_channel) == ("-240", True)
    assert running.sandbox.zalo.calls == [ASK, V3, V2]


async def test_another_process_that_switched_first_is_followed(
    process: Process, running: Running, database: Database, clock: FakeClock
) -> None:
    await process.send()
    running.sandbox.zalo.oa_type = 4
    await StoredMemory(database, CHANNEL, clock).keep(family="v2", family_switched=True)
    await process.send()
    assert running.sandbox.phones.accepted["zalo"][USER] == 2
