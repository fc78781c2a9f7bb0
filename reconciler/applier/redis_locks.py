"""The apply locks of several machines, in Redis or Valkey."""

import contextlib

from reconciler.applier.apply_lock import UNKNOWN, Holder
from reconciler.errors import StoreError
from reconciler.http.redis_store import RedisStore

LEASE = 60.0
"""Seconds after which a lock is free if its holder gives no sign of life: it was killed."""

_KEEP = """
local held = redis.call('GET', KEYS[1])
if not held or held == ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return redis.call('GET', KEYS[1])
"""
_GIVE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 0"


class RedisLocks:
    """The locks in Redis, as a `LockStore`. The server forgets a lock whose holder gives no sign of life."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store
        self._keep = store.script(_KEEP)
        self._give_back = store.script(_GIVE_BACK)
        self._taken: dict[str, Holder] = {}

    def take(self, name: str, holder: Holder) -> Holder | None:
        """Take a lock. Returns None on success, otherwise the holder. Raises StoreError."""
        text = self._keep([_key(name)], [holder.to_text(), _milli(LEASE)])
        if text != holder.to_text():
            return Holder.of_text(str(text)) or UNKNOWN
        self._taken[name] = holder
        return None

    def held_by(self, name: str) -> Holder | None:
        """Who holds a lock. Raises StoreError."""
        text = self._store.call("GET", _key(name))
        return None if text is None else Holder.of_text(str(text)) or UNKNOWN

    def beat(self, name: str, holder: Holder) -> None:
        """Say that the holder is alive."""
        with contextlib.suppress(StoreError):
            self._keep([_key(name)], [holder.to_text(), _milli(LEASE)])

    def give_back(self, name: str) -> None:
        """Release a lock."""
        with contextlib.suppress(StoreError):
            self._give_back([_key(name)], [self._taken.pop(name).to_text()])


def _key(name: str) -> str:
    return f"reconciler:lock:{name}"


def _milli(seconds: float) -> int:
    return round(seconds * 1000)
