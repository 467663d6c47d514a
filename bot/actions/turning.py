""" "Còn chồng tôi thì sao", "còn của em thì bao nhiêu": the talk turns to another person, or back to who writes.

Unlike `on_behalf`, which hears that a first wish is for somebody else, this names the person: whoever is a husband is a
man, and nothing that was said of the wife is true of him.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.grammar.english import is_english
from bot.grammar.tokens import Token, strip_marks, tokenize

_Kin = dict[str, tuple[str, str | None]]


def _kin(who: str, sex: str | None, *phrases: str) -> _Kin:
    return dict.fromkeys(phrases, (who, sex))


#: Phrase with its marks -> (who it is, the sex): these name a relative by themselves.
_RELATIVES: _Kin = {
    **_kin("wife", "female", "vợ", "bà xã"),
    **_kin("husband", "male", "chồng", "ông xã"),
    **_kin("mother", "female", "mẹ", "má"),
    **_kin("father", "male", "bố", "cha", "tía"),
    **_kin("older brother", "male", "anh trai"),
    **_kin("older sister", "female", "chị gái"),
    **_kin("younger brother", "male", "em trai"),
    **_kin("younger sister", "female", "em gái"),
    **_kin("son", "male", "con trai"),
    **_kin("daughter", "female", "con gái"),
    **_kin("uncle", "male", "bác trai"),
    **_kin("aunt", "female", "bác gái"),
    **_kin("father-in-law", "male", "bố chồng", "ba chồng", "cha chồng", "bố vợ", "ba vợ", "cha vợ"),
    **_kin("mother-in-law", "female", "mẹ chồng", "má chồng", "mẹ vợ", "má vợ"),
    **_kin("friend", None, "bạn thân"),
    **_kin("colleague", None, "đồng nghiệp"),
    **_kin("neighbour", None, "hàng xóm"),
}
#: "Ba" is a number too: a father only as "ba tôi".
_FATHER: _Kin = _kin("father", "male", "ba")
#: By these people also call themselves, or us: relatives only as "còn cô tôi", "thế bạn em".
_ALSO_ADDRESS: _Kin = {
    **_kin("grandmother", "female", "bà"),
    **_kin("grandfather", "male", "ông"),
    **_kin("uncle", "male", "chú", "cậu", "dượng"),
    **_kin("aunt", "female", "cô", "dì", "thím", "mợ"),
    **_kin("elder", None, "bác"),
    **_kin("friend", None, "bạn"),
}
_IN_ENGLISH: _Kin = {
    **_kin("wife", "female", "wife"),
    **_kin("husband", "male", "husband"),
    **_kin("mother", "female", "mother", "mom", "mum"),
    **_kin("father", "male", "father", "dad"),
    **_kin("sister", "female", "sister"),
    **_kin("brother", "male", "brother"),
    **_kin("son", "male", "son"),
    **_kin("daughter", "female", "daughter"),
    **_kin("aunt", "female", "aunt"),
    **_kin("uncle", "male", "uncle"),
    **_kin("friend", None, "friend"),
    **_kin("colleague", None, "colleague"),
    **_kin("neighbour", None, "neighbour", "neighbor"),
}
#: Without its marks such a word is more often another one: "mà", "đi", "có", "mở".
_NEEDS_MARKS = frozenset({"má", "dì", "cô", "mợ", "bà"})

_SELF = frozenset({"toi", "tui", "em", "e", "minh", "mk", "chau"})
_OWNERS = _SELF | {"con", "to"}
#: "Ba con" are three children.
_COUNTED = frozenset({"con", "chau"})
#: What follows a relative of whom something is told ("còn vợ sinh 1970"); "vo" without marks is "vô" as well.
_TOLD_WORDS = """
    sinh sn thi nu nam dong luong bao sao khi duoc da dang bat tuoi the anh chi chu bac co ong ba di tham lam cua nghi
"""
_TOLD = frozenset(_TOLD_WORDS.split())
#: "Còn", "thế", "nếu" before the person, and what may stand between.
_OPENS = {"con": ("còn", "con"), "the": ("thế", "the"), "vay": ("vậy", "vay"), "neu": ("nếu", "neu")}
_OPENS_IN_ENGLISH = frozenset({"about", "and", "if", "for", "but"})
_BETWEEN = frozenset(
    ("cho", "cua", "ve", "ben", "phan", "truong", "hop", "voi", "thi", "neu", "nhu", "con", "rieng", "gia", "su")
)
_CLOSES = ("thi sao", "thi the nao", "thi nhu nao", "thi ntn", "thi bao nhieu", "thi bn", "what about", "how about")
_RETURNS = frozenset(("con", "quay", "lai", "tro", "ve"))
_RETURNS_IN_ENGLISH = (
    *("what about me", "how about me", "what about mine", "how about mine", "and me", "and mine", "back to me"),
    *("back to mine", "back to my own", "my own case"),
)
#: After "em": a brother or a sister, the husband's family.
_NOT_SELF = frozenset({"trai", "gai", "ho", "re", "dau", "chong", "vo", "ruot", "ay", "no", "be"})
#: Besides the person nothing but these: a bare wish, without a fact.
_AROUND_WORDS = """
    con the vay thi sao nao nhu bao nhieu bn ntn a da nhe nha ha tinh giup gium ho lai xem cho cua truong hop neu la
    phan ben ve quay tro luon voi nua di duoc rieng an oi u to chu bac co anh chi
    what about how my and me mine back to own case is it for please then
"""
_AROUND = _SELF | frozenset(_AROUND_WORDS.split())
#: What is told of relatives in questions that are no calculation.
_NO_WISH = (
    *("sinh con", "sinh em be", "sinh be", "sinh doi", "de con", "mang thai", "co bau", "co thai", "thai san", "mat"),
    *("chet", "qua doi", "tu tuat", "ly hon", "died", "dead", "pregnant", "gave birth", "maternity"),
)


@dataclass(frozen=True, slots=True)
class Other:
    """A person who is spoken of.

    Attributes:
        who: "wife", "father": to know whether it is still the same person.
        sex: as in the slot of the sex; None where the word does not tell.
        turned_to: "còn …", "… thì sao": the talk turns to this person; otherwise something is told of them.
        bare: nothing else is said.
    """

    who: str
    sex: str | None
    turned_to: bool
    bare: bool


#: Two at once are nobody's own calculation.
_COUPLES = ("vo chong", "bo me", "ba me", "cha me", "ba ma", "tia ma", "me con", "hai me", "hai bo")


def other_in(text: str) -> Other | None:
    """The relative or friend of whom something is told or asked in ``text``; the first, where there are several."""
    tokens = tokenize(text)
    words = _words(tokens)
    if _has(" ".join(words).replace("mat viec", "").split(), _NO_WISH + _COUPLES):
        return None
    found = _english(tokens, words) if is_english(tokens) or "my" in words else _vietnamese(tokens, words)
    if found is None:
        return None
    (who, sex), names, turned_to = found
    return Other(who, sex, turned_to, set(words) - names <= _AROUND)


def is_back(text: str) -> bool:
    """Whether ``text`` comes back to the person who writes: "còn tôi thì sao", "quay lại của em"."""
    tokens = tokenize(text)
    if _has(_words(tokens), _RETURNS_IN_ENGLISH):
        return True
    return any(
        token.plain in _SELF
        and not (i + 1 < len(tokens) and tokens[i + 1].plain in _NOT_SELF)
        and _opened(tokens, i, _RETURNS)
        for i, token in enumerate(tokens)
    )


def is_bare(text: str) -> bool:
    """Whether ``text`` says nothing but of whom it speaks."""
    return set(_words(tokenize(text))) <= _AROUND


def _words(tokens: Sequence[Token]) -> list[str]:
    return [token.plain for token in tokens if token.kind != "sign"]


def _has(words: Sequence[str], phrases: Sequence[str]) -> bool:
    sentence = f" {' '.join(words)} "
    return any(f" {phrase} " in sentence for phrase in phrases)


def _english(tokens: Sequence[Token], words: Sequence[str]) -> tuple[tuple[str, str | None], set[str], bool] | None:
    for i, token in enumerate(tokens[1:], 1):
        if tokens[i - 1].plain == "my" and token.plain in _IN_ENGLISH:
            before = tokens[i - 2].plain if i > 1 else ""
            return _IN_ENGLISH[token.plain], {token.plain}, before in _OPENS_IN_ENGLISH or _has(words, _CLOSES)
    return None


def _vietnamese(tokens: Sequence[Token], words: Sequence[str]) -> tuple[tuple[str, str | None], set[str], bool] | None:
    closes = _has(words, _CLOSES)
    for i, end, phrase in _named(tokens):
        after = tokens[end].plain if end < len(tokens) and tokens[end].kind != "sign" else ""
        owned = after in _OWNERS
        opened = _opened(tokens, i, frozenset(_OPENS))
        names = {token.plain for token in tokens[i:end]} | ({after} if owned else set())
        if phrase in _FATHER:
            if owned and after not in _COUNTED:
                return _FATHER[phrase], names, opened or closes
        elif phrase in _ALSO_ADDRESS:
            if owned and opened:
                return _ALSO_ADDRESS[phrase], names, True
        elif owned or ((opened or i == 0) and (not after or after in _TOLD or tokens[end].kind == "number")):
            return _RELATIVES[phrase], names, opened or closes
    return None


def _named(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Where relatives are named: position, position after, phrase; longer phrases first."""
    phrases = sorted((*_RELATIVES, *_FATHER, *_ALSO_ADDRESS), key=lambda phrase: -phrase.count(" "))
    for i in range(len(tokens)):
        for phrase in phrases:
            parts = phrase.split()
            if len(parts) <= len(tokens) - i and all(map(_is, tokens[i:], parts)):
                yield i, i + len(parts), phrase
                break


def _is(token: Token, spelled: str) -> bool:
    """Whether ``token`` is this word, written with its marks or with none."""
    return token.raw == spelled or (spelled not in _NEEDS_MARKS and token.raw == strip_marks(spelled))


def _opened(tokens: Sequence[Token], i: int, opens: frozenset[str]) -> bool:
    """Whether one of ``opens`` stands before position ``i``, at most with words in between that add nothing."""
    marked = any(token.raw != token.plain for token in tokens)
    for token in reversed(tokens[:i]):
        # With marks elsewhere, "con" is the child and not "còn".
        child = token.raw == "con" and marked
        if token.plain in opens and not child and token.raw in _OPENS.get(token.plain, (token.raw,)):
            return True
        if token.plain not in _BETWEEN or child:
            return False
    return False
