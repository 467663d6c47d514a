"""A record as the answer file ``record_shown`` prints it: months as people write them, wages as money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.registry import Kind, Period, Record
from policy import format_money

SHOWN_PERIODS = 8  # the newest; whoever has more sees how many are left out
SHOWN_GAPS = 4
SHOWN_LATE = 6  # months of one employer


def told(record: Record) -> Mapping[str, Any]:
    """Everything the answer names. Money is in Vietnamese writing: the answer is in Vietnamese."""
    years, months = divmod(record.months, 12)
    periods = list(reversed(record.periods))
    gaps = list(reversed(record.gaps))
    return {
        "years": years,
        "months": months,
        "total": record.months,
        "last": _month(record.last_month) if record.last_month else None,
        "periods": [_period(one) for one in periods[:SHOWN_PERIODS]],
        "more_periods": max(0, len(periods) - SHOWN_PERIODS),
        "gaps": [
            {"from": _month(one.first), "to": _month(one.last), "months": one.months} for one in gaps[:SHOWN_GAPS]
        ],
        "more_gaps": max(0, len(gaps) - SHOWN_GAPS),
        "late": [_late(employer, owed) for employer, owed in record.late],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "from": _month(period.first),
        "to": _month(period.last),
        "employer": period.employer,
        "voluntary": period.kind is Kind.VOLUNTARY,
        "wage": format_money(period.wage, "vi"),
        "months": len(period.paid),
    }


def _late(employer: str, owed: tuple[str, ...]) -> dict[str, Any]:
    return {
        "employer": employer,
        "months": [_month(one) for one in owed[:SHOWN_LATE]],
        "count": len(owed),
        "more": max(0, len(owed) - SHOWN_LATE),
    }


def _month(month: str) -> str:
    return f"{month[5:]}/{month[:4]}"
