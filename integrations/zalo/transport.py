"""One pooled, asynchronous HTTP client for all of Zalo's hosts, with time-outs, and its answers told apart."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from integrations.logs import quiet_transports
from integrations.zalo.errors import Api, Refused, error_code
from integrations.zalo.minute import Minute
from integrations.zalo.sdk import Prepared

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
UPLOAD_SECONDS = 20.0
POOL_SECONDS = 30.0
CONNECTIONS = 32


_log = logging.getLogger(__name__)

Rest = Callable[[float], Awaitable[None]]


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
        rest: told for how many seconds nothing is left of the minute's calls.
    """

    def __init__(self, *, read_seconds: float = READ_SECONDS, rest: Rest | None = None) -> None:
        quiet_transports()
        self._rest = rest
        self._minute = Minute()
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
        if api == "oa" and self._rest is not None and (seconds := self._minute.rest(answer.headers)):
            try:
                await self._rest(seconds)
            except Exception as error:
                # The answer counts more: it may say that a message arrived.
                _log.warning("the channel could not be held: %s", type(error).__name__)
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
