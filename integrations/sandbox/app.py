"""Puts the sandbox together: into the product's own app for the demo, or alone for tests and measurements."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, FastAPI

from integrations.browser.site import install_browser
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.control import control_router
from integrations.sandbox.courier import Courier
from integrations.sandbox.faults import Faults
from integrations.sandbox.page import STATIC, page_router
from integrations.sandbox.phones import Phones
from integrations.sandbox.telegram import TelegramTwin
from integrations.sandbox.telegram_phone import TelegramPhone
from integrations.sandbox.zalo import ZaloTwin
from integrations.sandbox.zalo_phone import ZaloPhone


class Sandbox:
    """Both providers and the phones of their users. ``router`` goes into an app; ``app`` stands alone."""

    def __init__(self, config: SandboxConfig, make_client: Callable[[], httpx.AsyncClient] | None = None) -> None:
        self.config = config
        self.faults = Faults()
        self.phones = Phones(config.journal)
        self.courier = Courier(make_client)
        self.telegram = TelegramTwin(config, self.phones, self.courier, self.faults)
        self.zalo = ZaloTwin(config, self.phones, self.courier, self.faults)
        self.router = APIRouter(include_in_schema=False)
        self.router.include_router(self.telegram.router)
        self.router.include_router(self.zalo.router)
        self.router.include_router(control_router(self))
        self.router.include_router(page_router(self))
        # The files that all pages share are the app's to serve (``install_browser``).
        self.router.routes.append(STATIC.mount())

    def telegram_phone(self, address: str) -> TelegramPhone:
        return TelegramPhone(self.telegram, self.phones, address)

    def zalo_phone(self, address: str) -> ZaloPhone:
        return ZaloPhone(self.zalo, self.phones, address)

    @property
    def app(self) -> FastAPI:
        @asynccontextmanager
        async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
            yield
            await self.close()

        app = FastAPI(lifespan=lifespan, openapi_url=None)
        app.include_router(self.router)
        install_browser(app, https=False)
        return app

    async def idle(self) -> None:
        """Waits until every webhook is delivered or given up."""
        await self.courier.idle()

    async def close(self) -> None:
        await self.courier.close()
        self.phones.close()


def create_sandbox(config: SandboxConfig, make_client: Callable[[], httpx.AsyncClient] | None = None) -> Sandbox:
    """A sandbox with nothing on its phones (or what its journal holds). ``make_client`` makes what carries webhooks."""
    return Sandbox(config, make_client)
