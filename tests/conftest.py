"""Fixtures that many packages share. Tests see no ambient settings and, beyond this machine, no network."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from store import Database, open_database
from store.tables import metadata
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from tests.product import RunningProduct

POSTGRES = "postgresql+psycopg://root@127.0.0.1/test"


def _postgres_answers() -> bool:
    engine = create_engine(POSTGRES, connect_args={"connect_timeout": 2})
    try:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    except OperationalError:
        return False
    finally:
        engine.dispose()
    return True


HAS_POSTGRES = _postgres_answers()


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
            "postgresql", marks=pytest.mark.skipif(not HAS_POSTGRES, reason="no PostgreSQL answers on 127.0.0.1:5432")
        ),
    ]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own: a file, or a schema that is dropped afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ansinh.db'}"
        return
    schema = f"t{uuid.uuid4().hex[:12]}"
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create schema {schema}"))
    yield f"postgresql://root@127.0.0.1/test?options=-csearch_path%3D{schema}"
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
