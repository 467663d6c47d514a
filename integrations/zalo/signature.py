"""Who delivered a webhook: ``X-ZEvent-Signature: mac=<hex>``, a plain SHA-256 (no HMAC) over app id, the raw body, the
body's timestamp and the **OA secret key** (which is not the app secret)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from integrations.errors import BadSignature
from integrations.events import WebhookRequest
from integrations.intake import identifier, load_object

SIGNATURE_HEADER: Final = "x-zevent-signature"
TIMESTAMP_HEADER: Final = "x-zevent-timestamp"


def verify(request: WebhookRequest, app_id: str, oa_secret: str) -> None:
    """Checks the signature.

    Old events are welcome: Zalo delivers again for two hours with the first timestamp, and the inbox takes each event
    once.

    Raises:
        BadSignature: none, a wrong one, or one for another app.
        BadRequest: signed, but no JSON.
    """
    given = request.headers.get(SIGNATURE_HEADER, "").strip().lower()
    given = given.removeprefix("mac=").removeprefix("sha256=")
    if not given:
        raise BadSignature("no signature")
    data = load_object(request.body)
    timestamps = (identifier(data.get("timestamp")), request.headers.get(TIMESTAMP_HEADER))
    if not any(_matches(given, request.body, app_id, stamp, oa_secret) for stamp in timestamps if stamp):
        raise BadSignature("wrong signature")
    if identifier(data.get("app_id")) != app_id:
        raise BadSignature("signed for another app")


def is_url_probe(request: WebhookRequest) -> bool:
    """Zalo's check of a webhook's URL: an unsigned ``{}``, which must get 200 and do nothing."""
    return SIGNATURE_HEADER not in request.headers and request.body.strip() == b"{}"


def _matches(given: str, body: bytes, app_id: str, timestamp: str, oa_secret: str) -> bool:
    mac = hashlib.sha256(app_id.encode() + body + timestamp.encode() + oa_secret.encode()).hexdigest()
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), mac.encode())
