"""The HTTP registry against a fake server: what is asked, what is believed, what is asked again."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from integrations.registry import HttpRegistry, Kind, RegistryUnavailable
from integrations.registry import http as module

PERSON = {"person_id": "R-1", "phone": "0000000001", "gender": "female", "birth_date": "1988-04-12"}
PERIOD = {"from": "2015-03", "to": "2019-12", "kind": "compulsory", "wage": 5200000, "employer": "Công ty Mẫu"}
Answer = httpx.Response | Exception


class FakeServer:
    """Gives the prepared answers in turn, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


Open = Callable[..., tuple[HttpRegistry, FakeServer]]


@pytest.fixture
async def opened(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0)
    made: list[HttpRegistry] = []

    def make(*answers: Answer) -> tuple[HttpRegistry, FakeServer]:
        server = FakeServer(*answers)
        registry = HttpRegistry("https://registry.example/v1/", "k", transport=httpx.MockTransport(server))
        made.append(registry)
        return registry, server

    yield make
    for registry in made:
        await registry.close()


async def test_a_record_is_read(opened: Open) -> None:
    later = {**PERIOD, "from": "2020-03", "to": "2020-04", "late_months": ["2020-04"], "note": "unknown to us"}
    registry, server = opened(httpx.Response(200, json={"person": PERSON, "periods": [later, PERIOD]}))
    record = await registry.record("R/1 ?")
    assert record is not None
    assert [one.first for one in record.periods] == ["2015-03", "2020-03"]
    assert (record.periods[0].kind, record.last_month) == (Kind.COMPULSORY, "2020-03")
    [request] = server.requests
    assert request.url.raw_path == b"/v1/people/R%2F1%20%3F/record"
    assert request.headers["authorization"] == "Bearer k"


async def test_a_number_goes_in_the_body_and_never_in_the_address(opened: Open) -> None:
    registry, server = opened(httpx.Response(200, json={"people": [PERSON]}))
    [person] = await registry.by_phone("0000000001")
    assert person.person_id == "R-1"
    [request] = server.requests
    assert (request.method, request.url.path) == ("POST", "/v1/people/search")
    assert json.loads(request.content) == {"phone": "0000000001"}


async def test_a_contact_that_is_several_people_is_nobody(opened: Open) -> None:
    registry, _ = opened(httpx.Response(200, json={"people": [PERSON, {**PERSON, "person_id": "R-2"}]}))
    assert await registry.by_contact("NA-1") is None


async def test_who_is_not_known_any_more_has_no_record(opened: Open) -> None:
    registry, _ = opened(httpx.Response(404))
    assert await registry.record("R-1") is None


@pytest.mark.parametrize(
    "trouble", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.Response(503), httpx.Response(502)]
)
async def test_passing_trouble_is_asked_again(opened: Open, trouble: Answer) -> None:
    registry, server = opened(trouble, httpx.Response(200, json={"people": []}))
    assert await registry.by_phone("0000000001") == []
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (httpx.ConnectError("x"), module.ATTEMPTS),
        (httpx.Response(503), module.ATTEMPTS),
        (httpx.Response(500), 1),
        (httpx.Response(401), 1),
        (httpx.Response(302, headers={"location": "https://elsewhere.example"}), 1),
        (httpx.Response(200, text="<html>0000000001</html>"), 1),
        (httpx.Response(200, json={"people": [{"phone": "0000000001"}]}), 1),
        (httpx.Response(200, json=[]), 1),
    ],
)
async def test_what_is_no_answer_is_told_without_quoting_it(
    opened: Open, answer: Answer, calls: int, caplog: pytest.LogCaptureFixture
) -> None:
    registry, server = opened(answer)
    with caplog.at_level(logging.DEBUG), pytest.raises(RegistryUnavailable) as told:
        await registry.by_phone("0000000001")
    assert len(server.requests) == calls
    assert "0000000001" not in str(told.value) + caplog.text


@pytest.mark.parametrize(
    "wrong", [{"from": "2020-13"}, {"to": "2014-01"}, {"wage": -1}, {"kind": "other"}, {"late_months": ["x"]}]
)
async def test_an_impossible_period_is_not_believed(opened: Open, wrong: dict[str, object]) -> None:
    registry, _ = opened(httpx.Response(200, json={"person": PERSON, "periods": [{**PERIOD, **wrong}]}))
    with pytest.raises(RegistryUnavailable):
        await registry.record("R-1")
