"""What a message asks beside its topic, told from the conversation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.engine.about import Asides, Before, before, with_about
from bot.engine.asks import Option, Questions, facts_of, plain, read_questions, told_facts
from bot.engine.intents import Guess, Verdict
from bot.engine.reading import Reading, entities_of, topic_of

TODAY = date(2026, 11, 23)
QUESTIONS = Questions(
    {
        "retirement_age": (
            Option("men", {"gender": frozenset({"male"})}, ()),
            Option("women", {"gender": frozenset({"female"})}, ()),
        ),
        "lump_sum_who_can": (
            Option("before", {}, ("co", "dong truoc")),
            Option("after", {}, ("khong", "chua dong truoc")),
        ),
    }
)


def verdict(label: str, certainty: float) -> Verdict:
    return Verdict((Guess(label, certainty), Guess("ask/other", 0.01)), certainty >= 0.5, False)


def take(
    text: str, label: str, certainty: float = 0.95, *, prior: Before | None = None, in_context: str = "ask/unknown"
) -> tuple[Reading, dict[str, Any]]:
    entities = entities_of(text, TODAY)
    found = verdict(label, certainty)
    topic = topic_of(label)
    sure = certainty >= 0.5
    marks = [{"entity": "topic", "value": topic}] if topic and sure else []
    intent = ("ask" if topic else label) if sure else "nlu_fallback"
    reading = Reading(intent, certainty, "sure" if sure else "unsure", label, found, (*entities, *marks))
    return Asides(QUESTIONS, lambda _: verdict(in_context, 0.9)).take(reading, text, TODAY, prior or Before())


AFTER_AGE = Before("retirement_age", "tuổi nghỉ hưu là bao nhiêu")


def test_a_question_about_another_year_keeps_its_topic_and_notes_the_year() -> None:
    reading, about = take("năm 2028 bao nhiêu tuổi nghỉ hưu", "ask/retirement_age")
    assert reading.topic == "retirement_age"
    assert about == {"asked": {"as_of": {"kind": "year", "value": "2028"}}}


def test_what_the_message_says_chooses_the_option() -> None:
    assert take("nữ bao nhiêu tuổi nghỉ hưu", "ask/retirement_age")[1] == {"asked": {"option": "women"}}
    assert take("nam và nữ bao nhiêu tuổi nghỉ hưu", "ask/retirement_age")[1] == {}


def test_what_was_told_in_a_calculation_chooses_it_and_is_named() -> None:
    told = Before(facts={"gender": "female"})
    assert take("tuổi nghỉ hưu là bao nhiêu", "ask/retirement_age", prior=told)[1] == {
        "asked": {"option": "women", "told": {"gender": "female"}}
    }
    assert take("nam bao nhiêu tuổi nghỉ hưu", "ask/retirement_age", prior=told)[1] == {"asked": {"option": "men"}}


@pytest.mark.parametrize(("text", "label"), [("nữ", "inform"), ("dạ nữ ạ", "out_of_scope")])
def test_a_word_answers_the_question(text: str, label: str) -> None:
    reading, about = take(text, label, 0.6, prior=AFTER_AGE)
    assert (reading.topic, reading.understanding) == ("retirement_age", "follow_up")
    assert about["asked"]["option"] == "women"


@pytest.mark.parametrize(("text", "option"), [("có", "before"), ("không", "after"), ("chưa đóng trước đó", "after")])
def test_words_of_the_question_answer_it(text: str, option: str) -> None:
    reading, about = take(text, "deny", 0.97, prior=Before("lump_sum_who_can", "ai được rút"))
    assert reading.topic == "lump_sum_who_can"
    assert about == {"asked": {"option": option}}


def test_a_new_question_is_no_answer_to_the_old_one() -> None:
    reading, about = take("có cần giấy tờ gì không", "ask/lump_sum_papers", prior=Before("lump_sum_who_can", "ai rút"))
    assert reading.topic == "lump_sum_papers"
    assert about == {}


def test_a_follow_up_takes_the_topic_and_says_so() -> None:
    reading, about = take("vậy nữ thì sao", "ask/maternity_compulsory", 0.97, prior=AFTER_AGE)
    assert reading.topic == "retirement_age"
    assert about == {"asked": {"option": "women", "still": True, "changed": {"gender": "female"}}}


def test_a_follow_up_keeps_what_it_does_not_change() -> None:
    women_then = Before("retirement_age", "x", {"option": "women", "as_of": {"kind": "year", "value": "2028"}})
    assert take("còn năm ngoái?", "greet", 0.6, prior=women_then)[1]["asked"] == {
        "option": "women",
        "as_of": {"kind": "year", "value": "2025"},
        "still": True,
    }
    assert take("vậy nam thì sao", "greet", 0.6, prior=women_then)[1]["asked"]["as_of"]["value"] == "2028"
    assert "as_of" not in take("thế năm nay thì sao", "greet", 0.6, prior=women_then)[1]["asked"]


def test_a_message_with_a_topic_of_its_own_is_no_follow_up() -> None:
    reading, _ = take("thế còn rút một lần", "ask/lump_sum_who_can", 0.95, prior=AFTER_AGE)
    assert reading.topic == "lump_sum_who_can"


def test_what_is_not_clear_is_read_with_the_question_before() -> None:
    other, about = take("còn sinh viên thì sao", "greet", 0.3, prior=AFTER_AGE, in_context="ask/health_student")
    assert (other.topic, about) == ("health_student", {})
    same, about = take("còn sinh viên thì sao", "greet", 0.3, prior=AFTER_AGE, in_context="ask/retirement_age")
    assert same.topic == "retirement_age"
    assert about["asked"] == {"still": True, "changed": {"words": "sinh viên"}}


def test_a_sum_after_a_topic_in_between_is_a_what_if_of_the_calculation() -> None:
    papers = Before("lump_sum_papers", "rút một lần cần giấy tờ gì", calculated=True)
    for text in ("8 triệu thì sao", "lương 8tr thì sao"):
        assert take(text, "inform", 0.99, prior=papers, in_context="ask/lump_sum_papers")[0].intent == "inform"


def test_a_sum_goes_on_with_a_question_that_was_asked_with_one() -> None:
    rates = Before("contribution_rates", "lương 5 triệu đóng bao nhiêu", calculated=True)
    reading, _ = take("8 triệu thì sao", "inform", 0.99, prior=rates, in_context="ask/contribution_rates")
    assert reading.topic == "contribution_rates"


def test_who_is_asked_about_stays_with_the_topic_after_a_calculation() -> None:
    prior = Before("retirement_age", "tuổi nghỉ hưu là bao nhiêu", calculated=True)
    assert take("vậy nữ thì sao", "inform", 0.9, prior=prior)[0].topic == "retirement_age"


@pytest.mark.parametrize("label", ["distress", "talk_to_staff", "stop"])
def test_a_cry_for_help_is_never_a_follow_up(label: str) -> None:
    reading, about = take("còn nữ thì sao", label, 0.97, prior=AFTER_AGE)
    assert (reading.intent, about) == (label, {})


AFTER_UNEMPLOYMENT = Before("unemployment_where", "nộp ở đâu", talked_of=("unemployment_where",))


def test_an_aspect_goes_to_the_matter_before_however_sure_the_classifier_is() -> None:
    reading, about = take("bao lâu thì có tiền", "ask/lump_sum_processing_time", 0.99, prior=AFTER_UNEMPLOYMENT)
    assert (reading.topic, reading.understanding, reading.certainty) == ("unemployment_when_paid", "follow_up", 1.0)
    assert about == {}
    calculated = Before(talked_of=("calc_unemployment",))
    assert take("nộp ở đâu ạ", "ask/lump_sum_where_when", 0.99, prior=calculated)[0].topic == "unemployment_where"
    maternity = Before("maternity_amount", "thai sản được bao nhiêu", talked_of=("maternity_amount",))
    assert take("điều kiện là gì", "out_of_scope", 0.9, prior=maternity)[0].topic == "maternity_conditions"


def test_two_aspects_are_answered_one_after_the_other() -> None:
    reading, about = take("giấy tờ gì, bao lâu có tiền", "ask/lump_sum_papers", prior=AFTER_UNEMPLOYMENT)
    assert (reading.topic, about) == ("unemployment_where", {"also": ["unemployment_when_paid"]})


def test_an_aspect_is_asked_of_what_was_told_in_a_calculation_too() -> None:
    prior = Before("pension_conditions", "x", facts={"gender": "female"}, talked_of=("pension_conditions",))
    reading, about = take("mấy tuổi được", "ask/social_pension", prior=prior)
    assert reading.topic == "retirement_age"
    assert about == {"asked": {"option": "women", "told": {"gender": "female"}}}


def test_an_aspect_without_a_matter_before_is_read_by_itself() -> None:
    for prior in (Before(), Before("vssid_app", "x", talked_of=("vssid_app",))):
        reading, about = take("cần giấy tờ gì", "ask/lump_sum_papers", prior=prior)
        assert (reading.topic, reading.understanding, about) == ("lump_sum_papers", "sure", {})


def test_an_aspect_with_a_matter_of_its_own_goes_there() -> None:
    reading, about = take("giấy tờ rút một lần", "ask/lump_sum_papers", prior=AFTER_UNEMPLOYMENT)
    assert (reading.topic, reading.understanding, about) == ("lump_sum_papers", "sure", {})


@pytest.mark.parametrize("label", ["distress", "talk_to_staff", "stop"])
def test_an_aspect_overrides_no_cry_for_help(label: str) -> None:
    assert take("gặp ai", label, prior=AFTER_UNEMPLOYMENT)[0].intent == label


def test_an_aspect_in_a_running_calculation_is_no_follow_up() -> None:
    prior = Before(in_form=True, talked_of=("calc_unemployment",))
    assert take("bao lâu", "inform", prior=prior)[0].intent == "inform"


def test_a_running_calculation_hears_its_answers() -> None:
    reading, about = take("nữ", "inform", 1.0, prior=Before("retirement_age", in_form=True))
    assert (reading.intent, about) == ("inform", {})


def test_without_a_topic_before_nothing_goes_on() -> None:
    assert take("vậy nữ thì sao", "inform", 1.0)[0].intent == "inform"


def slot(key: str, value: Any) -> Any:
    return SimpleNamespace(type_name="slot", key=key, value=value)


def event(name: str = "", *, text: str = "", parse_data: dict[str, Any] | None = None) -> Any:
    if name:
        return SimpleNamespace(action_name=name, type_name="action")
    return SimpleNamespace(type_name="user", text=text, parse_data=parse_data or {})


def test_the_topic_before_is_the_one_answered_last() -> None:
    asked = {"about": {"asked": {"option": "women"}}}
    events = [event(text="nữ nghỉ hưu", parse_data=asked), event("utter_answer"), event("action_listen")]
    found = before(events, "retirement_age", {}, in_form=False)
    assert (found.topic, found.words, found.asked) == ("retirement_age", "nữ nghỉ hưu", {"option": "women"})
    thanked = [*events, event(text="cảm ơn"), event("utter_thanks"), event("action_listen")]
    assert before(thanked, "retirement_age", {}, in_form=False).words == "nữ nghỉ hưu"


def test_a_result_a_few_turns_ago_is_known() -> None:
    asked = [event(text="rút cần giấy tờ gì"), event("utter_answer")]
    assert before([event("action_tell_result"), *asked], "lump_sum_papers", {}, False).calculated
    assert not before(asked, "lump_sum_papers", {}, False).calculated


def test_after_a_calculation_there_is_no_topic_before() -> None:
    events = [event(text="x"), event("utter_answer"), event(text="tính"), event("action_compare_lump_sum")]
    found = before(events, "retirement_age", {"lump_gender": "female"}, in_form=False)
    assert (found.topic, found.facts) == (None, {"gender": "female"})


def test_what_was_talked_of_last_is_a_topic_or_a_calculation() -> None:
    asked = [event(text="nộp ở đâu"), event("utter_answer"), event("action_listen")]
    assert before(asked, "unemployment_where", {}, False).talked_of == ("unemployment_where",)
    both = [event(text="x", parse_data={"about": {"also": ["lump_sum_papers"]}}), event("utter_answer")]
    assert before(both, "unemployment_where", {}, False).talked_of == ("unemployment_where", "lump_sum_papers")
    ran = [*asked, slot("dialogue", {"name": "calc_unemployment"}), event("action_tell_result"), slot("dialogue", None)]
    older = {"last_inputs": {"dialogue": "calc_lump_sum"}}
    assert before(ran, "unemployment_where", older, False).talked_of == ("calc_unemployment",)
    assert before(ran, None, {}, False).talked_of == ("calc_unemployment",)
    assert before([*ran, *asked], "maternity_amount", {}, False).talked_of == ("maternity_amount",)
    assert before([*ran, event("utter_thanks")], None, {}, False).talked_of == ("calc_unemployment",)
    assert before([event("action_explain_result")], None, older, False).talked_of == ("calc_lump_sum",)
    assert before([event("action_tell_result")], None, older, False).talked_of == ("calc_lump_sum",)
    assert before([*ran, event("utter_hand_over")], None, older, False).talked_of == ()
    wish = [
        slot("dialogue", {"name": "want_withdraw"}),
        slot("withdraw_reason", "lost_job"),
        event("action_tell_result"),
    ]
    assert before([*ran, *wish], None, older, False).talked_of == ("counsel_lost_job",)
    assert before([*ran, wish[0], wish[2]], None, older, False).talked_of == ("want_withdraw",)
    assert before(ran, None, older, in_form=True).talked_of == ()


def test_a_tap_has_no_words_to_go_on_with() -> None:
    events = [event(text="[retirement_age]", parse_data={"understanding": "tap"}), event("utter_answer")]
    assert before(events, "retirement_age", {}, in_form=False).words == ""


def test_replies_carry_what_was_asked_and_the_other_topics_follow() -> None:
    about = {"asked": {"as_of": {"kind": "year", "value": "2024"}, "option": "poor"}, "also": ["b"]}
    told = with_about([{"answer": "a"}, {"text": "x"}], about, "a")
    assert told[0] == {"answer": "a", "asked": about["asked"]}
    assert told[1] == {"answer": "b", "asked": {"as_of": {"kind": "year", "value": "2024"}}}
    assert told[2] == {"text": "x"}
    assert with_about([{"answer": "a"}], {}, "a") == [{"answer": "a"}]


def test_facts_are_read_from_entities_and_slots() -> None:
    assert facts_of([{"entity": "gender", "value": "male"}, {"entity": "money", "value": 5}]) == {"gender": "male"}
    assert facts_of([{"entity": "gender", "value": "male"}, {"entity": "gender", "value": "female"}]) == {}
    assert facts_of([{"entity": "group", "value": "poor", "negated": True}]) == {}
    assert told_facts({"lump_gender": "female", "vol_group": "poor", "lump_salary": {"amount": 1}}) == {
        "gender": "female",
        "group": "poor",
    }


def test_the_shipped_questions_can_be_read_and_answered_in_words(tmp_path: Path) -> None:
    shipped = read_questions()
    assert shipped.asks("retirement_age")
    assert shipped.by_words("health_household_cost", "nhà em 3 người", asked=False) == "three"
    assert shipped.by_words("health_household_cost", "3", asked=True) == "three"
    assert shipped.by_words("health_household_cost", "3", asked=False) is None
    assert not read_questions(tmp_path).asks("retirement_age")
    assert plain("Chưa, ạ!") == "chua a"
