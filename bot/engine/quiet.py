"""Logs of the Rasa server: no message text, no conversation id, nothing below a warning.

Rasa and its neighbours put texts and ids into their log lines. Once citizens are served, a line of theirs is
reduced to where it came from and which error it was about; our own loggers (`ansinh.…`) are written in full because
they are written with care.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings

OURS = "ansinh"


class BareFormatter(logging.Formatter):
    """Time, level, place; the words only of our own loggers."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(bare)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line without anything that a person wrote."""
        if record.name == OURS or record.name.startswith(f"{OURS}."):
            record.bare = record.getMessage()
        else:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            record.bare = f"{record.module}:{record.lineno} {kind}".rstrip()
        return self.formatMessage_only(record)

    def formatMessage_only(self, record: logging.LogRecord) -> str:  # noqa: N802 - beside logging's own names
        """The line without a traceback, whose last line quotes the error's words."""
        record.asctime = self.formatTime(record, self.datefmt)
        return self.formatMessage(record)


def quieten() -> None:
    """Silences what nobody here can act upon; call before Rasa is imported."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    os.environ["LOG_LEVEL"] = os.environ["LOG_LEVEL_LIBRARIES"] = "WARNING"
    hush_warnings()


def hush_warnings() -> None:
    """Call again after the imports: some packages put their own filters in front of these."""
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=FutureWarning)
    # A stock warning about stock behaviour: the only slot mapping of that kind is Rasa's own.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")


def configure(bare: bool = True) -> None:
    """One handler on stderr for everything; structlog's debug lines are not even composed.

    Args:
        bare: reduce the lines of others (while citizens are served); training shows them in full.
    """
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR), cache_logger_on_first_use=True
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(BareFormatter() if bare else logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    for name in list(logging.Logger.manager.loggerDict):
        logger = logging.getLogger(name)
        if name.split(".")[0] != OURS:
            logger.handlers[:] = []
            logger.propagate = True
            logger.setLevel(logging.WARNING)
    logging.captureWarnings(bare)
