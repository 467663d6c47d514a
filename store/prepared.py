"""Statements of every turn, compiled once.

Around a statement by key SQLAlchemy does ten times the work that SQLite does for it: a greenlet for its asyncio layer,
an execution context, a result. On the loop's own thread (``store/sqlite.py``) none of it is needed, so there these
statements go to the driver as they were compiled, with SQLAlchemy's own conversion of values both ways. Any other
database executes them as usual (docs/decisions/, "What a turn may cost").
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.exc import MultipleResultsFound
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from store.sqlite import InlineSQLite, driver, translated

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement for values of certain names: its text, what goes in by position, and the rows that come out."""

    sql: str
    inputs: Sequence[tuple[str, Convert | None]]
    fixed: Mapping[str, Any]
    row: Callable[..., Any]
    outputs: Sequence[Convert | None]

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        given = {**self.fixed, **values} if self.fixed else values
        return [given[name] if convert is None else convert(given[name]) for name, convert in self.inputs]

    def read(self, found: Sequence[Any]) -> Any:
        pairs = zip(self.outputs, found, strict=True)
        return self.row(*(value if convert is None else convert(value) for convert, value in pairs))


class Prepared:
    """A statement whose text is fixed; a list of values ("in (…)") would change it with every call."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._plans: dict[tuple[str, ...], _Plan] = {}

    async def one(self, connection: AsyncConnection, values: Mapping[str, Any]) -> Any | None:
        """The only row, or None; rows have the names of their columns. Raises ``MultipleResultsFound`` for more."""
        if not isinstance(connection.dialect, InlineSQLite):
            return (await connection.execute(self._statement, values)).one_or_none()
        plan = self._plan(connection.dialect, values)
        found = self._run(connection, plan, values).fetchall()
        if len(found) > 1:
            raise MultipleResultsFound("several rows where one was expected")
        return plan.read(found[0]) if found else None

    async def value(self, connection: AsyncConnection, values: Mapping[str, Any]) -> Any:
        """The first column of the only row, or None."""
        row = await self.one(connection, values)
        return None if row is None else row[0]

    async def run(self, connection: AsyncConnection, *each: Mapping[str, Any]) -> None:
        """Executes it for each of these values; for statements that give no rows."""
        if not isinstance(connection.dialect, InlineSQLite):
            await connection.execute(self._statement, list(each))
            return
        for values in each:
            self._run(connection, self._plan(connection.dialect, values), values)

    def _plan(self, dialect: Dialect, values: Mapping[str, Any]) -> _Plan:
        names = tuple(values)
        plan = self._plans.get(names)
        if plan is None:
            plan = self._plans[names] = _plan(self._statement, dialect, names)
        return plan

    @staticmethod
    def _run(connection: AsyncConnection, plan: _Plan, values: Mapping[str, Any]) -> sqlite3.Cursor:
        parameters = plan.parameters(values)
        try:
            return driver(connection).execute(plan.sql, parameters)
        except sqlite3.Error as error:
            raise translated(error, plan.sql) from error


def _plan(statement: Any, dialect: Dialect, names: Sequence[str]) -> _Plan:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(names))
    if compiled.post_compile_params or compiled.literal_execute_params:
        raise ValueError("the statement's text would depend on its values")
    inputs = []
    for name in compiled.positiontup or ():
        kind = compiled.binds[name].type.dialect_impl(dialect)
        inputs.append((name, kind.bind_processor(dialect)))
    columns = list(getattr(statement, "exported_columns", ()))
    return _Plan(
        sql=str(compiled),
        inputs=inputs,
        fixed={name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required},
        row=namedtuple("Row", [column.name for column in columns]),
        outputs=[column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns],
    )
