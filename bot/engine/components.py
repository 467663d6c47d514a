"""Our two steps of Rasa's understanding: what figures a message holds, and what it is about.

Rasa instantiates these from `config.yml`. All thinking is in `bot.grammar` and `bot.engine.intents`; here it only
meets Rasa's messages. Rasa demands the type annotations it can resolve at run time.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Dict, List, Optional
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine import about, intents, learning
from bot.engine.asks import Questions, read_questions
from bot.engine.features import Shape
from bot.engine.importer import ASKED, TOPIC
from bot.engine.reading import ABOUT, INSTEAD, TOPIC_ENTITY, Reading, entities_of, expectation_of, read, topic_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class GrammarEntityExtractor(GraphComponent):
    """Sets the amounts, times, birth dates and groups that `bot.grammar` finds as entities."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`expect`: slot name to the expectation of the grammar while a form asks for that slot."""
        return {"expect": {}, "timezone": "Asia/Ho_Chi_Minh"}

    def __init__(self, config: Dict[str, Any]) -> None:
        self._expect: Dict[str, str] = config["expect"]
        self._timezone = ZoneInfo(config["timezone"])

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GrammarEntityExtractor:
        """Rasa's constructor."""
        return cls(config)

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Adds the entities of every message's text, read in the light of the question we asked."""
        asked = tracker.get_slot(REQUESTED_SLOT) if tracker and tracker.active_loop_name else None
        expecting = expectation_of(asked, self._expect)
        for message in messages:
            found = entities_of(message.get(TEXT) or "", _day_of(message, self._timezone), expecting)
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ViLinearIntentClassifier(GraphComponent):
    """Intent, topic and certainty of a Vietnamese message.

    Output: `intent` (one of the domain's intents; `ask` for every topic, `nlu_fallback` when not sure enough),
    `intent_ranking` with the full labels, the entity `topic`, and `understanding` (see `bot.engine.reading`).
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Defaults that `config.yml` may override."""
        recipe = intents.Recipe()
        return {
            "word_ngram": recipe.shape.words,
            "char_min": recipe.shape.characters_from,
            "char_max": recipe.shape.characters_to,
            "pairs_within": recipe.shape.pairs_within,
            "strength": recipe.strength,
            "noise": list(recipe.kinds),
            "folds": recipe.folds,
            "seed": recipe.seed,
            "timezone": "Asia/Ho_Chi_Minh",
        }

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        classifier: Optional[intents.IntentClassifier] = None,
        questions: Optional[Questions] = None,
    ) -> None:
        self._timezone = ZoneInfo(config["timezone"])
        self._asides = about.Asides(questions or Questions({}), classifier.classify) if classifier else None
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ViLinearIntentClassifier:
        """Rasa's constructor of an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ViLinearIntentClassifier:
        """Rasa's constructor of a trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, intents.IntentClassifier.load(Path(folder)), read_questions())

    @property
    def recipe(self) -> intents.Recipe:
        """How this configuration trains."""
        config = self._config
        return intents.Recipe(
            shape=Shape(config["word_ngram"], config["char_min"], config["char_max"], config["pairs_within"]),
            strength=config["strength"],
            kinds=tuple(config["noise"]),
            folds=config["folds"],
            seed=config["seed"],
        )

    @property
    def topics(self) -> List[str]:
        """Topics this trained component can tell apart."""
        labels = self._classifier.model.labels if self._classifier else ()
        return [topic for topic in map(topic_of, labels) if topic]

    def train(self, training_data: TrainingData) -> Resource:
        """Trains on all examples that have an intent and stores the result."""
        examples = [
            intents.Example(message.get(TEXT), message.get(TOPIC) or message.get(INTENT), bool(message.get(ASKED)))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        self._classifier = learning.train(examples, intents.foreign_questions(), self.recipe)
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(Path(folder))
        return self._resource

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Sets intent, ranking, topic, understanding of every message, what it asks beside its topic or may have meant
        instead."""
        if self._classifier is None:
            raise ValueError("The classifier has not been trained.")
        before = _before(tracker)
        for message in messages:
            text = message.get(TEXT) or ""
            reading: Reading = read(self._classifier, text, message.get(ENTITIES, []))
            beside: Dict[str, Any] = {}
            if self._asides is not None:
                reading, beside = self._asides.take(reading, text, _day_of(message, self._timezone), before)
            for name, value in reading.output().items():
                message.set(name, value, add_to_output=True)
            if beside:
                message.set(ABOUT, beside, add_to_output=True)
            if reading.instead and not before.in_form:
                message.set(INSTEAD, reading.instead, add_to_output=True)
        return messages


def _before(tracker: Optional[DialogueStateTracker]) -> about.Before:
    if tracker is None:
        return about.Before()
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
    topic = slots.get(TOPIC_ENTITY)
    return about.before(tracker.events, topic, slots, bool(tracker.active_loop_name))


def _day_of(message: Message, timezone: ZoneInfo) -> date:
    as_of = (message.get("metadata") or {}).get("as_of")
    return date.fromisoformat(as_of) if as_of else datetime.now(timezone).date()
