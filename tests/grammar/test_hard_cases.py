"""A table of what people really type, and how it must be read on 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bot.grammar import extract
from tests.grammar.spelling import decomposed

TODAY = date(2026, 11, 22)

#: text, expectation, what is read (kind, value) in order
CASES: list[tuple[str, str | None, list[tuple[str, int | float | str]]]] = [
    # everything in one breath
    (
        "lương 5tr đóng 8 năm 7 tháng nữ sinh năm 85",
        None,
        [("money", 5_000_000), ("duration", 103), ("gender", "female"), ("birth", "1985")],
    ),
    (
        "em dong dc 7 nam 4 thang roi nghi t8/2025 luong tam 6tr e nu sn 92",
        None,
        [
            ("duration", 88),
            ("month", "2025-08"),
            ("money", 6_000_000),
            ("gender", "female"),
            ("birth", "1992"),
        ],
    ),
    (
        "Tôi đóng BHXH từ tháng 5/2014 đến hết tháng 9/2022, mức lương bình quân 5 triệu 2, nữ, sinh 14/02/1990",
        None,
        [
            ("month_range", "2014-05/2022-09"),
            ("money", 5_200_000),
            ("gender", "female"),
            ("birth", "1990-02-14"),
        ],
    ),
    (
        "a sinh nam 1979 dong 17 nam 5 thang luong bq 8 trieu 2 nghi thang 2/2026",
        None,
        [("birth", "1979"), ("duration", 209), ("money", 8_200_000), ("month", "2026-02")],
    ),
    (
        "từ 1/2010 đến 12/2013 lương 3tr, từ 1/2014 đến 6/2020 lương 5tr2",
        None,
        [
            ("month_range", "2010-01/2013-12"),
            ("money", 3_000_000),
            ("month_range", "2014-01/2020-06"),
            ("money", 5_200_000),
        ],
    ),
    (
        "nam 41 tuoi dong bh 8 nam luong 5 trieu 3 nghi thang 8 nam ngoai",
        None,
        [("gender", "male"), ("age", 41), ("duration", 96), ("money", 5_300_000), ("month", "2025-08")],
    ),
    ("mình nam 1985 lương 7 triệu rưỡi", None, [("gender", "male"), ("birth", "1985"), ("money", 7_500_000)]),
    ("chi 85, nu, dong 12 nam", None, [("birth", "1985"), ("gender", "female"), ("duration", 144)]),
    ("nghỉ việc 1 năm rồi, đóng được 8 năm", None, [("duration", 12), ("duration", 96)]),
    # money
    ("5tr05", None, [("money", 5_050_000)]),
    ("5tr350", None, [("money", 5_350_000)]),
    ("5 triệu 300", None, [("money", 5_300_000)]),
    ("5 triệu 300k", None, [("money", 5_300_000)]),
    ("5.300k", None, [("money", 5_300_000)]),
    ("5.300 triệu", None, [("money", 5_300_000)]),
    ("5 300 000", None, [("money", 5_300_000)]),
    ("5,300,000 vnd", None, [("money", 5_300_000)]),
    ("một trăm rưỡi nghìn", None, [("money", 150_000)]),
    ("triệu rưỡi", None, [("money", 1_500_000)]),
    ("triệu tám", None, [("money", 1_800_000)]),
    ("nửa triệu", None, [("money", 500_000)]),
    ("sáu triệu hai lăm", None, [("money", 6_250_000)]),
    ("hai mươi năm triệu", None, [("money", 25_000_000)]),
    ("ba mốt triệu", None, [("money", 31_000_000)]),
    ("mười triệu không trăm năm mươi nghìn", None, [("money", 10_050_000)]),
    ("nam trieu ba tram ngan", None, [("money", 5_300_000)]),
    ("namw trieuj ruowix", None, [("money", 5_500_000)]),
    ("1 tỷ 2", None, [("money", 1_200_000_000)]),
    ("lương 5-6 triệu", None, [("money", 5_500_000)]),
    ("bảy tám triệu", None, [("money", 7_500_000)]),
    ("5 củ rưỡi", None, [("money", 5_500_000)]),
    ("luong 1 thang 5tr", None, [("duration", 1), ("money", 5_000_000)]),
    ("7m", "money", [("money", 7_000_000)]),
    ("7 rưỡi", "money", [("money", 7_500_000)]),
    ("6,5", "money", [("money", 6_500_000)]),
    ("500", "money", [("money", 500_000)]),
    ("5300", "money", [("money", 5_300_000)]),
    ("2015", "money", [("year", "2015")]),
    ("0912345678", None, []),
    ("0912345678", "money", []),
    ("079085001234", "money", []),
    ("năm rưỡi", "money", [("money", 5_500_000)]),
    # lengths of time
    ("năm rưỡi", None, [("duration", 18)]),
    ("năm năm năm tháng", None, [("duration", 65)]),
    ("nam nam nam thang", None, [("duration", 65)]),
    ("bốn năm năm tháng", None, [("duration", 53)]),
    ("mười năm", None, [("duration", 120)]),
    ("hai mươi lăm năm", None, [("duration", 300)]),
    ("8 n 7 t", None, [("duration", 103)]),
    ("8 nawm 7 thangs", None, [("duration", 103)]),
    ("8 nam 7 thag", None, [("duration", 103)]),
    ("8 năm 7", None, [("duration", 103)]),
    ("8 năm 5 triệu", None, [("duration", 96), ("money", 5_000_000)]),
    ("5 triệu 8 năm", None, [("money", 5_000_000), ("duration", 96)]),
    ("một trăm linh ba tháng", None, [("duration", 103)]),
    ("trăm lẻ ba tháng", None, [("duration", 103)]),
    ("2 chục năm", None, [("duration", 240)]),
    ("8-9 năm", None, [("duration", 102)]),
    ("8", "duration", [("duration", 96)]),
    ("103", "duration", [("duration", 103)]),
    ("mấy năm", None, []),
    # spans
    ("tu thang 3 nam 2015 den gio", None, [("month_range", "2015-03/2026-11")]),
    ("từ năm 2015 đến 2020", None, [("month_range", "2015-01/2020-12")]),
    ("từ 2015-2020", None, [("month_range", "2015-01/2020-12")]),
    ("từ tháng 3 đến tháng 8/2025", None, [("month_range", "2025-03/2025-08")]),
    ("từ tháng 9 đến tháng 3/2025", None, [("month_range", "2024-09/2025-03")]),
    ("từ 3 đến 12/2023", None, [("month_range", "2023-03/2023-12")]),
    ("3/15 - 12/23", None, [("month_range", "2015-03/2023-12")]),
    ("03/2015-12/2023", None, [("month_range", "2015-03/2023-12")]),
    ("từ 15/3/2015 đến 20/12/2023", None, [("month_range", "2015-03/2023-12")]),
    ("từ 3/2015 tới khi nghỉ 12/2023", None, [("month_range", "2015-03/2023-12")]),
    ("từ cuối năm 2015 đến giữa năm 2020", None, [("month_range", "2015-12/2020-06")]),
    ("12/2023 đến 3/2015", None, [("month_range", "2023-12/2015-03")]),
    # points in time
    ("tháng trước", None, [("month", "2026-10")]),
    ("năm ngoái", None, [("year", "2025")]),
    ("cuối năm ngoái", None, [("month", "2025-12")]),
    ("tháng 12", None, [("month", "2025-12")]),
    ("tháng tám năm ngoái", None, [("month", "2025-08")]),
    ("3 tháng trước", None, [("month", "2026-08")]),
    ("cách đây 2 năm", None, [("month", "2024-11")]),
    ("thangs 8 nawm 2025", None, [("month", "2025-08")]),
    ("30/2/2025", None, []),
    ("13/2025", None, []),
    # births and ages
    ("sinh năm một chín tám lăm", None, [("birth", "1985")]),
    ("sinh nam tam muoi lam", None, [("birth", "1985")]),
    ("sinh 3/85", None, [("birth", "1985-03")]),
    ("tám lăm", "birth", [("birth", "1985")]),
    ("85", "birth", [("birth", "1985")]),
    ("41", "birth", [("age", 41)]),
    ("65", "birth", [("birth_or_age", 65)]),
    ("12/3/85", "birth", [("birth", "1985-03-12")]),
    ("85", None, []),
    ("sinh con tháng 3/2025", None, [("month", "2025-03")]),
    ("em tuổi 92", None, [("birth", "1992")]),
    ("tuổi 41", None, [("age", 41)]),
    ("tui hổng thuộc diện chi hết", None, [("group", "other")]),
    ("bốn mốt tuổi", None, [("age", 41)]),
    ("con 6 tuổi", None, []),
    # sex
    ("toi la nam", None, [("gender", "male")]),
    ("việt nam", None, []),
    ("quang nam", None, []),
    ("8 nam", None, [("duration", 96)]),
    ("nam nay luong 5tr", None, [("year", "2026"), ("money", 5_000_000)]),
    ("tính cho vợ tôi", None, [("gender", "female")]),
    ("chị", "gender", [("gender", "female")]),
    ("chị", None, []),
    # groups, ways of paying, regions
    ("k phải hộ nghèo", None, [("group", "other")]),
    ("không thuộc hộ nghèo", None, [("group", "other")]),
    ("ho can ngheo", None, [("group", "near_poor")]),
    ("dtts", None, [("group", "ethnic_minority")]),
    ("người Tày", None, [("group", "ethnic_minority")]),
    ("dân tộc Kinh", None, [("group", "other")]),
    ("không", "group", [("group", "other")]),
    ("không", None, []),
    ("3 tháng", "frequency", [("frequency", "quarterly")]),
    ("3 tháng", None, [("duration", 3)]),
    ("3 tháng một lần", None, [("frequency", "quarterly")]),
    ("quý khách hàng", None, []),
    ("đóng theo quý", None, [("frequency", "quarterly")]),
    ("mỗi tháng 5tr", None, [("money", 5_000_000)]),
    ("nửa năm", "frequency", [("frequency", "half_year")]),
    ("năm", "frequency", [("frequency", "yearly")]),
    ("vung ii", None, [("region", "II")]),
    ("22,5 phan tram", None, [("percent", 22.5)]),
    # an "m" after a wage is a million, and "giữa năm" is no five
    ("5 năm 2 tháng, lương 6m, nghỉ 3/2025", None, [("duration", 62), ("money", 6_000_000), ("month", "2025-03")]),
    ("nhà cao 6m", None, []),
    ("khoảng giữa năm", "money", []),
    ("năm", "money", [("money", 5_000_000)]),
    # no group at all
    ("không thuộc hộ nào", "group", [("group", "other")]),
    ("ko thuoc ho nao het", None, [("group", "other")]),
    ("không thuộc hộ nghèo", None, [("group", "other")]),
    # people of a household
    ("nhà tôi 5 người", None, [("people", 5)]),
    ("nha 4 khau", None, [("people", 4)]),
    ("cả nhà bốn người", None, [("people", 4)]),
    ("hộ có 12 thành viên", None, [("people", 12)]),
    ("nuôi 2 người con", None, []),
    ("5", "people", [("people", 5)]),
    ("sáu", "people", [("people", 6)]),
    # until an age; "toi" without marks is "tôi" unless contributions go on
    ("nếu đóng tới 60 tuổi thì sao", None, [("target_age", 60)]),
    ("neu dong den 62 tuoi", None, [("target_age", 62)]),
    ("neu dong toi 60 tuoi", None, [("target_age", 60)]),
    ("đóng tới khi tôi 58 tuổi", None, [("target_age", 58)]),
    ("tôi 60 tuổi", None, [("age", 60)]),
    ("toi 60 tuoi", None, [("age", 60)]),
    # after a calculation, a few metres are a wage
    ("6m thì sao", None, [("money", 6_000_000)]),
    ("thế 6m?", None, [("money", 6_000_000)]),
    ("tường dài 6m thì sao", None, []),
    # for whom it is said
    ("xem tuổi hưu cho chồng tôi", None, [("gender", "male")]),
]


@pytest.mark.parametrize(
    ("text", "expecting", "expected"), CASES, ids=[f"{text}|{exp or ''}" for text, exp, _ in CASES]
)
def test_a_text_is_read_as_meant(text, expecting, expected):
    assert [(e.kind, e.value) for e in extract(text, TODAY, expecting)] == expected
    assert [(e.kind, e.value) for e in extract(decomposed(text), TODAY, expecting)] == expected


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("lương tầm 6tr, nghỉ từ tháng 8/2025", ["salary", "stopped"]),
        ("nghỉ 13 tháng rồi", ["pause"]),
        ("2 năm nữa mới đủ tuổi", ["future"]),
        ("bắt đầu từ 3/2015", ["start"]),
        ("được 60 triệu", [""]),
        ("lương 1 tháng 5tr", ["per", "salary"]),
        ("đóng thêm 5 năm", ["future"]),
        ("nếu đóng tiếp 3 năm thì sao", ["future"]),
        ("tôi đóng thêm được 3 năm rồi", [""]),
        ("lương bình quân 6 tháng cuối là 9 triệu", ["averaged", ""]),
        ("6 tháng gần nhất lương 9tr", ["averaged", "salary"]),
        ("luong 6 thang lien ke truoc khi nghi 7tr", ["averaged", ""]),
        ("average salary of the last 6 months is 9 million", ["averaged", ""]),
        ("tôi đóng 6 tháng cuối năm 2024", ["", ""]),
        ("đóng 6 năm trước khi nghỉ lương 5tr", ["", "salary"]),
        ("nghỉ đc 2 năm rồi", ["pause"]),
        ("thất nghiệp được 4 tháng", ["pause"]),
        ("đóng thất nghiệp được 4 năm 2 tháng", [""]),
        ("đóng thêm dc 3 năm r", [""]),
        ("nghỉ lm từ t8/2025", ["stopped"]),
        ("nghỉ ở nhà từ 8/2025", ["stopped"]),
        ("bắt đầu lm từ t8/2025", ["start"]),
    ],
)
def test_the_words_before_give_the_role(text, roles):
    assert [e.role for e in extract(text, TODAY)] == roles


def test_what_is_denied_is_marked():
    eight, nine = extract("không phải 8 năm, 9 năm", TODAY)
    assert (eight.negated, nine.negated) == (True, False)
    nine, eight = extract("9 năm chứ ko phải 8 năm", TODAY)
    assert (nine.negated, eight.negated) == (False, True)


@pytest.mark.parametrize(
    "text", ["hơn 8 năm", "khoảng 5 triệu", "tầm 5tr", "5-6 triệu", "từ 2015 đến 2020", "5 triệu mấy"]
)
def test_what_is_vague_is_marked(text):
    assert [e.approximate for e in extract(text, TODAY)] == [True]


def test_to_have_is_not_to_be_about():
    assert [e.approximate for e in extract("tôi có 15 năm 6 tháng", TODAY)] == [False]


@pytest.mark.parametrize(
    ("text", "expecting"),
    [
        ("-5 năm", None),
        ("-5 năm ạ", "duration"),
        ("−5 triệu", "money"),
        ("-5", "money"),
        ("âm 5 năm", None),
        ("âm 5 năm, lương 6tr", None),
        ("minus 5 years", "duration"),
        ("minus five years and 2 months", "duration"),
        ("-4 người", "people"),
    ],
)
def test_less_than_none_is_marked_as_denied(text, expecting):
    assert extract(text, TODAY, expecting)[0].negated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2015-2020", "2015-01/2020-12"),
        ("3-5 năm", 48),
        ("3 -5 năm", 48),
        ("từ 3 - 5 năm", 48),
        ("- 5 năm", 60),
        ("-5 năm\n-lương 6tr", 60),
        ("-5 năm, lương 6tr", 60),
        ("-đóng 5 năm", 60),
        ("đóng -5 năm", 60),
        ("-8/2025", "2025-08"),
        ("am 5 nam", 60),
    ],
)
def test_a_dash_that_spans_or_parts_is_no_minus(text, value):
    first = extract(text, TODAY)[0]
    assert (first.value, first.negated) == (value, False)
