"""A person at a browser uses the whole product: asks, is answered by staff, uses the phones, watches a campaign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from outreach.gate import Gate
from policy.workdays import load_calendar
from tests.browser.conftest import Screen
from tests.browser.hosting import PATIENCE_MS
from tests.product import RunningProduct, can_run, running

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

CAMPAIGN = "giu-so-bhxh-nguoi-nghi-viec"
RIGHT = "voluntary_max"
ZONES = ("Asia/Ho_Chi_Minh", "Africa/Abidjan", "America/Los_Angeles")


def _log_in(screen: Screen, product: RunningProduct, role: str) -> Page:
    login = product.login(role)
    page = screen.open(product.url)
    page.goto(f"{product.url}/console")
    page.get_by_label("Thư điện tử").fill(login.email)
    page.get_by_label("Mật khẩu").fill(login.password)
    page.keyboard.press("Enter")
    expect(page.locator("#day")).to_be_visible()
    return page


def _ask(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Gửi", exact=True).click()


def test_a_citizen_asks_and_gets_a_sourced_answer(product: RunningProduct, screen: Screen) -> None:
    page = screen.open(product.url)
    page.locator(".starter").nth(1).click()
    expect(page.locator(".message.bot .sources").first).to_contain_text("Luật BHXH")
    page.locator(".choice:visible").first.click()
    expect(page.locator(".message.citizen")).to_have_count(2)
    expect(page.locator(".message.bot").last).to_be_visible()
    screen.picture(page, "product-chat")


def test_a_citizen_who_wants_a_person_gets_one_and_then_the_assistant_back(
    product: RunningProduct, screen: Screen
) -> None:
    citizen = screen.open(product.url)
    _ask(citizen, "cho tôi gặp tư vấn viên")
    expect(citizen.locator("#status")).to_have_text("Đang chờ tư vấn viên")
    staff = _log_in(screen, product, "agent")
    staff.get_by_role("button", name="Nhận người chờ lâu nhất").click()
    expect(staff.locator("#understood")).to_contain_text("Người dân muốn gặp tư vấn viên")
    staff.get_by_label("Câu trả lời cho người dân").fill("Chào anh/chị, tôi là Lan. Tôi nghe đây ạ.")
    staff.keyboard.press("Control+Enter")
    expect(citizen.locator(".message.staff")).to_contain_text("tôi là Lan")
    _ask(citizen, "tôi muốn hỏi sổ của chồng tôi")
    expect(staff.locator(".message.citizen").last).to_contain_text("sổ của chồng tôi")
    screen.picture(citizen, "product-chat-staff")
    screen.picture(staff, "product-console-answer")
    staff.get_by_role("button", name="Trả lại trợ lý").click()
    expect(citizen.locator("#status")).to_have_text("Trợ lý Bảo hiểm xã hội")
    _ask(citizen, "đóng bhxh tự nguyện hết bao nhiêu 1 tháng")
    expect(citizen.locator(".message.bot .sources").last).to_be_visible()


@pytest.mark.parametrize("provider", ["zalo", "telegram"])
def test_both_phones_get_their_answer(product: RunningProduct, screen: Screen, provider: str) -> None:
    page = screen.open(product.url)
    page.goto(f"{product.url}/sandbox")
    phone = page.locator(f".phone.{provider}")
    before = phone.locator(".bubble.account").count()
    phone.locator("textarea").fill("Bao nhiêu tuổi thì được nghỉ hưu?")
    phone.locator("form button").click()
    expect(phone.locator(".bubble.account")).not_to_have_count(before)
    expect(phone.locator(".bubble.account").last).to_contain_text("tuổi")
    screen.picture(page, f"product-phone-{provider}")


def test_a_wrong_answer_is_rated_corrected_by_one_and_accepted_by_another(
    product: RunningProduct, screen: Screen
) -> None:
    citizen = screen.open(product.url)
    _ask(citizen, "đóng bhxh tự nguyện hết bao nhiêu 1 tháng")
    citizen.locator(".thumb-down").click()
    expect(citizen.locator(".thumb-down")).to_have_attribute("aria-pressed", "true")
    agent = _log_in(screen, product, "agent")
    agent.goto(f"{product.url}/console/turns?rating=down")
    screen.picture(agent, "product-turns")
    agent.locator("tbody tr").first.get_by_role("link").click()
    agent.get_by_label("Chủ đề đúng").select_option(RIGHT)
    example = f"mỗi tháng góp tự nguyện mấy đồng trên {screen.name}"
    agent.get_by_label("Câu hỏi làm mẫu").fill(example)
    screen.picture(agent, "product-turn")
    agent.get_by_role("button", name="Đề nghị sửa").click()
    expect(agent.get_by_role("status")).to_contain_text("Đang chờ một đồng nghiệp khác duyệt.")
    supervisor = _log_in(screen, product, "supervisor")
    supervisor.goto(f"{product.url}/console/examples")
    form = supervisor.locator("form.card", has_text=example)
    screen.picture(supervisor, "product-examples")
    form.get_by_role("button", name="Nhận làm mẫu").click()
    expect(supervisor.locator("section li", has_text=example)).to_be_visible()


@pytest.fixture(scope="module")
def awake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """An An Sinh where it is daytime now, so that campaigns may be sent."""
    if not can_run():
        pytest.skip("Rasa's environment is missing (make setup builds it)")
    now = datetime.now(UTC)
    zone = next((name for name in ZONES if Gate(ZoneInfo(name), load_calendar()).next_opening(now) == now), None)
    if zone is None:
        pytest.skip("a public holiday: the law lets no campaign go out today")
    with running(tmp_path_factory.mktemp("awake"), ANSINH_TIMEZONE=zone) as started:
        yield started


def test_a_campaign_is_approved_started_and_arrives(awake: RunningProduct, chromium: object, screen: Screen) -> None:
    if screen.name == "phone":
        page = _log_in(screen, awake, "communicator")
        page.goto(f"{awake.url}/console/campaigns/{CAMPAIGN}")
        expect(page.locator(".chip").first).to_have_text("Đã xong")
        screen.picture(page, "product-campaign")
        return
    approver = _log_in(screen, awake, "approver")
    approver.on("dialog", lambda dialog: dialog.accept())
    approver.goto(f"{awake.url}/console/campaigns/{CAMPAIGN}")
    approver.get_by_role("button", name="Duyệt chiến dịch").click()
    expect(approver.locator(".chip").first).to_have_text("Đã duyệt")
    communicator = _log_in(screen, awake, "communicator")
    communicator.on("dialog", lambda dialog: dialog.accept())
    communicator.goto(f"{awake.url}/console/campaigns/{CAMPAIGN}")
    communicator.get_by_role("button", name="Bắt đầu gửi").click()
    for page in (communicator, approver):  # one acts, both see it happen
        expect(page.locator(".chip").first).to_have_text("Đã xong", timeout=3 * PATIENCE_MS)
        expect(page.locator(".key-waiting dd")).to_have_text("0")
        assert int(page.locator(".key-sent dd").inner_text()) > 0
    screen.picture(communicator, "product-campaign")
    phones = screen.open(awake.url)
    phones.goto(f"{awake.url}/sandbox")
    expect(phones.locator(".zalo .count .messages")).not_to_have_text("0")
    screen.picture(phones, "product-phones-campaign")
