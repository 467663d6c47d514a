"""The public HTTP application: pages, webhooks, API, probes."""

from __future__ import annotations

import json

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app.api_docs import api_docs_routes
from app.chat_api import chat_routes
from app.contribution_api import contribution_routes
from app.product import Product
from app.webhooks import webhook_routes
from console.pages.table import PAGES
from console.site import Console
from integrations.browser.site import install_browser
from integrations.sandbox import Sandbox
from integrations.webchat.limit import RateLimit
from integrations.webchat.routes import Webchat


def create_web(product: Product, sandbox: Sandbox | None = None) -> FastAPI:
    """Everything citizens, staff, providers and operators reach over HTTP."""
    settings = product.settings
    https = settings.public_url.startswith("https://")

    app = FastAPI(
        title="An Sinh",
        description="Helpline assistant and outreach messenger of Vietnam Social Security",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    limit = RateLimit(settings.webchat_rate, product.clock)
    app.add_exception_handler(RequestValidationError, _refuse_body)
    app.include_router(webhook_routes(product.channels, product.intake, product.metrics))
    # Set by hand it is the truth; otherwise the address by which the question came is.
    public = settings.public_url if "public_url" in settings.model_fields_set else None
    app.include_router(
        chat_routes(
            product.intake,
            product.processor,
            product.database,
            product.clock,
            limit,
            origin=product.tokens.origin,
            public_url=public,
        )
    )
    app.include_router(contribution_routes(product.notices.desk, product.api_keys, product.clock, settings.zone))
    app.router.routes.extend(product.pictures.routes())
    _probes(app, product)
    app.router.routes.extend(api_docs_routes())
    webchat = Webchat(product.webchat_backend, product.web_channel, product.tokens, limit, https=https)
    app.router.routes.extend(webchat.routes())
    console = Console(
        desk=product.desk,
        campaigns=product.outreach.campaigns,
        accounts=product.accounts,
        database=product.database,
        clock=product.clock,
        zone=settings.zone,
        topic_title=product.library.title,
        topics=[(name, product.library.title(name)) for name in product.library.topics()],
        switchboard=product.switchboard,
        https=https,
    )
    app.router.routes.extend(console.routes(PAGES))
    if sandbox is not None:
        app.include_router(sandbox.router)
    install_browser(app, https=https)
    return app


def _probes(app: FastAPI, product: Product) -> None:
    @app.get("/health/live", include_in_schema=False)
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/health/ready", include_in_schema=False)
    async def ready() -> Response:
        """200 once the assistant can answer and the database can be written."""
        async with product.database.read(brief=True) as connection:
            await connection.execute(text("select 1"))
        if not await product.ready():
            return JSONResponse({"status": "starting", "waiting_for": "assistant"}, 503)
        return JSONResponse({"status": "ready"})

    @app.get("/metrics", include_in_schema=False)
    async def metrics(_: Request) -> Response:
        return Response(generate_latest(product.metrics.registry), media_type=CONTENT_TYPE_LATEST)


async def _refuse_body(_: Request, error: Exception) -> Response:
    """What is wrong with a body, without quoting it: it may be long, or hold what no answer can be written in."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    errors = error.errors()
    detail = [{key: one[key] for key in ("type", "loc", "msg")} for one in errors]
    # As at every other door: no JSON is 400, JSON of the wrong shape 422.
    unread = any(one["type"] == "json_invalid" for one in errors)
    return Response(json.dumps({"detail": detail}), 400 if unread else 422, media_type="application/json")
