"""Errors that the command line shows as one sentence."""


class Failure(Exception):
    """The work failed; the text says what to do."""

    exit_code = 1
