"""How often a property is tried.

The suite tries the same examples every time, so that a change is judged by what it changed. ``make search`` tries many
times as many, others at each run; what it finds becomes an ``@example``.
"""

from __future__ import annotations

import os

from hypothesis import settings

TIMES = int(os.environ.get("TRY_TIMES", "1"))

# A slow machine is no failure, hence no deadline.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=100 * TIMES, print_blob=True)


def choose_profile() -> None:
    settings.load_profile("same" if TIMES == 1 else "search")


def tried(count: int) -> settings:
    """For a property that needs more or fewer examples than Hypothesis's hundred."""
    return settings(max_examples=count * TIMES)
