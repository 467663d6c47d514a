"""Says before the suite which of its parts will be skipped on this machine, and why. Run by `make test`."""

from __future__ import annotations

import shutil

import redis
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError


def _postgres() -> bool:
    engine = create_engine("postgresql+psycopg://root@127.0.0.1/test", connect_args={"connect_timeout": 2})
    try:
        engine.connect().close()
    except OperationalError:
        return False
    finally:
        engine.dispose()
    return True


def _redis() -> bool:
    try:
        return bool(redis.Redis.from_url("redis://127.0.0.1:6379", socket_connect_timeout=2).ping())
    except redis.RedisError:
        return False


def main() -> None:
    """Prints one line per optional part."""
    parts = {
        "PostgreSQL on 127.0.0.1:5432 (user root, database test)": _postgres(),
        "Redis on 127.0.0.1:6379": _redis(),
        "Chromium on the PATH (browser tests)": any(
            map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
        ),
        "Node and npm on the PATH (independent Telegram emulator)": bool(shutil.which("node") and shutil.which("npm")),
    }
    for part, there in parts.items():
        print(f"{'runs   ' if there else 'SKIPPED'}  tests with {part}")


if __name__ == "__main__":
    main()
