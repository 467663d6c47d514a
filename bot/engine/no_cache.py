"""A training cache that remembers nothing: whether to train is decided before Rasa is even imported."""

from __future__ import annotations

from typing import Any, Optional, Tuple

from rasa.engine.caching import TrainingCache


class NoTrainingCache(TrainingCache):
    """Every look-up misses."""

    def cache_output(self, fingerprint_key: str, output: Any, output_fingerprint: str, model_storage: Any) -> None:
        """Keeps nothing."""

    def get_cached_output_fingerprint(self, fingerprint_key: str) -> Optional[str]:
        """Finds nothing."""
        return None

    def get_cached_result(self, output_fingerprint_key: str, node_name: str, model_storage: Any) -> Optional[Any]:
        """Finds nothing."""
        return None


__all__: Tuple[str, ...] = ("NoTrainingCache",)
