"""A sandbox over real HTTP, and the watch over logs and connections that every channel test is under."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import pytest

pytest.register_assert_rewrite("tests.channels.table", "tests.channels.watch")

from integrations.sandbox import Sandbox, SandboxConfig, create_sandbox  # noqa: E402
from tests.channels.product import Product  # noqa: E402
from tests.channels.serving import address, listen, serving  # noqa: E402
from tests.channels.watch import Watch, watching  # noqa: E402


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    with watching() as watch:
        yield watch


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that is served at ``url``, and the product end of its webhooks."""

    sandbox: Sandbox
    url: str
    product: Product


@pytest.fixture
def sandbox_config() -> SandboxConfig:
    """Tests that need another one override this fixture."""
    return SandboxConfig(hang_seconds=5)


@pytest.fixture
async def running(sandbox_config: SandboxConfig, watch: Watch) -> AsyncIterator[Running]:
    # One server plays both ends, so the address is known before the sandbox is made.
    listener = listen()
    config = replace(sandbox_config, product_url=address(listener))
    sandbox, product = create_sandbox(config), Product()
    watch.keep_secret(
        config.telegram_token,
        config.zalo_app_secret,
        config.zalo_oa_secret,
        config.zalo_access_token,
        config.zalo_refresh_token,
    )
    app = sandbox.app
    app.mount("/", product)
    async with serving(app, listener) as url:
        yield Running(sandbox, url, product)
