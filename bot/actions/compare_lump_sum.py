"""The dialogue "what do I get now, what do I lose": the lump sum beside the time kept.

It informs and leaves the decision to the person (policy.md C5): both sums, both halves of who paid, what else goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from bot.actions.calc_eligibility import notice_illness
from bot.actions.comparison_picture import comparison_picture
from bot.actions.contribution_fields import LastPaid, PaidTime
from bot.actions.form import Dialogue, Field, Known, State, Telling
from bot.actions.heard import Heard
from bot.actions.paid_history import (
    amount_words,
    both_kinds_note,
    history_of,
    impossible,
    kind_words,
    lump_sum_of,
    notice_kind,
    one_wage_note,
    right_inputs,
)
from bot.actions.pension_plan import kept_pension_from
from bot.actions.person_fields import Birth, Sex
from bot.actions.voice import N_, Voice
from bot.actions.wage_fields import Wage
from policy import format_day
from policy.calculators import compute
from policy.calculators.compare import CompareResult
from policy.calculators.lump_sum import LumpSumResult
from policy.calculators.lump_sum_eligibility import LumpSumEligibilityResult
from policy.calculators.pension import PensionResult
from policy.formatting import format_rate
from policy.months import Month
from policy.result import Result
from policy.rounding import round_half_up, round_up


class CompareLumpSum(Dialogue):
    """``compare_lump_sum``."""

    name = "compare_lump_sum"
    opening = N_(
        "An Sinh tính giúp anh/chị: nhận một lần thì được bao nhiêu, giữ lại thì sau này có gì. "
        "Anh/chị có thể nói hết một lượt, hoặc trả lời từng câu; nhắn “thôi” để dừng."
    )
    example = N_("lương 6 triệu")
    fields: tuple[Field, ...] = (PaidTime(), LastPaid(), Wage(), Sex(), Birth())
    cited = ("lump.", "coef.", "pension.min_years", "retire_age")

    def notice(self, heard: Heard, state: State) -> None:
        """Remembers that the time was paid voluntarily, and an illness with which nobody has to wait."""
        notice_kind(heard, state)
        notice_illness(heard, state)

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """See ``impossible``."""
        return impossible(known, voice)

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The comparison, the right to the lump sum, and the pension once the missing months are paid."""
        birth, sex, on = known[Birth.slot]["month"], known[Sex.slot], voice.today
        inputs = {**history_of(known, state), "gender": sex, "birth": birth}
        compared = compute("compare", inputs, on=on, book=voice.book)
        right = compute("lump_sum_eligibility", right_inputs(known, state, on), on=on, book=voice.book)
        assert isinstance(compared, CompareResult)  # noqa: S101 - narrows the type for the reader and mypy
        results: dict[str, Result] = {"compare": compared, "lump_sum_eligibility": right}
        later = self._later(compared, lump_sum_of(known, state, voice), birth, sex, voice)
        return {**results, "pension": later} if later else results

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        compared, right, later = results["compare"], results["lump_sum_eligibility"], results.get("pension")
        assert isinstance(compared, CompareResult)  # noqa: S101
        assert isinstance(right, LumpSumEligibilityResult)  # noqa: S101
        assert later is None or isinstance(later, PensionResult)  # noqa: S101
        said = [*self.says(known, voice), *kind_words(known, state, voice)]
        lump = lump_sum_of(known, state, voice)
        amount = amount_words(lump, known, state, voice)
        return Telling(
            (
                voice.gettext("An Sinh tính theo: {what}.").format(what="; ".join(said)),
                self._now(compared, right, amount, voice),
                self._kept(compared, later, voice),
                self._account(compared, later, voice),
                self._lost(compared, voice),
                *both_kinds_note(lump, voice),
                *one_wage_note(known, voice),
                voice.gettext(
                    "Số trên là ước tính theo luật và mức tiền hiện nay. Nhận hay giữ là quyền của anh/chị; nếu đang "
                    "cần tiền gấp, anh/chị xem thêm trợ cấp thất nghiệp trước khi quyết định."
                ),
            ),
            ("keep_time", "unemployment_benefit", "talk_to_staff"),
            comparison_picture(compared, right, later, birth=known[Birth.slot]["month"], amount=amount, voice=voice),
        )

    @staticmethod
    def _later(
        compared: CompareResult, lump: LumpSumResult, birth: str, sex: str, voice: Voice
    ) -> PensionResult | None:
        """The pension once the missing months are paid; None when nothing is missing."""
        if compared.monthly_pension or not compared.missing_months:
            return None
        wanted = {
            "gender": sex,
            "birth": birth,
            "months": compared.months_at_pension + compared.missing_months,
            "average_salary": lump.average_salary,
            "retire": str(kept_pension_from(compared, Month.of(voice.today))),
        }
        result = compute("pension", wanted, on=voice.today, book=voice.book)
        assert isinstance(result, PensionResult)  # noqa: S101
        return result if result.eligible and result.monthly_amount else None

    @staticmethod
    def _now(compared: CompareResult, right: LumpSumEligibilityResult, amount: str, voice: Voice) -> str:
        lines = [voice.gettext("NHẬN MỘT LẦN: {amount}").format(amount=amount)]
        lines += [f"• {voice.again(reason)}" for reason in compared.range_reasons]
        if right.eligible:
            lines.append(voice.gettext("• Anh/chị đã có thể nộp hồ sơ."))
        elif right.earliest:
            lines.append(
                voice.gettext("• Sớm nhất nộp hồ sơ được từ ngày {day}, nếu từ nay không đóng thêm.").format(
                    day=format_day(right.earliest, voice.locale)
                )
            )
        else:
            reasons = " ".join(map(voice.again, right.reasons))
            lines.append(f"• {reasons or voice.gettext('Hiện anh/chị chưa có quyền nhận một lần.')}")
        return "\n".join(lines)

    @staticmethod
    def _account(compared: CompareResult, later: PensionResult | None, voice: Voice) -> str:
        """The fair account: who paid what, and what of it comes back either way."""
        total = compared.worker_paid + compared.employer_paid + compared.state_paid
        lines = [voice.gettext("ĐÃ ĐÓNG VÀO QUỸ HƯU TRÍ: {total}").format(total=voice.money(total))]
        if compared.employer_paid:
            paid = voice.gettext("• Anh/chị {worker}, công ty {employer}").format(
                worker=voice.money(compared.worker_paid), employer=voice.money(compared.employer_paid)
            )
        else:
            paid = voice.gettext("• Anh/chị tự đóng {worker}").format(worker=voice.money(compared.worker_paid))
        if compared.state_paid:
            paid += voice.gettext(", Nhà nước hỗ trợ {state}").format(state=voice.money(compared.state_paid))
        lines.append(paid)
        if total:
            share = round_half_up(Fraction(compared.amount * 100, total))
            rate = format_rate(share, voice.locale)
            lines.append(voice.gettext("• Nhận một lần bằng {share} số đã đóng").format(share=rate))
        pension = compared.monthly_pension or (later.monthly_amount if later else None)
        if pension and not later:
            months = round_up(Fraction(total, pension))
            lines.append(voice.gettext("• Lương hưu trả lại đủ số đã đóng sau {span}").format(span=voice.span(months)))
        return "\n".join(lines)

    @staticmethod
    def _kept(compared: CompareResult, later: PensionResult | None, voice: Voice) -> str:
        lines = [voice.gettext("GIỮ LẠI: thời gian đã đóng được bảo lưu, không có hạn")]
        pension, since = compared.monthly_pension, kept_pension_from(compared, Month.of(voice.today))
        if later is not None:
            pension = later.monthly_amount
            lines.append(
                voice.gettext(
                    "• Còn thiếu {missing} để đủ thời gian hưởng lương hưu; đi làm lại hoặc đóng tự nguyện đều được "
                    "cộng vào"
                ).format(missing=voice.span(compared.missing_months))
            )
        if pension:
            words = (
                voice.gettext("• Khi đó từ tháng {since} nhận lương hưu khoảng {pension} mỗi tháng, trọn đời")
                if later is not None
                else voice.gettext("• Từ tháng {since} nhận lương hưu khoảng {pension} mỗi tháng, trọn đời")
            )
            lines.append(words.format(since=voice.month(since), pension=voice.money(pension)))
            even = round_up(Fraction(compared.amount) / pension)
            line = (
                voice.gettext("• Nhận lương hưu {months} ({span}) thì bằng số tiền một lần").format(
                    months=voice.ngettext("{n} tháng", "{n} tháng", even).format(n=even), span=voice.span(even)
                )
                if even >= 12
                else voice.gettext("• Nhận lương hưu {months} thì bằng số tiền một lần").format(months=voice.span(even))
            )
            # Fair to both sides: the missing years cost money too.
            lines.append(
                line + (voice.gettext(", chưa kể tiền đóng thêm cho phần còn thiếu") if later is not None else "")
            )
        elif compared.allowance_months and compared.allowance_monthly:
            lines.append(
                voice.gettext(
                    "• Không đóng thêm thì đến tuổi nghỉ hưu có thể nhận trợ cấp {amount} mỗi tháng trong {span}"
                ).format(amount=voice.money(compared.allowance_monthly), span=voice.span(compared.allowance_months))
            )
        return "\n".join(lines)

    @staticmethod
    def _lost(compared: CompareResult, voice: Voice) -> str:
        lines = [voice.gettext("NHẬN MỘT LẦN RỒI THÌ KHÔNG CÒN")]
        return "\n".join([*lines, *(f"• {voice.again(one)}" for one in compared.also_lost)])
