"""What citizens give to a calculator: money, months, counts, closed choices. Refusals are Vietnamese sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic_core import ErrorDetails

from policy.errors import CalculationRefused
from policy.formatting import format_number
from policy.months import MONTHS_PER_YEAR, Month
from policy.said import Said

MAX_MONEY = 10**12  # far above any wage; more is a slip of the keyboard
MAX_MONTHS = 1200  # a hundred years
OLDEST = 130  # years; nobody is older
MOST_MEMBERS = 50  # no household has more
MOST_WORKING_MONTHS = 720  # sixty years of work
FIRST_YEAR, LAST_YEAR = 1990, 2100  # no law of ours is judged outside
MAX_READ = 10**15  # what is read as a number at all, so that the refusal can name it


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


class Region(StrEnum):
    I = "I"  # noqa: E741 - the law's own name of the region
    II = "II"
    III = "III"
    IV = "IV"


class Kind(StrEnum):
    COMPULSORY = "compulsory"
    VOLUNTARY = "voluntary"


class Group(StrEnum):
    """Who gets which State support for voluntary insurance."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    ETHNIC_MINORITY = "ethnic_minority"
    OTHER = "other"


class Frequency(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEAR = "half_year"
    YEARLY = "yearly"


class Reason(StrEnum):
    """Why somebody asks for the lump sum."""

    NORMAL = "normal"
    ABROAD = "abroad"
    ILLNESS = "illness"
    DISABILITY = "disability"
    RETIREMENT_AGE = "retirement_age"
    ARMED_FORCES = "armed_forces"


class KeepPaying(StrEnum):
    NONE = "none"
    PENSION = "pension"


_SYNONYMS: dict[str, str] = {
    **dict.fromkeys(("m", "man", "men", "nam"), Gender.MALE),
    **dict.fromkeys(("f", "woman", "women", "nữ", "nu"), Gender.FEMALE),
    "1": Region.I,
    "2": Region.II,
    "3": Region.III,
    "4": Region.IV,
}


def _choice(kind: type[StrEnum]) -> Callable[[Any], StrEnum]:
    values = {str(one).lower(): one for one in kind}

    def read(value: Any) -> StrEnum:
        text = str(value).strip().lower().removeprefix("vùng ").replace("-", "_")
        found = values.get(text) or values.get(str(_SYNONYMS.get(text, "")).lower())
        if found is None:
            raise ValueError(f"giá trị “{value}” không dùng được; hãy chọn một trong: {', '.join(map(str, kind))}")
        return found

    return read


def _whole(value: Any) -> int | None:
    """A whole number from an int, an integral decimal or digits (with dots between thousands); None otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, (float, Decimal)):
        # A JSON number such as 5e6 arrives as float; it is taken only when it is whole, so nothing is lost.
        return int(value) if -MAX_READ < value < MAX_READ and value == int(value) else None
    text = str(value).strip()
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    return int(text) if re.fullmatch(r"-?\d{1,15}", text) else None


def _money(value: Any) -> int:
    amount = _whole(value)
    if amount is None:
        raise ValueError(f"“{value}” không phải số tiền; hãy nhập số đồng nguyên, ví dụ {format_number(6_000_000)}")
    if amount <= 0:
        raise ValueError("số tiền phải lớn hơn 0; hãy nhập lại")
    if amount > MAX_MONEY:
        raise ValueError(f"số tiền lớn hơn {format_number(MAX_MONEY)}đ là không có thật; hãy kiểm tra lại số chữ số 0")
    return amount


def _count(value: Any) -> int:
    count = _whole(value)
    if count is None:
        raise ValueError(f"“{value}” không phải số nguyên; hãy nhập một số như 50")
    if count < 0:
        raise ValueError("số này không thể nhỏ hơn 0; hãy nhập lại")
    if count > MAX_MONTHS:
        raise ValueError(f"{format_number(count)} là quá lớn; hãy kiểm tra lại")
    return count


def _month(value: Any) -> Month:
    try:
        return Month.parse(value)
    except ValueError:
        raise ValueError(f"“{value}” không phải tháng; hãy nhập năm và tháng như 2026-07") from None


def _day_or_month(value: Any) -> Month:
    """A birth day counts by its month, which is all the law needs."""
    if re.fullmatch(r"\d{4}", str(value).strip()):
        raise ValueError(f"chỉ có năm {value} thì chưa đủ, tuổi nghỉ hưu tính theo tháng sinh; hãy nhập như {value}-05")
    return _month(value)


_MONTH_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2026-07"]})
_DATE_OR_MONTH_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$", "examples": ["1975-04", "1975-04-30"]}
)
_AS_TEXT = PlainSerializer(str, return_type=str)

Money = Annotated[int, BeforeValidator(_money), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_MONEY})]
Count = Annotated[
    int, BeforeValidator(_count), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MAX_MONTHS})
]
MonthInput = Annotated[Month, BeforeValidator(_month), _AS_TEXT, _MONTH_SCHEMA]
BirthInput = Annotated[Month, BeforeValidator(_day_or_month), _AS_TEXT, _DATE_OR_MONTH_SCHEMA]
GenderInput = Annotated[Gender, BeforeValidator(_choice(Gender))]
RegionInput = Annotated[Region, BeforeValidator(_choice(Region))]
KindInput = Annotated[Kind, BeforeValidator(_choice(Kind))]
GroupInput = Annotated[Group, BeforeValidator(_choice(Group))]
FrequencyInput = Annotated[Frequency, BeforeValidator(_choice(Frequency))]
ReasonInput = Annotated[Reason, BeforeValidator(_choice(Reason))]
KeepPayingInput = Annotated[KeepPaying, BeforeValidator(_choice(KeepPaying))]


class Inputs(BaseModel):
    """Base of every calculator's inputs: nothing unknown passes, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_given(cls, value: Any) -> Any:
        """JSON's null for something that need not be said is the same as not saying it."""
        if not isinstance(value, dict):
            return value
        optional = {field.alias or name for name, field in cls.model_fields.items() if not field.is_required()}
        return {key: one for key, one in value.items() if one is not None or key not in optional}


class Period(Inputs):
    """A run of months with one contribution base, both ends included; `kind` where it is not that of the whole."""

    from_: MonthInput = Field(alias="from", title="từ tháng")
    to: MonthInput = Field(title="đến tháng")
    salary: Money = Field(title="mức đóng mỗi tháng")
    kind: KindInput | None = Field(default=None, title="loại bảo hiểm")


def refusal(error: ErrorDetails, model: type[Inputs]) -> str:
    """One Vietnamese sentence for one complaint of pydantic."""
    path = [str(part) for part in error["loc"]]
    label = _label(path, model)
    match error["type"]:
        case "missing":
            return f"Còn thiếu {label}; hãy cho biết thêm."
        case "extra_forbidden":
            return f"Không có mục “{'.'.join(path)}”; các mục dùng được là: {', '.join(_names(model))}."
        case "value_error":
            text = str(error["ctx"]["error"])
            return f"{label[0].upper()}{label[1:]}: {text}." if path else f"{text[0].upper()}{text[1:]}."
        case "tuple_type" | "list_type" | "too_short":
            return f"{label[0].upper()}{label[1:]} phải là danh sách có ít nhất một mục."
        case _:
            return f"{label[0].upper()}{label[1:]} không đọc được; hãy kiểm tra lại kiểu dữ liệu."


def _label(path: list[str], model: type[Inputs]) -> str:
    fields = model.model_fields
    if path and path[0] == "periods" and len(path) > 1:
        place = f"giai đoạn thứ {int(path[1]) + 1}" if path[1].isdigit() else "giai đoạn"
        return f"{_label(path[2:], Period)} của {place}" if len(path) > 2 else place
    if not path:
        return "thông tin"
    for name, field in fields.items():
        if path[0] in (name, field.alias):
            return f"{field.title or name} ({path[0]})"
    return f"“{path[0]}”"


def _names(model: type[Inputs]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def check_not_future(month: Month, on: date, what: Said) -> None:
    """Raises CalculationRefused when a month lies after the day of judgement; `what` names the month."""
    if month > Month.of(on):
        raise CalculationRefused(
            Said(
                "{what} {month} là tháng chưa tới (đang xét ngày {day}); hãy nhập lại.", what=what, month=month, day=on
            )
        )


def check_birth(birth: Month, on: date) -> None:
    """Raises CalculationRefused when nobody born in that month can be alive and born on that day."""
    check_not_future(birth, on, Said("Tháng sinh"))
    if birth + OLDEST * MONTHS_PER_YEAR < Month.of(on):
        raise CalculationRefused(
            Said("Sinh tháng {month} thì nay đã quá {age} tuổi; hãy kiểm tra lại năm sinh.", month=birth, age=OLDEST)
        )
