"""Keeps Zalo's token pair alive: one refresher among all processes, and no token used before it is committed.

The refresh token works once, and the old access token dies with it, so:

1. Whoever refreshes first marks the row, under a lock and after reading it again: the mark keeps all others waiting.
2. The new pair is committed before anybody uses it.
3. A refresh whose outcome is unknown is never repeated. The stored access token is used while Zalo takes it; when it
   no longer does, a person is called for.
4. A consumed refresh token calls for that person at once.
5. It is refreshed early (20 of 25 hours), by the scheduler; and late, when a call is refused with exactly the stored
   token.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from integrations.clock import Clock
from integrations.errors import SendError
from integrations.memory import Memory
from integrations.zalo.oauth import OAuth, Pair, Spent, Uncertain
from store import Database
from store import channels as store

CHANNEL = "zalo"
REFRESH_AFTER = timedelta(hours=20)
ACCESS_TOKEN_LIFE = timedelta(hours=25)
# A refresh takes seconds; a mark older than this belongs to a process that died or never got its answer.
REFRESH_TAKES_AT_MOST = timedelta(seconds=60)
LOOK_AGAIN_SECONDS = 0.5
BUSY_SECONDS = 5.0

_SEED = "seed"

_log = logging.getLogger(__name__)


class TokenKeeper:
    """The pair in force.

    Args:
        seed: the pair from the settings, for the first start, and for a restart after a new consent.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        memory: Memory,
        oauth: OAuth,
        seed: Pair | None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._memory = memory
        self._oauth = oauth
        self._seed = seed
        self._sleep = sleep
        self._access_token: str | None = None
        self._turn = asyncio.Lock()

    async def current(self) -> str:
        """The access token to use. Raises ``SendError`` when there is none."""
        if self._access_token is None:
            self._access_token = (await self._load()).access_token
        return self._access_token

    async def after_refusal(self, refused: str) -> str:
        """A token to use instead of ``refused``, which Zalo has just not taken: one that another process has got
        meanwhile, or a new one. Raises ``SendError``."""
        async with self._turn:
            return await self._renew(refused)

    async def refresh_if_due(self) -> bool:
        """For the scheduler: refreshes a pair in its twentieth hour. Returns whether it did. Raises ``SendError``."""
        row = await self._load()
        now = self._clock.now()
        soon = row.expires_at is not None and now >= row.expires_at - (ACCESS_TOKEN_LIFE - REFRESH_AFTER)
        if row.needs_consent_since or row.refresh_pending_at or not (soon or now - row.updated_at >= REFRESH_AFTER):
            return False
        await self.after_refusal(row.access_token)
        return True

    async def adopt(self, pair: Pair) -> None:
        """Puts ``pair`` in force, whatever was there."""
        now = self._clock.now()
        expires_at = now + timedelta(seconds=pair.expires_in) if pair.expires_in else None
        async with self._database.write() as connection:
            await store.seed_tokens(connection, CHANNEL, pair.access_token, pair.refresh_token, now)
            await store.replace_tokens(connection, CHANNEL, pair.access_token, pair.refresh_token, expires_at, now)
        self._access_token = pair.access_token

    async def _load(self) -> store.TokenRow:
        async with self._database.read() as connection:
            row = await store.tokens(connection, CHANNEL)
        if self._seed is not None and (row is None or (self._is_dead(row) and await self._seed_is_new())):
            await self.adopt(self._seed)
            await self._memory.keep(**{_SEED: _fingerprint(self._seed)})
            async with self._database.read() as connection:
                row = await store.tokens(connection, CHANNEL)
        if row is None:
            raise SendError("no_token", stops_channel=True)
        return row

    def _is_dead(self, row: store.TokenRow) -> bool:
        """Whether the pair can send nothing any more, as far as can be told without asking Zalo."""
        now, pending = self._clock.now(), row.refresh_pending_at
        return (
            row.needs_consent_since is not None
            or now - row.updated_at > ACCESS_TOKEN_LIFE
            or (pending is not None and now - pending > REFRESH_TAKES_AT_MOST)
        )

    async def _seed_is_new(self) -> bool:
        # After a new consent the operator puts a new pair into the settings; the old seed was spent long ago.
        return self._seed is not None and (await self._memory.recall()).get(_SEED) != _fingerprint(self._seed)

    async def _renew(self, refused: str) -> str:
        waits = int(REFRESH_TAKES_AT_MOST.total_seconds() / LOOK_AGAIN_SECONDS)
        for _ in range(waits):
            row, mine = await self._claim(refused)
            if row.access_token != refused:
                self._access_token = row.access_token
                return row.access_token
            if row.needs_consent_since is not None:
                raise SendError("needs_consent", stops_channel=True)
            if mine:
                # A cancelled caller must not lose a pair that Zalo has already made.
                return await asyncio.shield(asyncio.ensure_future(self._spend(row)))
            await self._sleep(LOOK_AGAIN_SECONDS)
        raise SendError("token_refresh_busy", retryable=True, retry_after=BUSY_SECONDS)

    async def _claim(self, refused: str) -> tuple[store.TokenRow, bool]:
        """Reads the pair again under the lock, and marks it if the refresh is ours to make."""
        now = self._clock.now()
        async with self._database.write() as connection:
            row = await store.tokens(connection, CHANNEL, lock=True)
            if row is None:
                raise SendError("no_token", stops_channel=True)
            if row.access_token != refused or row.needs_consent_since is not None:
                return row, False
            if row.refresh_pending_at is None:
                await store.begin_refresh(connection, CHANNEL, now)
                return row, True
            if now - row.refresh_pending_at > REFRESH_TAKES_AT_MOST:
                await store.needs_consent(connection, CHANNEL, now)
                row = await store.tokens(connection, CHANNEL) or row
        if row.needs_consent_since is not None:
            self._call_for_consent("a refresh was never answered, and the stored token is no longer taken")
        return row, False

    async def _spend(self, row: store.TokenRow) -> str:
        try:
            pair = await self._oauth.refresh(row.refresh_token)
        except SendError:
            async with self._database.write() as connection:
                await store.end_refresh(connection, CHANNEL)
            raise
        except Spent:
            async with self._database.write() as connection:
                await store.needs_consent(connection, CHANNEL, self._clock.now())
            self._call_for_consent("the refresh token is spent or unknown")
            raise SendError("needs_consent", stops_channel=True) from None
        except Uncertain:
            # The mark stays: nobody spends this token again.
            _log.error("Zalo did not answer a token refresh; it is not repeated")
            raise SendError("token_refresh_unknown", retryable=True, retry_after=BUSY_SECONDS) from None
        await self.adopt(pair)
        return pair.access_token

    @staticmethod
    def _call_for_consent(reason: str) -> None:
        _log.critical("Zalo needs a new consent by an administrator of the account: %s", reason)


def _fingerprint(pair: Pair) -> str:
    return hashlib.sha256(pair.refresh_token.encode()).hexdigest()
