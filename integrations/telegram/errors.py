"""What Telegram's refusals mean for us.

Telegram has no error numbers beyond the HTTP status; the description's first words are the only thing to tell cases
apart by, and they have been stable for years (tdlib/telegram-bot-api, Client.cpp).
"""

from __future__ import annotations

from telegram.error import TelegramError

from integrations.errors import SendError
from integrations.telegram.api import ApiError, NotSent

# Telegram names the seconds with every 429; a proxy in front of it may not.
DEFAULT_RETRY_AFTER_SECONDS = 30.0
RECONNECT_AFTER_SECONDS = 2.0

# Description (lower case, a part of it) → our code. All mean: this person is out of reach here.
_UNREACHABLE = {
    "bot was blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "bot can't initiate conversation": "never_started",
    "chat not found": "chat_not_found",
    "user not found": "chat_not_found",
    "peer_id_invalid": "chat_not_found",
    "bot was kicked": "kicked",
    "not enough rights": "no_rights",
    "have no rights to send": "no_rights",
    "chat_write_forbidden": "no_rights",
}
_REFUSED = {
    "message is too long": "too_long",
    "message text is empty": "empty",
    "button_data_invalid": "bad_button",
    "can't parse entities": "bad_markup",
    "photo_invalid_dimensions": "bad_image",
    "image_process_failed": "bad_image",
    "query is too old": "too_old",
}


def send_error(error: TelegramError, *, delivers: bool) -> SendError:
    """The decision for a failed call. ``delivers``: the call would have shown the citizen something, so an unknown
    outcome must not be tried again blindly."""
    if isinstance(error, NotSent):
        return SendError("no_connection", retryable=True, retry_after=RECONNECT_AFTER_SECONDS)
    if not isinstance(error, ApiError):
        return SendError("no_answer", retryable=not delivers, ambiguous=delivers)
    description = error.description.lower()
    if error.status == 429:
        seconds = DEFAULT_RETRY_AFTER_SECONDS if error.retry_after is None else error.retry_after
        return SendError("rate_limited", retryable=True, retry_after=seconds, stops_channel=True)
    if error.status >= 500:
        return SendError(f"http_{error.status}", retryable=not delivers, ambiguous=delivers)
    if error.status in (401, 404):
        # 404 is what a malformed token gets: the address itself does not exist.
        return SendError("unauthorized", stops_channel=True)
    if error.status == 409:
        return SendError("conflict", retryable=True)
    for words, code in _UNREACHABLE.items():
        if words in description:
            return SendError(code, recipient_unreachable=True)
    if error.status == 403:
        return SendError("forbidden", recipient_unreachable=True)
    for words, code in _REFUSED.items():
        if words in description:
            return SendError(code)
    return SendError("refused")
