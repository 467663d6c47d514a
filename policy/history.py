"""A citizen's insurance history: month by month, what was paid on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from policy.errors import CalculationRefused
from policy.inputs import MOST_WORKING_MONTHS, OLDEST, Group, Kind, Period, check_not_future
from policy.law import Law
from policy.months import MONTHS_PER_YEAR, Month
from policy.rounding import exact, round_half_up
from policy.said import Formula, Money, Said

_COEFFICIENTS = {Kind.COMPULSORY: "coef.wage", Kind.VOLUNTARY: "coef.voluntary"}


@dataclass(frozen=True, slots=True)
class PaidMonth:
    """One month, the base contributions were paid on, in đồng, and the insurance they were paid for."""

    month: Month
    base: Fraction
    kind: Kind


@dataclass(frozen=True, slots=True)
class History:
    """All months paid, in order, each once. Compulsory and voluntary months add up (Luật 41/2024 Đ64, Đ98)."""

    months: tuple[PaidMonth, ...]

    @property
    def last(self) -> PaidMonth:
        return self.months[-1]

    @property
    def is_mixed(self) -> bool:
        """Whether there are months of both kinds."""
        return len({paid.kind for paid in self.months}) > 1

    def of(self, kind: Kind) -> tuple[PaidMonth, ...]:
        """The months of one kind."""
        return tuple(paid for paid in self.months if paid.kind is kind)

    def before(self, split: Month) -> int:
        """How many of the months lie before a month."""
        return sum(1 for paid in self.months if paid.month < split)

    def nominal_sum(self) -> Fraction:
        """All bases as they were, not indexed."""
        return sum((paid.base for paid in self.months), Fraction(0))


def read_history(periods: Sequence[Period], kind: Kind, law: Law) -> History:
    """The months of some periods; `kind` is that of a period that names none.

    A base above the highest of its month is cut to it, because nothing was paid on the rest; the cut is a caveat.

    Raises:
        CalculationRefused: a period ends before it begins, two overlap, one reaches beyond the day of judgement, or a
            voluntary one lies before voluntary insurance existed.
    """
    ordered = sorted(periods, key=lambda period: (period.from_, period.to))
    for period in ordered:
        _check(period, period.kind or kind, law)
    for earlier, later in pairwise(ordered):
        if later.from_ <= earlier.to:
            raise CalculationRefused(
                Said(
                    "Hai giai đoạn {earlier} và {later} trùng tháng {month}; mỗi tháng chỉ được tính một lần, hãy sửa "
                    "lại cho khỏi trùng.",
                    earlier=_span(earlier),
                    later=_span(later),
                    month=later.from_,
                )
            )
    count = sum(period.from_.until(period.to) + 1 for period in ordered)
    if count > MOST_WORKING_MONTHS:
        raise CalculationRefused(
            Said("Tổng cộng {count} tháng đóng là quá nhiều cho một đời làm việc; hãy kiểm tra lại.", count=count)
        )
    months = tuple(
        PaidMonth(month, _base(period, month, period.kind or kind, law), period.kind or kind)
        for period in ordered
        for month in (period.from_ + offset for offset in range(period.from_.until(period.to) + 1))
    )
    return History(months)


def indexed_sum(history: History, law: Law) -> Fraction:
    """The sum of all bases, each times the coefficient of its year in the table in force on the day of judgement.

    Legal source: Luật 41/2024 Đ72–73, the yearly table. Raises CalculationRefused when no table holds on that day.
    """
    return sum((_indexed(history.of(kind), _COEFFICIENTS[kind], law) for kind in Kind), Fraction(0))


def _indexed(months: Sequence[PaidMonth], name: str, law: Law) -> Fraction:
    total = Fraction(0)
    if not months:
        return total
    table: dict[str, Fraction] = {year: exact(number) for year, number in law.figure(name).value.items()}
    open_year = next((key for key in table if key.startswith("<")), None)
    for paid in months:
        key = str(paid.month.year)
        if key not in table and open_year and paid.month.year < int(open_year[1:]):
            key = open_year
        if key not in table:
            raise CalculationRefused(
                Said(
                    "Bảng mức điều chỉnh đang áp dụng không có năm {year}; hãy kiểm tra lại tháng đã nhập.",
                    year=paid.month.year,
                )
            )
        total += paid.base * table[key]
    return total


def state_support(history: History, group: Group, law: Law) -> Fraction:
    """What the State paid towards the voluntary months, by the rules of each month.

    A percentage of the contribution on the lowest income, from the month support began, for at most so many months.
    Before the ethnic-minority group existed it belonged to the others. Legal source: NĐ 134/2015 Đ14, NĐ 159/2025 Đ5.
    """
    total = Fraction(0)
    supported = 0
    for paid in history.of(Kind.VOLUNTARY):
        share = support_share(group, paid.month, law)
        if not share or supported >= law.whole("vol.support.max_months", paid.month.first_day):
            continue
        day = paid.month.first_day
        total += law.percent("vol.rate", day) * law.number("vol.min_income", day) * share
        supported += 1
    return total


def support_share(group: Group, month: Month, law: Law) -> Fraction:
    """The share of the lowest contribution that the State pays in a month; 0 before support began."""
    day = month.first_day
    if day < law.book.row("vol.support.start").value:
        return Fraction(0)
    name = f"vol.support.{group}.percent"
    return law.percent(name if law.knows(name, day) else "vol.support.other.percent", day)


def _check(period: Period, kind: Kind, law: Law) -> None:
    if period.to < period.from_:
        raise CalculationRefused(
            Said(
                "Giai đoạn {period} kết thúc trước khi bắt đầu; hãy đổi lại tháng đầu và tháng cuối.",
                period=_span(period),
            )
        )
    check_not_future(period.to, law.on, Said("Tháng cuối của giai đoạn"))
    if period.from_ + OLDEST * MONTHS_PER_YEAR < Month.of(law.on):
        raise CalculationRefused(
            Said(
                "Giai đoạn {period} bắt đầu cách nay hơn {years} năm; hãy kiểm tra lại năm đã nhập.",
                period=_span(period),
                years=OLDEST,
            )
        )
    start = Month.of(law.book.row("vol.start").value)
    if kind is Kind.VOLUNTARY and period.from_ < start:
        raise CalculationRefused(
            Said(
                "BHXH tự nguyện chỉ có từ tháng {start}; giai đoạn {period} bắt đầu sớm hơn, hãy kiểm tra lại hoặc "
                "chọn loại bắt buộc.",
                start=start,
                period=_span(period),
            )
        )


def _base(period: Period, month: Month, kind: Kind, law: Law) -> Fraction:
    name = "vol.max_income" if kind is Kind.VOLUNTARY else "cap.si_hi"
    if not law.knows(name, month.first_day):
        return exact(period.salary)
    highest = law.book.figure(name, on=month.first_day)
    if period.salary <= highest.number:
        return exact(period.salary)
    highest = law.figure(name, month.first_day)
    law.caveat(
        Said(
            "Mức {salary} của giai đoạn {period} cao hơn mức đóng BHXH cao nhất lúc đó ({highest}), nên chỉ tính đến "
            "mức cao nhất.",
            salary=Money(period.salary),
            period=_span(period),
            highest=Money(highest.number),
        )
    )
    return exact(highest.number)


def _span(period: Period) -> Said:
    return Formula("{first}–{last}", first=period.from_, last=period.to)


def average(total: Fraction, months: int) -> int:
    """An average in whole đồng for showing; calculations go on with the exact one."""
    return round_half_up(total / months)
