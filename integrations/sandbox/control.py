"""What tests and the sandbox page do to the phones, over HTTP: ``/sandbox/api/…``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, HTTPException, Response
from pydantic import BaseModel

from integrations.sandbox.config import BASE_PATH

if TYPE_CHECKING:
    from integrations.sandbox.app import Sandbox

TEXT_LIMIT = 100_000
DONE = 204


class Act(BaseModel):
    """One thing a person does on one phone."""

    do: Literal["say", "tap", "follow", "unfollow", "look", "send", "staff"]
    text: str = ""
    message_id: str = ""
    number: int = 0
    media: Literal["photo", "sticker", "voice", "location"] = "photo"


# What each kind of attachment looks like on the wire; the files behind them do not exist.
TELEGRAM_MEDIA: dict[str, dict[str, Any]] = {
    "photo": {"photo": [{"file_id": "made-up", "file_unique_id": "p", "width": 800, "height": 600}]},
    "sticker": {
        "sticker": {
            "file_id": "made-up",
            "file_unique_id": "s",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    },
    "voice": {"voice": {"file_id": "made-up", "file_unique_id": "v", "duration": 4}},
    "location": {"location": {"latitude": 18.67, "longitude": 105.69}},
}
ZALO_MEDIA: dict[str, tuple[str, dict[str, Any]]] = {
    "photo": ("image", {"url": "https://photo.invalid/i.jpg", "thumbnail": "https://photo.invalid/t.jpg"}),
    "sticker": ("sticker", {"id": "1", "url": "https://sticker.invalid/1.png"}),
    "voice": ("audio", {"url": "https://voice.invalid/a.amr"}),
    "location": ("location", {"coordinates": {"latitude": "18.67", "longitude": "105.69"}}),
}


def control_router(sandbox: Sandbox) -> APIRouter:
    """Acts, faults and the ledger."""
    router = APIRouter(prefix=f"{BASE_PATH}/api", include_in_schema=False)

    @router.post("/phones/{provider}/{address}", status_code=DONE)
    async def act(provider: Literal["telegram", "zalo"], address: str, act: Act) -> Response:
        if provider == "telegram" and not address.isdigit():
            raise HTTPException(422, "a Telegram chat id is a number")
        if len(act.text) > TEXT_LIMIT:
            raise HTTPException(422, "text too long")
        try:
            (_telegram if provider == "telegram" else _zalo)(sandbox, address, act)
        except LookupError as error:
            raise HTTPException(404, str(error)) from None
        return Response(status_code=DONE)

    @router.get("/ledger")
    async def ledger() -> dict[str, dict[str, int]]:
        """How many messages each provider accepted for each address."""
        return {provider: dict(counts) for provider, counts in sandbox.phones.accepted.items()}

    @router.get("/faults")
    async def faults() -> list[dict[str, Any]]:
        return sandbox.faults.as_json()

    @router.post("/faults", status_code=DONE)
    async def add_fault(fault: Annotated[dict[str, Any], Body()]) -> Response:
        try:
            sandbox.faults.load(fault)
        except TypeError as error:
            raise HTTPException(422, str(error)) from None
        return Response(status_code=DONE)

    @router.delete("/faults", status_code=DONE)
    async def clear_faults() -> Response:
        sandbox.faults.clear()
        return Response(status_code=DONE)

    return router


def _telegram(sandbox: Sandbox, address: str, act: Act) -> None:
    phone = sandbox.telegram_phone(address)
    match act.do:
        case "say":
            phone.say(act.text)
        case "tap":
            phone.tap(act.message_id, act.number)
        case "follow":
            phone.start(act.text)
        case "unfollow":
            phone.block()
        case "send":
            phone.send(act.text, **TELEGRAM_MEDIA[act.media])
        case "look" | "staff":
            pass  # Telegram tells a bot nothing of either


def _zalo(sandbox: Sandbox, address: str, act: Act) -> None:
    phone = sandbox.zalo_phone(address)
    match act.do:
        case "say":
            phone.say(act.text)
        case "tap":
            phone.tap(act.message_id, act.number)
        case "follow":
            phone.follow()
        case "unfollow":
            phone.unfollow()
        case "send":
            kind, payload = ZALO_MEDIA[act.media]
            phone.send(kind, act.text, **payload)
        case "look":
            phone.look()
        case "staff":
            phone.hear_from_staff(act.text)
