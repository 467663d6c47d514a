"""What ``make run`` shows first: made-up people and sample campaigns that really load."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import outreach
from bot.answers import load_library
from integrations.sandbox.people import PEOPLE
from outreach.campaigns.desk import CampaignDesk
from outreach.campaigns.preview import preview
from outreach.contacts import import_contacts
from outreach.gate import Gate
from policy.workdays import vietnam
from store import Database
from tests.fakes import FakeClock
from tests.outreach.stage import BOOK, HANOI

DEMO = Path(outreach.__file__).parent / "demo"
CONTACTS = DEMO / "contacts.csv"
CAMPAIGNS = sorted((DEMO / "campaigns").glob("*.yml"))


def test_the_people_are_made_up_and_the_sandbox_phones_are_among_them() -> None:
    with CONTACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["phone"].startswith("0000000") for row in rows)
    reachable = {(row["telegram_chat_id"], row["zalo_user_id"]) for row in rows}
    assert {(person.telegram_chat_id, person.zalo_user_id) for person in PEOPLE} <= reachable


async def test_the_samples_load_fit_their_channels_and_reach_sandbox_phones(
    database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    file = tmp_path / "contacts.csv"
    file.write_bytes(CONTACTS.read_bytes())
    report = await import_contacts(database, file, clock=clock, zone=HANOI)
    assert (report.created, report.rejected) == (300, 0)
    desk = CampaignDesk(database, clock, HANOI, BOOK, load_library(BOOK).topics())
    assert len(CAMPAIGNS) == 3
    for path in CAMPAIGNS:
        loaded = await desk.load(path, "author")
        await desk.submit(loaded.name, "author")
        found = await preview(
            database, loaded.name, now=clock.now(), zone=HANOI, gate=Gate(HANOI, vietnam()), book=BOOK
        )
        assert found.audience == loaded.audience_count >= 10
        assert sum(found.channels.values()) + sum(found.skipped.values()) == found.audience
        assert set(found.skipped) <= {"no_consent", "no_address"}
        assert sum(found.channels.values()) >= 10
        assert found.sample is not None
        assert found.sample.startswith("[QC] ") == ("gioi-thieu" in loaded.name)


@pytest.mark.parametrize("path", CAMPAIGNS, ids=lambda path: path.stem)
def test_no_sample_types_a_figure_of_the_law(path: Path) -> None:
    text = path.read_text(encoding="utf-8").split("text: |")[1].split("buttons:")[0]
    assert not [word for word in text.split() if any(sign in word for sign in ("đồng", "%")) or word[:1].isdigit()]
