"""The queue, and one conversation: read it, take it over, answer, hand it back, close it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, get_args

from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.roles import Permission
from console.visit import Visit
from console.words import _
from helpdesk.sensitive import veiled
from helpdesk.views import Conflict, ConversationView, MessageView, NoSuchConversation, View
from store import audit

REPLY_LIMIT = 4_000  # characters, as the help desk takes them
_SOURCES = "Căn cứ:"


async def show_list(visit: Visit) -> Response:
    return visit.page("conversations.html", **await _rows(visit))


async def rows(visit: Visit) -> Response:
    """The lines alone, for an open list."""
    return visit.page("parts/rows.html", **await _rows(visit))


async def _rows(visit: Visit) -> dict[str, Any]:
    chosen = visit.request.query_params.get("view", "waiting")
    view: View = chosen if chosen in get_args(View) else "waiting"  # type: ignore[assignment]
    return {"view": view, "views": get_args(View), "rows": await visit.console.desk.list(view, visit.staff.id)}


async def show(visit: Visit) -> Response:
    return visit.page("conversation.html", error="", draft="", **await _whole(visit))


async def news(visit: Visit) -> Response:
    """What an open conversation page lacks: messages after ``?after=``, and everything around them that changes. The
    reply box is sent only when it is no longer what the page has (``?box=``), so that nobody's draft is lost."""
    values = await _whole(visit)
    after = _number(visit.request.query_params.get("after", "0"))
    values["messages"] = [message for message in values["messages"] if message.id > after]
    return visit.page("parts/news.html", error="", draft="", had=visit.request.query_params.get("box", ""), **values)


async def _whole(visit: Visit) -> dict[str, Any]:
    conversation = await _open(visit)
    turns = list(reversed(_turns(conversation)))
    return {
        "conversation": conversation,
        "messages": conversation.messages,
        "last_id": max((message.id for message in conversation.messages), default=0),
        "turns": turns,
        "gists": {message.id for message in turns},
        "box": _box(visit, conversation),
        "split": _split,
        "limit": REPLY_LIMIT,
        "address": None,
        "shown": False,
        "veils": _may_lift(visit, conversation) and any(_hides(message) for message in conversation.messages),
    }


def _hides(message: MessageView) -> bool:
    return message.author == "citizen" and veiled(message.text) != message.text


def _may_lift(visit: Visit, conversation: ConversationView) -> bool:
    """Whether this visitor may see identity numbers: whoever answers needs them, and who looks after the queue."""
    return visit.may(Permission.ADDRESS_REVEAL) or _box(visit, conversation) == "reply"


def _turns(conversation: ConversationView) -> list[MessageView]:
    """The first message of each turn of the assistant; one turn may speak in several messages."""
    found: list[MessageView] = []
    last = None
    for message in conversation.messages:
        if message.author == "citizen":
            last = None
        elif message.understood is not None:
            if message.understood != last:
                found.append(message)
            last = message.understood
    return found


def _box(visit: Visit, conversation: ConversationView) -> str:
    """What the visitor can do here: reply, take, held (by a colleague), or read."""
    if not visit.may(Permission.CONVERSATIONS_ANSWER):
        return "read"
    if conversation.state == "staff":
        return "reply" if conversation.holder_id == visit.staff.id else "held"
    return "take"


def _split(message: MessageView) -> tuple[str, str]:
    """The assistant's text, and apart from it the line that cites the law."""
    if message.author != "bot":
        return message.text, ""
    body, mark, sources = message.text.partition(f"\n{_SOURCES}")
    return body.rstrip(), (mark + sources).strip()


async def _open(visit: Visit) -> ConversationView:
    try:
        return await visit.console.desk.open(_id(visit), visit.staff.id)
    except NoSuchConversation:
        raise HTTPException(HTTPStatus.NOT_FOUND) from None


async def take(visit: Visit) -> Response:
    return await _do(visit, lambda: visit.console.desk.take(_id(visit), visit.staff.id))


async def hand_back(visit: Visit) -> Response:
    return await _do(visit, lambda: visit.console.desk.hand_back(_id(visit), visit.staff.id))


async def close(visit: Visit) -> Response:
    return await _do(visit, lambda: visit.console.desk.close(_id(visit), visit.staff.id))


async def reply(visit: Visit) -> Response:
    text = visit.form.get("text", "").strip()
    if not text:
        return await _again(visit, visit.say(_("Anh/chị chưa viết nội dung trả lời.")), "")
    if len(text) > REPLY_LIMIT:
        words = _("Câu trả lời dài hơn %(limit)s ký tự. Anh/chị hãy chia thành vài tin.")
        return await _again(visit, visit.say(words, limit=REPLY_LIMIT), text)
    return await _do(visit, lambda: visit.console.desk.reply(_id(visit), visit.staff.id, text), draft=text)


async def _do(visit: Visit, action: Any, *, draft: str = "") -> Response:
    try:
        await action()
    except NoSuchConversation:
        raise HTTPException(HTTPStatus.NOT_FOUND) from None
    except Conflict as conflict:
        if conflict.holder:
            error = visit.say(_("%(name)s đang giữ cuộc trò chuyện này."), name=conflict.holder)
        else:
            error = visit.say(_("Cuộc trò chuyện vừa thay đổi. Anh/chị xem lại rồi thao tác tiếp."))
        return await _again(visit, error, draft, HTTPStatus.CONFLICT)
    return visit.go(f"/console/conversations/{_id(visit)}") if not visit.by_htmx else await news_after(visit)


async def news_after(visit: Visit) -> Response:
    """The answer to a button of an open page: the news, with a fresh reply box."""
    values = await _whole(visit)
    after = _number(visit.form.get("after", "0"))
    values["messages"] = [message for message in values["messages"] if message.id > after]
    return visit.page("parts/news.html", error="", draft="", had="", **values)


async def _again(visit: Visit, error: str, draft: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> Response:
    values = await _whole(visit)
    if visit.by_htmx:
        after = _number(visit.form.get("after", "0"))
        values["messages"] = [message for message in values["messages"] if message.id > after]
        # htmx swaps answers that say "done" only; the words on screen carry the refusal.
        return visit.page("parts/news.html", error=error, draft=draft, had="", **values)
    return visit.page("conversation.html", status=status, error=error, draft=draft, **values)


async def reveal(visit: Visit) -> Response:
    """Shows the citizen's whole id in the channel, once, and records who looked."""
    conversation = await _open(visit)
    async with visit.console.database.write() as connection:
        await audit.append(
            connection,
            at=visit.console.clock.now(),
            actor=visit.staff.email,
            action="address.reveal",
            subject=f"conversation {conversation.id}",
        )
    if visit.by_htmx:
        return visit.page("parts/address.html", conversation=conversation, address=conversation.address)
    values = await _whole(visit) | {"address": conversation.address}
    return visit.page("conversation.html", error="", draft="", **values)


async def numbers(visit: Visit) -> Response:
    """Shows the identity numbers a citizen wrote, once, and records who looked."""
    conversation = await _open(visit)
    if not _may_lift(visit, conversation):
        if visit.by_htmx:  # an old page: a colleague has the conversation now
            return visit.go(f"/console/conversations/{conversation.id}")
        return await _again(visit, visit.say(_("Anh/chị hãy nhận cuộc trò chuyện này trước.")), "", HTTPStatus.CONFLICT)
    async with visit.console.database.write() as connection:
        await audit.append(
            connection,
            at=visit.console.clock.now(),
            actor=visit.staff.email,
            action="numbers.reveal",
            subject=f"conversation {conversation.id}",
        )
    values = await _whole(visit) | {"shown": True}
    if visit.by_htmx:
        return visit.page("parts/messages.html", **values)
    return visit.page("conversation.html", error="", draft="", **values)


def _id(visit: Visit) -> int:
    number: int = visit.request.path_params["id"]
    if number >= 2**63:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return number


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
