"""Payments that collection agents report: taken in once, receipted once, and followed by a reminder of the next one."""

from outreach.contributions.desk import Answer, Conflict, ContributionDesk
from outreach.contributions.event import ContributionEvent
from outreach.contributions.notices import NoticeWorker
from outreach.contributions.reminders import ReminderPlanner

__all__ = ["Answer", "Conflict", "ContributionDesk", "ContributionEvent", "NoticeWorker", "ReminderPlanner"]
