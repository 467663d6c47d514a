"""A help line in memory that answers at once: what the web chat needs of the product, and nothing more."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace

from integrations.clock import Clock
from integrations.events import Button, InboundEvent
from integrations.webchat.hub import Hub
from integrations.webchat.ports import WebConversation, WebMessage

ANSWER = """Anh/chị vẫn được rút BHXH một lần nếu đã tham gia trước khi luật đổi và đã nghỉ việc đủ lâu.

Trước khi quyết định, anh/chị nên so sánh:

- Rút một lần: nhận tiền ngay, mất toàn bộ thời gian đã đóng.
- Giữ lại: cộng dồn để hưởng lương hưu hằng tháng và thẻ BHYT.

An Sinh có thể tính cụ thể cho anh/chị.

Căn cứ: điểm a khoản 1 Điều 1 Quy định mẫu dùng để thử, áp dụng từ 01/01/2026."""
BUTTONS = (Button("Tính thử cho tôi", "/compare_lump_sum"), Button("Gặp tư vấn viên", "/talk_to_staff"))


class FakeBackend:
    """Remembers every event; ``answering`` says whether the assistant replies."""

    def __init__(self, clock: Clock, *, answering: bool = True, delay: float = 0) -> None:
        self.hub = Hub()
        self.events: list[InboundEvent] = []
        self.answering = answering
        self._clock = clock
        self._delay = delay
        self._conversations: dict[str, WebConversation] = defaultdict(WebConversation)
        self._ids = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def deliver(self, event: InboundEvent) -> None:
        if any(known.event_id == event.event_id for known in self.events):
            return
        self.events.append(event)
        self.say(event.address, "citizen", event.text or "", event_id=event.event_id)
        if self.answering:
            task = asyncio.create_task(self._answer(event.address))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, address: str) -> None:
        await asyncio.sleep(self._delay)
        self.say(address, "bot", ANSWER, buttons=BUTTONS)

    def say(self, address: str, author: str, text: str, **values: object) -> None:
        self._ids += 1
        old = self._conversations[address]
        message = WebMessage(self._ids, author, text, self._clock.now(), **values)  # type: ignore[arg-type]
        self._conversations[address] = replace(old, messages=(*old.messages, message))
        self.hub.tell(address)

    def set_state(self, address: str, state: str, staff_name: str | None = None) -> None:
        old = self._conversations[address]
        self._conversations[address] = replace(old, state=state, staff_name=staff_name)  # type: ignore[arg-type]
        self.hub.tell(address)

    async def history(self, address: str, after: int = 0) -> WebConversation:
        conversation = self._conversations.get(address, WebConversation())
        return replace(conversation, messages=[one for one in conversation.messages if one.id > after])

    def watch(self, address: str) -> AsyncIterator[object]:
        return self.hub.watch(address)
