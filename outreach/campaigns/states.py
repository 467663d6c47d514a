"""The states of a campaign in words, and what to do when a step does not fit the state."""

from __future__ import annotations

from outreach.errors import NotAllowed

APPROVERS = ("approver",)  # roles that may give the second person's word; an admin stops campaigns, nothing more
EDITABLE = ("draft", "submitted", "approved", "scheduled")

STATE_WORDS = {
    "draft": "bản nháp",
    "submitted": "chờ phê duyệt",
    "approved": "đã phê duyệt",
    "scheduled": "đã lên lịch",
    "running": "đang gửi",
    "paused": "tạm dừng",
    "done": "đã gửi xong",
    "cancelled": "đã hủy",
}

_NEEDS = {
    "submit": "only a draft can be submitted.",
    "approve": "submit it first (ansinh campaign submit NAME).",
    "start": "it must be approved first (ansinh campaign submit, then approve --by SOMEBODY-ELSE).",
    "pause": "only a running campaign can be paused.",
    "resume": "only a paused campaign can be resumed.",
    "cancel": "nothing is left to cancel.",
}
_HINTS = {
    ("submit", "submitted"): "it waits for approval.",
    ("approve", "approved"): "nothing is left to approve.",
    ("start", "running"): "it was started.",
    ("start", "paused"): "resume it (ansinh campaign resume NAME).",
    ("start", "done"): "load it under a new name to send it again.",
    ("start", "cancelled"): "load it under a new name to send it.",
}


def wrong_state(name: str, state: str, step: str) -> NotAllowed:
    """The refusal of a step, with what to do instead."""
    return NotAllowed(
        f"{name} is {state}; {_HINTS.get((step, state), _NEEDS[step])}",
        f"Chiến dịch đang ở trạng thái “{STATE_WORDS[state]}”, không thực hiện được thao tác này.",
    )
