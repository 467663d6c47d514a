"""Files that operators bring: read as a stream, each bad row told by line and column and kept for mending."""

from integrations.csv_files.cells import BadCell
from integrations.csv_files.reading import CsvFile, FileRefused, Line, Reject
from integrations.csv_files.rejects import Rejects
from integrations.csv_files.report import FileReport

__all__ = ["BadCell", "CsvFile", "FileRefused", "FileReport", "Line", "Reject", "Rejects"]
