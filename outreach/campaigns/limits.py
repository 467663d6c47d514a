"""What one message may hold, per channel, in UTF-16 units of NFC text (a test holds them to the channels' own)."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.wording import units
from outreach.errors import CampaignFileError

TEXT_UNITS = {"zalo": 2000, "telegram": 4096}
BUTTONS = {"zalo": 5, "telegram": 100}


def check_length(text: str, buttons: int, channels: Sequence[str]) -> None:
    """One provider message per recipient: what is approved is one message, and the ledger accounts for one.

    Raises:
        CampaignFileError: too long, or too many buttons, for one of the channels.
    """
    for channel in channels:
        length, limit = units(text), TEXT_UNITS[channel]
        if length > limit:
            raise CampaignFileError(
                "text",
                f"can get {length} characters long with the longest names and the footer; {channel} takes {limit}. "
                f"Shorten it by {length - limit}",
            )
        if buttons > BUTTONS[channel]:
            raise CampaignFileError("buttons", f"{channel} takes at most {BUTTONS[channel]}")
