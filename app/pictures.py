"""Pictures of results: painted when somebody wants to see one, and shown at an address nobody can guess."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pictures import PictureError, draw, prepare, read_drawing
from integrations.pictures import PATH
from store import Database, conversations

# A picture is looked at soon after it was sent, often by page and provider both; one is some 50 kB.
REMEMBERED = 64
_NAME = re.compile(r"[A-Za-z0-9_-]{20,32}")
_HEADERS = {
    # The reader's own device may keep it, nobody in between; no search engine lists it.
    "Cache-Control": "private, max-age=86400, immutable",
    "X-Robots-Tag": "noindex, noarchive",
}

log = structlog.get_logger()


class StoredPictures:
    """``helpdesk.ports.Pictures`` over the messages' drawings.

    Painting has one thread of its own: it holds up neither the loop nor, when many want one, the other threads' work.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._thread.submit(prepare)
        self._painted: OrderedDict[str, asyncio.Future[bytes | None]] = OrderedDict()

    async def png(self, name: str) -> bytes | None:
        """The picture; who asks for one that is being painted waits for the same painting."""
        if not _NAME.fullmatch(name):
            return None
        found = self._painted.get(name)
        if found is None:
            found = self._painted[name] = asyncio.ensure_future(self._paint(name))
            found.add_done_callback(lambda done: self._keep(name, done))
        self._painted.move_to_end(name)
        # One reader who leaves must not take the picture from the others.
        return await asyncio.shield(found)

    def _keep(self, name: str, done: asyncio.Future[bytes | None]) -> None:
        if done.cancelled() or done.exception() or done.result() is None:
            self._painted.pop(name, None)
        while len(self._painted) > REMEMBERED:
            self._painted.popitem(last=False)

    async def _paint(self, name: str) -> bytes | None:
        async with self._database.read(brief=True) as connection:
            drawing = await conversations.drawing(connection, name)
        if drawing is None:
            return None
        try:
            known = read_drawing(drawing)
        except PictureError as error:
            log.error("picture_not_drawn", reason=str(error))
            return None
        return await asyncio.get_running_loop().run_in_executor(self._thread, draw, known)

    def routes(self) -> Sequence[BaseRoute]:
        return [Route(f"{PATH}/{{name}}.png", self._show)]

    async def _show(self, request: Request) -> Response:
        png = await self.png(request.path_params["name"])
        if png is None:
            raise HTTPException(404, "no such picture, or no longer")
        return Response(png, media_type="image/png", headers=_HEADERS)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
