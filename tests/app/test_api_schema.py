"""The API against its own description, by a tool that has never heard of us, and what it would not think of."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from tests.product import RunningProduct, can_run, running

pytestmark = pytest.mark.rasa
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """One of its own: what the tool makes up fills the queue of whoever waits for staff."""
    if not can_run():
        pytest.skip("Rasa's environment is not there; `make setup` builds it")
    with running(tmp_path_factory.mktemp("schema")) as product:
        yield product


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_one_that_is_described(product: RunningProduct, mode: GenerationMode) -> None:
    operation = schemathesis.openapi.from_url(f"{product.url}/api/openapi.json")["/api/v1/chat"]["POST"]

    @given(operation.as_strategy(generation_mode=mode))
    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        answer = case.call()
        if answer.status_code != 413:  # the tool does not know it as a refusal
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
