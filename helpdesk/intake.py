"""The door: an event is committed once, then whoever waits for it is told. Never waits for the assistant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from helpdesk.ports import Clock
from integrations.events import InboundEvent
from integrations.intake import storable
from store import Database, inbox

Wake = Callable[[str, str], None]


class Intake:
    """Commits events to the inbox and wakes the processor of their conversations."""

    def __init__(self, database: Database, clock: Clock, wake: Wake) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake

    async def receive(self, events: Sequence[InboundEvent]) -> list[int | None]:
        """Stores the events in one transaction; ``None`` stands for a duplicate.

        When it returns, the events survive a crash.
        """
        if not events:
            return []
        async with self._database.write() as connection:
            ids = [
                await inbox.add(
                    connection,
                    channel=event.channel,
                    event_id=event.event_id[:200],
                    address=event.address[:200],
                    kind=event.kind.value,
                    event=storable(event.as_json()),
                    received_at=self._clock.now(),
                )
                for event in events
            ]
        for event, row_id in zip(events, ids, strict=True):
            if row_id is not None:
                self._wake(event.channel, event.address[:200])
        return ids
