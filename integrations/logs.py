"""Keeps other people's loggers from writing what must never be written.

httpx logs every URL at INFO, and Telegram's URLs hold the bot's token; python-telegram-bot logs texts and ids at DEBUG,
aiosqlite every statement with its values.
Levels are set when a channel is opened (never on import), and hold whatever level the product itself logs at.
"""

from __future__ import annotations

import logging

TALKATIVE = ("aiohttp", "httpx", "httpcore", "telegram", "urllib3", "aiosqlite")


def quiet_transports() -> None:
    """Raises to WARNING every logger that would write addresses, texts or tokens. The log set-up calls this too."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if logger.getEffectiveLevel() < logging.WARNING or logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)
