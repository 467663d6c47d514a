"""How the assistant answered: its turns, what staff correct in them, and the switch that leaves topics to people."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.roles import Permission
from console.visit import Visit
from console.words import RATINGS, STATUSES, _
from helpdesk.sensitive import veiled
from store import audit, quality
from store.quality import EVERYTHING

PAGE = 50
EXAMPLE_LIMIT = 300  # characters; a longer text is a story, and stories hold what is nobody's business
REASON_LIMIT = 200
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")  # telephone, identity and insurance numbers


async def turns(visit: Visit) -> Response:
    """The latest turns, by status, topic and rating; the citizen's words only for who may read conversations."""
    asked = visit.request.query_params
    status = asked["status"] if asked.get("status") in STATUSES else None
    rating = asked["rating"] if asked.get("rating") in RATINGS else None
    topic = asked.get("topic", "")[:60] or None
    before = _number(asked.get("before", ""))
    async with visit.console.database.read() as connection:
        rows = await quality.look_through(
            connection,
            statuses=[status] if status else [],
            topic=topic,
            rating=rating,
            before=before,
            limit=PAGE,
        )
    return visit.page(
        "turns.html",
        rows=rows,
        wanted=status,
        topic=topic,
        rating=rating,
        more=rows[-1].id if len(rows) == PAGE else None,
        topics=visit.console.topics,
        reads=visit.may(Permission.CONVERSATIONS_READ),
        **await _waiting(visit),
    )


async def turn(visit: Visit) -> Response:
    return await _turn_page(visit)


async def _turn_page(visit: Visit, *, error: str = "", status: int = HTTPStatus.OK, **draft: str) -> Response:
    number = _id(visit)
    async with visit.console.database.read() as connection:
        rows = await quality.look_through(connection, before=number + 1, limit=1)
        waiting = await quality.corrections_in(connection, "proposed")
    if not rows or rows[0].id != number:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    reads = visit.may(Permission.CONVERSATIONS_READ)
    example = draft.get("example", veiled(rows[0].heard or "") if reads else "")
    return visit.page(
        "turn.html",
        status=status,
        turn=rows[0],
        proposed=[one for one in waiting if one.turn_id == number],
        topics=visit.console.topics,
        reads=reads,
        error=error,
        example=example[:EXAMPLE_LIMIT],
        right=draft.get("right", rows[0].runner_up or ""),
        limit=EXAMPLE_LIMIT,
        **await _waiting(visit),
    )


async def correct(visit: Visit) -> Response:
    """Proposes the right topic for a question; a second person decides."""
    example = " ".join(visit.form.get("example", "").split())
    right = visit.form.get("right", "")
    fault = _fault(example, right, visit)
    if fault:
        return await _turn_page(
            visit, error=visit.say(fault), status=HTTPStatus.UNPROCESSABLE_ENTITY, example=example, right=right
        )
    async with visit.console.database.write() as connection:
        row = await quality.turn_of(connection, _id(visit))
        if row is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        number = await quality.propose(
            connection,
            turn_id=row.id,
            example=example,
            wrong_topic=row.topic,
            right_topic=right,
            proposed_by=visit.staff.id,
            proposed_at=visit.console.clock.now(),
        )
        await _record(visit, connection, "correction.propose", number, {"wrong": row.topic or "", "right": right})
    return visit.go("/console/examples" if visit.may(Permission.EXAMPLES_REVIEW) else f"/console/turns/{row.id}")


def _fault(example: str, right: str, visit: Visit) -> str | None:
    """What is wrong with a proposal, for the screen."""
    if not example or len(example) > EXAMPLE_LIMIT:
        return _("Anh/chị viết câu hỏi mẫu bằng một câu ngắn.")
    if veiled(example) != example or _LONG_NUMBER.search(example):
        return _("Câu mẫu còn số giấy tờ hoặc số điện thoại. Anh/chị bỏ đi trước khi gửi.")
    if right not in dict(visit.console.topics):
        return _("Anh/chị chọn chủ đề đúng.")
    return None


async def examples(visit: Visit) -> Response:
    return await _examples_page(visit)


async def _examples_page(visit: Visit, *, error: str = "", status: int = HTTPStatus.OK) -> Response:
    async with visit.console.database.read() as connection:
        proposed = await quality.corrections_in(connection, "proposed")
        accepted = await quality.corrections_in(connection, "accepted")
    return visit.page(
        "examples.html",
        status=status,
        proposed=proposed,
        accepted=accepted,
        error=error,
        limit=EXAMPLE_LIMIT,
        **await _waiting(visit),
    )


async def accept(visit: Visit) -> Response:
    return await _settle(visit, "accepted")


async def reject(visit: Visit) -> Response:
    return await _settle(visit, "rejected")


async def _settle(visit: Visit, state: str) -> Response:
    example = " ".join(visit.form.get("example", "").split())
    async with visit.console.database.read() as connection:
        known = {row.id: row for row in await quality.corrections_in(connection, "proposed")}
    row = known.get(_id(visit))
    if row is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    fault = _fault(example, row.right_topic, visit) if state == "accepted" else None
    if fault is None:
        async with visit.console.database.write() as connection:
            done = await quality.settle(
                connection,
                row.id,
                state,
                by=visit.staff.id,
                at=visit.console.clock.now(),
                example=example if state == "accepted" else row.example,
            )
            if done:
                await _record(visit, connection, f"correction.{state}", row.id, {"right": row.right_topic})
                return visit.go("/console/examples")
        fault = _("Người đề nghị không tự duyệt. Nhờ một đồng nghiệp khác xem giúp.")
    return await _examples_page(visit, error=visit.say(fault), status=HTTPStatus.CONFLICT)


async def topics(visit: Visit) -> Response:
    return await _topics_page(visit)


async def _topics_page(visit: Visit, *, error: str = "", status: int = HTTPStatus.OK) -> Response:
    switched = {row.topic: row for row in await visit.console.switchboard.off()}
    return visit.page(
        "topics.html",
        status=status,
        topics=visit.console.topics,
        switched=switched,
        whole=switched.get(EVERYTHING),
        everything=EVERYTHING,
        error=error,
        limit=REASON_LIMIT,
        **await _waiting(visit),
    )


async def switch_off(visit: Visit) -> Response:
    topic, reason = visit.form.get("topic", ""), " ".join(visit.form.get("reason", "").split())
    if topic != EVERYTHING and topic not in dict(visit.console.topics):
        return await _topics_page(
            visit, error=visit.say(_("Không có chủ đề này.")), status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    if not reason or len(reason) > REASON_LIMIT:
        words = visit.say(_("Anh/chị ghi ngắn gọn lý do tắt."))
        return await _topics_page(visit, error=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    await visit.console.switchboard.turn_off(topic, by=visit.staff.email, reason=reason)
    return visit.go("/console/topics")


async def switch_on(visit: Visit) -> Response:
    await visit.console.switchboard.turn_on(visit.form.get("topic", "")[:60], by=visit.staff.email)
    return visit.go("/console/topics")


async def _waiting(visit: Visit) -> dict[str, Any]:
    """What all pages of this part show: how many proposals wait."""
    if not visit.may(Permission.EXAMPLES_REVIEW):
        return {"proposals": 0}
    async with visit.console.database.read() as connection:
        return {"proposals": await quality.count_corrections(connection, "proposed")}


async def _record(visit: Visit, connection: Any, action: str, number: int, detail: dict[str, str]) -> None:
    await audit.append(
        connection,
        at=visit.console.clock.now(),
        actor=visit.staff.email,
        action=action,
        subject=f"correction {number}",
        detail=detail,
    )


def _id(visit: Visit) -> int:
    number: int = visit.request.path_params["id"]
    if number >= 2**63 - 1:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return number


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
