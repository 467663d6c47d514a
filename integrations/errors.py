"""Errors that decide: whoever catches one need not know the platform to know what to do.

ChannelError
├── BadRequest          what was delivered cannot be read          → 400
├── BadSignature        who delivered it is not the provider       → 401, counted, nothing stored
└── SendError           a provider call did not end in "sent"
      retryable              the same call may be made again (after ``retry_after`` seconds, if given)
      stops_channel          no call of this channel may be made before ``retry_after`` (429), or at all (misconfigured)
      recipient_unreachable  this person cannot be reached on this channel; stop trying
      ambiguous              the provider may have delivered it; never send it again blindly
      not_before             a provider's clock window or quota: try again at that moment
      quota_spent            until ``not_before`` nothing goes that counts on the account's quota
"""

from __future__ import annotations

from datetime import datetime


class ChannelError(Exception):
    """Base of everything a channel raises."""


class BadRequest(ChannelError):
    """The body is not what this channel's provider sends."""


class BadSignature(ChannelError):
    """Signature or secret missing or wrong."""


class SendError(ChannelError):
    """A provider call failed. ``code`` is ours (``blocked``, ``rate_limited`` …) or the provider's number as text;
    it never holds a text, an id or a token, so it may be logged.

    Args:
        retry_after: seconds, exactly as the provider said.
    """

    def __init__(
        self,
        code: str,
        *,
        retryable: bool = False,
        retry_after: float | None = None,
        recipient_unreachable: bool = False,
        ambiguous: bool = False,
        stops_channel: bool = False,
        not_before: datetime | None = None,
        quota_spent: bool = False,
        opted_out: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.retry_after = retry_after
        self.recipient_unreachable = recipient_unreachable
        self.ambiguous = ambiguous
        self.stops_channel = stops_channel
        self.not_before = not_before
        self.quota_spent = quota_spent
        self.opted_out = opted_out
