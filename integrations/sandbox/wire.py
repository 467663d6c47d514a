"""Reading the calls that come in, and failing as told."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from starlette.datastructures import UploadFile

GATEWAY_PAGE = "<html><head><title>Gateway</title></head><body><center>nginx</center></body></html>"
GONE = 499  # nobody is there any more to read it
_LOOK_EVERY_SECONDS = 0.05


class Uploaded(dict[str, Any]):
    """Parameters of a multipart call; files are in ``files`` by field."""

    files: dict[str, bytes]


async def read_parameters(request: Request) -> dict[str, Any]:
    """Query, form, multipart or JSON parameters of a call, merged.

    Raises ``ValueError`` for a body that is none of these.
    """
    parameters: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        uploaded = Uploaded(parameters)
        uploaded.files = {}
        async with request.form() as form:
            for name, value in form.items():
                if isinstance(value, UploadFile):
                    uploaded.files[name] = await value.read()
                else:
                    uploaded[name] = value
        return uploaded
    body = await request.body()
    if not body:
        return parameters
    if kind == "application/x-www-form-urlencoded":
        return parameters | dict(parse_qsl(body.decode(), keep_blank_values=True))
    data = json.loads(body)
    if not isinstance(data, dict):
        raise ValueError("no object")
    return parameters | data


async def hang(request: Request, seconds: float) -> Response:
    """Never answers: waits until the caller gives up."""
    waited = 0.0
    while waited < seconds and not await request.is_disconnected():
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        waited += _LOOK_EVERY_SECONDS
    return Response(status_code=GONE)


def gateway_page(status: int) -> Response:
    return Response(GATEWAY_PAGE, status, media_type="text/html")


class Meter:
    """A provider's own limit: at most ``limit`` calls in any ``window`` seconds."""

    def __init__(self, limit: float | None, window: float, monotonic: Callable[[], float]) -> None:
        self._limit = limit
        self._window = window
        self._now = monotonic
        self._calls: deque[float] = deque()
        self.refused = 0

    def remaining(self) -> int:
        self._forget()
        return max(0, int((self._limit or 0) - len(self._calls)))

    def seconds_until_free(self) -> float:
        """0 and the call counted, or how long to wait."""
        if self._limit is None:
            return 0
        self._forget()
        now = self._now()
        if len(self._calls) >= self._limit:
            self.refused += 1
            return self._window - (now - self._calls[0])
        self._calls.append(now)
        return 0

    def _forget(self) -> None:
        now = self._now()
        while self._calls and now - self._calls[0] >= self._window:
            self._calls.popleft()
