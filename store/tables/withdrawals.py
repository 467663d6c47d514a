"""Why people want their contributions back: a count per month, province and reason, and nothing else.

No row leads to a person: there is no conversation, no day and no order in it.
"""

from sqlalchemy import Column, Integer, String, Table

from store.tables.base import metadata

withdrawal_reasons = Table(
    "withdrawal_reasons",
    metadata,
    Column("month", String(7), primary_key=True),  # YYYY-MM, by the clock of the settings' zone
    Column("province", String(100), primary_key=True),  # empty where we do not know it
    Column("reason", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
)
