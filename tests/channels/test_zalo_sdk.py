"""The ``zalo-sdk`` package's own clients, unmodified, talk to the sandbox: what we did not write agrees with it.

Only addresses are changed: the API's by the SDK's own parameter, OAuth's in the constants of the two functions that
hold it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest
import zalo_sdk
from zalo_sdk.oa import Client, ZaloAction, ZaloAttachment, ZaloMessageBody, ZaloRecipient
from zalo_sdk.zns import Client as ZnsClient

from integrations.logs import quiet_transports
from tests.channels.conftest import Running
from tests.channels.test_telegram import PNG

USER = "8100000000000000004"
OAUTH = "https://oauth.zaloapp.com"


def _at(function: Any, host: str) -> FunctionType:
    """The function with its OAuth host replaced, and nothing else."""
    code = function.__code__
    constants = tuple(
        value.replace(OAUTH, host) if isinstance(value, str) and value.startswith(OAUTH) else value
        for value in code.co_consts
    )
    assert constants != code.co_consts
    return FunctionType(code.replace(co_consts=constants), function.__globals__)


@pytest.fixture
def sdk(running: Running, monkeypatch: pytest.MonkeyPatch) -> Client:
    quiet_transports()
    host = f"{running.url}/sandbox/zalo"
    for name in ("refresh_acccess_token", "get_access_token_from_authorization_code"):
        monkeypatch.setattr(zalo_sdk.BaseClient, name, _at(getattr(zalo_sdk.BaseClient, name), host))
    account = running.sandbox.config
    return Client(
        account.zalo_app_id,
        account.zalo_app_secret,
        access_token=account.zalo_access_token,
        refresh_token=account.zalo_refresh_token,
        endpoint_prefix=host,
    )


async def call[T](function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """The SDK blocks, and the sandbox runs in this very loop."""
    return await asyncio.to_thread(function, *arguments, **named)


async def test_messages_buttons_and_pictures(sdk: Client, running: Running) -> None:
    to = ZaloRecipient(user_id=USER)
    answer = await call(sdk.send_message, to, ZaloMessageBody(text="Chào anh/chị"))
    assert (answer["error"], answer["data"]["user_id"]) == (0, USER)

    buttons = {"buttons": [{"title": "Giữ sổ", "type": "oa.query.hide", "payload": "/keep_time"}]}
    await call(sdk.send_message, to, ZaloMessageBody("Chọn mục", ZaloAttachment("template", buttons)))

    upload = await call(sdk.upload_file, PNG, "image", "x.png", "image/png")
    media = {
        "template_type": "media",
        "elements": [{"media_type": "image", "attachment_id": upload["data"]["attachment_id"]}],
    }
    await call(sdk.send_message, to, ZaloMessageBody("Bảng", ZaloAttachment("template", media)))
    received = running.sandbox.phones.received("zalo", USER)
    assert [bubble.text for bubble in received] == ["Chào anh/chị", "Chọn mục", "Bảng"]
    assert received[1].choices[0].payload == "/keep_time"
    assert received[2].image is not None

    action = ZaloAction("/-strong", received[0].message_id)
    assert (await call(sdk.send_message, to, action=action, category="action"))["error"] == 0
    file = await call(sdk.upload_file, b"%PDF-1.4", "file", "x.pdf", "application/pdf")
    assert file["data"]["token"]


async def test_people_tags_and_quotas(sdk: Client) -> None:
    await call(sdk.send_message, ZaloRecipient(user_id=USER), ZaloMessageBody(text="Chào"))
    assert (await call(sdk.get_user_detail, USER))["data"]["user_id"] == USER
    assert (await call(sdk.get_profile, USER))["data"]["display_name"]
    assert (await call(sdk.get_list, {"offset": 0, "count": 50}))["data"]["users"] == [{"user_id": USER}]
    assert (await call(sdk.get_followers, {"offset": 0, "count": 50}))["data"]["total"] == 1
    await call(sdk.tag_follower, USER, "giữ sổ")
    assert (await call(sdk.get_tags_of_oa))["data"] == ["giữ sổ"]
    await call(sdk.rm_follower_from_tag, USER, "giữ sổ")
    await call(sdk.rm_tag, "giữ sổ")
    assert (await call(sdk.get_zalo_user_quotas, USER))["data"]["last_interaction"]
    assert (await call(sdk.get_zalo_oa_quotas, "OA", "cs", "sub_quota"))["data"]
    assert (await call(sdk.get_free_response_quota, "m1"))["error"] == 0


async def test_tokens_rotate_and_a_spent_one_gets_an_empty_answer(sdk: Client, running: Running) -> None:
    access, refresh, expires_at = await call(sdk.refresh_acccess_token)
    twin = running.sandbox.zalo.tokens
    assert (access, refresh) == (twin.access_token, twin.refresh_token)
    assert expires_at > 0
    await call(sdk.send_message, ZaloRecipient(user_id=USER), ZaloMessageBody(text="Chào"))
    sdk.refresh_token = running.sandbox.config.zalo_refresh_token
    with pytest.raises(ValueError, match="Expecting value"):
        await call(sdk.refresh_acccess_token)
    assert (await call(sdk.get_access_token_from_authorization_code, "made-up-consent-code", "v"))[0]


async def test_errors_are_raised_as_the_sdk_knows_them(sdk: Client, running: Running) -> None:
    running.sandbox.zalo.gone.add(USER)
    with pytest.raises(zalo_sdk.ZaloOAException, match="-213"):
        await call(sdk.send_message, ZaloRecipient(user_id=USER), ZaloMessageBody(text="Chào"))
    sdk.access_token = "wrong"
    with pytest.raises(zalo_sdk.ZaloOAException, match="-216"):
        await call(sdk.get_tags_of_oa)


async def test_templates_by_phone(sdk: Client, running: Running) -> None:
    account = running.sandbox.config
    zns = ZnsClient(
        account.zalo_app_id,
        account.zalo_app_secret,
        access_token=account.zalo_access_token,
        endpoint_prefix=f"{running.url}/sandbox/zalo/business",
    )
    answer = await call(zns.send_zns_message, "84000000123", "100001", {"ten": "Hoa"}, tracking_id="lan-1")
    assert answer["data"]["msg_id"]
    assert (await call(zns.get_template_list, 0, 100))["data"]
    assert running.sandbox.phones.accepted["zalo"]["84000000123"] == 1
