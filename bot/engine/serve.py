"""`python -m bot.engine.serve`: the Rasa server of An Sinh, on loopback.

Example: `bot/.venv/bin/python -m bot.engine.serve --port 5005 --actions http://127.0.0.1:5055/actions/webhook`

Instead of `rasa run`: no HTTP API, no debugger endpoints, no telemetry, no access log, none of the imports that our
pipeline does not need. `GET /webhooks/ansinh/` answers once turns are answered; nothing is printed. Ends on SIGTERM,
SIGINT, or, with `--parent`, when that process is gone.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from pathlib import Path
from typing import Any

from bot.engine import lean, project, quiet

HOST = "127.0.0.1"
DEFAULT_ACTIONS = "http://127.0.0.1:5055/actions/webhook"
MAX_BODY = 2 * 1024 * 1024
_PARENT_CHECK_SECONDS = 1.0


def options_from(arguments: list[str] | None) -> argparse.Namespace:
    """Options, with their defaults from the environment."""
    environment = os.environ
    parser = argparse.ArgumentParser(prog="python -m bot.engine.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=5005, help="loopback port (default 5005)")
    parser.add_argument("--model", type=Path, help="model archive (default: the newest in var/models)")
    parser.add_argument(
        "--actions",
        default=environment.get("ANSINH_ACTION_URL", DEFAULT_ACTIONS),
        help="address of the action listener",
    )
    parser.add_argument(
        "--trackers",
        default=environment.get("ANSINH_TRACKER_URL") or f"sqlite:///{project.ROOT / 'var' / 'trackers.db'}",
        help="database for conversations (SQLAlchemy address; default SQLite under var/)",
    )
    parser.add_argument("--parent", type=int, help="end when the process with this id is gone")
    return parser.parse_args(arguments)


def build_app(options: argparse.Namespace, model: Path) -> Any:
    """The Sanic application; the model is loaded before it begins to listen."""
    from rasa.core.agent import Agent
    from sanic import Sanic

    from bot.engine import patches
    from bot.engine.channel import TOKEN_HEADER, TurnChannel
    from bot.engine.lock_store import OrderedLockStore
    from bot.engine.remote import KeptConnection
    from bot.engine.tracker_store import ShortTrackerStore
    from bot.engine.turn import CHANNEL, Conversations

    quiet.hush_warnings()
    patches.apply()
    app = Sanic("an_sinh", configure_logging=False)
    app.config.update({"ACCESS_LOG": False, "REQUEST_MAX_SIZE": MAX_BODY, "KEEP_ALIVE_TIMEOUT": 120, "MOTD": False})
    token = os.environ.get("ANSINH_RASA_TOKEN")
    channel = TurnChannel(token)

    async def nobody(_: Any) -> None:
        """Rasa's own way of handing messages over is not used."""

    app.blueprint(channel.blueprint(nobody), url_prefix=f"/webhooks/{CHANNEL}")

    async def load(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        store = ShortTrackerStore(url=options.trackers)
        endpoint = KeptConnection(options.actions, headers={TOKEN_HEADER: token} if token else None)
        agent = Agent(tracker_store=store, lock_store=OrderedLockStore(), action_endpoint=endpoint)
        agent.load_model(model)
        app.ctx.store, app.ctx.endpoint = store, endpoint
        app.ctx.conversations = Conversations(agent, store)

    async def settle(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        quiet.configure()
        # The model stays for good: the collector need not look through it again and again while people wait.
        gc.collect()
        gc.freeze()
        if options.parent:
            app.ctx.watch = loop.create_task(_end_with(options.parent, app))

    async def look_away(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        watch = getattr(app.ctx, "watch", None)
        if watch is not None and watch is not asyncio.current_task():
            watch.cancel()

    async def close(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        await app.ctx.endpoint.close()
        app.ctx.store.close()

    for listener, moment in (
        (load, "before_server_start"),
        (settle, "after_server_start"),
        (look_away, "before_server_stop"),
        (close, "after_server_stop"),
    ):
        app.register_listener(listener, moment)
    return app


async def _end_with(parent: int, app: Any) -> None:
    """Stops the server when the process that started it is gone, so that none is left behind."""
    while True:
        await asyncio.sleep(_PARENT_CHECK_SECONDS)
        try:
            os.kill(parent, 0)
        except ProcessLookupError:
            app.stop()
            return
        except PermissionError:
            continue


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 1 when there is no model to serve."""
    options = options_from(arguments)
    model: Path | None = options.model or project.newest_model()
    if model is None or not model.is_file():
        print("Chưa có mô hình trợ lý. Hãy chạy: make train", file=sys.stderr)
        return 1
    # A message multiplies a few rows: a second thread for that only spins, and takes a processor from everybody else.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    quiet.quieten()
    lean.leave_out()
    app = build_app(options, model)
    app.run(host=HOST, port=options.port, workers=1, debug=False, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
