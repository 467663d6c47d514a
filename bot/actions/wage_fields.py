"""Monthly wages: the one contributions were paid on over the years, the present one, that of the last months."""

from __future__ import annotations

from typing import Any

from bot.actions.contribution_fields import PaidTime
from bot.actions.form import Half, Known, Outcome, Question, Read, Refused, Unsure
from bot.actions.heard import Heard
from bot.actions.voice import N_, Choice, Voice
from bot.grammar import Entity
from bot.grammar.tokens import strip_marks

#: A monthly wage outside these is a slip of the keyboard, not a wage (no legal figures: bounds of what is asked back).
LEAST_WAGE, MOST_WAGE = 100_000, 500_000_000
#: Offered to somebody who does not remember the wage; the result is then a range from one end to the other.
ROUGH_BANDS = ((3_000_000, 5_000_000), (5_000_000, 7_000_000), (7_000_000, 10_000_000), (10_000_000, 15_000_000))
#: For somebody who cannot even say that: (low, taken, high), what most wages of the last decade lie between.
UNKNOWN_WAGE = (3_000_000, 6_000_000, 12_000_000)


def _band_words(band: tuple[int, int], voice: Voice) -> str:
    """What the band's button says as if typed."""
    low, high = (amount // 1_000_000 for amount in band)
    return voice.gettext("từ {low} đến {high} triệu").format(low=low, high=high)


def _said_band(heard: Heard, voice: Voice) -> tuple[int, int] | None:
    return next((band for band in ROUGH_BANDS if heard.contains((strip_marks(_band_words(band, voice)),))), None)


def said_wage(heard: Heard, asked: bool) -> Entity | None:
    """The amount that the message names as a wage, or names at all."""
    if heard.month_or_million and not asked:
        return None
    amounts = [e for e in heard.entities("money" if asked else None) if e.kind == "money"]
    said = [e for e in amounts if e.role == "salary"] or amounts
    return said[-1] if said else None


def doubt(amount: int, voice: Voice) -> Refused | tuple[int, str] | None:
    """Why an amount is no wage; or the likely one with a question ("5.000đ" for 5 million); None when it may be."""
    if amount < LEAST_WAGE:
        likely = amount * 1_000
        if LEAST_WAGE <= likely <= MOST_WAGE:
            question = voice.gettext("{small} một tháng thì quá thấp. Anh/chị muốn nói {likely} phải không?")
            return likely, question.format(small=voice.money(amount), likely=voice.money(likely))
        reason = voice.gettext("{amount} một tháng thì không phải là tiền lương.")
        return Refused(reason.format(amount=voice.money(amount)))
    if amount > MOST_WAGE:
        reason = voice.gettext("{amount} một tháng thì quá cao, anh/chị xem lại số chữ số 0 giúp.")
        return Refused(reason.format(amount=voice.money(amount)))
    return None


class Wage:
    """The wage that contributions were paid on. Slot value: ``{"amount": int | None, "rough": bool}``.

    ``amount`` is None when every period has a wage of its own. ``low`` and ``high`` stand beside it when the person
    only knows from–to.
    """

    slot = "lump_salary"
    called: tuple[str, ...] = (N_("lương"), N_("mức lương"), N_("mức đóng"))
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        amounts = [e for e in heard.entities("money" if asked else None) if e.kind == "money"]
        periods = (known.get(PaidTime.slot) or {}).get("periods") or []
        if len(amounts) > 1 and len(periods) == len(amounts) and all("salary" in period for period in periods):
            return Read({"amount": None, "rough": False})
        if half and (band := _said_band(heard, voice)):
            return Read({"amount": sum(band) // 2, "rough": True, "low": band[0], "high": band[1]})
        chosen = said_wage(heard, asked)
        if chosen is None:
            return self._unknown(half, voice) if asked and heard.is_unknown else None
        amount, rough = int(chosen.value), bool(half) or chosen.approximate
        doubted = doubt(amount, voice)
        if isinstance(doubted, Refused):
            return doubted
        if doubted is not None:
            yes = (Choice.saying(voice.gettext("Đúng")),)
            return Unsure({"amount": doubted[0], "rough": rough}, doubted[1], yes)
        return Read({"amount": amount, "rough": rough})

    @staticmethod
    def _unknown(half: Any, voice: Voice) -> Outcome:
        if half:
            low, taken, high = UNKNOWN_WAGE
            return Read({"amount": taken, "rough": True, "low": low, "high": high})
        return Half(True, voice.gettext("Không sao, anh/chị chọn mức gần đúng nhất; kết quả khi đó chỉ là ước lượng."))

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        if half:
            return Question(
                voice.gettext("Lương đóng BHXH của anh/chị khoảng bao nhiêu một tháng?"),
                tuple(
                    Choice(f"{voice.money(band[0])} – {voice.money(band[1])}", _band_words(band, voice))
                    for band in ROUGH_BANDS
                ),
            )
        return Question(
            voice.gettext(
                "Lương đóng BHXH bình quân của anh/chị khoảng bao nhiêu một tháng? (ví dụ “5tr3”; xem trong VssID)"
            ),
            (Choice.saying(voice.gettext("Tôi không nhớ")),),
        )

    def says(self, value: Any, voice: Voice) -> str:
        if value["amount"] is None:
            return voice.gettext("lương theo từng quãng thời gian")
        if value.get("low"):
            return voice.gettext("lương đóng từ {low} đến {high} một tháng").format(
                low=voice.money(value["low"]), high=voice.money(value["high"])
            )
        about = voice.gettext("khoảng ") if value["rough"] else ""
        return voice.gettext("lương đóng {about}{amount} một tháng").format(
            about=about, amount=voice.money(value["amount"])
        )


class _PlainWage:
    """A wage as one number. Slot value: whole đồng."""

    slot: str
    called: tuple[str, ...]
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        chosen = said_wage(heard, asked)
        if chosen is None:
            return Half(None, self._where(voice)) if asked and heard.is_unknown else None
        doubted = doubt(int(chosen.value), voice)
        if isinstance(doubted, Refused):
            return doubted
        if doubted is not None:
            return Unsure(doubted[0], doubted[1], (Choice.saying(voice.gettext("Đúng")),))
        return Read(int(chosen.value))

    def _where(self, voice: Voice) -> str:
        return voice.gettext(
            "Mức lương ghi trong hợp đồng, phiếu lương, hoặc VssID mục “Quá trình tham gia”. Nói khoảng chừng cũng "
            "được."
        )


class PresentWage(_PlainWage):
    """The wage in the contract, on which contributions are paid now."""

    slot = "pay_salary"
    called: tuple[str, ...] = (N_("lương"), N_("mức lương"))

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        return Question(voice.gettext("Lương tháng làm căn cứ đóng BHXH là bao nhiêu? (ví dụ “8tr5”)"))

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("lương {amount} một tháng").format(amount=voice.money(value))


class LastMonthsWage(_PlainWage):
    """The average wage of the last months with unemployment insurance."""

    slot = "ui_salary"
    called: tuple[str, ...] = (N_("lương"), N_("mức lương"))

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        return Question(
            voice.gettext(
                "Lương đóng bảo hiểm bình quân {months} cuối trước khi nghỉ là bao nhiêu? (ví dụ “8tr”)"
            ).format(months=voice.says("ui.percent.months"))
        )

    def says(self, value: Any, voice: Voice) -> str:
        return voice.gettext("lương các tháng cuối {amount}").format(amount=voice.money(value))
