"""Campaign files: every mistake is named with its key and line, and nothing of a wrong file is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.telegram.render import LIMITS as TELEGRAM
from integrations.zalo.render import LIMITS as ZALO
from outreach.campaigns import limits
from outreach.campaigns.file import parse_campaign, read_campaign
from outreach.campaigns.template import Template, in_years
from outreach.errors import CampaignFileError, OutreachError
from store import Database, campaigns
from tests.fakes import FakeClock
from tests.outreach.stage import Stage

GOOD = """\
name: giu-so-bhxh
purpose: retention
channels: [zalo, telegram]
audience: 'group = "unemployed" and months_contributed >= 12'
advertising: false
text: |
  Chào {name}, anh/chị đã đóng {months_contributed} tháng.
  Mức thấp nhất là {figure:vol.min_payment}.
buttons:
  - {title: "Tính thử cho tôi", payload: /compare_lump_sum}
  - {title: "Gặp tư vấn viên", payload: /talk_to_staff}
schedule: {start: 2026-12-01T08:00, repeat: null, rate: null}
"""


@pytest.fixture
def stage(database: Database, clock: FakeClock) -> Stage:
    made = Stage(database, clock)
    made.desk._topics = ("compare_lump_sum", "talk_to_staff")
    return made


def test_the_example_of_the_contract_is_read() -> None:
    file = parse_campaign(GOOD)
    assert (file.name, file.purpose, file.channels) == ("giu-so-bhxh", "retention", ["zalo", "telegram"])
    assert [button.payload for button in file.buttons] == ["/compare_lump_sum", "/talk_to_staff"]
    assert file.schedule.start is not None
    assert file.line_of("buttons.2.payload") == 11


WRONG_ALONE = [
    ("name: giu-so-bhxh", "name: Giữ sổ", "line 1, name: may hold only"),
    ("purpose: retention", "purpose: retension", 'line 2, purpose: "retension" is no purpose'),
    ("purpose: retention\n", "", "purpose: is missing"),
    ("zalo, telegram", "zalo, sms", 'line 3, channels: "sms" is no channel'),
    ("zalo, telegram", "zalo, zalo", "line 3, channels: names a channel twice"),
    ("advertising:", "advertise:", 'line 5, advertise: is no key of a campaign. Did you mean "advertising"?'),
    ("title: ", "titel: ", "line 10, buttons.1.title: is missing"),
    ("/talk_to_staff", "talk", "line 11, buttons.2.payload: is no topic"),
    ("2026-12-01T08:00", "2026-12-01", "line 12, schedule.start: needs a time too"),
    ("2026-12-01T08:00", "sớm", "line 12, schedule.start: is no time"),
    ("2026-12-01T08:00", "2026-12-01T08:00:00+07:00", "line 12, schedule.start: is local time"),
    ("repeat: null", 'repeat: "0 25 * * *"', "line 12, schedule.repeat: is no cron expression"),
    ("rate: null", "rate: 0", "line 12, schedule.rate"),
    ("rate: null", "speed: 3", "line 12, schedule.speed: is no key"),
    ("channels: [zalo, telegram]", "channels: [zalo", "is no YAML"),
    ("purpose: retention", "name: x", "line 2: a key is there twice"),
    ("advertising: false", "advertising: 7", "line 5, advertising"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG_ALONE)
def test_a_mistake_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(CampaignFileError) as caught:
        parse_campaign(GOOD.replace(old, new, 1))
    assert said in str(caught.value)


WRONG_HERE = [
    ("{name}", "{nam}", 'text, line 1, column 6: no placeholder "{nam}". Did you mean "name"?'),
    ("{name}", "{name", 'a single "{"'),
    ("vol.min_payment", "vol.min_paymet", "vol.min_paymet"),
    ("/talk_to_staff", "/talk_to_stuff", 'no published topic. Did you mean "talk_to_staff"?'),
    ("Chào", "Chào " + "x" * 1950, "zalo takes 2000"),
    ('group = "unemployed"', 'group = "poor"', "matches nobody"),
    ('group = "unemployed"', 'grup = "poor"', 'Did you mean "group"?'),
    ('group = "unemployed"', "group =", "line 1, column"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG_HERE)
async def test_what_does_not_fit_contacts_law_or_channels_is_refused_whole(
    old: str, new: str, said: str, stage: Stage, tmp_path: Path
) -> None:
    await stage.people(3)
    path = tmp_path / "c.yml"
    _put(path, GOOD.replace(old, new, 1).encode())
    with pytest.raises(OutreachError) as caught:
        await stage.desk.load(path)
    assert said in str(caught.value)
    async with stage.database.read() as connection:
        assert await campaigns.listed(connection) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfea", "not UTF-8"), (b"", "is no campaign"), (b"- a\n", "is no campaign"), (b"x" * 300_000, "larger")],
)
def test_a_file_that_is_no_campaign_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "c.yml"
    _put(path, content)
    with pytest.raises(CampaignFileError, match=said):
        read_campaign(path)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CampaignFileError, match="cannot be read"):
        read_campaign(tmp_path / "none.yml")


def test_values_are_shown_the_vietnamese_way_and_gaps_have_words() -> None:
    template = Template("{name} {duration} {last_contribution|chưa rõ} {{x}} {xã|}", ["xã"])
    person = {"name": None, "months_contributed": 103, "last_contribution": None, "attributes": {}}
    assert template.render(person, {}) == "anh/chị 8 năm 7 tháng chưa rõ {x} "
    assert template.required == ["duration"]


@pytest.mark.parametrize(("months", "words"), [(0, "0 tháng"), (7, "7 tháng"), (12, "1 năm"), (31, "2 năm 7 tháng")])
def test_months_in_words(months: int, words: str) -> None:
    assert in_years(months) == words


def test_the_limits_are_those_of_the_channels() -> None:
    assert {"zalo": ZALO.text, "telegram": TELEGRAM.text} == limits.TEXT_UNITS
    assert {"zalo": ZALO.buttons, "telegram": TELEGRAM.buttons} == limits.BUTTONS


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
