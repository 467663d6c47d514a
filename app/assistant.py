"""Joins the help desk's idea of an assistant with Rasa and the answer files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

import structlog

from bot.answers import AnswerLibrary, Asked, NoFiguresThen, Teller
from bot.answers.asked import AsOfWish
from bot.pictures import PictureError, read_drawing
from helpdesk.ports import AssistantTurn, AssistantUnavailable, Reason, RecordWish, Rendered, Reply, Status
from integrations.events import Button
from integrations.rasa import RasaClient, RasaError
from policy import FigureBook

log = structlog.get_logger()

PLAIN_ANSWERS: Final = 1024  # kept at once: some 200 topics, two languages, today and a few other days


class LibraryAnswers:
    """``helpdesk.ports.Answers`` over the answer files."""

    def __init__(self, library: AnswerLibrary, book: FigureBook, today: Callable[[], date]) -> None:
        self._library = library
        self._teller = Teller(library, book)
        self._today = today
        # Asked for nothing beside the topic, an answer is the same all day.
        self._plain = lru_cache(PLAIN_ANSWERS)(self._told)

    def render(
        self, topic: str, *, on: date, locale: str, asked: Mapping[str, Any] | None = None, **context: Any
    ) -> Rendered:
        """The answer as of ``on``; for a day whose figures we do not keep, today's, and it says so."""
        today = self._today()
        if asked or context:
            return self._told(topic, on, today, locale, asked, **context)
        return self._plain(topic, on, today, locale)

    def _told(
        self,
        topic: str,
        on: date,
        today: date,
        locale: str,
        asked: Mapping[str, Any] | None = None,
        **context: Any,
    ) -> Rendered:
        wish = Asked.read(asked)
        try:
            answer, lead = self._teller.tell(topic, today=on, locale=locale, asked=wish, **context), ""
        except NoFiguresThen:
            answer = self._teller.tell(topic, today=today, locale=locale, asked=replace(wish, as_of=None), **context)
            day = AsOfWish("day", on.isoformat()).label(locale)
            lead = self._library.render("no_figures_then", on=today, locale=locale, day=day).text
        buttons = tuple(Button(title, payload) for title, payload in answer.buttons)
        text = f"{lead}\n\n{answer.text}" if lead else answer.text
        return Rendered(text, buttons, tuple(use.as_json() for use in answer.figures))

    def is_topic(self, name: str) -> bool:
        topic, _, option = name.partition(":")
        return self._library.has_option(topic, option) if option else self._library.is_topic(topic)

    def title(self, topic: str, locale: str) -> str:
        name, _, option = topic.partition(":")
        title = self._library.title(name, locale)
        if not option:
            return title
        return f"{title}: {self._library.option_title(name, option, self._today(), locale)}"

    def informs(self, topic: str) -> bool:
        return self._library.is_topic(topic) and not self._library.is_small_talk(topic)


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
    record: RecordWish | None = None
    for reply in answer["replies"]:
        if "handover" in reply:
            handover = Reason(reply["handover"])
        elif "record" in reply:
            record = RecordWish(reply["record"])
        elif "answer" in reply:
            asked = reply.get("asked") or {}
            Asked.read(asked)
            replies.append(Reply(topic=reply["answer"], asked=asked))
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
        instead=answer.get("instead"),
        entities=tuple(answer.get("entities") or ()),
        slots={name: value for name, value in slots.items() if value is not None},
        in_form=slots.get("requested_slot") is not None,
        model=answer.get("model"),
        language=answer.get("language"),
        record=record,
        withdrawal_reason=next((why for one in answer["replies"] if (why := one.get("withdrawal_reason"))), None),
    )


def _composed(reply: Mapping[str, Any]) -> Reply:
    return Reply(
        text=reply["text"],
        buttons=tuple(Button(button["title"], button["payload"]) for button in reply.get("buttons") or ()),
        figures=tuple(reply.get("figures") or ()),
        drawing=_drawing(reply.get("picture")),
    )


def _drawing(picture: Any) -> Mapping[str, Any] | None:
    """What the picture shows, checked before anything is kept; a text without its picture still answers."""
    if picture is None:
        return None
    try:
        return read_drawing(picture).model_dump(mode="json")
    except PictureError as error:
        log.error("picture_dropped", reason=str(error))
        return None
