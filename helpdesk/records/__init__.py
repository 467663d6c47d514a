"""Looking up one's own record: who asks is proved first, then the record is shown, for a short while."""

from helpdesk.records.desk import RecordDesk

__all__ = ["RecordDesk"]
