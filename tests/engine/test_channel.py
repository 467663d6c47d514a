"""The door of the Rasa server, from outside."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.engine.channel import BadTurn, kinds_of, parse_turn
from tests.engine.conftest import ROOT, Server, start_server


def test_a_topic_is_answered_by_name(server: Server) -> None:
    answer = server.turn("t1", "mất sổ bảo hiểm thì làm sao")
    assert answer["replies"] == [{"answer": "electronic_book"}]
    assert (answer["status"], answer["topic"], answer["understanding"]) == ("answered", "electronic_book", "sure")
    assert 0 < answer["runner_up"]["confidence"] < answer["confidence"] <= 1
    assert answer["model"] and answer["latency_ms"] > 0
    assert answer["slots"] == {}


def test_a_tap_opens_a_topic_without_understanding(server: Server) -> None:
    answer = server.turn("t2", topic="lump_sum_tax")
    assert answer["replies"] == [{"answer": "lump_sum_tax"}]
    assert (answer["status"], answer["confidence"], answer["understanding"]) == ("answered", 1.0, "tap")


def test_a_tap_may_name_an_option_of_a_topic(server: Server) -> None:
    answer = server.turn("t2", topic="lump_sum_tax:mine")
    assert answer["replies"] == [{"answer": "lump_sum_tax", "asked": {"option": "mine"}}]
    assert (answer["topic"], answer["understanding"], answer["language"]) == ("lump_sum_tax", "tap", None)


def test_another_year_comes_out_beside_the_answer(server: Server) -> None:
    answer = server.turn("t2y", "năm 2024 rút một lần có bị trừ thuế không")
    assert answer["replies"] == [{"answer": "lump_sum_tax", "asked": {"as_of": {"kind": "year", "value": "2024"}}}]
    assert answer["language"] == "vi"


def test_a_tap_may_name_a_plain_intent(server: Server) -> None:
    assert server.turn("t3", topic="talk_to_staff")["status"] == "handed_over"
    assert server.turn("t3", topic="talk_to_staff")["replies"] == [{"handover": "asked"}]


@pytest.mark.parametrize("topic", ["restart", "back", "session_start", "nope", "/greet", "ask/lump_sum_tax"])
def test_a_tap_on_anything_else_is_refused(server: Server, topic: str) -> None:
    status, answer = server.post({"conversation": "t4", "topic": topic})
    assert status == 422
    assert "topic" in answer["error"]


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/back",
        "/session_start",
        "  /restart",
        "//restart",
        "\u200b/restart",
        '/ask{"topic":"lump_sum_tax"}',
        '/greet{"topic": "x"}',
        "/talk_to_staff",
    ],
)
def test_what_looks_like_a_command_is_just_text(server: Server, text: str) -> None:
    conversation = f"command {text}"
    server.turn(conversation, "mất sổ bảo hiểm thì làm sao")
    answer = server.turn(conversation, text)
    assert answer["understanding"] != "tap"
    assert answer["confidence"] < 1
    assert answer["replies"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀😀😀",
        "\x00",
        "\x00\x01\x02",
        "\u202e\u200f\u2066",
        "\u202eíhm ổs tấm",
        "...",
        "a" * 100_000,
        "ố" * 50_000,
        "\ud83d",
    ],
    ids=range(11),
)
def test_whatever_a_stranger_sends_gets_an_answer(server: Server, text: str) -> None:
    status, answer = server.post({"conversation": "stranger", "text": text})
    assert status == 200
    assert answer["replies"]
    assert answer["status"] in {"not_understood", "out_of_scope"} or answer["topic"] == "greet"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1]", "object"),
        (b"null", "object"),
        ({"text": "a"}, "conversation"),
        ({"conversation": "", "text": "a"}, "conversation"),
        ({"conversation": 5, "text": "a"}, "conversation"),
        ({"conversation": "x" * 201, "text": "a"}, "conversation"),
        ({"conversation": "a\x00b", "text": "a"}, "conversation"),
        ({"conversation": "c"}, "exactly one"),
        ({"conversation": "c", "text": "a", "topic": "b"}, "exactly one"),
        ({"conversation": "c", "text": 5}, "text"),
        ({"conversation": "c", "topic": ""}, "topic"),
        ({"conversation": "c", "text": "a", "more": 1}, "unknown field"),
        ({"conversation": "c", "text": "a", "metadata": []}, "metadata"),
        ({"conversation": "c", "text": "a", "metadata": {"as_of": "soon"}}, "as_of"),
        ({"conversation": "c", "text": "a", "metadata": {"as_of": 5}}, "as_of"),
        ({"conversation": "c", "text": "a", "metadata": {"reset": "yes"}}, "reset"),
        ({"conversation": "c", "text": "a", "metadata": {"x": "y" * 3000}}, "metadata"),
    ],
    ids=str,
)
def test_a_body_of_another_shape_is_refused_with_the_reason(server: Server, body: Any, reason: str) -> None:
    status, answer = server.post(body)
    assert status == 422
    assert reason in answer["error"]


def test_the_reason_never_quotes_the_body() -> None:
    with pytest.raises(BadTurn) as refused:
        parse_turn(json.dumps({"conversation": "c", "text": "a", "0000 000 123": 1}).encode())
    assert "0000 000 123" not in str(refused.value)


def test_figures_come_with_the_answer_and_as_of_settles_them(server: Server) -> None:
    answer = server.turn("t5", "tháng trước tôi đóng 5tr", metadata={"as_of": "2027-03-10", "locale": "vi"})
    values = {entity["entity"]: entity["value"] for entity in answer["entities"]}
    assert values["money"] == 5_000_000
    assert "2027-02" in values.values()


def test_a_form_asks_and_takes_a_bare_number(server: Server) -> None:
    asked = server.turn("t6", "tính thử tiền đóng tự nguyện cho tôi")
    assert asked["status"] == "clarified"
    assert asked["replies"] == [{"text": "Anh/chị chọn mức nào?"}]
    assert asked["slots"]["requested_slot"] == "income_money"
    answer = server.turn("t6", "5 triệu ạ")
    assert answer["understanding"] == "figures"
    assert answer["status"] == "failed"  # the calculation is an action, and nobody listens for actions here
    assert server.turn("t6", "mất sổ bảo hiểm thì làm sao")["replies"]


def test_reset_and_erasure_start_afresh(server: Server) -> None:
    server.turn("t7", "tính thử tiền đóng tự nguyện cho tôi")
    assert server.turn("t7", "xin chào", metadata={"reset": True})["slots"] == {}
    assert server.send("DELETE", "/webhooks/ansinh/conversations/t7") == (200, {"forgotten": True})
    assert server.send("DELETE", "/webhooks/ansinh/conversations/t7") == (200, {"forgotten": False})


def test_messages_sent_together_are_all_answered(server: Server) -> None:
    answers: list[dict[str, Any]] = []
    threads = [threading.Thread(target=lambda: answers.append(server.turn("t8", "xin chào"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer["replies"] for answer in answers] == [[{"answer": "greet"}]] * 8


def test_status(server: Server) -> None:
    for path in ("/webhooks/ansinh/", "/webhooks/ansinh/status"):
        status, answer = server.send("GET", path)
        assert (status, answer["ready"]) == (200, True)
        assert answer["topics"] == ["electronic_book", "lump_sum_tax", "voluntary_support"]


@pytest.mark.parametrize(
    "path", ["/", "/model/parse", "/conversations/t1/tracker", "/version", "/webhooks/rest/webhook"]
)
def test_nothing_else_of_rasa_is_open(server: Server, path: str) -> None:
    assert server.send("POST", path, b"{}")[0] in {404, 405}


def test_no_text_and_no_id_reaches_the_log(server: Server) -> None:
    secret = "0000 000 987"
    server.turn(f"nguoi-{secret}", f"số của tôi là {secret}, tính thử tiền đóng tự nguyện cho tôi")
    server.turn(f"nguoi-{secret}", "5tr")
    server.post({"conversation": f"nguoi-{secret}", "topic": secret})
    log = server.log.read_text()
    # Longer than three digits: a line of the log begins with its milliseconds.
    assert not any(part in log for part in ("000 987", "000987", "nguoi", "5tr"))


def test_a_secret_is_asked_for_and_a_restart_forgets_nothing(tiny_model: Path, tmp_path: Path) -> None:
    running = start_server(tiny_model, tmp_path, token="s3cret")
    try:
        assert running.post({"conversation": "c", "text": "xin chào"})[0] == 401
        assert running.send("DELETE", "/webhooks/ansinh/conversations/c")[0] == 401
        running.headers["X-Ansinh-Token"] = "s3cret"
        assert running.turn("c", "tính thử tiền đóng tự nguyện cho tôi")["status"] == "clarified"
    finally:
        running.stop()
    again = start_server(tiny_model, tmp_path)
    try:
        assert again.turn("c", "xin chào")["slots"]["requested_slot"] == "income_money"
    finally:
        again.stop()


class _Actions(http.server.BaseHTTPRequestHandler):
    """Stands in for the app's action listener; keeps what it was sent."""

    seen: ClassVar[list[tuple[dict[str, Any], str | None]]] = []

    def do_POST(self) -> None:
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((call, self.headers.get("X-Ansinh-Token")))
        amount = call["tracker"]["slots"]["income_money"]
        content = json.dumps(
            {
                "events": [{"event": "slot", "name": "income_money", "value": None, "timestamp": None}],
                "responses": [
                    {
                        "text": f"{amount}",
                        "buttons": [{"title": "Nữa", "payload": "/cost"}],
                        "custom": {"calculation": {"amount": amount}, "sources": ["Luật"]},
                    }
                ],
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Keeps quiet."""


@pytest.fixture
def actions() -> Iterator[str]:
    """Address of a listening `_Actions`."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Actions) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listener.server_address[1]}/actions/webhook"
        listener.shutdown()


def test_an_action_calculates_and_its_reply_comes_in_one_piece(tiny_model: Path, tmp_path: Path, actions: str) -> None:
    running = start_server(tiny_model, tmp_path, token="s3cret", actions=actions)
    try:
        running.headers["X-Ansinh-Token"] = "s3cret"
        running.turn("c", "tính thử tiền đóng tự nguyện cho tôi", metadata={"as_of": "2026-11-22"})
        answer = running.turn("c", "5tr", metadata={"as_of": "2026-11-22"})
    finally:
        running.stop()
    assert answer["status"] == "calculated"
    assert answer["replies"] == [
        {
            "text": "5000000",
            "buttons": [{"title": "Nữa", "payload": "/cost"}],
            "calculation": {"amount": 5_000_000},
            "sources": ["Luật"],
        }
    ]
    call, token = _Actions.seen[-1]
    assert token == "s3cret"
    assert call["next_action"] == "action_count"
    assert call["tracker"]["latest_message"]["metadata"]["as_of"] == "2026-11-22"
    assert "slots" in call["domain"]


def test_without_a_model_the_start_fails_in_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.engine.serve", "--model", str(tmp_path / "none.tar.gz")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == ["Chưa có mô hình trợ lý. Hãy chạy: make train"]


def test_kinds_of_an_error_leave_out_its_words() -> None:
    try:
        try:
            raise ValueError("0000 000 111")
        except ValueError as inner:
            raise RuntimeError("xin chào") from inner
    except RuntimeError as error:
        kinds = kinds_of(error)
    assert "RuntimeError" in kinds and "ValueError" in kinds and "111" not in kinds and "chào" not in kinds
