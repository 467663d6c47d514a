"""The pictures themselves: whole, legible, quick, whatever the sums."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageFont

from bot.pictures import PictureError, draw, read_drawing
from bot.pictures.canvas import FONTS, font
from bot.pictures.chart import Chart, nice_step, received, span, spoken_money
from bot.pictures.look import INNER, SMALL, WIDTH
from bot.pictures.typeset import fitting, width, wrap
from tests.pictures.drawings import USUAL, drawing
from tests.tried import tried

ZALO_BYTES = 1_000_000  # the largest picture that Zalo takes
VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
LONG = "Trợ cấp tuất hằng tháng cho mỗi thân nhân đủ điều kiện theo quy định của pháp luật " * 6


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


def test_the_usual_comparison_is_a_portrait_that_zalo_and_telegram_take() -> None:
    png = draw(drawing())
    image = opened(png)
    assert image.format == "PNG"
    assert image.width == WIDTH
    assert image.width < image.height < 2.2 * image.width
    assert len(png) < ZALO_BYTES / 4


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_the_packaged_font_has_every_vietnamese_letter(weight: Any) -> None:
    letters = VIETNAMESE + VIETNAMESE.upper() + "0123456789.,:;%/()·…–“”?"
    # What the font lacks leaves no ink, so every letter's ink must be its own.
    ink = {letter: bytes(font(SMALL, weight).getmask(letter)) for letter in letters}
    assert all(any(drawn) for drawn in ink.values())
    assert len(set(ink.values())) == len(ink)


def test_only_packaged_fonts_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened_files: list[Path] = []
    original = ImageFont.truetype

    def spy(path: Any, *args: Any, **more: Any) -> Any:
        opened_files.append(Path(path))
        return original(path, *args, **more)

    monkeypatch.setattr(ImageFont, "truetype", spy)
    font.cache_clear()
    draw(drawing(title="Chưa đo bao giờ"))
    assert opened_files
    assert all(path.parent == FONTS for path in opened_files)


def test_the_same_drawing_gives_the_same_picture() -> None:
    assert draw(drawing()) == draw(drawing())


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"stream": None, "even": None}, id="nothing comes monthly"),
        pytest.param({"even": None, "stream": {"monthly": 500_000, "start": 721, "until": 745}}, id="never even"),
        pytest.param(
            {"lump": 0, "lump_low": 0, "lump_high": 0, "even": {"age": 721, "label": "Bằng"}}, id="nothing now"
        ),
        pytest.param({"lump_low": 1, "lump_high": 10**11}, id="a wide range"),
        pytest.param({"lump": 10**13, "lump_low": 10**13, "lump_high": 10**13}, id="ten trillion"),
        pytest.param(
            {"stream": {"monthly": 1, "start": 745}, "even": {"age": 1560, "label": "Rất muộn"}}, id="one đồng"
        ),
        pytest.param({"age": 1400, "stream": {"monthly": 10**7, "start": 721}}, id="very old"),
        pytest.param({"lost": [], "paid": None}, id="nothing is lost"),
        pytest.param({"lost": [LONG[:600]] * 8, "footer": LONG[:600], "title": LONG[:160]}, id="long texts"),
        pytest.param(
            {"title": "W" * 160, "kept": {"label": "x" * 160, "amount": "9" * 160, "note": "y" * 600}}, id="no space"
        ),
        pytest.param({"subtitle": "<b>&amp; 日本 \u202e"}, id="letters the font lacks"),
    ],
)
def test_extremes_are_drawn_whole(changes: dict[str, Any]) -> None:
    png = draw(drawing(**changes))
    assert opened(png).width == WIDTH
    assert len(png) < ZALO_BYTES


@tried(25)
@example(lump=1, monthly=1, age=1300, start=600, until=None, even=None)
@given(
    lump=st.integers(0, 10**11),
    monthly=st.integers(1, 10**9),
    age=st.integers(0, 1300),
    start=st.integers(600, 1000),
    until=st.none() | st.integers(1001, 1300),
    even=st.none() | st.integers(600, 1560),
)
def test_no_sums_break_the_picture(
    lump: int, monthly: int, age: int, start: int, until: int | None, even: int | None
) -> None:
    stream = {"monthly": monthly, "start": start, "until": until}
    shown = drawing(
        lump=lump,
        lump_low=lump // 2,
        lump_high=lump * 2,
        age=age,
        stream=stream,
        even=None if even is None else {"age": even, "label": "Bằng nhau lúc 63 tuổi 5 tháng"},
    )
    assert shown.stream is not None
    first, last = span(shown, shown.stream)
    assert first < last
    assert Chart(shown, shown.stream).height > 0
    assert draw(shown).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "changes",
    [
        {"lump": -1},
        {"now": None},
        {"alt": ""},
        {"extra": 1},
        {"units": {"million": "a", "billion": "b", "age": "tuổi"}},
    ],
)
def test_what_is_no_drawing_is_refused_without_quoting_it(changes: dict[str, Any]) -> None:
    with pytest.raises(PictureError) as refused:
        read_drawing(USUAL | changes)
    assert "108" not in str(refused.value)


@given(st.text(st.sampled_from(VIETNAMESE + "   0123456789"), min_size=1, max_size=300))
def test_wrapped_lines_fit_and_lose_no_word(text: str) -> None:
    lines = wrap(text, SMALL, INNER / 3)
    assert all(width(line, SMALL) <= INNER / 3 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_title_shrinks_to_fit_but_stays_legible() -> None:
    assert fitting("Ngắn", 46, INNER, "SemiBold", least=27) == 46
    assert fitting("W" * 160, 46, INNER, "SemiBold", least=27) == 27


def test_money_that_ended_no_longer_grows() -> None:
    stream = drawing(stream={"monthly": 100, "start": 720, "until": 732}).stream
    assert stream is not None
    assert [received(stream, age) for age in (700, 720, 726, 732, 900)] == [0, 0, 600, 1200, 1200]


@pytest.mark.parametrize("most", [1, 999, 12_308_571, 108_441_509, 5_365_713_559, 10**13])
def test_the_axis_has_few_round_steps_above_the_highest_value(most: int) -> None:
    step = nice_step(most)
    assert step > 0
    assert most / step <= 5


def test_levels_are_said_in_millions_and_milliards() -> None:
    units = drawing().units
    assert [spoken_money(value, units) for value in (0, 2_500_000, 400_000_000, 1_500_000_000)] == [
        "0",
        "2,5 triệu",
        "400 triệu",
        "1,5 tỷ",
    ]
