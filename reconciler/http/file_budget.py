"""The request budgets of one machine's processes, in an SQLite file.

A transaction reads the state of a key's `SlidingLog`, lets it do its arithmetic, and writes it back. Times are those of
the machine's clock, so that the state survives a restart.
"""

import json
import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from reconciler.errors import StoreError
from reconciler.http.sliding_log import Ask, Settled, SlidingLog, Terms, Turn

VERSION = 1
"""The version of the file's format, kept in its header."""

PATIENCE = 2.0
"""Seconds to wait for another process's transaction, which takes less than a millisecond."""

AHEAD = 2.0
"""Seconds that the last entry may lie in the future before the clock is considered wrong."""


class FileBudgets:
    """The budgets in a file, as a `BudgetStore`. It is created with the first request.

    Args:
        path: the file. Its folder must belong to the user alone, and exist.
        clock: returns the time in seconds, the same in all processes.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def ask(self, key: str, ask: Ask, terms: Terms) -> Turn:
        """Take slots, or keep a place in the line and return the wait. Raises StoreError."""
        with self._log(key, terms) as (log, now):
            return log.ask(now, ask)

    def settle(self, key: str, settled: Settled, terms: Terms) -> None:
        """Record what became of slots and callers. Raises StoreError."""
        with self._log(key, terms) as (log, now):
            log.settle(now, settled)

    def used(self, key: str, terms: Terms) -> tuple[str, ...]:
        """The ids of the slots that are not free. Raises StoreError."""
        with self._log(key, terms) as (log, now):
            return log.used(now)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _log(self, key: str, terms: Terms) -> Iterator[tuple[SlidingLog, float]]:
        """The log of a key and the time. What the body changes is written in one transaction."""
        with self._lock, self._named_errors():
            connection = self._connection = self._connection or self._open()
            try:
                connection.execute("BEGIN IMMEDIATE")
                row = connection.execute("SELECT state FROM budgets WHERE key = ?", (key,)).fetchone()
                now = self._clock()
                try:
                    log = _read(row[0], terms, now) if row else SlidingLog(terms)
                except StoreError:
                    # The next run starts anew: what is recorded tells nobody anything.
                    connection.execute("DELETE FROM budgets WHERE key = ?", (key,))
                    connection.execute("COMMIT")
                    raise
                yield log, now
                state = json.dumps({"at": now, **log.to_json()}, separators=(",", ":"))
                connection.execute("INSERT OR REPLACE INTO budgets (key, state) VALUES (?, ?)", (key, state))
                connection.execute("COMMIT")
            finally:
                # Also after Ctrl-C: an open transaction would make all other processes wait.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _open(self) -> sqlite3.Connection:
        for beside in ("", "-journal"):  # SQLite writes to both
            path = self.path.with_name(self.path.name + beside)
            if path.is_symlink():
                raise StoreError(
                    "the file of the request budgets is a link, and no file is written through one", place=str(path)
                )
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            # What a power failure loses is void by then; a process that is killed loses nothing.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = PERSIST").fetchone()
            with closing(connection.execute("PRAGMA user_version")) as cursor:
                (version,) = cursor.fetchone()
            if version == 0:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("CREATE TABLE IF NOT EXISTS budgets (key TEXT PRIMARY KEY, state TEXT NOT NULL)")
                connection.execute(f"PRAGMA user_version = {VERSION}")
                connection.execute("COMMIT")
            elif version != VERSION:
                raise StoreError(
                    f"the request budgets are kept in format {version} by another version of this tool; this one knows "
                    f"format {VERSION}",
                    place=str(self.path),
                    hint="use one version on this machine",
                )
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            broken = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
            raise StoreError(
                f"the request budgets cannot be kept: {error}",
                place=str(self.path),
                hint="delete the file" if broken else None,
            ) from None


def _read(text: object, terms: Terms, now: float) -> SlidingLog:
    """The log in a row. Raises StoreError if it is not one, or if it is from the future."""
    try:
        state = json.loads(str(text))
        at = float(state["at"])
        log = SlidingLog.of_json(state, terms)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise StoreError("the request budget that is recorded for the key is not readable, and was deleted") from None
    if not math.isfinite(at) or at > now + AHEAD:
        raise StoreError(
            f"the request budget was last used {at - now:.0f} s in the future, and was deleted",
            hint="the clock of this machine was set back, or machines with different clocks share the file",
        )
    return log
