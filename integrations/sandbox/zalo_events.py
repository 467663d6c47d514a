"""Zalo's webhooks, signed as Zalo signs them."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.courier import Courier

WEBHOOK_PATH = "/webhooks/zalo"


class ZaloEvents:
    """Sends events about one account to the product."""

    def __init__(self, config: SandboxConfig, courier: Courier) -> None:
        self._config = config
        self._courier = courier
        self._last_stamp = 0

    def from_user(self, address: str, name: str, **content: Any) -> None:
        """An event that a person caused."""
        ends = {"sender": {"id": address}, "recipient": {"id": self._config.zalo_oa_id}}
        self.send(address, name, user_id_by_app=f"app-{address}", **ends, **content)

    def from_account(self, address: str, name: str, admin_id: str | None = None, **content: Any) -> None:
        """An event about a message of the account."""
        sender = {"id": self._config.zalo_oa_id} | ({"admin_id": admin_id} if admin_id else {})
        self.send(address, name, sender=sender, recipient={"id": address}, **content)

    def echo(self, address: str, message_id: str, text: str, admin_id: str | None = None) -> None:
        self.from_account(address, "oa_send_text", admin_id, message={"text": text, "msg_id": message_id})

    def received(self, address: str, message_id: str) -> None:
        message = {"delivery_time": str(int(time.time() * 1000)), "msg_id": message_id}
        self.from_account(address, "user_received_message", message=message)

    def seen(self, address: str, message_ids: list[str]) -> None:
        self.from_account(address, "user_seen_message", message={"msg_ids": message_ids})

    def send(self, lane: str, name: str, **content: Any) -> None:
        """Signs and delivers an event; events of one person stay in order."""
        # Two events of one millisecond would look like one delivered twice.
        self._last_stamp = max(self._last_stamp + 1, int(time.time() * 1000))
        stamp = str(self._last_stamp)
        event = {"app_id": self._config.zalo_app_id, **content, "event_name": name, "timestamp": stamp}
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        self._courier.post(
            f"zalo:{lane}",
            f"{self._config.product_url}{WEBHOOK_PATH}",
            body,
            {"X-ZEvent-Signature": f"mac={self.sign(body, stamp)}"},
        )

    def sign(self, body: bytes, stamp: str) -> str:
        mac = hashlib.sha256(self._config.zalo_app_id.encode())
        for part in (body, stamp.encode(), self._config.zalo_oa_secret.encode()):
            mac.update(part)
        return mac.hexdigest()
