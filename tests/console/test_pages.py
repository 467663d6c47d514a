"""What every page has: headers, both languages, plain error pages, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from console.format import FILTERS, initials, masked
from console.roles import Role
from console.understanding import facts
from integrations.browser.assets import LOOK
from integrations.browser.languages import COOKIE
from integrations.browser.site import install_browser, local_path
from integrations.browser.templates import Templates
from tests.console.conftest import Browser, World

ROOT = Path(__file__).parents[2]
PACKAGES = ("app/evaluation", "bot/answers", "console", "integrations/browser", "integrations/webchat")
PAGES = (
    "/console",
    "/console/conversations",
    "/console/conversations/1",
    "/console/conversations/3",
    "/console/campaigns",
    "/console/campaigns/giu-so-bhxh-nghe-an",
    "/console/password",
    "/console/audit",
    "/console/turns",
    "/console/topics",
    "/console/examples",
)


def _messages(package: str) -> set[str]:
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    options = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "encoding": "utf-8"}}
    found = extract_from_dir(ROOT / package, methods, options)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_text_has_its_english_and_no_english_is_left_over(package: str) -> None:
    with (ROOT / package / "locale/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    translated = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in catalogue
        if message.id
        and not message.fuzzy
        and all([message.string] if isinstance(message.string, str) else message.string)
    }
    assert translated == _messages(package)
    for message in catalogue:
        assert not list(message.check(catalogue)), message.id


@pytest.mark.parametrize("path", PAGES)
async def test_each_page_speaks_both_languages_and_asks_nobody_else(world: World, browser: Browser, path: str) -> None:
    await browser.log_in(Role.ADMIN)
    vietnamese = await browser.get(path)
    browser.http.cookies.set(COOKIE, "en")
    english = await browser.get(path)
    assert vietnamese.status_code == english.status_code == 200
    assert '<html lang="vi">' in vietnamese.text
    assert '<html lang="en">' in english.text
    for page in (vietnamese, english):
        assert not re.findall(r'(?:src|href|action|hx-get|hx-post)="(?:https?:)?//', page.text)
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", page.text)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_each_page_has_its_landmarks_names_and_one_heading(world: World, browser: Browser, path: str) -> None:
    await browser.log_in(Role.ADMIN)
    text = (await browser.get(path)).text
    assert text.count("<h1") == 1
    assert text.count("<main") == 1
    assert "<title>" in text
    assert 'href="#main"' in text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for name in re.findall(r'<(?:input|textarea)(?![^>]*type="hidden")[^>]*>', text):
        assert (
            "aria-hidden" in name
            or re.search(r"<label[^>]*>(?:(?!</label>).)*" + re.escape(name), text, re.S)
            or ((found := re.search(r'id="([^"]+)"', name)) and f'for="{found[1]}"' in text)
        )


async def test_the_start_page_counts_the_day(world: World, browser: Browser) -> None:
    await browser.log_in(Role.AGENT)
    text = (await browser.get("/console")).text
    for words in ("2 người đang chờ tư vấn viên", "12 phút", "1.490", "Trả lời được", "1.284", "Lê Thị Lan"):
        assert words in text
    assert "Chiến dịch" not in text  # an agent has nothing to do with campaigns


async def test_times_are_those_of_the_country(world: World, browser: Browser) -> None:
    await browser.log_in(Role.AGENT)
    assert "Thứ Hai, 23 tháng 11" in (await browser.get("/console")).text
    assert "08:48" in (await browser.get("/console/conversations/1")).text  # twelve minutes before nine


async def test_the_audit_page_verifies_the_chain(world: World, browser: Browser) -> None:
    await browser.log_in(Role.AUDITOR)
    text = (await browser.post("/console/audit")).text
    assert "Chuỗi nguyên vẹn: 1 bản ghi" in text
    assert "auditor@bhxh.example" in text


async def test_errors_are_pages_for_people_and_json_for_programs() -> None:
    app = Starlette()
    install_browser(app, https=True)

    async def crash(request: Request) -> Response:
        raise RuntimeError("secret detail")

    app.add_route("/crash", crash)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://ansinh.test") as client:
        page = await client.get("/crash", headers={"Accept": "text/html"})
        data = await client.get("/crash", headers={"Accept": "application/json"})
        missing = await client.get("/nowhere", headers={"Accept": "text/html"})
        program = await client.get("/nowhere")
    assert page.status_code == data.status_code == 500
    assert "Hệ thống đang gặp lỗi" in page.text
    assert "secret detail" not in page.text + data.text
    assert "Không tìm thấy trang này" in missing.text
    assert program.json() == {"detail": "Not Found"}
    assert missing.headers["strict-transport-security"]


async def test_the_language_link_comes_back_to_the_page_and_nowhere_else() -> None:
    app = Starlette()
    install_browser(app, https=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ansinh.test") as client:
        back = await client.get("/language/en", params={"next": "/console?view=mine"})
        elsewhere = await client.get("/language/vi", params={"next": "https://evil.example"})
        unknown = await client.get("/language/fr")
    assert back.headers["location"] == "/console?view=mine"
    assert back.cookies[COOKIE] == "en"
    assert elsewhere.headers["location"] == "/"
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    "target", [None, "", "console", "//evil", "/\\evil", "/a\nb", "https://evil", "/ space", "/\tx", "\\\\evil"]
)
def test_only_paths_of_this_site_are_followed(target: str | None) -> None:
    assert local_path(target, "/home") == "/home"


@pytest.mark.parametrize(
    ("address", "shown"), [("5182736450918273645", "•••3645"), ("abcdef", "•••ef"), ("ab", "•••"), ("", "•••")]
)
def test_an_id_shows_its_end_only(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_initials_are_of_the_family_and_the_given_name() -> None:
    assert [initials(name) for name in ("Nguyễn Thị Mai", "Mai", "  ", "ông Ba")] == ["NM", "M", "?", "ÔB"]


@pytest.mark.parametrize(
    ("slots", "shown"),
    [
        ({"lump_salary": {"amount": 6_500_000, "rough": False}}, ["Mức lương đóng: 6.500.000đ"]),
        ({"lump_salary": {"amount": 5_000_000, "rough": True}}, ["Mức lương đóng: khoảng 5.000.000đ"]),
        ({"lump_salary": {"amount": None, "rough": False}}, ["Mức lương đóng: không nhớ"]),
        ({"lump_time": {"months": 103, "periods": [], "approximate": False}}, ["Thời gian đã đóng: 8 năm 7 tháng"]),
        ({"lump_time": {"months": 24, "periods": [], "approximate": True}}, ["Thời gian đã đóng: khoảng 2 năm"]),
        ({"lump_time": {"months": 5, "periods": []}}, ["Thời gian đã đóng: 5 tháng"]),
        ({"lump_last": {"month": "2026-11", "working": True}}, ["Tháng đóng cuối: 11/2026 (vẫn đang đóng)"]),
        ({"lump_birth": {"month": "1985-07", "assumed": True}}, ["Ngày sinh: khoảng 07/1985"]),
        ({"lump_gender": "female", "vol_frequency": "monthly"}, ["Giới tính: nữ", "Kỳ đóng: hằng tháng"]),
        ({"vol_income": 1_500_000}, ["Thu nhập chọn đóng: 1.500.000đ"]),
        ({"something_new": ["a", True, {"b": 1, "c": None}]}, ["something_new: a, có, b: 1"]),
        ({"topic": "x", "dialogue": {"attempts": 2}, "vol_group": None, "vol_income": ""}, []),
    ],
)
def test_what_the_citizen_told_reads_as_words(slots: dict[str, object], shown: list[str]) -> None:
    templates = Templates(ROOT / "console", LOOK, FILTERS | {"facts": facts}, {"zone": ZoneInfo("Asia/Ho_Chi_Minh")})
    environment = templates.get("login.html", "vi").environment
    assert [f"{fact.label}: {fact.value}" for fact in facts(environment, slots)] == shown
