"""Zalo's token endpoint: pairs that rotate, refresh tokens that work once."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from integrations.sandbox.config import SandboxConfig

INVALID_REFRESH_TOKEN = -14014
INVALID_APP = -14002
ACCESS, REFRESH = "made-up-zalo-access-token", "made-up-zalo-refresh-token"
LIFE = "90000"  # 25 hours, as text, as Zalo says it


class ZaloTokens:
    """The pair in force at Zalo. ``consent_code`` is what an administrator's consent would bring."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._generation = 0
        self._fresh = True
        self._spent: set[str] = set()
        self.access_token = config.zalo_access_token
        self.refresh_token = config.zalo_refresh_token
        self.consent_code = "made-up-consent-code"
        self.exchanges = 0

    def valid(self, access_token: str) -> bool:
        self._recognise(access_token)
        return access_token == self.access_token

    def _recognise(self, token: str) -> None:
        """After a restart of the sandbox the product comes with the pair of the last run: it stays in force."""
        prefix, _, number = token.rpartition("-")
        if not self._fresh or prefix not in (ACCESS, REFRESH) or not number.isdecimal():
            return
        self._fresh = False
        if int(number) > self._generation:
            self._put_in_force(int(number))

    def expire(self) -> None:
        """The access token dies, as after 25 hours."""
        self._fresh = False
        self.access_token = f"{self.access_token}-expired"

    def consume(self) -> None:
        """Somebody else spends the refresh token."""
        self._rotate()

    def exchange(self, form: dict[str, Any], secret: str) -> Response:
        self.exchanges += 1
        self._recognise(str(form.get("refresh_token", "")))
        if form.get("app_id") != self._config.zalo_app_id or secret != self._config.zalo_app_secret:
            return _refusal(INVALID_APP, "App id or secret key is invalid.")
        if form.get("grant_type") == "authorization_code":
            if form.get("code") != self.consent_code or not form.get("code_verifier"):
                return _refusal(-14001, "Invalid code.")
        elif str(form.get("refresh_token")) in self._spent:
            # Not an error: nothing at all (seen in production, 2026-08).
            return Response(status_code=200)
        elif form.get("refresh_token") != self.refresh_token:
            return _refusal(INVALID_REFRESH_TOKEN, "Invalid refresh token.")
        self._rotate()
        return JSONResponse(
            {"access_token": self.access_token, "refresh_token": self.refresh_token, "expires_in": LIFE}
        )

    def _rotate(self) -> None:
        self._fresh = False
        self._spent.add(self.refresh_token)
        self._put_in_force(self._generation + 1)

    def _put_in_force(self, generation: int) -> None:
        self._generation = generation
        self.access_token = f"{ACCESS}-{generation}"
        self.refresh_token = f"{REFRESH}-{generation}"


def _refusal(code: int, words: str) -> Response:
    return JSONResponse({"error_name": words, "error_reason": words, "error": code, "message": words})
