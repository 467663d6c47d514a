"""Campaigns on screen."""

from __future__ import annotations

import pytest

from console.pages.campaigns import bar
from console.ports import Progress
from console.roles import Role
from tests.console.conftest import Browser, World

NAME = "giu-so-bhxh-nghe-an"


async def test_the_page_counts_every_state_and_names_the_rule_of_each_skip(browser: Browser) -> None:
    await browser.log_in(Role.COMMUNICATOR)
    text = (await browser.get(f"/console/campaigns/{NAME}")).text
    for words in ("1.076 / 2.000 người", "861", "Chưa đồng ý nhận loại tin này", "Quy định mẫu số 1, Điều 9", "148"):
        assert words in text
    assert "Chờ hết giờ yên tĩnh: 40 người" in text
    assert "6 tin chưa rõ đã đến hay chưa" in text


async def test_a_running_campaign_is_paused_and_goes_on(world: World, browser: Browser) -> None:
    await browser.log_in(Role.COMMUNICATOR)
    await browser.post(f"/console/campaigns/{NAME}/pause")
    text = (await browser.get(f"/console/campaigns/{NAME}")).text
    assert "Gửi tiếp" in text
    await browser.post(f"/console/campaigns/{NAME}/resume")
    acts = [(action, by) for _, action, by in world.campaigns.acts]
    assert acts == [("pause", "communicator@bhxh.example"), ("resume", "communicator@bhxh.example")]


async def test_only_an_approver_is_offered_to_approve(browser: Browser) -> None:
    for role, offered in ((Role.COMMUNICATOR, False), (Role.ADMIN, False), (Role.APPROVER, True)):
        await browser.log_in(role)
        text = (await browser.get("/console/campaigns/nhac-dong-quy-4")).text
        assert ("/nhac-dong-quy-4/approve" in text) is offered


async def test_what_the_campaign_refuses_is_said(world: World, browser: Browser) -> None:
    from dataclasses import replace

    view = world.campaigns.views["nhac-dong-quy-4"]
    world.campaigns.views["nhac-dong-quy-4"] = replace(view, author="approver@bhxh.example")
    await browser.log_in(Role.APPROVER)
    assert "/approve" not in (await browser.get("/console/campaigns/nhac-dong-quy-4")).text
    response = await browser.post("/console/campaigns/nhac-dong-quy-4/approve")
    assert response.status_code == 409
    assert "không được tự duyệt" in response.text


async def test_an_unknown_campaign_is_not_found(browser: Browser) -> None:
    await browser.log_in(Role.APPROVER)
    assert (await browser.get("/console/campaigns/khong-co")).status_code == 404
    assert (await browser.post("/console/campaigns/khong-co/approve")).status_code == 404


async def test_no_campaigns_says_what_to_do(world: World, browser: Browser) -> None:
    world.campaigns.views.clear()
    await browser.log_in(Role.COMMUNICATOR)
    assert "ansinh campaign load" in (await browser.get("/console/campaigns")).text


@pytest.mark.parametrize(
    ("progress", "lengths"),
    [
        (Progress("x", "draft"), []),
        (Progress("x", "done", sent=3, refused=1), [750, 250]),
        (Progress("x", "running", planned=1, leased=1, sent=1, skipped={"a": 1}), [250, 250, 500]),
    ],
)
def test_a_bar_is_as_long_as_its_parts(progress: Progress, lengths: list[float]) -> None:
    segments = bar(progress)
    assert [segment.length for segment in segments] == lengths
    assert sum(segment.count for segment in segments) == progress.total
