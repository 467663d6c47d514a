"""One frozen settings object, read once from the environment and ``.env``.

Invalid means: refuse to start and name the key.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.failures import Failure
from store.database import async_url

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 16  # characters
# What Telegram takes as `secret_token` of setWebhook (Bot API).
_TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class SettingsError(Failure):
    """One sentence that names the setting and says what to do."""

    exit_code = 2


class Settings(BaseSettings):
    """Every ``ANSINH_*`` setting; ``.env.example`` explains each for operators."""

    model_config = SettingsConfigDict(env_prefix="ANSINH_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/ansinh.db"
    redis_url: str | None = None
    rasa_url: str | None = None
    rasa_token: SecretStr = SecretStr("")
    public_url: str = "http://127.0.0.1:8000"
    secret_key: SecretStr | None = None
    timezone: str = "Asia/Ho_Chi_Minh"
    trusted_proxies: str = "127.0.0.1"
    webchat_rate: int = Field(default=60, ge=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    telegram_token: SecretStr | None = None
    telegram_secret: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: Literal["webhook", "polling"] = "webhook"
    telegram_rate: float = Field(default=30, gt=0, allow_inf_nan=False)

    zalo_app_id: str | None = None
    zalo_app_secret: SecretStr | None = None
    zalo_oa_id: str | None = None
    zalo_oa_secret: SecretStr | None = None
    zalo_access_token: SecretStr | None = None
    zalo_refresh_token: SecretStr | None = None
    zalo_api_url: str = "https://openapi.zalo.me"
    zalo_oauth_url: str = "https://oauth.zaloapp.com"
    zalo_business_url: str = "https://business.openapi.zalo.me"
    zalo_rate: int = Field(default=100, gt=0)
    zalo_code_template: str | None = None

    registry_url: str | None = None
    registry_key: SecretStr | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object, info: object) -> object:
        # `ANSINH_X=` in a copied .env.example means "not set", not "the empty string".
        if value == "":
            field = cls.model_fields[info.field_name]  # type: ignore[attr-defined]
            return field.get_default()
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is no time zone name; use one like Asia/Ho_Chi_Minh") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        async_url(value)
        return value

    @field_validator(
        "telegram_api_url",
        "zalo_api_url",
        "zalo_oauth_url",
        "zalo_business_url",
        "public_url",
        "rasa_url",
        "registry_url",
    )
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        if not _host(value):
            raise ValueError("names no host; write it like https://example.org")
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("is no Redis address; write it like redis://127.0.0.1:6379/0")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"is too short: give it at least {SHORTEST_KEY} random characters")
        return value

    @field_validator("telegram_secret")
    @classmethod
    def _telegrams_alphabet(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TELEGRAM_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("may hold only 1 to 256 characters A-Z a-z 0-9 _ and -")
        return value

    @model_validator(mode="after")
    def _channels_complete(self) -> Settings:
        if self.telegram_token and self.telegram_mode == "webhook" and not self.telegram_secret:
            raise ValueError("ANSINH_TELEGRAM_SECRET is missing: the webhook would accept anybody's posts")
        zalo = {
            "ZALO_APP_ID": self.zalo_app_id,
            "ZALO_APP_SECRET": self.zalo_app_secret,
            "ZALO_OA_SECRET": self.zalo_oa_secret,
        }
        if any(zalo.values()) and not all(zalo.values()):
            missing = ", ".join(f"ANSINH_{name}" for name, value in zalo.items() if not value)
            raise ValueError(f"{missing} missing: Zalo needs app id, app secret and OA secret together")
        return self

    @model_validator(mode="after")
    def _registry_complete(self) -> Settings:
        if self.registry_url and not self.registry_key:
            raise ValueError("ANSINH_REGISTRY_KEY is missing: the registry would not know who asks")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.port != 0 else None
    except ValueError:  # a port that is no number, a broken IPv6 address
        return None


def load_settings(**overrides: object) -> Settings:
    """Reads and checks the settings.

    Raises:
        SettingsError: names the first wrong or missing setting and the reason.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8. Save it as UTF-8.") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = f"ANSINH_{str(first['loc'][0]).upper()} " if first["loc"] else ""
        reason = _reason(str(first["msg"]))
        raise SettingsError(f"Setting {name}{reason}. Correct it in the environment or in .env.") from None


def _reason(message: str) -> str:
    """Pydantic's own sentences begin with a subject, which is the setting's name here."""
    return message.removeprefix("Value error, ").replace("Input should", "must", 1)
