"""When staff are there: 07:30–17:00, Monday to Friday, not on public holidays."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from policy.workdays import Calendar

OPENS = time(7, 30)
CLOSES = time(17, 0)


class WorkingHours:
    """``helpdesk.ports.OfficeHours`` in one time zone over one calendar of public holidays."""

    def __init__(self, calendar: Calendar, zone: ZoneInfo) -> None:
        self._calendar = calendar
        self._zone = zone

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self._zone)
        return self._calendar.is_workday(local.date()) and OPENS <= local.time() < CLOSES

    def next_opening(self, moment: datetime) -> datetime:
        """When staff are next at their desks; ``moment`` itself while they are."""
        if self.is_open(moment):
            return moment
        local = moment.astimezone(self._zone)
        day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
        return datetime.combine(self._calendar.next_workday(day), OPENS, self._zone)
