"""Training data as the content is written: `intent: ask/<topic>` means the intent `ask` about one topic.

Rasa would read the slash as its own retrieval intents, demand one response per topic and add actions that nobody
runs. This importer keeps the topic with the example, under `TOPIC`, and leaves Rasa the plain intent.
"""

from __future__ import annotations

from typing import Optional

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY
from rasa.shared.nlu.training_data.training_data import TrainingData

# The full label of an example; our classifier learns this one.
TOPIC = "topic_label"


class TopicImporter(RasaFileImporter):
    """Rasa's file importer, with topics kept apart from intents."""

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """All examples; those of a topic carry the full label under `TOPIC`."""
        data = super().get_nlu_data(language)
        for example in data.training_examples:
            label = example.data.pop(INTENT_RESPONSE_KEY, None)
            if label is not None:
                example.data[TOPIC] = label
        return TrainingData(
            data.training_examples,
            data.entity_synonyms,
            data.regex_features,
            data.lookup_tables,
            data.responses,
        )
