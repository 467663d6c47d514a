"""Tells Telegram where to deliver, at every start: what is configured there may be of yesterday."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from integrations.errors import SendError
from integrations.telegram.channel import TelegramChannel
from integrations.telegram.parse import ALLOWED_UPDATES

WEBHOOK_PATH = "/webhooks/telegram"
CONNECTIONS = 40  # Telegram's own default of simultaneous deliveries; the inbox takes them as they come
ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 1.0

_log = logging.getLogger(__name__)


async def register_webhook(
    channel: TelegramChannel, public_url: str, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Sets the webhook with our secret. A 429 is waited for exactly as long as Telegram says; a network that is not
    there yet is tried a few times. Raises the last ``SendError``."""
    pause = FIRST_PAUSE_SECONDS
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await channel.call(
                "setWebhook",
                url=f"{public_url}{WEBHOOK_PATH}",
                secret_token=channel.config.secret,
                allowed_updates=[update.value for update in ALLOWED_UPDATES],
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        except SendError as error:
            if not error.retryable or attempt == ATTEMPTS:
                raise
            _log.warning("webhook not set yet: %s", error.code)
            await sleep(pause if error.retry_after is None else error.retry_after)
            pause *= 2
        else:
            return
