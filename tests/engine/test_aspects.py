"""Follow-ups that ask for nothing but an aspect of the matter before."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.engine.asks import ANSWERS
from bot.engine.aspects import ASPECTS, Aspects, BadAspects, read_aspects

SHIPPED = read_aspects()
CONTENT = yaml.safe_load(ASPECTS.read_text("utf-8"))


def topics(talked_of: str, text: str, aspects: Aspects = SHIPPED) -> tuple[str, ...]:
    return aspects.topics(aspects.matter([talked_of]), text)


@pytest.mark.parametrize(
    ("before", "text", "topic"),
    [
        ("unemployment_where", "giấy tờ gồm những gì", "unemployment_where"),
        ("unemployment_where", "bao lâu thì có tiền", "unemployment_when_paid"),
        ("unemployment_benefit", "bao giờ nhận được tiền", "unemployment_when_paid"),
        ("unemployment_where", "cần giấy tờ gì", "unemployment_where"),
        ("calc_unemployment", "nộp ở đâu ạ", "unemployment_where"),
        ("calc_unemployment", "thế nhận tiền ở đâu", "unemployment_when_paid"),
        ("calc_unemployment", "hạn nộp là khi nào", "unemployment_deadline"),
        ("calc_unemployment", "được hưởng mấy tháng", "unemployment_duration"),
        ("unemployment_amount", "có thẻ bhyt không", "unemployment_health_card"),
        ("maternity_amount", "điều kiện là gì", "maternity_conditions"),
        ("maternity_amount", "nộp giấy tờ ở đâu", "maternity_papers"),
        ("retirement_age", "điều kiện là gì", "pension_conditions"),
        ("calc_retirement_age", "nộp ở đâu", "pension_procedure"),
        ("survivors_funeral", "còn trợ cấp hằng tháng cho con?", "survivors_monthly"),
        ("survivors_monthly", "tiền mai táng bao nhiêu", "funeral_allowance"),
        ("voluntary_how_much", "có được thẻ khám bệnh không", "voluntary_health_card"),
        ("voluntary_how_much", "thế bao giờ có lương hưu", "pension_conditions"),
        ("voluntary_cost", "đóng ở đâu", "voluntary_agent"),
        ("social_pension", "nộp ở đâu", "social_pension_apply"),
        ("calc_health", "mua ở đâu", "health_household_register"),
        ("counsel_lost_job", "nộp ở đâu", "unemployment_where"),
        ("want_withdraw", "cần giấy tờ gì", "lump_sum_papers"),
        ("compare_lump_sum", "bao lâu có tiền", "lump_sum_processing_time"),
        ("calc_eligibility", "vậy khi nào được", "lump_sum_wait"),
        ("sickness_accident", "cần giấy tờ gì", "sickness_accident"),
    ],
)
def test_an_aspect_is_answered_in_the_matter_before(before: str, text: str, topic: str) -> None:
    assert topics(before, text) == (topic,)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("thế nộp hồ sơ ở đâu vậy ad", "where"),
        ("nop ho so o dau v", "where"),
        ("hs gồm j ạ", "papers"),
        ("cần j", "papers"),
        ("rồi thủ tục thế nào", "papers"),
        ("bn tiền vậy", "amount"),
        ("nop onl dc ko", "online"),
        ("dieu kien gom nhung gi", "conditions"),
        ("đk là gì", "conditions"),
        ("nộp hộ được không", "by_proxy"),
        ("what papers do I need?", "papers"),
        ("where do I apply", "where"),
        ("how long does it take", "how_long"),
        ("when will I get the money", "how_long"),
        ("what are the conditions", "conditions"),
        ("how much", "amount"),
        ("and the deadline?", "deadline"),
        ("can I do it online", "online"),
    ],
)
def test_aspects_are_heard_in_short_forms_and_in_english(text: str, aspect: str) -> None:
    assert SHIPPED.asked(text) == (aspect,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "giấy tờ rút một lần",
        "nộp hồ sơ thất nghiệp ở đâu",
        "bao lâu thì được rút",
        "8 triệu thì bao nhiêu",
        "hồ sơ của tôi đến đâu rồi",
        "thẻ ở đâu",
        "bạn ở đâu",
        "where are you",
        "em cảm ơn",
        "số này ở đâu ra",
        "so nay o dau ra",
        "vay ở đâu",
        "the o dau",
        "hằng tháng",
        "nộp mấy tuần rồi, giải quyết xong chưa",
        "bác em mất, con cái nộp hồ sơ chỗ nào",
        "vậy thì sao",
        "giấy tờ gồm những gì " * 20,
    ],
)
def test_what_says_more_than_an_aspect_or_none_goes_its_usual_way(text: str) -> None:
    assert SHIPPED.asked(text) == ()


def test_two_aspects_get_two_answers_and_one_where_one_tells_both() -> None:
    assert topics("lump_sum_amount", "cần giấy tờ gì và nộp ở đâu") == ("lump_sum_papers", "lump_sum_where_when")
    assert topics("unemployment_amount", "cần giấy tờ gì và nộp ở đâu") == ("unemployment_where",)


def test_a_matter_without_that_aspect_and_no_matter_leave_things_as_they_are() -> None:
    assert topics("sickness_accident", "nộp ở đâu, online được không") == ("sickness_accident",)
    assert topics("sickness_accident", "bao lâu có tiền") == ()
    assert topics("vssid_app", "cần giấy tờ gì") == ()
    assert SHIPPED.topics(None, "cần giấy tờ gì") == ()


def test_an_aspect_that_is_nearly_a_matter_is_not_dropped() -> None:
    assert topics("calc_unemployment", "thế bao giờ có lương hưu") == ()
    assert topics("voluntary_how_much", "ủy quyền nhận lương hưu") == ()
    assert topics("survivors_monthly", "hồ sơ mai táng phí") == ()
    assert topics("voluntary_how_much", "thẻ bhyt bao nhiêu tiền") == ("voluntary_health_card",)


def test_topics_of_different_matters_make_none() -> None:
    assert SHIPPED.matter(["unemployment_where", "unemployment_amount"]) == "unemployment"
    assert SHIPPED.matter(["unemployment_where", "lump_sum_papers"]) is None
    assert SHIPPED.matter([]) is None


def test_unemployment_never_leads_to_another_matter() -> None:
    answers = {topic for aspect, topic in CONTENT["matters"]["unemployment"].items() if aspect != "after"}
    assert {topic.partition("_")[0] for topic in answers} == {"unemployment"}


@pytest.mark.parametrize("matter", CONTENT["matters"])
def test_every_matter_says_where_and_on_what_conditions(matter: str) -> None:
    answers = CONTENT["matters"][matter]
    assert "where" in answers
    assert {"conditions", "pay"} & answers.keys()


def test_all_topics_have_an_answer_and_every_aspect_is_used() -> None:
    used: set[str] = set()
    for matter in CONTENT["matters"].values():
        named = [*matter["after"], *(topic for aspect, topic in matter.items() if aspect != "after")]
        assert [topic for topic in named if not (ANSWERS / f"{topic}.yml").is_file()] == []
        used |= matter.keys()
    assert used - {"after"} == CONTENT["aspects"].keys()


def test_every_calculation_of_a_matter_is_a_dialogue_of_ours() -> None:
    of_ours = {"want_withdraw", "compare_lump_sum", "voluntary_cost"}
    named = {name for matter in CONTENT["matters"].values() for name in matter["after"]}
    assert of_ours | {"calc_unemployment", "calc_lump_sum", "calc_eligibility", "calc_pension"} <= named
    assert {"calc_retirement_age", "calc_health"} <= named


GOOD = """
aspects: {where: {words: [ở đâu]}, papers: {words: [giấy gì], alone: [giấy]}}
light: {vi: nộp ạ}
never: [bạn ở đâu]
matters: {a: {after: [a_one], where: a_two}}
"""


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("where: a_two", "where: a_three", "a_three, which has no answer"),
        ("where: a_two", "wehre: a_two", "wehre, which has no words"),
        ("[a_one]", "[a_four]", "a_four, which has no answer"),
        ("{a:", "{b: {after: [a_one]}, a:", "belongs to b and to a"),
        ("[giấy gì]", "[ở đâu]", "asks for where and for papers"),
    ],
)
def test_what_does_not_fit_together_is_told(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    for name in ("a_one", "a_two"):
        (tmp_path / f"{name}.yml").write_text("")
    file = tmp_path / "aspects"
    file.write_text(GOOD, "utf-8")
    assert topics("a_one", "nộp ở đâu ạ", read_aspects(file, tmp_path)) == ("a_two",)
    file.write_text(GOOD.replace(was, becomes), "utf-8")
    with pytest.raises(BadAspects, match=said):
        read_aspects(file, tmp_path)
