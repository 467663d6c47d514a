"""Style sheets, scripts and fonts, served by ourselves: no page asks another server for anything."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_YEAR = "public, max-age=31536000, immutable"
_DAY = "public, max-age=86400"


class _Files(StaticFiles):
    """A file asked for with its fingerprint never changes, so browsers may keep it for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _YEAR if b"v=" in scope.get("query_string", b"") else _DAY
        return response


class Assets:
    """One folder of files, served under ``/static/<area>``."""

    def __init__(self, area: str, folder: Path) -> None:
        self.area = area
        self._folder = folder

    def url(self, name: str) -> str:
        """The address of a file, with its fingerprint. Raises ``FileNotFoundError``: a template names a wrong file."""
        return f"/static/{self.area}/{name}?v={_fingerprint(self._folder / name)}"

    def mount(self) -> Mount:
        return Mount(f"/static/{self.area}", _Files(directory=self._folder), name=f"static-{self.area}")


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


LOOK = Assets("look", Path(__file__).parent / "static")
