"""A connection to Redis or Valkey, for what processes on several machines share."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from reconciler.errors import SettingError, StoreError

VARIABLE = "RECONCILER_REDIS_URL"
"""The variable with the address: `redis://HOST:PORT`, `rediss://` for TLS, or `unix:///PATH`; with user and password."""

TIMEOUT = 2.0
"""Seconds to wait for the server."""


class RedisStore:
    """A connection that is made with the first command. Its errors never contain the address's user or password.

    Raises:
        SettingError: the package is not installed, or the address is not one.
    """

    def __init__(self, url: str) -> None:
        try:
            from redis import Redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError:
            raise SettingError(
                "needs the Python package redis",
                place=VARIABLE,
                hint="pip install 'statuspage-reconciler[redis]', or unset the variable to share with this machine alone",
            ) from None
        try:
            parts = urlsplit(url.strip())
            self.where = parts.path if parts.scheme == "unix" else f"{parts.hostname}:{parts.port or 6379}"
            # A command may be sent twice: every one of ours leads to the same state then.
            retry = Retry(NoBackoff(), 1)
            self._client: Redis = Redis.from_url(
                url.strip(),
                decode_responses=True,
                socket_timeout=TIMEOUT,
                socket_connect_timeout=TIMEOUT,
                retry=retry,
            )
        except (ValueError, TypeError):
            raise SettingError(
                "is not the address of a Redis server",
                place=VARIABLE,
                hint="write redis://HOST:PORT, rediss://USER:PASSWORD@HOST:PORT for TLS, or unix:///PATH",
            ) from None
        secrets = {text for part in (parts.username, parts.password) if part for text in (part, unquote(part))}
        self._secrets = sorted(secrets, key=len, reverse=True)

    def script(self, text: str) -> Callable[[Sequence[str], Sequence[str | int]], Any]:
        """A Lua script, as a function of keys and arguments. The function raises StoreError."""
        registered = self._client.register_script(text)

        def run(keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
            with self.named_errors():
                return registered(keys, arguments)

        return run

    def call(self, *command: str | int) -> Any:
        """The answer to a command. Raises StoreError."""
        with self.named_errors():
            return self._client.execute_command(*command)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Close the connection. Never raises."""
        self._client.close()

    @contextmanager
    def named_errors(self) -> Iterator[None]:
        """Turn the client's errors into StoreError."""
        from redis.exceptions import RedisError

        try:
            yield
        except (RedisError, OSError, UnicodeError) as error:
            why = str(error) or type(error).__name__
            for secret in self._secrets:
                why = why.replace(secret, "***")
            raise StoreError(f"the Redis server at {self.where} cannot be used: {why}", place=VARIABLE) from None
