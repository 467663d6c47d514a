"""The dialogue "what would voluntary insurance cost me": chosen income, State support, payment per month and period."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.form import Dialogue, Field, Known, State, Telling
from bot.actions.voice import N_, Voice
from bot.actions.voluntary_fields import MINIMUM, Frequency, Income, SupportGroup, frequency_words, group_words
from policy import Confidence, format_day, format_value
from policy.calculators import compute
from policy.calculators.voluntary_contribution import VoluntaryContributionResult
from policy.formatting import format_months
from policy.result import Result


class VoluntaryCost(Dialogue):
    """``voluntary_cost``."""

    name = "voluntary_cost"
    opening = N_("An Sinh tính giúp anh/chị mức đóng BHXH tự nguyện; nhắn “thôi” để dừng.")
    example = N_("mức 3 triệu")
    fields: tuple[Field, ...] = (Income(), SupportGroup(), Frequency())
    cited = ("vol.",)
    of_one_person = False

    def results(self, known: Known, state: State, voice: Voice) -> dict[str, Result]:
        """The contribution of one period."""
        wanted = {
            "monthly_income": known[Income.slot],
            "group": known[SupportGroup.slot],
            "frequency": known[Frequency.slot],
        }
        name = "voluntary_contribution"
        return {name: compute(name, wanted, on=voice.today, book=voice.book)}

    def tell(self, results: Mapping[str, Result], known: Known, state: State, voice: Voice) -> Telling:
        """See ``Dialogue``."""
        result = results["voluntary_contribution"]
        assert isinstance(result, VoluntaryContributionResult)  # noqa: S101 - narrows the type
        return Telling(
            (
                self._cost(result, known, voice),
                self._since(voice),
                self._coming(voice),
                *map(voice.again, result.caveats),
            ),
            ("voluntary_register", "voluntary_methods", "talk_to_staff"),
        )

    @staticmethod
    def _cost(result: VoluntaryContributionResult, known: Known, voice: Voice) -> str:
        lines = [
            voice.gettext("Anh/chị tự đóng {net} mỗi tháng.").format(net=voice.money(result.monthly_net)),
            "",
            voice.gettext("• Mức thu nhập chọn: {income}").format(income=voice.money(known[Income.slot])),
            voice.gettext("• Mức đóng ({rate}): {total} mỗi tháng").format(
                rate=voice.says("vol.rate"), total=voice.money(result.monthly_total)
            ),
            voice.gettext("• Nhà nước hỗ trợ ({group}): {support} mỗi tháng").format(
                group=group_words(known[SupportGroup.slot], voice), support=voice.money(result.state_support)
            ),
        ]
        if result.period_months > 1:
            lines.append(
                voice.gettext("• Đóng {frequency}: {net} cho {months}").format(
                    frequency=frequency_words(known[Frequency.slot], voice),
                    net=voice.money(result.period_net),
                    months=format_months(result.period_months, voice.locale),
                )
            )
        return "\n".join(lines)

    @staticmethod
    def _since(voice: Voice) -> str:
        since = voice.figure("vol.support.other.percent").effective_from
        if since is None:
            return ""
        return voice.gettext(
            "Mức hỗ trợ này áp dụng từ {day}, nhiều nhất {months} cho mỗi người. Địa phương có thể hỗ trợ thêm."
        ).format(day=format_day(since, voice.locale), months=voice.says("vol.support.max_months"))

    @staticmethod
    def _coming(voice: Voice) -> str:
        """The next lowest income, with how sure it is; nothing when none is known."""
        row = voice.book.next(MINIMUM, on=voice.today)
        if row is None or row.value is None or row.effective_from is None:
            return ""
        words = (
            voice.gettext("Từ {day}, mức thu nhập thấp nhất là {amount}.")
            if row.confidence is Confidence.HIGH
            else voice.gettext(
                "Từ {day}, mức thu nhập thấp nhất có thể tăng lên {amount}; điều này chưa chắc chắn, anh/chị hỏi lại "
                "cơ quan BHXH khi gần đến ngày đó."
            )
        )
        return words.format(day=format_day(row.effective_from, voice.locale), amount=format_value(row, voice.locale))
