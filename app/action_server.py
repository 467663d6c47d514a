"""The loopback listener that Rasa calls back: custom actions, run in this process by rasa_sdk's own executor.

Hosting the executor here saves a process and a start-up; see docs/decisions.
"""

from __future__ import annotations

import structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

log = structlog.get_logger()


def create_action_app(executor: ActionExecutor) -> Starlette:
    """An app that speaks rasa_sdk's protocol at ``POST /actions/webhook``."""

    async def webhook(request: Request) -> Response:
        call = await request.json()
        name = call.get("next_action")
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejected:
            # 400 tells Rasa that the form did not find what it asked for, so that other rules may answer.
            return JSONResponse({"error": str(rejected), "action_name": rejected.action_name}, 400)
        except ActionNotFoundException as missing:
            return JSONResponse({"error": str(missing), "action_name": missing.action_name}, 404)
        except Exception as error:
            log.error("action_failed", action=name, exc_info=error)
            return JSONResponse({"error": type(error).__name__, "action_name": name}, 500)
        return JSONResponse(result.model_dump() if hasattr(result, "model_dump") else result)

    return Starlette(routes=[Route("/actions/webhook", webhook, methods=["POST"])])
