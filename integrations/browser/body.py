"""Reading what is posted to us, up to a limit."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request


class BodyTooLarge(Exception):
    """More was posted than the sender could ever need."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises ``BodyTooLarge`` as soon as it exceeds ``limit`` bytes, whatever its header says."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise BodyTooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge
    return bytes(body)


async def read_form(request: Request, limit: int) -> dict[str, str]:
    """The fields of an ordinary form; of fields with one name the last counts. Any other body has no fields.

    Raises:
        BodyTooLarge: see ``read_body``.
    """
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    body = await read_body(request, limit)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return {}
