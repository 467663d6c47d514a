"""Plays Rasa's part around our actions: slots, the open form, what is asked for next. Twin of ``rasa.core`` forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from rasa_sdk.executor import ActionExecutor

from bot.actions import load

TODAY = date(2026, 11, 22)
FIELDS = {
    "compare_lump_sum": ["lump_time", "lump_last", "lump_salary", "lump_gender", "lump_birth"],
    "voluntary_cost": ["vol_income", "vol_group", "vol_frequency"],
}


@lru_cache(maxsize=1)
def executor() -> ActionExecutor:
    return load(ActionExecutor(), clock=lambda: TODAY)


@dataclass
class Answer:
    """What one message brought: texts and custom parts, and whether the form stepped aside."""

    replies: list[dict[str, Any]]
    detour: bool = False

    @property
    def text(self) -> str:
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def buttons(self) -> list[str]:
        return [button["payload"] for reply in self.replies for button in reply.get("buttons", [])]


@dataclass
class Person:
    """A conversation with one of the dialogues."""

    dialogue: str
    slots: dict[str, Any] = field(default_factory=dict)
    as_of: str | None = None
    running: bool = False
    _events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def form(self) -> str:
        return f"{self.dialogue}_form"

    async def act(self, action: str, message: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Runs one action; its slots are set, its events and replies returned."""
        tracker = {
            "sender_id": "c-1",
            "slots": dict(self.slots),
            "latest_message": message,
            "events": list(self._events),
            "active_loop": {"name": self.form} if self.running else {},
        }
        result = await executor().run({"next_action": action, "tracker": tracker, "domain": {"version": "3.1"}})
        assert result is not None
        for event in result.events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        return result.events, [response["custom"] for response in result.responses]

    async def says(self, text: str, intent: str = "inform", **message: Any) -> Answer:
        """One message to the open form (or the one that opens it)."""
        parsed = {"text": text, "intent": {"name": intent}, "metadata": {"as_of": self.as_of}, **message}
        self._events.append({"event": "user"})
        if not self.running:
            self.running, self.slots["requested_slot"] = True, None
        events, replies = await self.act(f"validate_{self.form}", parsed)
        if not events:
            return Answer(replies, detour=True)
        closed = any(e.get("name") == "requested_slot" and e.get("value") is None for e in events)
        asked = next((slot for slot in FIELDS[self.dialogue] if self.slots.get(slot) is None), None)
        self.slots["requested_slot"] = None if closed else asked
        if asked and not closed:
            _, more = await self.act(f"action_ask_{self.form}_{asked}", parsed)
        else:
            self.running = False
            _, more = await self.act(f"action_{self.dialogue}", parsed)
        return Answer(replies + more)

    async def comes_back(self) -> Answer:
        """The form asks again after a question in between was answered."""
        self._events.append({"event": "action", "name": "utter_answer"})
        message = {"text": "", "intent": {"name": "ask"}, "metadata": {}}
        events, _ = await self.act(f"validate_{self.form}", message)
        assert events == []
        _, replies = await self.act(f"action_ask_{self.form}_{self.slots['requested_slot']}", message)
        return Answer(replies)
