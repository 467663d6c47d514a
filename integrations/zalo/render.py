"""Messages as bodies of Zalo's message calls. Both families of endpoints take the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from integrations import pictures, wording
from integrations.events import Button, OutboundMessage, Part
from integrations.ports import Limits

# Over 2,000 characters are refused (-210), not cut; at most five buttons (https://developers.zalo.me, state 2026-11).
LIMITS: Final = Limits(text=2000, buttons=5, button_title=100)
PAYLOAD_LIMIT: Final = 1000
IMAGE_BYTES: Final = 1_000_000

MESSAGE: Final = "message"
IMAGE: Final = "image"
# What stands above buttons that did not fit under the message before.
MORE: Final = "⋯"


def render(message: OutboundMessage) -> list[Part]:
    """The calls, in order: a picture first (with the text below it when there are no buttons), buttons with the last
    text. A blank message without a picture gives none."""
    text = wording.clean(message.text)
    parts = []
    if message.image is not None:
        picture: dict[str, Any] = {"image": pictures.in_part(message.image)}
        if text and not message.buttons and wording.units(text) <= LIMITS.text:
            return [Part(IMAGE, picture | {"text": text})]
        parts.append(Part(IMAGE, picture))
    bodies: list[dict[str, Any]] = [{"text": part} for part in wording.split(text, LIMITS.text)]
    if not bodies:
        return parts
    # Thumbs are not worth a message of their own.
    fits = len(message.buttons) <= LIMITS.buttons
    buttons = [_button(button) for button in message.buttons if fits or not button.rates]
    for start in range(0, len(buttons), LIMITS.buttons):
        if start:
            bodies.append({"text": MORE})
        bodies[-1]["attachment"] = {
            "type": "template",
            "payload": {"buttons": buttons[start : start + LIMITS.buttons]},
        }
    return [*parts, *(Part(MESSAGE, body) for body in bodies)]


def with_image(body: dict[str, Any], attachment_id: str) -> dict[str, Any]:
    """The body of an image part, once the picture is uploaded."""
    elements = [{"media_type": "image", "attachment_id": attachment_id}]
    attachment = {"type": "template", "payload": {"template_type": "media", "elements": elements}}
    return {name: value for name, value in body.items() if name != "image"} | {"attachment": attachment}


def _button(button: Button) -> dict[str, Any]:
    title = wording.shorten(button.title, LIMITS.button_title) or MORE
    if button.url is not None:
        return {"title": title, "type": "oa.open.url", "payload": {"url": button.url}}
    return {"title": title, "type": "oa.query.hide", "payload": _payload(button)}


def _payload(button: Button) -> str:
    if not button.payload:
        return wording.shorten(button.title, PAYLOAD_LIMIT)
    parts: Sequence[str] = wording.split(button.payload, PAYLOAD_LIMIT)
    return parts[0] if parts else MORE
