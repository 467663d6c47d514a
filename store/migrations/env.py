"""Alembic's entry: runs the migrations on the connection it is handed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from store import types
from store.tables import metadata

_OWN = {id(types.BigId): "store.types.BigId", id(types.Json): "store.types.Json"}


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Writes our column types by their names, so that a migration says what the table file says."""
    if kind != "type":
        return False
    if isinstance(item, types.UtcDateTime):
        return "store.types.UtcDateTime()"
    return _OWN.get(id(item), False)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=render,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
