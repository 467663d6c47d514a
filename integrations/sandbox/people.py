"""Made-up citizens whose phones the sandbox shows. Names are common ones; ids and numbers are nobody's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    telegram_chat_id: str
    zalo_user_id: str
    phone: str


PEOPLE = (
    Person("Nguyễn Thị Hoa", "900000001", "8100000000000000001", "0000000001"),
    Person("Trần Văn Bình", "900000002", "8100000000000000002", "0000000002"),
    Person("Lê Thị Thu Hà", "900000003", "8100000000000000003", "0000000003"),
    Person("Phạm Minh Đức", "900000004", "8100000000000000004", "0000000004"),
    Person("Lò Thị Mai", "900000005", "8100000000000000005", "0000000005"),
    Person("Y Khôi Niê", "900000006", "8100000000000000006", "0000000006"),
)

_BY_ADDRESS = {person.telegram_chat_id: person for person in PEOPLE} | {
    person.zalo_user_id: person for person in PEOPLE
}

_BY_PHONE = {person.phone: person for person in PEOPLE}


def account_of(phone: str) -> str:
    """The Zalo account behind a telephone number as Zalo writes it (84…); the number itself for strangers."""
    person = _BY_PHONE.get("0" + phone.removeprefix("84"))
    return person.zalo_user_id if person else phone


def name_of(address: str) -> str:
    """The person's name, or one made from the address for the many who only receive."""
    person = _BY_ADDRESS.get(address)
    return person.name if person else f"Người dân {address[-4:]}"
