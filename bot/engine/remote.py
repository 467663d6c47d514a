"""The way from Rasa to our actions: one kept connection pool, short waits, errors without content."""

from __future__ import annotations

from typing import Any, Dict, Optional

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

# Actions compute in milliseconds; a citizen should not wait longer than this for a broken one.
TIMEOUT_SECONDS = 10.0


class KeptConnection(EndpointConfig):
    """`EndpointConfig` that keeps its connections open; Rasa's own opens a new one for every action."""

    def __init__(self, url: Optional[str] = None, headers: Optional[Dict[str, str]] = None, **kwargs: Any) -> None:
        super().__init__(url, headers=headers, **kwargs)
        self._session: Optional[aiohttp.ClientSession] = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers=self.headers, timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS), trust_env=False
            )
        return self._session

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        """Sends `json` and returns the JSON of the answer.

        Raises:
            ClientResponseError: the answer's status is 400 or above (400: the action rejects to run).
            aiohttp.ClientError: no answer.
        """
        kwargs.pop("timeout", None)
        url = f"{self.url.rstrip('/')}/{subpath}" if subpath else self.url
        async with self._open().request(method, url, params=self.combine_parameters(kwargs), **kwargs) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.content.read())
            return await response.json(content_type=None)

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()
