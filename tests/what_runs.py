"""Says before the suite which of its parts will be skipped on this machine, and why. Run by `make test`."""

from __future__ import annotations

import shutil

from tests.services import POSTGRES, REDIS, postgres_answers, redis_answers


def main() -> None:
    """Prints one line per optional part."""
    parts = {
        f"PostgreSQL ({POSTGRES})": postgres_answers(),
        f"Redis ({REDIS})": redis_answers(),
        "Chromium on the PATH (browser tests)": any(
            map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
        ),
        "Node and npm on the PATH (independent Telegram emulator)": bool(shutil.which("node") and shutil.which("npm")),
    }
    for part, there in parts.items():
        print(f"{'runs   ' if there else 'SKIPPED'}  tests with {part}")


if __name__ == "__main__":
    main()
