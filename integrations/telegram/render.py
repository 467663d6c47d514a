"""Messages as calls of the Bot API. Texts go out plain: nothing a citizen or a campaign's author typed is markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from integrations import pictures, wording
from integrations.events import Button, OutboundMessage, Part
from integrations.ports import Limits

CAPTION_LIMIT: Final = int(MessageLimit.CAPTION_LENGTH)  # 1024 UTF-16 units
PAYLOAD_BYTES: Final = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)  # 64
# Telegram names no limit for a button's title; past this a phone cuts it. 100 buttons are the most one keyboard takes.
LIMITS: Final = Limits(text=int(MessageLimit.MAX_TEXT_LENGTH), buttons=100, button_title=64)


def render(message: OutboundMessage) -> list[Part]:
    """The calls, in order: a picture first (with the whole text below it, if that is short enough), buttons last.
    A blank message without a picture gives none."""
    keyboard = _keyboard(message.buttons)
    text = wording.clean(message.text)
    if message.image is not None:
        photo = {"photo": pictures.in_part(message.image)}
        if wording.units(text) <= CAPTION_LIMIT:
            caption = {"caption": text} if text else {}
            return [Part("sendPhoto", photo | caption | keyboard)]
        return [Part("sendPhoto", photo), *_texts(text, keyboard)]
    return _texts(text, keyboard)


def _texts(text: str, keyboard: dict[str, Any]) -> list[Part]:
    # A link in an answer is a source, not an advertisement: its preview would push the answer off the screen.
    parts = [
        Part("sendMessage", {"text": part, "link_preview_options": {"is_disabled": True}})
        for part in wording.split(text, LIMITS.text)
    ]
    if parts and keyboard:
        parts[-1] = Part("sendMessage", dict(parts[-1].body) | keyboard)
    return parts


def _keyboard(buttons: Sequence[Button]) -> dict[str, Any]:
    shown = buttons[: LIMITS.buttons]
    rows = [[_button(button)] for button in shown if not button.rates]
    if thumbs := [_button(button) for button in shown if button.rates]:
        rows.append(thumbs)
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _button(button: Button) -> dict[str, str]:
    title = wording.shorten(button.title, LIMITS.button_title) or "…"
    if button.url is not None:
        return {"text": title, "url": button.url}
    return {"text": title, "callback_data": callback_data(button)}


def callback_data(button: Button) -> str:
    """What a tap brings back, in 64 bytes. A payload in words that is longer (they are understood as if typed) gives
    way to the button's title, or to as many of its own first words as fit. Topic names always fit."""
    for choice in (button.payload, button.title):
        if choice and len(choice.encode()) <= PAYLOAD_BYTES:
            return choice
    return wording.shorten_bytes(button.payload or button.title, PAYLOAD_BYTES) or "…"
