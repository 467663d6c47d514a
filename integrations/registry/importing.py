"""Registry import: whole people are written in batches, people with a bad row reported and put into a rejects file.

A person's history is replaced by what the file says; people whom the file does not name stay as they are. Importing
the same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import batched
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from integrations.clock import Clock
from integrations.csv_files import FileReport, Rejects
from integrations.registry.reading import PERSON_COLUMNS, PersonRows, RegistryFile
from store import Database, registry

BATCH = 500  # people per transaction: small enough that others can write in between
_PERIOD_FIELDS = ("kind", "employer", "first_month", "last_month", "wage", "late_months")


class RegistryReport(FileReport):
    """``created``, ``updated`` and ``unchanged`` count people."""

    __slots__ = ()


async def import_registry(
    database: Database,
    path: Path,
    *,
    clock: Clock,
    zone: ZoneInfo,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RegistryReport:
    """Imports a file. A dry run reports the same and writes nothing at all.

    Args:
        progress: told (lines done, lines in all) after each batch.

    Raises:
        FileRefused: the file cannot be read as a registry file; nothing was written.
    """
    file = RegistryFile(path, clock.now().astimezone(zone).date())
    report = RegistryReport(path.name, dry_run)
    with Rejects(path, file.columns, dry_run=dry_run) as rejects:
        for batch in batched(file.people(), BATCH):
            good: list[PersonRows] = []
            for one in batch:
                if isinstance(one, PersonRows):
                    good.append(one)
                    report.rows += one.rows
                else:
                    report.rows += len(one)
                    for reject in one:
                        rejects.add(reject)
            await _write(database, good, report, clock)
            if progress and good:
                progress(good[-1].line, file.lines)
    report.rejected, report.rejects, report.rejects_file = rejects.count, rejects.first, rejects.file
    return report


async def _write(database: Database, people: list[PersonRows], report: RegistryReport, clock: Clock) -> None:
    if not people:
        return
    access = database.read if report.dry_run else database.write
    async with access() as connection:
        known = await registry.by_person_ids(connection, [one.person_id for one in people])
        periods = await registry.periods_of(connection, [row.id for row in known.values()])
        new = [one for one in people if one.person_id not in known]
        changed = [one for one in people if one.person_id in known and _differs(one, known[one.person_id], periods)]
        report.created += len(new)
        report.updated += len(changed)
        report.unchanged += len(people) - len(new) - len(changed)
        if not report.dry_run:
            await _store(connection, new, changed, known, clock)


async def _store(
    connection: AsyncConnection,
    new: list[PersonRows],
    changed: list[PersonRows],
    known: dict[str, Row[Any]],
    clock: Clock,
) -> None:
    now = clock.now()
    empty = dict.fromkeys(PERSON_COLUMNS)
    ids = await registry.add_people(connection, [{**empty, **one.values, "imported_at": now} for one in new])
    columns = sorted({*changed[0].values, "imported_at"}) if changed else ()
    rows = [{**one.values, "imported_at": now, "key": known[one.person_id].id} for one in changed]
    await registry.change_people(connection, columns, rows)
    ids |= {one.person_id: known[one.person_id].id for one in changed}
    await registry.replace_periods(
        connection,
        [known[one.person_id].id for one in changed],
        [{"owner_id": ids[one.person_id], **period} for one in (*new, *changed) for period in one.periods],
    )


def _differs(one: PersonRows, known: Row[Any], periods: dict[int, list[Row[Any]]]) -> bool:
    """Whether the file says something else than the tables do."""
    if any(known._mapping[name] != value for name, value in one.values.items()):
        return True
    stored = [{name: row._mapping[name] for name in _PERIOD_FIELDS} for row in periods.get(known.id, [])]
    return sorted(map(repr, stored)) != sorted(repr({name: p[name] for name in _PERIOD_FIELDS}) for p in one.periods)
