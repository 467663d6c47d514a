"""Passwords: hashed with argon2id, never seen again."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10  # characters
LONGEST = 200
# No 0/O, 1/l/I: a one-time password is read aloud or copied from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Passwords:
    """Hashing takes tens of milliseconds on purpose, so it runs beside the event loop.

    Args:
        hasher: argon2-cffi's defaults (RFC 9106, second recommended option) unless a test wants a faster one.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether the password belongs to the hash. Without a hash (no such account) it takes as long and is false, so
        that time does not tell which accounts exist."""
        if hashed is None:
            self._nobody = self._nobody or await self.hash(secrets.token_hex())
            await asyncio.to_thread(self._matches, self._nobody, password)
            return False
        return await asyncio.to_thread(self._matches, hashed, password)

    def stale(self, hashed: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def one_time_password() -> str:
    """Fifteen letters and digits in groups: more than 70 bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(15))
    return "-".join((letters[:5], letters[5:10], letters[10:]))
