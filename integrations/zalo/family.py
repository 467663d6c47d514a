"""Which family of message endpoints an account speaks: v3 (businesses) or v2 (state agencies).

Nobody documents which an agency of the state will get, so it is found out: asked at first (``getoa``), corrected once
by the refusal that says so, and remembered.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from integrations.memory import Memory

Family = Literal["v3", "v2"]
# The SDK's name for each path; both take the same body.
CATEGORY: dict[Family, str] = {"v3": "consultant", "v2": "action"}

STATE_AGENCY = 4  # oa_type "OA Cơ quan nhà nước"

_log = logging.getLogger(__name__)


class FamilyKeeper:
    """The family in force.

    Args:
        ask: the account's ``getoa`` data, or nothing when it could not be had.
    """

    def __init__(self, memory: Memory, ask: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._memory = memory
        self._ask = ask
        self._family: Family | None = None

    async def current(self) -> Family:
        """Remembered, else asked for, else v3."""
        if self._family is None:
            kept = (await self._memory.recall()).get("family")
            self._family = kept if kept in CATEGORY else await self._find()
        return self._family

    async def switch(self, family: Family) -> bool:
        """Goes over to ``family`` because the other one was refused. Only once in the account's life: an account that
        refuses both is to be looked at by a person. Returns whether it went over."""
        kept = await self._memory.recall()
        if kept.get("family") == family:
            # Another process was here first.
            self._family = family
            return True
        if kept.get("family_switched"):
            return False
        await self._memory.keep(family=family, family_switched=True)
        self._family = family
        _log.warning("Zalo wants the %s message endpoints for this account", family)
        return True

    async def _find(self) -> Family:
        account = await self._ask()
        kind = str(account.get("oa_type", ""))
        if not kind:
            return "v3"
        family: Family = "v2" if kind == str(STATE_AGENCY) else "v3"
        await self._memory.keep(family=family, oa_type=kind)
        return family
