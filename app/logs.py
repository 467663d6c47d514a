"""Logging: lines on stderr that hold no name, id, phone number, text or token.

Our own lines are written with care, an error's words are not: they may quote a citizen (a database names the value it
refused). So an error is logged as where it arose, its kind and its code; and of other people's lines only the place
remains.
"""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

from integrations.logs import quiet_transports

# Libraries whose INFO lines hold addresses, tokens or texts.
_TALKATIVE = ("rasa_sdk", "apscheduler", "uvicorn.access", "sse_starlette")
_OURS = frozenset({"app", "bot", "console", "helpdesk", "integrations", "outreach", "policy", "store"})
# What tells apart errors of one kind and never quotes anybody: our codes, the system's, PostgreSQL's, SQLite's.
_CODES = ("code", "errno", "sqlstate", "sqlite_errorname")


def wordless(error: BaseException) -> str:
    """The traceback of an error and of what caused it, with kinds and codes in place of messages."""
    chain = [error]
    while (cause := _cause(chain[-1])) is not None and cause not in chain:
        chain.append(cause)
    return "\n".join("".join(traceback.format_tb(one.__traceback__)) + _kind(one) for one in reversed(chain))


def _cause(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(error: BaseException) -> str:
    codes = {name: getattr(error, name, None) for name in _CODES}
    told = " ".join(f"{name}={code}" for name, code in codes.items() if code is not None)
    inner = [wordless(one) for one in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    return "\n".join([f"{type(error).__qualname__} {told}".rstrip(), *inner])


class BareFormatter(logging.Formatter):
    """For lines of the standard library's loggers: the words of our own, of others the place."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the wordless traceback of the error it tells of."""
        ours = record.name.partition(".")[0] in _OURS
        bare = logging.LogRecord(
            record.name,
            record.levelno,
            record.pathname,
            record.lineno,
            record.getMessage() if ours else f"{record.module}:{record.lineno}",
            None,
            None,
        )
        line = super().format(bare)
        error = record.exc_info[1] if record.exc_info else None
        return f"{line}\n{wordless(error)}" if error else line


def configure_logging(level: str = "INFO") -> None:
    """Sets up structlog and quiets talkative libraries. Call once, at the start of a process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(BareFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    quiet_transports()
    # A terminal gets lines for people, everything else lines for machines.
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(lambda found: wordless(found[1])),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
