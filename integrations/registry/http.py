"""A registry of the agency behind HTTP; docs/how-to/connect-a-registry.md describes what it must answer.

Everything asked here only reads, so a call that found nobody, or a gateway without its server, is made again.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from integrations.logs import quiet_transports
from integrations.registry.record import Kind, Period, Person, Record
from integrations.registry.registry import RegistryUnavailable

CONNECT_SECONDS = 2.0
READ_SECONDS = 4.0
CONNECTIONS = 16
ATTEMPTS = 3
PAUSE_SECONDS = 0.2  # before the second attempt; twice as long before the third
_PASSING = frozenset({502, 503, 504})
_MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"

_Month = Annotated[str, StringConstraints(pattern=_MONTH)]


class _Answer(BaseModel):
    # What a registry says beyond this is its own business.
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Person(_Answer):
    person_id: str = Field(min_length=1, max_length=40)
    phone: str | None = None
    gender: str | None = None
    birth_date: date | None = None

    def value(self) -> Person:
        return Person(self.person_id, self.phone, self.gender, self.birth_date)


class _Period(_Answer):
    first: _Month = Field(alias="from")
    last: _Month = Field(alias="to")
    kind: Kind
    wage: int = Field(ge=0)
    employer: str | None = None
    late_months: tuple[_Month, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> _Period:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")
        return self

    def value(self) -> Period:
        return Period(self.first, self.last, self.kind, self.wage, self.employer, self.late_months)


class _People(_Answer):
    people: tuple[_Person, ...]


class _Record(_Answer):
    person: _Person
    periods: tuple[_Period, ...]


class HttpRegistry:
    """``Registry`` over HTTP.

    Args:
        url: where the service answers, e.g. ``https://registry.example/v1``.
        key: sent as ``Authorization: Bearer``.
        transport: in tests, a fake server.
    """

    def __init__(self, url: str, key: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        quiet_transports()
        self._url = url.rstrip("/")
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=CONNECTIONS),
            transport=transport,
            # No proxy from the environment and no redirects: records go where the settings say or nowhere.
            trust_env=False,
            follow_redirects=False,
        )

    async def by_contact(self, contact_id: str) -> Person | None:
        people = await self._search({"contact_id": contact_id})
        return people[0] if len(people) == 1 else None

    async def by_phone(self, phone: str) -> list[Person]:
        return await self._search({"phone": phone})

    async def record(self, person_id: str) -> Record | None:
        answer = await self._call("GET", f"/people/{quote(person_id, safe='')}/record")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        found = _read(_Record, answer)
        periods = sorted((one.value() for one in found.periods), key=lambda period: (period.first, period.last))
        return Record(found.person.value(), tuple(periods))

    async def close(self) -> None:
        await self._client.aclose()

    async def _search(self, wanted: dict[str, str]) -> list[Person]:
        # A POST, though it only reads: numbers in an address would end in the logs of every server on the way.
        answer = await self._call("POST", "/people/search", wanted)
        return [one.value() for one in _read(_People, answer).people]

    async def _call(self, method: str, path: str, body: dict[str, str] | None = None) -> httpx.Response:
        """Raises ``RegistryUnavailable`` when no attempt brought an answer."""
        trouble = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(PAUSE_SECONDS * attempt)
            try:
                answer = await self._client.request(method, self._url + path, json=body)
            except httpx.TransportError as error:
                trouble = type(error).__name__
                continue
            if answer.status_code not in _PASSING:
                return answer
            trouble = f"http_{answer.status_code}"
        raise RegistryUnavailable(trouble)


def _read[T: _Answer](kind: type[T], answer: httpx.Response) -> T:
    if answer.status_code != httpx.codes.OK:
        raise RegistryUnavailable(f"http_{answer.status_code}")
    try:
        return kind.model_validate_json(answer.content)
    except ValidationError:
        # Its words would quote the person's data.
        raise RegistryUnavailable("unreadable_answer") from None
