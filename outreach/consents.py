"""What people agree to and refuse, by their own words. Implements the help desk's ``Consents`` port."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from outreach import optout
from outreach.clock import Clock
from outreach.vocabulary import purposes
from store import Database, consents, contacts, deliveries

TEXT_VERSION = "words-2026-11"  # which wording of the confirmation (answers opted_out, opted_in) was in force


class ConsentBook:
    """Writes the consent ledger. A refusal holds for the whole person, on every address, from the moment it returns:
    the send gate reads it in the same transaction that hands a message over."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def intent(self, text: str, *, in_form: bool) -> str | None:
        return optout.intent(text, in_form)

    async def opt_out(self, channel: str, address: str, evidence: str) -> None:
        """Withdraws every consent of whoever owns the address and stops all messages that we start to them."""
        async with self._database.write() as connection:
            who = await contacts.ensure_address(connection, channel, address, self._clock.now())
            await withdraw(connection, who, evidence, self._clock.now())

    async def opt_in(self, channel: str, address: str, evidence: str) -> None:
        """Lifts the refusal; agrees again to what words had withdrawn, and to the purposes that words can agree to."""
        async with self._database.write() as connection:
            who = await contacts.ensure_address(connection, channel, address, self._clock.now())
            owned = await contacts.addresses_of(connection, [who.contact_id]) if who.contact_id else [who]
            await consents.lift(
                connection,
                contact_id=who.contact_id,
                address_ids=[one.id for one in owned],
                reason="opt_out",
                at=self._clock.now(),
            )
            ledger = await _ledger(connection, who)
            wanted = {name for name, purpose in purposes().items() if purpose.by_words}
            wanted |= {name for name, row in ledger.items() if not row.granted and row.text_version == TEXT_VERSION}
            agreed = sorted(name for name in wanted if name not in ledger or not ledger[name].granted)
            await consents.add_many(
                connection, [_entry(who, purpose, True, evidence, self._clock.now()) for purpose in agreed]
            )


async def withdraw(connection: AsyncConnection, who: Row[Any], evidence: str, at: datetime) -> None:
    """Ends every consent of the person behind an address, within the caller's transaction."""
    if who.contact_id is not None:
        # A message that is being handed over just now comes first; whatever comes after it knows of the refusal.
        await deliveries.lock_people(connection, [who.contact_id])
    granted = [purpose for purpose, row in (await _ledger(connection, who)).items() if row.granted]
    await consents.add_many(connection, [_entry(who, purpose, False, evidence, at) for purpose in granted])
    await consents.suppress(
        connection,
        contact_id=who.contact_id,
        address_id=who.id,
        reason="opt_out",
        detail="words",
        evidence=evidence,
        at=at,
    )


async def _ledger(connection: AsyncConnection, who: Row[Any]) -> dict[str, Row[Any]]:
    """The newest row per purpose of the person behind an address."""
    if who.contact_id is None:
        return await consents.of_address(connection, who.id)
    newest = await consents.of_contacts(connection, [who.contact_id])
    return {purpose: row for (_, purpose), row in newest.items()}


def _entry(who: Row[Any], purpose: str, granted: bool, evidence: str, at: datetime) -> dict[str, Any]:
    return {
        "contact_id": who.contact_id,
        "address_id": None if who.contact_id is not None else who.id,
        "purpose": purpose,
        "granted": granted,
        "channel": who.channel,
        "text_version": TEXT_VERSION,
        "evidence": evidence[:200],
        "at": at,
    }
