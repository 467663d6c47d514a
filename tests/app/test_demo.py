"""The demo plays the channels that have no token of their own, and leaves the others alone."""

from __future__ import annotations

from app.demo import demo_settings
from app.settings import load_settings


def test_a_channel_without_a_token_is_played() -> None:
    settings, _ = demo_settings(load_settings(telegram_token=None, zalo_app_id=None), 8000)
    assert settings.telegram_token is not None
    assert settings.zalo_app_id is not None


def test_a_channel_with_a_token_keeps_it() -> None:
    given = load_settings(telegram_token="123:own", telegram_secret="s" * 32, zalo_app_id=None)
    settings, _ = demo_settings(given, 8000)
    assert settings.telegram_token == given.telegram_token
    assert settings.zalo_app_id is not None
