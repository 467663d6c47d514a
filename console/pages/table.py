"""Every page of the console with the permission it takes. Nothing is reachable that does not stand here."""

from __future__ import annotations

from console.pages import auditing, campaigns, conversations, live, login, quality, start
from console.roles import Permission
from console.site import Page

_P = Permission

PAGES: tuple[Page, ...] = (
    Page("GET", "/console/login", login.show, None),
    Page("POST", "/console/login", login.log_in, None),
    Page("POST", "/console/logout", login.log_out, _P.START),
    Page("GET", "/console/password", login.password, _P.START),
    Page("POST", "/console/password", login.change_password, _P.START),
    Page("GET", "/console", start.start, _P.START),
    Page("GET", "/console/day", start.day, _P.START, live=True),
    Page("GET", "/console/badge", start.badge, _P.CONVERSATIONS_READ, live=True),
    Page("GET", "/console/events", live.events, _P.START, live=True),
    Page("GET", "/console/conversations", conversations.show_list, _P.CONVERSATIONS_READ),
    Page("GET", "/console/conversations/rows", conversations.rows, _P.CONVERSATIONS_READ, live=True),
    Page("POST", "/console/conversations/next", start.take_next, _P.CONVERSATIONS_ANSWER),
    Page("GET", "/console/conversations/{id:int}", conversations.show, _P.CONVERSATIONS_READ),
    Page("GET", "/console/conversations/{id:int}/news", conversations.news, _P.CONVERSATIONS_READ, live=True),
    Page("POST", "/console/conversations/{id:int}/take", conversations.take, _P.CONVERSATIONS_ANSWER),
    Page("POST", "/console/conversations/{id:int}/reply", conversations.reply, _P.CONVERSATIONS_ANSWER),
    Page("POST", "/console/conversations/{id:int}/hand-back", conversations.hand_back, _P.CONVERSATIONS_ANSWER),
    Page("POST", "/console/conversations/{id:int}/close", conversations.close, _P.CONVERSATIONS_ANSWER),
    Page("POST", "/console/conversations/{id:int}/address", conversations.reveal, _P.ADDRESS_REVEAL),
    Page("POST", "/console/conversations/{id:int}/numbers", conversations.numbers, _P.CONVERSATIONS_ANSWER),
    Page("GET", "/console/turns", quality.turns, _P.TURNS_READ),
    Page("GET", "/console/turns/{id:int}", quality.turn, _P.TURNS_READ),
    Page("POST", "/console/turns/{id:int}/correct", quality.correct, _P.ANSWERS_CORRECT),
    Page("GET", "/console/examples", quality.examples, _P.EXAMPLES_REVIEW),
    Page("POST", "/console/examples/{id:int}/accept", quality.accept, _P.EXAMPLES_REVIEW),
    Page("POST", "/console/examples/{id:int}/reject", quality.reject, _P.EXAMPLES_REVIEW),
    Page("GET", "/console/topics", quality.topics, _P.TURNS_READ),
    Page("POST", "/console/topics/off", quality.switch_off, _P.TOPICS_SWITCH),
    Page("POST", "/console/topics/on", quality.switch_on, _P.TOPICS_SWITCH),
    Page("GET", "/console/campaigns", campaigns.show_list, _P.CAMPAIGNS_READ),
    Page("GET", "/console/campaigns/cards", campaigns.cards, _P.CAMPAIGNS_READ, live=True),
    Page("GET", "/console/campaigns/{name}", campaigns.show, _P.CAMPAIGNS_READ),
    Page("GET", "/console/campaigns/{name}/progress", campaigns.progress, _P.CAMPAIGNS_READ, live=True),
    Page("POST", "/console/campaigns/{name}/approve", campaigns.approve, _P.CAMPAIGNS_APPROVE),
    Page("POST", "/console/campaigns/{name}/start", campaigns.start, _P.CAMPAIGNS_RUN),
    Page("POST", "/console/campaigns/{name}/pause", campaigns.pause, _P.CAMPAIGNS_RUN),
    Page("POST", "/console/campaigns/{name}/resume", campaigns.resume, _P.CAMPAIGNS_RUN),
    Page("POST", "/console/campaigns/{name}/cancel", campaigns.cancel, _P.CAMPAIGNS_RUN),
    Page("GET", "/console/audit", auditing.show, _P.AUDIT_READ),
    Page("POST", "/console/audit", auditing.verify, _P.AUDIT_READ),
)
