"""The console in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.hosting import Hosted
from tests.console.fake_product import PASSWORD

pytestmark = pytest.mark.browser


def _log_in(console: Hosted, screen: Screen, role: str, *, language: str = "vi", dark: bool = False) -> Page:
    page = screen.open(console.url, language=language, dark=dark)
    page.goto(f"{console.url}/console")
    expect(page.locator("[name=email]")).to_be_focused()
    page.keyboard.type(f"{role}@bhxh.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#day")).to_be_visible()
    return page


@pytest.mark.parametrize(("language", "dark"), [("vi", False), ("en", True)])
def test_every_page_looks_as_it_should(console: Hosted, screen: Screen, language: str, dark: bool) -> None:
    page = screen.open(console.url, language=language, dark=dark)
    page.goto(f"{console.url}/console/login")
    screen.picture(page, f"console-login-{language}")
    page = _log_in(console, screen, "admin", language=language, dark=dark)
    for name, path in {
        "start": "/console",
        "queue": "/console/conversations",
        "conversation": "/console/conversations/1",
        "campaigns": "/console/campaigns",
        "campaign": "/console/campaigns/giu-so-bhxh-nghe-an",
        "audit": "/console/audit",
        "missing": "/console/khong-co",
    }.items():
        page.goto(f"{console.url}{path}")
        page.wait_for_load_state("load")
        screen.picture(page, f"console-{name}-{language}")
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} scrolls sideways"


def test_a_citizen_is_answered_and_handed_back(console: Hosted, screen: Screen) -> None:
    page = _log_in(console, screen, "agent")
    page.get_by_role("button", name="Nhận người chờ lâu nhất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoàng Văn Đức")
    page.get_by_label("Câu trả lời cho người dân").fill("Chào anh Đức,\ntôi là Lan.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.staff")).to_have_text(re.compile("Chào anh Đức,\\s+tôi là Lan."))
    expect(page.get_by_label("Câu trả lời cho người dân")).to_have_value("")
    console.do(lambda: console.behind.desk.say(2, "citizen", "cảm ơn chị"))
    expect(page.locator(".message.citizen").last).to_contain_text("cảm ơn chị")
    screen.picture(page, "console-answering")
    page.get_by_role("button", name="Trả lại trợ lý").click()
    expect(page.locator("#standing")).to_contain_text("Trợ lý trả lời")
    ids = page.locator("#messages .message").evaluate_all("all => all.map(one => one.id)")
    assert len(ids) == len(set(ids)) == 3


def test_news_does_not_touch_a_draft(console: Hosted, screen: Screen) -> None:
    page = _log_in(console, screen, "agent")
    page.goto(f"{console.url}/console/conversations/1")
    page.get_by_role("button", name="Nhận trả lời").click()
    page.get_by_label("Câu trả lời cho người dân").fill("một câu đang viết dở")
    console.do(lambda: console.behind.desk.say(1, "citizen", "còn đó không ạ"))
    expect(page.locator(".message.citizen").last).to_contain_text("còn đó không ạ")
    expect(page.get_by_label("Câu trả lời cho người dân")).to_have_value("một câu đang viết dở")


def test_a_colleague_who_was_quicker_is_named(console: Hosted, screen: Screen) -> None:
    first = _log_in(console, screen, "agent")
    second = _log_in(console, screen, "supervisor")
    for page in (first, second):
        page.goto(f"{console.url}/console/conversations/1")
    first.get_by_role("button", name="Nhận trả lời").click()
    expect(second.locator("#box")).to_contain_text("Lê Thị Lan đang trả lời cuộc này")


def test_many_tabs_share_one_line_and_all_stay_up_to_date(console: Hosted, screen: Screen) -> None:
    first = _log_in(console, screen, "agent")
    tabs = [first, *(first.context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        screen.watch(tab)
        tab.goto(f"{console.url}/console/conversations")
        expect(tab.locator(".rows li")).to_have_count(2)
    console.do(lambda: console.behind.desk.conversations.pop(2))
    console.do(lambda: console.behind.desk.say(1, "citizen", "alo"))
    for tab in tabs[1:]:
        expect(tab.locator(".rows li")).to_have_count(1)
        expect(tab).to_have_title(re.compile(r"^\(1\) "))
    tabs[0].close()  # it held the line; another takes over
    console.do(lambda: console.behind.desk.conversations.pop(1))
    console.do(lambda: console.behind.desk.say(3, "citizen", "alo"))
    expect(tabs[-1].get_by_text("Không có ai đang chờ")).to_be_visible()


def test_a_campaign_runs_to_its_end_before_ones_eyes(console: Hosted, screen: Screen) -> None:
    page = _log_in(console, screen, "communicator")
    page.goto(f"{console.url}/console/campaigns/giu-so-bhxh-nghe-an")
    expect(page.locator(".big")).to_have_text("1.076 / 2.000 người")
    console.do(lambda: console.behind.campaigns.step(500))
    expect(page.locator(".big")).to_have_text("1.576 / 2.000 người")
    page.get_by_role("button", name="Tạm dừng").click()
    expect(page.locator(".chip").first).to_have_text("Tạm dừng")
    page.get_by_role("button", name="Gửi tiếp").click()
    expect(page.locator(".chip").first).to_have_text("Đang gửi")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Huỷ chiến dịch").click()
    expect(page.locator(".chip").first).to_have_text("Đã huỷ")


def test_news_neither_swallows_a_click_nor_takes_the_focus(console: Hosted, screen: Screen) -> None:
    page = _log_in(console, screen, "communicator")
    page.goto(f"{console.url}/console/campaigns/giu-so-bhxh-nghe-an")
    expect(page.locator(".big")).to_have_text("1.076 / 2.000 người")
    pause = page.get_by_role("button", name="Tạm dừng")
    pause.hover()
    page.mouse.down()
    with page.expect_response("**/progress?*"):
        console.do(lambda: console.behind.campaigns.step(10))
    expect(page.locator(".big")).to_have_text("1.076 / 2.000 người")  # it waits while the button is pressed
    page.mouse.up()
    expect(page.get_by_role("button", name="Gửi tiếp")).to_be_visible()
    assert [action for _, action, _ in console.behind.campaigns.acts] == ["pause"]
    page.get_by_role("button", name="Gửi tiếp").focus()
    page.keyboard.press("Enter")
    expect(pause).to_be_visible()
    pause.focus()
    console.do(lambda: console.behind.campaigns.step(10))
    expect(page.locator(".big")).to_have_text("1.096 / 2.000 người")
    expect(pause).to_be_focused()


def test_a_session_that_ended_leads_to_the_log_in(console: Hosted, screen: Screen) -> None:
    page = _log_in(console, screen, "agent")
    page.context.clear_cookies()
    other = page.context.new_page()  # not the first page: that one may find out by itself and be on its way
    screen.watch(other)
    other.goto(f"{console.url}/console/conversations")
    expect(other.get_by_role("heading", name="Đăng nhập")).to_be_visible()
