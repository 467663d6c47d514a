"""What an import of a file did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations.csv_files.reading import Reject
from integrations.csv_files.rejects import rejects_as_json


@dataclass(slots=True)
class FileReport:
    """``rows`` and ``rejected`` count rows; the others count what the file is about."""

    file: str
    dry_run: bool
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejects: Sequence[Reject] = field(default_factory=list)
    rejects_file: str | None = None

    @property
    def imported(self) -> int:
        return self.created + self.updated + self.unchanged

    def as_json(self) -> dict[str, Any]:
        names = ("file", "dry_run", "rows", "imported", "created", "updated", "unchanged", "rejected", "rejects_file")
        data: dict[str, Any] = {name: getattr(self, name) for name in names}
        return data | {"rejects": rejects_as_json(self.rejects)}
