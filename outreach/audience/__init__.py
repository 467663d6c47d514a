"""Segments by expression: text → syntax tree → SQL, and the same tree evaluated in Python.

    where = audience_where('group = "unemployed" and months_contributed >= 12', today=day, attributes=names)

Truth is two-valued: a comparison with a missing value is false, and ``!=`` is exactly ``not =``.
"""

from outreach.audience.check import check
from outreach.audience.evaluate import matches
from outreach.audience.parse import parse
from outreach.audience.sql import where
from outreach.audience.tree import Expression, show

__all__ = ["Expression", "check", "matches", "parse", "show", "where"]
