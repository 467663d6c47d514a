"""Until when a voluntary payer's next payment may be made, by the way of paying and the law of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from policy import FigureBook
from policy.months import MONTHS_PER_HALF_YEAR, MONTHS_PER_QUARTER, MONTHS_PER_YEAR, Month

# A way of paying is named by the months it covers; what the law says is how many of them one has to pay in.
LENGTHS = {
    "monthly": 1,
    "quarterly": MONTHS_PER_QUARTER,
    "half_year": MONTHS_PER_HALF_YEAR,
    "yearly": MONTHS_PER_YEAR,
}
# Luật BHXH 41/2024 Điều 36 khoản 3: within the month, within the three months, in the first … months of the period.
_WITHIN_THE_PERIOD = {"monthly": "vol.deadline.monthly", "quarterly": "vol.deadline.3m"}
_FIRST_MONTHS = {"half_year": "vol.deadline_half_year.months", "yearly": "vol.deadline_year.months"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The next period (months ``YYYY-MM``), the last day to pay for it, and the figure that says so."""

    first: str
    last: str
    day: date
    figure: str


def next_deadline(last_paid: str, method: str, book: FigureBook, on: date) -> Deadline | None:
    """The deadline after ``last_paid`` by the figures in force on a day; None where the law of that day has none."""
    if method not in LENGTHS:
        return None
    name = _WITHIN_THE_PERIOD.get(method) or _FIRST_MONTHS[method]
    if name not in book.on(on):
        return None
    months = LENGTHS[method] if method in _WITHIN_THE_PERIOD else int(book.figure(name, on=on).value)
    first = Month.parse(last_paid) + 1
    return Deadline(str(first), str(first + (LENGTHS[method] - 1)), (first + (months - 1)).last_day, name)
