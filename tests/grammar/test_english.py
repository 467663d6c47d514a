"""What people type in English, read on 22 November 2026; and Vietnamese words that look like English ones."""

from __future__ import annotations

from datetime import date

import pytest

from bot.grammar import extract
from bot.grammar.english import is_english
from bot.grammar.tokens import tokenize
from tests.grammar.spelling import SPELLINGS, shouted

TODAY = date(2026, 11, 22)
Read = list[tuple[str, int | float | str]]

#: text, expectation, what is read (kind, value) in order
CASES: list[tuple[str, str | None, Read]] = [
    # everything in one breath
    (
        "I'm a woman born in May 1985, paid from March 2015 to December 2023, salary 8.5 million a month",
        None,
        [
            ("gender", "female"),
            ("birth", "1985-05"),
            ("month_range", "2015-03/2023-12"),
            ("money", 8_500_000),
            ("duration", 1),
        ],
    ),
    (
        "Male, 45 years old, 9 years and 5 months, average 6m, quit in 8/2025",
        None,
        [("gender", "male"), ("age", 45), ("duration", 113), ("money", 6_000_000), ("month", "2025-08")],
    ),
    (
        "i work 3 year 2 month in garment, insured 5 million 7, now contract end",
        None,
        [("duration", 38), ("money", 5_700_000)],
    ),
    # money
    ("8 million", None, [("money", 8_000_000)]),
    ("8 million VND", None, [("money", 8_000_000)]),
    ("8.5 million dong", None, [("money", 8_500_000)]),
    ("8,000,000 VND", None, [("money", 8_000_000)]),
    ("VND 8,000,000", None, [("money", 8_000_000)]),
    ("VND 50,000", None, [("money", 50_000)]),
    ("8 mil", None, [("money", 8_000_000)]),
    ("8m", "money", [("money", 8_000_000)]),
    ("my salary is 8m", None, [("money", 8_000_000)]),
    ("6m average", None, [("money", 6_000_000)]),
    ("salary around 6m5", None, [("money", 6_500_000)]),
    ("the wall is 8m long", None, []),
    ("500 thousand", None, [("money", 500_000)]),
    ("500k", None, [("money", 500_000)]),
    ("half a million", None, [("money", 500_000)]),
    ("one and a half million", None, [("money", 1_500_000)]),
    ("5 and a half million", None, [("money", 5_500_000)]),
    ("8 million and a half", None, [("money", 8_500_000)]),
    ("eight million five hundred thousand", None, [("money", 8_500_000)]),
    ("a hundred thousand dong", None, [("money", 100_000)]),
    ("twenty-five million", None, [("money", 25_000_000)]),
    ("ten million", None, [("money", 10_000_000)]),
    ("5-6 million", None, [("money", 5_500_000)]),
    ("5 to 6 million", None, [("money", 5_500_000)]),
    ("between 5 and 6 million", None, [("money", 5_500_000)]),
    ("eight", "money", [("money", 8_000_000)]),
    ("this one", "money", []),
    ("8 million 2 children", None, [("money", 8_000_000)]),
    # lengths of time
    ("5 years", None, [("duration", 60)]),
    ("5 yrs", None, [("duration", 60)]),
    ("1 year", None, [("duration", 12)]),
    ("a year", None, [("duration", 12)]),
    ("half a year", None, [("duration", 6)]),
    ("a year and a half", None, [("duration", 18)]),
    ("18 months", None, [("duration", 18)]),
    ("5 years and 3 months", None, [("duration", 63)]),
    ("5 years 3 months", None, [("duration", 63)]),
    ("5 years, 3 months", None, [("duration", 63)]),
    ("five years", None, [("duration", 60)]),
    ("five and a half years", None, [("duration", 66)]),
    ("5.5 years", None, [("duration", 66)]),
    ("4 years half, salary 7 million", None, [("duration", 54), ("money", 7_000_000)]),
    ("ten years", None, [("duration", 120)]),
    ("twenty five years", None, [("duration", 300)]),
    ("a hundred and three months", None, [("duration", 103)]),
    ("for 12 years", None, [("duration", 144)]),
    ("10+ years", None, [("duration", 120)]),
    ("5 years 2 companies", None, [("duration", 60)]),
    ("5 to 6 years", None, [("duration", 66)]),
    ("a few years", None, []),
    ("the 5th", None, []),
    ("six", "duration", [("duration", 72)]),
    # spans
    ("from March 2015 to December 2023", None, [("month_range", "2015-03/2023-12")]),
    ("from Mar. 2015 until Dec. 2023", None, [("month_range", "2015-03/2023-12")]),
    ("03/2015 - 12/2023", None, [("month_range", "2015-03/2023-12")]),
    ("03/2015 to 12/2023", None, [("month_range", "2015-03/2023-12")]),
    ("from 3 to 12/2023", None, [("month_range", "2023-03/2023-12")]),
    ("from March to August 2025", None, [("month_range", "2025-03/2025-08")]),
    ("from May 2015 to May 2020", None, [("month_range", "2015-05/2020-05")]),
    ("from 2015 until now", None, [("month_range", "2015-01/2026-11")]),
    ("since Jan 2018 up to now", None, [("month_range", "2018-01/2026-11")]),
    ("2018 to present", None, [("month_range", "2018-01/2026-11")]),
    ("Jan 2018 - now", None, [("month_range", "2018-01/2026-11")]),
    ("between 2015 and 2020", None, [("month_range", "2015-01/2020-12")]),
    ("from 2015 until I quit in May 2020", None, [("month_range", "2015-01/2020-05")]),
    ("from the beginning of 2015 to the end of 2020", None, [("month_range", "2015-01/2020-12")]),
    # points in time
    ("Aug 2025", None, [("month", "2025-08")]),
    ("Aug. 2025", None, [("month", "2025-08")]),
    ("August 2025", None, [("month", "2025-08")]),
    ("Aug-25", None, [("month", "2025-08")]),
    ("May 2025", None, [("month", "2025-05")]),
    ("June last year", None, [("month", "2025-06")]),
    ("last June", None, [("month", "2026-06")]),
    ("last December", None, [("month", "2025-12")]),
    ("last month", None, [("month", "2026-10")]),
    ("the last month paid", None, []),
    ("last year", None, [("year", "2025")]),
    ("in 2024", None, [("year", "2024")]),
    ("end of 2024", None, [("month", "2024-12")]),
    ("mid-2020", None, [("month", "2020-06")]),
    ("3 May 2025", None, [("date", "2025-05-03")]),
    ("31 March 2025", None, [("date", "2025-03-31")]),
    ("31 June 2025", None, [("month", "2025-06")]),
    ("6 months ago", None, [("month", "2026-05")]),
    ("six months ago", None, [("month", "2026-05")]),
    ("two years ago", None, [("month", "2024-11")]),
    ("I left in May", None, [("month", "2026-05")]),
    ("may I withdraw?", None, []),
    # births and ages
    ("born in 1982", None, [("birth", "1982")]),
    ("born '82", None, [("birth", "1982")]),
    ("born 12/05/1982", None, [("birth", "1982-05-12")]),
    ("born in May 1982", None, [("birth", "1982-05")]),
    ("I was born on 3 May 1982", None, [("birth", "1982-05-03")]),
    ("I was born on May 3rd, 1982", None, [("birth", "1982-05-03")]),
    ("born on the 3rd of May, 1982", None, [("birth", "1982-05-03")]),
    ("date of birth: 12/05/1982", None, [("birth", "1982-05-12")]),
    ("DOB 12/05/1982", None, [("birth", "1982-05-12")]),
    ("my dad's birthday is 3 October 1966", None, [("birth", "1966-10-03")]),
    ("my son was born in 2015", None, [("year", "2015")]),
    ("I gave birth in May 2025", None, [("month", "2025-05")]),
    ("May 1982", "birth", [("birth", "1982-05")]),
    ("82", "birth", [("birth", "1982")]),
    ("female 1985", None, [("gender", "female"), ("birth", "1985")]),
    ("I'm 45", None, [("age", 45)]),
    ("I’m 45, female", None, [("age", 45), ("gender", "female")]),
    ("I am forty-five", None, [("age", 45)]),
    ("I am 45 years old", None, [("age", 45)]),
    ("45-year-old", None, [("age", 45)]),
    ("45 yo", None, [("age", 45)]),
    ("45 y/o", None, [("age", 45)]),
    ("aged 45", None, [("age", 45)]),
    ("she is 42 and needs money", None, [("age", 42)]),
    ("I am 30 minutes late", None, []),
    ("my son is 5 years old", None, []),
    ("under 18 years old", None, []),
    # until an age
    ("retire at 55", None, [("target_age", 55)]),
    ("retire at the age of 55", None, [("target_age", 55)]),
    ("if I pay until 60", None, [("target_age", 60)]),
    ("until I'm 60", None, [("target_age", 60)]),
    ("up to age 58", None, [("target_age", 58)]),
    ("until 60 months", None, [("duration", 60)]),
    # sex
    ("female", None, [("gender", "female")]),
    ("male", None, [("gender", "male")]),
    ("I'm a woman", None, [("gender", "female")]),
    ("I am a man", None, [("gender", "male")]),
    ("man", "gender", [("gender", "male")]),
    ("man", None, []),
    ("f", "gender", [("gender", "female")]),
    ("M", "gender", [("gender", "male")]),
    ("f", None, []),
    ("calculate it for my wife", None, [("gender", "female")]),
    ("for my father", None, [("gender", "male")]),
    # groups, ways of paying, regions, people, percent
    ("poor household", None, [("group", "poor")]),
    ("poor", "group", [("group", "poor")]),
    ("near-poor", None, [("group", "near_poor")]),
    ("near poor household", None, [("group", "near_poor")]),
    ("not a poor household", None, [("group", "other")]),
    ("ethnic minority", None, [("group", "ethnic_minority")]),
    ("none of these", None, [("group", "other")]),
    ("no", "group", [("group", "other")]),
    ("no", None, []),
    ("monthly", None, [("frequency", "monthly")]),
    ("every month", None, [("frequency", "monthly")]),
    ("quarterly", None, [("frequency", "quarterly")]),
    ("every 3 months", None, [("frequency", "quarterly")]),
    ("every three months", None, [("frequency", "quarterly")]),
    ("half-yearly", None, [("frequency", "half_year")]),
    ("every 6 months", None, [("frequency", "half_year")]),
    ("once a year", None, [("frequency", "yearly")]),
    ("yearly", None, [("frequency", "yearly")]),
    ("3 months", "frequency", [("frequency", "quarterly")]),
    ("a year", "frequency", [("frequency", "yearly")]),
    ("monthly salary", None, []),
    ("4 people", None, [("people", 4)]),
    ("family of four", None, [("people", 4)]),
    ("there are four of us", None, [("people", 4)]),
    ("four", "people", [("people", 4)]),
    ("region 1", None, [("region", "I")]),
    ("region II", None, [("region", "II")]),
    ("22 percent", None, [("percent", 22.0)]),
    ("22.5 per cent", None, [("percent", 22.5)]),
]


@pytest.mark.parametrize(
    ("text", "expecting", "expected"), CASES, ids=[f"{text}|{exp or ''}" for text, exp, _ in CASES]
)
def test_english_is_read_as_meant(text: str, expecting: str | None, expected: Read) -> None:
    assert [(e.kind, e.value) for e in extract(text, TODAY, expecting)] == expected
    assert [(e.kind, e.value) for e in extract(shouted(text), TODAY, expecting)] == expected


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("my salary is about 6 million", ["salary"]),
        ("8 million a month", ["", "per"]),
        ("how much a year", ["per"]),
        ("paid for a year", [""]),
        ("I stopped working in May 2025", ["stopped"]),
        ("quit in 5/2025", ["stopped"]),
        ("left my job last June", ["stopped"]),
        ("laid off February 2026", ["stopped"]),
        ("my last contribution was 10/2024", ["stopped"]),
        ("unemployed since July 2024", ["stopped"]),
        ("I quit six months ago", ["stopped"]),
        ("since 2015", ["start"]),
        ("since Jan 2018", ["start"]),
        ("I started paying in 2017", ["start"]),
        ("I stopped paying for 6 months", ["pause"]),
        ("I haven't paid for 8 months", ["pause"]),
        ("unemployed for a year", ["pause"]),
        ("another 5 years", ["future"]),
        ("if I pay 5 more years", ["future"]),
        ("2 years from now", ["future"]),
        ("5 years", [""]),
    ],
)
def test_the_words_around_give_the_role(text: str, roles: list[str]) -> None:
    assert [e.role for e in extract(text, TODAY)] == roles


@pytest.mark.parametrize(
    "text",
    [
        "over 10 years",
        "about 8 years",
        "more than 5 million",
        "5 to 6 million",
        "5 years or so",
        "two years ago",
        "10+ years",
    ],
)
def test_what_is_vague_is_marked(text: str) -> None:
    assert [e.approximate for e in extract(text, TODAY)] == [True]


def test_what_is_denied_is_marked() -> None:
    assert [(e.value, e.negated) for e in extract("9 years, not 8 years", TODAY)] == [(108, False), (96, True)]


#: Vietnamese, and what it says; no syllable of it is an English month, number, sex, answer or unit.
VIETNAMESE: list[tuple[str, str | None, Read]] = [
    ("may đồ", None, []),
    ("em may đồ ở nhà", None, []),
    ("nghề may 10 năm", None, [("duration", 120)]),
    ("em làm may 2015 đến 2020", None, [("month_range", "2015-01/2020-12")]),
    ("em lam may 2015", None, [("year", "2015")]),
    ("nhà máy 2015", None, [("year", "2015")]),
    ("cong ty may 3 nam", None, [("duration", 36)]),
    ("mấy năm", None, []),
    ("may nam nua", None, []),
    ("ở chợ to", None, []),
    ("tổ 5 ấp 2", None, []),
    ("tớ 2 con", None, []),
    ("tớ đóng 5 năm", None, [("duration", 60)]),
    ("2015 tớ nghỉ việc", None, [("year", "2015")]),
    ("me em", None, []),
    ("mẹ em 60 tuổi", None, [("age", 60)]),
    ("con ten Nam", None, []),
    ("tên em là Nam", None, [("gender", "male")]),
    ("ten 5 nguoi", None, [("people", 5)]),
    ("an 5 triệu", None, [("money", 5_000_000)]),
    ("ăn 3 tháng", None, [("duration", 3)]),
    ("a ơi 5 năm", None, [("duration", 60)]),
    ("dạ 5 năm ạ", None, [("duration", 60)]),
    ("ạ 3 tháng", None, [("duration", 3)]),
    ("men sứ", None, []),
    ("nước mặn", None, []),
    ("vùng nước mặn", "gender", []),
    ("nợ", "group", []),
    ("nó", "group", []),
    ("đóng nốt 3 tháng", None, [("duration", 3)]),
    ("in sổ 2015", None, [("year", "2015")]),
    ("do công ty", None, []),
    ("so với 5 triệu", None, [("money", 5_000_000)]),
    ("thế 5 năm", None, [("duration", 60)]),
    ("cần 5 triệu", None, [("money", 5_000_000)]),
    ("bản thân 45 tuổi", None, [("age", 45)]),
    ("mả 2015", None, [("year", "2015")]),
]


@pytest.mark.parametrize(
    ("text", "expecting", "expected"), VIETNAMESE, ids=[f"{text}|{exp or ''}" for text, exp, _ in VIETNAMESE]
)
def test_vietnamese_stays_vietnamese(text: str, expecting: str | None, expected: Read) -> None:
    found = extract(text, TODAY, expecting)
    assert [(e.kind, e.value) for e in found] == expected
    assert not any(e.negated or e.approximate for e in found if e.kind != "month_range")


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("May 2015", True),
        ("I was born in May 1982 in Đà Nẵng, and I have worked in Hải Phòng since June 2000", True),
        ("em lam may 2015", False),
        ("em làm may 2015", False),
        ("nha may 2015", False),
        ("check giúp em sổ", False),
        ("em lam part time from 2015 to may 2020", False),
    ],
)
def test_english_is_told_from_vietnamese(text: str, english: bool) -> None:
    assert is_english(tokenize(text)) == english


@pytest.mark.parametrize("spell", SPELLINGS)
def test_english_words_in_a_vietnamese_sentence(spell: object) -> None:
    """People who work in offices name months in English in the midst of their Vietnamese."""
    assert callable(spell)
    found = extract(spell("em đóng từ Jan 2018 đến Dec 2023, lương 8 million"), TODAY)
    assert [(e.kind, e.value) for e in found] == [("month_range", "2018-01/2023-12"), ("money", 8_000_000)]
