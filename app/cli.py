"""``ansinh``: the command line. Exit codes: 0 done, 1 the work failed, 2 wrong use. No traceback reaches a user."""

from __future__ import annotations

import importlib
import os
import sys

import typer
from typer.exceptions import TyperException

from app.failures import Failure

# Where each command lives. Only the one that is asked for is imported: the whole program takes seconds to load, and
# `ansinh policy show` needs next to nothing of it.
COMMANDS = {
    "run": "app.commands.run:run",
    "ask": "app.commands.ask:ask",
    "web": "app.commands.run:web",
    "worker": "app.commands.run:worker",
    "scheduler": "app.commands.run:scheduler",
    "evaluate": "app.commands.evaluate:evaluate",
    "reasons": "app.commands.reasons:reasons",
    "doctor": "app.commands.doctor:doctor",
}
GROUPS = {
    "policy": "app.commands.policy:policy_app",
    "contacts": "app.commands.contacts:contacts_app",
    "registry": "app.commands.registry:registry_app",
    "campaign": "app.commands.campaign:campaign_app",
    "apikey": "app.commands.apikey:apikey_app",
    "topics": "app.commands.topics:topics_app",
    "examples": "app.commands.examples:examples_app",
    "staff": "app.commands.staff:staff_app",
    "audit": "app.commands.audit:audit_app",
    "db": "app.commands.db:db_app",
}


def build(wanted: str | None = None) -> typer.Typer:
    """The command line, with one command or (for ``--help`` and for unknown words) all of them."""
    cli = typer.Typer(
        name="ansinh",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="An Sinh: helpline assistant and outreach messenger of Vietnam Social Security.",
    )

    @cli.callback()
    def _several() -> None:
        """An Sinh: helpline assistant and outreach messenger of Vietnam Social Security."""

    known = wanted in COMMANDS or wanted in GROUPS
    for name, place in COMMANDS.items():
        if not known or name == wanted:
            cli.command(name)(_load(place))
    for name, place in GROUPS.items():
        if not known or name == wanted:
            cli.add_typer(_load(place), name=name)
    return cli


def _load(place: str) -> typer.Typer:
    module, _, name = place.partition(":")
    found: typer.Typer = getattr(importlib.import_module(module), name)
    return found


def main() -> None:
    """Entry point of the ``ansinh`` script."""
    sys.exit(_run())


def _run() -> int:
    try:
        # Typer's own error printing stays; only what it does not know is turned into one sentence here.
        result = build(sys.argv[1] if len(sys.argv) > 1 else None)(standalone_mode=False)
    except TyperException as error:
        return _wrong_use(error)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except Failure as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough. Nothing may be flushed into the broken pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _fail(f"{error.filename or 'The work'}: {error.strerror or error}. Check it and try again.", 1)
    except Exception as error:
        if (known := _known(error)) is not None:
            return known
        if os.environ.get("ANSINH_DEBUG"):
            raise
        return _fail(f"Unexpected {type(error).__name__}. Set ANSINH_DEBUG=1 to see where, and report it.", 1)
    return result if isinstance(result, int) else 0


def _known(error: Exception) -> int | None:
    """Errors of packages that are imported only where they are needed."""
    name, module = type(error).__name__, type(error).__module__
    if any(one.__module__ == "policy.errors" and one.__name__ == "PolicyError" for one in type(error).__mro__):
        return _fail(str(error), 1)
    if module.startswith("sqlalchemy."):
        return _fail(f"The database did not do what was asked ({name}). Run `ansinh doctor`.", 1)
    return None


def _wrong_use(error: TyperException) -> int:
    """What was wrong and where the use is explained, in one sentence; a call without a command shows the help."""
    if type(error).__name__ == "NoArgsIsHelpError":  # Typer shows this class to nobody
        print(error.format_message())
        return 2
    message = " ".join(error.format_message().replace("Value error, ", "").split())
    message = message.removeprefix("Invalid value: ").rstrip(".")
    context = getattr(error, "ctx", None)
    return _fail(f"{message}. See `{context.command_path if context else 'ansinh'} --help`.", 2)


def _fail(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
