"""The request budgets of the processes of several machines, in Redis or Valkey.

Two scripts do the arithmetic of `SlidingLog` on the server, by the server's clock, in microseconds. A key's state is
four Redis keys: `slots` (answered, by the time when they are free), `flight` (under way, by the end of their lease),
`line` (tickets in the order of arrival, with what they need) and `state`. They expire when nobody uses them.
"""

from typing import Any

from reconciler.errors import StoreError
from reconciler.http.redis_store import RedisStore
from reconciler.http.sliding_log import FOREIGN, PLACE, Ask, Settled, Terms, Turn

VERSION = 1
"""The version of what is stored."""

AHEAD = 2.0
"""Seconds that the last entry may lie in the future before the server's clock is considered wrong."""

_BEGIN = f"""
local slots, flight, line, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local function int(number) return string.format('%.0f', number) end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local version = redis.call('HGET', state, 'version') or '{VERSION}'
if version ~= '{VERSION}' then return {{'version', version}} end
local at = tonumber(redis.call('HGET', state, 'at') or 0)
if at > now + {AHEAD * 1e6:.0f} then
  redis.call('DEL', slots, flight, line, state)
  return {{'clock', int(at - now)}}
end
redis.call('HSET', state, 'version', '{VERSION}', 'at', int(now))
redis.call('ZREMRANGEBYSCORE', slots, '-inf', int(now))
redis.call('ZREMRANGEBYSCORE', flight, '-inf', int(now))
local closed = tonumber(redis.call('HGET', state, 'closed') or 0)
local function finish(...)
  for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, 259200) end
  return {{...}}
end
"""

_ASK = (
    _BEGIN
    + f"""
local ticket, urgent, limit, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local number, before, arrival, last = #ARGV - 4, 0, nil, 0
local places = redis.call('HGETALL', line)
local waiting = {{}}
for nth = 1, #places, 2 do
  local came, needs, hurry, ends = string.match(places[nth + 1], '(%d+) (%d+) (%d+) (%d+)')
  last = math.max(last, tonumber(came))
  if tonumber(ends) <= now then redis.call('HDEL', line, places[nth])
  elseif places[nth] == ticket then arrival = tonumber(came)
  else table.insert(waiting, {{tonumber(came), tonumber(needs), tonumber(hurry)}}) end
end
arrival = arrival or last + 1
for _, place in ipairs(waiting) do
  if place[3] > urgent or (place[3] == urgent and place[1] < arrival) then before = before + place[2] end
end
local wait, refused = 0, 0
if closed > now then wait, refused = closed - now, 1
elseif number > 0 then
  local over = redis.call('ZCARD', flight) + redis.call('ZCARD', slots) + number + before - 1 - limit
  if over >= 0 then
    local free = redis.call('ZRANGE', slots, int(over), int(over), 'WITHSCORES')
    wait = free[2] and math.max(1, free[2] - now) or -1
  end
end
if wait ~= 0 then
  if number > 0 then
    redis.call('HSET', line, ticket, table.concat({{arrival, number, urgent, int(now + {PLACE * 1e6:.0f})}}, ' '))
  end
  return finish('wait', int(wait), refused)
end
redis.call('HDEL', line, ticket)
for nth = 5, #ARGV do redis.call('ZADD', flight, int(now + lease), ARGV[nth]) end
return finish('wait', 0, 0)
"""
)

_SETTLE = (
    _BEGIN
    + """
local left, refused, limit, seconds, hold = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local answered = tonumber(ARGV[6])
for nth = 7, #ARGV do
  redis.call('ZREM', flight, ARGV[nth])
  if nth - 6 <= answered then redis.call('ZADD', slots, int(now + hold), ARGV[nth]) end
end
redis.call('HDEL', line, left)
if refused >= 0 then
  local again = closed > 0 and closed <= now and now - closed <= seconds
  redis.call('HSET', state, 'closed', int(math.max(closed, now + refused)))
  if again then
    local foreign = limit - redis.call('ZCARD', flight) - redis.call('ZCARD', slots)
    local first = now + refused
    local span = math.max(0, now + hold - first)
    for nth = 0, foreign - 1 do
      redis.call('ZADD', slots, int(first + span * nth / foreign), 'foreign ' .. int(now) .. ' ' .. nth)
    end
  end
end
return finish('settled')
"""
)


class RedisBudgets:
    """The budgets in Redis, as a `BudgetStore`."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store
        self._ask = store.script(_ASK)
        self._settle = store.script(_SETTLE)

    def ask(self, key: str, ask: Ask, terms: Terms) -> Turn:
        """Take slots, or keep a place in the line and return the wait. Raises StoreError."""
        limit = terms.limit if ask.urgent else terms.ordinary
        answer = self._ask(_keys(key), [ask.ticket, int(ask.urgent), limit, _micro(ask.lease), *ask.slots])
        _, wait, refused = _checked(answer, "wait")
        return Turn(float("inf") if int(wait) < 0 else int(wait) / 1e6, bool(int(refused)))

    def settle(self, key: str, settled: Settled, terms: Terms) -> None:
        """Record what became of slots and callers. Raises StoreError."""
        refused = -1 if settled.refused is None else _micro(settled.refused)
        slots = (*settled.answered, *settled.unused)
        numbers = (refused, terms.limit, _micro(terms.seconds), _micro(terms.hold), len(settled.answered))
        _checked(self._settle(_keys(key), [settled.left or "", *numbers, *slots]), "settled")

    def used(self, key: str, terms: Terms) -> tuple[str, ...]:
        """The ids of the slots that are not free. Raises StoreError."""
        self.settle(key, Settled(), terms)  # forgets those that are free by now
        slots, flight, _, _ = _keys(key)
        used = (*self._store.call("ZRANGE", slots, 0, -1), *self._store.call("ZRANGE", flight, 0, -1))
        return tuple(FOREIGN if slot.startswith("foreign ") else slot for slot in used)

    def close(self) -> None:
        """Close the connection."""
        self._store.close()


def _keys(key: str) -> list[str]:
    """The Redis keys of a budget. The braces keep them on one node of a cluster."""
    return [f"reconciler:{{{key}}}:{part}" for part in ("slots", "flight", "line", "state")]


def _micro(seconds: float) -> int:
    return round(seconds * 1e6)


def _checked(answer: Any, expected: str) -> Any:
    """The answer of a script. Raises StoreError if it is none."""
    if answer[0] == "version":
        raise StoreError(
            f"the request budgets are kept in format {answer[1]} by another version of this tool; this one knows format {VERSION}",
            hint="use one version on all machines",
        )
    if answer[0] == "clock":
        raise StoreError(
            f"the request budget was last used {int(answer[1]) / 1e6:.0f} s in the future, and was deleted",
            hint="the clock of the Redis server was set back",
        )
    if answer[0] != expected:
        raise StoreError("the Redis server gave an answer that is none of this tool's")
    return answer
