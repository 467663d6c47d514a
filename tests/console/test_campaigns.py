"""Campaigns on screen."""

from __future__ import annotations

from dataclasses import replace

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
    view = world.campaigns.views["nhac-dong-quy-4"]
    world.campaigns.views["nhac-dong-quy-4"] = replace(view, author="approver@bhxh.example")
    await browser.log_in(Role.APPROVER)
    assert "/approve" not in (await browser.get("/console/campaigns/nhac-dong-quy-4")).text
    response = await browser.post("/console/campaigns/nhac-dong-quy-4/approve")
    assert response.status_code == 409
    assert "không được tự duyệt" in response.text


async def test_a_page_that_shows_an_older_submission_is_renewed_and_approves_nothing(
    world: World, browser: Browser
) -> None:
    name = "nhac-dong-quy-4"
    world.campaigns.views[name] = replace(world.campaigns.views[name], version="two")
    await browser.log_in(Role.APPROVER)
    page = (await browser.get(f"/console/campaigns/{name}")).text
    assert "progress?version=two" in page
    assert 'name="version" value="two"' in page
    older = await browser.get(f"/console/campaigns/{name}/progress?version=one")
    assert older.headers["hx-refresh"] == "true"
    response = await browser.post(f"/console/campaigns/{name}/approve", {"version": "one"}, **{"HX-Request": "true"})
    assert response.headers["hx-redirect"] == f"/console/campaigns/{name}?changed=1"
    assert "vừa được sửa" in (await browser.get(f"/console/campaigns/{name}?changed=1")).text
    assert world.campaigns.acts == []


async def test_the_page_says_why_a_campaign_stands_still_and_what_the_law_says(world: World, browser: Browser) -> None:
    name = "nhac-dong-quy-4"
    world.campaigns.views[name] = replace(
        world.campaigns.views[name],
        remark="Tự tạm dừng vì quá nhiều tin gửi lỗi.",
        figures=[("15 năm", "Quy định mẫu số 1, Điều 3")],
        late=True,
    )
    await browser.log_in(Role.APPROVER)
    text = (await browser.get(f"/console/campaigns/{name}")).text
    for words in ("quá nhiều tin gửi lỗi", "15 năm", "Quy định mẫu số 1, Điều 3", "Giờ bắt đầu đã qua"):
        assert words in text


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
