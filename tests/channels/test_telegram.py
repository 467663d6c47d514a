"""Telegram's table."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from integrations.errors import BadRequest, BadSignature, SendError
from integrations.events import Button, Kind, OutboundMessage, Part, WebhookRequest
from integrations.pictures import filled, named_in
from integrations.telegram import TelegramChannel, TelegramConfig
from tests.channels.conftest import Running
from tests.channels.table import (
    Incoming,
    Outgoing,
    body_of,
    check_complete,
    labels,
    run_incoming,
    run_outgoing,
    take_in,
)
from tests.channels.watch import Watch

SECRET = "made-up-secret_token"
ADDRESS = "900000001"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
QUESTION = "Cho tôi hỏi rút bảo hiểm một lần được bao nhiêu?"
LONG = "Anh/chị nghỉ việc thì nên giữ sổ bảo hiểm để sau này còn lương hưu.\n\n" * 200


def _is(kind: Kind, **fields: object) -> tuple[dict[str, object], ...]:
    return ({"kind": kind, "address": ADDRESS, **fields},)


def _other(address: str = ADDRESS) -> tuple[dict[str, object], ...]:
    return ({"kind": Kind.OTHER, "address": address, "text": None, "payload": None},)


def _media(payload: str, media: str, text: str | None = None) -> Incoming:
    return Incoming(label=payload, payload=payload, events=_is(Kind.MEDIA, media=media, text=text))


INCOMING = (
    Incoming(
        label="text",
        row="happy",
        payload="text",
        events=_is(
            Kind.MESSAGE,
            text=QUESTION,
            display_name="Hoa Nguyễn Thị",
            locale="vi",
            occurred_at=datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC),
        ),
    ),
    Incoming(label="no secret", row="bad signature", payload="text", signed=False, error=BadSignature),
    Incoming(
        label="wrong secret",
        payload="text",
        headers={"x-telegram-bot-api-secret-token": "made-up-secret_tokem"},
        error=BadSignature,
    ),
    Incoming(
        label="secret outside ASCII",
        payload="text",
        headers={"x-telegram-bot-api-secret-token": "mật khẩu"},
        error=BadSignature,
    ),
    Incoming(label="cut JSON", row="bad JSON", payload=b'{"update_id": 1, "mess', error=BadRequest),
    Incoming(label="no bytes at all", payload=b"", error=BadRequest),
    Incoming(label="JSON list", payload=b"[]", error=BadRequest),
    Incoming(label="JSON number", payload=b"7", error=BadRequest),
    Incoming(label="NaN", payload=b'{"update_id": NaN}', error=BadRequest),
    Incoming(label="nested beyond reason", payload=b'{"a":' * 100_000, error=BadRequest),
    Incoming(label="number beyond reason", payload=b'{"update_id": ' + b"9" * 5000 + b"}", error=BadRequest),
    Incoming(label="not UTF-8", payload=b'{"update_id": 1, "x": "\xff\xfe"}', error=BadRequest),
    Incoming(label="no update_id", payload=b'{"message": {}}', error=BadRequest),
    Incoming(label="unknown update", row="unknown event", payload="unknown_update", events=_other("unknown")),
    Incoming(label="fields of the wrong shape", payload="wrong_shapes", events=_other("unknown")),
    Incoming(label="hollow message", payload="hollow_message", events=_other("unknown")),
    Incoming(label="empty text", payload="text_empty", events=_is(Kind.MESSAGE, text="")),
    Incoming(label="text that is a number", payload="text_is_a_number", events=_other()),
    Incoming(label="date beyond reason", payload="date_beyond_reason", events=_is(Kind.MESSAGE, occurred_at=None)),
    Incoming(
        label="edited text", row="edited", payload="edited_text", events=_is(Kind.EDITED, text="Tôi đóng 8 năm 7 tháng")
    ),
    Incoming(label="edited caption", payload="edited_caption", events=_is(Kind.EDITED, text="sổ của tôi")),
    Incoming(label="live location moves", payload="live_location_moves", events=_other()),
    Incoming(
        label="decomposed text is kept as typed",
        payload="text_decomposed",
        events=_is(Kind.MESSAGE, text=unicodedata.normalize("NFD", "Nghỉ việc rồi có nên giữ sổ bảo hiểm không?")),
    ),
    Incoming(
        label="NUL and half a character",
        payload="text_with_nul_and_lone_surrogate",
        events=_is(Kind.MESSAGE, text="xin\ufffd chào \ufffd anh"),
    ),
    Incoming(label="start", payload="start", events=_is(Kind.FOLLOW, payload=None)),
    Incoming(
        label="start by deep link", payload="start_deep_link", events=_is(Kind.FOLLOW, payload="lump_sum_who_can")
    ),
    Incoming(label="start with the bot's name", payload="start_named_bot", events=_is(Kind.FOLLOW)),
    Incoming(
        label="a word that begins like start",
        payload="startled_is_no_start",
        events=_is(Kind.MESSAGE, text="/startled", payload=None),
    ),
    Incoming(label="a typed command is text", payload="slash_command", events=_is(Kind.MESSAGE, text="/restart")),
    Incoming(
        label="a typed intent is text", payload="slash_intent", events=_is(Kind.MESSAGE, text='/ask{"topic":"x"}')
    ),
    Incoming(label="tap", payload="tap", events=_is(Kind.TAP, payload="/compare_lump_sum", text=None)),
    Incoming(label="tap on an old message", payload="tap_on_old_message", events=_is(Kind.TAP, payload="hằng tháng")),
    Incoming(label="tap without message", payload="tap_without_message", events=_is(Kind.TAP, payload="/keep_time")),
    Incoming(label="tap without data", payload="tap_on_game", events=_other()),
    Incoming(label="blocked", payload="blocked", events=_is(Kind.UNFOLLOW)),
    Incoming(label="unblocked", payload="unblocked", events=_is(Kind.UNBLOCKED, text=None)),
    Incoming(label="group", payload="group_text", events=_other("-1001")),
    Incoming(label="added to a group", payload="group_added", events=_other("-1001")),
    Incoming(label="channel post", payload="channel_post", events=_other("unknown")),
    Incoming(label="pinned", payload="service_pinned_message", events=_other()),
    _media("photo_with_caption", "photo", "Sổ của tôi đây"),
    _media("sticker", "sticker"),
    _media("voice", "voice"),
    _media("video", "video"),
    _media("video_note", "video"),
    _media("audio", "audio"),
    _media("animation", "animation"),
    _media("document", "document"),
    _media("contact", "contact"),
    _media("location", "location"),
    _media("venue", "location"),
    _media("poll", "poll"),
    _media("dice", "dice"),
)

RATE_LIMITED = {"code": "rate_limited", "retryable": True, "stops_channel": True}
UNKNOWN_OUTCOME = {"ambiguous": True}


def _refused(description: str, code: str, status: int = 400, **decision: object) -> Outgoing:
    return Outgoing(
        label=description,
        fault={"trouble": "error", "code": status, "message": description},
        decision={"code": code, **decision},
    )


OUTGOING = (
    Outgoing(label="text", arrives=1),
    Outgoing(
        label="blocked",
        row="blocked by user",
        fault={"trouble": "error", "code": 403, "message": "Forbidden: bot was blocked by the user"},
        decision={"code": "blocked", "recipient_unreachable": True},
    ),
    Outgoing(
        label="429 says how long",
        row="429",
        fault={"trouble": "rate_limited", "retry_after": 17},
        decision=RATE_LIMITED | {"retry_after": 17.0},
    ),
    Outgoing(
        label="429 of a proxy says nothing",
        fault={"trouble": "status", "code": 429},
        decision=RATE_LIMITED | {"retry_after": 30.0},
    ),
    Outgoing(
        label="502",
        row="5xx",
        fault={"trouble": "status", "code": 502},
        decision={"code": "http_502"} | UNKNOWN_OUTCOME,
    ),
    Outgoing(
        label="500 in Telegram's own words",
        fault={"trouble": "error", "code": 500, "message": "Internal Server Error"},
        decision={"code": "http_500"} | UNKNOWN_OUTCOME,
    ),
    Outgoing(
        label="no answer", row="timeout", fault={"trouble": "hang"}, decision={"code": "no_answer"} | UNKNOWN_OUTCOME
    ),
    Outgoing(
        label="delivered, answer lost",
        row="answer lost after delivery",
        fault={"trouble": "lost"},
        decision={"code": "no_answer"} | UNKNOWN_OUTCOME,
        arrives=1,
    ),
    Outgoing(
        label="delivered, gateway fails",
        fault={"trouble": "lost_status", "code": 504},
        decision={"code": "http_504"} | UNKNOWN_OUTCOME,
        arrives=1,
    ),
    Outgoing(label="empty 200", fault={"trouble": "empty"}, decision={"code": "no_answer"} | UNKNOWN_OUTCOME),
    Outgoing(label="HTML 200", fault={"trouble": "garbage"}, decision={"code": "no_answer"} | UNKNOWN_OUTCOME),
    Outgoing(label="long text", row="too-long text", message=OutboundMessage(LONG), arrives=4),
    Outgoing(
        label="decomposed text",
        row="Vietnamese NFD text",
        message=OutboundMessage(unicodedata.normalize("NFD", LONG)),
        arrives=4,
    ),
    Outgoing(label="picture", message=OutboundMessage("Bảng so sánh", image=PNG), arrives=1),
    Outgoing(label="picture with a long text", message=OutboundMessage(LONG[:3000], image=PNG), arrives=2),
    Outgoing(label="only control characters", message=OutboundMessage("\x00\x07"), arrives=0),
    _refused("Forbidden: user is deactivated", "deactivated", 403, recipient_unreachable=True),
    _refused(
        "Forbidden: bot can't initiate conversation with a user", "never_started", 403, recipient_unreachable=True
    ),
    _refused("Forbidden: something new", "forbidden", 403, recipient_unreachable=True),
    _refused("Bad Request: chat not found", "chat_not_found", recipient_unreachable=True),
    _refused("Bad Request: PEER_ID_INVALID", "chat_not_found", recipient_unreachable=True),
    _refused("Bad Request: message is too long", "too_long"),
    _refused("Bad Request: BUTTON_DATA_INVALID", "bad_button"),
    _refused("Bad Request: something new", "refused"),
    _refused("Request Entity Too Large", "refused", 413),
    _refused("Unauthorized", "unauthorized", 401, stops_channel=True),
    _refused("Not Found", "unauthorized", 404, stops_channel=True),
    _refused("Conflict: terminated by other getUpdates request", "conflict", 409, retryable=True),
)


def test_no_mandatory_row_is_missing() -> None:
    check_complete(INCOMING, OUTGOING, elsewhere=("duplicate",))


@pytest.fixture
async def offline(watch: Watch) -> AsyncIterator[TelegramChannel]:
    """A channel for what needs no provider."""
    watch.keep_secret(SECRET, "100001:made-up-token")
    channel = TelegramChannel(TelegramConfig(token="100001:made-up-token", secret=SECRET, api_url="http://127.0.0.1:9"))
    yield channel
    await channel.close()


@pytest.fixture
async def channel(running: Running) -> AsyncIterator[TelegramChannel]:
    config = TelegramConfig(
        token=running.sandbox.config.telegram_token,
        secret=SECRET,
        api_url=f"{running.url}/sandbox/telegram",
        read_seconds=0.3,
    )
    channel = TelegramChannel(config)
    yield channel
    await channel.close()


def request_of(row: Incoming) -> WebhookRequest:
    headers = dict(row.headers or ({"x-telegram-bot-api-secret-token": SECRET} if row.signed else {}))
    return WebhookRequest(body_of("telegram", row.payload), headers)


@pytest.mark.parametrize("row", INCOMING, ids=labels(INCOMING))
def test_incoming(row: Incoming, offline: TelegramChannel, watch: Watch) -> None:
    run_incoming(offline, row, request_of(row), watch)


@pytest.mark.parametrize("row", OUTGOING, ids=labels(OUTGOING))
async def test_outgoing(row: Outgoing, channel: TelegramChannel, running: Running, watch: Watch) -> None:
    await run_outgoing(channel, row, running.sandbox, ADDRESS, watch)


def test_duplicate_has_the_same_id_and_another_update_another(offline: TelegramChannel) -> None:
    first = take_in(offline, request_of(INCOMING[0]))[0]
    again = take_in(offline, request_of(INCOMING[0]))[0]
    other = take_in(offline, request_of(Incoming(label="", payload="tap")))[0]
    assert first.event_id == again.event_id != other.event_id


def test_without_a_secret_nothing_passes() -> None:
    channel = TelegramChannel(TelegramConfig(token="1:x", secret=None, api_url="http://127.0.0.1:9"))
    with pytest.raises(BadSignature):
        channel.verify(WebhookRequest(b"{}", {"x-telegram-bot-api-secret-token": ""}))


async def test_nobody_there_is_no_delivery() -> None:
    channel = TelegramChannel(TelegramConfig(token="1:x", secret=None, api_url="http://127.0.0.1:9"))
    with pytest.raises(SendError) as caught:
        await channel.send(ADDRESS, channel.render(OutboundMessage("Chào anh/chị"))[0])
    assert (caught.value.code, caught.value.retryable, caught.value.ambiguous) == ("no_connection", True, False)
    await channel.close()


async def test_a_token_never_shows_itself(channel: TelegramChannel) -> None:
    assert channel.config.token not in repr(channel.config)


async def test_buttons_stand_under_the_last_part_and_come_back_as_tapped(
    channel: TelegramChannel, running: Running
) -> None:
    buttons = (
        Button("So sánh", "/compare_lump_sum"),
        Button("Hằng tháng", "hằng tháng"),
        Button("Cổng dịch vụ", url="https://example.invalid/"),
    )
    for part in channel.render(OutboundMessage(LONG, buttons)):
        await channel.send(ADDRESS, part)
    *earlier, last = running.sandbox.phones.received("telegram", ADDRESS)
    assert not any(bubble.choices for bubble in earlier)
    assert [(c.title, c.payload, c.url) for c in last.choices] == [(b.title, b.payload, b.url) for b in buttons]

    await channel.call("setWebhook", url=f"{running.sandbox.config.product_url}/webhooks/telegram", secret_token=SECRET)
    running.sandbox.telegram_phone(ADDRESS).tap(last.message_id, 0)
    await running.sandbox.idle()
    event = take_in(channel, running.product.webhooks("telegram")[0])[0]
    assert (event.kind, event.payload) == (Kind.TAP, "/compare_lump_sum")
    await channel.acknowledge(event)
    assert not running.sandbox.telegram.open_taps
    # Answered twice is refused by Telegram, which must hurt nobody.
    await channel.acknowledge(event)


async def test_thumbs_stand_side_by_side_below_the_other_buttons(channel: TelegramChannel) -> None:
    buttons = (Button("👍", "/rate:up:7"), Button("So sánh", "/compare_lump_sum"), Button("👎", "/rate:down:7"))
    part = channel.render(OutboundMessage("Trả lời", buttons))[0]
    rows = part.body["reply_markup"]["inline_keyboard"]
    assert [[button["callback_data"] for button in row] for row in rows] == [
        ["/compare_lump_sum"],
        ["/rate:up:7", "/rate:down:7"],
    ]


async def test_a_named_picture_waits_in_its_part_for_the_bytes(channel: TelegramChannel, running: Running) -> None:
    part = channel.render(OutboundMessage("Bảng so sánh", image="Xk3v9pQwErTyUiOpAsDfGh12"))[0]
    assert named_in(part) == "Xk3v9pQwErTyUiOpAsDfGh12"
    assert len(json.dumps(part.as_json())) < 200
    await channel.send(ADDRESS, filled(Part.from_json(part.as_json()), PNG))
    bubble = running.sandbox.phones.received("telegram", ADDRESS)[0]
    assert bubble.image is not None
    assert running.sandbox.phones.image(bubble.image) == PNG


async def test_the_picture_arrives_whole_with_its_caption(channel: TelegramChannel, running: Running) -> None:
    part = channel.render(OutboundMessage("Bảng so sánh", (Button("Tiếp", "tiếp"),), PNG))[0]
    json.dumps(part.as_json())
    await channel.send(ADDRESS, part)
    bubble = running.sandbox.phones.received("telegram", ADDRESS)[0]
    assert bubble.image is not None
    assert running.sandbox.phones.image(bubble.image) == PNG
    assert (bubble.text, len(bubble.choices)) == ("Bảng so sánh", 1)


@pytest.mark.parametrize(
    ("button", "data"),
    [
        (Button("Xem", "/compare_lump_sum"), "/compare_lump_sum"),
        (Button("Mười hai tháng", "đóng mười hai tháng một lần cho đến khi đủ tuổi nghỉ hưu"), "Mười hai tháng"),
        (Button("Một tiêu đề dài " * 5, "hưu trí " * 20), "hưu trí hưu trí hưu trí hưu trí hưu trí hưu trí hưu"),
        (Button("x" * 100, "ă" * 100), "ă" * 32),
        (Button("Hỏi tiếp"), "Hỏi tiếp"),
    ],
    ids=["topic", "long words give way to the title", "only some words fit", "one long word", "no payload"],
)
def test_a_tap_fits_64_bytes(offline: TelegramChannel, button: Button, data: str) -> None:
    body = offline.render(OutboundMessage("Chọn", (button,)))[0].body
    found = body["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert found == data
    assert len(found.encode()) <= 64


async def test_check_tells_the_bots_name(channel: TelegramChannel) -> None:
    assert await channel.check() == "@ansinh_sandbox_bot"
