"""A help desk and two campaigns in memory, for the console's tests and for looking at its pages.

``python -m tests.console.fake_product PORT`` serves them; log in as agent@bhxh.example (or supervisor@, communicator@,
approver@, auditor@, admin@) with the password ``mot hai ba bon``.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import uvicorn
from argon2 import PasswordHasher
from starlette.applications import Starlette

from app.clock import SystemClock
from console.accounts import Accounts
from console.pages.table import PAGES
from console.passwords import Passwords
from console.ports import CampaignAction, CampaignRefused, CampaignView, Clock, NoSuchCampaign, Progress
from console.roles import Role
from console.site import Console
from helpdesk.changes import Change, Changes
from helpdesk.switches import Switchboard
from helpdesk.views import (
    Conflict,
    ConversationRow,
    ConversationView,
    Counts,
    FigureUsed,
    HandoverView,
    MessageView,
    NoSuchConversation,
    Understood,
    View,
)
from integrations.browser.site import install_browser
from store import Database, open_database
from store import staff as staff_queries
from store.tables import metadata

PASSWORD = "mot hai ba bon"
NAMES = {
    Role.AGENT: "Lê Thị Lan",
    Role.SUPERVISOR: "Phạm Minh Hoà",
    Role.COMMUNICATOR: "Vũ Quốc Bảo",
    Role.APPROVER: "Đỗ Thu Hằng",
    Role.AUDITOR: "Ngô Văn Kiên",
    Role.ADMIN: "Trần Gia Huy",
}
TITLES = {
    "lump_sum_who_can": "Ai được rút một lần",
    "compare_lump_sum": "So sánh rút và giữ",
    "voluntary_cost": "Mức đóng BHXH tự nguyện",
    "talk_to_staff": "Gặp tư vấn viên",
}
# Cheap on purpose: tests hash many passwords and prove nothing about how costly that is.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

RULES = {
    "quiet_hours": ("Chờ hết giờ yên tĩnh", "Quy định mẫu số 2, Điều 4"),
    "no_consent": ("Chưa đồng ý nhận loại tin này", "Quy định mẫu số 1, Điều 9"),
    "opted_out": ("Đã từ chối nhận tin", "Quy định mẫu số 1, Điều 12"),
}


class FakeDesk:
    """Behaves like the help desk, in memory."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.changes = Changes()
        self.conversations: dict[int, ConversationView] = {}
        self.names: dict[int, str] = {}
        self.replies: list[tuple[int, int, str]] = []
        self._last_id = 100

    def add(self, conversation: ConversationView) -> None:
        self.conversations[conversation.id] = conversation

    def message(self, author: str, text: str, minutes_ago: float, **values: object) -> MessageView:
        self._last_id += 1
        at = self.clock.now() - timedelta(minutes=minutes_ago)
        return MessageView(self._last_id, author, text, at, **values)  # type: ignore[arg-type]

    def say(self, conversation_id: int, author: str, text: str, **values: object) -> None:
        old = self._get(conversation_id)
        message = self.message(author, text, 0, **values)
        self.conversations[conversation_id] = replace(old, messages=(*old.messages, message))
        self._tell("message", conversation_id)

    def _get(self, conversation_id: int) -> ConversationView:
        if conversation_id not in self.conversations:
            raise NoSuchConversation(conversation_id)
        return self.conversations[conversation_id]

    def _tell(self, kind: str, conversation_id: int) -> None:
        one = self.conversations[conversation_id]
        self.changes.tell(Change(kind, conversation_id, one.channel, one.address))

    async def list(self, view: View, staff_id: int) -> list[ConversationRow]:
        keep = {
            "waiting": lambda one: one.state == "waiting",
            "mine": lambda one: one.state == "staff" and one.holder_id == staff_id,
            "bot": lambda one: one.state == "bot",
            "all": lambda one: True,
        }[view]
        rows = [self._row(one) for one in self.conversations.values() if keep(one)]
        if view == "waiting":
            return sorted(rows, key=lambda row: (-row.priority, row.waiting_since))
        return sorted(rows, key=lambda row: row.last_at, reverse=True)

    def _row(self, one: ConversationView) -> ConversationRow:
        last = one.messages[-1]
        return ConversationRow(
            id=one.id,
            channel=one.channel,
            display_name=one.display_name,
            state=one.state,
            last_text=last.text,
            last_author=last.author,
            last_at=last.at,
            waiting_since=one.waiting_since,
            priority=one.priority,
            reason=one.handover.reason if one.handover else None,
            holder=one.holder,
            unread=2 if one.state == "waiting" else 0,
        )

    async def open(self, conversation_id: int, reader: int | None = None) -> ConversationView:
        return self._get(conversation_id)

    async def take(self, conversation_id: int, staff_id: int) -> None:
        one = self._get(conversation_id)
        if one.state == "staff" and one.holder_id != staff_id:
            raise Conflict(one.holder)
        holder = self.names.get(staff_id, "Đồng nghiệp")
        self.conversations[conversation_id] = replace(
            one, state="staff", holder_id=staff_id, holder=holder, waiting_since=None
        )
        self._tell("state", conversation_id)

    async def reply(self, conversation_id: int, staff_id: int, text: str) -> None:
        one = self._held(conversation_id, staff_id)
        self.replies.append((conversation_id, staff_id, text))
        self.say(conversation_id, "staff", text, staff_name=one.holder, delivery="sent")

    async def hand_back(self, conversation_id: int, staff_id: int) -> None:
        self._end(conversation_id, staff_id, "bot")

    async def close(self, conversation_id: int, staff_id: int) -> None:
        self._end(conversation_id, staff_id, "closed")

    def _end(self, conversation_id: int, staff_id: int, state: str) -> None:
        one = self._held(conversation_id, staff_id)
        self.conversations[conversation_id] = replace(
            one,
            state=state,  # type: ignore[arg-type]
            holder_id=None,
            holder=None,
            handover=None,
        )
        self._tell("state", conversation_id)

    def _held(self, conversation_id: int, staff_id: int) -> ConversationView:
        one = self._get(conversation_id)
        if one.state != "staff" or one.holder_id != staff_id:
            raise Conflict(one.holder)
        return one

    async def counts(self, staff_id: int) -> Counts:
        now = self.clock.now()
        waits = [now - one.waiting_since for one in self.conversations.values() if one.waiting_since]
        mine = sum(one.holder_id == staff_id for one in self.conversations.values())
        longest = int(max(waits, default=timedelta()).total_seconds())
        by_status = {"answered": 1284, "calculated": 206, "clarified": 171, "out_of_scope": 64, "not_understood": 58}
        by_status |= {"handed_over": 43, "staff": 97, "opted_out": 5, "distress": 2}
        return Counts(len(waits), longest, mine, 38, 1490, 45, by_status)

    def watch(self) -> AsyncIterator[Change]:
        return self.changes.watch()


class FakeCampaigns:
    """Three campaigns; ``step`` moves the running one on."""

    def __init__(self) -> None:
        self.acts: list[tuple[str, str, str]] = []
        skipped = {"no_consent": 148, "opted_out": 31, "quiet_hours": 12}
        self.views = {
            view.progress.name: view
            for view in (
                self._view(
                    Progress(
                        "giu-so-bhxh-nghe-an",
                        "running",
                        900,
                        20,
                        4,
                        861,
                        790,
                        512,
                        37,
                        18,
                        6,
                        skipped,
                        {"quiet_hours": 40},
                    ),
                    approver="hang@bhxh.example",
                ),
                self._view(Progress("nhac-dong-quy-4", "submitted", 0)),
                self._view(
                    Progress("khao-sat-thang-10", "done", 0, 0, 0, 480, 471, 402, 121, 9, 0, {"no_consent": 11})
                ),
            )
        }

    def _view(self, progress: Progress, approver: str | None = None) -> CampaignView:
        return CampaignView(
            progress=progress,
            purpose="Tư vấn giữ quyền lợi BHXH",
            channels=("zalo", "telegram"),
            audience='group = "unemployed" and months_contributed >= 12 and province = "Nghệ An"',
            audience_count=progress.total or None,
            text=(
                "Chào {name}, anh/chị đã đóng BHXH {months_contributed} tháng.\n\n"
                "Trước khi rút một lần, anh/chị có muốn xem mình được gì và mất gì không?"
            ),
            buttons=("Tính thử cho tôi", "Gặp tư vấn viên"),
            advertising=False,
            author="communicator@bhxh.example",
            approver=approver,
            approved_hash="a94f3c0be77d41c2" * 4 if approver else None,
            starts_at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
            rules=RULES,
        )

    def step(self, count: int = 17) -> None:
        view = self.views["giu-so-bhxh-nghe-an"]
        old = view.progress
        moved = min(count, old.planned)
        if old.state != "running":
            return
        state = "running" if old.planned - moved or old.leased else "done"
        new = replace(
            old, planned=old.planned - moved, sent=old.sent + moved, delivered=old.delivered + moved, state=state
        )
        self.views[old.name] = replace(view, progress=new)

    async def list(self) -> list[Progress]:
        return [view.progress for view in self.views.values()]

    async def view(self, name: str) -> CampaignView:
        if name not in self.views:
            raise NoSuchCampaign(name)
        return self.views[name]

    async def progress(self, name: str) -> Progress:
        return (await self.view(name)).progress

    async def act(self, name: str, action: CampaignAction, staff_email: str, version: str = "") -> None:
        view = await self.view(name)
        if action == "approve" and version != view.version:
            raise CampaignRefused("Chiến dịch vừa được sửa và trình lại.")
        if action == "approve" and staff_email == view.author:
            raise CampaignRefused("Người soạn không được tự duyệt chiến dịch của mình.")
        self.acts.append((name, action, staff_email))
        state = {
            "approve": "approved",
            "start": "running",
            "pause": "paused",
            "resume": "running",
            "cancel": "cancelled",
        }[action]
        self.views[name] = replace(view, progress=replace(view.progress, state=state))


def a_day_at_the_desk(desk: FakeDesk) -> None:
    """Four conversations as they happen."""
    figures = (
        FigureUsed("lump.wait_months", "12 tháng", date(2026, 1, 1), "Quy định mẫu số 1, Điều 7"),
        FigureUsed("lump.rate", "2 tháng lương", date(2026, 1, 1), "Quy định mẫu số 1, Điều 8"),
    )
    understood = Understood(
        status="answered",
        topic="lump_sum_who_can",
        confidence=0.87,
        runner_up="compare_lump_sum",
        runner_up_confidence=0.09,
        figures=figures,
        slots={
            "lump_time": {"months": 103, "periods": [], "approximate": True},
            "lump_gender": "female",
            "lump_birth": {"month": "1985-07", "assumed": False},
            "lump_salary": {"amount": 6_500_000, "rough": False},
            "dialogue": {"attempts": 1},
            "vol_income": None,
        },
        model="2026-11-20",
        latency_ms=24.0,
    )
    answer = (
        "Anh/chị nghỉ việc đủ thời gian chờ thì được làm hồ sơ rút một lần.\n\n"
        "Trước khi quyết định, An Sinh có thể tính giúp anh/chị nhận bao nhiêu và mất những gì.\n\n"
        "Căn cứ: Quy định mẫu số 1, Điều 7, áp dụng từ 01/01/2026."
    )
    lost = Understood("not_understood", None, 0.31, "voluntary_cost", 0.22)
    now = desk.clock.now()
    ask = desk.message
    desk.add(
        ConversationView(
            id=1,
            channel="zalo",
            address="5182736450918273645",
            display_name="Nguyễn Thị Mai",
            state="waiting",
            holder_id=None,
            holder=None,
            waiting_since=now - timedelta(minutes=12),
            priority=0,
            handover=HandoverView("asked", now - timedelta(minutes=12), True),
            messages=(
                ask("citizen", "cho mình hỏi nghỉ việc rồi thì rút bhxh 1 lần đc ko ạ", 19),
                ask("bot", answer, 19, buttons=("Tính thử cho tôi", "Gặp tư vấn viên"), understood=understood),
                ask("citizen", "mình đóng 8 năm 7 tháng, giờ đang nuôi con nhỏ, cần tiền quá", 14),
                ask("bot", "An Sinh chưa hiểu ý anh/chị. Anh/chị viết rõ hơn giúp An Sinh nhé?", 14, understood=lost),
                ask("citizen", "cho mình gặp người thật với", 12),
                ask("system", "Đã chuyển đến tư vấn viên", 12),
            ),
        )
    )
    desk.add(
        ConversationView(
            2, "telegram", "7000112233", "Hoàng Văn Đức", "waiting", None, None, now - timedelta(minutes=3), 1,
            HandoverView("distress", now - timedelta(minutes=3), True),
            (ask("citizen", "công ty nợ bảo hiểm 2 năm, tôi không biết sống sao nữa", 3),),
        )
    )  # fmt: skip
    desk.add(
        ConversationView(
            3, "web", "Xa81kQzLmP0", None, "bot", None, None, None, 0, None,
            (
                ask("citizen", "Đóng BHXH tự nguyện mỗi tháng hết bao nhiêu?", 2),
                ask("bot", answer, 2, understood=replace(understood, topic="voluntary_cost", confidence=0.95)),
            ),
        )
    )  # fmt: skip
    desk.add(
        ConversationView(
            4, "zalo", "6291827364509182736", "Bùi <b>Thảo</b>", "staff", 99, "Phạm Minh Hoà", None, 0,
            HandoverView("not_understood", now - timedelta(minutes=40), False),
            (
                ask("citizen", "<script>alert(1)</script>", 40),
                ask("staff", "Chào chị ạ.", 30, staff_name="Phạm Minh Hoà"),
            ),
        )
    )  # fmt: skip


async def hire(database: Database, clock: Clock, *, must_change: bool = False) -> dict[Role, int]:
    """One member of staff of each role, all with ``PASSWORD``."""
    hashed = await Passwords(QUICK).hash(PASSWORD)
    async with database.write() as connection:
        return {
            role: await staff_queries.add(
                connection,
                email=f"{role}@bhxh.example",
                name=NAMES[role],
                role=role,
                password_hash=hashed,
                must_change_password=must_change,
                now=clock.now(),
            )
            for role in Role
        }


def fake_console(database: Database, clock: Clock, desk: FakeDesk, campaigns: FakeCampaigns) -> Starlette:
    console = Console(
        desk=desk,
        campaigns=campaigns,
        accounts=Accounts(database, clock, Passwords(QUICK)),
        database=database,
        clock=clock,
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        topic_title=lambda topic: TITLES.get(topic, topic),
        topics=list(TITLES.items()),
        switchboard=Switchboard(database, clock),
        https=False,
    )
    app = Starlette()
    install_browser(app, https=False)
    app.router.routes.extend(console.routes(PAGES))
    return app


async def _serve(port: int) -> None:
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/console.db")
        async with database.write() as connection:
            await connection.run_sync(metadata.create_all)
        desk, campaigns = FakeDesk(clock), FakeCampaigns()
        a_day_at_the_desk(desk)
        desk.names = {number: NAMES[role] for role, number in (await hire(database, clock)).items()}

        async def run_campaign() -> None:
            while True:
                await asyncio.sleep(1)
                campaigns.step()

        runner = asyncio.create_task(run_campaign())
        app = fake_console(database, clock, desk, campaigns)
        await uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning")).serve()
        runner.cancel()
        await database.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
