"""What can go wrong in `policy`, and what each kind of error decides.

PolicyError
├── FigureFileError      the figures on disk are wrong: refuse to start, a person edits the file
├── FigureNotFound       no figure has this name: a typing mistake of the caller
├── NotInForce           the figure exists, but not on that date
├── CalculatorNotFound   no calculator has this name
└── CalculationRefused   the input cannot be true or the law gives no answer: tell the citizen why
"""

from __future__ import annotations

from datetime import date


class PolicyError(Exception):
    """Base of every error that this package raises on purpose. Its text is one sentence that says what to do."""


class FigureFileError(PolicyError):
    """A file of figures is wrong.

    Args:
        file: name of the file, as found under `policy/figures/`.
        name: name or id of the figure, or empty when the file as a whole is meant.
        reason: what is wrong and what to do about it.
    """

    def __init__(self, file: str, name: str, reason: str) -> None:
        self.file = file
        self.name = name
        self.reason = reason
        where = f"{file}: {name}" if name else file
        super().__init__(f"{where}: {reason}")


class FigureNotFound(PolicyError):
    """No figure has this name or id."""

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        self.name = name
        self.near = near
        hint = f" Did you mean {', '.join(near)}?" if near else " List the names with `ansinh policy show`."
        super().__init__(f"There is no figure named {name!r}.{hint}")


class NotInForce(PolicyError):
    """The figure is known, but no row of it holds on the date asked for."""

    def __init__(self, name: str, on: date, known: str) -> None:
        self.name = name
        self.on = on
        super().__init__(f"{name} has no value on {on.isoformat()}: it is known for {known}.")


class CalculatorNotFound(PolicyError):
    """No calculator has this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        super().__init__(f"There is no calculator named {name!r}. Use one of: {', '.join(known)}.")


class CalculationRefused(PolicyError):
    """A calculator will not calculate.

    Args:
        reason: Vietnamese, for the citizen: why, and what to do; a `policy.said.Said` can be told in English too.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
