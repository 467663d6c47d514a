"""Bringing contacts in: a file's rows are read, checked one by one, and written in batches."""

from outreach.contacts.importing import ImportReport, import_contacts

__all__ = ["ImportReport", "import_contacts"]
