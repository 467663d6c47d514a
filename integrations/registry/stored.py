"""The registry in our own tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from integrations.registry.record import Kind, Period, Person, Record
from integrations.registry.registry import RegistryUnavailable
from store import Database, registry


class StoredRegistry:
    """``Registry`` over what ``ansinh registry import`` brought."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_contact(self, contact_id: str) -> Person | None:
        try:
            async with self._database.read(brief=True) as connection:
                rows = await registry.by_contact(connection, contact_id)
        except SQLAlchemyError as error:
            raise RegistryUnavailable(type(error).__name__) from None
        return _person(rows[0]) if len(rows) == 1 else None

    async def by_phone(self, phone: str) -> list[Person]:
        try:
            async with self._database.read(brief=True) as connection:
                return [_person(row) for row in await registry.by_phone(connection, phone)]
        except SQLAlchemyError as error:
            raise RegistryUnavailable(type(error).__name__) from None

    async def record(self, person_id: str) -> Record | None:
        try:
            async with self._database.read(brief=True) as connection:
                person = (await registry.by_person_ids(connection, [person_id])).get(person_id)
                if person is None:
                    return None
                periods = (await registry.periods_of(connection, [person.id])).get(person.id, [])
        except SQLAlchemyError as error:
            raise RegistryUnavailable(type(error).__name__) from None
        return Record(_person(person), _periods(periods))

    async def close(self) -> None:
        """The database is its owner's to close."""


def _person(row: Row[Any]) -> Person:
    return Person(row.person_id, row.phone, row.gender, row.birth_date)


def _periods(rows: Sequence[Row[Any]]) -> tuple[Period, ...]:
    return tuple(
        Period(row.first_month, row.last_month, Kind(row.kind), row.wage, row.employer, tuple(row.late_months))
        for row in rows
    )
