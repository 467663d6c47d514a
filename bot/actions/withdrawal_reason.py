"""Why somebody wants the money back, read from a button, a number of the list, or free words."""

from __future__ import annotations

from typing import Any

from bot.actions.form import Known, Outcome, Question, Read
from bot.actions.heard import Heard
from bot.actions.voice import Choice, Voice

#: Asked, and not answered: the person was not asked again.
UNSAID = "unsaid"
_OTHER = "other"
#: Intents of messages that ask for something else, so that they are no reason in free words.
_NO_REASON = frozenset({"ask", "compare_lump_sum", "voluntary_cost"})
#: reason -> plain words that name it; the order is that of the list a person sees.
REASONS: dict[str, tuple[str, ...]] = {
    "lost_job": (
        *("mat viec", "that nghiep", "nghi viec", "bi cho nghi", "cat giam", "sa thai", "cong ty dong cua", "pha san"),
        *("khong co viec", "ko co viec", "k co viec", "chua tim duoc viec", "het viec", "thoi viec", "nghi lam"),
        *("khong con di lam", "ko di lam nua", "khong di lam nua", "het hop dong", "khong xin duoc viec"),
    ),
    "needs_cash": (
        *(
            "can tien",
            "ket tien",
            "thieu tien",
            "tra no",
            "mac no",
            "no nan",
            "no ngan hang",
            "thieu no",
            "ngan hang doi",
        ),
        *(
            "chua benh",
            "chua tri",
            "vien phi",
            "nam vien",
            "om dau",
            "benh",
            "mo xe",
            "kho khan",
            "het tien",
            "tien hoc",
        ),
        *(
            "dong hoc phi",
            "sua nha",
            "xay nha",
            "von lam an",
            "lam an",
            "tui tien",
            "ung thu",
            "tai nan",
            "cho con hoc",
        ),
    ),
    "distrust": (
        *("khong tin", "ko tin", "k tin", "het tin", "mat niem tin", "so mat", "so luat", "luat thay doi", "doi luat"),
        *("chinh sach thay doi", "vo quy", "quy can", "mat gia", "truot gia", "khong yen tam", "ko yen tam", "lua dao"),
        *("so sau nay", "khong biet song", "chet truoc", "khong chac", "nghe noi", "nghe don", "tin don", "sap cam"),
    ),
    "abroad": (
        *("nuoc ngoai", "dinh cu", "xuat khau lao dong", "xkld", "di nhat", "di han", "di duc", "di my", "di uc"),
        *("di dai loan", "xuat canh", "theo chong ra", "du hoc"),
    ),
    "near_retirement": (
        *("gan tuoi huu", "sap huu", "sap ve huu", "gan huu", "lon tuoi", "gia roi", "den tuoi huu", "du tuoi huu"),
        *("thieu nam", "khong du nam", "ko du nam", "chua du nam", "thieu thang", "khong du 15", "chua du 15"),
        *("het tuoi lao dong", "qua tuoi"),
    ),
    "many_years": (
        *(
            "tren 15 nam",
            "hon 15 nam",
            "15 nam roi",
            "du 15 nam",
            "tren 20 nam",
            "hon 20 nam",
            "20 nam roi",
            "du 20 nam",
        ),
        *("dong nhieu nam", "dong lau roi", "du nam roi", "du nam dong", "du nam huong huu"),
    ),
    "pregnant": (
        *("mang thai", "co thai", "mang bau", "co bau", "bau", "sinh con", "sap sinh", "sinh em be", "thai san", "de"),
        *("nuoi con nho", "nghi de", "nghi sinh", "o nha trong con", "con nho"),
    ),
    "moving": (
        *(
            "ve que",
            "chuyen nha",
            "chuyen cho o",
            "chuyen tinh",
            "chuyen noi o",
            "doi cho o",
            "ve que song",
            "doi tinh",
        ),
        *("chuyen ve", "bo thanh pho", "hoi huong"),
    ),
    _OTHER: ("ly do khac", "khac", "rieng tu", "ly do rieng", "viec rieng"),
}


def read_reason(heard: Heard) -> str | None:
    """The reason that the words name; of several the longest words decide. None when they name none."""
    sentence = f" {' '.join(heard.words)} "
    found = [
        (len(phrase), reason)
        for reason, phrases in REASONS.items()
        for phrase in phrases
        if f" {phrase} " in sentence and not (reason == _OTHER and len(heard.words) > 4)
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


class WithdrawalReason:
    """Slot value: one of :data:`REASONS`, or :data:`UNSAID`. Asked once; any answer is an answer, "cứ rút" too."""

    slot = "withdraw_reason"
    called: tuple[str, ...] = ("lý do",)
    lasting = True

    def read(self, heard: Heard, known: Known, half: Any, asked: bool, voice: Voice) -> Outcome:
        if heard.tapped:
            return None
        if asked and len(heard.words) == 1 and heard.words[0].isdecimal():
            number = int(heard.words[0])
            return Read(list(REASONS)[number - 1]) if 1 <= number <= len(REASONS) else None
        named = read_reason(heard)
        if named:
            return Read(named)
        if not asked or heard.intent in _NO_REASON or heard.intent.startswith("calc_"):
            return None
        return Read(UNSAID if heard.intent == "want_withdraw" else _OTHER)

    def question(self, known: Known, half: Any, voice: Voice) -> Question:
        titles = list(self._titles(voice).values())
        numbered = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
        ask = voice.gettext(
            "Rút một lần là quyền của anh/chị khi đủ điều kiện. Cho An Sinh hỏi một câu để chỉ đúng cách có lợi: vì "
            "sao anh/chị muốn rút? Bấm một mục, trả lời bằng số, hoặc nói bằng lời."
        )
        choices = (Choice(title, str(number)) for number, title in enumerate(titles, 1))
        return Question(f"{ask}\n\n{numbered}", tuple(choices))

    @staticmethod
    def _titles(voice: Voice) -> dict[str, str]:
        return {
            "lost_job": voice.gettext("Mất việc, chưa có thu nhập"),
            "needs_cash": voice.gettext("Cần tiền: bệnh, nợ, việc nhà"),
            "distrust": voice.gettext("Sợ chính sách thay đổi, sợ mất"),
            "abroad": voice.gettext("Ra nước ngoài"),
            "near_retirement": voice.gettext("Gần tuổi hưu mà thiếu năm"),
            "many_years": voice.gettext("Đã đóng nhiều năm rồi"),
            "pregnant": voice.gettext("Mang thai, nuôi con nhỏ"),
            "moving": voice.gettext("Chuyển về quê, đổi chỗ ở"),
            _OTHER: voice.gettext("Lý do khác"),
        }

    def says(self, value: Any, voice: Voice) -> str:
        return ""
