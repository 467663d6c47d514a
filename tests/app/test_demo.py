"""The demo plays the channels that have no token of their own, leaves the others alone, and guards its log-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.demo import LOGINS, demo_settings, describe, populate, retire_published_passwords
from app.product import Product
from app.settings import load_settings
from store import staff
from store.migrate import upgrade


@pytest.fixture
async def product(tmp_path: Path) -> AsyncIterator[Product]:
    """A filled demo that has not started."""
    product = Product(load_settings(database_url=f"sqlite:///{tmp_path / 'ansinh.db'}"), "http://127.0.0.1:1")
    await upgrade(product.database)
    await populate(product)
    yield product
    await product.close()


async def _fits(product: Product, email: str, password: str) -> bool:
    async with product.database.read() as connection:
        person = await staff.by_email(connection, email)
    assert person is not None
    return await product.passwords.fits(password, person.password_hash)


def test_a_channel_without_a_token_is_played() -> None:
    settings, _ = demo_settings(load_settings(telegram_token=None, zalo_app_id=None), 8000)
    assert settings.telegram_token is not None
    assert settings.zalo_app_id is not None


def test_a_channel_with_a_token_keeps_it() -> None:
    given = load_settings(telegram_token="123:own", telegram_secret="s" * 32, zalo_app_id=None)
    settings, _ = demo_settings(given, 8000)
    assert settings.telegram_token == given.telegram_token
    assert settings.zalo_app_id is not None


async def test_where_a_channel_is_real_no_published_password_opens_the_console(product: Product) -> None:
    first, *others = LOGINS
    async with product.database.write() as connection:
        person = await staff.by_email(connection, first.email)
        assert person is not None
        own = await product.passwords.hash("a password of her own")
        await staff.change(connection, person.id, password_hash=own)
    replaced = await retire_published_passwords(product)
    assert set(replaced) == {login.email for login in others}
    for login in others:
        assert not await _fits(product, login.email, login.password)
        assert await _fits(product, login.email, replaced[login.email])
    assert await _fits(product, first.email, "a password of her own")
    assert await retire_published_passwords(product) == {}


async def test_what_is_printed_fits_what_opens(product: Product) -> None:
    played = describe(product, 8000, demo=True, real=False, replaced={})
    real = describe(product, 8000, demo=True, real=True, replaced={"hung@ansinh.example": "once-only"})
    assert all(login.password in played for login in LOGINS)
    assert "once-only" in real
    assert not any(login.password in real for login in LOGINS)
