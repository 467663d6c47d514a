"""Whatever is written in one of the usual ways is read back exactly, in every spelling and inside a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar import KINDS, Entity, extract, months_between, split_range
from tests.grammar.spelling import SPELLINGS, english, money_in_words, shouted, unchanged, words
from tests.tried import tried

TODAY = date(2026, 11, 22)
spelling = st.sampled_from(SPELLINGS)
case = st.sampled_from((unchanged, shouted, str.capitalize))


def only(text: str, kind: str, expecting: str | None = None) -> Entity:
    found = [e for e in extract(text, TODAY, expecting) if e.kind == kind]
    assert len(found) == 1, (text, extract(text, TODAY, expecting))
    return found[0]


def money_forms(amount: int) -> list[str]:
    """Every usual way to write ``amount`` (a multiple of 10.000đ from one million up)."""
    millions, rest = divmod(amount, 1_000_000)
    hundredths = rest // 10_000
    fraction = f"{hundredths:02d}".rstrip("0")
    dotted = f"{amount:,}".replace(",", ".")
    forms = [
        dotted + "đ",
        dotted,
        dotted + " đồng",
        f"{amount:,}đ",
        str(amount),
        f"{amount // 1000}k",
        f"{amount // 1000} nghìn",
        f"{amount // 1000} ngàn",
        money_in_words(amount),
        money_in_words(amount) + " đồng",
    ]
    if fraction:
        forms += [
            f"{millions}tr{fraction}",
            f"{millions},{fraction} triệu",
            f"{millions}.{fraction}tr",
            f"{millions} triệu {rest // 1000} nghìn",
            f"{millions} triệu {rest // 1000}k",
        ]
    else:
        forms += [
            f"{millions}tr",
            f"{millions} triệu",
            f"{millions} củ",
            f"{words(millions)} triệu",
            f"{millions} tr",
        ]
    if hundredths == 50:
        forms += [f"{millions} triệu rưỡi", f"{millions}tr rưỡi", f"{words(millions)} triệu rưỡi"]
    if fraction and len(fraction) == 1:
        forms += [f"{millions} triệu {fraction}", f"{words(millions)} triệu {words(int(fraction))}"]
    return forms


@tried(400)
@given(
    st.integers(100, 9_999),
    st.data(),
    spelling,
    st.sampled_from(["{}", "lương {}", "lương em khoảng {} ạ", "mức đóng là {}, nữ"]),
)
def test_an_amount_is_read_back(ten_thousands, data, spell, sentence):
    amount = ten_thousands * 10_000
    text = spell(sentence.format(data.draw(st.sampled_from(money_forms(amount)))))
    assert only(text, "money").value == amount


@given(st.integers(1, 99).filter(lambda n: n % 10 or n > 9), spelling)
def test_a_bare_number_is_millions_where_an_amount_was_asked_for(millions, spell):
    found = only(str(millions), "money", expecting="money")
    assert found.value == millions * 1_000_000
    assert found.assumed
    assert only(spell(words(millions)), "money", expecting="money").value == millions * 1_000_000


def duration_forms(years: int, months: int) -> list[str]:
    total = years * 12 + months
    forms = [f"{total} tháng", f"{words(total)} tháng"]
    if years and not months:
        forms += [f"{years} năm", f"{years}n", f"{words(years)} năm", f"{years}năm"]
    if years and months:
        forms += [
            f"{years} năm {months} tháng",
            f"{years}n{months}t",
            f"{years} năm {months:02d} tháng",
            f"{years} năm và {months} tháng",
            f"{words(years)} năm {words(months)} tháng",
            f"{years} năm, {months} tháng",
            f"{years} năm lẻ {months} tháng",
        ]
    if years and months == 6:
        forms += [f"{years} năm rưỡi", f"{words(years)} năm rưỡi", f"{years},5 năm"]
    return forms


@tried(400)
@given(
    st.integers(0, 40),
    st.integers(0, 11),
    st.data(),
    spelling,
    st.sampled_from(["{}", "đóng được {}", "tôi đóng bảo hiểm {} rồi", "đóng {}, lương 5tr"]),
)
def test_a_length_of_time_is_read_back(years, months, data, spell, sentence):
    if years * 12 + months < 2:
        months += 2
    text = spell(sentence.format(data.draw(st.sampled_from(duration_forms(years, months)))))
    assert only(text, "duration").value == years * 12 + months


month = st.dates(date(1985, 1, 1), date(2026, 10, 31))


@tried(300)
@given(
    month,
    month,
    st.sampled_from(["từ {} đến {}", "{} - {}", "{}-{}", "từ {} tới {}", "{} đến {}", "đóng từ {} đến hết {}"]),
    st.sampled_from(
        [
            "{d.month}/{d.year}",
            "t{d.month}/{d.year}",
            "tháng {d.month}/{d.year}",
            "tháng {d.month} năm {d.year}",
            "{d.month:02d}/{d.year}",
            "th{d.month}/{d.year}",
            "t{d.month}.{d.year}",
        ]
    ),
    spelling,
)
def test_a_span_of_months_is_read_back(one, other, frame, form, spell):
    first, last = sorted((one, other))
    found = only(spell(frame.format(form.format(d=first), form.format(d=last))), "month_range")
    assert found.value == f"{first:%Y-%m}/{last:%Y-%m}"
    start, end = split_range(str(found.value))
    assert months_between(start, end) == (last.year - first.year) * 12 + last.month - first.month + 1 >= 1


@given(
    month,
    st.sampled_from(
        [
            "tháng {d.month}/{d.year}",
            "t{d.month}/{d.year}",
            "{d.month}/{d.year}",
            "tháng {d.month} năm {d.year}",
            "tháng {d.month} {d.year}",
            "{d.year}-{d.month:02d}",
        ]
    ),
    spelling,
)
def test_a_month_is_read_back(day, form, spell):
    assert only(spell("nghỉ việc " + form.format(d=day)), "month").value == f"{day:%Y-%m}"


@given(
    st.dates(date(1985, 1, 1), date(2026, 11, 22)),
    st.sampled_from(
        [
            "{d.day}/{d.month}/{d.year}",
            "{d.day:02d}-{d.month:02d}-{d.year}",
            "ngày {d.day} tháng {d.month} năm {d.year}",
            "{d.day}.{d.month}.{d.year}",
        ]
    ),
    spelling,
)
def test_a_day_is_read_back(day, form, spell):
    assert only(spell("nghỉ ngày " + form.format(d=day)), "date").value == day.isoformat()


@tried(300)
@given(st.dates(date(1950, 1, 1), date(2008, 12, 31)), spelling, st.data())
def test_a_birth_is_read_back(day, spell, data):
    year = str(day.year)
    short = f"{day.year % 100:02d}"
    precise = [
        f"sinh {day.day}/{day.month}/{day.year}",
        f"sinh ngày {day.day} tháng {day.month} năm {day.year}",
        f"ngày sinh: {day.day:02d}/{day.month:02d}/{day.year}",
        f"sn {day.day}/{day.month}/{day.year}",
    ]
    in_month = [
        f"sinh tháng {day.month}/{day.year}",
        f"sinh {day.month}/{day.year}",
        f"sinh tháng {day.month} năm {day.year}",
    ]
    in_year = [
        f"sinh năm {year}",
        f"sn {year}",
        f"sn{year}",
        f"sinh {year}",
        f"năm sinh {year}",
        f"sinh năm {short}",
        f"sn {short}",
    ]
    form = data.draw(st.sampled_from(precise + in_month + in_year))
    expected = day.isoformat() if form in precise else f"{day:%Y-%m}" if form in in_month else year
    assert only(spell(form), "birth").value == expected
    assert only(spell(f"đóng 8 năm, {form}, lương 5tr"), "birth").value == expected


@given(
    st.integers(15, 99),
    spelling,
    st.sampled_from(["{} tuổi", "năm nay {} tuổi", "tôi {} tuổi", "năm nay em {}"]),
)
def test_an_age_is_read_back(years, spell, form):
    assert only(spell(form.format(years)), "age").value == years


def english_money_forms(amount: int) -> list[str]:
    """Every usual way to write ``amount`` (a multiple of 10.000đ from one million up) in English."""
    millions, rest = divmod(amount, 1_000_000)
    fraction = f"{rest // 10_000:02d}".rstrip("0")
    forms = [
        f"{amount:,} VND",
        f"VND {amount:,}",
        f"{amount // 1000} thousand",
        f"{amount // 1000}k",
        f"{amount:,} dong",
    ]
    if fraction:
        forms += [
            f"{millions}.{fraction} million",
            f"{millions}.{fraction} mil",
            f"{millions}.{fraction}m a month",
            f"{millions} million {rest // 1000} thousand",
            f"{english(millions)} million {english(rest // 1000)} thousand",
        ]
    else:
        forms += [f"{millions} million", f"{millions} million VND", f"{millions} mil", f"{english(millions)} million"]
    if fraction == "5":
        forms += [f"{millions} and a half million", f"{english(millions, ' ')} and a half million"]
    return forms


@tried(300)
@given(
    st.integers(100, 9_999),
    st.data(),
    case,
    st.sampled_from(["{}", "my salary is {}", "I earn about {}, female", "5 years at {}"]),
)
def test_an_english_amount_is_read_back(ten_thousands, data, spell, sentence):
    amount = ten_thousands * 10_000
    text = spell(sentence.format(data.draw(st.sampled_from(english_money_forms(amount)))))
    assert only(text, "money").value == amount


def english_duration_forms(years: int, months: int) -> list[str]:
    total = years * 12 + months
    forms = [f"{total} months", f"{english(total)} months", f"{english(total, ' ')} months"]
    if years and not months:
        forms += [f"{years} years", f"{years} yrs", f"{english(years)} years"]
    if years and months:
        forms += [
            f"{years} years {months} months",
            f"{years} years and {months} months",
            f"{years} yrs, {months} months",
            f"{english(years)} years and {english(months)} months",
        ]
    if years and months == 6:
        forms += [f"{years} and a half years", f"{english(years)} and a half years", f"{years}.5 years"]
    return forms


@tried(300)
@given(
    st.integers(0, 40),
    st.integers(0, 11),
    st.data(),
    case,
    st.sampled_from(["{}", "I paid for {}", "paid {} already", "paid {}, salary 5 million", "I have {} of insurance"]),
)
def test_an_english_length_of_time_is_read_back(years, months, data, spell, sentence):
    if years * 12 + months < 2:
        months += 2
    text = spell(sentence.format(data.draw(st.sampled_from(english_duration_forms(years, months)))))
    assert only(text, "duration").value == years * 12 + months


@tried(300)
@given(
    month,
    month,
    st.sampled_from(
        ["from {} to {}", "I paid from {} until {}", "{} - {}", "between {} and {}", "{} to {}", "since {} till {}"]
    ),
    st.sampled_from(["{:%B %Y}", "{:%b %Y}", "{:%b. %Y}", "{:%B, %Y}", "{:%m/%Y}", "{:%-d %B %Y}", "{:%B %-d, %Y}"]),
    case,
)
def test_an_english_span_of_months_is_read_back(one, other, frame, form, spell):
    first, last = sorted((one, other))
    found = only(spell(frame.format(form.format(first), form.format(last))), "month_range")
    assert found.value == f"{first:%Y-%m}/{last:%Y-%m}"


@tried(300)
@given(st.dates(date(1950, 1, 1), date(2008, 12, 31)), case, st.data())
def test_an_english_birth_is_read_back(day, spell, data):
    ordinal = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    precise = [
        f"born {day.day}/{day.month}/{day.year}",
        f"born on {day.day} {day:%B} {day.year}",
        f"born on the {day.day}{ordinal} of {day:%B}, {day.year}",
        f"born {day:%B} {day.day}{ordinal}, {day.year}",
        f"date of birth: {day:%d/%m/%Y}",
        f"my birthday is {day.day} {day:%b} {day.year}",
    ]
    in_month = [f"born in {day:%B} {day.year}", f"born {day:%b} {day.year}", f"born in {day.month}/{day.year}"]
    in_year = [f"born in {day.year}", f"born {day.year}", f"year of birth {day.year}", f"born in {day.year % 100:02d}"]
    form = data.draw(st.sampled_from(precise + in_month + in_year))
    expected = day.isoformat() if form in precise else f"{day:%Y-%m}" if form in in_month else str(day.year)
    assert only(spell(form), "birth").value == expected
    assert only(spell(f"I paid for 8 years, {form}, salary 5 million"), "birth").value == expected


@given(
    st.integers(15, 99),
    case,
    st.sampled_from(["{} years old", "I'm {}", "I am {}, female", "aged {}", "{} yo", "I am {} years old", "age: {}"]),
)
def test_an_english_age_is_read_back(years, spell, form):
    assert only(spell(form.format(years)), "age").value == years


@given(st.integers(1, 1000), st.sampled_from(["{}%", "{} %", "{} phần trăm", "{} percent"]), spelling)
def test_a_percent_is_read_back(tenths, form, spell):
    number = str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}"
    assert only(spell(form.format(number)), "percent").value == tenths / 10


@tried(300)
@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "5",
                "tr",
                "năm",
                "nam",
                "tháng",
                "t",
                "8",
                "/",
                "2015",
                "đến",
                "từ",
                "sinh",
                "85",
                "rưỡi",
                "trăm",
                "mươi",
                "lăm",
                "-",
                "k",
                ",",
                ".",
                "3",
                "nữ",
                "hộ",
                "nghèo",
                "một",
                "lần",
                "%",
                "vùng",
                "I",
                "không",
                "phải",
                "tuổi",
                "đồng",
                *(
                    "years",
                    "months",
                    "million",
                    "a",
                    "half",
                    "and",
                    "ten",
                    "May",
                    "June",
                    "from",
                    "to",
                    "until",
                    "born",
                ),
                *("I", "'", "m", "am", "old", "every", "last", "ago", "not", "for", "my", "wife", "people", "of", "in"),
            ]
        ),
        max_size=30,
    ).map(" ".join),
    st.sampled_from([None, "money", "duration", "birth", "gender", "group", "frequency", "region", "people"]),
)
def test_any_text_gives_readings_that_lie_in_it_in_order(text, expecting):
    at = 0
    for entity in extract(text, TODAY, expecting):
        assert entity.kind in KINDS
        assert at <= entity.start < entity.end <= len(text)
        assert entity.text == text[entity.start : entity.end]
        at = entity.end


@pytest.mark.parametrize(
    "text",
    ["5 " * 50_000, "năm " * 25_000, "1/" * 50_000, "trăm " * 20_000, "a" * 100_000, "e\u0301" * 50_000],
)
def test_a_message_of_a_hundred_thousand_characters_is_read_only_at_its_beginning(text):
    assert all(entity.end <= 4_000 for entity in extract(text, TODAY))


def test_an_unknown_expectation_is_refused():
    with pytest.raises(ValueError, match="salary"):
        extract("5", TODAY, expecting="salary")
