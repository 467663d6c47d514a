"""The citizens' page in a real browser: what was written arrives once, whatever happens to the connection."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Screen
from tests.browser.hosting import Hosted

pytestmark = pytest.mark.browser


def _ask(page: Page, text: str) -> None:
    page.get_by_label("Tin nhắn của anh/chị", exact=True).last.fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def _texts(hosted: Hosted) -> list[str]:
    return [event.text for event in hosted.behind.events]


@pytest.mark.parametrize(("language", "dark"), [("vi", False), ("en", True)])
def test_a_first_visit(chat: Hosted, screen: Screen, language: str, dark: bool) -> None:
    page = screen.open(chat.url, language=language, dark=dark)
    expect(page.locator(".starter")).to_have_count(5)
    screen.picture(page, f"chat-first-{language}")
    page.locator(".starter").nth(1).click()
    expect(page.locator(".message.bot .sources")).to_contain_text("Căn cứ:")
    expect(page.locator(".starter").first).to_be_hidden()
    expect(page.locator(".choice")).to_have_count(2)
    screen.picture(page, f"chat-answer-{language}")
    assert _texts(chat) == ["Tôi có được rút BHXH một lần không?"]


def test_a_tap_sends_the_button_and_takes_the_buttons_away(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    _ask(page, "rút một lần")
    page.get_by_role("button", name="Gặp tư vấn viên").click()
    expect(page.locator(".message.bot")).to_have_count(2)
    expect(page.locator(".choice:visible")).to_have_count(2)  # the last answer's only
    assert [event.payload for event in chat.behind.events] == [None, "/talk_to_staff"]


def test_the_keyboard_is_enough(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the link that skips to the text
    page.keyboard.type("dòng một")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("dòng hai")
    if screen.name == "phone":  # there Enter makes a new line
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".message.bot")).to_have_count(1)
    assert _texts(chat) == ["dòng một\ndòng hai"]


def test_what_is_written_without_a_connection_is_sent_once_when_it_is_back(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    expect(page.locator("#status")).to_have_text("Trợ lý Bảo hiểm xã hội")
    page.context.set_offline(True)
    _ask(page, "tin thứ nhất")
    _ask(page, "tin thứ hai")
    expect(page.locator("#line")).to_contain_text("Mất kết nối")
    expect(page.locator(".message.pending")).to_have_count(2)
    screen.picture(page, "chat-offline")
    page.context.set_offline(False)
    expect(page.locator(".message.bot")).to_have_count(2)
    expect(page.locator(".message.citizen")).to_have_count(2)
    assert _texts(chat) == ["tin thứ nhất", "tin thứ hai"]


def test_an_answer_of_ours_that_is_lost_doubles_nothing(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    lost = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)  # the server has it, the page never hears
            route.abort()

    page.route("**/chat/messages", lose_the_first)
    _ask(page, "rút một lần")
    expect(page.locator(".message.bot")).to_have_count(1)
    expect(page.locator(".message.pending")).to_have_count(0)
    expect(page.locator(".message.citizen")).to_have_count(1)
    assert lost == [202]
    assert _texts(chat) == ["rút một lần"]


def test_a_reload_before_our_answer_loses_nothing(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    page.route("**/chat/messages", lambda route: route.abort())
    _ask(page, "rút một lần")
    expect(page.locator(".message.pending")).to_have_count(1)
    page.unroute("**/chat/messages")
    page.reload()
    expect(page.locator(".message.bot")).to_have_count(1)
    expect(page.locator(".message.citizen")).to_have_count(1)
    page.reload()
    expect(page.locator(".message")).to_have_count(2)
    assert _texts(chat) == ["rút một lần"]


def test_staff_and_states_appear_by_themselves(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    _ask(page, "cho gặp người thật")
    expect(page.locator(".message.bot")).to_have_count(1)
    address = chat.behind.events[0].address
    chat.do(lambda: chat.behind.set_state(address, "waiting"))
    expect(page.locator("#status")).to_have_text("Đang chờ tư vấn viên")
    chat.do(lambda: chat.behind.set_state(address, "staff", "Lan"))
    chat.do(lambda: chat.behind.say(address, "staff", "Chào anh/chị, tôi là Lan.", staff_name="Lan"))
    expect(page.locator("#status")).to_have_text("Tư vấn viên đang trả lời: Lan")
    expect(page.locator(".message.staff .by")).to_have_text("Tư vấn viên Lan")
    screen.picture(page, "chat-staff")


def test_each_answer_is_read_from_its_beginning_with_the_question_in_sight(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    for number in range(1, 4):
        _ask(page, f"câu hỏi {number}")
        expect(page.locator(".message.bot")).to_have_count(number)
        expect(page.locator(".message.citizen").last).to_be_in_viewport(ratio=1)
        expect(page.locator(".message.bot").last.locator("p").nth(1)).to_be_in_viewport()
    address = chat.behind.events[0].address
    chat.do(lambda: chat.behind.say(address, "staff", "Chào anh/chị, tôi là Lan.", staff_name="Lan"))
    expect(page.locator(".message.staff")).to_be_in_viewport()
    expect(page.locator("#newest")).to_be_hidden()


def test_who_reads_further_up_is_not_pulled_away(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    for number in range(1, 4):
        _ask(page, f"câu hỏi {number}")
        expect(page.locator(".message.bot")).to_have_count(number)
    page.locator("#scroll").focus()
    page.keyboard.press("Home")
    expect(page.locator(".message.citizen").first).to_be_in_viewport()
    address = chat.behind.events[0].address
    chat.do(lambda: chat.behind.say(address, "staff", "Chào anh/chị, tôi là Lan.", staff_name="Lan"))
    expect(page.locator("#newest")).to_be_visible()
    expect(page.locator(".message.citizen").first).to_be_in_viewport()
    page.get_by_role("button", name="Tin mới").click()
    expect(page.locator(".message.staff")).to_be_in_viewport()
    expect(page.locator("#newest")).to_be_hidden()


def test_what_is_written_is_shown_as_text(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    _ask(page, evil)
    expect(page.locator(".message.bot")).to_have_count(1)
    address = chat.behind.events[0].address
    chat.do(lambda: chat.behind.say(address, "bot", evil + " https://example.org/a?b=1."))
    expect(page.locator(".message.bot").last).to_contain_text(evil)
    expect(page.locator(".message.bot a")).to_have_attribute("href", "https://example.org/a?b=1")
    assert page.locator("#log img, #log script").count() == 0


def test_a_refused_text_says_why_and_can_be_sent_again(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    page.evaluate("document.querySelector('#text').removeAttribute('maxlength')")
    _ask(page, "a" * 4001)
    expect(page.locator(".message.failed .time")).to_contain_text(re.compile("Tin nhắn quá dài.*Gửi lại"))
    _ask(page, "ngắn hơn")
    expect(page.locator(".message.bot")).to_have_count(1)
    assert _texts(chat) == ["ngắn hơn"]


def test_a_new_conversation_forgets_the_old(chat: Hosted, screen: Screen) -> None:
    page = screen.open(chat.url)
    _ask(page, "rút một lần")
    expect(page.locator(".message.bot")).to_have_count(1)
    page.get_by_role("button", name="Cuộc mới").click()
    expect(page.locator(".starter").first).to_be_visible()
    expect(page.locator(".message")).to_have_count(0)
