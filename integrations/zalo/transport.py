"""One pooled, asynchronous HTTP client for all of Zalo's hosts, with time-outs, and its answers told apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from integrations.logs import quiet_transports
from integrations.zalo.errors import Api, Refused, error_code
from integrations.zalo.sdk import Prepared

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
UPLOAD_SECONDS = 20.0
POOL_SECONDS = 30.0
CONNECTIONS = 32


class NotSent(Exception):
    """No connection came about: Zalo has seen nothing."""


class Unanswered(Exception):
    """Zalo may have acted, but no readable answer came. ``code`` names what came instead."""

    def __init__(self, code: str, *, empty: bool = False, gateway: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.empty = empty
        self.gateway = gateway


class Transport:
    """Makes prepared requests.

    Args:
        on_budget: told what Zalo says is left of the minute's calls (``X-RateLimit-Remain``).
    """

    def __init__(self, *, read_seconds: float = READ_SECONDS, on_budget: Callable[[int], None] | None = None) -> None:
        quiet_transports()
        self._on_budget = on_budget
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS, pool=POOL_SECONDS, write=UPLOAD_SECONDS),
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            # No proxy from the environment and no redirects: a call goes where the settings say or nowhere.
            trust_env=False,
            follow_redirects=False,
        )

    async def fetch(self, prepared: Prepared, api: Api = "oa") -> dict[str, Any]:
        """The answer's JSON object.

        Raises:
            Refused: ``error`` is not 0.
            NotSent, Unanswered: no such answer.
        """
        answer = await self._exchange(prepared)
        data = _object(answer)
        if code := error_code(data):
            raise Refused(api, code, str(data.get("message", "")))
        return data

    async def _exchange(self, prepared: Prepared) -> httpx.Response:
        try:
            answer = await self._client.request(
                prepared.method,
                prepared.url,
                headers=dict(prepared.headers),
                params=prepared.params,
                json=prepared.json,
                data=prepared.form,
                files=prepared.files,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            raise NotSent(type(error).__name__) from None
        except httpx.HTTPError:
            raise Unanswered("no_answer") from None
        left = answer.headers.get("x-ratelimit-remain", "")
        if self._on_budget is not None and left.isdecimal():
            self._on_budget(int(left))
        return answer

    async def close(self) -> None:
        await self._client.aclose()


def _object(answer: httpx.Response) -> dict[str, Any]:
    if not answer.content.strip():
        raise Unanswered("empty_answer" if answer.is_success else f"http_{answer.status_code}", empty=answer.is_success)
    try:
        data = answer.json()
    except ValueError:
        data = None
    if isinstance(data, dict) and (answer.is_success or "error" in data):
        # Some refusals come with an HTTP status of their own; their number says more.
        return data
    code = "unreadable_answer" if answer.is_success else f"http_{answer.status_code}"
    raise Unanswered(code, gateway=True)
