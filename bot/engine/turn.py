"""One turn of a conversation: a message or a tap in, replies and what was understood out."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import ActionLimitReached, MessageProcessor
from rasa.shared.core.constants import DEFAULT_INTENTS, REQUESTED_SLOT, SESSION_START_METADATA_SLOT
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.about import with_about
from bot.engine.language import language_of
from bot.engine.reading import ABOUT, FALLBACK, INSTEAD, TOPIC_ENTITY, tap, topic_of
from bot.engine.text import clean
from bot.engine.tracker_store import ShortTrackerStore

logger = logging.getLogger("ansinh.engine.turn")

CHANNEL = "ansinh"
NOT_UNDERSTOOD = "not_understood"  # the status and the answer file of its name
MAX_TEXT = 4_000  # what a conversation keeps of one message; the classifier reads less (text.MAX_CHARACTERS)

# Slots of Rasa's own that say nothing to the app.
_INNER_SLOTS = frozenset({SESSION_START_METADATA_SLOT, TOPIC_ENTITY})
_REPLY_FIELDS = ("text", "buttons")


class UnknownTopic(ValueError):
    """A tap named neither a topic nor an intent of the loaded model."""


@dataclass(frozen=True)
class TurnRequest:
    """What the app sends: either `text` or `topic` is given."""

    conversation: str
    text: Optional[str]
    topic: Optional[str]
    metadata: Dict[str, Any] = field(default_factory=dict)

    @property
    def reset(self) -> bool:
        """Whether the conversation starts afresh with this turn."""
        return bool(self.metadata.get("reset"))


class ReplyCollector(OutputChannel):
    """Gathers what the dialogue says, one reply per utterance, in the shape of the brief."""

    def __init__(self) -> None:
        self.replies: List[Dict[str, Any]] = []
        self.status: Optional[str] = None
        self.broken = False  # an action could not be run (set by `patches.tell_of_broken_actions`)

    @classmethod
    def name(cls) -> str:
        """Name under which responses may have a variant of their own."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Takes one utterance; a `status` in its custom part speaks for the whole turn."""
        reply = {name: message[name] for name in _REPLY_FIELDS if message.get(name)}
        custom = message.get("custom")
        if isinstance(custom, dict):
            custom = dict(custom)
            self.status = custom.pop("status", None) or self.status
            reply.update(custom)
        if reply:
            self.replies.append(reply)


def _status(collector: ReplyCollector, intent: str, asking: bool) -> str:
    """The status of a turn whose actions did not name one (closed list of the brief)."""
    if collector.broken:
        return "failed"
    if collector.status:
        return collector.status
    replies = collector.replies
    for reply in replies:
        if "handover" in reply:
            return "distress" if reply["handover"] == "distress" else "handed_over"
    if any("calculation" in reply for reply in replies):
        return "calculated"
    if asking:
        return "clarified"
    if intent == FALLBACK:
        return NOT_UNDERSTOOD
    return "out_of_scope" if intent == "out_of_scope" else "answered"


class Conversations:
    """The loaded assistant, one turn at a time per conversation."""

    def __init__(self, agent: Agent, store: ShortTrackerStore) -> None:
        if agent.processor is None:
            raise ValueError("No model is loaded.")
        self._agent = agent
        self._processor: MessageProcessor = agent.processor
        # Rasa wraps a store so that its failure goes unnoticed and a conversation starts anew; the app must know.
        self._processor.tracker_store = store
        self._store = store
        store.domain = self._processor.domain
        self._intents = frozenset(self._processor.domain.intents) - frozenset(DEFAULT_INTENTS)
        self._topics = frozenset(topics_of(self._processor))

    @property
    def model(self) -> str:
        """Id of the loaded model."""
        return str(self._processor.model_metadata.model_id)

    @property
    def topics(self) -> frozenset[str]:
        """Topics that a tap may open."""
        return self._topics

    async def forget(self, conversation: str) -> bool:
        """Erases a conversation; whether there was one."""
        async with self._agent.lock_store.lock(conversation):
            return await self._store.forget(conversation)

    async def take(self, request: TurnRequest) -> Dict[str, Any]:
        """Runs one turn.

        Raises:
            UnknownTopic: the tap names nothing we have.
        """
        began = time.perf_counter()
        async with self._agent.lock_store.lock(request.conversation):
            if request.reset:
                await self._store.forget(request.conversation)
            collector = ReplyCollector()
            tracker, parsed = await self._run(self._message(request, collector), collector)
        return self._answer(tracker, parsed, collector, began)

    def _message(self, request: TurnRequest, collector: ReplyCollector) -> UserMessage:
        parse_data: Optional[Dict[str, Any]] = None
        metadata = {name: value for name, value in request.metadata.items() if name != "reset"}
        if request.topic is not None:
            name, _, option = request.topic.partition(":")
            try:
                reading = tap(name, self._intents, self._topics)
            except KeyError:
                raise UnknownTopic(request.topic) from None
            text = f"[{request.topic}]"
            parse_data = {"text": text, **reading.output()}
            if option:
                parse_data[ABOUT] = {"asked": {"option": option}}
        else:
            # Rasa takes a leading slash for a command of its developers. A citizen's slash is just a character.
            text = clean(request.text or "", MAX_TEXT).lstrip("/ ")
            # Actions speak the citizen's language as well: they read it from here.
            metadata["locale"] = language_of(text) or metadata.get("locale")
        return UserMessage(
            text=text,
            output_channel=collector,
            sender_id=request.conversation,
            parse_data=parse_data,
            input_channel=CHANNEL,
            metadata=metadata,
        )

    async def _run(
        self, message: UserMessage, collector: ReplyCollector
    ) -> Tuple[DialogueStateTracker, Dict[str, Any]]:
        """Rasa's own steps of a turn. A turn in which an action broke leaves the conversation as it was."""
        processor = self._processor
        tracker = await processor.log_message(message, should_save_tracker=False)
        # Kept now: an action may take the message back (Rasa's default fallback does).
        parsed = (tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
        tracker = await processor.run_action_extract_slots(collector, tracker)
        going_on = True
        while going_on and not collector.broken:
            try:
                action, prediction = processor.predict_next_with_tracker_if_should(tracker)
            except ActionLimitReached:
                logger.error("The dialogue ran in a circle and was stopped.")
                collector.broken = True
                break
            going_on = await processor._run_action(action, tracker, collector, processor.nlg, prediction)
        if collector.broken:
            collector.replies.clear()
            return tracker, parsed
        if not collector.replies:
            # No rule knew what to do here; nobody is left in silence.
            collector.replies.append({"answer": NOT_UNDERSTOOD})
            collector.status = collector.status or NOT_UNDERSTOOD
        await processor.save_tracker(tracker)
        return tracker, parsed

    def _answer(
        self, tracker: DialogueStateTracker, parsed: Dict[str, Any], collector: ReplyCollector, began: float
    ) -> Dict[str, Any]:
        intent = parsed.get("intent") or {}
        ranking = parsed.get("intent_ranking") or []
        entities = parsed.get("entities") or []
        topic = next((item["value"] for item in entities if item.get("entity") == TOPIC_ENTITY), None)
        if topic is None and intent.get("name") != FALLBACK:
            topic = intent.get("name")
        runner_up = ranking[1] if len(ranking) > 1 else None
        asking = bool(tracker.active_loop_name and tracker.get_slot(REQUESTED_SLOT))
        return {
            "replies": with_about(collector.replies, parsed.get(ABOUT) or {}, topic),
            "status": _status(collector, str(intent.get("name")), asking),
            "topic": topic,
            "confidence": intent.get("confidence"),
            "runner_up": _named(runner_up),
            "instead": parsed.get(INSTEAD),
            "likely": [_named(guess) for guess in ranking[:3]],
            "understanding": parsed.get("understanding"),
            "entities": [item for item in entities if item.get("entity") != TOPIC_ENTITY],
            "slots": {
                name: slot.value
                for name, slot in tracker.slots.items()
                if name not in _INNER_SLOTS and slot.value is not None
            },
            "model": self.model,
            "language": _language(tracker),
            "latency_ms": round((time.perf_counter() - began) * 1000, 1),
        }


def _language(tracker: DialogueStateTracker) -> Optional[str]:
    """The language the latest message was written in, where its words tell; a tap tells none."""
    message = tracker.latest_message
    if message is None or (message.parse_data or {}).get("understanding") == "tap":
        return None
    return language_of(message.text or "")


def _named(guess: Optional[Dict[str, Any]]) -> Optional[Dict[str, Any]]:
    if guess is None:
        return None
    return {"topic": topic_of(guess["name"]) or guess["name"], "confidence": guess["confidence"]}


def topics_of(processor: MessageProcessor) -> List[str]:
    """Topics that the loaded classifier knows."""
    from bot.engine.components import ViLinearIntentClassifier

    for node in processor.graph_runner._instantiated_nodes.values():
        component = node._component
        if isinstance(component, ViLinearIntentClassifier):
            return component.topics
    return []
