"""``GET /api/docs``: Swagger UI from files of our own. FastAPI's page would load them from a CDN."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent / "static"
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>An Sinh – API</title>
<link rel="stylesheet" href="/static/swagger/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/static/swagger/swagger-ui-bundle.js"></script>
<script src="/static/api/api-docs.js"></script>
</body>
</html>
"""
# Swagger UI writes style attributes; scripts still come from our files alone.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


async def page(request: Request) -> Response:
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


def api_docs_routes() -> list[BaseRoute]:
    """The page and its files."""
    swagger = str(files("fastapi_swagger") / "resources")
    return [
        Route("/api/docs", page),
        Mount("/static/swagger", StaticFiles(directory=swagger)),
        Mount("/static/api", StaticFiles(directory=HERE)),
    ]
