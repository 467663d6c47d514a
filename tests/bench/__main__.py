"""`make bench`: An Sinh beside stock Rasa, and the engine of campaigns.

Example: .venv/bin/python -m tests.bench --json bench.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import uvloop
from rich.console import Console

from tests.bench.campaign import CampaignFailed
from tests.bench.report import misses, show
from tests.bench.run import Plan, measure
from tests.bench.servers import NotStarted


def options_from(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="stock Rasa trained in 5 epochs, fewer turns: a rehearsal")
    parser.add_argument("--check", action="store_true", help="exit code 1 when a mark is missed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything measured as JSON")
    parser.add_argument("--turns", type=int, help="turns per level and side (default 600; --quick 150)")
    parser.add_argument("--repeats", type=int, help="blocks per level, taken in turn (default 3)")
    parser.add_argument("--starts", type=int, help="starts of each side (default 3; --quick 1)")
    parser.add_argument("--levels", default="1,8,32", help="citizens at once (default 1,8,32)")
    parser.add_argument("--recipients", type=int, help="of the campaign (default 5000; --quick 1000; 0 leaves it out)")
    parser.add_argument("--only", choices=["turns", "pieces", "campaign"], help="one part alone")
    return parser.parse_args(arguments)


def plan_from(options: argparse.Namespace) -> Plan:
    quick: bool = options.quick
    defaults = {"turns": 150, "repeats": 1, "starts": 1, "recipients": 1000} if quick else {}
    full = {"turns": 600, "repeats": 3, "starts": 3, "recipients": 5000} | defaults
    chosen = {name: full[name] if getattr(options, name) is None else getattr(options, name) for name in full}
    return Plan(
        quick=quick,
        levels=tuple(int(level) for level in options.levels.split(",")),
        turns_wanted=options.only in (None, "turns"),
        pieces_wanted=options.only in (None, "pieces"),
        campaign_wanted=options.only in (None, "campaign") and chosen["recipients"] > 0,
        **chosen,
    )


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 1 when ``--check`` is given and a mark is missed, or when something could not be measured."""
    options = options_from(arguments)
    console = Console()
    with tempfile.TemporaryDirectory(prefix="ansinh-bench-") as folder:
        try:
            job = measure(plan_from(options), Path(folder), lambda news: console.print(news, style="dim"))
            found = asyncio.run(job, loop_factory=uvloop.new_event_loop)
        except (NotStarted, CampaignFailed, RuntimeError) as error:
            print(error, file=sys.stderr)
            return 1
    show(found, console)
    if options.json:
        options.json.write_text(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str), "utf-8")
    missed = misses(found)
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
