"""Fixtures that many packages share. Tests see no ambient settings and, beyond this machine, no network."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from store import Database, open_database
from store.database import sync_url
from store.tables import metadata
from tests.fakes import FakeClock
from tests.services import POSTGRES, postgres_answers
from tests.tried import choose_profile

if TYPE_CHECKING:
    from tests.product import RunningProduct

HAS_POSTGRES = postgres_answers()
choose_profile()


def pytest_report_header() -> str:
    return "PostgreSQL: " + ("answers, its tests run" if HAS_POSTGRES else "does not answer, its tests are skipped")


@pytest.fixture(autouse=True)
def _no_ambient_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ANSINH_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql", marks=pytest.mark.skipif(not HAS_POSTGRES, reason=f"no PostgreSQL answers at {POSTGRES}")
        ),
    ]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own: a file, or a schema that is dropped afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ansinh.db'}"
        return
    schema = f"t{uuid.uuid4().hex[:12]}"
    engine = create_engine(sync_url(POSTGRES), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create schema {schema}"))
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with engine.connect() as connection:
        connection.execute(text(f"drop schema {schema} cascade"))
    engine.dispose()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The same, opened, with all tables."""
    opened = open_database(database_url)
    async with opened.write() as connection:
        await connection.run_sync(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """One An Sinh with demo data for the whole run; tests take citizens of their own."""
    from tests.product import can_run, running

    if not can_run():
        pytest.skip("Rasa's environment is missing (make setup builds it)")
    with running(tmp_path_factory.mktemp("product")) as started:
        yield started
