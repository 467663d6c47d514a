"""The port: what the product asks of a registry, whoever keeps it."""

from __future__ import annotations

from typing import Protocol

from integrations.registry.record import Person, Record


class RegistryUnavailable(Exception):
    """The registry did not answer, or answered what is no answer. Holds no personal data."""


class Registry(Protocol):
    """Every method raises ``RegistryUnavailable``."""

    async def by_contact(self, contact_id: str) -> Person | None:
        """The person that the contacts file calls so; None when nobody, or more than one, is."""

    async def by_phone(self, phone: str) -> list[Person]:
        """Everybody whose number on record this is (digits with a leading 0), as a rule one."""

    async def record(self, person_id: str) -> Record | None:
        """What was paid for this person; None when the registry no longer knows them."""

    async def close(self) -> None:
        """Closes connections."""
