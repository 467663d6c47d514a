"""What goes wrong at the providers, on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Trouble = Literal[
    "error",  # the provider's own refusal: ``code`` and ``message``; Telegram: HTTP status ``code``
    "rate_limited",  # Telegram 429 with ``retry_after``; Zalo -32
    "status",  # a gateway's HTML page with HTTP status ``code``, nothing accepted
    "hang",  # no answer, nothing accepted
    "lost",  # accepted and shown, but the answer never comes
    "lost_status",  # accepted and shown, but a gateway's HTML page with HTTP status ``code`` comes back
    "empty",  # HTTP 200 with an empty body, nothing accepted
    "garbage",  # HTTP 200 with HTML, nothing accepted
    "string_code",  # Zalo: the refusal's code as a quoted string
]


@dataclass(slots=True)
class Fault:
    """Applies to the next ``times`` calls of ``provider`` that fit ``method`` (a part of the path) and ``address``."""

    provider: str
    trouble: Trouble
    times: int = 1
    method: str = ""
    address: str | None = None
    code: int = 500
    message: str = ""
    retry_after: float | None = None

    def fits(self, provider: str, method: str, address: str | None) -> bool:
        return (
            self.times > 0 and self.provider == provider and self.method in method and self.address in (None, address)
        )


@dataclass(slots=True)
class Faults:
    """The list of troubles ahead."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, provider: str, trouble: Trouble, **details: Any) -> None:
        self.waiting.append(Fault(provider, trouble, **details))

    def load(self, data: Mapping[str, Any]) -> None:
        """The same from JSON. Raises ``TypeError`` for an unknown field."""
        self.waiting.append(Fault(**data))

    def take(self, provider: str, method: str, address: str | None) -> Fault | None:
        """The trouble for this call, used up by it."""
        for fault in self.waiting:
            if fault.fits(provider, method, address):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        self.waiting.clear()

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.waiting if fault.times > 0]
