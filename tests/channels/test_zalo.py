"""Zalo's table."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.errors import BadRequest, BadSignature, SendError
from integrations.events import Button, Kind, OutboundMessage, Part, WebhookRequest
from integrations.pictures import filled, named_in
from integrations.sandbox import SandboxConfig
from integrations.zalo import ZaloChannel, ZaloConfig, is_url_probe, open_zalo
from store import Database, open_database
from store.tables import metadata
from tests.channels.conftest import Running
from tests.channels.signing import signed
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
from tests.channels.test_telegram import PNG
from tests.channels.watch import Watch
from tests.fakes import FakeClock

ACCOUNT = SandboxConfig()
USER = "8100000000000000001"
LONG = "Anh/chị nghỉ việc thì nên giữ sổ bảo hiểm để sau này còn lương hưu.\n\n" * 100


def _is(kind: Kind, address: str = USER, **fields: object) -> tuple[dict[str, object], ...]:
    return ({"kind": kind, "address": address, **fields},)


def _media(payload: str, media: str, text: str | None = None) -> Incoming:
    return Incoming(label=payload, payload=payload, events=_is(Kind.MEDIA, media=media, text=text))


INCOMING = (
    Incoming(
        label="text",
        row="happy",
        payload="text",
        events=_is(
            Kind.MESSAGE,
            text="Nghỉ việc rồi có nên giữ sổ không?",
            event_id="user_send_text:96d3cdf3af150460909",
            occurred_at=datetime(2026, 11, 23, 2, 13, 21, tzinfo=UTC),
        ),
    ),
    Incoming(label="unsigned", row="bad signature", payload="text", signed=False, error=BadSignature),
    Incoming(
        label="wrong signature", payload="text", headers={"x-zevent-signature": "mac=" + "0" * 64}, error=BadSignature
    ),
    Incoming(
        label="signature outside ASCII", payload="text", headers={"x-zevent-signature": "mac=ký"}, error=BadSignature
    ),
    Incoming(label="hollow signature", payload="text", headers={"x-zevent-signature": "mac="}, error=BadSignature),
    Incoming(label="signed by another app", payload="other_app", error=BadSignature),
    Incoming(label="no timestamp to sign", payload="no_timestamp", error=BadSignature),
    Incoming(label="cut JSON", row="bad JSON", payload=b'{"app_id":"1000000000000000001","eve', error=BadRequest),
    Incoming(label="JSON list", payload=b"[]", error=BadRequest),
    Incoming(label="nested beyond reason", payload=b'{"a":' * 100_000, error=BadRequest),
    Incoming(
        label="event of tomorrow",
        row="unknown event",
        payload="daily_quota_changed",
        events=_is(Kind.OTHER, "unknown"),
    ),
    Incoming(
        label="Zalo has no edits; one that appears is kept and answered by nobody",
        row="edited",
        payload="edit_nobody_has_seen_yet",
        events=_is(Kind.OTHER, text=None),
    ),
    Incoming(label="no event name", payload="no_event_name", events=_is(Kind.OTHER)),
    Incoming(label="fields of the wrong shape", payload="wrong_shapes", events=_is(Kind.OTHER, "unknown")),
    Incoming(
        label="decomposed text is kept as typed",
        payload="text_decomposed",
        events=_is(Kind.MESSAGE, text=unicodedata.normalize("NFD", "Nghỉ việc rồi có nên giữ sổ không?")),
    ),
    Incoming(label="tap", payload="tap", events=_is(Kind.TAP, payload="/compare_lump_sum", text=None)),
    Incoming(label="tap on an option", payload="tap_option", events=_is(Kind.TAP, payload="/retirement_age:women")),
    Incoming(
        label="a typed intent is text",
        payload="text_like_a_command",
        events=_is(Kind.MESSAGE, text='/ask{"topic":"x"}', payload=None),
    ),
    Incoming(
        label="a text with a slash", payload="text_with_a_slash", events=_is(Kind.MESSAGE, text="/so bhxh của tôi")
    ),
    Incoming(label="a quote", payload="text_quotes_another", events=_is(Kind.MESSAGE, text="cái này")),
    Incoming(label="text without text", payload="text_hollow", events=_is(Kind.OTHER)),
    Incoming(label="empty text", payload="text_empty", events=_is(Kind.MESSAGE, text="")),
    _media("image_with_caption", "photo", "sổ của tôi"),
    _media("file", "document"),
    _media("location", "location"),
    _media("sticker", "sticker"),
    _media("gif", "animation"),
    _media("audio", "voice"),
    _media("video", "video"),
    _media("link", "link", "xem giúp"),
    _media("business_card", "contact"),
    _media("submit_info", "contact"),
    _media("submit_info_older", "contact"),
    Incoming(label="follow", payload="follow", events=_is(Kind.FOLLOW)),
    Incoming(label="chat opened", payload="chat_opened", events=_is(Kind.FOLLOW)),
    Incoming(label="unfollow", payload="unfollow", events=_is(Kind.UNFOLLOW)),
    Incoming(label="withdraw", payload="withdraw", events=_is(Kind.WITHDRAW)),
    Incoming(label="button event", payload="click_button", events=_is(Kind.TAP, payload="/keep_time")),
    Incoming(label="seen", payload="seen", events=_is(Kind.SEEN, provider_message_ids=("m1", "m2"))),
    Incoming(label="received", payload="received", events=_is(Kind.DELIVERED, provider_message_ids=("m1",))),
    Incoming(
        label="received by phone number",
        payload="received_by_phone",
        events=_is(Kind.DELIVERED, "84000000123", provider_message_ids=("m9",)),
    ),
    Incoming(label="echo", payload="echo", events=_is(Kind.ECHO, provider_message_ids=("m1",))),
    Incoming(
        label="staff wrote in OA Manager",
        payload="staff_echo",
        events=_is(Kind.STAFF_ECHO, text="Tôi là tư vấn viên", provider_message_ids=("m3",)),
    ),
    Incoming(label="staff sent a picture", payload="staff_echo_image", events=_is(Kind.STAFF_ECHO, text=None)),
    Incoming(
        label="anonymous text",
        payload="anonymous_text",
        events=_is(Kind.MESSAGE, "anonymous:an0nymous1:talk-1", text="cho hỏi"),
    ),
    Incoming(
        label="anonymous tap",
        payload="anonymous_tap",
        events=_is(Kind.TAP, "anonymous:an0nymous1:talk-1", payload="/keep_time"),
    ),
    Incoming(
        label="anonymous picture",
        payload="anonymous_image",
        events=_is(Kind.MEDIA, "anonymous:an0nymous1:talk-1", media="photo"),
    ),
    Incoming(label="anonymous without a talk", payload="anonymous_without_talk", events=_is(Kind.OTHER, "an0nymous1")),
    Incoming(label="echo to anonymous", payload="anonymous_echo", events=_is(Kind.OTHER, ACCOUNT.zalo_oa_id)),
    Incoming(label="reaction", payload="reaction", events=_is(Kind.OTHER)),
    Incoming(label="group", payload="group_message", events=_is(Kind.OTHER)),
    Incoming(label="tagged", payload="tagged", events=_is(Kind.OTHER)),
    Incoming(label="timestamp with a digit less", payload="short_timestamp", events=_is(Kind.MESSAGE)),
    Incoming(label="timestamp as a number", payload="number_timestamp", events=_is(Kind.FOLLOW)),
)

UNKNOWN_OUTCOME = {"ambiguous": True}
RATE_LIMITED = {"code": "rate_limited", "retryable": True, "retry_after": 60.0, "stops_channel": True}


def _error(label: str, code: int, decision: dict[str, object], row: str = "", **fault: object) -> Outgoing:
    return Outgoing(
        label=label,
        row=row,
        fault={"trouble": "error", "method": "/oa/message", "code": code, **fault},
        decision=decision,
    )


OUTGOING = (
    Outgoing(label="text", arrives=1),
    _error("blocked", -213, {"code": "-213", "recipient_unreachable": True}, row="blocked by user"),
    _error("person refused us", -244, {"code": "-244", "recipient_unreachable": True, "opted_out": True}),
    _error("no interaction for 7 days", -230, {"code": "-230", "recipient_unreachable": True}),
    Outgoing(label="-32", row="429", fault={"trouble": "rate_limited", "method": "/oa/message"}, decision=RATE_LIMITED),
    _error("-32 as text", -32, RATE_LIMITED, trouble="string_code"),
    Outgoing(
        label="502",
        row="5xx",
        fault={"trouble": "status", "method": "/oa/message", "code": 502},
        decision={"code": "http_502"} | UNKNOWN_OUTCOME,
    ),
    Outgoing(
        label="no answer",
        row="timeout",
        fault={"trouble": "hang", "method": "/oa/message"},
        decision={"code": "no_answer"} | UNKNOWN_OUTCOME,
    ),
    Outgoing(
        label="delivered, answer lost",
        row="answer lost after delivery",
        fault={"trouble": "lost", "method": "/oa/message"},
        decision={"code": "no_answer"} | UNKNOWN_OUTCOME,
        arrives=1,
    ),
    Outgoing(
        label="delivered, gateway fails",
        fault={"trouble": "lost_status", "method": "/oa/message", "code": 504},
        decision={"code": "http_504"} | UNKNOWN_OUTCOME,
        arrives=1,
    ),
    Outgoing(
        label="empty 200",
        fault={"trouble": "empty", "method": "/oa/message"},
        decision={"code": "empty_answer"} | UNKNOWN_OUTCOME,
    ),
    Outgoing(
        label="HTML 200",
        fault={"trouble": "garbage", "method": "/oa/message"},
        decision={"code": "unreadable_answer"} | UNKNOWN_OUTCOME,
    ),
    _error("generic failure may have delivered", -200, {"code": "-200"} | UNKNOWN_OUTCOME),
    _error("package too low", -224, {"code": "-224", "stops_channel": True}),
    _error("too long", -210, {"code": "-210"}),
    _error("a number nobody knows", -98765, {"code": "-98765"}),
    Outgoing(label="long text", row="too-long text", message=OutboundMessage(LONG), arrives=4),
    Outgoing(
        label="decomposed text",
        row="Vietnamese NFD text",
        message=OutboundMessage(unicodedata.normalize("NFD", LONG)),
        arrives=4,
    ),
    Outgoing(label="picture", message=OutboundMessage("Bảng so sánh", image=PNG), arrives=1),
    Outgoing(
        label="picture with a long text and buttons",
        message=OutboundMessage(LONG[:3000], (Button("Tiếp", "tiếp"),), PNG),
        arrives=3,
    ),
    Outgoing(
        label="upload not answered is no delivery",
        message=OutboundMessage("Bảng so sánh", image=PNG),
        fault={"trouble": "hang", "method": "/upload/image"},
        decision={"code": "no_answer", "retryable": True},
    ),
    Outgoing(
        label="the month's uploads are spent: the text need not wait for tomorrow",
        message=OutboundMessage("Bảng so sánh", image=PNG),
        fault={"trouble": "error", "method": "/upload/image", "code": -211},
        decision={"code": "picture_quota_spent", "retryable": False},
    ),
    Outgoing(
        label="picture over one megabyte",
        message=OutboundMessage("Bảng", image=PNG + b"\x00" * 1_000_000),
        decision={"code": "image_too_large"},
    ),
    Outgoing(label="blank text", message=OutboundMessage(" \n\x00"), arrives=0),
)


def test_no_mandatory_row_is_missing() -> None:
    check_complete(INCOMING, OUTGOING, elsewhere=("duplicate",))


@pytest.fixture
async def quick_database(tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite only: what depends on the database is in test_zalo_tokens.py."""
    opened = open_database(f"sqlite:///{tmp_path / 'zalo.db'}")
    async with opened.write() as connection:
        await connection.run_sync(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture
async def offline(quick_database: Database, clock: FakeClock) -> AsyncIterator[ZaloChannel]:
    """A channel for what needs no provider."""
    channel, _ = open_zalo(config_at("http://127.0.0.1:9", ACCOUNT), quick_database, clock)
    yield channel
    await channel.close()


@pytest.fixture
async def channel(running: Running, quick_database: Database, clock: FakeClock) -> AsyncIterator[ZaloChannel]:
    channel, _ = open_zalo(config_at(running.url, running.sandbox.config), quick_database, clock)
    yield channel
    await channel.close()


def config_at(url: str, account: SandboxConfig) -> ZaloConfig:
    zalo = f"{url}/sandbox/zalo"
    return ZaloConfig(
        app_id=account.zalo_app_id,
        app_secret=account.zalo_app_secret,
        oa_secret=account.zalo_oa_secret,
        access_token=account.zalo_access_token,
        refresh_token=account.zalo_refresh_token,
        api_url=zalo,
        oauth_url=zalo,
        business_url=f"{zalo}/business",
        read_seconds=0.3,
    )


def request_of(row: Incoming) -> WebhookRequest:
    body = body_of("zalo", row.payload)
    if row.headers is not None:
        return WebhookRequest(body, dict(row.headers))
    if not row.signed:
        return WebhookRequest(body, {})
    return signed(body, ACCOUNT.zalo_app_id, ACCOUNT.zalo_oa_secret)


@pytest.mark.parametrize("row", INCOMING, ids=labels(INCOMING))
def test_incoming(row: Incoming, offline: ZaloChannel, watch: Watch) -> None:
    watch.keep_secret(ACCOUNT.zalo_oa_secret, ACCOUNT.zalo_app_secret)
    run_incoming(offline, row, request_of(row), watch)


@pytest.mark.parametrize("row", OUTGOING, ids=labels(OUTGOING))
async def test_outgoing(row: Outgoing, channel: ZaloChannel, running: Running, watch: Watch) -> None:
    await run_outgoing(channel, row, running.sandbox, USER, watch)


def test_duplicates_have_the_same_id_and_no_two_events_share_one(offline: ZaloChannel) -> None:
    seen: dict[str, str] = {}
    for row in INCOMING:
        if row.error is None:
            for _delivery in range(2):
                event = take_in(offline, request_of(row))[0]
                assert seen.setdefault(event.event_id, row.label) == row.label
    assert len(seen) == sum(row.error is None for row in INCOMING)


@pytest.mark.parametrize("spelling", ["mac={}", "{}", "sha256={}", " mac={} "])
def test_signature_spellings(offline: ZaloChannel, spelling: str) -> None:
    request = request_of(INCOMING[0])
    mac = request.headers["x-zevent-signature"].removeprefix("mac=")
    for digest in (mac, mac.upper()):
        offline.verify(WebhookRequest(request.body, {"x-zevent-signature": spelling.format(digest)}))


def test_a_timestamp_in_the_header_counts_when_the_body_has_none(offline: ZaloChannel) -> None:
    body = body_of("zalo", "no_timestamp")
    offline.verify(signed(body, ACCOUNT.zalo_app_id, ACCOUNT.zalo_oa_secret, header_stamp="1795400000000"))


def test_an_hmac_and_the_app_secret_are_no_signature(offline: ZaloChannel) -> None:
    body = body_of("zalo", "text")
    with pytest.raises(BadSignature):
        offline.verify(signed(body, ACCOUNT.zalo_app_id, ACCOUNT.zalo_app_secret))
    stamp = json.loads(body)["timestamp"]
    mac = hmac.new(
        ACCOUNT.zalo_oa_secret.encode(), ACCOUNT.zalo_app_id.encode() + body + stamp.encode(), hashlib.sha256
    ).hexdigest()
    with pytest.raises(BadSignature):
        offline.verify(WebhookRequest(body, {"x-zevent-signature": f"mac={mac}"}))


def test_the_url_probe_is_known_by_being_unsigned_and_hollow() -> None:
    assert is_url_probe(WebhookRequest(b"{}", {}))
    assert is_url_probe(WebhookRequest(b" {}\n", {}))
    assert not is_url_probe(WebhookRequest(b"{}", {"x-zevent-signature": "mac=0"}))
    assert not is_url_probe(WebhookRequest(b'{"event_name":"follow"}', {}))


async def test_what_the_sandbox_signs_is_what_we_verify(channel: ZaloChannel, running: Running) -> None:
    phone = running.sandbox.zalo_phone(USER)
    phone.follow()
    phone.say("Chào An Sinh")
    phone.send("sticker", id="1")
    phone.share_contact("Hoa", "84000000123")
    phone.hear_from_staff("Tôi gọi lại cho chị nhé")
    phone.withdraw()
    phone.unfollow()
    await running.sandbox.idle()
    events = [take_in(channel, request)[0] for request in running.product.webhooks("zalo")]
    assert [event.kind for event in events] == [
        Kind.FOLLOW,
        Kind.MESSAGE,
        Kind.MEDIA,
        Kind.MEDIA,
        Kind.STAFF_ECHO,
        Kind.WITHDRAW,
        Kind.UNFOLLOW,
    ]
    assert {event.address for event in events} == {USER}


async def test_a_send_is_echoed_received_and_seen(channel: ZaloChannel, running: Running) -> None:
    receipt = await channel.send(USER, channel.render(OutboundMessage("Chào anh/chị"))[0])
    running.sandbox.zalo_phone(USER).look()
    await running.sandbox.idle()
    events = [take_in(channel, request)[0] for request in running.product.webhooks("zalo")]
    assert [event.kind for event in events] == [Kind.ECHO, Kind.DELIVERED, Kind.SEEN]
    assert {event.provider_message_ids for event in events} == {(receipt.message_id,)}


async def test_buttons_stand_under_the_last_part_in_fives(channel: ZaloChannel, running: Running) -> None:
    buttons = (*(Button(f"Nút {n}", f"/topic_{n}") for n in range(6)), Button("Cổng", url="https://example.invalid/"))
    for part in channel.render(OutboundMessage(LONG, buttons)):
        await channel.send(USER, part)
    *texts, last, more = running.sandbox.phones.received("zalo", USER)
    assert not any(bubble.choices for bubble in texts)
    found = [(choice.title, choice.payload, choice.url) for choice in (*last.choices, *more.choices)]
    assert found == [(button.title, button.payload, button.url) for button in buttons]
    assert (len(last.choices), more.text) == (5, "⋯")
    running.sandbox.zalo_phone(USER).tap(last.message_id, 2)
    await running.sandbox.idle()
    event = take_in(channel, running.product.webhooks("zalo")[-1])[0]
    assert (event.kind, event.payload) == (Kind.TAP, "/topic_2")


async def test_a_picture_is_uploaded_once_and_again_when_it_expired(channel: ZaloChannel, running: Running) -> None:
    part = channel.render(OutboundMessage("Bảng so sánh", image=PNG))[0]
    await channel.send(USER, part)
    await channel.send("8100000000000000002", part)
    assert running.sandbox.zalo.calls.count("/v2.0/oa/upload/image") == 1
    running.sandbox.zalo.attachments.clear()
    await channel.send(USER, part)
    assert running.sandbox.zalo.calls.count("/v2.0/oa/upload/image") == 2
    bubble = running.sandbox.phones.received("zalo", USER)[-1]
    assert bubble.image is not None
    assert running.sandbox.phones.image(bubble.image) == PNG


async def test_a_named_picture_waits_in_its_part_for_the_bytes(channel: ZaloChannel, running: Running) -> None:
    part, text = channel.render(OutboundMessage("Bảng so sánh", (Button("Tiếp", "tiếp"),), "Xk3v9pQwErTyUiOpAsDfGh12"))
    assert named_in(part) == "Xk3v9pQwErTyUiOpAsDfGh12"
    assert named_in(text) is None
    await channel.send(USER, filled(Part.from_json(part.as_json()), PNG))
    bubble = running.sandbox.phones.received("zalo", USER)[-1]
    assert bubble.image is not None
    assert running.sandbox.phones.image(bubble.image) == PNG


@pytest.mark.parametrize(("others", "thumbs"), [(0, 2), (3, 2), (4, 0), (7, 0)])
def test_thumbs_are_left_out_where_they_do_not_fit(channel: ZaloChannel, others: int, thumbs: int) -> None:
    buttons = [Button(f"Chủ đề {number}", f"/topic_{number}") for number in range(others)]
    buttons += [Button("👍", "/rate:up:7"), Button("👎", "/rate:down:7")]
    parts = channel.render(OutboundMessage("Trả lời", tuple(buttons)))
    shown = [
        button["payload"]
        for part in parts
        for button in part.body.get("attachment", {}).get("payload", {}).get("buttons", ())
    ]
    assert len([payload for payload in shown if payload.startswith("/rate:")]) == thumbs
    assert len([payload for payload in shown if payload.startswith("/topic_")]) == others


async def test_an_anonymous_person_is_answered_by_both_ids(channel: ZaloChannel, running: Running) -> None:
    await channel.send("anonymous:an0nymous1:talk-1", channel.render(OutboundMessage("Chào"))[0])
    assert len(running.sandbox.phones.received("zalo", "an0nymous1")) == 1
    assert "/v2.0/oa/message" in running.sandbox.zalo.calls


async def test_check_tells_the_account(channel: ZaloChannel) -> None:
    assert await channel.check() == "BHXH An Sinh (thử) (oa_type 2, verified)"


async def test_nobody_there_is_no_delivery(offline: ZaloChannel) -> None:
    with pytest.raises(SendError) as caught:
        await offline.send(USER, offline.render(OutboundMessage("Chào anh/chị"))[0])
    assert (caught.value.code, caught.value.retryable, caught.value.ambiguous) == ("no_connection", True, False)


def test_a_config_never_shows_its_secrets() -> None:
    shown = repr(config_at("http://127.0.0.1:9", replace(ACCOUNT, zalo_app_secret="very-secret-value")))
    for secret in ("very-secret-value", ACCOUNT.zalo_oa_secret, ACCOUNT.zalo_access_token, ACCOUNT.zalo_refresh_token):
        assert secret not in shown
