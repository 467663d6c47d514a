"""A webhook signed as Zalo's documentation describes, written out once more for tests of made-up bodies."""

from __future__ import annotations

import json
from hashlib import sha256

from integrations.events import WebhookRequest


def signed(body: bytes, app_id: str, oa_secret: str, header_stamp: str | None = None) -> WebhookRequest:
    """The request with its signature; the timestamp is the body's, or ``header_stamp`` when the body has none."""
    try:
        stamp = str(json.loads(body)["timestamp"])
    except (ValueError, KeyError, TypeError, RecursionError):
        stamp = header_stamp or ""
    mac = sha256(app_id.encode() + body + stamp.encode() + oa_secret.encode()).hexdigest()
    headers = {"x-zevent-signature": f"mac={mac}"}
    return WebhookRequest(body, headers | ({"x-zevent-timestamp": header_stamp} if header_stamp else {}))
