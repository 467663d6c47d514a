"""Logging: structured lines on stderr. Names, ids, phone numbers, texts and tokens are never passed to it."""

from __future__ import annotations

import logging
import sys

import structlog

from integrations.logs import quiet_transports

# Libraries whose INFO lines hold addresses, tokens or texts.
_TALKATIVE = ("rasa_sdk", "apscheduler", "uvicorn.access", "sse_starlette")


def configure_logging(level: str = "INFO") -> None:
    """Sets up structlog and quiets talkative libraries. Call once, at the start of a process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
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
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
