"""`python -m bot.engine.command …`: Rasa's own command line, started in seconds.

Example: `bot/.venv/bin/python -m bot.engine.command data validate --fail-on-warnings`

The commands are Rasa's, unchanged; only the packages that our pipeline never uses are left out (see `lean`), and the
places of a checkout are filled in where none is named.
"""

from __future__ import annotations

import sys
from typing import Any

from bot.engine import lean, project, quiet

_DATA = [str(folder) for folder in project.DATA if folder.is_dir()]
# What Rasa would look for in `data/`, which is `bot/data/<kind>` here.
_PLACES: dict[tuple[str, ...], dict[str, list[Any]]] = {
    ("data", "validate"): {"--config": [project.CONFIG], "--domain": [project.domain_path()], "--data": _DATA},
    ("test", "core"): {"--stories": [project.ROOT / "tests" / "conversations"], "--endpoints": [project.ENDPOINTS]},
    ("test", "nlu"): {"--nlu": [project.DATA[0]], "--config": [project.CONFIG], "--domain": [project.domain_path()]},
    ("train",): {"--config": [project.CONFIG], "--domain": [project.domain_path()], "--data": _DATA},
}


def with_places(arguments: list[str]) -> list[str]:
    """`arguments` with the checkout's files for the options that are not given."""
    for command, places in _PLACES.items():
        if tuple(arguments[: len(command)]) == command:
            missing = [(name, values) for name, values in places.items() if name not in arguments]
            return arguments + [part for name, values in missing for part in (name, *map(str, values))]
    return arguments


def main(arguments: list[str] | None = None) -> None:
    """Entry point; exits as Rasa's command does."""
    given = sys.argv[1:] if arguments is None else arguments
    quiet.quieten()
    lean.leave_out(training=True)
    import rasa.__main__

    quiet.hush_warnings()
    sys.argv = ["rasa", *with_places(given)]
    rasa.__main__.main()


if __name__ == "__main__":
    main()
