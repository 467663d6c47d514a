"""The comparison as a picture: the same sums as in its text, over the years (see ``bot.pictures``)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bot.actions.pension_plan import kept_pension_from
from bot.actions.voice import Voice
from bot.pictures import Drawing, Even, Side, Stream, Units
from policy import format_day
from policy.calculators.compare import CompareResult
from policy.calculators.lump_sum_eligibility import LumpSumEligibilityResult
from policy.calculators.pension import PensionResult
from policy.months import MONTHS_PER_YEAR, Month
from policy.rounding import round_up


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the kept time becomes: in words, and as money over the years when it is any."""

    side: Side
    legend: str
    stream: Stream | None


def comparison_picture(
    compared: CompareResult,
    right: LumpSumEligibilityResult,
    later: PensionResult | None,
    *,
    birth: str,
    amount: str,
    voice: Voice,
) -> dict[str, Any]:
    """The drawing, ready for a reply.

    Args:
        later: the pension once the missing months are paid.
        birth: the month of birth, ``YYYY-MM``.
        amount: the lump sum in words, as the text says it.
    """
    born = Month.parse(birth)
    kept = _kept(compared, later, born, voice)
    even = _even(compared.amount, kept.stream, voice)
    now = Side(label=voice.gettext("Nhận một lần"), amount=amount, note=_when(right, voice))
    drawing = Drawing(
        title=voice.gettext("Nhận một lần hay giữ lại?"),
        subtitle=voice.gettext("Ước tính theo quy định áp dụng ngày {day}").format(
            day=format_day(voice.today, voice.locale)
        ),
        now=now,
        kept=kept.side,
        lump=compared.amount,
        lump_low=compared.amount_low,
        lump_high=compared.amount_high,
        age=max(0, born.until(Month.of(voice.today))),
        stream=kept.stream,
        even=even,
        caption=voice.gettext("Tổng số tiền nhận được, theo tuổi"),
        lump_legend=voice.gettext("Nhận một lần"),
        kept_legend=kept.legend,
        units=Units(
            million=voice.gettext("triệu"),
            billion=voice.gettext("tỷ"),
            age=voice.gettext("{n} tuổi"),
            decimal="," if voice.locale == "vi" else ".",
        ),
        paid=_paid(compared, voice),
        lost_title=voice.gettext("Nhận một lần rồi thì không còn"),
        lost=tuple(map(voice.again, compared.also_lost)),
        footer=voice.gettext(
            "An Sinh · Bảo hiểm xã hội Việt Nam. Số ước tính theo giá trị hiện nay, chưa tính các lần điều chỉnh sau "
            "này."
        ),
        alt=_alt(now, kept.side, even, voice),
    )
    return drawing.model_dump(mode="json")


def _when(right: LumpSumEligibilityResult, voice: Voice) -> str:
    if right.eligible:
        return voice.gettext("Đã có thể nộp hồ sơ")
    if right.earliest:
        day = format_day(right.earliest, voice.locale)
        return voice.gettext("Sớm nhất nộp hồ sơ từ ngày {day}, nếu từ nay không đóng thêm").format(day=day)
    return voice.gettext("Hiện chưa có quyền nhận một lần")


def _kept(compared: CompareResult, later: PensionResult | None, born: Month, voice: Voice) -> _Kept:
    since = kept_pension_from(compared, Month.of(voice.today))
    if later is not None and later.monthly_amount:
        missing = voice.span(compared.missing_months)
        note = voice.gettext("từ tháng {since}, trọn đời, khi đã đóng thêm {missing}")
        legend = voice.gettext("Lương hưu cộng dồn, khi đã đóng thêm {missing}").format(missing=missing)
        return _pension(later.monthly_amount, since, born, note, missing, legend, voice)
    if compared.monthly_pension:
        note = voice.gettext("từ tháng {since}, trọn đời")
        legend = voice.gettext("Lương hưu cộng dồn")
        return _pension(compared.monthly_pension, since, born, note, "", legend, voice)
    if compared.allowance_months and compared.allowance_monthly:
        start = born.until(compared.pension_from)
        side = Side(
            label=voice.gettext("Giữ lại: trợ cấp"),
            amount=voice.gettext("{amount}/tháng").format(amount=voice.money(compared.allowance_monthly)),
            note=voice.gettext("từ tuổi nghỉ hưu, trong {span}, khi không đóng thêm").format(
                span=voice.span(compared.allowance_months)
            ),
        )
        stream = Stream(monthly=compared.allowance_monthly, start=start, until=start + compared.allowance_months)
        return _Kept(side, voice.gettext("Trợ cấp hằng tháng cộng dồn"), stream)
    note = voice.gettext("Còn thiếu {missing} để đủ thời gian hưởng lương hưu")
    side = Side(
        label=voice.gettext("Giữ lại"),
        amount=voice.gettext("Được bảo lưu"),
        note=note.format(missing=voice.span(compared.missing_months)),
    )
    return _Kept(side, side.label, None)


def _pension(monthly: int, since: Month, born: Month, note: str, missing: str, legend: str, voice: Voice) -> _Kept:
    side = Side(
        label=voice.gettext("Giữ lại: lương hưu"),
        amount=voice.gettext("{amount}/tháng").format(amount=voice.money(monthly)),
        note=note.format(since=voice.month(since), missing=missing),
    )
    return _Kept(side, legend, Stream(monthly=monthly, start=born.until(since)))


def _even(amount: int, stream: Stream | None, voice: Voice) -> Even | None:
    """The age at which the monthly money makes up the lump sum; none when it ends before, or does not come."""
    if stream is None:
        return None
    age = stream.start + round_up(Fraction(amount, stream.monthly))
    if stream.until is not None and age > stream.until:
        return None
    years, months = divmod(age, MONTHS_PER_YEAR)
    return Even(age=age, label=voice.gettext("Bằng nhau lúc {age}").format(age=voice.age(years, months)))


def _paid(compared: CompareResult, voice: Voice) -> str:
    parts = [voice.gettext("anh/chị {amount}").format(amount=voice.money(compared.worker_paid))]
    if compared.employer_paid:
        parts.append(voice.gettext("công ty {amount}").format(amount=voice.money(compared.employer_paid)))
    if compared.state_paid:
        parts.append(voice.gettext("Nhà nước hỗ trợ {amount}").format(amount=voice.money(compared.state_paid)))
    return voice.gettext("Đã đóng vào quỹ hưu trí: {who}").format(who=", ".join(parts))


def _alt(now: Side, kept: Side, even: Even | None, voice: Voice) -> str:
    """For who hears the picture: what it shows beyond its text."""
    sides = "; ".join(f"{side.label}: {side.amount}, {side.note}" for side in (now, kept))
    return (
        voice.gettext("Biểu đồ so sánh. {sides}. {even}").format(sides=sides, even=even.label if even else "").strip()
    )
