"""The fields an expression may name. Any other known name is an attribute: a further column of a contacts file."""

from __future__ import annotations

from enum import StrEnum


class Type(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    ATTRIBUTE = "attribute"  # whatever the file held: compared as text, number or date, by what stands beside it


FIELDS: dict[str, Type] = {
    "contact_id": Type.TEXT,
    "name": Type.TEXT,
    "locale": Type.TEXT,
    "gender": Type.TEXT,
    "birth_date": Type.DATE,
    "age": Type.NUMBER,  # full years today, from birth_date
    "province": Type.TEXT,
    "commune": Type.TEXT,
    "phone": Type.TEXT,
    "group": Type.TEXT,
    "months_contributed": Type.NUMBER,
    "last_contribution": Type.DATE,
}
