"""Logging in and out: sessions, wrong passwords, and the first log-in."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.passwords import LONGEST, SHORTEST, Passwords
from console.ports import Clock
from console.roles import Permission, may
from store import Database, audit
from store import staff as queries

# After this many wrong passwords in a row an account rests; an address that tries many accounts rests as well.
ACCOUNT_TRIES = 5
ADDRESS_TRIES = 30
LOCK = timedelta(minutes=15)
SESSION = timedelta(hours=12)  # a working day with a margin
IDLE = timedelta(hours=1)
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of staff who is logged in. ``token_hash`` names the session in the database."""

    id: int
    email: str
    name: str
    role: str
    csrf: str
    token_hash: str
    must_change_password: bool
    last_seen_at: datetime

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)


class LoginRefused(Exception):
    """Wrong e-mail or password: which of them is not told."""


class LoginLocked(LoginRefused):
    """Too many wrong passwords. ``minutes`` until the next try."""

    def __init__(self, minutes: int) -> None:
        super().__init__("too many wrong passwords")
        self.minutes = minutes


class PasswordUnfit(ValueError):
    """A new password can't be taken; ``reason``: short, long, same, wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normal_email(text: str) -> str:
    return text.strip().lower()[:200]


def token_hash(token: str) -> str:
    """What the database keeps of a session's token: a copy of the table opens no session."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Tries:
    """Wrong log-ins by name, within the last ``LOCK``, in this process's memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()

    def add(self, name: str) -> None:
        self._tries.setdefault(name, deque()).append(self._clock.now())
        self._tries.move_to_end(name)
        if len(self._tries) > 10_000:
            self._tries.popitem(last=False)

    def minutes_left(self, name: str, limit: int) -> int:
        """0: go on."""
        tries = self._tries.get(name, deque())
        now = self._clock.now()
        while tries and tries[0] <= now - LOCK:
            tries.popleft()
        return _minutes(tries[0] + LOCK - now) if len(tries) >= limit else 0


class Accounts:
    """Everything the log-in pages do."""

    def __init__(self, database: Database, clock: Clock, passwords: Passwords) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._tries = Tries(clock)

    async def log_in(self, email: str, password: str, address: str) -> str:
        """Opens a session and returns its token.

        Raises:
            LoginLocked: too many wrong ones for this account or from this network address.
            LoginRefused: wrong e-mail or password, or the account is closed.
        """
        email, now = normal_email(email), self._clock.now()
        by_address, by_email = f"address {address}", f"email {email}"
        if minutes := self._tries.minutes_left(by_address, ADDRESS_TRIES):
            raise LoginLocked(minutes)
        async with self._database.read() as connection:
            person = await queries.by_email(connection, email)
        if person is not None and person.locked_until is not None and person.locked_until > now:
            raise LoginLocked(_minutes(person.locked_until - now))
        # An account that does not exist locks just like one that does.
        if person is None and (minutes := self._tries.minutes_left(by_email, ACCOUNT_TRIES)):
            raise LoginLocked(minutes)
        fits = await self._passwords.fits(password[:LONGEST], person.password_hash if person else None)
        if person is None or not person.active or not fits:
            self._tries.add(by_address)
            if person is None:
                self._tries.add(by_email)
            else:
                await self._count_failure(person.id, person.email)
            raise LoginRefused
        return await self._open(person.id, person.email, person.password_hash, password)

    async def _count_failure(self, staff_id: int, email: str) -> None:
        now = self._clock.now()
        async with self._database.write() as connection:
            failures = await queries.count_failure(connection, staff_id)
            if failures >= ACCOUNT_TRIES:
                await queries.change(connection, staff_id, locked_until=now + LOCK, failed_logins=0)
                await audit.append(
                    connection, at=now, actor=email, action="login.locked", subject=email, detail={"tries": failures}
                )

    async def _open(self, staff_id: int, email: str, hashed: str, password: str) -> str:
        token, now = secrets.token_urlsafe(32), self._clock.now()
        renewed = {"password_hash": await self._passwords.hash(password)} if self._passwords.stale(hashed) else {}
        async with self._database.write() as connection:
            await queries.begin_session(
                connection,
                token_hash=token_hash(token),
                staff_id=staff_id,
                csrf=secrets.token_urlsafe(32),
                now=now,
                expires_at=now + SESSION,
            )
            await queries.change(connection, staff_id, failed_logins=0, locked_until=None, last_login_at=now, **renewed)
            await audit.append(connection, at=now, actor=email, action="login", subject=email)
        return token

    async def visitor(self, token: str | None) -> Visitor | None:
        """Who holds this token; nobody when the session has ended."""
        if not token:
            return None
        now = self._clock.now()
        async with self._database.read() as connection:
            row = await queries.session(connection, token_hash(token), now=now, idle_since=now - IDLE)
        if row is None:
            return None
        return Visitor(
            id=row.staff_id,
            email=row.email,
            name=row.name,
            role=row.role,
            csrf=row.csrf,
            token_hash=row.token_hash,
            must_change_password=bool(row.must_change_password),
            last_seen_at=row.last_seen_at,
        )

    async def still_here(self, visitor: Visitor) -> None:
        """Keeps the session from falling idle; written at most once a minute."""
        now = self._clock.now()
        if now - visitor.last_seen_at >= _TOUCH:
            async with self._database.write() as connection:
                await queries.touch_session(connection, visitor.token_hash, now)

    async def log_out(self, visitor: Visitor) -> None:
        async with self._database.write() as connection:
            await queries.end_session(connection, visitor.token_hash)
            await audit.append(
                connection, at=self._clock.now(), actor=visitor.email, action="logout", subject=visitor.email
            )

    async def change_password(self, visitor: Visitor, old: str, new: str) -> None:
        """Sets a new password and ends the person's other sessions. Raises ``PasswordUnfit``."""
        if len(new) < SHORTEST:
            raise PasswordUnfit("short")
        if len(new) > LONGEST:
            raise PasswordUnfit("long")
        if new == old:
            raise PasswordUnfit("same")
        async with self._database.read() as connection:
            person = await queries.by_email(connection, visitor.email)
        if person is None or not await self._passwords.fits(old[:LONGEST], person.password_hash):
            raise PasswordUnfit("wrong")
        hashed = await self._passwords.hash(new)
        async with self._database.write() as connection:
            await queries.change(connection, visitor.id, password_hash=hashed, must_change_password=False)
            await queries.end_sessions_of(connection, visitor.id, but=visitor.token_hash)
            await audit.append(
                connection, at=self._clock.now(), actor=visitor.email, action="password.change", subject=visitor.email
            )


def _minutes(time: timedelta) -> int:
    return max(1, -int(-time.total_seconds() // 60))
