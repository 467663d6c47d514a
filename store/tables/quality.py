"""What people think of answers, what staff correct, and which topics only people answer."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from store.tables.base import metadata
from store.types import BigId, UtcDateTime

# Staff's word that a question belongs to another topic.
# States: ``proposed`` → ``accepted`` (by a second person) | ``rejected``; an accepted one becomes ``exported``.
corrections = Table(
    "corrections",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("turn_id", BigId, ForeignKey("turns.id"), nullable=False, index=True),
    # The question as an example: looked through by staff, without anything personal.
    Column("example", Text, nullable=False),
    Column("wrong_topic", String(60)),
    Column("right_topic", String(60), nullable=False),
    Column("state", String(10), nullable=False, server_default="proposed", index=True),
    Column("proposed_by", BigId, ForeignKey("staff.id"), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("reviewed_by", BigId, ForeignKey("staff.id")),
    Column("reviewed_at", UtcDateTime),
    Column("exported_at", UtcDateTime),
)

# A row says that people only answer a topic; ``*`` stands for the whole assistant. Who switched it stands in the
# audit chain.
topic_switches = Table(
    "topic_switches",
    metadata,
    Column("topic", String(60), primary_key=True),
    Column("off_since", UtcDateTime, nullable=False),
    Column("off_by", String(200), nullable=False),
    Column("reason", String(200), nullable=False),
)

# What a citizen thinks of one answer; the last word counts.
ratings = Table(
    "ratings",
    metadata,
    Column("turn_id", BigId, ForeignKey("turns.id"), primary_key=True, autoincrement=False),
    # up | down (a thumb) | complaint (said in words)
    Column("rating", String(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_ratings_rating_at", "rating", "at"),
)
