"""Settings refuse by name, and every one of them is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.settings import ROOT, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ANSINH_TIMEZONE", "Mars/Olympus", "ANSINH_TIMEZONE is no time zone"),
        ("ANSINH_DATABASE_URL", "mysql://x/y", "ANSINH_DATABASE_URL unknown database"),
        ("ANSINH_DATABASE_URL", "no url", "ANSINH_DATABASE_URL"),
        ("ANSINH_TELEGRAM_MODE", "pigeon", "ANSINH_TELEGRAM_MODE"),
        ("ANSINH_TELEGRAM_RATE", "0", "ANSINH_TELEGRAM_RATE"),
        ("ANSINH_ZALO_API_URL", "openapi.zalo.me", "ANSINH_ZALO_API_URL must start with http"),
        ("ANSINH_WEBCHAT_RATE", "-1", "ANSINH_WEBCHAT_RATE must be greater than or equal to 0"),
        ("ANSINH_TELEGRAM_RATE", "inf", "ANSINH_TELEGRAM_RATE must be a finite number"),
        ("ANSINH_PUBLIC_URL", "http://", "ANSINH_PUBLIC_URL names no host"),
        ("ANSINH_RASA_URL", "http://rasa:port", "ANSINH_RASA_URL names no host"),
        ("ANSINH_REDIS_URL", "localhost:6379", "ANSINH_REDIS_URL is no Redis address"),
        ("ANSINH_SECRET_KEY", "short", "ANSINH_SECRET_KEY is too short"),
        ("ANSINH_TELEGRAM_SECRET", "has a blank", "ANSINH_TELEGRAM_SECRET may hold only"),
        ("ANSINH_TELEGRAM_TOKEN", "100001:made-up", "ANSINH_TELEGRAM_SECRET is missing"),
        ("ANSINH_REGISTRY_URL", "https://registry.example", "ANSINH_REGISTRY_KEY is missing"),
        ("ANSINH_ZALO_APP_ID", "1", "ANSINH_ZALO_APP_SECRET, ANSINH_ZALO_OA_SECRET missing"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=re.escape(says)):
        load_settings()


def test_an_env_file_in_another_encoding_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("ANSINH_TIMEZONE=Asia/Hồ".encode("utf-16"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_settings()


def test_an_empty_setting_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSINH_ZALO_APP_ID", "")
    monkeypatch.setenv("ANSINH_TELEGRAM_RATE", "")
    settings = load_settings()
    assert settings.zalo_app_id is None
    assert settings.telegram_rate == 30


def test_secrets_mask_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSINH_SECRET_KEY", "a-secret-of-nobody")
    assert "a-secret-of-nobody" not in repr(load_settings())


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    listed = dict(re.findall(r"^(ANSINH_\w+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), flags=re.M))
    assert set(listed) == {f"ANSINH_{name.upper()}" for name in Settings.model_fields}
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)  # type: ignore[call-arg]
