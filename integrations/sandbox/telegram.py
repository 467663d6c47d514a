"""Telegram's side: the Bot API's wire format (https://core.telegram.org/bots/api), its errors word for word."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from integrations import wording
from integrations.sandbox.config import BASE_PATH, SandboxConfig
from integrations.sandbox.courier import Courier
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.phones import Bubble, Choice, Phones
from integrations.sandbox.wire import Meter, Uploaded, gateway_page, hang, read_parameters

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DATA_BYTES = 64
BOT = {"id": 100001, "is_bot": True, "first_name": "An Sinh (thử)", "username": "ansinh_sandbox_bot"}


class Refusal(Exception):
    """``{"ok": false}`` with Telegram's own words."""

    def __init__(self, status: int, description: str, **parameters: float) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def response(self) -> Response:
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return JSONResponse(body, self.status)


class TelegramTwin:
    """The Bot API for one made-up bot. What citizens do on their phones is in ``TelegramPhone``."""

    def __init__(self, config: SandboxConfig, phones: Phones, courier: Courier, faults: Faults) -> None:
        self._config = config
        self._phones = phones
        self._courier = courier
        self._faults = faults
        self._meter = Meter(config.telegram_rate, 1.0, time.monotonic)
        self._pending: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()
        self._webhook: dict[str, Any] = {"url": ""}
        self.blocked: set[str] = set()
        self.deactivated: set[str] = set()
        self.unknown: set[str] = set()
        self.open_taps: set[str] = set()
        self.calls: list[str] = []
        self._methods: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "getme": self._get_me,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
            "getupdates": self._get_updates,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "sendchataction": self._send_chat_action,
            "answercallbackquery": self._answer_callback_query,
            "editmessagetext": self._edit_message_text,
            "editmessagereplymarkup": self._edit_message_text,
            "setmycommands": self._yes,
        }
        self.router = APIRouter(prefix=f"{BASE_PATH}/telegram", include_in_schema=False)
        self.router.add_api_route("/bot{token}/{method}", self._serve, methods=["GET", "POST"], response_model=None)

    @property
    def refused_for_rate(self) -> int:
        """How often the product was faster than the limit."""
        return self._meter.refused

    async def _serve(self, request: Request) -> Response:
        token, method = request.path_params["token"], request.path_params["method"]
        try:
            if token != self._config.telegram_token:
                raise Refusal(401, "Unauthorized")
            handler = self._methods.get(method.lower())
            if handler is None:
                raise Refusal(404, "Not Found")
            try:
                parameters = await read_parameters(request)
            except ValueError:
                raise Refusal(400, "Bad Request: can't parse the request") from None
            self.calls.append(method)
            fault = self._faults.take("telegram", method, str(parameters.get("chat_id", "")))
            if fault is not None and (answer := await self._fail(fault, request)) is not None:
                return answer
            self._check_rate(method)
            result = await handler(parameters)
        except Refusal as refusal:
            return refusal.response()
        if fault is not None:
            if fault.trouble == "lost":
                return await hang(request, self._config.hang_seconds)
            return gateway_page(fault.code)
        return JSONResponse({"ok": True, "result": result})

    async def _fail(self, fault: Fault, request: Request) -> Response | None:
        """The failed answer, or nothing where the call is to be carried out first."""
        match fault.trouble:
            case "rate_limited":
                seconds = fault.retry_after or 1
                raise Refusal(429, f"Too Many Requests: retry after {seconds:g}", retry_after=seconds)
            case "error":
                raise Refusal(fault.code, fault.message)
            case "status":
                return gateway_page(fault.code)
            case "hang":
                return await hang(request, self._config.hang_seconds)
            case "empty":
                return Response()
            case "garbage" | "string_code":
                return gateway_page(200)
        return None

    def _check_rate(self, method: str) -> None:
        if not method.lower().startswith("send"):
            return
        if (seconds := self._meter.seconds_until_free()) > 0:
            whole = max(1, math.ceil(seconds))
            raise Refusal(429, f"Too Many Requests: retry after {whole}", retry_after=whole)

    # -- methods

    async def _get_me(self, _parameters: dict[str, Any]) -> Any:
        return BOT

    async def _yes(self, _parameters: dict[str, Any]) -> Any:
        return True

    async def _set_webhook(self, parameters: dict[str, Any]) -> Any:
        url = str(parameters.get("url", ""))
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self._webhook = {"url": url, "secret_token": parameters.get("secret_token")}
        if _truth(parameters.get("drop_pending_updates")):
            self._pending.clear()
        waiting, self._pending = self._pending, []
        for update in waiting:
            self.deliver(update)
        return True

    async def _delete_webhook(self, parameters: dict[str, Any]) -> Any:
        return await self._set_webhook({"drop_pending_updates": parameters.get("drop_pending_updates")})

    async def _webhook_info(self, _parameters: dict[str, Any]) -> Any:
        return {
            "url": self._webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(self._pending),
        }

    async def _get_updates(self, parameters: dict[str, Any]) -> Any:
        if self._webhook["url"]:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first",
            )
        if (offset := int(parameters.get("offset", 0))) > 0:
            self._pending = [update for update in self._pending if update["update_id"] >= offset]
        if not self._pending and (seconds := float(parameters.get("timeout", 0))) > 0:
            self._arrived.clear()
            try:
                async with asyncio.timeout(min(seconds, 50)):
                    await self._arrived.wait()
            except TimeoutError:
                return []
        return self._pending[: int(parameters.get("limit", 100))]

    async def _send_message(self, parameters: dict[str, Any]) -> Any:
        text = wording.clean(str(parameters.get("text", "")))
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        if wording.units(str(parameters["text"])) > TEXT_LIMIT:
            raise Refusal(400, "Bad Request: message is too long")
        return self._accept(parameters, text, None)

    async def _send_photo(self, parameters: dict[str, Any]) -> Any:
        files = parameters.files if isinstance(parameters, Uploaded) else {}
        photo = files.get("photo")
        if not photo:
            raise Refusal(400, "Bad Request: there is no photo in the request")
        caption = str(parameters.get("caption", ""))
        if wording.units(caption) > CAPTION_LIMIT:
            raise Refusal(400, "Bad Request: message caption is too long")
        return self._accept(parameters, caption, photo)

    async def _send_chat_action(self, parameters: dict[str, Any]) -> Any:
        self._reachable(parameters)
        return True

    async def _answer_callback_query(self, parameters: dict[str, Any]) -> Any:
        query = str(parameters.get("callback_query_id", ""))
        if query not in self.open_taps:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.open_taps.discard(query)
        return True

    async def _edit_message_text(self, parameters: dict[str, Any]) -> Any:
        address = self._reachable(parameters)
        if self._phones.find("telegram", address, str(parameters.get("message_id"))) is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        return True

    # -- what is behind them

    def _reachable(self, parameters: dict[str, Any]) -> str:
        address = str(parameters.get("chat_id", ""))
        if not address.lstrip("-").isdigit() or address in self.unknown:
            raise Refusal(400, "Bad Request: chat not found")
        if address in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if address in self.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        return address

    def _accept(self, parameters: dict[str, Any], text: str, photo: bytes | None) -> dict[str, Any]:
        address = self._reachable(parameters)
        markup = _object(parameters.get("reply_markup"))
        choices = _choices(markup)
        message_id = self.next_message_id()
        image = None
        if photo is not None:
            image = f"telegram-{message_id}"
            self._phones.keep_image(image, photo)
        bubble = Bubble("telegram", address, str(message_id), "account", text, _now_ms(), choices, image)
        self._phones.show(bubble)
        message: dict[str, Any] = {
            "message_id": message_id,
            "from": BOT,
            "chat": {"id": int(address), "type": "private"},
            "date": bubble.at // 1000,
        }
        message["caption" if photo is not None else "text"] = text
        if markup:
            message["reply_markup"] = markup
        return message

    def next_message_id(self) -> int:
        return self._phones.next_number()

    def deliver(self, content: dict[str, Any]) -> None:
        """Sends an update to the webhook, or keeps it for ``getUpdates``."""
        update = {"update_id": self._phones.next_number(), **content}
        if not self._webhook["url"]:
            self._pending.append(update)
            self._arrived.set()
            return
        headers = {}
        if secret := self._webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = str(secret)
        body = json.dumps(update, ensure_ascii=False).encode()
        self._courier.post(f"telegram:{_lane(update)}", self._webhook["url"], body, headers)


def _choices(markup: dict[str, Any]) -> tuple[Choice, ...]:
    choices: list[Choice] = []
    for row in markup.get("inline_keyboard", []):
        for button in row:
            data = str(button.get("callback_data", ""))
            if len(data.encode()) > DATA_BYTES or not (data or button.get("url")):
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
            choices.append(Choice(len(choices), str(button["text"]), data, button.get("url")))
    return tuple(choices)


def _object(value: object) -> dict[str, Any]:
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError:
            raise Refusal(400, "Bad Request: can't parse reply keyboard markup JSON object") from None
    return value if isinstance(value, dict) else {}


def _lane(update: dict[str, Any]) -> str:
    for content in update.values():
        if isinstance(content, dict):
            person = content.get("from") or {}
            return str(person.get("id", ""))
    return ""


def _truth(value: object) -> bool:
    return str(value).lower() in ("true", "1")


def _now_ms() -> int:
    return int(time.time() * 1000)
