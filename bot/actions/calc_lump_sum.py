"""The dialogue "only the sum, please": the lump sum without the comparison."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.contribution_fields import LastPaid, PaidTime
from bot.actions.form import Dialogue, Field, Known, State, Telling
from bot.actions.heard import Heard
from bot.actions.paid_history import amount_words, impossible, kind_words, lump_sum_of, notice_kind
from bot.actions.voice import N_, Voice
from bot.actions.wage_fields import Wage
from policy.calculators.lump_sum import LumpSumResult
from policy.result import Result


class CalcLumpSum(Dialogue):
    """``calc_lump_sum``."""

    name = "calc_lump_sum"
    opening = N_("An Sinh tính giúp anh/chị số tiền nhận một lần; nhắn “thôi” để dừng.")
    example = N_("lương 6 triệu")
    fields: tuple[Field, ...] = (PaidTime(), LastPaid(), Wage())
    cited = ("lump.", "coef.")

    def notice(self, heard: Heard, state: State) -> None:
        """Remembers that the time was paid voluntarily."""
        notice_kind(heard, state)

    def check(self, known: Known, voice: Voice) -> tuple[str, str] | None:
        """See ``impossible``."""
        return impossible(known, voice)

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The sum, whoever may have it."""
        return {"lump_sum": lump_sum_of(known, state, voice)}

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        result = results["lump_sum"]
        assert isinstance(result, LumpSumResult)  # noqa: S101 - narrows the type
        said = [*self.says(known, voice), *kind_words(known, state, voice)]
        lines = [
            voice.gettext("NHẬN MỘT LẦN: {amount}").format(amount=amount_words(result, known, state, voice)),
            voice.gettext("• Lương bình quân sau khi nhân hệ số trượt giá: {average}").format(
                average=voice.money(result.average_salary)
            ),
            *(f"• {voice.again(reason)}" for reason in result.range_reasons),
        ]
        return Telling(
            (
                voice.gettext("An Sinh tính theo: {what}.").format(what="; ".join(said)),
                "\n".join(lines),
                voice.gettext("Nhận rồi thì thời gian này không tính hưởng chế độ khác nữa. {caveat}").format(
                    caveat=" ".join(map(voice.again, result.caveats))
                ),
            ),
            ("compare_lump_sum", "calc_eligibility", "lump_sum_papers"),
        )
