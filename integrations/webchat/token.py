"""Whose conversation this is: a random name with our seal, kept by the browser where scripts cannot read it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

COOKIE = "ansinh_chat"
_NAME_BYTES = 16


class Tokens:
    """Mints and reads conversation tokens; only who has ``secret`` can make one that reads."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"an sinh web chat, version 1", hashlib.sha256)

    def mint(self) -> tuple[str, str]:
        """A new conversation: its address, and the token that proves it."""
        address = _text(secrets.token_bytes(_NAME_BYTES))
        return address, f"{address}.{self._seal(address)}"

    def read(self, token: str | None) -> str | None:
        """The address, or ``None`` for a token that is missing, forged or damaged."""
        if not token or not token.isascii():
            return None
        address, dot, seal = token.partition(".")
        if not dot or not address or not hmac.compare_digest(seal, self._seal(address)):
            return None
        return address

    def origin(self, host: str) -> str:
        """What is kept of a network address: enough to count by, not enough to know it again."""
        return _text(hmac.digest(self._key, f"origin {host}".encode(), hashlib.sha256))

    def _seal(self, address: str) -> str:
        return _text(hmac.digest(self._key, address.encode(), hashlib.sha256))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
