"""What people say about themselves: year of birth, age, sex."""

from __future__ import annotations

from datetime import date

from bot.grammar.calendar import POINT, PRONOUNS, Point, point
from bot.grammar.cursor import Cursor, Phrases, Reading, remembered
from bot.grammar.numbers import COUNT, cardinals, paired_digits
from bot.grammar.opening import begins, keyed, said

YOUNGEST, OLDEST = 15, 100
_IS = (" is", " ' s", " ’ s")
_NOT_A_BIRTH = (
    "con",
    "be",
    "em",
    "no",
    "chau",
    "doi",
    "vien",
    "song",
    "hoat",
    "mo",
    "thuong",
    "ra",
    "duoc",
    "xong",
    "som",
)
_BEFORE_BIRTH = (
    *("hoc", "thai", "khai", "sau", "phat", "tai", "ho", "truoc", "nghi", "ve"),
    *("gave", "give", "giving", "gives", "child", "before", "after"),
)
_CHILDREN = ("son", "daughter", "child", "kid", "baby")
_CHILD_WAS = Phrases(*(f"{child} {be}" for child in _CHILDREN for be in ("was", "is")))
_THIS_AGE = Phrases("nam nay", "tuoi", "nay", "gio")
_NOT_AN_AGE = frozenset(
    (
        *("con", "chau", "be", "du", "duoi", "tren", "den", "tu"),
        *("under", "over", "above", "below", "from", "until", "till", "reach", "reaches", "turn"),
    )
)
_NOT_OWN_AGE = Phrases(
    *(
        "under",
        "over",
        "until",
        "till",
        "up to",
        "retire at",
        "retiring at",
        "retirement",
        "pension",
        "minimum",
        "maximum",
    ),
    *("working", "legal", "normal", "reach", "reach the", "turn"),
)
_YEARS_OLD = Phrases(
    *(f"{years}{sign} old" for years in ("years", "year", "yrs", "yr") for sign in ("", " -")),
    *("- year - old", "- years - old", "years of age", "yo", "y / o", "y . o .", "y . o"),
)
_RELATIVES_IN_ENGLISH = {
    **dict.fromkeys(("wife", "mother", "mom", "mum", "sister", "aunt"), "female"),
    **dict.fromkeys(("husband", "father", "dad", "brother", "uncle"), "male"),
}
#: "I am 45": after these a number is an age, where nothing that it could count follows.
_AM = Phrases(
    *("i am", "i ' m", "i ’ m", "im", "aged", "age", "age is", "age :", "age of", "my age is"),
    *(f"{who}{link}" for who in ("he", "she", *_RELATIVES_IN_ENGLISH) for link in _IS),
)
#: ...and what may follow it in a sentence that goes on.
_AFTER_AGE_WORDS = """
    and but or now this already so who with have has paid i he she my when what how can will male female man woman in
"""
_AFTER_AGE = frozenset(_AFTER_AGE_WORDS.split())
_SEX_OF = {
    **{
        f"for {whose} {one}": sex for one, sex in _RELATIVES_IN_ENGLISH.items() for whose in ("my", "his", "her", "our")
    },
    **{"for a lady": "female", "for her": "female", "for him": "male"},
}
_FOR_SOMEBODY = Phrases(*_SEX_OF)
_RANGE_WORDS = ("den", "toi", "-", "tu")
_ENGLISH_UNITS = ("years", "months")
_FILLERS = (
    *("nam", "ngay", "vao", "thang", ":", "la", "khoang", "nhat", "=", "-", "."),
    *("in", "on", "the", "year", "date", "is", "of", "'", "’"),
)
_MALE_WORDS = Phrases(
    "dan ong",
    "con trai",
    "nam gioi",
    "gioi tinh nam",
    "phai nam",
    "gioi tinh : nam",
    "male",
    "males",
)
#: Also "mặn", "men" of an enamel: they speak of sex where the text is English.
_MEN = ("man", "men")
_FEMALE_WORDS = Phrases(
    "phu nu",
    "con gai",
    "nu gioi",
    "dan ba",
    "gioi tinh nu",
    "phai nu",
    "gioi tinh : nu",
    "chi em phu nu",
    *("female", "females", "woman", "women"),
)
_FEMALE_SPELLINGS = frozenset({"nu", "nữ", "nử", "nũ", "nừ", "nuwx", "nuxw"})
_SELF = (
    "toi",
    "tui",
    "minh",
    "em",
    "e",
    "mk",
    "m",
    "anh",
    "chi",
    "a",
    "c",
    "co",
    "chu",
    "bac",
    "toi la",
    "em la",
    "la",
    "gioi",
    "tinh",
    "phai",
    "minh la",
    "tui la",
    "gt",
    ":",
    "lao",
    "dong",
    "hien",
    "duoc",
    "van",
    "thi",
    "vo",
    "chong",
)
_PLACES_BEFORE = (
    "viet",
    "ha",
    "quang",
    "mien",
    "phia",
    "dong",
    "tay",
    "ben",
    "ky",
    "an",
    "hoai",
    "hong",
    "huong",
)
_AFTER_NAM_NOT_SEX = ("dinh", "ky", "nu", "bo")
_AFTER_NAM_IS_YEAR = (
    "nay",
    "ngoai",
    "truoc",
    "sau",
    "kia",
    "ruoi",
    "roi",
    "nua",
    "thang",
    "nam",
    "mot",
    "dau",
    "lan",
)
#: "cho chồng tôi": whose relative it is.
_OWNERS = ("toi", "tui", "minh", "mk", "em", "con", "chau")
_RELATIVES = {
    "vo": "female",
    "me": "female",
    "chi": "female",
    "ba": "female",
    "di": "female",
    "mo": "female",
    "chong": "male",
    "bo": "male",
    "cha": "male",
    "cau": "male",
    "ong": "male",
    "anh": "male",
}


def full_birth_year(digits: str, today: date) -> int | None:
    """A birth year of two digits, for a person of :data:`YOUNGEST` to :data:`OLDEST` years; None if there is none."""
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        year = century + int(digits)
        if YOUNGEST <= today.year - year <= OLDEST:
            return year
    return None


def _spelled_year(cursor: Cursor, i: int) -> tuple[int, int] | None:
    """A birth year in words: "tám lăm", "tám mươi lăm", "một chín tám lăm", "một nghìn chín trăm tám lăm"."""
    start = i
    spelled = paired_digits(cursor, i)
    if spelled and spelled[0] == 19 and cursor.is_(i, "n1"):
        start = spelled[1]
    elif cursor.is_(i, "n1") and cursor.is_(i + 1, "thousand", "thousand_south") and cursor.is_(i + 3, "hundred"):
        start = i + 4
    pair = paired_digits(cursor, start)
    readings = ([pair] if pair else []) + [r for r in cardinals(cursor, start) if 20 <= r[0] <= 99]
    if not readings:
        return None
    value, end = max(readings, key=lambda r: r[1])
    year = full_birth_year(f"{value:02d}", cursor.today)
    return (year, end) if year else None


def _birth_at(cursor: Cursor, i: int) -> tuple[str, int] | None:
    """A date, month or year of birth at ``i``, as (ISO text, position after)."""
    two = cursor.digits(i)
    found = point(cursor, i)
    if found and found.assumed and (found.day is not None or cursor.digits(i) is None):
        # "12/3" and "tháng 3" say no year; "3/85" does
        found = None
    if found:
        return _moved_back(found, cursor.today).text(), found.end
    if cursor.plain(i) in ("thang", "t", "th") and (month := cursor.digits(i + 1)):
        end = i + 2
        if cursor.raw(end) in ("/", "-", ".") or cursor.is_(end, "year"):
            end += 1
        year_digits = cursor.digits(end)
        if year_digits and len(year_digits) == 2 and 1 <= int(month) <= 12:
            year = full_birth_year(year_digits, cursor.today)
            return (f"{year}-{int(month):02d}", end + 1) if year else None
    if two and len(two) == 2 and not cursor.is_(i + 1, "old", "million", "month", *_ENGLISH_UNITS):
        year = full_birth_year(two, cursor.today)
        return (str(year), i + 1) if year else None
    spelled = _spelled_year(cursor, i)
    return (str(spelled[0]), spelled[1]) if spelled else None


def _moved_back(found: Point, today: date) -> Point:
    """A year of two digits read as this century's is the last century's for somebody who works."""
    if today.year - found.year < YOUNGEST and found.year >= 2000 and today.year - found.year > -100:
        earlier = full_birth_year(f"{found.year % 100:02d}", today)
        if earlier and earlier < 2000 and found.assumed:
            return Point(earlier, found.month, found.day, found.end)
    return found


@begins(POINT | keyed("birth") | said("thang", "t", "th"))
@remembered
def birth(cursor: Cursor, i: int) -> Reading | None:
    """A birth at ``i``: after "sinh"/"sn" always, after a word of sex ("nữ 85"), alone where it was asked for."""
    if _names_birth(cursor, i):
        start = i + 1
        while cursor.plain(start) in _FILLERS and start < i + 5:
            found = _birth_at(cursor, start)
            if found and cursor.plain(start) != "nam":
                return Reading("birth", found[0], found[1])
            start += 1
        found = _birth_at(cursor, start)
        return Reading("birth", found[0], found[1]) if found else None
    if (
        _said_sex(cursor, i - 1)
        and (digits := cursor.digits(i))
        and not cursor.is_(i + 1, "old", "year", "month", "million", *_ENGLISH_UNITS)
    ):
        certain = (len(digits) == 4 and 1930 <= int(digits) <= cursor.today.year - YOUNGEST) or (
            len(digits) == 2 and 60 <= int(digits) <= 99 and not cursor.glued(i + 1)
        )
        if certain and cursor.raw(i + 1) not in ("/", "-"):
            return Reading(
                "birth",
                str(full_birth_year(digits, cursor.today) if len(digits) == 2 else int(digits)),
                i + 1,
            )
    if cursor.plain(i - 1) in PRONOUNS and (year := _bare_year(cursor, i)):  # "em 85, nữ"
        return Reading("birth", str(year), i + 1)
    if cursor.expecting == "birth":
        return _asked_birth(cursor, i)
    return None


def _names_birth(cursor: Cursor, i: int) -> bool:
    """Whether the word at ``i`` is that of the person's own birth."""
    return (
        cursor.is_(i, "birth")
        and cursor.plain(i - 1) not in _BEFORE_BIRTH
        and cursor.plain(i + 1) not in _NOT_A_BIRTH
        and not cursor.follows(i, _CHILD_WAS)
    )


def _bare_year(cursor: Cursor, i: int) -> int | None:
    """Two digits that can only be a year of birth, with nothing after them that they could count."""
    digits = cursor.digits(i)
    if digits is None or len(digits) != 2 or int(digits) < 60:
        return None
    alone = cursor.at(i + 1) is None or cursor.raw(i + 1) in (",", ".", ";", "nữ", "nu", "nam")
    return full_birth_year(digits, cursor.today) if alone else None


def _said_sex(cursor: Cursor, i: int) -> bool:
    if cursor.raw(i) in _FEMALE_SPELLINGS or cursor.raw(i) in ("female", "woman", "male"):
        return True
    if i in cursor.men:
        return True
    return cursor.raw(i) == "nam" and (cursor.has_marks or cursor.plain(i - 1) in ("la", "gioi"))


def _asked_birth(cursor: Cursor, i: int) -> Reading | None:
    """What can be a birth only because it was asked for: "1985", "85", "tám lăm", "12/3/1985", "3/85"."""
    digits = cursor.digits(i)
    if cursor.is_(i + 1, "old", "million", "month", "year", *_ENGLISH_UNITS) or cursor.plain(i - 1) in _RANGE_WORDS:
        return None
    if digits and len(digits) == 2 and cursor.raw(i + 1) not in ("/", "-", "."):
        return _two_digits(int(digits), cursor.today, i + 1)
    if (
        cursor.digits(i) is None
        and cursor.at(i) is not None
        and not cursor.is_(i, "month_name")
        and cursor.plain(i) not in ("thang", "t", "ngay", "nam", "cuoi", "dau", "giua")
    ):
        spelled = _spelled_year(cursor, i)
        return Reading("birth", str(spelled[0]), spelled[1]) if spelled and cursor.at(spelled[1]) is None else None
    found = _birth_at(cursor, i)
    if found is None:
        return None
    year = int(found[0][:4])
    return Reading("birth", found[0], found[1]) if YOUNGEST <= cursor.today.year - year <= OLDEST else None


def _two_digits(number: int, today: date, end: int) -> Reading | None:
    """Two digits where a birth was asked for: a year, an age, or something to ask back about."""
    year = full_birth_year(f"{number:02d}", today)
    could_be_year = year is not None and today.year - year <= 80
    could_be_age = YOUNGEST <= number <= 80
    if could_be_year and could_be_age and number < 75:
        return Reading("birth_or_age", number, end)
    if could_be_year:
        return Reading("birth", str(year), end)
    return Reading("age", number, end) if could_be_age else None


def after_years_old(cursor: Cursor, i: int) -> int | None:
    """Position after "tuổi", "years old" at ``i``; None if nothing of the kind stands there."""
    return i + 1 if cursor.is_(i, "old") else cursor.after(i, _YEARS_OLD)


@begins(said(*_AM))
@remembered
def age_in_english(cursor: Cursor, i: int) -> Reading | None:
    """ "I am 45", "aged 45", "my husband is 61"."""
    start = cursor.after(i, _AM)
    if start is None or cursor.follows(i, _NOT_OWN_AGE):
        return None
    for number, end in cardinals(cursor, start) + _digits_at(cursor, start):
        if YOUNGEST <= number <= OLDEST:
            old = after_years_old(cursor, end)
            if old is not None or counts_nothing(cursor, end):
                return Reading("age", number, end if old is None else old)
    return None


def _digits_at(cursor: Cursor, i: int) -> list[tuple[int, int]]:
    digits = cursor.digits(i)
    return [(int(digits), i + 1)] if digits and len(digits) <= 3 else []


def counts_nothing(cursor: Cursor, i: int) -> bool:
    """Whether the English sentence ends at ``i``, or goes on without anything that a number could count."""
    token = cursor.at(i)
    if token is None or token.plain in _AFTER_AGE:
        return True
    return token.raw in (",", ".", ";", "?", "!", ")") and not (token.glued and cursor.glued(i + 1))


@begins(COUNT | said(*_THIS_AGE))
@remembered
def age(cursor: Cursor, i: int) -> Reading | None:
    """An age at ``i``: "41 tuổi", "41t", "bốn mốt tuổi", "tuổi 41", "năm nay 41", "45 years old"."""
    if cursor.plain(i - 1) in _NOT_AN_AGE or cursor.follows(i, _CHILD_WAS):
        return None
    pair = paired_digits(cursor, i)
    readings = ([pair] if pair else []) + cardinals(cursor, i)
    digits = cursor.digits(i)
    readings += _digits_at(cursor, i)
    for value, end in sorted(readings, key=lambda r: -r[1]):
        glued_t = cursor.raw(end) == "t" and cursor.glued(end) and cursor.digits(end + 1) is None and digits is not None
        if glued_t and not 15 <= value <= 75:
            continue
        old = end + 1 if glued_t and cursor.expecting != "duration" else after_years_old(cursor, end)
        if old is not None and 10 <= value <= 120:
            return Reading("age", value, old)
    start = cursor.after(i, _THIS_AGE)
    if start is not None:
        if cursor.plain(start) in _SELF:
            start += 1
        number = cursor.digits(start)
        if number and len(number) == 2 and int(number) >= 75 and cursor.plain(i) == "tuoi":
            year = full_birth_year(number, cursor.today)  # "em tuổi 92" was born in 1992
            return Reading("birth", str(year), start + 1) if year else None
        if number and YOUNGEST <= int(number) <= OLDEST and not _counted(cursor, start + 1):
            return Reading("age", int(number), start + 1)
    return None


def _counted(cursor: Cursor, i: int) -> bool:
    token = cursor.at(i)
    return token is not None and (
        cursor.is_(i, "year", "month", "million", "thousand", "day", "old", "dong", *_ENGLISH_UNITS)
        or token.raw in ("/", "-", "%")
        or (token.glued and token.raw.isalpha())
    )


_SEX_WHEN_ASKED = {"f": "female", "girl": "female", "m": "male", "boy": "male", "man": "male", "men": "male"}


@begins(said("for", *_MEN, *_SEX_WHEN_ASKED))
def gender_in_english(cursor: Cursor, i: int) -> Reading | None:
    """ "a man", "for my wife"; "f" where it was asked for; "woman" and "male" are no syllables."""
    end = cursor.after(i, _FOR_SOMEBODY)
    if end is not None:
        return Reading("gender", _SEX_OF[cursor.words(i, end)], end)
    if cursor.raw(i) in _MEN and cursor.english and len(cursor) > 1:
        return Reading("gender", "male", i + 1)
    sex = _SEX_WHEN_ASKED.get(cursor.raw(i)) if cursor.expecting == "gender" and len(cursor) == 1 else None
    return Reading("gender", sex, i + 1) if sex else None


@begins(said("nam", "nu", "nuwx", "nuxw", "gai", "trai", "anh", "a", "chi", "c", "cho", *_MALE_WORDS, *_FEMALE_WORDS))
def gender(cursor: Cursor, i: int) -> Reading | None:
    """The sex a person states: "nam", "nữ", "tôi là phụ nữ", "giới tính: nam", "tính cho vợ tôi"."""
    for phrases, value in ((_MALE_WORDS, "male"), (_FEMALE_WORDS, "female")):
        end = cursor.after(i, phrases)
        if end is not None and not (cursor.raw(i) in ("con",) and cursor.plain(i - 1) in ("sinh", "de", "co")):
            return Reading("gender", value, end)
    if (
        cursor.plain(i) == "cho"
        and cursor.plain(i + 1) in _RELATIVES
        and (cursor.plain(i - 1) in ("tinh", "hoi", "gium", "xem", "giup", "ho") or cursor.plain(i + 2) in _OWNERS)
    ):
        return Reading("gender", _RELATIVES[cursor.plain(i + 1)], i + 2)
    raw = cursor.raw(i)
    if raw in _FEMALE_SPELLINGS:
        return Reading("gender", "female", i + 1)
    if raw in ("gái", "gai") and cursor.expecting == "gender":
        return Reading("gender", "female", i + 1)
    if raw == "trai" and cursor.expecting == "gender":
        return Reading("gender", "male", i + 1)
    if cursor.expecting == "gender" and len(cursor) == 1 and raw in ("anh", "a", "chị", "chi", "c"):
        return Reading("gender", "male" if raw in ("anh", "a") else "female", i + 1)
    if raw == "nam" and _is_male(cursor, i):
        return Reading("gender", "male", i + 1)
    return None


def _is_male(cursor: Cursor, i: int) -> bool:
    """Whether "nam" without marks is the sex and not "năm", nor part of a name of a place."""
    if i in cursor.men:
        return True
    before, after = cursor.at(i - 1), cursor.at(i + 1)
    if cursor.plain(i - 1) in _PLACES_BEFORE or cursor.plain(i + 1) in _AFTER_NAM_NOT_SEX:
        return False
    if before is not None and (before.kind == "number" or cursor.is_(i - 1, "birth")):
        return False
    if cursor.has_marks:
        return True
    if cursor.plain(i + 1) in _AFTER_NAM_IS_YEAR:
        return False
    if before is not None and before.kind == "word" and before.plain not in _SELF:
        return False
    if after is not None and after.kind == "number":
        return cursor.is_(i + 2, "old") or (cursor.raw(i + 2) == "t" and cursor.glued(i + 2))
    return True
