"""Insurance time in years, for amounts.

Full years count as they are; the odd months that remain count half a year up to a number, a whole year above it
(Luật 41/2024 Đ5.6, before that TT 59/2015 Đ19). Conditions such as "15 years" never use this: they need full years.
"""

from __future__ import annotations

from fractions import Fraction

from policy.law import Law
from policy.months import MONTHS_PER_YEAR


def counted_years(months: int, law: Law) -> Fraction:
    """Years that an amount counts for so many months."""
    full, odd = divmod(months, MONTHS_PER_YEAR)
    if not odd:
        return Fraction(full)
    half = odd <= law.number("lump.formula.round_half_year_up_to")
    return full + law.number("lump.formula.round_1_6" if half else "lump.formula.round_7_11")
