"""What operators watch. Labels are closed lists: no id, no text, nothing a stranger can choose."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from helpdesk.outcome import Outcome


class Metrics:
    """One registry per process wiring, so that tests do not share counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.webhooks = Counter(
            "ansinh_webhook_requests_total",
            "Webhook deliveries by outcome",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self.turns = Counter("ansinh_turns_total", "Citizens' messages by status", ["status"], registry=self.registry)
        self.turn_seconds = Histogram(
            "ansinh_turn_seconds",
            "Time the assistant took for a turn",
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
            registry=self.registry,
        )

    def observe(self, outcome: Outcome) -> None:
        if outcome.status is not None:
            self.turns.labels(outcome.status.value).inc()
            self.turn_seconds.observe(outcome.latency_ms / 1000)
