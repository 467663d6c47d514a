"""Updates by asking (``getUpdates``): for machines that Telegram cannot reach. Nothing is lost: an update is confirmed
to Telegram only by the call after the one that brought it, and that one is made after its event was committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from integrations.errors import BadRequest, SendError
from integrations.events import InboundEvent
from integrations.intake import storable
from integrations.memory import Memory
from integrations.telegram.api import LONG_POLL_SECONDS
from integrations.telegram.channel import TelegramChannel
from integrations.telegram.parse import ALLOWED_UPDATES, parse_update

PAUSE_AFTER_FAILURE_SECONDS = 3.0
PAUSE_WHEN_EMPTY_SECONDS = 0.2  # for servers that answer at once instead of waiting
OFFSET = "poll_offset"

_log = logging.getLogger(__name__)

Deliver = Callable[[Sequence[InboundEvent]], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Poller:
    """Feeds updates to ``deliver`` (which commits them to the inbox) until cancelled.

    A failure of ``deliver`` is not swallowed: the offset stays, and the same updates come again.
    """

    def __init__(
        self, channel: TelegramChannel, memory: Memory, deliver: Deliver, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._channel = channel
        self._memory = memory
        self._deliver = deliver
        self._sleep = sleep
        self._offset: int | None = None

    async def run(self) -> None:
        """Polls until cancelled. A webhook would keep all updates from us, so it is removed first.

        Raises ``SendError`` for a token that Telegram does not know: waiting would not help.
        """
        while not await self._patiently(self._remove_webhook):
            pass
        self._offset = (await self._memory.recall()).get(OFFSET)
        while True:
            await self._patiently(self.poll)

    async def poll(self, *, wait_seconds: int = LONG_POLL_SECONDS) -> None:
        """One round: asks, delivers, keeps the offset. Raises ``SendError``, or what ``deliver`` raises."""
        parameters: dict[str, Any] = {
            "timeout": wait_seconds,
            "allowed_updates": [update.value for update in ALLOWED_UPDATES],
        }
        if self._offset is not None:
            parameters["offset"] = self._offset
        events, after = _read(await self._channel.call("getUpdates", **parameters))
        if after is None:
            await self._sleep(PAUSE_WHEN_EMPTY_SECONDS)
            return
        if events:
            await self._deliver(events)
        await self._memory.keep(**{OFFSET: after})
        self._offset = after

    async def _remove_webhook(self) -> None:
        await self._channel.call("deleteWebhook", drop_pending_updates=False)

    async def _patiently(self, attempt: Callable[[], Awaitable[None]]) -> bool:
        """Makes one attempt; after a failure says why, pauses, and returns ``False``."""
        try:
            await attempt()
        except SendError as error:
            if error.code == "unauthorized":
                raise
            _log.warning("polling waits: %s", error.code)
            await self._sleep(PAUSE_AFTER_FAILURE_SECONDS if error.retry_after is None else error.retry_after)
        except Exception as error:
            # The inbox could not take the events. They are not confirmed, so the next round brings them again; a bot
            # that stopped asking would be silent for everybody.
            _log.error("polled events were not stored: %s", type(error).__name__)
            await self._sleep(PAUSE_AFTER_FAILURE_SECONDS)
        else:
            return True
        return False


def _read(updates: object) -> tuple[list[InboundEvent], int | None]:
    """The events, and the offset that confirms them. An unreadable update is confirmed too: it would block the rest."""
    events: list[InboundEvent] = []
    after: int | None = None
    for update in updates if isinstance(updates, list) else []:
        number = update.get("update_id") if isinstance(update, dict) else None
        if not isinstance(number, int):
            continue
        after = max(after or 0, number + 1)
        try:
            events.append(parse_update(storable(update)))
        except BadRequest:
            _log.warning("an update could not be read")
    return events, after
