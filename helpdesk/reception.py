"""What to do with one event of a citizen: the stages of design.md §3, in order.

Opt-out and opt-in words → held by staff? to the console → the assistant's turn → hand-over? Nothing here writes to
the database; the processor writes the ``Outcome``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.grammar.english import is_english
from bot.grammar.tokens import tokenize
from helpdesk.distress import is_cry_for_help
from helpdesk.feedback import thumb_of
from helpdesk.opinions import APOLOGY, Opinion, Opinions
from helpdesk.outcome import Outcome, Picture, Said
from helpdesk.ports import (
    Answers,
    Assistant,
    AssistantTurn,
    AssistantUnavailable,
    Clock,
    Consents,
    Feedback,
    Inquirer,
    Reason,
    Receipts,
    RecordAnswer,
    Records,
    RecordWish,
    Rendered,
    Reply,
    Status,
)
from helpdesk.sensitive import Sensitive, look_through
from helpdesk.switches import Switches
from integrations.events import Button, InboundEvent, Kind

MAX_TEXT = 4000  # characters of a message that are read; more is answered with "please shorten"
MAX_FILED = 20_000  # characters kept in the thread for staff
CORRECT = "correct"  # the assistant's intent for "sai rồi" after a result
NOT_UNDERSTOOD_LIMIT = 2  # twice not understood: staff

MEDIA_WORDS = {
    "photo": "[ảnh]",
    "sticker": "[nhãn dán]",
    "voice": "[tin nhắn thoại]",
    "audio": "[tệp âm thanh]",
    "video": "[video]",
    "animation": "[ảnh động]",
    "link": "[liên kết]",
    "poll": "[bình chọn]",
    "document": "[tệp]",
    "file": "[tệp]",
    "contact": "[danh thiếp]",
    "location": "[vị trí]",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """The conversation as the stages see it (a row of ``conversations``)."""

    id: int
    channel: str
    address: str
    state: str
    matter: int
    not_understood: int
    locale: str
    in_form: bool


class Reception:
    """Decides what an event leads to.

    Args:
        announce: composes the text that tells a citizen what happens next after a hand-over.
        records: people's own records; None where nobody may look them up.
    """

    def __init__(
        self,
        assistant: Assistant,
        answers: Answers,
        consents: Consents,
        receipts: Receipts,
        announce: Callable[[Reason, datetime, str], Rendered],
        clock: Clock,
        zone: ZoneInfo,
        records: Records | None = None,
        *,
        feedback: Feedback,
        switches: Switches,
    ) -> None:
        self._assistant = assistant
        self._answers = answers
        self._consents = consents
        self._receipts = receipts
        self._announce = announce
        self._clock = clock
        self._zone = zone
        self._records = records
        self._opinions = Opinions(answers, feedback)
        self.switches = switches

    async def handle(self, sender: Sender, event: InboundEvent) -> Outcome:
        """Everything that can arrive has an outcome; unknown kinds have an empty one."""
        if event.kind in (Kind.MESSAGE, Kind.TAP, Kind.EDITED, Kind.MEDIA, Kind.FOLLOW, Kind.UNBLOCKED):
            await self._receipts.interacted(sender.channel, sender.address, event.occurred_at or self._clock.now())
        match event.kind:
            case Kind.MESSAGE | Kind.TAP | Kind.EDITED:
                return await self._heard(sender, event)
            case Kind.MEDIA:
                return await self._media(sender, event)
            case Kind.FOLLOW if sender.state != "staff":
                return Outcome(said=[self._bot("welcome", sender, event)])
            case Kind.UNFOLLOW:
                await self._receipts.unreachable(sender.channel, sender.address, "unfollowed")
            case Kind.WITHDRAW:
                await self._consents.opt_out(sender.channel, sender.address, "withdrawn at the provider")
            case Kind.DELIVERED:
                await self._receipts.delivered(
                    sender.channel, event.provider_message_ids, event.occurred_at or self._clock.now()
                )
            case Kind.SEEN:
                await self._receipts.seen(
                    sender.channel, event.provider_message_ids, event.occurred_at or self._clock.now()
                )
            case Kind.ECHO:
                at = event.occurred_at or self._clock.now()
                for message_id in event.provider_message_ids:
                    await self._receipts.echoed(sender.channel, sender.address, message_id, event.text or "", at)
            case Kind.STAFF_ECHO:
                return self._staff_wrote(event)
        return Outcome()

    async def _heard(self, sender: Sender, event: InboundEvent) -> Outcome:
        words = (event.payload if event.kind is Kind.TAP and event.payload else event.text) or ""
        words = words.strip()
        outcome = Outcome(heard=(event.text or words)[:MAX_FILED])
        if not words:
            outcome.said.append(self._bot("not_understood", sender, event))
            outcome.status = Status.NOT_UNDERSTOOD
            return outcome
        if event.kind is Kind.TAP and (thumb := thumb_of(words)) is not None:
            opinion = await self._opinions.rated(thumb, sender.id, held=sender.state == "staff")
            return self._take(Outcome(), opinion, sender, event)
        topic = self._tapped(words)
        if topic:
            # Staff read what the citizen saw on the button, not our name for it.
            outcome.heard = self._answers.title(topic, sender.locale)
        found = look_through(words)
        if found.secret:
            outcome.heard, outcome.private = found.kept[:MAX_FILED], True
        wish = None if topic else self._consents.intent(words, in_form=sender.in_form)
        if wish:
            return await self._consent(outcome, wish, sender, event)
        if sender.state == "staff":
            outcome.status = Status.STAFF
            return outcome
        if len(words) > MAX_TEXT and not is_cry_for_help(words[:MAX_FILED]):
            outcome.said.append(self._bot("too_long", sender, event))
            outcome.status = Status.CLARIFIED
            return outcome
        proof = await self._records.heard(_inquirer(sender, event), words) if self._records and not topic else None
        if proof is not None:
            # The assistant has no part in this; the account of the turn says what it was about.
            outcome.turn = AssistantTurn((), proof.status, topic="own_record", in_form=sender.in_form)
            return self._tell_record(outcome, proof, sender, event)
        if self._warn(outcome, found, sender, event):
            return outcome
        return await self._ask(outcome, sender, event, found.read, topic)

    def _warn(self, outcome: Outcome, found: Sensitive, sender: Sender, event: InboundEvent) -> bool:
        """Says at once what should not be written here; True when there was nothing else in the message."""
        if not (found.secret or found.identity):
            return False
        sender = _in_own_language(sender, found.read, outcome)
        outcome.said.append(self._bot("secret_written" if found.secret else "identity_written", sender, event))
        outcome.status = Status.CLARIFIED
        return found.says_nothing_else and not is_cry_for_help(found.read)

    def _tell_record(self, outcome: Outcome, answer: RecordAnswer, sender: Sender, event: InboundEvent) -> Outcome:
        if answer.shown is not None:
            outcome.heard, outcome.private = answer.shown, True
        outcome.said.append(self._bot(answer.topic, sender, event, **answer.values))
        outcome.status = answer.status
        return outcome

    async def _look_up(self, outcome: Outcome, wish: RecordWish, sender: Sender, event: InboundEvent) -> None:
        if self._records is None:
            if wish is RecordWish.FORGET:
                return
            outcome.said.append(self._bot("record_not_here", sender, event))
            return
        who = _inquirer(sender, event)
        answer = await (self._records.forget(who) if wish is RecordWish.FORGET else self._records.open(who))
        if answer is not None:
            self._tell_record(outcome, answer, sender, event)

    def _tapped(self, words: str) -> str | None:
        """The topic of a button payload. Anything else that starts with a slash is text like any other."""
        if not words.startswith("/"):
            return None
        name = words[1:]
        topic, _, option = name.partition(":")
        return name if f"{topic}{option}".isidentifier() and self._answers.is_topic(name) else None

    async def _consent(self, outcome: Outcome, wish: str, sender: Sender, event: InboundEvent) -> Outcome:
        evidence = f"{event.channel}:{event.event_id}"
        if wish == "opt_out":
            await self._consents.opt_out(sender.channel, sender.address, evidence)
            outcome.status, answer = Status.OPTED_OUT, "opted_out"
        else:
            await self._consents.opt_in(sender.channel, sender.address, evidence)
            outcome.status, answer = Status.OPTED_IN, "opted_in"
        outcome.said.append(self._bot(answer, sender, event))
        return outcome

    async def _ask(
        self, outcome: Outcome, sender: Sender, event: InboundEvent, words: str, topic: str | None
    ) -> Outcome:
        started = time.perf_counter()
        if topic is None and is_cry_for_help(words):
            sender = _in_own_language(sender, words, outcome)
            turn = AssistantTurn(
                (Reply(topic="distress"),), Status.DISTRESS, handover=Reason.DISTRESS, topic="distress"
            )
            outcome.turn, outcome.status = turn, turn.status
            outcome.said.append(self._reply(0, turn, sender, event))
            self._call_staff(outcome, sender, Reason.DISTRESS)
            return outcome
        tapped = topic.partition(":")[0] if topic else None  # an option belongs to its topic
        if self.switches.stops([tapped]):
            return self._to_people(outcome, AssistantTurn((), Status.HANDED_OVER, topic=tapped), sender, event)
        complaint = await self._opinions.complained(words, sender.id) if topic is None and not sender.in_form else None
        if complaint is not None and complaint.on_result:
            outcome.rating, topic = complaint.rating, CORRECT
        elif complaint is not None:
            return self._take(outcome, complaint, sender, event)
        try:
            turn = await self._assistant.turn(
                f"{sender.channel}:{sender.id}:{sender.matter}",
                text=None if topic else words,
                topic=topic,
                as_of=self._as_of(event),
                locale=sender.locale,
            )
        except AssistantUnavailable:
            turn = AssistantTurn((), Status.FAILED, handover=Reason.ASSISTANT_UNAVAILABLE)
        if complaint is not None and complaint.turn is not None:
            turn = replace(turn, topic=complaint.turn.topic, runner_up=complaint.turn.runner_up)
        if turn.language is not None and turn.language != sender.locale:
            sender = replace(sender, locale=turn.language)
            outcome.conversation["locale"] = turn.language
        if turn.handover is not Reason.DISTRESS and self.switches.stops(_topics(turn)):
            return self._to_people(outcome, turn, sender, event)
        outcome.turn, outcome.status = turn, turn.status
        outcome.said += [self._reply(reply_index, turn, sender, event) for reply_index in range(len(turn.replies))]
        if turn.record is not None:
            await self._look_up(outcome, turn.record, sender, event)
        if outcome.said:
            self._offer(turn, outcome.said[-1], sender)
            outcome.said[-1].thumbs = self._opinions.thumbs(turn, sender.locale)
        self._count_misses(outcome, sender, turn)
        reason = outcome.handover or turn.handover
        if reason is not None:
            self._call_staff(outcome, sender, reason)
        elif not outcome.said:
            # Silence would leave the citizen alone; it means the assistant's rules have a gap.
            outcome.status = Status.FAILED
            self._call_staff(outcome, sender, Reason.ASSISTANT_UNAVAILABLE)
        outcome.latency_ms = (time.perf_counter() - started) * 1000
        return outcome

    def _offer(self, turn: AssistantTurn, below: Said, sender: Sender) -> None:
        """A button to what may have been meant instead, after the message's own; none on the way to people."""
        topic = turn.instead
        if topic is None or turn.handover is not None or not self._answers.informs(topic):
            return
        button = self._button(topic, sender)
        if button not in below.rendered.buttons and not self.switches.stops([topic]):
            below.rendered = replace(below.rendered, buttons=(*below.rendered.buttons, button))

    def _button(self, topic: str, sender: Sender) -> Button:
        return Button(self._answers.title(topic, sender.locale), f"/{topic}")

    def _take(self, outcome: Outcome, opinion: Opinion, sender: Sender, event: InboundEvent) -> Outcome:
        outcome.rating = opinion.rating
        if opinion.turn is not None:
            outcome.turn, outcome.status = opinion.turn, opinion.turn.status
        if opinion.answer == APOLOGY:
            said = self._bot(APOLOGY, sender, event, other=opinion.other is not None)
            if opinion.other is not None:
                meant = self._button(opinion.other, sender)
                said.rendered = replace(said.rendered, buttons=(meant, *said.rendered.buttons))
            outcome.said.append(said)
        elif opinion.answer is not None:
            outcome.said.append(self._bot(opinion.answer, sender, event))
        if opinion.calls_staff:
            self._call_staff(outcome, sender, Reason.COMPLAINED)
            outcome.status = Status.COMPLAINED
        return outcome

    def _to_people(self, outcome: Outcome, turn: AssistantTurn, sender: Sender, event: InboundEvent) -> Outcome:
        """People only answer this: the citizen hears so and stands in the queue; who stands there already waits on."""
        outcome.turn = replace(turn, replies=(), in_form=False)
        if sender.state == "waiting" and self.switches.whole:
            outcome.status = Status.STAFF
            return outcome
        outcome.said.append(self._bot("people_only", sender, event))
        self._call_staff(outcome, sender, Reason.SWITCHED_OFF)
        return outcome

    def _count_misses(self, outcome: Outcome, sender: Sender, turn: AssistantTurn) -> None:
        missed = turn.status is Status.NOT_UNDERSTOOD
        misses = sender.not_understood + 1 if missed else 0
        if misses != sender.not_understood:
            outcome.conversation["not_understood"] = misses
        if misses >= NOT_UNDERSTOOD_LIMIT and sender.state == "bot":
            outcome.handover = turn.handover or Reason.NOT_UNDERSTOOD
            outcome.conversation["not_understood"] = 0

    def _call_staff(self, outcome: Outcome, sender: Sender, reason: Reason) -> None:
        outcome.handover = reason
        if reason is Reason.DISTRESS:
            outcome.status = Status.DISTRESS
        elif outcome.status is not Status.FAILED:
            outcome.status = Status.HANDED_OVER
        announced = self._announce(reason, self._clock.now(), sender.locale)
        outcome.said.append(Said("bot", announced))

    async def _media(self, sender: Sender, event: InboundEvent) -> Outcome:
        shown = MEDIA_WORDS.get(event.media or "", "[tệp]")
        if event.text:
            # A caption is a question; the picture itself stays with the provider.
            outcome = await self._heard(sender, replace(event, kind=Kind.MESSAGE))
            # As it may be kept: a secret in a caption is one too.
            outcome.heard = f"{shown} {outcome.heard}"[:MAX_FILED]
        else:
            outcome = Outcome(heard=shown)
            if sender.state == "staff":
                outcome.status = Status.STAFF
            else:
                outcome.said.append(self._bot("unsupported_media", sender, event))
                outcome.status = Status.CLARIFIED
        outcome.heard_kind = "media"
        return outcome

    def _staff_wrote(self, event: InboundEvent) -> Outcome:
        said = Said("staff", Rendered((event.text or "[tệp]")[:MAX_FILED], (), ()), send=False)
        return Outcome(said=[said], handover=Reason.STAFF_WROTE)

    def _reply(self, index: int, turn: AssistantTurn, sender: Sender, event: InboundEvent) -> Said:
        reply = turn.replies[index]
        if reply.topic is not None:
            more = {"asked": reply.asked} if reply.asked else {}
            return self._bot(reply.topic, sender, event, **more)
        picture = Picture(reply.drawing) if reply.drawing else None
        return Said("bot", Rendered(reply.text or "", reply.buttons, reply.figures), picture=picture)

    def _bot(self, topic: str, sender: Sender, event: InboundEvent, **context: Any) -> Said:
        on = self._as_of(event) or self._clock.now().astimezone(self._zone).date()
        return Said("bot", self._answers.render(topic, on=on, locale=sender.locale, **context))

    @staticmethod
    def _as_of(event: InboundEvent) -> date | None:
        """The chat API may ask as of another day; everybody else asks today."""
        given = event.raw.get("as_of") if event.channel == "api" else None
        return date.fromisoformat(given) if given else None


def _in_own_language(sender: Sender, words: str, outcome: Outcome) -> Sender:
    """The sender as one who writes English, where the words plainly are English: no turn has told the language yet."""
    if sender.locale == "en" or not is_english(tokenize(words)):
        return sender
    outcome.conversation["locale"] = "en"
    return replace(sender, locale="en")


def _topics(turn: AssistantTurn) -> Iterator[str | None]:
    """Everything a turn is about: what was understood, what answers it, and the calculation that is running."""
    yield turn.topic
    for reply in turn.replies:
        yield reply.topic
    running = turn.slots.get("dialogue")
    if isinstance(running, Mapping):
        yield running.get("name")


def _inquirer(sender: Sender, event: InboundEvent) -> Inquirer:
    return Inquirer(sender.id, sender.channel, sender.address, event.raw.get("origin"))
