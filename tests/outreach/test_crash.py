"""Kill -9 in the middle of a campaign: nobody twice, nobody lost. The long form is ``tests/outreach/crash.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outreach.crash import crash_campaign


@pytest.mark.crash
def test_a_campaign_survives_kills_of_the_whole_process_group(database_url: str, tmp_path: Path) -> None:
    report = crash_campaign(database_url, tmp_path, recipients=400, kills=3, seed=7)
    assert report.kills == 3
    assert (report.doubled, report.lost) == (0, 0)
    assert report.unknown <= report.most_allowed_unknown
    assert report.delivered + report.unknown >= 400
