"""Why somebody wants the money back, read from a button, a number of the list, or free words."""

from __future__ import annotations

from typing import Any

from bot.actions.form import Known, Outcome, Question, Read
from bot.actions.heard import Heard
from bot.actions.voice import N_, Choice, Voice

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
        *("lost my job", "lost the job", "lost job", "lost my work"),
        *("lose my job", "losing my job", "no job", "no work"),
        *("without a job", "without work", "out of work", "out of a job", "jobless", "unemployed", "unemployment"),
        *("laid off", "fired", "made redundant", "redundant", "redundancy"),
        *("let go", "let me go", "dismissed", "sacked"),
        *("i quit", "have quit", "quit my job", "left my job"),
        *("left the company", "left my company", "resigned", "stopped working"),
        *("not working", "no longer work", "no longer working", "find a job", "find work", "find any work", "job cuts"),
        *("contract ended", "contract expired", "contract is over", "company closed", "company shut down", "no income"),
        *("factory closed", "factory shut down", "company went bankrupt", "factory went bankrupt", "cut my job"),
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
        *("need cash", "need money", "need the money", "need the cash", "need some money", "need it now", "money now"),
        *("money problems", "no money", "out of money", "short of money", "short of cash", "broke", "savings left"),
        *("debt", "debts", "owe", "a loan", "loans", "my loan", "the loan", "pay off", "pay back", "cash"),
        *("hospital", "hospital bill", "hospital bills", "hospital fees"),
        *("medical bills", "medical costs", "treatment"),
        *("surgery", "illness", "sick", "cancer", "accident", "school fees", "tuition", "children s school"),
        *("build a house", "buy a house", "fix my house", "repair my house", "repair the house", "start a business"),
        *("open a shop", "capital", "emergency", "hard times"),
        *("difficulties", "struggling", "pay the bills", "pay rent"),
    ),
    "distrust": (
        *("khong tin", "ko tin", "k tin", "het tin", "mat niem tin", "so mat", "so luat", "luat thay doi", "doi luat"),
        *("chinh sach thay doi", "vo quy", "quy can", "mat gia", "truot gia", "khong yen tam", "ko yen tam", "lua dao"),
        *("so sau nay", "khong biet song", "chet truoc", "khong chac", "nghe noi", "nghe don", "tin don", "sap cam"),
        *("don t trust", "dont trust", "do not trust", "not trust", "no trust", "lost trust", "lost faith", "no faith"),
        *("don t believe", "do not believe", "no confidence", "lost confidence"),
        *("afraid", "not safe", "scam", "cheated"),
        *("fund collapses", "fund will collapse", "fund collapsing"),
        *("fund collapse", "fund runs out", "fund will run out"),
        *("fund goes bankrupt", "fund will go bankrupt", "fund is broke", "fund runs dry", "fund breaks", "fund fails"),
        *("law changes", "law will change", "laws change", "new law"),
        *("rules change", "rules will change", "keep changing"),
        *("policy change", "policy changes", "policy will change"),
        *("policies change", "lose my money", "lose the money"),
        *("lose it all", "lose everything", "lose value", "losing value", "worthless", "inflation", "die before"),
        *("live long enough", "rumour", "rumours", "rumor", "rumors", "i heard", "heard that", "people say"),
        *("be banned", "will be stopped", "no longer be allowed"),
    ),
    "abroad": (
        *("nuoc ngoai", "dinh cu", "xuat khau lao dong", "xkld", "di nhat", "di han", "di duc", "di my", "di uc"),
        *("di dai loan", "xuat canh", "theo chong ra", "du hoc"),
        *("abroad", "overseas", "emigrate", "emigrating", "emigration", "another country", "foreign country"),
        *("leave vietnam", "leaving vietnam", "leave viet nam"),
        *("leaving viet nam", "leave the country", "my own country"),
        *("leaving the country", "back to my country", "my home country", "left vietnam", "going to live in"),
        *("to japan", "to korea", "to taiwan", "to germany", "to america", "to australia", "to canada", "to the us"),
        *("to the usa", "to the states", "in japan", "in korea"),
        *("in taiwan", "in germany", "in america", "in australia"),
    ),
    "near_retirement": (
        *("gan tuoi huu", "sap huu", "sap ve huu", "gan huu", "lon tuoi", "gia roi", "den tuoi huu", "du tuoi huu"),
        *("thieu nam", "khong du nam", "ko du nam", "chua du nam", "thieu thang", "khong du 15", "chua du 15"),
        *("het tuoi lao dong", "qua tuoi"),
        *("close to retirement", "near retirement", "nearing retirement", "about to retire", "retire soon"),
        *("retiring soon", "almost retired", "nearly retired", "retirement age", "too old", "getting old"),
        *("not enough years", "enough years yet", "not have enough", "t have enough", "too few years", "years short"),
        *("missing years", "some years missing", "lack years", "lack the years", "short of years", "a few years short"),
        *("less than 15 years", "fewer than 15 years", "not 15 years", "t have 15 years", "not have 15 years"),
        *("not paid 15 years", "t paid 15 years", "never reach 15 years", "can t reach 15 years", "not reach 15 years"),
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
        # short ones: what else is named beside them mostly outweighs them
        *("15 years", "20 years", "fifteen years", "twenty years", "many years", "long enough", "enough years"),
    ),
    "pregnant": (
        *("mang thai", "co thai", "mang bau", "co bau", "bau", "sinh con", "sap sinh", "sinh em be", "thai san", "de"),
        *("nuoi con nho", "nghi de", "nghi sinh", "o nha trong con", "con nho"),
        *("pregnant", "pregnancy", "baby", "a baby", "having a baby", "have a baby", "newborn", "maternity"),
        *("maternity leave", "giving birth", "give birth", "gave birth", "expecting a child", "expecting a baby"),
        *("small child", "small children", "young child", "young children", "little kids", "childcare"),
        *("look after my child", "look after my children", "look after my kids"),
        *("take care of my child", "raise my child"),
        *("care for my child", "take care of my children", "stay home with"),
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
        *("moving back home", "moving home", "move home", "move back", "moving back", "moved back", "back home"),
        *("go home", "going home", "returning home", "return home"),
        *("hometown", "home town", "home village", "my village"),
        *("countryside", "moving house", "move house", "another province", "another city", "other province"),
        *("relocate", "relocating", "moving away", "moving", "new address", "leave the city", "leaving the city"),
        *("moved to", "move to", "back to the farm"),
    ),
    _OTHER: (
        *("ly do khac", "khac", "rieng tu", "ly do rieng", "viec rieng"),
        *("other", "other reason", "another reason", "other reasons", "something else", "private", "personal"),
        *("personal reason", "personal reasons", "family reasons", "none of these", "none of them"),
    ),
}


#: Words of somebody who wants to whatever we say.
_INSISTS = (
    *("van rut", "cu rut", "van muon rut", "van can rut", "van lay", "cu lay", "van muon lay", "thi toi rut"),
    *("thi em rut", "thi minh rut", "thi tui rut", "nhat dinh rut", "nhat quyet rut", "quyet dinh rut"),
    *("still want", "want it anyway", "withdraw anyway", "take it anyway", "still withdraw", "withdraw it anyway"),
    *("just want to withdraw", "still going to withdraw"),
)
_MOST_WORDS_INSISTING = 8


def insists(heard: Heard) -> bool:
    """ "Ko em vẫn rút", "tôi thích thì tôi rút": no reason, and no question."""
    short = not heard.tapped and len(heard.words) <= _MOST_WORDS_INSISTING
    return short and heard.contains(_INSISTS) and not heard.is_question


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
    called: tuple[str, ...] = (N_("lý do"),)
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
        if insists(heard):
            return Read(UNSAID)
        if heard.is_question:
            return None  # "nộp ở đâu" asks something
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
