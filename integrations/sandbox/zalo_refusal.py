"""Zalo's refusals, in its own words."""

from __future__ import annotations

from fastapi import Response
from fastapi.responses import JSONResponse

MESSAGES = {
    -32: "Your application has reached limit request per minute",
    -100: "Attachment id is expired",
    -124: "Access token is invalid",
    -133: "Not allowed to send at night",
    -200: "Send message failed",
    -201: "params is invalid",
    -204: "Official Account has been deleted",
    -210: "Parameter exceed limit",
    -211: "Out of quota",
    -213: "User has not followed this Official Account",
    -216: "Access token is invalid",
    -220: "access_token is expired or removed",
    -224: "OA must upgrade to package",
    -230: "User has not interacted with the OA in the past 7 days",
    -233: "Message type is invalid or not support",
    -234: "Can not send this message type at night",
    -235: "This API does not support this type of OA",
    -240: "MessageV2 API has been shut down",
    -244: "User has restricted this message type",
}


class ZaloRefusal(Exception):
    """``{"error": code}``."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message or MESSAGES.get(code, "Error")

    def response(self, *, quoted: bool = False) -> Response:
        return JSONResponse({"error": str(self.code) if quoted else self.code, "message": self.message})
