"""Zalo's webhook events as ours. Fields come and go and orders vary, so everything is looked for and nothing expected;
an event that nobody has heard of is kept as ``OTHER``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from integrations.events import InboundEvent, Kind
from integrations.intake import identifier, member, moment, words

CHANNEL: Final = "zalo"
ANONYMOUS: Final = "anonymous"

# A tap comes back as a text that is the button's payload. Ours are "/topic" and "/topic:option"; nobody types
# the like, except on purpose, which opens the same topic and harms nobody.
_OUR_PAYLOAD: Final = re.compile(r"/[a-z][a-z0-9_]{0,80}(?::[a-z][a-z0-9_]{0,19})?")

MEDIA: Final = {
    "image": "photo",
    "gif": "animation",
    "sticker": "sticker",
    "audio": "voice",
    "video": "video",
    "file": "document",
    "location": "location",
    "link": "link",
    "business_card": "contact",
}
_MILLISECONDS: Final = 1000


def parse_event(data: Mapping[str, Any]) -> InboundEvent:
    """One webhook as one event."""
    name = words(data.get("event_name")) or ""
    return _reader(name)(name, data)


def _reader(name: str) -> Callable[[str, Mapping[str, Any]], InboundEvent]:
    if name in _READERS:
        return _READERS[name]
    if name.startswith("user_send_") and name.removeprefix("user_send_") in MEDIA:
        return _media
    if name.startswith("anonymous_send_"):
        return _anonymous
    if name.startswith("oa_send_") and "anonymous" not in name and "group" not in name:
        return _echo
    return _other


def _text(name: str, data: Mapping[str, Any]) -> InboundEvent:
    text = member(data, "message").get("text")
    if not isinstance(text, str):
        return _other(name, data)
    if _OUR_PAYLOAD.fullmatch(text.strip()):
        return _event(name, data, Kind.TAP, _sender(data), payload=text.strip())
    return _event(name, data, Kind.MESSAGE, _sender(data), text=text)


def _media(name: str, data: Mapping[str, Any]) -> InboundEvent:
    media = MEDIA[name.removeprefix("user_send_")]
    return _event(name, data, Kind.MEDIA, _sender(data), media=media, text=words(member(data, "message").get("text")))


def _shared_info(name: str, data: Mapping[str, Any]) -> InboundEvent:
    return _event(name, data, Kind.MEDIA, _sender(data), media="contact")


def _click(name: str, data: Mapping[str, Any]) -> InboundEvent:
    # Not in Zalo's catalogue; some see it, so it is taken for the tap that it says it is.
    message = member(data, "message")
    payload = words(message.get("payload")) or words(message.get("text")) or words(data.get("payload"))
    return _event(name, data, Kind.TAP, _sender(data), payload=payload) if payload else _other(name, data)


def _anonymous(name: str, data: Mapping[str, Any]) -> InboundEvent:
    """Somebody without a Zalo account, who is answered by two ids together."""
    message = member(data, "message")
    person, talk = _sender(data), identifier(message.get("conversation_id"))
    if person is None or talk is None:
        return _other(name, data)
    address = f"{ANONYMOUS}:{person}:{talk}"
    kind = name.removeprefix("anonymous_send_")
    if kind == "text":
        event = _text(name, data)
        return _event(name, data, event.kind, address, text=event.text, payload=event.payload)
    return _event(name, data, Kind.MEDIA, address, media=MEDIA.get(kind, kind), text=words(message.get("text")))


def _follow(name: str, data: Mapping[str, Any]) -> InboundEvent:
    return _event(name, data, Kind.FOLLOW, _follower(data))


def _unfollow(name: str, data: Mapping[str, Any]) -> InboundEvent:
    return _event(name, data, Kind.UNFOLLOW, _follower(data))


def _withdraw(name: str, data: Mapping[str, Any]) -> InboundEvent:
    return _event(name, data, Kind.WITHDRAW, identifier(data.get("user_id")) or _follower(data))


def _received(name: str, data: Mapping[str, Any]) -> InboundEvent:
    return _event(name, data, Kind.DELIVERED, _recipient(data), provider_message_ids=_message_ids(data))


def _seen(name: str, data: Mapping[str, Any]) -> InboundEvent:
    return _event(name, data, Kind.SEEN, _recipient(data), provider_message_ids=_message_ids(data))


def _echo(name: str, data: Mapping[str, Any]) -> InboundEvent:
    """Zalo reports every message of the account: ours, and what staff typed in OA Manager (``admin_id``)."""
    by_staff = identifier(member(data, "sender").get("admin_id")) is not None
    return _event(
        name,
        data,
        Kind.STAFF_ECHO if by_staff else Kind.ECHO,
        _recipient(data),
        text=words(member(data, "message").get("text")),
        provider_message_ids=_message_ids(data),
    )


def _other(name: str, data: Mapping[str, Any]) -> InboundEvent:
    return _event(name, data, Kind.OTHER, _sender(data) or _follower(data) or _recipient(data))


def _event(name: str, data: Mapping[str, Any], kind: Kind, address: str | None, **values: Any) -> InboundEvent:
    if address is None:
        kind, values = Kind.OTHER, {}
    return InboundEvent(
        channel=CHANNEL,
        event_id=_event_id(name, data, address or ""),
        kind=kind,
        address=address or "unknown",
        occurred_at=moment(data.get("timestamp"), per_second=_MILLISECONDS),
        raw=data,
        **values,
    )


def _event_id(name: str, data: Mapping[str, Any], subject: str) -> str:
    """The same for every delivery of one event. A message's id is shared by its echo and its receipts, so the event's
    name is part of the key."""
    message = member(data, "message")
    message_id = identifier(message.get("msg_id"))
    if message_id is None:
        stamp = identifier(data.get("timestamp")) or ""
        ids = ",".join(_message_ids(data))
        message_id = hashlib.sha256("|".join((name, subject, ids, stamp)).encode()).hexdigest()
    return f"{name[:60]}:{message_id[:130]}"


def _sender(data: Mapping[str, Any]) -> str | None:
    return identifier(member(data, "sender").get("id"))


def _recipient(data: Mapping[str, Any]) -> str | None:
    return identifier(member(data, "recipient").get("id"))


def _follower(data: Mapping[str, Any]) -> str | None:
    return identifier(member(data, "follower").get("id"))


def _message_ids(data: Mapping[str, Any]) -> tuple[str, ...]:
    message = member(data, "message")
    several = message.get("msg_ids")
    found = [*(several if isinstance(several, list) else []), message.get("msg_id")]
    return tuple(dict.fromkeys(value for item in found if (value := identifier(item))))


_READERS: Final[dict[str, Callable[[str, Mapping[str, Any]], InboundEvent]]] = {
    "user_send_text": _text,
    "user_submit_info": _shared_info,
    "user_click_button": _click,
    # Opened the chat for the first time: like Telegram's Start.
    "user_click_chatnow": lambda name, data: _event(name, data, Kind.FOLLOW, _sender(data) or _follower(data)),
    "follow": _follow,
    "unfollow": _unfollow,
    "user_withdraw": _withdraw,
    "user_received_message": _received,
    "user_seen_message": _seen,
}
