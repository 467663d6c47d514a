"""Contacts import: good rows are written in batches, bad rows reported and put into a rejects file.

Importing the same file again changes nothing. A citizen's own word outweighs a file: consents they withdrew stay
withdrawn, and an opt-out stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from integrations.csv_files import FileReport, Reject, Rejects
from outreach.clock import Clock
from outreach.contacts.reading import ContactRow, ContactsFile
from store import Database, consents, contacts

BATCH = 1000  # rows per transaction: small enough that others can write in between


@dataclass(slots=True)
class ImportReport(FileReport):
    """``kept_withdrawn``: consents of the file that the person has since withdrawn."""

    kept_withdrawn: int = 0

    def as_json(self) -> dict[str, Any]:
        # By its name: ``super()`` finds no class that slots made anew.
        return {**FileReport.as_json(self), "kept_withdrawn": self.kept_withdrawn}


async def import_contacts(
    database: Database,
    path: Path,
    *,
    clock: Clock,
    zone: ZoneInfo,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Imports a file. A dry run reports the same and writes nothing at all.

    Args:
        progress: told (lines done, lines in all) after each batch.

    Raises:
        ImportRefused: the file cannot be read as contacts; nothing was written.
    """
    file = ContactsFile(path, clock.now().astimezone(zone).date())
    report = ImportReport(path.name, dry_run)
    with Rejects(path, file.columns, dry_run=dry_run) as rejects:
        batch_importer = _Batches(database, file, clock, report, rejects)
        for rows in batched(file.rows(), BATCH):
            await batch_importer.take(rows)
            if progress:
                progress(rows[-1].line, file.lines)
    report.rejected, report.rejects, report.rejects_file = rejects.count, rejects.first, rejects.file
    return report


class _Batches:
    def __init__(
        self, database: Database, file: ContactsFile, clock: Clock, report: ImportReport, rejects: Rejects
    ) -> None:
        self._database = database
        self._file = file
        self._clock = clock
        self._report = report
        self._rejects = rejects
        self._claimed: dict[tuple[str, str], str] = {}  # addresses of earlier rows: (channel, address) → contact_id

    async def take(self, rows: Iterable[ContactRow | Reject]) -> None:
        good: list[ContactRow] = []
        for row in rows:
            self._report.rows += 1
            if isinstance(row, ContactRow):
                good.append(row)
            else:
                self._rejects.add(row)
        if not good:
            return
        access = self._database.read if self._report.dry_run else self._database.write
        async with access() as connection:
            await self._write(connection, good)

    async def _write(self, connection: AsyncConnection, rows: list[ContactRow]) -> None:
        known = await contacts.by_external_ids(connection, [row.contact_id for row in rows])
        taken = await self._known_addresses(connection, rows)
        rows = [row for row in rows if self._addresses_free(row, known, taken)]
        new = [row for row in rows if row.contact_id not in known]
        changed = [(row, values) for row in rows if (values := self._changes(row, known.get(row.contact_id)))]
        ids = {name: contact.id for name, contact in known.items()}
        before = await self._state_before(connection, [ids[row.contact_id] for row in rows if row.contact_id in ids])
        if not self._report.dry_run:
            ids |= await contacts.add_many(connection, [self._new(row) for row in new])
            await self._change(connection, [(ids[row.contact_id], values) for row, values in changed])
        moved = await self._move_addresses(connection, rows, ids, taken, before.addresses)
        agreed = await self._agree(connection, rows, ids, before.consents)
        touched = {row.contact_id for row, _ in changed} | moved | agreed
        self._report.created += len(new)
        self._report.updated += sum(row.contact_id in touched for row in rows) - sum(
            row.contact_id in touched for row in new
        )
        self._report.unchanged += sum(row.contact_id not in touched and row.contact_id in known for row in rows)

    async def _state_before(self, connection: AsyncConnection, ids: list[int]) -> _Before:
        owned: dict[tuple[int, str], Row[Any]] = {}
        for row in await contacts.addresses_of(connection, ids):
            owned[row.contact_id, row.channel] = row
        return _Before(owned, await consents.of_contacts(connection, ids))

    async def _known_addresses(
        self, connection: AsyncConnection, rows: list[ContactRow]
    ) -> dict[tuple[str, str], Row[Any]]:
        found: dict[tuple[str, str], Row[Any]] = {}
        for channel in {channel for row in rows for channel in row.addresses}:
            wanted = [one for row in rows if (one := row.addresses.get(channel))]
            for address, row_ in (await contacts.find_addresses(connection, channel, wanted)).items():
                found[channel, address] = row_
        return found

    def _addresses_free(
        self, row: ContactRow, known: dict[str, Row[Any]], taken: dict[tuple[str, str], Row[Any]]
    ) -> bool:
        """Whether nobody else has this row's addresses; if somebody has, the row is rejected."""
        own_id = known[row.contact_id].id if row.contact_id in known else None
        for channel, address in row.addresses.items():
            if address is None:
                continue
            holder = taken.get((channel, address))
            other = holder is not None and holder.contact_id is not None and holder.contact_id != own_id
            if other or self._claimed.setdefault((channel, address), row.contact_id) != row.contact_id:
                column = "zalo_user_id" if channel == "zalo" else "telegram_chat_id"
                self._rejects.add(Reject(row.line, column, "belongs to another contact already", row.cells))
                return False
        return True

    def _new(self, row: ContactRow) -> dict[str, Any]:
        now = self._clock.now()
        empty = dict.fromkeys(_COLUMNS)
        attributes = {name: value for name, value in row.attributes.items() if value is not None}
        return {
            **empty,
            **row.values,
            "contact_id": row.contact_id,
            "tags": list(row.tags or ()),
            "attributes": attributes,
            "created_at": now,
            "updated_at": now,
        }

    def _changes(self, row: ContactRow, known: Row[Any] | None) -> dict[str, Any]:
        """What the file says differently from what is stored."""
        if known is None:
            return {}
        stored = known._mapping
        changes = {name: value for name, value in row.values.items() if stored[name] != value}
        if row.tags is not None and list(row.tags) != stored["tags"]:
            changes["tags"] = list(row.tags)
        both = stored["attributes"] | row.attributes
        merged = {name: value for name, value in both.items() if value is not None}
        if merged != stored["attributes"]:
            changes["attributes"] = merged
        return changes

    async def _change(self, connection: AsyncConnection, changed: list[tuple[int, dict[str, Any]]]) -> None:
        # One statement per set of columns, so that each is prepared once and run for many.
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for key, values in changed:
            values = {**values, "updated_at": self._clock.now()}
            by_columns.setdefault(tuple(sorted(values)), []).append({"key": key, **values})
        for columns, rows in by_columns.items():
            await contacts.change_many(connection, columns, rows)

    async def _move_addresses(
        self,
        connection: AsyncConnection,
        rows: list[ContactRow],
        ids: dict[str, int],
        taken: dict[tuple[str, str], Row[Any]],
        owned: dict[tuple[int, str], Row[Any]],
    ) -> set[str]:
        """Gives each contact the addresses of its row; returns the contacts for which that changed something."""
        released, assigned, added = [], [], []
        moved: set[str] = set()
        for row in rows:
            own_id = ids.get(row.contact_id)
            for channel, address in row.addresses.items():
                current = owned.get((own_id, channel)) if own_id is not None else None
                if (current.address if current else None) == address:
                    continue
                moved.add(row.contact_id)
                if current is not None:
                    released.append({"key": current.id, "owner": None})
                if address is None:
                    continue
                if (there := taken.get((channel, address))) is not None:
                    assigned.append({"key": there.id, "owner": own_id})
                else:
                    now = self._clock.now()
                    added.append({"channel": channel, "address": address, "contact_id": own_id, "created_at": now})
        if not self._report.dry_run:
            await contacts.assign_addresses(connection, released)
            await contacts.assign_addresses(connection, assigned)
            await contacts.add_addresses(connection, added)
        return moved

    async def _agree(
        self,
        connection: AsyncConnection,
        rows: list[ContactRow],
        ids: dict[str, int],
        before: dict[tuple[int, str], Row[Any]],
    ) -> set[str]:
        """Appends to the consent ledger what the file says newly; returns whose consents changed."""
        ledger = []
        touched: set[str] = set()
        by_contact: dict[int, dict[str, Row[Any]]] = {}
        for (contact, purpose), row_ in before.items():
            by_contact.setdefault(contact, {})[purpose] = row_
        for row in rows:
            if row.consents is None:
                continue
            own_id = ids.get(row.contact_id)
            states = by_contact.get(own_id, {}) if own_id is not None else {}
            for purpose in row.consents:
                state = states.get(purpose)
                if state is not None and not state.granted and state.channel != "import":
                    self._report.kept_withdrawn += 1
                elif state is None or not state.granted:
                    ledger.append(self._entry(own_id, purpose, row, granted=True))
                    touched.add(row.contact_id)
            for purpose, state in states.items():
                # A file takes back only what a file gave; what people said themselves stands.
                if state.granted and state.channel == "import" and purpose not in row.consents:
                    ledger.append(self._entry(own_id, purpose, row, granted=False))
                    touched.add(row.contact_id)
        if not self._report.dry_run:
            await consents.add_many(connection, ledger)
        return touched

    def _entry(self, contact: int | None, purpose: str, row: ContactRow, *, granted: bool) -> dict[str, Any]:
        return {
            "contact_id": contact,
            "address_id": None,
            "purpose": purpose,
            "granted": granted,
            "channel": "import",
            "text_version": "file",
            "evidence": f"{self._file.path.name[:150]}, line {row.line}",
            "at": self._clock.now(),
        }


@dataclass(frozen=True, slots=True)
class _Before:
    addresses: dict[tuple[int, str], Row[Any]]
    consents: dict[tuple[int, str], Row[Any]]


_COLUMNS = (
    "name",
    "locale",
    "gender",
    "birth_date",
    "province",
    "commune",
    "phone",
    "target_group",
    "months_contributed",
    "last_contribution",
)
