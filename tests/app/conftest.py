"""What the tests of commands share."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from store import open_database
from store.migrate import upgrade


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database of the newest schema, set as the product's."""
    url = f"sqlite:///{tmp_path / 'ansinh.db'}"
    monkeypatch.setenv("ANSINH_DATABASE_URL", url)

    async def prepare() -> None:
        database = open_database(url)
        await upgrade(database)
        await database.close()

    asyncio.run(prepare())
    return url
