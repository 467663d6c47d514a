"""The services that some tests want: where they are looked for, and whether they answer."""

from __future__ import annotations

import redis
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from store.database import sync_url

POSTGRES = "postgresql://root@127.0.0.1/test"
REDIS = "redis://127.0.0.1:6379"
PATIENCE_SECONDS = 2


def postgres_answers() -> bool:
    engine = create_engine(sync_url(POSTGRES), connect_args={"connect_timeout": PATIENCE_SECONDS})
    try:
        engine.connect().close()
    except OperationalError:
        return False
    finally:
        engine.dispose()
    return True


def redis_answers() -> bool:
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=PATIENCE_SECONDS)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
