"""The queue and a conversation, as staff see and use them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from console.roles import Role
from helpdesk.sensitive import veiled
from store.tables import audit_events
from tests.console.conftest import Browser, World

HTMX = {"HX-Request": "true"}


async def test_the_queue_shows_the_urgent_first_then_the_longest_waiting(agent: Browser) -> None:
    text = (await agent.get("/console/conversations")).text
    assert text.index("Hoàng Văn Đức") < text.index("Nguyễn Thị Mai")
    assert "12 phút" in text
    assert "Có dấu hiệu khẩn cấp" in text


@pytest.mark.parametrize(
    ("view", "shown", "words"),
    [
        ("mine", None, "chưa giữ cuộc trò chuyện nào"),
        ("bot", "Người dân số 3", None),
        ("nonsense", "Nguyễn Thị Mai", None),
    ],
)
async def test_the_other_views(agent: Browser, view: str, shown: str | None, words: str | None) -> None:
    text = (await agent.get(f"/console/conversations?view={view}")).text
    assert (shown or words or "") in text


async def test_an_empty_queue_says_what_to_do(world: World, agent: Browser) -> None:
    world.desk.conversations.clear()
    assert "Không có ai đang chờ" in (await agent.get("/console/conversations")).text
    assert "Không có ai đang chờ" in (await agent.get("/console")).text


async def test_the_page_shows_what_the_assistant_understood(agent: Browser) -> None:
    text = (await agent.get("/console/conversations/1")).text
    for words in (
        "Người dân muốn gặp tư vấn viên",  # why it was handed over
        "Chưa nhận ra",  # the last turn
        "31%",
        "Mức đóng BHXH tự nguyện",  # runner-up
        "Ai được rút một lần",  # the turn before
        "87%",
    ):
        assert words in text


async def test_figures_come_with_their_source_and_date(agent: Browser) -> None:
    text = (await agent.get("/console/conversations/3")).text
    assert "12 tháng" in text
    assert "Quy định mẫu số 1, Điều 7, áp dụng từ 01/01/2026" in text
    assert "8 năm 7 tháng" in text  # what the citizen said, in words


async def test_what_citizens_write_and_are_called_is_escaped(agent: Browser) -> None:
    for path in ("/console/conversations/4", "/console/conversations?view=all"):
        text = (await agent.get(path)).text
        assert "<script>alert" not in text
        assert "Bùi <b>" not in text
        assert "Bùi &lt;b&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in (await agent.get("/console/conversations/4")).text


async def test_a_citizen_is_taken_over_answered_and_handed_back(world: World, agent: Browser) -> None:
    assert (await agent.post("/console/conversations/1/take")).status_code == 303
    assert world.desk.conversations[1].holder_id == world.staff[Role.AGENT]
    assert "Trả lại trợ lý" in (await agent.get("/console/conversations/1")).text
    await agent.post("/console/conversations/1/reply", {"text": "  Chào chị Mai ạ.  "})
    assert world.desk.replies == [(1, world.staff[Role.AGENT], "Chào chị Mai ạ.")]
    await agent.post("/console/conversations/1/hand-back")
    assert world.desk.conversations[1].state == "bot"


async def test_an_open_page_gets_only_what_it_lacks(world: World, agent: Browser) -> None:
    page = (await agent.get("/console/conversations/1")).text
    after = re.search(r'name="after" value="(\d+)"', page)
    assert after
    world.desk.say(1, "citizen", "còn ai đó không ạ")
    news = (await agent.get(f"/console/conversations/1/news?after={after[1]}&box=take", **HTMX)).text
    assert news.count('class="message') == 1
    assert "còn ai đó không ạ" in news
    assert "cho mình gặp người thật với" not in news
    assert 'id="box"' not in news  # the reply box on screen is right, and may hold a draft
    assert 'id="box"' in (await agent.get("/console/conversations/1/news?after=0&box=reply", **HTMX)).text


async def test_a_button_on_an_open_page_answers_with_the_news(world: World, agent: Browser) -> None:
    response = await agent.post("/console/conversations/1/take", {"after": "100000"}, **HTMX)
    assert response.status_code == 200
    assert 'data-box="reply"' in response.text


async def test_two_people_cannot_hold_one_conversation(world: World, agent: Browser) -> None:
    response = await agent.post("/console/conversations/4/take")
    assert response.status_code == 409
    assert "Phạm Minh Hoà đang giữ" in response.text
    response = await agent.post("/console/conversations/4/reply", {"text": "Chào chị"})
    assert response.status_code == 409
    assert world.desk.replies == []


async def test_a_refused_reply_keeps_the_draft(world: World, agent: Browser) -> None:
    await agent.post("/console/conversations/1/take")
    response = await agent.post("/console/conversations/1/reply", {"text": "   "})
    assert response.status_code == 422
    assert "chưa viết nội dung" in response.text
    response = await agent.post("/console/conversations/1/reply", {"text": "a" * 4001}, **HTMX)
    assert "a" * 4001 in response.text
    assert "dài hơn 4000 ký tự" in response.text
    assert world.desk.replies == []


async def test_the_first_in_the_queue_can_be_taken_from_the_start_page(world: World, agent: Browser) -> None:
    response = await agent.post("/console/conversations/next")
    assert response.headers["location"] == "/console/conversations/2"
    await agent.post("/console/conversations/next")
    assert (await agent.post("/console/conversations/next")).headers["location"] == "/console/conversations"


@pytest.mark.parametrize("number", ["77", str(2**63), str(10**30)])
async def test_an_unknown_conversation_is_not_found(agent: Browser, number: str) -> None:
    response = await agent.get(f"/console/conversations/{number}")
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.text


async def test_ids_are_masked_and_each_look_is_recorded(world: World, browser: Browser) -> None:
    address = world.desk.conversations[1].address
    await browser.log_in(Role.SUPERVISOR)
    text = (await browser.get("/console/conversations/1")).text
    assert address not in text
    assert f"•••{address[-4:]}" in text
    assert address in (await browser.post("/console/conversations/1/address")).text
    async with world.database.read() as connection:
        looks = (await connection.execute(select(audit_events).where(audit_events.c.action == "address.reveal"))).all()
    assert [(look.actor, look.subject) for look in looks] == [("supervisor@bhxh.example", "conversation 1")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cccd 001085012345, mã bhxh 7912345678.", "cccd •••345, mã bhxh •••678."),
        ("thẻ DN4797912345678 và 001 085 012 345", "thẻ •••678 và •••345"),
        ("cmnd cũ 182345678", "cmnd cũ •••678"),
        ("lương 500000000 hay 1.200.345.678 hay 5,5 triệu", "lương 500000000 hay 1.200.345.678 hay 5,5 triệu"),
        ("từ 03/2015 đến 12/2023, sinh 01/02/1985", "từ 03/2015 đến 12/2023, sinh 01/02/1985"),
    ],
)
def test_identity_numbers_are_masked_and_amounts_and_dates_are_not(text: str, shown: str) -> None:
    assert veiled(text) == shown


async def test_identity_numbers_are_shown_to_whoever_answers_and_each_look_is_recorded(
    world: World, browser: Browser
) -> None:
    world.desk.say(1, "citizen", "cccd của tôi 001085012345")
    for role in (Role.AUDITOR, Role.AGENT):
        await browser.log_in(role)
        text = (await browser.get("/console/conversations/1")).text
        assert "001085012345" not in text
        assert "•••345" in text
        assert "/conversations/1/numbers" not in text
    assert "001085012345" not in (await browser.get("/console/conversations?view=all")).text
    assert (await browser.post("/console/conversations/1/numbers")).status_code == 409
    await browser.post("/console/conversations/1/take")
    assert "/conversations/1/numbers" in (await browser.get("/console/conversations/1")).text
    assert "001085012345" in (await browser.post("/console/conversations/1/numbers")).text
    async with world.database.read() as connection:
        looks = (await connection.execute(select(audit_events).where(audit_events.c.action == "numbers.reveal"))).all()
    assert [(look.actor, look.subject) for look in looks] == [("agent@bhxh.example", "conversation 1")]


async def test_an_auditor_reads_but_gets_no_box(browser: Browser) -> None:
    await browser.log_in(Role.AUDITOR)
    text = (await browser.get("/console/conversations/1")).text
    assert "không trả lời" in text
    assert "/conversations/1/take" not in text
