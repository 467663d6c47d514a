"""What a citizen does in Zalo, as the events that follow from it."""

from __future__ import annotations

import time
from typing import Any

from integrations.sandbox.phones import OTHER_SIGN, SIGNS, Bubble, Phones
from integrations.sandbox.zalo import ZaloTwin


class ZaloPhone:
    """One person's phone. ``address`` is the person's id in this account."""

    def __init__(self, twin: ZaloTwin, phones: Phones, address: str) -> None:
        self._twin = twin
        self._phones = phones
        self.address = address

    def say(self, text: str) -> None:
        message_id = self._twin.next_message_id()
        self._show(message_id, text)
        self._event("user_send_text", message={"text": text, "msg_id": message_id})

    def send(self, kind: str, text: str = "", **payload: Any) -> None:
        """Sends an attachment: image, sticker, audio, video, file, location, link, gif, business_card."""
        message_id = self._twin.next_message_id()
        self._show(message_id, text or SIGNS.get(kind, OTHER_SIGN))
        message: dict[str, Any] = {"msg_id": message_id, "attachments": [{"type": kind, "payload": payload}]}
        if text:
            message["text"] = text
        self._event(f"user_send_{kind}", message=message)

    def tap(self, message_id: str, number: int) -> None:
        """Taps a button of a message on the screen. Raises ``LookupError`` when it is not there."""
        bubble = self._phones.find("zalo", self.address, message_id)
        choice = next((c for c in bubble.choices if c.number == number), None) if bubble else None
        if choice is None:
            raise LookupError("no such button")
        if choice.url is not None:
            return
        answer_id = self._twin.next_message_id()
        if choice.shown_when_tapped:
            self._show(answer_id, choice.payload)
        self._event("user_send_text", message={"text": choice.payload, "msg_id": answer_id})

    def follow(self) -> None:
        self._twin.gone.discard(self.address)
        self._membership("follow", source="oa_profile")

    def unfollow(self) -> None:
        self._twin.gone.add(self.address)
        self._membership("unfollow", source="oa_profile")

    def withdraw(self) -> None:
        """Takes the consent back in Zalo's own settings."""
        self._twin.events.send(self.address, "user_withdraw", oa_id=self._oa, user_id=self.address)

    def look(self) -> None:
        """Opens the chat: everything new is seen."""
        received = [bubble.message_id for bubble in self._phones.received("zalo", self.address)]
        if fresh := [message_id for message_id in received if message_id not in self._twin.seen]:
            self._twin.seen.update(fresh)
            self._twin.events.seen(self.address, fresh)

    def share_contact(self, name: str, phone: str) -> None:
        self._event("user_submit_info", info={"name": name, "phone": phone})

    def hear_from_staff(self, text: str, admin_id: str = "staff-1") -> None:
        """Staff answers from Zalo's own tool, OA Manager."""
        message_id = self._twin.next_message_id()
        self._phones.show(Bubble("zalo", self.address, message_id, "staff", text, _now()))
        self._twin.events.echo(self.address, message_id, text, admin_id)

    def _membership(self, name: str, **content: Any) -> None:
        self._twin.events.send(
            self.address,
            name,
            oa_id=self._oa,
            follower={"id": self.address},
            user_id_by_app=f"app-{self.address}",
            **content,
        )

    @property
    def _oa(self) -> str:
        return self._twin.oa_id

    def _event(self, name: str, **content: Any) -> None:
        self._twin.events.from_user(self.address, name, **content)

    def _show(self, message_id: str, text: str) -> None:
        self._phones.show(Bubble("zalo", self.address, message_id, "person", text, _now()))


def _now() -> int:
    return int(time.time() * 1000)
