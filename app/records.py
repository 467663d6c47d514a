"""Opens the registry and the desk that shows people their own record."""

from __future__ import annotations

import hashlib
import hmac

from app.settings import Settings
from helpdesk.ports import Clock, CodeSender
from helpdesk.records import RecordDesk
from integrations.registry import HttpRegistry, Registry, StoredRegistry
from integrations.zalo import ZaloGateway, ZnsCodes
from store import Database


def open_registry(settings: Settings, database: Database) -> Registry:
    """The agency's service where one is set, else our own tables."""
    if settings.registry_url is None or settings.registry_key is None:
        return StoredRegistry(database)
    return HttpRegistry(settings.registry_url, settings.registry_key.get_secret_value())


def open_records(
    settings: Settings, database: Database, registry: Registry, zalo: ZaloGateway | None, clock: Clock, secret: bytes
) -> RecordDesk:
    """The desk. Without a Zalo account and an approved template for codes nobody can prove who they are."""
    sender: CodeSender | None = None
    if zalo is not None and settings.zalo_code_template is not None:
        sender = ZnsCodes(zalo, settings.zalo_code_template)
    # A key of its own: what seals cookies seals nothing else.
    key = hmac.digest(secret, b"an sinh records, version 1", hashlib.sha256)
    return RecordDesk(database, registry, sender, clock, key)
