"""What else the gateway offers: templates, people, tags, the contact window, what is left of the minute."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.errors import SendError
from integrations.memory import StoredMemory
from integrations.sandbox import SandboxConfig
from integrations.zalo import ZaloClient
from integrations.zalo.tokens import CHANNEL
from store import open_database
from store.tables import metadata
from tests.channels.conftest import Running
from tests.channels.test_zalo import USER, config_at
from tests.fakes import FakeClock

PHONE = "84000000123"


@pytest.fixture
def budget() -> list[int]:
    return []


@pytest.fixture
async def client(running: Running, tmp_path: Path, clock: FakeClock, budget: list[int]) -> AsyncIterator[ZaloClient]:
    database = open_database(f"sqlite:///{tmp_path / 'zalo.db'}")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    config = config_at(running.url, running.sandbox.config)
    client = ZaloClient(config, database, clock, StoredMemory(database, CHANNEL, clock), on_budget=budget.append)
    yield client
    await client.close()
    await database.close()


async def test_templates_by_user_and_by_phone(client: ZaloClient, running: Running) -> None:
    by_user = await client.send_template(USER, "100001", {"ten": "Hoa"})
    by_phone = await client.send_zns(PHONE, "100001", {"ten": "Hoa"}, "lan-1")
    assert by_user.message_id != by_phone.message_id
    assert by_user.billed
    assert running.sandbox.phones.received("zalo", PHONE)[0].text == "[100001]\nten: Hoa"


async def test_the_business_host_has_numbers_of_its_own(client: ZaloClient, running: Running) -> None:
    running.sandbox.faults.add("zalo", "error", method="/message/template", address=PHONE, code=-100)
    with pytest.raises(SendError) as caught:
        await client.send_zns(PHONE, "100001", {}, "lan-1")
    assert (caught.value.code, caught.value.retryable) == ("-100", True)
    running.sandbox.faults.add("zalo", "error", method="/message/template", address=PHONE, code=-141)
    with pytest.raises(SendError) as caught:
        await client.send_zns(PHONE, "100001", {}, "lan-2")
    assert (caught.value.opted_out, caught.value.recipient_unreachable) == (True, True)


async def test_a_token_the_business_host_refuses_is_renewed(client: ZaloClient, running: Running) -> None:
    running.sandbox.faults.add("zalo", "error", method="/message/template", code=-124)
    await client.send_zns(PHONE, "100001", {}, "lan-1")
    assert running.sandbox.zalo.tokens.exchanges == 1


async def test_a_reply_counts_on_a_quota(client: ZaloClient) -> None:
    assert not (await client.send({"user_id": USER}, {"text": "Chào anh/chị"})).billed


async def test_people_tags_window_and_account(client: ZaloClient, running: Running) -> None:
    await client.send({"user_id": USER}, {"text": "Chào anh/chị"})
    await client.tag(USER, "giữ sổ")
    assert (await client.user(USER))["tags_and_notes_info"]["tag_names"] == ["giữ sổ"]
    await client.untag(USER, "giữ sổ")
    assert (await client.users(0, 50))["users"] == [{"user_id": USER}]
    assert (await client.window(USER))["last_interaction"]
    account = await client.account()
    assert (account.oa_id, account.kind) == (running.sandbox.config.zalo_oa_id, "2")


class TestBudget:
    @pytest.fixture
    def sandbox_config(self) -> SandboxConfig:
        return SandboxConfig(zalo_rate=4)

    async def test_what_zalo_says_is_left_is_passed_on_and_the_limit_stops(
        self, client: ZaloClient, budget: list[int]
    ) -> None:
        for _ in range(3):
            await client.send({"user_id": USER}, {"text": "Chào anh/chị"})
        # The first call of all asked who the account is.
        assert budget == [3, 2, 1, 0]
        with pytest.raises(SendError) as caught:
            await client.send({"user_id": USER}, {"text": "Chào anh/chị"})
        assert (caught.value.code, caught.value.stops_channel) == ("rate_limited", True)
