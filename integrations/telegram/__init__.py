"""Telegram: one bot, by webhook or by polling. Only this folder knows the Bot API's words."""

from integrations.telegram.channel import TelegramChannel, TelegramConfig
from integrations.telegram.polling import Poller
from integrations.telegram.webhook import register_webhook

__all__ = ["Poller", "TelegramChannel", "TelegramConfig", "register_webhook"]
