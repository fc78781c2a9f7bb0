"""The apply lock in Redis."""

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.applier import redis_locks
from reconciler.applier.apply_lock import UNKNOWN, Holder
from reconciler.applier.redis_locks import RedisLocks
from reconciler.errors import StoreError
from reconciler.http.redis_store import RedisStore

OURS = Holder("runner-2", 222, "2026-05-04T12:00:00+00:00", "2026-05-04T12:00:00+00:00")
THEIRS = Holder("runner-1", 111, "2026-05-04T11:58:00+00:00", "2026-05-04T11:59:50+00:00")


def locks(url: str) -> RedisLocks:
    return RedisLocks(RedisStore(url))


def test_the_second_is_told_who_holds_it_and_gets_it_afterwards(redis_url: str) -> None:
    one, two = locks(redis_url), locks(redis_url)
    assert one.take("page", THEIRS) is None
    assert two.take("page", OURS) == THEIRS
    assert two.take("other", OURS) is None
    one.give_back("page")
    assert two.take("page", OURS) is None
    assert one.take("page", THEIRS) == OURS


def test_a_lock_that_was_taken_by_a_command_sent_twice_is_ours(redis_url: str) -> None:
    one = locks(redis_url)
    assert one.take("page", OURS) is None
    assert one.take("page", OURS) is None


def test_a_holder_that_was_killed_loses_the_lock_and_one_that_lives_keeps_it(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_locks, "LEASE", 0.4)
    script = (
        "import sys; from reconciler.applier import redis_locks; redis_locks.LEASE = 0.4\n"
        "from tests.applier.test_redis_locks import locks, THEIRS\n"
        "assert locks(sys.argv[1]).take('page', THEIRS) is None\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, redis_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    process.kill()
    process.communicate()
    one, two = locks(redis_url), locks(redis_url)
    time.sleep(0.5)
    assert one.take("page", OURS) is None
    for _ in range(3):
        time.sleep(0.2)
        one.beat("page", OURS)
    assert two.take("page", THEIRS) == OURS


def test_a_holder_that_slept_too_long_does_not_take_the_lock_of_another(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_locks, "LEASE", 0.1)
    one, two = locks(redis_url), locks(redis_url)
    one.take("page", OURS)
    time.sleep(0.2)
    monkeypatch.setattr(redis_locks, "LEASE", 60.0)
    assert two.take("page", THEIRS) is None
    one.beat("page", OURS)
    one.give_back("page")
    assert one.take("page", OURS) == THEIRS


def test_a_lock_that_names_nobody_is_held_all_the_same(redis_url: str) -> None:
    RedisStore(redis_url).call("SET", "reconciler:lock:page", "somebody")
    assert locks(redis_url).take("page", Holder.of_process(datetime.now(UTC))) == UNKNOWN


def test_a_server_that_is_gone_is_an_error_of_taking_alone() -> None:
    gone = locks("redis://127.0.0.1:1")
    with pytest.raises(StoreError):
        gone.take("page", OURS)
    gone._taken["page"] = OURS
    gone.beat("page", OURS)
    gone.give_back("page")
