"""The key that seals cookies and tokens."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from app.settings import Settings, SettingsError

KEY_FILE = "secret_key"


def secret_key(settings: Settings, var: Path) -> bytes:
    """The configured key, or one made once and kept under ``var`` when there is a single machine.

    Raises:
        SettingsError: several machines share a database but were given no common key.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    if not settings.database_url.startswith("sqlite"):
        raise SettingsError(
            "Setting ANSINH_SECRET_KEY is missing: machines that share a database must share it too. "
            "Make one with `openssl rand -hex 32`."
        )
    path = var / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_hex(32).encode()
        file.write(key)
    return key
