"""The send gate, rule by rule and over all of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.gate import CLOSES, DAY, OPENS, PER_24_HOURS, PER_DAY, SOURCES, Allow, Facts, Gate, Refuse, Rule
from policy.workdays import Calendar, Holiday, vietnam
from tests.fakes import START

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
GATE = Gate(HANOI, vietnam())
FINE = Facts(
    now=START,
    channel="zalo",
    consent=True,
    opted_out=False,
    unreachable=False,
    advertising=False,
    text="Chào anh/chị",
    sent_at=(),
    last_interaction=START - timedelta(days=1),
)


def at(hour: int, minute: int = 0, day: date = date(2026, 11, 23)) -> datetime:
    return datetime.combine(day, time(hour, minute), HANOI).astimezone(UTC)


def test_a_person_who_agreed_gets_a_message_on_a_working_morning() -> None:
    assert GATE.decide(FINE) == Allow()


FINAL = {
    Rule.OPTED_OUT: {"opted_out": True},
    Rule.NO_CONSENT: {"consent": None},
    Rule.UNREACHABLE: {"unreachable": True},
    Rule.NO_LABEL: {"advertising": True},
    Rule.PROVIDER_WINDOW: {"last_interaction": START - timedelta(days=7, seconds=1)},
}


@pytest.mark.parametrize("rule", FINAL)
def test_what_time_cannot_lift_is_final_and_names_its_source(rule: Rule) -> None:
    assert GATE.decide(replace(FINE, **FINAL[rule])) == Refuse(rule, SOURCES[rule])


@pytest.mark.parametrize("rule", FINAL)
def test_a_final_refusal_does_not_wait_for_the_morning(rule: Rule) -> None:
    night = replace(FINE, now=at(23), **FINAL[rule])
    decision = GATE.decide(night)
    assert isinstance(decision, Refuse)
    assert decision.retry_at is None


TIMED = [
    (at(6, 59), Rule.QUIET_HOURS, at(7)),
    (at(22), Rule.QUIET_HOURS, at(7, day=date(2026, 11, 24))),
    (at(23, 59), Rule.QUIET_HOURS, at(7, day=date(2026, 11, 24))),
    (at(12, day=date(2027, 2, 6)), Rule.HOLIDAY, at(7, day=date(2027, 2, 9))),
    (at(23, day=date(2026, 12, 31)), Rule.QUIET_HOURS, at(7, day=date(2027, 1, 2))),
]


@pytest.mark.parametrize(("now", "rule", "retry"), TIMED)
def test_hours_and_holidays_name_the_moment_to_try_again(now: datetime, rule: Rule, retry: datetime) -> None:
    assert GATE.decide(replace(FINE, now=now, last_interaction=now)) == Refuse(rule, SOURCES[rule], retry)


def test_the_borders_of_the_day_belong_to_it_as_the_decree_says() -> None:
    assert GATE.decide(replace(FINE, now=at(7))) == Allow()
    assert GATE.decide(replace(FINE, now=at(22) - timedelta(microseconds=1))) == Allow()


def test_one_message_a_day_over_all_campaigns_and_three_in_24_hours_at_most() -> None:
    today = GATE.decide(replace(FINE, sent_at=(at(8),)))
    assert today == Refuse(Rule.DAILY_CAP, SOURCES[Rule.DAILY_CAP], at(7, day=date(2026, 11, 24)))
    yesterday = date(2026, 11, 22)
    assert GATE.decide(replace(FINE, sent_at=(at(8, day=yesterday),))) == Allow()
    three = tuple(at(hour, day=yesterday) for hour in (19, 20, 21))
    assert GATE.decide(replace(FINE, sent_at=three)) == Refuse(Rule.CAP_24_HOURS, SOURCES[Rule.CAP_24_HOURS], at(19))


def test_an_advertisement_with_its_label_goes() -> None:
    assert GATE.decide(replace(FINE, advertising=True, text="[QC] Chào anh/chị")) == Allow()


def test_an_unknown_last_interaction_is_left_to_the_provider_and_telegram_has_no_window() -> None:
    assert GATE.decide(replace(FINE, last_interaction=None)) == Allow()
    long_ago = START - timedelta(days=400)
    assert GATE.decide(replace(FINE, channel="telegram", last_interaction=long_ago)) == Allow()


def test_a_used_up_quota_waits_for_the_next_day() -> None:
    decision = GATE.decide(replace(FINE, quota_left=0, last_interaction=START - timedelta(days=3)))
    assert decision == Refuse(Rule.PROVIDER_QUOTA, SOURCES[Rule.PROVIDER_QUOTA], at(7, day=date(2026, 11, 24)))


def test_what_counts_on_no_quota_goes_all_the_same() -> None:
    assert GATE.decide(replace(FINE, quota_left=0)) == Allow()


FIRST = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=718)).map(lambda since: FIRST + since)
zones = st.sampled_from(["Asia/Ho_Chi_Minh", "UTC", "America/New_York", "Australia/Lord_Howe"]).map(ZoneInfo)


@given(moments, zones, st.lists(st.timedeltas(timedelta(0), timedelta(hours=60)), max_size=5))
def test_nothing_passes_outside_hours_on_holidays_or_over_the_cap(
    now: datetime, zone: ZoneInfo, ago: list[timedelta]
) -> None:
    sent = tuple(now - span for span in ago)
    decision = Gate(zone, vietnam()).decide(replace(FINE, now=now, last_interaction=None, sent_at=sent))
    local = now.astimezone(zone)
    if isinstance(decision, Allow):
        assert OPENS <= local.time() < CLOSES
        assert vietnam().holiday(local.date()) is None
        assert sum(one.astimezone(zone).date() == local.date() for one in sent) < PER_DAY
        assert sum(now - one < DAY for one in sent) < PER_24_HOURS


@given(moments, zones, st.lists(st.timedeltas(timedelta(0), timedelta(hours=30)), max_size=5))
def test_whoever_waits_as_told_gets_through_soon(now: datetime, zone: ZoneInfo, ago: list[timedelta]) -> None:
    sent = tuple(now - span for span in ago)
    gate = Gate(zone, vietnam())
    facts = replace(FINE, now=now, last_interaction=None, sent_at=sent)
    for _ in range(8):
        decision = gate.decide(facts)
        if isinstance(decision, Allow):
            return
        assert decision.retry_at is not None
        assert decision.retry_at > facts.now
        local = decision.retry_at.astimezone(zone)
        assert OPENS <= local.time() < CLOSES
        assert vietnam().holiday(local.date()) is None
        facts = replace(facts, now=decision.retry_at)
    raise AssertionError("never gets through")


def test_a_run_from_the_evening_pauses_for_the_night_and_goes_on_in_the_morning() -> None:
    now, sent = at(20), []
    while now < at(9, day=date(2026, 11, 24)):
        decision = GATE.decide(replace(FINE, now=now, last_interaction=None))
        if isinstance(decision, Allow):
            sent.append(now)
            now += timedelta(minutes=10)
        else:
            assert decision.retry_at is not None
            now = decision.retry_at
    assert [moment.astimezone(HANOI).hour for moment in sent] == [*[20] * 6, *[21] * 6, *[7] * 6, *[8] * 6]


def test_only_confirmed_holidays_count() -> None:
    day = START.astimezone(HANOI).date()
    assert Gate(HANOI, Calendar([Holiday(day, day, "x", confirmed=False)])).decide(FINE) == Allow()


RECEIPT = replace(FINE, consent=None, transactional=True)


def test_a_receipt_of_what_the_person_just_did_needs_no_consent_and_counts_on_no_cap() -> None:
    many = tuple(START - timedelta(hours=hours) for hours in range(5))
    assert GATE.decide(replace(RECEIPT, sent_at=many)) == Allow()
    new_year = at(9, day=date(2027, 1, 1))
    assert GATE.decide(replace(RECEIPT, now=new_year, last_interaction=new_year)) == Allow()


@pytest.mark.parametrize("rule", [Rule.OPTED_OUT, Rule.UNREACHABLE, Rule.PROVIDER_WINDOW])
def test_a_receipt_too_keeps_to_what_the_person_and_the_provider_refuse(rule: Rule) -> None:
    assert GATE.decide(replace(RECEIPT, **FINAL[rule])) == Refuse(rule, SOURCES[rule])


@given(moments, zones)
def test_a_receipt_waits_for_the_morning_and_no_longer(now: datetime, zone: ZoneInfo) -> None:
    decision = Gate(zone, vietnam()).decide(replace(RECEIPT, now=now, last_interaction=None))
    if isinstance(decision, Allow):
        assert OPENS <= now.astimezone(zone).time() < CLOSES
        return
    assert decision.rule is Rule.QUIET_HOURS
    assert decision.retry_at is not None
    assert timedelta(0) < decision.retry_at - now < timedelta(hours=11)
    later = replace(RECEIPT, now=decision.retry_at, last_interaction=None)
    assert Gate(zone, vietnam()).decide(later) == Allow()
