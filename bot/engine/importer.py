"""Training data as the content is written: `intent: ask/<topic>` means the intent `ask` about one topic.

Rasa would read the slash as its own retrieval intents, demand one response per topic and add actions that nobody
runs. This importer keeps the topic with the example, under `TOPIC`, and leaves Rasa the plain intent.
"""

from __future__ import annotations

from functools import cached_property
from typing import Optional

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT_RESPONSE_KEY, METADATA, METADATA_INTENT
from rasa.shared.nlu.training_data.training_data import TrainingData

# The full label of an example; our classifier learns this one.
TOPIC = "topic_label"
# Whether an example is put as people put it (`metadata: {asked: true}` of its list).
ASKED = "asked"


class TopicImporter(RasaFileImporter):
    """Rasa's file importer, with topics kept apart from intents."""

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """All examples; those of a topic carry the full label under `TOPIC`, those that people asked carry `ASKED`.

        Rasa asks three times under different keys of its own cache, and reading 200 files takes it ten seconds; it
        copies what it gets, so all askers get the same. `language` matters to formats that we do not use.
        """
        return self._labelled

    @cached_property
    def _labelled(self) -> TrainingData:
        data = super().get_nlu_data()
        for example in data.training_examples:
            label = example.data.pop(INTENT_RESPONSE_KEY, None)
            if label is not None:
                example.data[TOPIC] = label
            about = (example.data.get(METADATA) or {}).get(METADATA_INTENT) or {}
            if about.get(ASKED) is True:
                example.data[ASKED] = True
        return TrainingData(
            data.training_examples,
            data.entity_synonyms,
            data.regex_features,
            data.lookup_tables,
            data.responses,
        )
