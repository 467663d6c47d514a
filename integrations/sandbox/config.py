"""What the sandbox plays: made-up accounts at two providers, and how strict they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BASE_PATH = "/sandbox"
CODE_TEMPLATE = "100002"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxConfig:
    """All secrets are made up: they open nothing outside this process.

    Args:
        product_url: where our webhooks are (Zalo's; Telegram's is told by ``setWebhook``).
        telegram_rate: messages per second before Telegram answers 429; ``None`` for no limit.
        zalo_oa_type: 2 a business, 4 a state agency (which the v3 message API refuses with -235).
        zalo_rate: requests per minute before Zalo answers -32; ``None`` for no limit.
        zalo_echoes: report every message of the account as ``oa_send_*``, as Zalo does.
        zalo_receipts: the phones report ``user_received_message``.
        journal: a file that every accepted message is appended to before it is answered; survives ``kill -9``.
        hang_seconds: how long a call that is never answered is held.
    """

    product_url: str = "http://127.0.0.1:8000"
    telegram_token: str = "100001:made-up-telegram-token"  # noqa: S105 -- opens nothing
    telegram_rate: float | None = None
    zalo_app_id: str = "1000000000000000001"
    zalo_app_secret: str = "made-up-zalo-app-secret"  # noqa: S105
    zalo_oa_id: str = "2000000000000000002"
    zalo_oa_secret: str = "made-up-zalo-oa-secret"  # noqa: S105
    zalo_access_token: str = "made-up-zalo-access-token-0"  # noqa: S105
    zalo_refresh_token: str = "made-up-zalo-refresh-token-0"  # noqa: S105
    zalo_oa_type: int = 2
    zalo_rate: int | None = None
    zalo_echoes: bool = True
    zalo_receipts: bool = True
    journal: Path | None = None
    hang_seconds: float = 60.0


def product_settings(config: SandboxConfig, sandbox_url: str) -> dict[str, str]:
    """The product's settings (names as in ``Settings``) that make this sandbox its two providers.

    Args:
        sandbox_url: scheme, host and port that serve the sandbox, e.g. ``http://127.0.0.1:8000``.
    """
    zalo = f"{sandbox_url}{BASE_PATH}/zalo"
    return {
        "telegram_token": config.telegram_token,
        "telegram_secret": "made-up-telegram-secret",
        "telegram_api_url": f"{sandbox_url}{BASE_PATH}/telegram",
        "zalo_app_id": config.zalo_app_id,
        "zalo_app_secret": config.zalo_app_secret,
        "zalo_oa_id": config.zalo_oa_id,
        "zalo_oa_secret": config.zalo_oa_secret,
        "zalo_access_token": config.zalo_access_token,
        "zalo_refresh_token": config.zalo_refresh_token,
        "zalo_api_url": zalo,
        "zalo_oauth_url": zalo,
        "zalo_business_url": f"{zalo}/business",
        "zalo_code_template": CODE_TEMPLATE,
    }
