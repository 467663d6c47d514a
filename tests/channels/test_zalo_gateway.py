"""What else the gateway offers: templates, people, tags, the contact window, what is left of the minute."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.errors import SendError
from integrations.memory import StoredMemory
from integrations.sandbox import SandboxConfig
from integrations.zalo import ZaloClient
from integrations.zalo.minute import Minute
from integrations.zalo.tokens import CHANNEL
from store import open_database
from store.tables import metadata
from tests.channels.conftest import Running
from tests.channels.test_zalo import USER, config_at
from tests.fakes import FakeClock

PHONE = "84000000123"


class Line:
    """Remembers for how long it was held; fails while ``broken``."""

    def __init__(self) -> None:
        self.rests: list[float] = []
        self.broken = False

    async def hold(self, seconds: float) -> None:
        self.rests.append(seconds)
        if self.broken:
            raise ConnectionError("Redis is away")


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def client(running: Running, tmp_path: Path, clock: FakeClock, line: Line) -> AsyncIterator[ZaloClient]:
    database = open_database(f"sqlite:///{tmp_path / 'zalo.db'}")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    config = config_at(running.url, running.sandbox.config)
    client = ZaloClient(config, database, clock, StoredMemory(database, CHANNEL, clock), rest=line.hold)
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

    @pytest.mark.parametrize("broken", [False, True])
    async def test_a_used_up_minute_holds_the_line_and_hides_no_receipt(
        self, client: ZaloClient, line: Line, broken: bool
    ) -> None:
        line.broken = broken
        # The first call of all asked who the account is.
        for _ in range(2):
            await client.send({"user_id": USER}, {"text": "Chào anh/chị"})
        assert line.rests == []
        assert (await client.send({"user_id": USER}, {"text": "Chào anh/chị"})).message_id
        assert len(line.rests) == 1
        assert 30 < line.rests[0] <= 60
        with pytest.raises(SendError) as caught:
            await client.send({"user_id": USER}, {"text": "Chào anh/chị"})
        assert (caught.value.code, caught.value.stops_channel) == ("rate_limited", True)


class TestMinute:
    def rests(self, *answers: tuple[float, int]) -> list[float]:
        """What a minute of 100 calls says to answers (at a second, so many left)."""
        at = 0.0
        minute = Minute(lambda: at)
        found = []
        for at, left in answers:  # noqa: B007 -- read by the clock above
            found.append(minute.rest({"x-ratelimit-limit": "100", "x-ratelimit-remain": str(left)}))
        return found

    def test_it_rests_until_the_minute_that_was_seen_beginning_is_over(self) -> None:
        assert self.rests((5, 99), (30, 40), (50, 0)) == [0, 0, 15]

    def test_answers_that_overtake_each_other_begin_no_minute(self) -> None:
        assert self.rests((5, 99), (40, 1), (41, 3), (42, 0)) == [0, 0, 0, 23]

    def test_a_new_minute_is_seen(self) -> None:
        assert self.rests((5, 99), (50, 0), (66, 98), (96, 0)) == [0, 15, 0, 30]

    def test_minutes_follow_each_other_also_unseen(self) -> None:
        assert self.rests((5, 99), (130, 0)) == [0, 55]

    @pytest.mark.parametrize("headers", [{}, {"x-ratelimit-remain": "0"}, {"x-ratelimit-limit": "x"}])
    def test_no_word_is_no_rest(self, headers: dict[str, str]) -> None:
        assert Minute().rest(headers) == 0
