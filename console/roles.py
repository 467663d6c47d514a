"""Who may do what: one table, read by the routes, the menu and the tests."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"  # answers citizens
    SUPERVISOR = "supervisor"  # answers citizens, looks after the queue
    COMMUNICATOR = "communicator"  # writes campaigns and runs them
    APPROVER = "approver"  # approves what others wrote
    AUDITOR = "auditor"  # looks, changes nothing
    ADMIN = "admin"  # looks after accounts and operation


class Permission(StrEnum):
    START = "start"  # log-in, start page, own password
    CONVERSATIONS_READ = "conversations.read"
    CONVERSATIONS_ANSWER = "conversations.answer"
    ADDRESS_REVEAL = "address.reveal"  # a citizen's whole id in the channel; each look is recorded
    CAMPAIGNS_READ = "campaigns.read"
    CAMPAIGNS_APPROVE = "campaigns.approve"
    CAMPAIGNS_RUN = "campaigns.run"  # pause, resume, cancel
    AUDIT_READ = "audit.read"
    TURNS_READ = "turns.read"  # how the assistant answered; the words only with conversations.read
    ANSWERS_CORRECT = "answers.correct"  # say which topic a question belongs to
    EXAMPLES_REVIEW = "examples.review"  # accept what a colleague corrected
    TOPICS_SWITCH = "topics.switch"  # leave a topic, or everything, to people


_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset(
        {_P.START, _P.CONVERSATIONS_READ, _P.CONVERSATIONS_ANSWER, _P.TURNS_READ, _P.ANSWERS_CORRECT}
    ),
    Role.SUPERVISOR: frozenset(
        {
            _P.START,
            _P.CONVERSATIONS_READ,
            _P.CONVERSATIONS_ANSWER,
            _P.ADDRESS_REVEAL,
            _P.CAMPAIGNS_READ,
            _P.TURNS_READ,
            _P.ANSWERS_CORRECT,
            _P.EXAMPLES_REVIEW,
            _P.TOPICS_SWITCH,
        }
    ),
    Role.COMMUNICATOR: frozenset({_P.START, _P.CAMPAIGNS_READ, _P.CAMPAIGNS_RUN, _P.TURNS_READ}),
    Role.APPROVER: frozenset({_P.START, _P.CAMPAIGNS_READ, _P.CAMPAIGNS_APPROVE, _P.CAMPAIGNS_RUN, _P.TURNS_READ}),
    Role.AUDITOR: frozenset({_P.START, _P.CONVERSATIONS_READ, _P.CAMPAIGNS_READ, _P.AUDIT_READ, _P.TURNS_READ}),
    # An admin stops a campaign that goes wrong, but does not approve one: that takes the second person.
    Role.ADMIN: frozenset(
        {
            _P.START,
            _P.CONVERSATIONS_READ,
            _P.CONVERSATIONS_ANSWER,
            _P.ADDRESS_REVEAL,
            _P.CAMPAIGNS_READ,
            _P.CAMPAIGNS_RUN,
            _P.AUDIT_READ,
            _P.TURNS_READ,
            _P.ANSWERS_CORRECT,
            _P.EXAMPLES_REVIEW,
            _P.TOPICS_SWITCH,
        }
    ),
}


def may(role: str, permission: Permission) -> bool:
    """An unknown role may nothing."""
    return role in set(Role) and permission in PERMISSIONS[Role(role)]
