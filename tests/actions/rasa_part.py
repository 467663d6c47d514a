"""Plays Rasa's part around our actions: slots, the open form, what is asked for next. Twin of ``rasa.core`` forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from rasa_sdk.executor import ActionExecutor

from bot.actions import load

TODAY = date(2026, 11, 22)
FORM = "calculation_form"


@lru_cache(maxsize=1)
def executor() -> ActionExecutor:
    return load(ActionExecutor(), clock=lambda: TODAY)


def _goes_on(events: list[dict[str, Any]]) -> bool:
    """Whether an action opens the form."""
    return bool(events) and events[-1].get("event") == "followup" and events[-1].get("name") == FORM


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
    """A conversation with the dialogues."""

    slots: dict[str, Any] = field(default_factory=dict)
    as_of: str | None = None
    locale: str = "vi"
    running: bool = False
    _events: list[dict[str, Any]] = field(default_factory=list)

    async def act(self, action: str, message: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Runs one action; its slots are set, its events and replies returned."""
        tracker = {
            "sender_id": "c-1",
            "slots": dict(self.slots),
            "latest_message": message,
            "events": list(self._events),
            "active_loop": {"name": FORM} if self.running else {},
        }
        result = await executor().run({"next_action": action, "tracker": tracker, "domain": {"version": "3.1"}})
        assert result is not None
        for event in result.events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        return result.events, [response["custom"] for response in result.responses]

    async def says(self, text: str, intent: str = "inform", **message: Any) -> Answer:
        """One message to the open form (or the one that opens it)."""
        parsed = {**self.parsed(text, intent), **message}
        self._hears(text)
        if not self.running:
            self.running, self.slots["requested_slot"] = True, None
        events, replies = await self.act(f"validate_{FORM}", parsed)
        if not events:
            return Answer(replies, detour=True)
        while self.slots["requested_slot"] is None:
            self.running = False
            events, more = await self.act("action_tell_result", parsed)
            replies += more
            if not _goes_on(events):
                break
            self.running = True
            _, more = await self.act(f"validate_{FORM}", parsed)
            replies += more
        self._did(FORM, "action_listen")
        return Answer(replies)

    def _hears(self, text: str) -> None:
        event = {"event": "user", "text": text}
        if self._events[-1:] != [event]:  # the action that opened the form has heard it already
            self._events.append(event)

    def _did(self, *actions: str) -> None:
        self._events += [{"event": "action", "name": name} for name in actions]

    def is_told(self, topic: str, asked: str) -> None:
        """A question about a topic, which is explained."""
        self._hears(asked)
        self.slots["topic"] = topic
        self._did("utter_answer", "action_listen")

    async def changes(self, text: str, intent: str = "inform", action: str = "action_take_up") -> Answer:
        """A message outside the form that changes the last result: the action opens the form, which hears it."""
        self._hears(text)
        events, replies = await self.act(action, self.parsed(text, intent))
        if not _goes_on(events):
            self._did(action, "action_listen")
            return Answer(replies, detour=True)
        return await self.says(text, intent)

    async def not_understood(self, text: str) -> Answer:
        """A message of which the classifier makes nothing."""
        return await self.changes(text, "nlu_fallback", "action_not_understood")

    async def comes_back(self) -> Answer:
        """The form asks again after a question in between was answered."""
        self._events.append({"event": "action", "name": "utter_answer"})
        _, replies = await self.act(f"validate_{FORM}", self.parsed("", "ask"))
        return Answer(replies)

    def parsed(self, text: str, intent: str) -> dict[str, Any]:
        """A message as the classifier hands it on."""
        metadata = {"as_of": self.as_of, "locale": self.locale}
        return {"text": text, "intent": {"name": intent}, "metadata": metadata}
