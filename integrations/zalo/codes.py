"""One-time codes by an approved ZNS template: to a telephone number, whatever the conversation runs on."""

from __future__ import annotations

import secrets
from datetime import timedelta

from integrations.zalo.gateway import ZaloGateway

_COUNTRY = "84"


class ZnsCodes:
    """Sends codes with one template, whose parameters are ``otp`` and ``minutes``.

    Args:
        template_id: of the template that Zalo has approved for this account.
    """

    def __init__(self, gateway: ZaloGateway, template_id: str) -> None:
        self._gateway = gateway
        self._template_id = template_id

    async def send_code(self, phone: str, code: str, life: timedelta) -> None:
        """Sends ``code`` to ``phone`` (digits with a leading 0), which says how long it lives. Raises ``SendError``.

        Never tried twice: whoever got nothing asks again, and whoever got two would not know which holds.
        """
        data = {"otp": code, "minutes": str(int(life.total_seconds() // 60))}
        # Zalo wants a tracking id and gives it back in its reports; ours leads to nobody.
        await self._gateway.send_zns(_COUNTRY + phone[1:], self._template_id, data, f"code-{secrets.token_hex(8)}")
