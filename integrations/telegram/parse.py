"""Updates of the Bot API (https://core.telegram.org/bots/api#update) as events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from telegram.constants import ChatType, UpdateType

from integrations.errors import BadRequest
from integrations.events import InboundEvent, Kind
from integrations.intake import identifier, member, moment, words

CHANNEL: Final = "telegram"

ALLOWED_UPDATES: Final = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
)

# What a citizen can send besides text, and what we call it. ``animation`` comes with a ``document`` for old clients.
MEDIA: Final = {
    "photo": "photo",
    "sticker": "sticker",
    "voice": "voice",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "animation": "animation",
    "document": "document",
    "contact": "contact",
    "venue": "location",
    "location": "location",
    "poll": "poll",
    "dice": "dice",
    "game": "game",
    "story": "story",
    "paid_media": "photo",
    "checklist": "checklist",
}
# A message of the client itself (a pin, a timer), not of a person, has none of the above and no text.

_START = "/start"


def parse_update(update: Mapping[str, Any]) -> InboundEvent:
    """One update as one event; what we do not know becomes ``OTHER``.

    Raises ``BadRequest`` without an ``update_id``: nothing that Telegram sends lacks it.
    """
    event_id = identifier(update.get("update_id"))
    if event_id is None:
        raise BadRequest("no update_id")
    for name, read in _READERS.items():
        if isinstance(content := update.get(name), dict):
            return read(event_id, content, update)
    return _event(event_id, Kind.OTHER, {}, {}, update)


def _message(event_id: str, message: dict[str, Any], update: Mapping[str, Any]) -> InboundEvent:
    kind, values = _content(message)
    return _event(event_id, kind, message, member(message, "from"), update, **values)


def _content(message: Mapping[str, Any]) -> tuple[Kind, dict[str, Any]]:
    text = message.get("text")
    if isinstance(text, str):
        command, _, payload = text.partition(" ")
        if command.partition("@")[0] == _START:
            # A deep link (t.me/bot?start=payload) arrives as "/start payload".
            return Kind.FOLLOW, {"text": text, "payload": payload.strip() or None}
        return Kind.MESSAGE, {"text": text}
    for field, media in MEDIA.items():
        if field in message:
            return Kind.MEDIA, {"media": media, "text": words(message.get("caption"))}
    return Kind.OTHER, {}


def _edited(event_id: str, message: dict[str, Any], update: Mapping[str, Any]) -> InboundEvent:
    text = words(message.get("text")) or words(message.get("caption"))
    # A live location "edits" its message every few seconds: nobody wants an answer to that.
    kind = Kind.EDITED if text is not None else Kind.OTHER
    at = {"date": message.get("edit_date") or message.get("date"), "chat": message.get("chat")}
    return _event(event_id, kind, at, member(message, "from"), update, text=text)


def _tap(event_id: str, query: dict[str, Any], update: Mapping[str, Any]) -> InboundEvent:
    person = member(query, "from")
    message = member(query, "message")
    payload = words(query.get("data"))
    # The message's date says when we wrote it, not when it was tapped.
    place = {"chat": message.get("chat") or {"id": person.get("id"), "type": ChatType.PRIVATE}}
    return _event(event_id, Kind.TAP if payload else Kind.OTHER, place, person, update, payload=payload)


def _membership(event_id: str, change: dict[str, Any], update: Mapping[str, Any]) -> InboundEvent:
    before = member(change, "old_chat_member").get("status")
    now = member(change, "new_chat_member").get("status")
    kind = Kind.OTHER
    if now in ("kicked", "left"):
        kind = Kind.UNFOLLOW
    elif now == "member" and before in ("kicked", "left"):
        # The phone's "Restart" button sends "/start" right after this, which is the one to greet.
        kind = Kind.UNBLOCKED
    return _event(event_id, kind, change, member(change, "from"), update)


def _event(
    event_id: str,
    kind: Kind,
    source: Mapping[str, Any],
    person: Mapping[str, Any],
    update: Mapping[str, Any],
    **values: Any,
) -> InboundEvent:
    chat = member(source, "chat")
    address = identifier(chat.get("id")) or identifier(person.get("id"))
    if chat.get("type") != ChatType.PRIVATE or person.get("is_bot") or address is None:
        # Groups and channels are no place to talk about somebody's insurance.
        kind, values = Kind.OTHER, {}
    names = (words(person.get("first_name")), words(person.get("last_name")))
    return InboundEvent(
        channel=CHANNEL,
        event_id=event_id,
        kind=kind,
        address=address or "unknown",
        display_name=" ".join(name for name in names if name)[:200] or None,
        locale=(words(person.get("language_code")) or "").partition("-")[0] or None,
        occurred_at=moment(source.get("date")),
        raw=update,
        **values,
    )


_READERS: Final = {
    UpdateType.MESSAGE.value: _message,
    UpdateType.EDITED_MESSAGE.value: _edited,
    UpdateType.CALLBACK_QUERY.value: _tap,
    UpdateType.MY_CHAT_MEMBER.value: _membership,
}
