"""Monthly wages: the one contributions were paid on over the years, the present one, that of the last months."""

from __future__ import annotations

import re
from typing import Any

from bot.actions.contribution_fields import PaidTime
from bot.actions.form import Half, Known, Outcome, Question, Read, Refused, Unsure
from bot.actions.heard import Heard
from bot.actions.stated_periods import period_meant
from bot.actions.voice import N_, Choice, Voice
from bot.grammar import Entity
from bot.grammar.tokens import strip_marks, tokenize
from policy.months import MONTHS_PER_YEAR

#: A monthly wage outside these is a slip of the keyboard, not a wage (no legal figures: bounds of what is asked back).
_CURRENCIES = frozenset(["usd", "dollar", "dollars", "euro", "euros", "eur", "đô", "đôla"])
_CURRENCY_SIGN = re.compile(r"[$€£¥]")
LEAST_WAGE, MOST_WAGE = 100_000, 500_000_000
#: Offered to somebody who does not remember the wage; the result is then a range from one end to the other.
ROUGH_BANDS = ((3_000_000, 5_000_000), (5_000_000, 7_000_000), (7_000_000, 10_000_000), (10_000_000, 15_000_000))
#: Periods that have a button where it is asked of which one a wage is.
MOST_PERIODS_OFFERED = 4
_ALL = ("tat ca", "deu", "ca hai", "ca ba", "ca qua trinh", "suot", "toan bo", "all", "throughout")
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


def a_month(amount: int, heard: Heard) -> int:
    """The wage of a month where the message gives that of a year ("40 million a year")."""
    yearly = any(e.kind == "duration" and e.role == "per" and e.value == MONTHS_PER_YEAR for e in heard.entities())
    return amount // MONTHS_PER_YEAR if yearly else amount


def other_currency(heard: Heard, voice: Voice) -> Refused | None:
    """Asks for đồng where the message counts in another currency."""
    tokens = tokenize(heard.text)
    if not any(token.raw in _CURRENCIES for token in tokens) and not _CURRENCY_SIGN.search(heard.text):
        return None
    return Refused(voice.gettext("An Sinh chỉ tính bằng đồng Việt Nam; anh/chị cho biết số tiền bằng đồng giúp."))


def _wages_of(known: Known) -> list[int]:
    """The wages of several periods where each has its own; otherwise empty."""
    periods, wage = (known.get(PaidTime.slot) or {}).get("periods") or [], known.get(Wage.slot) or {}
    each = wage.get("each") or [one["salary"] for one in periods if "salary" in one]
    return list(each) if len(each) == len(periods) > 1 and wage.get("amount") is None else []


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

    ``amount`` is None when every period has a wage of its own; ``each`` are these wages once one of them was
    corrected, in the order of the periods. ``low`` and ``high`` stand beside it when the person only knows from–to.

    Kept of half an answer: True where the wage is not remembered, ``{"amount": int, "each": [int]}`` where it is open
    of which period it is.
    """

    slot = "lump_salary"
    called: tuple[str, ...] = (N_("lương"), N_("mức lương"), N_("mức đóng"))
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        amounts = [e for e in heard.entities("money" if asked else None) if e.kind == "money"]
        periods = (known.get(PaidTime.slot) or {}).get("periods") or []
        if len(amounts) > 1 and len(periods) == len(amounts) and all("salary" in period for period in periods):
            return Read({"amount": None, "rough": False})
        if isinstance(half, dict) and len(half["each"]) != len(periods):
            half = None  # the periods have changed since it was asked
        wages = half["each"] if isinstance(half, dict) else _wages_of(known)
        if isinstance(half, dict) and not amounts:
            return self._answered(half["amount"], wages, heard, known)
        if half and (band := _said_band(heard, voice)):
            return Read({"amount": sum(band) // 2, "rough": True, "low": band[0], "high": band[1]})
        chosen = said_wage(heard, asked)
        if chosen is None:
            return self._unknown(half, voice) if asked and heard.is_unknown else None
        if refused := other_currency(heard, voice):
            return refused
        amount, rough = a_month(int(chosen.value), heard), half is True or chosen.approximate
        doubted = doubt(amount, voice)
        if doubted is None and (of_one := self._of_one(amount, wages, heard, known)):
            return Read(of_one)
        if doubted is None and wages and (heard.corrects or isinstance(half, dict)) and not heard.contains(_ALL):
            return Half({"amount": amount, "each": wages}, "")
        if isinstance(doubted, Refused):
            return doubted
        if doubted is not None:
            yes = (Choice.saying(voice.gettext("Đúng")),)
            return Unsure({"amount": doubted[0], "rough": rough}, doubted[1], yes)
        return Read({"amount": amount, "rough": rough})

    def _answered(self, amount: int, each: list[int], heard: Heard, known: Known) -> Outcome:
        """ "Đoạn cuối", "tất cả": what was asked about a wage of which only the amount was said."""
        if heard.contains(_ALL):
            return Read({"amount": amount, "rough": False})
        of_one = self._of_one(amount, each, heard, known)
        return Read(of_one) if of_one else None

    @staticmethod
    def _of_one(amount: int, each: list[int], heard: Heard, known: Known) -> dict[str, Any] | None:
        """The wages of all periods when ``amount`` is that of the one the message names; None when it names none.

        ``each``: the wages so far, where they differ.
        """
        periods = (known.get(PaidTime.slot) or {}).get("periods") or []
        so_far = (known.get(Wage.slot) or {}).get("amount")
        wages: list[Any] = each or [so_far] * len(periods)
        meant = period_meant(heard, periods) if len(periods) > 1 else None
        if meant is None or None in wages:
            return None
        return {"amount": None, "rough": False, "each": [*wages[:meant], amount, *wages[meant + 1 :]]}

    @staticmethod
    def _unknown(half: Any, voice: Voice) -> Outcome:
        if half:
            low, taken, high = UNKNOWN_WAGE
            return Read({"amount": taken, "rough": True, "low": low, "high": high})
        return Half(True, voice.gettext("Không sao, anh/chị chọn mức gần đúng nhất; kết quả khi đó chỉ là ước lượng."))

    @staticmethod
    def _which(amount: int, known: Known, voice: Voice) -> Question:
        """Of which period the wage is; a button for each, and one for all."""
        told = voice.money(amount)
        spans = [
            (voice.told_month(one["from"]), voice.told_month(one["to"])) for one in known[PaidTime.slot]["periods"]
        ]
        says = voice.gettext("từ {first} đến {last} lương {amount}")
        choices = [
            Choice(f"{first}–{last}", says.format(first=first, last=last, amount=told))
            for first, last in spans[:MOST_PERIODS_OFFERED]
        ]
        every = Choice(voice.gettext("Tất cả"), voice.gettext("tất cả đều lương {amount}").format(amount=told))
        words = voice.gettext(
            "Lương {amount} là của quãng nào ạ: {spans}? Anh/chị có thể nói “đoạn đầu”, “đoạn cuối” hoặc “tất cả”."
        )
        spoken = ", ".join(f"{first}–{last}" for first, last in spans)
        return Question(words.format(amount=told, spans=spoken), (*choices, every))

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        if isinstance(half, dict) and known.get(PaidTime.slot, {}).get("periods"):
            return self._which(half["amount"], known, voice)
        if half is True:
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
        if value.get("each"):
            each = ", ".join(map(voice.money, value["each"]))
            return voice.gettext("lương theo từng quãng: {each}").format(each=each)
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
        if refused := other_currency(heard, voice):
            return refused
        amount = a_month(int(chosen.value), heard)
        doubted = doubt(amount, voice)
        if isinstance(doubted, Refused):
            return doubted
        if doubted is not None:
            return Unsure(doubted[0], doubted[1], (Choice.saying(voice.gettext("Đúng")),))
        return Read(amount)

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
