"""Errors of outreach. The text of each is one sentence (or a few lines with a caret) that says what to do.

OutreachError
├── AudienceError     an audience expression is wrong; knows line and column
├── CampaignFileError a campaign file is wrong; knows the key
├── ImportRefused     a contacts file cannot be read at all; nothing was written
└── NotAllowed        the campaign's state or the person does not permit this
"""

from __future__ import annotations


class OutreachError(Exception):
    """Base of everything outreach refuses on purpose; fit to be shown.

    The text is for the command line; ``vi`` says it to people at the screen.
    """

    vi = "Chưa thực hiện được. Anh/chị hãy nhờ người soạn xem lại chiến dịch."


class AudienceError(OutreachError):
    """An audience expression that cannot be understood.

    Args:
        message: what is wrong and what to write instead.
        source: the whole expression.
        line, column: where, both from 1.
    """

    vi = "Điều kiện chọn nhóm nhận không còn dùng được hoặc không khớp với ai. Người soạn cần sửa rồi nạp lại tệp."

    def __init__(self, message: str, source: str, line: int, column: int) -> None:
        self.message = message
        self.line = line
        self.column = column
        lines = source.splitlines() or [""]
        shown = lines[min(line, len(lines)) - 1]
        caret = " " * (column - 1) + "^"
        super().__init__(f"audience, line {line}, column {column}: {message}\n  {shown}\n  {caret}")


class CampaignFileError(OutreachError):
    """A campaign file that cannot be used; ``key`` is where."""

    vi = "Nội dung chiến dịch không còn dùng được. Người soạn cần sửa rồi nạp lại tệp."

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(f"{key}: {message}" if key else message)


class ImportRefused(OutreachError):
    """A contacts file that cannot be read as one. Nothing was imported."""


class NotAllowed(OutreachError):
    """The step is not possible from this state, or not by this person.

    Args:
        message: for the command line.
        vi: the same for people at the screen.
    """

    def __init__(self, message: str, vi: str | None = None) -> None:
        super().__init__(message)
        self.vi = vi or message
