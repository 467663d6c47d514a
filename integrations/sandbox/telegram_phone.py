"""What a citizen does in Telegram, as the updates that follow from it."""

from __future__ import annotations

import time
from typing import Any

from integrations.sandbox.people import name_of
from integrations.sandbox.phones import OTHER_SIGN, SIGNS, Bubble, Phones
from integrations.sandbox.telegram import BOT, TelegramTwin


class TelegramPhone:
    """One person's phone. ``address`` is the chat id, which for a person is the user id too."""

    def __init__(self, twin: TelegramTwin, phones: Phones, address: str) -> None:
        self._twin = twin
        self._phones = phones
        self.address = address

    def say(self, text: str, **content: Any) -> None:
        """Types a text; ``content`` adds or replaces fields of the message."""
        message_id = self._twin.next_message_id()
        self._show(str(message_id), text)
        self._twin.deliver({"message": self._message(message_id) | {"text": text} | content})

    def send(self, caption: str = "", **content: Any) -> None:
        """Sends something that is no text, e.g. ``send(sticker={…})``."""
        message_id = self._twin.next_message_id()
        message = self._message(message_id) | content
        if caption:
            message["caption"] = caption
        self._show(str(message_id), caption or SIGNS.get(next(iter(content)), OTHER_SIGN))
        self._twin.deliver({"message": message})

    def edit(self, message_id: str, text: str) -> None:
        now = int(time.time())
        message = self._message(int(message_id)) | {"text": text, "edit_date": now}
        self._twin.deliver({"edited_message": message})

    def start(self, payload: str = "") -> None:
        """Presses Start, perhaps through a deep link."""
        self._twin.blocked.discard(self.address)
        self.say(f"/start {payload}".strip())

    def tap(self, message_id: str, number: int) -> None:
        """Taps a button of a message on the screen. Raises ``LookupError`` when it is not there."""
        bubble = self._phones.find("telegram", self.address, message_id)
        choice = next((c for c in bubble.choices if c.number == number), None) if bubble else None
        if bubble is None or choice is None:
            raise LookupError("no such button")
        if choice.url:
            return
        query = f"{self.address}{message_id}{self._twin.next_message_id()}"
        self._twin.open_taps.add(query)
        message = self._message(int(message_id)) | {"from": BOT, "date": bubble.at // 1000, "text": bubble.text}
        self._twin.deliver(
            {
                "callback_query": {
                    "id": query,
                    "from": self._person(),
                    "message": message,
                    "chat_instance": f"-{self.address}",
                    "data": choice.payload,
                }
            }
        )

    def block(self) -> None:
        self._twin.blocked.add(self.address)
        self._membership("member", "kicked")

    def _membership(self, before: str, now: str) -> None:
        self._twin.deliver(
            {
                "my_chat_member": {
                    "chat": self._chat(),
                    "from": self._person(),
                    "date": int(time.time()),
                    "old_chat_member": {"user": BOT, "status": before},
                    "new_chat_member": {"user": BOT, "status": now} | ({"until_date": 0} if now == "kicked" else {}),
                }
            }
        )

    def _message(self, message_id: int) -> dict[str, Any]:
        return {"message_id": message_id, "from": self._person(), "chat": self._chat(), "date": int(time.time())}

    def _person(self) -> dict[str, Any]:
        first, _, last = name_of(self.address).partition(" ")
        return {"id": int(self.address), "is_bot": False, "first_name": first, "last_name": last, "language_code": "vi"}

    def _chat(self) -> dict[str, Any]:
        first, _, last = name_of(self.address).partition(" ")
        return {"id": int(self.address), "type": "private", "first_name": first, "last_name": last}

    def _show(self, message_id: str, text: str) -> None:
        self._phones.show(Bubble("telegram", self.address, message_id, "person", text, int(time.time() * 1000)))
