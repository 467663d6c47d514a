"""The API against its own description, by a tool that has never heard of us, and what it would not think of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from tests.product import RunningProduct, can_run, running
from tests.tried import tried

pytestmark = pytest.mark.rasa
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """One of its own: what the tool makes up fills the queue of whoever waits for staff."""
    if not can_run():
        pytest.skip("Rasa's environment is not there; `make setup` builds it")
    with running(tmp_path_factory.mktemp("schema")) as product:
        yield product


@pytest.fixture(scope="module")
def key(product: RunningProduct) -> str:
    """A collection agent's."""
    made = product.command("apikey", "add", "buu-dien-mau")
    assert made.returncode == 0, made.stderr
    return made.stdout.split()[-1]


def beyond_a_schema(answer: httpx.Response) -> bool:
    """Refused for what no schema can say: the size, a period that ends before it begins, a payment in the future."""
    if answer.status_code == 413:
        return True
    wrong = answer.json()["detail"] if answer.status_code == 422 else []
    return bool(wrong) and all(one["type"] == "value_error" for one in wrong)


@pytest.mark.parametrize("path", ["/api/v1/chat", "/api/v1/events/contribution"])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_one_that_is_described(
    product: RunningProduct, key: str, path: str, mode: GenerationMode
) -> None:
    operation = schemathesis.openapi.from_url(f"{product.url}/api/openapi.json")[path]["POST"]

    @given(operation.as_strategy(generation_mode=mode))
    @settings(tried(60), suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        answer = case.call(headers={"X-API-Key": key})
        if not beyond_a_schema(answer):
            case.validate_response(answer)

    ask()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"conversation":"x","text":"t\xc3\xb4i t\xc3\xaan Zyxwanda \\ud800"}', 422),
        (b'{"conversation":"x","text":"a","\\ud800":1}', 422),
        (b'{"conversation":"x Zyxwanda', 400),
        (b'{"conversation":"x","text":"' + b"Zyxwanda " * 150_000 + b'"}', 413),
        (b"[" * 100_000, 400),
    ],
    ids=["lone surrogate", "lone surrogate as key", "broken", "too large", "deep"],
)
def test_a_strange_body_is_refused_and_neither_quoted_nor_logged(
    product: RunningProduct, body: bytes, status: int
) -> None:
    answer = httpx.post(f"{product.url}/api/v1/chat", content=body, headers=JSON, timeout=30, trust_env=False)
    assert answer.status_code == status
    assert "Zyxwanda" not in answer.text
    assert "Zyxwanda" not in product.log.read_text("utf-8")


PAYMENT = {
    "receipt_id": "B-1",
    "contact_id": "DEMO-0002",
    "kind": "voluntary",
    "method": "monthly",
    "amount": 330_000,
    "paid_on": "2026-11-20",
    "period": {"from": "2026-11", "to": "2026-11"},
    "confirmation_code": "XN-0001",
}


def report(product: RunningProduct, key: str | None, **more: Any) -> httpx.Response:
    return httpx.post(
        f"{product.url}/api/v1/events/contribution",
        json=PAYMENT | more,
        headers={"X-API-Key": key.encode()} if key else {},
        timeout=30,
        trust_env=False,
    )


def test_a_payment_is_taken_once_and_another_one_under_its_number_is_refused(product: RunningProduct, key: str) -> None:
    first = report(product, key)
    assert (first.status_code, first.json()) == (202, {"receipt_id": "B-1", "notice": "queued"})
    again = report(product, key)
    assert (again.status_code, again.json()) == (202, first.json())
    assert report(product, key, amount=330_001).status_code == 409
    assert report(product, key, receipt_id="B-2", contact_id="NOBODY").json()["notice"] == "unknown_contact"
    assert report(product, key, receipt_id="B-3", paid_on="2126-11-20").status_code == 422


@pytest.mark.parametrize("wrong", [None, "", "ansinh_made-up", "ansinh_mã"])
def test_without_a_key_that_holds_nothing_is_taken(product: RunningProduct, wrong: str | None) -> None:
    assert report(product, wrong).status_code == 401


def test_a_key_is_changed_without_a_gap_and_ended_at_once(product: RunningProduct) -> None:
    old = product.command("apikey", "add", "pvi-mau").stdout.split()[-1]
    again = product.command("apikey", "add", "pvi-mau")
    assert again.returncode == 1
    assert "rotate" in again.stderr
    new = product.command("apikey", "rotate", "pvi-mau").stdout.splitlines()[1]
    assert new != old
    assert [report(product, one).status_code for one in (old, new)] == [202, 202]
    listed = product.command("apikey", "list").stdout
    assert old not in listed
    assert new not in listed
    product.command("apikey", "rotate", "pvi-mau", "--hours", "0")
    assert [report(product, one).status_code for one in (old, new)] == [401, 401]
    assert product.command("apikey", "revoke", "pvi-mau").returncode == 0
    assert product.command("apikey", "revoke", "pvi-mau").returncode == 1
    assert product.command("audit", "verify").returncode == 0
