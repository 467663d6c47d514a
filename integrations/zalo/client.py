"""The gateway by the SDK's requests over our transport: token refreshed at most once per call, family switched at most
once, every refusal turned into a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.clock import Clock
from integrations.errors import SendError
from integrations.intake import identifier, member
from integrations.memory import Memory
from integrations.zalo.errors import ATTACHMENT_EXPIRED, OTHER_FAMILY, Api, Fate, Refused, send_error
from integrations.zalo.family import CATEGORY, Family, FamilyKeeper
from integrations.zalo.gateway import Account, Sent
from integrations.zalo.oauth import OAuth, Pair
from integrations.zalo.sdk import OaRequests, Prepared, ZnsRequests
from integrations.zalo.tokens import TokenKeeper
from integrations.zalo.transport import READ_SECONDS, NotSent, Rest, Transport, Unanswered
from store import Database

RECONNECT_AFTER_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ZaloConfig:
    """``oa_secret`` signs webhooks; ``app_secret`` opens tokens. The two are different keys. ``access_token`` and
    ``refresh_token`` are for the first start only."""

    app_id: str
    app_secret: str = field(repr=False)
    oa_secret: str = field(repr=False)
    oa_id: str | None = None
    access_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    api_url: str
    oauth_url: str
    business_url: str
    read_seconds: float = READ_SECONDS


class ZaloClient:
    """``ZaloGateway`` for one Official Account."""

    def __init__(
        self,
        config: ZaloConfig,
        database: Database,
        clock: Clock,
        memory: Memory,
        *,
        rest: Rest | None = None,
    ) -> None:
        self._config = config
        self._clock = clock
        self._transport = Transport(read_seconds=config.read_seconds, rest=rest)
        seed = Pair(config.access_token, config.refresh_token) if config.access_token and config.refresh_token else None
        oauth = OAuth(self._oa(""), self._transport)
        self.tokens = TokenKeeper(database, clock, memory, oauth, seed)
        self._family = FamilyKeeper(memory, self._account_or_nothing)

    # -- messages

    async def send(self, recipient: Mapping[str, Any], body: Mapping[str, Any]) -> Sent:
        # A person without an account at Zalo is answered by the v2 path whatever the account is.
        family: Family = "v2" if "anonymous_id" in recipient else await self._family.current()
        try:
            return await self._send(recipient, body, family)
        except Refused as refused:
            wanted = OTHER_FAMILY.get(refused.code)
            other: Family = "v2" if family == "v3" else "v3"
            if wanted != other or not await self._family.switch(other):
                raise self._decide(refused, recipient) from None
        try:
            return await self._send(recipient, body, other)
        except Refused as refused:
            raise self._decide(refused, recipient) from None

    async def _send(self, recipient: Mapping[str, Any], body: Mapping[str, Any], family: Family) -> Sent:
        return _sent(
            await self._oa_call(lambda oa: oa.message(recipient, body, category=CATEGORY[family]), delivers=True)
        )

    async def send_template(self, user_id: str, template_id: str, data: Mapping[str, Any]) -> Sent:
        try:
            return _sent(await self._oa_call(lambda oa: oa.template(user_id, template_id, data), delivers=True))
        except Refused as refused:
            raise self._decide(refused, {"user_id": user_id}) from None

    async def send_zns(self, phone: str, template_id: str, data: Mapping[str, Any], tracking_id: str) -> Sent:
        def prepare(token: str) -> Prepared:
            zns = ZnsRequests(
                self._config.app_id,
                self._config.app_secret,
                access_token=token,
                endpoint_prefix=self._config.business_url,
            )
            return zns.template(phone, template_id, data, tracking_id)

        try:
            return _sent(await self._call(prepare, "zns", delivers=True))
        except Refused as refused:
            raise self._decide(refused, {"user_id": phone}) from None

    # -- everything that shows nobody anything

    async def upload_image(self, image: bytes, name: str, mime_type: str) -> str:
        data = await self._ask(lambda oa: oa.upload_file(image, "image", name, mime_type))
        attachment = identifier(data.get("attachment_id"))
        if attachment is None:
            raise SendError("unreadable_answer", retryable=True)
        return attachment

    async def account(self) -> Account:
        data = await self._ask(lambda oa: oa.account())
        return Account(
            oa_id=str(data.get("oaid") or data.get("oa_id") or ""),
            name=str(data.get("name", "")),
            kind=str(data.get("oa_type", "")),
            verified=str(data.get("is_verified", "")).lower() == "true",
            package=str(data.get("package_name", "")),
        )

    async def user(self, user_id: str) -> Mapping[str, Any]:
        return await self._ask(lambda oa: oa.get_user_detail(user_id))

    async def users(self, offset: int, count: int, **narrowed: Any) -> Mapping[str, Any]:
        return await self._ask(lambda oa: oa.get_list({"offset": offset, "count": count, **narrowed}))

    async def tag(self, user_id: str, tag: str) -> None:
        await self._ask(lambda oa: oa.tag_follower(user_id, tag))

    async def untag(self, user_id: str, tag: str) -> None:
        await self._ask(lambda oa: oa.rm_follower_from_tag(user_id, tag))

    async def window(self, user_id: str) -> Mapping[str, Any]:
        return await self._ask(lambda oa: oa.get_zalo_user_quotas(user_id))

    async def close(self) -> None:
        await self._transport.close()

    # -- behind them

    def _oa(self, token: str) -> OaRequests:
        config = self._config
        return OaRequests(
            config.app_id,
            config.app_secret,
            access_token=token,
            endpoint_prefix=config.api_url,
            oauth_prefix=config.oauth_url,
        )

    async def _ask(self, prepare: Callable[[OaRequests], Prepared]) -> dict[str, Any]:
        try:
            return member(await self._oa_call(prepare, delivers=False), "data")
        except Refused as refused:
            raise self._decide(refused, {}) from None

    async def _account_or_nothing(self) -> dict[str, Any]:
        try:
            return await self._ask(lambda oa: oa.account())
        except SendError:
            return {}

    async def _oa_call(self, prepare: Callable[[OaRequests], Prepared], *, delivers: bool) -> dict[str, Any]:
        return await self._call(lambda token: prepare(self._oa(token)), "oa", delivers=delivers)

    async def _call(self, prepare: Callable[[str], Prepared], api: Api, *, delivers: bool) -> dict[str, Any]:
        """One call, and a second one with a new token if Zalo did not take the first. Raises ``Refused``,
        ``SendError``."""
        token = await self.tokens.current()
        try:
            return await self._fetch(prepare(token), api, delivers=delivers)
        except Refused as refused:
            if refused.fate is not Fate.TOKEN:
                raise
        token = await self.tokens.after_refusal(token)
        return await self._fetch(prepare(token), api, delivers=delivers)

    async def _fetch(self, prepared: Prepared, api: Api, *, delivers: bool) -> dict[str, Any]:
        try:
            return await self._transport.fetch(prepared, api)
        except NotSent:
            raise SendError("no_connection", retryable=True, retry_after=RECONNECT_AFTER_SECONDS) from None
        except Unanswered as answer:
            raise SendError(answer.code, retryable=not delivers, ambiguous=delivers) from None

    def _decide(self, refused: Refused, recipient: Mapping[str, Any]) -> SendError:
        if refused.api == "oa" and refused.code == ATTACHMENT_EXPIRED:
            return SendError("attachment_expired")
        return send_error(refused, self._clock.now(), str(recipient.get("user_id", "")))


def _sent(answer: dict[str, Any]) -> Sent:
    data = member(answer, "data")
    message_id = identifier(data.get("message_id")) or identifier(data.get("msg_id"))
    if message_id is None:
        raise SendError("unreadable_answer", ambiguous=True)
    return Sent(message_id, billed=not data.get("quota"))
