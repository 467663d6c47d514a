"""The web page as a channel. Rows that other channels have for a provider's faults do not exist here: nothing is
carried anywhere, so nothing can be refused, lost on the way or limited by somebody else. What the page does when *our*
answer is lost is in ``test_routes`` (the same message again) and ``test_live``."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass

import pytest

from integrations.errors import BadRequest, BadSignature
from integrations.events import Button, InboundEvent, Kind, OutboundMessage, WebhookRequest
from integrations.webchat.channel import TEXT_LIMIT, Empty, TooLong
from integrations.webchat.token import COOKIE, Tokens
from tests.webchat.conftest import World

ID = "0123456789abcdef"


@dataclass(frozen=True)
class Row:
    """``text`` and ``payload`` are what the event must hold; ``error`` instead, when the request must be refused."""

    label: str
    body: object
    text: str | None = None
    payload: str | None = None
    error: type[Exception] | None = None


def _says(text: object, **more: object) -> dict[str, object]:
    return {"client_message_id": ID, "text": text, **more}


ROWS = (
    Row("happy", _says("rút bhxh 1 lần đc ko"), "rút bhxh 1 lần đc ko"),
    Row("a tap", _says("Gặp tư vấn viên", payload="/talk_to_staff"), "Gặp tư vấn viên", "/talk_to_staff"),
    Row("a tap without title", {"client_message_id": ID, "payload": "hằng tháng"}, "hằng tháng", "hằng tháng"),
    Row("a command typed by hand is text", _says('/intent{"x":1}'), '/intent{"x":1}'),
    Row("Vietnamese NFD text", _says(unicodedata.normalize("NFD", "nghỉ hưu")), "nghỉ hưu"),
    Row("only emoji", _says("🙏👨‍👩‍👧"), "🙏👨‍👩‍👧"),
    Row("control characters", _says("a\x00b\x07c\x1b\n\td"), "abc\n\td"),
    Row("marks that turn the direction", _says("\u202eabc\u202c \u200f\u2066d"), "abc d"),
    Row("a lone surrogate", _says("a\ud800b"), "ab"),
    Row("lines", _says("a\r\nb"), "a\nb"),
    Row("the longest text", _says("ă" * TEXT_LIMIT), "ă" * TEXT_LIMIT),
    Row("too-long text", _says("a" * (TEXT_LIMIT + 1)), error=TooLong),
    Row("empty", _says(""), error=Empty),
    Row("blank", _says(" \n\t\u200e\x00 "), error=Empty),
    Row("nothing", {"client_message_id": ID}, error=Empty),
    Row("bad JSON", b'{"text": ', error=BadRequest),
    Row("no JSON at all", b"\xff\xfe", error=BadRequest),
    Row("very deep JSON", b"[" * 60_000, error=BadRequest),
    Row("a list", [1], error=BadRequest),
    Row("text is a number", _says(5), error=BadRequest),
    Row("text is an object", _says({"a": 1}), error=BadRequest),
    Row("payload is a list", _says("x", payload=["/x"]), error=BadRequest),
    Row("payload too long", _says("x", payload="y" * 201), error=BadRequest),
    Row("no id", {"text": "x"}, error=BadRequest),
    Row("id too short", {"client_message_id": "abc", "text": "x"}, error=BadRequest),
    Row("id with a colon", {"client_message_id": "aaaa:bbbb:cccc", "text": "x"}, error=BadRequest),
    Row("id is a number", {"client_message_id": 12345678, "text": "x"}, error=BadRequest),
)


def _request(token: str, body: object) -> WebhookRequest:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return WebhookRequest(data, {"cookie": f"other=1; {COOKIE}={token}"})


@pytest.mark.parametrize("row", ROWS, ids=[row.label for row in ROWS])
def test_what_a_page_posts_becomes_one_event_or_a_refusal(world: World, row: Row) -> None:
    address, token = world.tokens.mint()
    request = _request(token, row.body)
    world.channel.verify(request)
    if row.error is not None:
        with pytest.raises(row.error):
            world.channel.parse(request)
        return
    (event,) = world.channel.parse(request)
    assert (event.text, event.payload) == (row.text, row.payload)
    assert event.kind is (Kind.TAP if row.payload else Kind.MESSAGE)
    assert (event.channel, event.address, event.event_id) == ("web", address, f"{address}:{ID}")
    assert InboundEvent.from_json(json.loads(json.dumps(event.as_json()))) == event
    assert world.channel.parse(request)[0].event_id == event.event_id  # duplicate


def test_the_same_message_id_of_two_citizens_is_two_events(world: World) -> None:
    ids = {world.channel.parse(_request(world.tokens.mint()[1], _says("x")))[0].event_id for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    "damage", ["", "x", "nothing.at-all", "{address}.", "{address}.{other}", "{token}x", "{token}é"]
)
def test_a_forged_or_damaged_token_opens_nothing(world: World, damage: str) -> None:
    address, token = world.tokens.mint()
    other = Tokens(b"another secret").mint()[1].partition(".")[2]
    forged = damage.format(address=address, token=token, other=other)
    assert world.tokens.read(forged) is None
    with pytest.raises(BadSignature):
        world.channel.verify(_request(forged, _says("x")))
    with pytest.raises(BadSignature):
        world.channel.verify(WebhookRequest(b"{}", {}))


def test_every_single_change_of_a_token_is_noticed(world: World) -> None:
    address, token = world.tokens.mint()
    assert world.tokens.read(token) == address
    for place, old in enumerate(token):
        for new in "A9_-.":
            if new != old:
                assert world.tokens.read(token[:place] + new + token[place + 1 :]) in (None,), place


async def test_sending_tells_the_open_pages_and_cannot_fail(world: World) -> None:
    told: list[str] = []
    channel = type(world.channel)(world.tokens, world.clock, told.append)
    parts = channel.render(OutboundMessage("Chào anh/chị", (Button("Gặp tư vấn viên", "/talk_to_staff"),)))
    receipts = {(await channel.send("abc", part)).message_id for part in parts for _ in range(2)}
    assert len(parts) == 1
    assert len(receipts) == 2
    assert told == ["abc", "abc"]
    assert parts[0].body["buttons"] == [{"title": "Gặp tư vấn viên", "payload": "/talk_to_staff", "url": None}]
