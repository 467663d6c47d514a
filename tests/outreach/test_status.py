"""The words for reasons, and the campaign as the console shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.campaign_screen import CampaignScreen
from console.ports import CampaignRefused
from helpdesk.changes import Changes
from outreach.campaigns.file import parse_campaign
from outreach.gate import Rule
from outreach.status import in_words, remark_of
from store import Database
from tests.fakes import FakeClock
from tests.outreach.stage import CAMPAIGN, HANOI, Stage, refusing

SOURCE = CAMPAIGN.format(name="c", audience="everyone").replace("tháng.", "tháng. Từ {figure:vol.min_payment}.")


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
def screen(stage: Stage) -> CampaignScreen:
    return CampaignScreen(stage.database, stage.desk, Changes(), HANOI, stage.clock)


@pytest.mark.parametrize("reason", [*Rule, "no_address", "too_long", "cancelled", "missing_birth_date", "-216"])
def test_every_reason_has_words(reason: str) -> None:
    assert in_words(reason) != reason
    assert "missing_" not in in_words(reason)


@pytest.mark.parametrize(("reason", "said"), [(None, None), ("paused_by_hand", None), ("channel_stopped_-220", "-220")])
def test_only_what_is_out_of_the_ordinary_is_remarked(reason: str | None, said: str | None) -> None:
    remark = remark_of(reason)
    assert said in remark if said and remark else remark is said


async def test_the_approver_sees_what_people_will_read(stage: Stage, screen: CampaignScreen) -> None:
    await stage.people(2)
    await stage.desk.put(parse_campaign(SOURCE + "advertising: true\n"), "mai@x")
    await stage.desk.submit("c", "mai@x")
    view = await screen.view("c")
    assert view.text.startswith("[QC] Chào {name}, anh/chị đã đóng {months_contributed} tháng. Từ ")
    ((value, source),) = view.figures
    assert f"Từ {value}." in view.text
    assert source
    assert view.text.endswith("trả lời: TC")
    await stage.desk.put(parse_campaign(SOURCE), "mai@x")
    await stage.desk.submit("c", "mai@x")
    with pytest.raises(CampaignRefused, match="xem lại"):
        await screen.act("c", "approve", "hung@x", view.version)
    await screen.act("c", "approve", "hung@x", (await screen.view("c")).version)


async def test_a_start_that_is_past_is_pointed_out_before_the_approval(stage: Stage, screen: CampaignScreen) -> None:
    await stage.people(2)
    start = (stage.clock.now() + timedelta(hours=1)).astimezone(HANOI).replace(tzinfo=None)
    await stage.desk.put(parse_campaign(SOURCE + f"schedule: {{start: {start.isoformat()}}}\n"), "mai@x")
    await stage.desk.submit("c", "mai@x")
    assert not (await screen.view("c")).late
    stage.clock.advance(hours=2)
    assert (await screen.view("c")).late


async def test_a_campaign_that_paused_itself_says_why(stage: Stage, screen: CampaignScreen) -> None:
    await stage.people(40)
    stage.zalo.behave = refusing(code="broken")
    await stage.campaign()
    await stage.deliver()
    assert "quá nhiều tin gửi lỗi" in str((await screen.view("c")).remark)


async def test_what_an_approval_finds_wrong_is_said_in_vietnamese(stage: Stage, screen: CampaignScreen) -> None:
    people = await stage.people(2, province="Huế")
    await stage.desk.put(parse_campaign(SOURCE.replace("everyone", 'province = "Huế"')), "mai@x")
    await stage.desk.submit("c", "mai@x")
    assert people
    async with stage.database.write() as connection:
        await connection.exec_driver_sql("UPDATE contacts SET province = NULL")
    with pytest.raises(CampaignRefused, match="nhóm nhận"):
        await screen.act("c", "approve", "hung@x", (await screen.view("c")).version)
