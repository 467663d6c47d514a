"""Whose figures are used where the talk turns to another person, and back."""

from __future__ import annotations

import pytest

from bot.actions.turning import is_back, other_in
from tests.actions.rasa_part import Answer, Person

WOMAN = "em nữ sinh 4/1975, đóng 20 năm, nghỉ 8/2025, lương 6tr, không đóng nữa"
MAN = "nam sinh 3/1970 đóng từ 3/2005 đến 12/2023"


@pytest.fixture
async def person() -> Person:
    """A woman who has had her pension worked out."""
    one = Person()
    await one.says(WOMAN, "calc_pension")
    assert not one.running
    return one


def told(person: Person) -> dict[str, object]:
    """What the last result was based on."""
    last: dict[str, object] = person.slots["last_inputs"]["slots"]
    return last


async def a_result(person: Person) -> Answer:
    """Her husband's pension, after hers."""
    await person.changes("còn chồng em thì sao")
    return await person.says("sinh 6/1965, đóng 30 năm, nghỉ 9/2026, lương 10 triệu, không đóng nữa")


@pytest.mark.parametrize(
    ("text", "who", "sex"),
    [
        ("còn chồng sinh 6/1965", "husband", "male"),
        ("con chong sinh 6/1965", "husband", "male"),
        ("the bo toi sinh 5/1965 dong 30 nam luong 10 trieu", "father", "male"),
        ("còn vợ chú sinh 8/1970 thì sao", "wife", "female"),
        ("thế còn của má em", "mother", "female"),
        ("còn ba em sinh 1960", "father", "male"),
        ("còn bà em sinh 1960", "grandmother", "female"),
        ("còn em gái thì sao", "younger sister", "female"),
        ("con anh trai toi thi sao", "older brother", "male"),
        ("còn dượng em sinh 1966", "uncle", "male"),
        ("còn mẹ chồng em sinh 1960", "mother-in-law", "female"),
        ("thế bạn em bắt đầu đóng từ 9/2025 thì sao", "friend", None),
        ("còn chồng em mất việc từ 3/2026", "husband", "male"),
        ("what about my wife?", "wife", "female"),
        ("and my father, born 5/1965", "father", "male"),
    ],
)
def test_a_word_for_a_relative_tells_who_it_is_and_the_sex(text, who, sex):
    other = other_in(text)
    assert other is not None
    assert (other.who, other.sex, other.turned_to) == (who, sex, True)


@pytest.mark.parametrize(
    "text",
    [
        *("còn ba năm nữa thì sao", "mà tôi đóng 8 năm thì sao", "con vo cong ty 2020 thi sao", "nhà có ba con"),
        *("tính giúp đi em, lương 6tr", "thế bạn tính lại đi", "chồng tôi mất", "còn vợ em sinh con tháng 3/2026"),
        *("vợ chồng tôi 4 người", "còn bố mẹ em sinh 1960"),
        *("còn cô sinh 1970 thì sao", "nếu tôi đóng 5 năm thì sao", "what about me"),
    ],
)
def test_words_that_look_like_a_relative_are_none(text):
    assert other_in(text) is None


@pytest.mark.parametrize(
    ("text", "back"),
    [
        *((one, True) for one in ("quay lại của tôi, nếu lương 6tr", "còn của em thì bao nhiêu", "còn tôi thì sao")),
        *((one, True) for one in ("con toi thi sao", "thế còn trường hợp của mình", "what about me?")),
        *((one, False) for one in ("con tôi sinh 2000", "còn em gái tôi", "còn vợ của tôi", "của tôi là 6tr")),
    ],
)
def test_coming_back_to_the_one_who_writes(text, back):
    assert is_back(text) is back


@pytest.mark.parametrize(
    ("action", "intent"), [("action_take_up", "inform"), ("action_take_up", "correct"), ("action_not_understood", "")]
)
async def test_after_a_result_a_husband_is_a_man_of_whom_nothing_is_known(person, action, intent):
    answer = await person.changes("còn chồng sinh 6/1965", intent, action)
    assert "cho người khác" in answer.text
    assert "nam; sinh 06/1965" in answer.text
    assert "Đã sửa" not in answer.text
    assert person.slots["requested_slot"] == "lump_time"
    assert person.slots.get("lump_salary") is None


async def test_a_relative_without_a_fact_is_asked_for_everything(person):
    answer = await person.not_understood("còn chồng em thì sao")
    assert "cho người khác" in answer.text
    assert person.slots["requested_slot"] == "lump_time"
    assert person.slots["lump_gender"] == "male"


async def test_a_relative_told_of_without_more_words_is_another_person_too(person):
    await person.changes("chồng em sinh 6/1965")
    assert person.slots["lump_gender"] == "male"
    assert person.slots.get("lump_time") is None


async def test_a_father_after_a_mother_is_a_man():
    person = Person()
    mother = "tính lương hưu cho mẹ tôi, nữ sinh 5/1968 đóng 20 năm, nghỉ 8/2025, lương 6tr, không đóng nữa"
    await person.says(mother, "calc_pension")
    await person.says("the bo toi sinh 5/1965 dong 30 nam luong 10 trieu", "calc_pension")
    assert person.slots["lump_gender"] == "male"
    assert person.slots["lump_time"]["months"] == 360
    assert person.slots["requested_slot"] == "lump_last"


async def test_in_the_middle_nothing_of_the_man_passes_to_his_wife():
    person = Person()
    await person.says(f"{MAN}, lương 10tr", "calc_pension")
    assert person.slots["requested_slot"] == "pension_plan"
    answer = await person.says("còn vợ chú sinh 8/1970 thì sao")
    assert "nữ; sinh 08/1970" in answer.text
    assert person.slots["lump_gender"] == "female"
    assert all(person.slots.get(slot) is None for slot in ("lump_time", "lump_last", "lump_salary"))
    back = await person.says("còn tôi thì sao")
    assert "quay lại" in back.text
    assert person.slots["lump_gender"] == "male"
    assert person.slots["requested_slot"] == "pension_plan"


async def test_a_wife_of_whom_only_the_year_is_told_is_asked_for_the_rest():
    person = Person()
    await person.says("nam sinh 3/1988 đóng 8 năm, nghỉ 8/2025, lương 10tr", "compare_lump_sum")
    await person.changes("còn vợ em thì sao, nữ sinh 1990")
    assert person.slots["requested_slot"] == "lump_time"
    assert all(person.slots.get(slot) is None for slot in ("lump_last", "lump_salary", "lump_birth"))


async def test_a_friend_is_another_person_whose_sex_is_asked(person):
    await person.changes("thế bạn em bắt đầu đóng từ 9/2025 thì sao")
    assert person.slots.get("lump_gender") is None
    assert person.slots.get("lump_birth") is None
    assert person.running


@pytest.mark.parametrize("text", ["quay lại của tôi, nếu lương 7tr", "còn của em lương 7tr thì sao"])
async def test_the_writer_s_own_calculation_comes_back_with_the_change_named(person, text):
    await a_result(person)
    assert told(person)["lump_gender"] == "male"
    answer = await person.changes(text, "correct")
    assert "quay lại phép tính" in answer.text
    assert "Đã sửa: lương đóng 7.000.000đ một tháng" in answer.text
    assert told(person)["lump_birth"] == {"month": "1975-04", "assumed": False}
    assert told(person)["lump_gender"] == "female"


async def test_the_writer_s_own_calculation_comes_back_without_a_change(person):
    before = told(person)
    await a_result(person)
    await person.not_understood("còn của em thì bao nhiêu")
    assert told(person) == before


async def test_the_writer_s_own_calculation_comes_back_in_the_middle_of_another_s(person):
    before = told(person)
    await person.changes("còn chồng sinh 6/1965")
    answer = await person.says("còn tôi thì sao")
    assert told(person) == before
    assert "LƯƠNG HƯU" in answer.text


async def test_a_change_of_the_other_person_s_result_stays_theirs(person):
    await a_result(person)
    await person.changes("còn chồng em lương 12tr thì sao")
    assert told(person)["lump_gender"] == "male"
    assert told(person)["lump_time"]["months"] == 360
    assert person.slots["lump_birth"]["month"] == "1975-04", "her own facts are those that are remembered"
    await person.changes("còn em thì sao")
    assert told(person)["lump_gender"] == "female"


async def test_a_third_person_does_not_hide_the_writer_s_own(person):
    await a_result(person)
    await person.changes("còn mẹ em sinh 5/1950")
    await person.says("còn tôi thì sao")
    assert told(person)["lump_birth"]["month"] == "1975-04"


async def test_the_answer_for_whom_the_calculation_is_does_not_begin_it_anew():
    person = Person()
    await person.says("tính lương hưu cho mẹ tôi, đóng 20 năm", "calc_pension")
    await person.says("còn mẹ tôi sinh 5/1968")
    assert person.slots["lump_time"]["months"] == 240


async def test_a_wife_of_a_poor_household_changes_only_the_group():
    person = Person()
    await person.says("mức 3 triệu, đối tượng khác, đóng hằng tháng", "voluntary_cost")
    await person.changes("vợ tôi hộ nghèo thì sao")
    assert told(person) == {"vol_income": 3_000_000, "vol_group": "poor", "vol_frequency": "monthly"}


async def test_a_question_about_a_relative_in_the_middle_is_no_turn(person):
    await person.says("tính lại, đóng thêm", "calc_pension")
    answer = await person.says("còn chồng tôi mất thì vợ được gì?", "ask")
    assert answer.detour or "cho người khác" not in answer.text


@pytest.mark.parametrize("action", ["action_take_up", "action_not_understood"])
async def test_rasa_s_own_turns_count_as_one(person, action):
    """In Rasa the action that opens the form stands between the message and the form."""
    parsed = person.parsed("còn chồng sinh 6/1965", "inform")
    await person.act(action, parsed)
    person.running, person.slots["requested_slot"] = True, None
    person._events += [{"event": "user", "text": parsed["text"]}, {"event": "action", "name": action}]
    await person.act("validate_calculation_form", parsed)
    assert person.slots["lump_gender"] == "male"
    assert person.slots.get("lump_time") is None


async def test_a_wish_for_a_relative_after_a_result_needs_no_fact():
    person = Person()
    await person.says("tính tuổi nghỉ hưu, nữ sinh 4/1975", "calc_retirement_age")
    await person.says("còn chồng tôi bao giờ nghỉ hưu", "calc_retirement_age")
    assert person.slots["lump_gender"] == "male"
    assert person.slots["requested_slot"] == "lump_birth"


async def test_but_i_is_no_mother():
    person = Person()
    await person.says("tính tuổi nghỉ hưu, nữ sinh 4/1975", "calc_retirement_age")
    answer = await person.says("mà tôi bao giờ nghỉ hưu", "calc_retirement_age")
    assert "nữ, sinh 04/1975" in answer.text


async def test_what_the_writer_said_of_themself_before_is_not_told_of_a_husband():
    person = Person()
    person.is_told("pension_conditions", "em nữ sinh 4/1975 đóng 20 năm được lương hưu không?")
    await person.says("tính lương hưu cho chồng em", "calc_pension")
    assert person.slots["lump_gender"] == "male"
    assert person.slots.get("lump_birth") is None
    assert person.slots.get("lump_time") is None


async def test_another_calculation_in_the_middle_of_a_husband_s_does_not_take_his_facts(person):
    await person.changes("còn chồng sinh 6/1965")
    await person.says("đóng 30 năm")
    answer = await person.says("tính tuổi nghỉ hưu cho tôi", "calc_retirement_age")
    assert "nữ, sinh 04/1975" in answer.text
    assert person.slots["lump_time"]["months"] == 240
