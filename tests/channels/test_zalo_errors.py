"""Every number of Zalo's has one fate, and each fate one decision."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from integrations.zalo.errors import OA, ZNS, Fate, Refused, error_code, send_error

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 22:30 in Hà Nội
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICIAL_OA = (
    "-32 -100 -200 -201 -204 -205 -209 -210 -211 -212 -213 -214 -216 -217 -218 -219 -220 -221 -223 -224 -227 -230 "
    "-232 -233 -234 -235 -237 -238 -240 -241 -242 -244 -248 -249 -320 -321 -403 -1340 -1341"
)


def test_every_official_number_is_classed() -> None:
    assert set(map(int, OFFICIAL_OA.split())) <= set(OA)


def test_the_same_number_means_different_things_on_the_two_hosts() -> None:
    assert (OA[-100], ZNS[-100]) == (Fate.PAYLOAD, Fate.TRANSIENT)


@pytest.mark.parametrize("api", ["oa", "zns"])
def test_every_number_gives_one_decision(api: str) -> None:
    for code, fate in (OA if api == "oa" else ZNS).items():
        error = send_error(Refused(api, code), NOW)  # type: ignore[arg-type]
        assert error.retryable == (fate in (Fate.RATE, Fate.QUOTA, Fate.WINDOW, Fate.TRANSIENT))
        assert error.ambiguous == (fate is Fate.AMBIGUOUS)
        assert error.recipient_unreachable == (fate is Fate.UNREACHABLE)
        assert error.stops_channel == (fate in (Fate.RATE, Fate.CONFIG, Fate.TOKEN))
        assert (error.not_before is not None) == (fate in (Fate.QUOTA, Fate.WINDOW))
        assert error.opted_out == (code in ((-217, -244) if api == "oa" else (-141,)))


def test_the_window_opens_in_the_morning_for_each_at_a_moment_of_its_own() -> None:
    moments = set()
    for number in range(50):
        error = send_error(Refused("oa", -234), NOW, f"person-{number}")
        assert error.not_before is not None
        local = error.not_before.astimezone(HANOI)
        assert (local.day, local.hour) == (24, 6)
        assert 5 <= local.minute < 16
        moments.add(local)
    assert len(moments) > 25


def test_before_dawn_the_window_opens_the_same_day_but_a_quota_is_back_the_next() -> None:
    dawn = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # 05:00 on the 24th
    window = send_error(Refused("oa", -234), dawn).not_before
    quota = send_error(Refused("oa", -211), dawn).not_before
    assert window is not None
    assert quota is not None
    assert (window.astimezone(HANOI).day, quota.astimezone(HANOI).day) == (24, 25)


def test_223_is_told_apart_by_its_words() -> None:
    assert Refused("oa", -223, "OA has not authorised").fate is Fate.CONFIG
    assert Refused("oa", -223, "Article quota exceeded").fate is Fate.QUOTA


def test_an_unknown_number_is_our_mistake_and_says_so() -> None:
    refused = Refused("oa", -4711)
    assert (refused.fate, refused.known) == (Fate.PAYLOAD, False)


@pytest.mark.parametrize(
    ("answer", "code"),
    [({"error": 0}, 0), ({}, 0), ({"error": "0"}, 0), ({"error": -216}, -216), ({"error": "-216"}, -216)],
)
def test_numbers_come_quoted_or_not(answer: dict[str, object], code: int) -> None:
    assert error_code(answer) == code


@pytest.mark.parametrize("value", ["abc", None, [], {}])
def test_what_is_no_number_is_no_success(value: object) -> None:
    assert error_code({"error": value}) != 0
