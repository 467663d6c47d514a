"""One's own record: proof by a one-time code to the number on record, then the record, for half an hour.

docs/decisions/0015 says why it is done so. Nobody learns here whether somebody else is on record: a number on no
record is answered in the same words, as fast, and its challenge costs the same attempts.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from helpdesk.ports import Clock, CodeSender, Inquirer, RecordAnswer, Status
from helpdesk.records import codes
from helpdesk.records.telling import told
from integrations.errors import SendError
from integrations.registry import Person, Record, Registry, RegistryUnavailable
from store import Database, audit, contacts, records

SESSION = timedelta(minutes=30)
WAITS_FOR_NUMBER = timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODES_PER_CONVERSATION = 3  # in an hour
CODES_PER_PERSON = 5  # in a day; with five attempts each a guesser's chance is one in forty thousand a day
CODES_PER_ORIGIN = 20  # in an hour: many people share a network address
# A number that comes long after the code has died is more likely something else.
SPOKEN_OF = timedelta(minutes=30)
KEPT = timedelta(days=2)  # of challenges; no limit looks back further than a day
CODE_SHOWN = "[mã xác nhận]"  # what stands in the thread instead of the code

log = structlog.get_logger()


class RecordDesk:
    """``helpdesk.ports.Records``.

    Args:
        sender: carries codes; None where no way to do so is set up, then nobody can look anything up.
        key: seals codes and origins.
    """

    def __init__(
        self, database: Database, registry: Registry, sender: CodeSender | None, clock: Clock, key: bytes
    ) -> None:
        self._database = database
        self._registry = registry
        self._sender = sender
        self._clock = clock
        self._key = key
        self._sending: set[asyncio.Task[None]] = set()

    async def open(self, who: Inquirer) -> RecordAnswer:
        """The record if the proof still holds, else the way to it."""
        if self._sender is None:
            return _say("record_not_here")
        async with self._database.read(brief=True) as connection:
            session = await records.session(connection, who.conversation_id, self._clock.now())
            linked = await self._linked(connection, who)
        try:
            if session is not None:
                return await self._show(session.person_id)
            person = await self._registry.by_contact(linked) if linked else None
        except RegistryUnavailable as error:
            return self._unavailable(error)
        if person is not None and person.phone:
            return await self._send_code(who, person, "record_code_sent")
        return await self._ask_number(who)

    async def heard(self, who: Inquirer, words: str) -> RecordAnswer | None:
        """What a code or a telephone number means here; None when it is none or nobody waits for it."""
        code, phone = codes.code_in(words), codes.phone_in(words)
        if code is None and phone is None:
            return None
        now = self._clock.now()
        async with self._database.read(brief=True) as connection:
            challenge = await records.latest_challenge(connection, who.conversation_id)
        if challenge is None:
            return None
        if challenge.state == "phone" and phone is not None and challenge.expires_at > now:
            return await self._number(who, phone)
        if code is None or challenge.code_hash is None:
            return None
        if challenge.state == "code" and challenge.expires_at > now:
            return await self._try(who, challenge, code)
        if challenge.state != "proved" and now - challenge.created_at < SPOKEN_OF:
            return _say("record_code_expired", shown=CODE_SHOWN)
        return None

    async def forget(self, who: Inquirer) -> RecordAnswer | None:
        """Ends the proof at once; None when there was none."""
        async with self._database.write() as connection:
            if not await records.end_session(connection, who.conversation_id):
                return None
            await self._note(connection, "record.forgotten", who)
        return _say("record_forgotten", status=Status.ANSWERED)

    async def proved(self, conversation_id: int) -> Record | None:
        """The record that is open in a conversation now, for calculations; None also when the registry is away."""
        async with self._database.read(brief=True) as connection:
            session = await records.session(connection, conversation_id, self._clock.now())
        if session is None:
            return None
        try:
            return await self._registry.record(session.person_id)
        except RegistryUnavailable as error:
            log.warning("registry_unavailable", reason=str(error))
            return None

    async def clean(self) -> None:
        """Removes sessions that ended and challenges that no limit looks at any more."""
        now = self._clock.now()
        async with self._database.write() as connection:
            await records.end_sessions(connection, now)
            await records.forget_challenges(connection, now - KEPT)

    async def close(self) -> None:
        """Waits for codes that are on their way."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    # -- the number

    async def _linked(self, connection: AsyncConnection, who: Inquirer) -> str | None:
        """The contact whose address this is, by the agency's own file."""
        found = await contacts.find_addresses(connection, who.channel, [who.address])
        owner = found[who.address].contact_id if who.address in found else None
        if owner is None:
            return None
        row = (await contacts.by_ids(connection, [owner])).get(owner)
        return str(row.contact_id) if row is not None else None

    async def _ask_number(self, who: Inquirer) -> RecordAnswer:
        now = self._clock.now()
        async with self._database.write() as connection:
            if await self._too_often(connection, who, now):
                return _say("record_too_often")
            await records.begin_challenge(
                connection,
                conversation_id=who.conversation_id,
                origin=self._origin(who),
                state="phone",
                created_at=now,
                expires_at=now + WAITS_FOR_NUMBER,
            )
        return _say("record_ask_number")

    async def _number(self, who: Inquirer, phone: str) -> RecordAnswer:
        shown = f"[số điện thoại •••{phone[-3:]}]"
        try:
            people = await self._registry.by_phone(phone)
        except RegistryUnavailable as error:
            return self._unavailable(error, shown)
        # A number of several people proves none of them; staff can tell them apart.
        person = people[0] if len(people) == 1 else None
        return await self._send_code(who, person, "record_code_perhaps_sent", shown)

    # -- the code

    async def _send_code(
        self, who: Inquirer, person: Person | None, topic: str, shown: str | None = None
    ) -> RecordAnswer:
        now, code = self._clock.now(), codes.mint()
        async with self._database.write() as connection:
            if await self._too_often(connection, who, now):
                return _say("record_too_often", shown=shown)
            spent = person is not None and await self._spent(connection, person, now)
            if spent and shown is None:
                # Their own account asks, so there is nothing to hide from them.
                return _say("record_too_often")
            await records.begin_challenge(
                connection,
                conversation_id=who.conversation_id,
                origin=self._origin(who),
                person_id=None if person is None or spent else person.person_id,
                state="code",
                code_hash=codes.sealed(self._key, who.conversation_id, code),
                created_at=now,
                expires_at=now + codes.LIFE,
            )
            went = person is not None and not spent
            await self._note(connection, "record.code_sent" if went else "record.code_withheld", who)
        if went and person is not None and person.phone:
            self._post(person.phone, code)
        values = {"digits": codes.DIGITS, "minutes": codes.LIFE.seconds // 60}
        return _say(topic, values, shown=shown)

    def _post(self, phone: str, code: str) -> None:
        """Sends behind the citizen's back, so that the answer takes as long as for a number on no record.

        The code is nowhere but in this task: one that a crash loses is asked for again.
        """
        task = asyncio.create_task(self._carry(phone, code))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _carry(self, phone: str, code: str) -> None:
        assert self._sender is not None  # noqa: S101 - open() has seen to it
        try:
            await self._sender.send_code(phone, code, codes.LIFE)
        except SendError as error:
            log.warning("record_code_not_sent", code=error.code)
        except Exception as error:
            log.error("record_code_not_sent", error=type(error).__name__)

    async def _try(self, who: Inquirer, challenge: Any, code: str) -> RecordAnswer:
        now = self._clock.now()
        async with self._database.write() as connection:
            tries = await records.count_attempt(connection, challenge.id, codes.MOST_ATTEMPTS)
            right = codes.fits(self._key, who.conversation_id, code, challenge.code_hash)
            if tries is not None and right and challenge.person_id is not None:
                await records.end_challenge(connection, challenge.id, "proved")
                await records.begin_session(connection, who.conversation_id, challenge.person_id, now, now + SESSION)
                await self._note(connection, "record.opened", who)
            else:
                return await self._wrong(connection, who, challenge.id, tries)
        try:
            return await self._show(challenge.person_id, CODE_SHOWN)
        except RegistryUnavailable as error:
            return self._unavailable(error, CODE_SHOWN)

    async def _wrong(
        self, connection: AsyncConnection, who: Inquirer, challenge_id: int, tries: int | None
    ) -> RecordAnswer:
        if tries is not None and tries < codes.MOST_ATTEMPTS:
            return _say("record_code_wrong", {"left": codes.MOST_ATTEMPTS - tries}, shown=CODE_SHOWN)
        await records.end_challenge(connection, challenge_id, "failed")
        await self._note(connection, "record.refused", who)
        return _say("record_code_failed", shown=CODE_SHOWN)

    async def _too_often(self, connection: AsyncConnection, who: Inquirer, now: datetime) -> bool:
        """By conversation and by where it comes from; the person's own limit is not to be told to others."""
        own = await records.codes_since(connection, now - HOUR, conversation_id=who.conversation_id)
        near = await records.codes_since(connection, now - HOUR, origin=self._origin(who))
        return own >= CODES_PER_CONVERSATION or near >= CODES_PER_ORIGIN

    async def _spent(self, connection: AsyncConnection, person: Person, now: datetime) -> bool:
        sent = await records.codes_since(connection, now - DAY, person_id=person.person_id)
        return sent >= CODES_PER_PERSON

    # -- the record

    async def _show(self, person_id: str, shown: str | None = None) -> RecordAnswer:
        record = await self._registry.record(person_id)
        if record is None or not record.periods:
            return _say("record_empty", status=Status.ANSWERED, shown=shown)
        values = {**told(record), "minutes": SESSION.seconds // 60}
        return _say("record_shown", values, status=Status.ANSWERED, shown=shown)

    @staticmethod
    def _unavailable(error: RegistryUnavailable, shown: str | None = None) -> RecordAnswer:
        log.warning("registry_unavailable", reason=str(error))
        return _say("record_unavailable", status=Status.FAILED, shown=shown)

    def _origin(self, who: Inquirer) -> str:
        text = f"record-origin:{who.origin or f'{who.channel}:{who.address}'}"
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    async def _note(self, connection: AsyncConnection, action: str, who: Inquirer) -> None:
        """Into the audit chain: which conversation, never which person."""
        await audit.append(
            connection,
            at=self._clock.now(),
            actor="citizen",
            action=action,
            subject=f"conversation {who.conversation_id}",
            detail={"channel": who.channel},
        )


def _say(
    topic: str,
    values: Mapping[str, Any] | None = None,
    *,
    status: Status = Status.CLARIFIED,
    shown: str | None = None,
) -> RecordAnswer:
    return RecordAnswer(topic, values or {}, status, shown)
