"""A campaign's life: two people, a frozen hash, and what voids it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from outreach.campaigns.content import Content
from outreach.campaigns.desk import CampaignDesk
from outreach.campaigns.file import parse_campaign
from outreach.errors import NotAllowed
from policy import FigureBook
from store import Database, audit, campaigns, staff
from tests.fakes import FakeClock
from tests.outreach.stage import BOOK, CAMPAIGN, HANOI, Stage

SOURCE = CAMPAIGN.format(name="c", audience="everyone")


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    return Stage(database, clock)


async def test_the_author_never_approves_nor_whoever_edited_or_submitted(stage: Stage) -> None:
    await stage.people(2)
    await stage.desk.put(parse_campaign(SOURCE), "mai@x")
    await stage.desk.put(parse_campaign(SOURCE.replace("nhiều", "rất nhiều")), "lan@x")
    await stage.desk.submit("c", "ha@x")
    for person in ("mai@x", "LAN@x", " ha@x ", "operator"):
        with pytest.raises(NotAllowed, match="somebody else"):
            await stage.desk.approve("c", person)
    assert (await stage.desk.approve("c", "hung@x")).state == "approved"


@pytest.mark.parametrize(
    ("role", "active", "allowed"),
    [("approver", True, True), ("admin", True, False), ("agent", True, False), ("approver", False, False)],
)
async def test_a_member_of_staff_needs_the_right(stage: Stage, role: str, active: bool, allowed: bool) -> None:
    await stage.people(2)
    async with stage.database.write() as connection:
        added = {"email": "hung@x.vn", "name": "H", "role": role, "password_hash": "-", "must_change_password": False}
        await staff.add(connection, **added, now=stage.clock.now())
        person = await staff.by_email(connection, "hung@x.vn")
        assert person is not None
        await staff.change(connection, person.id, active=active)
    await stage.desk.put(parse_campaign(SOURCE), "mai@x")
    await stage.desk.submit("c", "mai@x")
    if allowed:
        await stage.desk.approve("c", "hung@x.vn")
        return
    for spelled in ("hung@x.vn", " Hung@X.vn "):
        with pytest.raises(NotAllowed, match="may not approve"):
            await stage.desk.approve("c", spelled)


async def test_an_approval_names_somebody(stage: Stage) -> None:
    await stage.people(2)
    await stage.desk.put(parse_campaign(SOURCE), "mai@x")
    await stage.desk.submit("c", "mai@x")
    with pytest.raises(NotAllowed, match="Nobody is named"):
        await stage.desk.approve("c", "  ")


async def test_an_approval_counts_only_for_what_was_looked_at(stage: Stage) -> None:
    await stage.people(2)
    await stage.desk.put(parse_campaign(SOURCE), "mai@x")
    await stage.desk.submit("c", "mai@x")
    async with stage.database.read() as connection:
        looked_at = await campaigns.last_record(connection, (await stage.desk.get("c")).id, "submitted")
    assert looked_at is not None
    await stage.desk.put(parse_campaign(SOURCE.replace("nhiều", "ít")), "mai@x")
    await stage.desk.submit("c", "mai@x")
    with pytest.raises(NotAllowed, match="submitted anew") as caught:
        await stage.desk.approve("c", "hung@x", seen=looked_at.hash)
    assert "xem lại" in caught.value.vi
    assert (await stage.status())["state"] == "submitted"


async def test_any_edit_voids_the_approval_and_loading_the_same_changes_nothing(stage: Stage) -> None:
    await stage.people(2)
    await stage.campaign(start=False, source=SOURCE)
    same = await stage.desk.put(parse_campaign(SOURCE), "author@x")
    assert (same.change, same.voided, same.state) == ("unchanged", False, "approved")
    edited = await stage.desk.put(parse_campaign(SOURCE + "advertising: true\n"), "author@x")
    assert (edited.change, edited.voided, edited.state) == ("updated", True, "draft")
    with pytest.raises(NotAllowed, match="must be approved first"):
        await stage.desk.start("c")


EDITS = {
    "text": {"text": "khác"},
    "audience": {"audience": 'group = "poor"'},
    "channels": {"channels": ("zalo",)},
    "buttons": {"buttons": ()},
    "purpose": {"purpose": "news"},
    "advertising": {"advertising": True},
    "start": {"start_local": "2026-12-01T08:00:00"},
    "repeat": {"repeat": "0 8 * * *"},
    "rate": {"rate": 3.0},
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_hash_covers_everything_that_was_approved(edit: str) -> None:
    content = Content("retention", ("zalo", "telegram"), "everyone", False, "Chào", (("A", "/a"),), None, None, None)
    assert content.seal((), 5) == replace(content, audience="  everyone ").seal((), 5)
    assert content.seal((), 5) != content.seal((), 6)
    assert content.seal((), 5) != replace(content, **EDITS[edit]).seal((), 5)


async def test_a_figure_that_changed_since_the_approval_voids_it(stage: Stage) -> None:
    await stage.people(2)
    stage.clock.set(stage.clock.now().replace(month=12, day=30))
    source = SOURCE.replace("tháng.", "tháng. Từ {figure:vol.min_payment}.")
    await stage.campaign(start=False, source=source)
    frozen = (await stage.desk.get("c")).figures
    assert [figure["id"] for figure in frozen] == [BOOK.figure("vol.min_payment", on=date(2026, 12, 30)).id]
    stage.clock.advance(days=3)  # the new year brings a new row
    with pytest.raises(NotAllowed, match="figure of the law"):
        await stage.desk.start("c")
    status = await stage.status()
    assert (status["state"], status["state_reason"]) == ("draft", "figure_changed")


async def test_a_run_stops_when_the_law_changes_under_it(stage: Stage) -> None:
    await stage.people(2)
    stage.clock.set(stage.clock.now().replace(month=12, day=30))
    await stage.campaign(source=SOURCE.replace("tháng.", "tháng. Từ {figure:vol.min_payment}."))
    await stage.campaign("plain")
    await stage.desk.pause_outdated()
    assert (await stage.status())["state"] == "running"
    stage.clock.advance(days=3)
    await stage.desk.pause_outdated()
    status = await stage.status()
    assert (status["state"], status["state_reason"]) == ("paused", "figure_changed")
    assert (await stage.status("plain"))["state"] == "running"
    with pytest.raises(NotAllowed, match="has changed") as caught:
        await stage.desk.resume("c")
    assert "con số" in caught.value.vi


async def test_figures_are_those_of_the_day_of_the_start(stage: Stage) -> None:
    await stage.people(2)
    source = SOURCE.replace("tháng.", "tháng. Từ {figure:vol.min_payment}.") + "schedule: {start: 2027-01-05T08:00}\n"
    await stage.campaign(start=False, source=source)
    assert (await stage.desk.get("c")).figures[0]["id"] == BOOK.figure("vol.min_payment", on=date(2027, 1, 5)).id


async def test_an_audience_that_grew_much_needs_a_new_look_and_one_that_grew_little_does_not(stage: Stage) -> None:
    await stage.people(100)
    await stage.campaign("small", start=False)
    await stage.campaign("large", start=False)
    await stage.people(20, prefix="more")
    assert (await stage.desk.start("small")).state == "running"
    await stage.people(1, prefix="last")
    with pytest.raises(NotAllowed, match="grown from 100 to 121"):
        await stage.desk.start("large")


async def test_every_step_needs_its_state_and_says_what_to_do(stage: Stage) -> None:
    await stage.people(2)
    await stage.desk.put(parse_campaign(SOURCE), "a@x")
    for step, said in (
        (stage.desk.approve("c", "b@x"), "submit it first"),
        (stage.desk.start("c"), "must be approved first"),
        (stage.desk.pause("c"), "only a running"),
        (stage.desk.resume("c"), "only a paused"),
        (stage.desk.start("nobody"), "no campaign"),
    ):
        with pytest.raises(NotAllowed, match=said) as caught:
            await step
        assert caught.value.vi
    await stage.desk.submit("c", "a@x")
    await stage.desk.approve("c", "b@x")
    await stage.desk.start("c")
    with pytest.raises(NotAllowed, match="under a new name"):
        await stage.desk.put(parse_campaign(SOURCE.replace("nhiều", "ít")), "a@x")
    await stage.desk.cancel("c")
    with pytest.raises(NotAllowed, match="nothing is left"):
        await stage.desk.cancel("c")


async def test_every_step_is_in_the_audit_chain(stage: Stage) -> None:
    await stage.people(2)
    await stage.campaign()
    async with stage.database.read() as connection:
        verdict = await audit.verify(connection)
    assert verdict.sound
    assert verdict.rows == 4  # created, submitted, approved, started


async def test_an_advertisement_is_labelled_first(stage: Stage) -> None:
    await stage.people(1)
    await stage.campaign(source=SOURCE + "advertising: true\n")
    await stage.deliver()
    ((_, text),) = stage.zalo.got
    assert text.startswith("[QC] Chào")


async def test_whoever_lacks_a_value_without_fallback_is_skipped_by_its_name(stage: Stage) -> None:
    await stage.people(1, prefix="has")
    await stage.people(1, prefix="lacks", months_contributed=None)
    await stage.campaign(source=SOURCE.replace("|nhiều", ""))
    assert (await stage.deliver())["skipped"] == {"missing_months_contributed": 1}


async def test_a_desk_without_that_figure_refuses(database: Database, clock: FakeClock, stage: Stage) -> None:
    await stage.people(1)
    desk = CampaignDesk(database, clock, HANOI, FigureBook([]))
    with pytest.raises(Exception, match=r"figure:vol\.min_payment"):
        await desk.put(parse_campaign(SOURCE.replace("tháng.", "{figure:vol.min_payment}")), "a")
