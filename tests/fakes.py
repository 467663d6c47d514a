"""Stand-ins that behave: a clock that moves when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 09:00 in Hà Nội


class FakeClock:
    """Starts on a working Monday morning in Hà Nội; ``advance`` moves it."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> None:
        self._now += timedelta(**by)

    def set(self, moment: datetime) -> None:
        self._now = moment
