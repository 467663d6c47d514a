"""One-time codes by ZNS: to the number on record, in the approved words, told back to nobody."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from integrations.errors import SendError
from integrations.memory import StoredMemory
from integrations.sandbox import PEOPLE
from integrations.sandbox.config import CODE_TEMPLATE
from integrations.zalo import ZaloClient, ZnsCodes
from integrations.zalo.tokens import CHANNEL
from store import open_database
from store.tables import metadata
from tests.channels.conftest import Running
from tests.channels.test_zalo import config_at
from tests.fakes import FakeClock

HOA = PEOPLE[0]
LIFE = timedelta(minutes=5)


@pytest.fixture
async def client(running: Running, tmp_path: Path, clock: FakeClock) -> AsyncIterator[ZaloClient]:
    database = open_database(f"sqlite:///{tmp_path / 'zalo.db'}")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    config = config_at(running.url, running.sandbox.config)
    client = ZaloClient(config, database, clock, StoredMemory(database, CHANNEL, clock))
    yield client
    await client.close()
    await database.close()


async def test_a_code_stands_on_the_phone_with_this_number(
    client: ZaloClient, running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await ZnsCodes(client, CODE_TEMPLATE).send_code(HOA.phone, "012345", LIFE)
    [bubble] = running.sandbox.phones.received("zalo", HOA.zalo_user_id)
    assert "012345" in bubble.text
    assert "5 phút" in bubble.text
    assert "012345" not in caplog.text
    assert HOA.phone[1:] not in caplog.text


async def test_a_refused_code_is_not_tried_again(client: ZaloClient, running: Running) -> None:
    running.sandbox.faults.add("zalo", "error", method="/message/template", code=-118)
    with pytest.raises(SendError) as refused:
        await ZnsCodes(client, CODE_TEMPLATE).send_code(HOA.phone, "012345", LIFE)
    assert refused.value.recipient_unreachable
    assert running.sandbox.zalo.calls.count("/message/template") == 1


async def test_a_template_whose_parameters_are_missing_is_refused(client: ZaloClient) -> None:
    with pytest.raises(SendError):
        await client.send_zns("84000000001", CODE_TEMPLATE, {"otp": "012345"}, "lan-1")
