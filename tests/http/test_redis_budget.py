"""Request budgets in Redis: addresses, and what can be wrong with the server."""

import sys

import pytest

from reconciler.errors import SettingError, StoreError
from reconciler.http.redis_budget import RedisBudgets
from reconciler.http.redis_store import RedisStore
from reconciler.http.sliding_log import Ask, Settled, Terms, Turn

TERMS = Terms(4, 10.0)
KEY = "0" * 64
ASK = Ask("ticket", ("slot",), lease=40.0)


@pytest.mark.parametrize(
    "url", ["", "localhost", "http://localhost", "redis://h:port", "redis://h:99999999", "redis://u:s3cret-w0rd@[h/"]
)
def test_what_is_no_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingError) as error:
        RedisStore(url)
    assert str(error.value) == "RECONCILER_REDIS_URL: is not the address of a Redis server"
    assert error.value.hint == ("write redis://HOST:PORT, rediss://USER:PASSWORD@HOST:PORT for TLS, or unix:///PATH")


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(SettingError, match="RECONCILER_REDIS_URL: needs the Python package redis") as error:
        RedisStore("redis://localhost")
    assert error.value.hint == (
        "pip install 'statuspage-reconciler[redis]', or unset the variable to share with this machine alone"
    )


def test_tls_checks_the_certificate_and_its_name() -> None:
    store = RedisStore("rediss://user:s3cret-w0rd@redis.example:6380/2")
    connection = store._client.connection_pool.make_connection()
    assert (connection.host, connection.port, connection.db) == ("redis.example", 6380, 2)
    assert (connection.cert_reqs.name, connection.check_hostname) == ("CERT_REQUIRED", True)
    assert store.where == "redis.example:6380"


def test_a_server_that_is_not_there_is_named_and_its_password_is_not() -> None:
    store = RedisStore("redis://user:s3cret%2Dw0rd@127.0.0.1:1/0")
    with pytest.raises(StoreError) as error:
        RedisBudgets(store).ask(KEY, ASK, TERMS)
    assert str(error.value).startswith(
        "RECONCILER_REDIS_URL: the Redis server at 127.0.0.1:1 cannot be used: Error 111"
    )
    assert "s3cret" not in str(error.value)


def test_a_message_that_repeats_the_password_is_masked() -> None:
    store = RedisStore("redis://:s3cret%2Dw0rd@127.0.0.1:1/0")
    with pytest.raises(StoreError) as error, store.named_errors():
        raise OSError("no such user: s3cret-w0rd, s3cret%2Dw0rd")
    assert str(error.value).endswith("cannot be used: no such user: ***, ***")


def test_a_wrong_password_is_one_error(redis_server: str) -> None:
    with pytest.raises(StoreError, match="cannot be used: ") as error:
        RedisBudgets(RedisStore(f"unix://:wr0ng@{redis_server}")).ask(KEY, ASK, TERMS)
    assert "wr0ng" not in str(error.value)
    assert f"the Redis server at {redis_server} " in str(error.value)


def test_a_full_server_is_one_error(redis_url: str) -> None:
    store = RedisStore(redis_url)
    store.call("CONFIG", "SET", "maxmemory", 1)
    try:
        with pytest.raises(StoreError, match="maxmemory"):
            RedisBudgets(store).ask(KEY, ASK, TERMS)
    finally:
        store.call("CONFIG", "SET", "maxmemory", 0)


def test_a_server_that_takes_no_writes_is_one_error(redis_url: str) -> None:
    store = RedisStore(redis_url)
    store.call("CONFIG", "SET", "min-replicas-to-write", 1)
    try:
        with pytest.raises(StoreError, match="Not enough good replicas"):
            RedisBudgets(store).ask(KEY, ASK, TERMS)
    finally:
        store.call("CONFIG", "SET", "min-replicas-to-write", 0)


def test_keys_of_another_kind_are_one_error(redis_url: str) -> None:
    store = RedisStore(redis_url)
    store.call("SET", f"reconciler:{{{KEY}}}:slots", "garbage")
    with pytest.raises(StoreError, match="WRONGTYPE"):
        RedisBudgets(store).ask(KEY, ASK, TERMS)


def test_what_another_version_keeps_is_left_alone(redis_url: str) -> None:
    store = RedisStore(redis_url)
    store.call("HSET", f"reconciler:{{{KEY}}}:state", "version", 7)
    for call in (lambda: RedisBudgets(store).ask(KEY, ASK, TERMS), lambda: RedisBudgets(store).used(KEY, TERMS)):
        with pytest.raises(StoreError, match="in format 7 by another version of this tool; this one knows format 1"):
            call()
    assert store.call("KEYS", "*") == [f"reconciler:{{{KEY}}}:state"]


def test_a_clock_that_was_set_back_is_told_and_the_next_run_starts_anew(redis_url: str) -> None:
    store = RedisStore(redis_url)
    budgets = RedisBudgets(store)
    budgets.ask(KEY, ASK, TERMS)
    seconds = int(store.call("TIME")[0])
    store.call("HSET", f"reconciler:{{{KEY}}}:state", "at", (seconds + 5_000) * 1_000_000)
    with pytest.raises(StoreError, match="was last used (4999|5000) s in the future, and was deleted"):
        budgets.ask(KEY, ASK, TERMS)
    assert budgets.ask(KEY, ASK, TERMS) == Turn()


def test_what_nobody_uses_is_forgotten_by_the_server(redis_url: str) -> None:
    store = RedisStore(redis_url)
    budgets = RedisBudgets(store)
    budgets.ask(KEY, Ask("one", ("a", "b", "c", "d"), lease=40.0), TERMS)
    budgets.settle(KEY, Settled(answered=("a",)), TERMS)
    budgets.ask(KEY, ASK, TERMS)
    keys = store.call("KEYS", "*")
    assert len(keys) == 4
    assert [store.call("TTL", key) > 250_000 for key in keys] == [True] * 4


def test_a_server_that_restarts_has_forgotten_the_scripts_and_is_told_them_again(redis_url: str) -> None:
    store = RedisStore(redis_url)
    budgets = RedisBudgets(store)
    budgets.ask(KEY, ASK, TERMS)
    store.call("SCRIPT", "FLUSH")
    budgets.settle(KEY, Settled(answered=("slot",)), TERMS)
    assert budgets.used(KEY, TERMS) == ("slot",)
