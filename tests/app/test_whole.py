"""The whole product from outside: its addresses, its chat API and its command line."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.product import RunningProduct

pytestmark = pytest.mark.rasa


def get(product: RunningProduct, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{product.url}{path}", headers=headers, timeout=10, trust_env=False)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/console/login", "text/html"),
        ("/sandbox", "text/html"),
        ("/health/live", "application/json"),
        ("/health/ready", "application/json"),
        ("/metrics", "text/plain"),
        ("/api/docs", "text/html"),
        ("/api/openapi.json", "application/json"),
    ],
)
def test_addresses_answer(product: RunningProduct, path: str, kind: str) -> None:
    response = get(product, path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)


def test_a_question_is_answered_with_figure_source_and_next_step(product: RunningProduct) -> None:
    answer = product.ask("whole-1", "nghỉ việc bao lâu thì rút được bhxh một lần?")
    assert (answer["topic"], answer["status"]) == ("lump_sum_wait", "answered")
    (reply,) = answer["replies"]
    assert "12 tháng" in reply["text"]
    assert "Căn cứ: " in reply["text"]
    assert reply["buttons"]


def test_the_same_question_without_marks_has_the_same_topic(product: RunningProduct) -> None:
    assert product.ask("whole-2", "nghi viec bao lau thi rut duoc bhxh mot lan")["topic"] == "lump_sum_wait"


def test_a_button_goes_on(product: RunningProduct) -> None:
    first = product.ask("whole-3", "nghỉ việc bao lâu thì rút được bhxh một lần?")
    button = first["replies"][0]["buttons"][0]
    assert product.ask("whole-3", button["payload"])["status"] in {"answered", "clarified"}


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        '/ask{"topic": "lump_sum_wait"}',
        "/session_start",
        "",
        "   ",
        "👍👍👍",
        "\u202eabc",
        "a\x00b",
        "@" * 50,
    ],
)
def test_strange_texts_get_a_clear_outcome(product: RunningProduct, text: str) -> None:
    answer = product.ask(f"whole-strange-{text.encode().hex()[:30]}", text)
    assert answer["replies"]
    assert answer["status"] in {"not_understood", "out_of_scope", "clarified", "answered"}


def test_a_hundred_thousand_characters_get_a_clear_outcome(product: RunningProduct) -> None:
    answer = product.ask("whole-long", "bảo hiểm " * 12_000)
    assert answer["status"] == "clarified"
    assert answer["replies"]


@pytest.mark.parametrize("body", [{}, {"conversation": "x"}, {"conversation": "", "text": "a"}, [], "text"])
def test_a_body_of_the_wrong_shape_is_a_422(product: RunningProduct, body: object) -> None:
    response = httpx.post(f"{product.url}/api/v1/chat", json=body, timeout=10, trust_env=False)
    assert response.status_code == 422


def test_the_same_telegram_update_five_times_at_once_gets_one_reply(product: RunningProduct) -> None:
    person = {"id": 900000777, "is_bot": False, "first_name": "Hoa"}
    chat = {"id": 900000777, "type": "private"}
    message = {"message_id": 5, "date": 1763863200, "chat": chat, "from": person, "text": "xin chào"}
    headers = {"X-Telegram-Bot-Api-Secret-Token": "made-up-telegram-secret"}

    def deliver(_: int) -> int:
        url = f"{product.url}/webhooks/telegram"
        body = {"update_id": 900000777, "message": message}
        return httpx.post(url, json=body, headers=headers, timeout=10, trust_env=False).status_code

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(deliver, range(5))) == {200}
    product.ask("whole-after", "xin chào")  # a full turn later there still is one
    metrics = get(product, "/metrics").text
    assert 'ansinh_webhook_requests_total{channel="telegram",outcome="duplicate"} 4.0' in metrics


def test_zalos_unsigned_probe_is_answered_and_other_unsigned_posts_are_not(product: RunningProduct) -> None:
    url = f"{product.url}/webhooks/zalo"
    assert httpx.post(url, content=b"{}", timeout=10, trust_env=False).status_code == 200
    assert httpx.post(url, content=b'{"event_name":"follow"}', timeout=10, trust_env=False).status_code == 401


def test_answers_as_of_another_day(product: RunningProduct) -> None:
    now = product.ask("whole-now", "đóng bhxh tự nguyện thấp nhất bao nhiêu", on="2026-11-22")
    later = product.ask("whole-later", "đóng bhxh tự nguyện thấp nhất bao nhiêu", on="2027-02-01")
    assert "330.000đ" in now["replies"][0]["text"]
    assert "484.000đ" in later["replies"][0]["text"]


def test_ask_and_its_batch_use_the_running_assistant(product: RunningProduct) -> None:
    one = product.command("ask", "lương hưu cần bao nhiêu năm", "--json", "--url", product.url)
    assert one.returncode == 0, one.stderr
    assert json.loads(one.stdout)["status"] == "answered"
    source, target = product.folder / "in.jsonl", product.folder / "out.jsonl"
    questions = [
        {"id": str(number), "conversation": f"c{number % 2}", "text": text}
        for number, text in enumerate(
            ["xin chào", "rút một lần cần giấy tờ gì", "còn thời tiết?", "ơn \ud800", "a" * 210_000]
        )
    ]
    source.write_text("".join(json.dumps(question) + "\n" for question in questions), "utf-8")
    done = product.command("ask", "--batch", str(source), "--out", str(target), "--url", product.url)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["0", "1", "2", "3", "4"]
    assert answers[4]["status"] == "refused"
    expected = {"id", "conversation", "text", "replies", "topic", "confidence", "status", "latency_ms"}
    assert all(expected <= set(answer) for answer in answers)
    assert all({"text", "buttons", "image"} <= set(reply) for answer in answers for reply in answer["replies"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "--batch", "missing.jsonl", "--out", "x"], 1, "missing.jsonl"),
        (["ask"], 2, "question"),
        (["policy", "show", "no.such.figure"], 2, "no.such.figure"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_wrong_use_is_one_sentence_and_no_traceback(
    product: RunningProduct, arguments: list[str], code: int, says: str
) -> None:
    done = product.command(*arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_every_command_has_help_with_an_example(product: RunningProduct) -> None:
    commands = [["run"], ["ask"], ["policy", "show"], ["policy", "compute"], ["contacts", "import"], ["staff", "add"]]
    commands += [["campaign", name] for name in ("load", "preview", "submit", "approve", "start", "status")]
    commands += [
        ["web"],
        ["worker"],
        ["scheduler"],
        ["evaluate"],
        ["reasons"],
        ["audit", "verify"],
        ["doctor"],
        ["db", "upgrade"],
    ]
    for command in commands:
        done = product.command(*command, "--help")
        assert done.returncode == 0, command
        assert "Example" in done.stdout, command
