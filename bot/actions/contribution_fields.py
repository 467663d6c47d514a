"""What calculations must know about the time paid: how long, until when, since when."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

from bot.actions.form import Half, Known, Outcome, Question, Read, Refused
from bot.actions.heard import Heard
from bot.actions.stated_periods import speaks_of_a_wage, with_end, with_start
from bot.actions.voice import N_, Choice, Voice
from bot.grammar import Entity, months_between, split_range
from bot.grammar.calendar import shift
from bot.grammar.english import MONTH_NAMES
from bot.grammar.tokens import strip_marks

MOST_MONTHS = 50 * 12  # longer than any working life
#: Compulsory insurance for workers of the State goes back this far; nobody paid before.
FIRST_YEAR = 1962
_WORKING = (
    "van dang",
    "dang lam",
    "dang dong",
    "con lam",
    "chua nghi",
    "van lam",
    "van dong",
    "con dong",
    "con dang",
    "dang di lam",
    "van con",
    *("still working", "still paying", "still work", "still pay", "still contributing", "still employed"),
    *("currently working", "currently paying", "am working", "have not stopped", "haven t stopped", "not stopped"),
)
#: What makes of the month before it one that was paid; with "đang" or "đến nay" it speaks of the present.
_STILL_PAID = re.compile(
    r"\W*(?:(?:toi|tui|em|e|minh|thi|cung|la) )*(?:van|con|van con) (?:co )?dong\b(?!.*\b(?:nay|gio)\b)"
)
#: English that holds a word for yes as well: "never before", "I have not".
_NEVER_BEFORE = ("never", "not before", "not yet", "have not", "haven t", "did not", "didn t")


def split_year(voice: Voice) -> int:
    """The year from which each year paid counts for more in a lump sum; people tell their time in two parts by it."""
    first: date = voice.figure("lump.formula.split").value
    return first.year


def _before(year: int) -> tuple[str, ...]:
    return tuple(f"{words} {year}" for words in ("truoc", "truoc nam", "truoc 1 1", "truoc 01 01", "before"))


def _month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _moved(day: date, months: int) -> str:
    year, month = shift(day, months)
    return f"{year:04d}-{month:02d}"


class PaidTime:
    """How long contributions were paid: periods, or a total in months.

    Slot value: ``{"months": int, "periods": [{"from","to","salary"?}], "approximate": bool}``; ``periods`` is empty
    for a bare total.
    """

    slot = "lump_time"
    called: tuple[str, ...] = (N_("thời gian đóng"), N_("số năm đóng"), N_("quá trình đóng"))
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        entities = heard.entities("duration" if asked else None)
        ranges = [e for e in entities if e.kind == "month_range"]
        old = known.get(self.slot) or {}
        if speaks_of_a_wage(heard, old.get("periods") or ()):
            return None  # "từ 2016 đến 2020 lương 6tr" changes the wage of a period that is known
        if ranges:
            return self._periods(entities, heard, voice)
        totals = [e for e in entities if e.kind == "duration" and e.role == ""]
        if asked and heard.month_or_million:
            return month_or_million(heard, voice)
        if not totals:
            begun = next((e for e in entities if e.kind in ("month", "year") and e.role == "start"), None)
            if begun is not None and old.get("periods") and (heard.corrects or heard.supposes):
                return self._moved_start(begun, old, heard, voice)
            if asked and begun is not None:
                return Half(None, self._until_when(str(begun.value), voice))
            if asked and heard.is_unknown:
                return Half(
                    None,
                    voice.gettext(
                        "Anh/chị xem giúp trong VssID, mục “Quá trình tham gia”; hoặc nói khoảng chừng cũng được, "
                        "ví dụ “khoảng 8 năm”."
                    ),
                )
            return None
        changed = heard.corrects or heard.supposes or _speaks_of_paying(heard)
        if known.get(self.slot) is not None and not asked and not changed:
            return None
        year = split_year(voice)
        if sum(e.kind == "duration" for e in entities) > 1 and heard.contains(_before(year)):
            # Each part counts otherwise, and where they lie decides their coefficients: neither may be dropped.
            note = voice.gettext(
                "Anh/chị nói giúp từng quãng tháng, ví dụ “từ 9/{earlier} đến 12/{before} và từ 1/{year} đến "
                "3/{later}”, để phần trước và sau năm {year} đều được tính."
            )
            return Half(None, note.format(earlier=year - 3, before=year - 1, year=year, later=year + 5))
        total = totals[-1]
        months = int(total.value)
        if months > MOST_MONTHS:
            return Refused(
                voice.gettext("{span} đóng BHXH thì dài hơn cả đời đi làm, anh/chị xem lại giúp.").format(
                    span=voice.span(months)
                )
            )
        if months < 1:
            return Refused(voice.gettext("Thời gian đóng phải từ 1 tháng trở lên."))
        return Read({"months": months, "periods": [], "approximate": total.approximate})

    def _moved_start(self, begun: Entity, old: dict[str, Any], heard: Heard, voice: Voice) -> Outcome:
        """ "À nhầm, đóng từ 1/2014": the first period begins then."""
        said = str(begun.value)
        first = said[:7] if begun.kind == "month" else f"{said}-01"
        refused = self._impossible(first, old["periods"][0]["to"], heard.today, voice)
        return Refused(refused) if refused else Read(with_start(old, first))

    def follows(self, values: Known, known: Known) -> Known | None:
        """The time paid when another last month is told than its last period ends with; None when nothing changes."""
        last, old = values.get(LastPaid.slot), known.get(self.slot)
        if not last or last["working"] or not old or not old["periods"] or self.slot in values:
            return None
        ends = old["periods"][-1]
        moves = last["month"] != ends["to"] and last["month"] >= ends["from"]
        return with_end(old, last["month"]) if moves else None

    @staticmethod
    def _until_when(begun: str, voice: Voice) -> str:
        """What to say where only the beginning was told: ``2015`` or ``2015-03``."""
        start = voice.told_month(begun) if "-" in begun else begun
        return voice.gettext("Từ {start} đến khi nào ạ? Ví dụ “từ {start} đến nay”.").format(start=start)

    def _periods(self, entities: list[Entity], heard: Heard, voice: Voice) -> Outcome:
        periods: list[dict[str, Any]] = []
        for place, entity in enumerate(entities):
            if entity.kind != "month_range":
                continue
            first, last = split_range(str(entity.value))
            refused = self._impossible(first, last, heard.today, voice)
            if refused:
                return Refused(refused)
            period: dict[str, Any] = {"from": first, "to": last}
            following = entities[place + 1] if place + 1 < len(entities) else None
            if following is not None and following.kind == "money":
                period["salary"] = int(following.value)
            periods.append(period)
        periods.sort(key=lambda period: str(period["from"]))
        for earlier, later in pairwise(periods):
            if later["from"] <= earlier["to"]:
                return Refused(
                    voice.gettext(
                        "Hai quãng thời gian anh/chị nói trùng nhau ở tháng {month}; mỗi tháng chỉ tính một lần."
                    ).format(month=voice.told_month(later["from"]))
                )
        if len(periods) == 1 or not all("salary" in period for period in periods):
            for period in periods:
                period.pop("salary", None)
        months = sum(months_between(period["from"], period["to"]) for period in periods)
        vague = any(e.approximate for e in entities if e.kind == "month_range")
        return Read({"months": months, "periods": periods, "approximate": vague})

    @staticmethod
    def _impossible(first: str, last: str, today: date, voice: Voice) -> str | None:
        if last < first:
            return voice.gettext("Tháng cuối {last} lại trước tháng đầu {first}; anh/chị xem lại giúp.").format(
                last=voice.told_month(last), first=voice.told_month(first)
            )
        if last > _month_of(today):
            return voice.gettext("Tháng {month} chưa tới, nên chưa thể đã đóng.").format(month=voice.told_month(last))
        if int(first[:4]) < FIRST_YEAR:
            return voice.gettext("Năm {year} thì chưa có BHXH; anh/chị xem lại giúp.").format(year=first[:4])
        if months_between(first, last) > MOST_MONTHS:
            return voice.gettext("Quãng thời gian này dài hơn cả đời đi làm, anh/chị xem lại giúp.")
        return None

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        return Question(
            voice.gettext("Anh/chị đã đóng BHXH được bao lâu? (ví dụ “8 năm 7 tháng” hoặc “từ 3/2015 đến 12/2023”)")
        )

    def says(self, value: Any, voice: Voice) -> str:
        spans = ", ".join(f"{voice.told_month(p['from'])}–{voice.told_month(p['to'])}" for p in value["periods"])
        about = voice.gettext("khoảng ") if value["approximate"] else ""
        text = voice.gettext("đã đóng {about}{span}").format(about=about, span=voice.span(value["months"]))
        return f"{text} ({spans})" if spans else text


def month_or_million(heard: Heard, voice: Voice) -> Half:
    """Asks what "6m" is where a time was asked for."""
    note = voice.gettext("“{text}” là tháng hay triệu ạ? Anh/chị ghi rõ giúp, ví dụ “6 tháng”.")
    return Half(None, note.format(text=heard.text.strip()))


def _speaks_of_paying(heard: Heard) -> bool:
    return bool({"dong", "bhxh", "bh", "paid", "contributed"} & set(heard.words))


class LastPaid:
    """The last month paid. Slot value: ``{"month": "YYYY-MM", "working": bool, "approximate": bool}``."""

    slot = "lump_last"
    called: tuple[str, ...] = (N_("tháng đóng cuối"), N_("tháng cuối"), N_("ngày nghỉ việc"))
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        if not heard.tapped and (named := _named_as_paid(heard)) is not None:
            return self._paid_in(named, heard, known, voice)
        if not heard.tapped and (asked or heard.intent != "ask") and heard.contains(_WORKING):
            return Read({"month": _month_of(heard.today), "working": True, "approximate": False})
        entities = heard.entities()
        spans = [split_range(str(e.value)) for e in entities if e.kind == "month_range"]
        # an impossible span is refused once, as the time paid
        ranges = [last for first, last in spans if first <= last <= _month_of(heard.today)]
        paid = known.get(PaidTime.slot) or {}
        if len(spans) == 1 and speaks_of_a_wage(heard, paid.get("periods") or ()):
            ranges = []
        points = [e for e in entities if e.kind in ("month", "date") and (e.role == "stopped" or asked)]
        years = [e for e in entities if e.kind == "year" and (e.role == "stopped" or asked)]
        bare = asked and not heard.corrects and not heard.supposes  # "à nhầm, 9 năm" speaks of the time paid
        pauses = [e for e in entities if e.kind == "duration" and (e.role == "pause" or (bare and e.role == ""))]
        if points:
            said = str(points[-1].value)[:7]
            if half and asked and points[-1].assumed:  # the year was named before: "tháng 9"
                said = f"{half}-{said[5:]}"
            elif points[-1].assumed and heard.corrects and known.get(self.slot):
                said = f"{known[self.slot]['month'][:4]}-{said[5:]}"  # "à nhầm, đóng đến tháng 9": of the same year
            return self._month(said, points[-1].approximate, heard, known, voice)
        if ranges:
            return self._month(max(ranges), False, heard, known, voice)
        if pauses:
            return self._month(_moved(heard.today, -int(pauses[-1].value)), True, heard, known, voice)
        if half and asked and (month := bare_month(heard)):
            return self._month(f"{half}-{month:02d}", False, heard, known, voice)
        if years:
            year = str(years[-1].value)
            if int(year) > heard.today.year:
                return Refused(voice.gettext("Năm {year} chưa tới.").format(year=year))
            return Half(year, "")
        if asked and heard.is_unknown:
            return Half(
                half,
                voice.gettext("Anh/chị nói khoảng chừng cũng được, ví dụ “cuối năm 2024” hoặc “nghỉ được 1 năm rồi”."),
            )
        return None

    def _paid_in(self, named: Entity, heard: Heard, known: Known, voice: Voice) -> Outcome:
        """A month that was paid still: the last one, unless a later one is known."""
        month, last = str(named.value)[:7], known.get(self.slot)
        if last is not None and named.assumed:
            month = f"{last['month'][:4]}-{month[5:]}"
        if last is not None and (last["working"] or month <= last["month"]):
            return Read(last)
        return self._month(month, False, heard, known, voice)

    def _month(self, month: str, approximate: bool, heard: Heard, known: Known, voice: Voice) -> Outcome:
        if month > _month_of(heard.today):
            return Refused(
                voice.gettext("Tháng {month} chưa tới, nên chưa thể đã đóng.").format(month=voice.told_month(month))
            )
        if int(month[:4]) < FIRST_YEAR:
            return Refused(voice.gettext("Năm {year} thì chưa có BHXH; anh/chị xem lại giúp.").format(year=month[:4]))
        return Read({"month": month, "working": False, "approximate": approximate})

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        if half:
            return Question(voice.gettext("Tháng cuối cùng anh/chị đóng là tháng mấy năm {year}?").format(year=half))
        return Question(
            voice.gettext("Tháng cuối cùng anh/chị đóng BHXH là tháng nào? (ví dụ “8/2025”)"),
            (Choice.saying(voice.gettext("Tôi vẫn đang đóng")),),
        )

    def says(self, value: Any, voice: Voice) -> str:
        if value["working"]:
            return voice.gettext("hiện vẫn đang đóng")
        text = voice.gettext("tháng đóng cuối {month}").format(month=voice.told_month(value["month"]))
        return text + (voice.gettext(" (tính chừng)") if value["approximate"] else "")


def _named_as_paid(heard: Heard) -> Entity | None:
    """The month of "tháng 8/2025 vẫn đóng", which is no word about the present one."""
    entities = heard.entities()
    for place, one in enumerate(entities):
        if one.kind not in ("month", "date") or one.role == "start" or str(one.value)[:7] >= _month_of(heard.today):
            continue
        follows_sex = place > 0 and entities[place - 1].kind == "gender" and not one.role  # "nữ 3/1990 vẫn đóng"
        if not follows_sex and _STILL_PAID.match(strip_marks(heard.text[one.end :])):
            return one
    return None


def bare_month(heard: Heard) -> int | None:
    """ "8", "thang 8"; not the number of something else ("à nhầm, 8 năm")."""
    if any(e.kind in ("duration", "money", "age") for e in heard.entities()):
        return None
    if len(heard.words) == 1 and (month := MONTH_NAMES.get(heard.words[0])):
        return month  # "May" alone, which the grammar leaves: it may be "mấy"
    numbers = [word for word in heard.words if word.isdecimal()]
    if len(numbers) == 1 and 1 <= int(numbers[0]) <= 12 and len(heard.words) <= 4:
        return int(numbers[0])
    return None


class FirstPaid:
    """Whether the first contribution ever was paid before the law of 2025.

    Slot value: ``{"before": bool, "cutoff": "YYYY-MM"}``. Asked only where a bare total of time leaves it open.
    """

    slot = "lump_first"
    called: tuple[str, ...] = (N_("lần đóng đầu"), N_("tháng đóng đầu"))
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        cutoff = self.cutoff(voice)
        if heard.tapped or not cutoff:
            return None
        starts = [str(e.value)[:7] for e in heard.entities() if e.kind in ("month", "date") and e.role == "start"]
        if starts:
            return Read({"before": starts[-1] < cutoff, "cutoff": cutoff})
        if not asked:
            return None
        if heard.contains(_NEVER_BEFORE) or heard.begins_with_no:
            return Read({"before": False, "cutoff": cutoff})
        if heard.contains(("truoc", "co", "co truoc", "roi", "before", "yes", "yeah", "already", "earlier", "i have")):
            return Read({"before": True, "cutoff": cutoff})
        if heard.contains(("tu do", "sau", "tu", "khong", "ko", "chua", "after", "later", "since", "nope")):
            return Read({"before": False, "cutoff": cutoff})
        return None

    @staticmethod
    def cutoff(voice: Voice) -> str | None:
        """The month in which the present rule began; None when it does not hold yet."""
        row = voice.book.rows("lump.case.dd")[0]
        return _month_of(row.first_day) if row.first_day <= voice.today else None

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        month = voice.told_month(self.cutoff(voice) or "")
        return Question(
            voice.gettext("Trước tháng {month}, anh/chị đã từng đóng BHXH tháng nào chưa?").format(month=month),
            (
                Choice(voice.gettext("Đã từng đóng"), voice.gettext("đã đóng từ trước")),
                Choice(voice.gettext("Chưa"), voice.gettext("chưa từng")),
            ),
        )

    def says(self, value: Any, voice: Voice) -> str:
        month = voice.told_month(value["cutoff"])
        words = voice.gettext("có đóng trước {month}") if value["before"] else voice.gettext("đóng lần đầu từ {month}")
        return words.format(month=month)
