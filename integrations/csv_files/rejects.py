"""The rejects file: a bad row's own cells, and line, column and reason, so that it can be mended and imported."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from integrations.csv_files.reading import Reject

REPORTED = 1000  # rejects kept in memory for the report; the rejects file has them all


class Rejects:
    """Counts rejects and writes them beside the file; it is made only if there are any, and never by a dry run.

    Attributes:
        count: all rejects.
        first: the first of them, at most ``REPORTED``.
        file: where they stand; None while there is no such file.
    """

    def __init__(self, path: Path, columns: tuple[str, ...], *, dry_run: bool) -> None:
        self.count = 0
        self.first: list[Reject] = []
        self.file: str | None = None
        self._path = path.with_name(path.stem + ".rejects.csv")
        self._columns = columns
        self._dry_run = dry_run
        self._open: Any = None
        self._writer: Any = None

    def __enter__(self) -> Rejects:
        if not self._dry_run:
            self._path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            self._open.close()

    def add(self, reject: Reject) -> None:
        """Notes one."""
        self.count += 1
        if len(self.first) < REPORTED:
            self.first.append(reject)
        if self._dry_run:
            return
        if self._open is None:
            self._open = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._open)
            # A leading _ tells a later import of the mended file to pass over these columns.
            self._writer.writerow([*self._columns, "_line", "_column", "_reason"])
            self.file = str(self._path)
        shown = [*reject.cells, *[""] * len(self._columns)][: len(self._columns)]
        self._writer.writerow([*shown, reject.line, reject.column, reject.reason])


def rejects_as_json(rejects: Sequence[Reject]) -> list[dict[str, Any]]:
    """For reports: where and why, never the cells."""
    return [{"line": one.line, "column": one.column, "reason": one.reason} for one in rejects]
