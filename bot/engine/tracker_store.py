"""Conversations kept short: one row each, with the last turns, the slots and nothing else.

Rasa's SQL store writes one row per event and reads them all back every turn, so a turn costs more the longer the
conversation is. A turn here costs the same at any length: what lies further back than `KEPT_TURNS` turns is folded
into the state it left behind (slots and the open form). The history that people may want to read is the app's.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any, Callable, ContextManager, Iterable, List, Optional, Tuple, TypeVar

import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine, make_url

KEPT_TURNS = 2  # no rule of ours looks further back
# Folding is done in steps, not every turn: it replays the events it drops.
_FOLD_AT = 4
RETENTION_DAYS = 30

_T = TypeVar("_T")

_metadata = sa.MetaData()
rasa_trackers = sa.Table(
    "rasa_trackers",
    _metadata,
    sa.Column("conversation", sa.String(200), primary_key=True),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Float, nullable=False, index=True),
)

# The two statements of every turn go to the driver as they are: SQLAlchemy's way there takes longer than the database.
_SAVE = (
    "insert into rasa_trackers (conversation, events, saved_at) values ({0}, {0}, {0})"
    " on conflict (conversation) do update set events = excluded.events, saved_at = excluded.saved_at"
)
_READ = "select events from rasa_trackers where conversation = {0}"


def open_engine(url: str) -> Engine:
    """An engine for `url`; SQLite gets write-ahead logging, plain PostgreSQL addresses get the driver we have."""
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg", "postgresql+asyncpg"}:
        parsed = parsed.set(drivername="postgresql+psycopg2")
    if parsed.drivername.startswith("sqlite"):
        parsed = parsed.set(drivername="sqlite")
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed, connect_args={"check_same_thread": False}, poolclass=sa.pool.StaticPool)

        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return sa.create_engine(parsed, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")


class ShortTrackerStore(TrackerStore):
    """See the module; `url` is an SQLAlchemy address."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        event_broker: Any = None,
        url: str = "sqlite:///var/trackers.db",
        retention_days: float = RETENTION_DAYS,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        # Rasa's endpoint configuration hands the address over as `host`.
        self._engine = open_engine(kwargs.get("host") or url)
        self._in_thread = self._engine.dialect.name != "sqlite"
        mark = "%s" if self._in_thread else "?"
        self._save_sql, self._read_sql = _SAVE.format(mark), _READ.format(mark)
        # SQLite has one connection for everything; handing it out and taking it back costs more than a statement.
        self._kept = None if self._in_thread else self._engine.raw_connection()
        rasa_trackers.create(self._engine, checkfirst=True)
        self.purge(time.time() - retention_days * 86_400)

    def close(self) -> None:
        """Closes the connections."""
        self._engine.dispose()

    async def _run(self, work: Callable[[], _T]) -> _T:
        """Runs database work; a server over the network must not hold up the other conversations."""
        if self._in_thread:
            return await asyncio.get_running_loop().run_in_executor(None, work)
        return work()

    def _driver(self) -> ContextManager[Any]:
        """The driver's connection: SQLite's own for good, a server's from the pool and back."""
        if self._kept is None:
            return closing(self._engine.raw_connection())
        return nullcontext(self._kept)

    def purge(self, before: float) -> int:
        """Deletes conversations not touched since `before` (Unix seconds); how many went."""
        with self._engine.begin() as connection:
            return int(connection.execute(sa.delete(rasa_trackers).where(rasa_trackers.c.saved_at < before)).rowcount)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new tracker; written only at the end of its first turn."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes the short form of `tracker`."""
        events = shortened(tracker, self.domain)
        written = json.dumps([event.as_dict() for event in events], ensure_ascii=False, separators=(",", ":"))
        row = (tracker.sender_id, written, time.time())
        await self._run(lambda: self._write(row))

    def _write(self, row: Tuple[str, str, float]) -> None:
        with self._driver() as connection:
            try:
                connection.cursor().execute(self._save_sql, row)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """The conversation as it stood after its last turn, or None."""
        stored = await self._run(lambda: self._read(sender_id))
        if stored is None:
            return None
        tracker = self.init_tracker(sender_id)
        for item in json.loads(stored):
            event = Event.from_parameters(item)
            if event is not None:
                tracker.update(event, self.domain)
        return tracker

    def _read(self, sender_id: str) -> Optional[str]:
        with self._driver() as connection:
            cursor = connection.cursor()
            cursor.execute(self._read_sql, (sender_id,))
            found: Optional[Tuple[str]] = cursor.fetchone()
        return found[0] if found else None

    async def forget(self, sender_id: str) -> bool:
        """Erases the conversation; whether there was one."""
        return await self._run(lambda: self._delete(sender_id))

    def _delete(self, sender_id: str) -> bool:
        with self._engine.begin() as connection:
            done = connection.execute(sa.delete(rasa_trackers).where(rasa_trackers.c.conversation == sender_id))
        return bool(done.rowcount)

    async def keys(self) -> Iterable[str]:
        """Ids of all stored conversations."""

        def read() -> List[str]:
            with self._engine.connect() as connection:
                return list(connection.execute(sa.select(rasa_trackers.c.conversation)).scalars())

        return await self._run(read)


def shortened(tracker: DialogueStateTracker, domain: Domain) -> List[Event]:
    """Events that bring a fresh tracker into the state of `tracker`, with its last turns as they were."""
    events = list(tracker.events)
    for at in range(len(events) - 1, 0, -1):
        if isinstance(events[at], SessionStarted):
            events = events[at - 1 :]  # with the action that started the session
            break
    turns = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) < _FOLD_AT:
        return events
    cut = turns[-KEPT_TURNS]
    past = DialogueStateTracker(tracker.sender_id, domain.slots)
    for event in events[:cut]:
        past.update(event, domain)
    start = events[0].timestamp
    state: List[Event] = [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=start),
        SessionStarted(timestamp=start),
        *(
            SlotSet(name, slot.value, timestamp=start)
            for name, slot in past.slots.items()
            if slot.value != slot.initial_value
        ),
    ]
    if past.active_loop_name:
        state.append(ActiveLoop(past.active_loop_name, timestamp=start))
    # A person's message always follows our listening.
    return [*state, ActionExecuted(ACTION_LISTEN_NAME, timestamp=start), *events[cut:]]
