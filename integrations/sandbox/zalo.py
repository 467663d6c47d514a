"""Zalo's side: the OA API of both families, its tokens, and the business host, as the platform answers in 2026-11.

Errors come as HTTP 200 with ``error`` other than 0. Nothing here is shared with ``integrations.zalo``: the two are
written against the same description, so that a slip in one shows.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from integrations.sandbox.config import BASE_PATH, SandboxConfig
from integrations.sandbox.courier import Courier
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.people import account_of
from integrations.sandbox.phones import Bubble, Choice, Phones
from integrations.sandbox.wire import Meter, Uploaded, gateway_page, hang, read_parameters
from integrations.sandbox.zalo_events import ZaloEvents
from integrations.sandbox.zalo_records import ZaloRecords, written
from integrations.sandbox.zalo_refusal import ZaloRefusal
from integrations.sandbox.zalo_tokens import ZaloTokens

TEXT_LIMIT = 2000
BUTTONS = 5
TITLE_LIMIT = 100
PAYLOAD_LIMIT = 1000
IMAGE_BYTES = 1_000_000
STATE_AGENCY = 4
APP_CALLS_PER_MINUTE = 4000

Parameters = dict[str, Any]


class ZaloTwin:
    """One made-up Official Account. What citizens do on their phones is in ``ZaloPhone``."""

    def __init__(self, config: SandboxConfig, phones: Phones, courier: Courier, faults: Faults) -> None:
        self._config = config
        self._phones = phones
        self._faults = faults
        self._meter = Meter(config.zalo_rate, 60.0, time.monotonic)
        self.tokens = ZaloTokens(config)
        self.events = ZaloEvents(config, courier)
        self.oa_id = config.zalo_oa_id
        self.oa_type = config.zalo_oa_type
        self.gone: set[str] = set()
        self.seen: set[str] = set()
        self.attachments: dict[str, bytes] = {}
        self.calls: list[str] = []
        records = ZaloRecords(phones, self.gone)
        self._oa: dict[str, Callable[[Parameters], Any]] = {
            "POST /v3.0/oa/message/cs": self._message_v3,
            "POST /v2.0/oa/message": self._message_v2,
            "POST /v3.0/oa/message/template": self._template_by_uid,
            "POST /v2.0/oa/upload/image": self._upload_image,
            "POST /v2.0/oa/upload/file": self._upload_file,
            "GET /v2.0/oa/getoa": self._getoa,
            "GET /v3.0/oa/user/detail": records.user_detail,
            "GET /v2.0/oa/getprofile": records.user_detail,
            "GET /v3.0/oa/user/getlist": records.user_list,
            "GET /v2.0/oa/getfollowers": records.user_list,
            "GET /v2.0/oa/conversation": records.conversation,
            "POST /v3.0/oa/quota/message": records.quota,
            "POST /v2.0/oa/quota/message": records.quota,
            "POST /v2.0/oa/tag/tagfollower": records.tag,
            "POST /v2.0/oa/tag/rmfollowerfromtag": records.untag,
            "POST /v2.0/oa/tag/rmtag": records.remove_tag,
            "GET /v2.0/oa/tag/gettagsofoa": records.list_tags,
        }
        self._business: dict[str, Callable[[Parameters], Any]] = {
            "POST /message/template": self._template_by_phone,
            "GET /template/all": records.templates,
            "GET /message/quota": records.daily_quota,
        }
        self.router = APIRouter(prefix=f"{BASE_PATH}/zalo", include_in_schema=False)
        self.router.add_api_route("/v4/oa/access_token", self._serve_token, methods=["POST"], response_model=None)
        self.router.add_api_route(
            "/business/{path:path}", self._serve_business, methods=["GET", "POST"], response_model=None
        )
        self.router.add_api_route("/{path:path}", self._serve_oa, methods=["GET", "POST"], response_model=None)

    @property
    def refused_for_rate(self) -> int:
        """How often the product was faster than the limit."""
        return self._meter.refused

    # -- serving

    async def _serve_oa(self, request: Request) -> Response:
        return await self._serve(request, self._oa, token_error=-216)

    async def _serve_business(self, request: Request) -> Response:
        return await self._serve(request, self._business, token_error=-124)

    async def _serve(
        self, request: Request, methods: dict[str, Callable[[Parameters], Any]], *, token_error: int
    ) -> Response:
        path = f"/{request.path_params['path']}"
        self.calls.append(path)
        try:
            parameters = await _read(request)
            fault = self._faults.take("zalo", path, _addressee(parameters))
            if fault is not None and (answer := await self._fail(fault, request)) is not None:
                return answer
            handler = methods.get(f"{request.method} {path}")
            if handler is None:
                return Response("Not Found", 404)
            if not self.tokens.valid(request.headers.get("access_token", "")):
                raise ZaloRefusal(token_error)
            if self._meter.seconds_until_free() > 0:
                raise ZaloRefusal(-32)
            data = handler(parameters)
        except ZaloRefusal as refusal:
            return self._with_budget(refusal.response())
        if fault is not None:
            if fault.trouble == "lost":
                return await hang(request, self._config.hang_seconds)
            return gateway_page(fault.code)
        return self._with_budget(JSONResponse({"data": data, "error": 0, "message": "Success"}))

    async def _serve_token(self, request: Request) -> Response:
        self.calls.append("/v4/oa/access_token")
        fault = self._faults.take("zalo", "/v4/oa/access_token", None)
        if fault is not None and (answer := await self._fail(fault, request)) is not None:
            return answer
        answer = self.tokens.exchange(await _read(request), request.headers.get("secret_key", ""))
        if fault is not None:
            return await hang(request, self._config.hang_seconds)
        return answer

    async def _fail(self, fault: Fault, request: Request) -> Response | None:
        """The failed answer, or nothing where the call is to be carried out first."""
        match fault.trouble:
            case "rate_limited":
                return ZaloRefusal(-32).response()
            case "error" | "string_code":
                return ZaloRefusal(fault.code, fault.message).response(quoted=fault.trouble == "string_code")
            case "status":
                return gateway_page(fault.code)
            case "hang":
                return await hang(request, self._config.hang_seconds)
            case "empty":
                return Response()
            case "garbage":
                return gateway_page(200)
        return None

    def _with_budget(self, response: Response) -> Response:
        limit = self._config.zalo_rate
        response.headers["X-RateLimit-Limit"] = str(limit or APP_CALLS_PER_MINUTE)
        response.headers["X-RateLimit-Remain"] = str(self._meter.remaining() if limit else APP_CALLS_PER_MINUTE)
        return response

    # -- messages

    def _message_v3(self, parameters: Parameters) -> Any:
        if self.oa_type == STATE_AGENCY:
            raise ZaloRefusal(-235)
        return self._message(parameters)

    def _message_v2(self, parameters: Parameters) -> Any:
        if "sender_action" in parameters:
            return {"message_id": ""}
        if self.oa_type != STATE_AGENCY and "anonymous_id" not in _object(parameters, "recipient"):
            raise ZaloRefusal(-240)
        return self._message(parameters)

    def _message(self, parameters: Parameters) -> Any:
        recipient, message = _object(parameters, "recipient"), _object(parameters, "message")
        address = str(recipient.get("user_id") or recipient.get("anonymous_id") or "")
        if not address or not message:
            raise ZaloRefusal(-201, "recipient or message is invalid")
        if address in self.gone:
            raise ZaloRefusal(-213)
        text = str(message.get("text", ""))
        if len(text) > TEXT_LIMIT:
            raise ZaloRefusal(-210)
        payload = _object(_object(message, "attachment"), "payload")
        choices = _choices(payload.get("buttons") or [])
        image = self._image(payload)
        if not text.strip() and image is None:
            raise ZaloRefusal(-201, "text is empty")
        bubble = self._show(address, text, choices, image)
        return {
            "message_id": bubble.message_id,
            "user_id": address,
            "sent_time": str(bubble.at),
            "quota": {"quota_type": "reply"},
        }

    def _image(self, payload: dict[str, Any]) -> str | None:
        elements = payload.get("elements") or []
        if payload.get("template_type") != "media" or not elements:
            return None
        attachment = str(elements[0].get("attachment_id", ""))
        if attachment not in self.attachments:
            raise ZaloRefusal(-100)
        self._phones.keep_image(attachment, self.attachments[attachment])
        return attachment

    def _template_by_uid(self, parameters: Parameters) -> Any:
        bubble = self._template(str(parameters.get("user_id", "")), parameters)
        return {"message_id": bubble.message_id, "user_id": bubble.address, "sent_time": str(bubble.at)}

    def _template_by_phone(self, parameters: Parameters) -> Any:
        phone = str(parameters.get("phone", ""))
        if not phone.startswith("84") or not parameters.get("tracking_id"):
            raise ZaloRefusal(-201)
        # It stands in the chat of whoever has this number; no webhook tells its words back to the account.
        bubble = self._template(account_of(phone), parameters, told=False)
        quota = {"dailyQuota": "500", "remainingQuota": "499"}
        return {"msg_id": bubble.message_id, "sent_time": str(bubble.at), "quota": quota}

    def _template(self, address: str, parameters: Parameters, *, told: bool = True) -> Bubble:
        if not address or not parameters.get("template_id"):
            raise ZaloRefusal(-201)
        data = _object(parameters, "template_data")
        return self._show(address, written(str(parameters["template_id"]), data), (), None, told=told)

    def _show(
        self, address: str, text: str, choices: tuple[Choice, ...], image: str | None, *, told: bool = True
    ) -> Bubble:
        now = int(time.time() * 1000)
        bubble = Bubble("zalo", address, self.next_message_id(), "account", text, now, choices, image)
        self._phones.show(bubble)
        if self._config.zalo_echoes and told:
            self.events.echo(address, bubble.message_id, text)
        if self._config.zalo_receipts:
            self.events.received(address, bubble.message_id)
        return bubble

    def next_message_id(self) -> str:
        return f"{self._phones.next_number():020x}"

    # -- the rest

    def _upload_image(self, parameters: Parameters) -> Any:
        files = parameters.files if isinstance(parameters, Uploaded) else {}
        image = files.get("file", b"")
        if not image.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            raise ZaloRefusal(-201, "file is invalid")
        if len(image) > IMAGE_BYTES:
            raise ZaloRefusal(-210)
        attachment = f"attachment-{self.next_message_id()}"
        self.attachments[attachment] = image
        return {"attachment_id": attachment}

    def _upload_file(self, parameters: Parameters) -> Any:
        files = parameters.files if isinstance(parameters, Uploaded) else {}
        if not files.get("file"):
            raise ZaloRefusal(-201, "file is invalid")
        return {"token": f"file-{self.next_message_id()}"}

    def _getoa(self, _parameters: Parameters) -> Any:
        return {
            "oaid": self._config.zalo_oa_id,
            "name": "BHXH An Sinh (thử)",
            "oa_type": self.oa_type,
            "is_verified": True,
            "num_follower": len(self._phones.addresses("zalo")),
            "package_name": "Tăng trưởng",
        }


async def _read(request: Request) -> Parameters:
    try:
        parameters = await read_parameters(request)
        data = parameters.get("data")
        if request.method == "GET" and isinstance(data, str):
            return dict(json.loads(data))
    except (ValueError, TypeError):
        raise ZaloRefusal(-201, "body is invalid") from None
    return parameters


def _object(data: Any, name: str) -> dict[str, Any]:
    found = data.get(name) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _addressee(parameters: Parameters) -> str | None:
    recipient = _object(parameters, "recipient")
    found = recipient.get("user_id") or parameters.get("user_id") or parameters.get("phone")
    return str(found) if found else None


def _choices(buttons: list[dict[str, Any]]) -> tuple[Choice, ...]:
    if len(buttons) > BUTTONS:
        raise ZaloRefusal(-210)
    choices = []
    for number, button in enumerate(buttons):
        title, kind, payload = str(button.get("title", "")), str(button.get("type", "")), button.get("payload")
        if not title or len(title) > TITLE_LIMIT or len(str(payload)) > PAYLOAD_LIMIT:
            raise ZaloRefusal(-210)
        if kind == "oa.open.url" and isinstance(payload, dict):
            choices.append(Choice(number, title, "", str(payload.get("url", ""))))
        elif kind in ("oa.query.hide", "oa.query.show") and isinstance(payload, str) and payload:
            choices.append(Choice(number, title, payload, shown_when_tapped=kind == "oa.query.show"))
        else:
            raise ZaloRefusal(-201, "button is invalid")
    return tuple(choices)
