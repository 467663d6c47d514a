"""Joins the help desk's idea of an assistant with Rasa and the answer files."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.answers import AnswerLibrary, NoFiguresThen
from helpdesk.ports import AssistantTurn, AssistantUnavailable, Reason, Rendered, Reply, Status
from integrations.events import Button
from integrations.rasa import RasaClient, RasaError
from policy import format_day


class LibraryAnswers:
    """``helpdesk.ports.Answers`` over the answer files."""

    def __init__(self, library: AnswerLibrary, today: Callable[[], date]) -> None:
        self._library = library
        self._today = today

    def render(self, topic: str, *, on: date, locale: str, **context: Any) -> Rendered:
        """The answer as of ``on``; for a day whose figures we do not keep, today's, and it says so."""
        try:
            answer, lead = self._library.render(topic, on=on, locale=locale, **context), ""
        except NoFiguresThen:
            answer = self._library.render(topic, on=self._today(), locale=locale, **context)
            lead = self._library.render("no_figures_then", on=on, locale=locale, day=format_day(on, locale)).text
        buttons = tuple(Button(title, payload) for title, payload in answer.buttons)
        text = f"{lead}\n\n{answer.text}" if lead else answer.text
        return Rendered(text, buttons, tuple(use.as_json() for use in answer.figures))

    def is_topic(self, name: str) -> bool:
        return self._library.is_topic(name)

    def title(self, topic: str, locale: str) -> str:
        return self._library.title(topic, locale)


class RasaAssistant:
    """``helpdesk.ports.Assistant`` over the Rasa server."""

    def __init__(self, client: RasaClient) -> None:
        self._client = client

    async def turn(
        self, conversation: str, *, text: str | None, topic: str | None, as_of: date | None, locale: str
    ) -> AssistantTurn:
        try:
            answer = await self._client.turn(conversation, text=text, topic=topic, as_of=as_of, locale=locale)
            return read_turn(answer)
        except (RasaError, KeyError, TypeError, ValueError) as error:
            raise AssistantUnavailable(str(error)) from error


def read_turn(answer: Mapping[str, Any]) -> AssistantTurn:
    """The channel's JSON as a turn. Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it is none."""
    replies: list[Reply] = []
    handover: Reason | None = None
    for reply in answer["replies"]:
        if "handover" in reply:
            handover = Reason(reply["handover"])
        elif "answer" in reply:
            replies.append(Reply(topic=reply["answer"]))
        else:
            replies.append(_composed(reply))
    runner_up = answer.get("runner_up") or {}
    slots = answer.get("slots") or {}
    return AssistantTurn(
        replies=tuple(replies),
        status=Status(answer["status"]),
        handover=handover,
        topic=answer.get("topic"),
        confidence=answer.get("confidence"),
        runner_up=runner_up.get("topic"),
        runner_up_confidence=runner_up.get("confidence"),
        entities=tuple(answer.get("entities") or ()),
        slots={name: value for name, value in slots.items() if value is not None},
        in_form=slots.get("requested_slot") is not None,
        model=answer.get("model"),
    )


def _composed(reply: Mapping[str, Any]) -> Reply:
    image = reply.get("image")
    return Reply(
        text=reply["text"],
        buttons=tuple(Button(button["title"], button["payload"]) for button in reply.get("buttons") or ()),
        figures=tuple(reply.get("figures") or ()),
        image=base64.b64decode(image) if image else None,
    )
