"""The request budgets of keys, shared by the processes of one machine (a file) or of several (Redis).

`BudgetStore` is what a store provides. `SharedBudgets` is how the rate windows of this process use one: it says who
they are, and if the store fails, it says so once and nothing is shared for the rest of the run.
"""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from reconciler.errors import StoreError
from reconciler.http.sliding_log import Ask, Settled, Terms, Turn


@dataclass(frozen=True, slots=True)
class BudgetUser:
    """A process that uses a budget."""

    host: str
    """The name of its machine."""
    pid: int
    """Its process ID."""
    command: str
    """The command that it runs."""

    @classmethod
    def of_process(cls, command: str) -> "BudgetUser":
        """This process."""
        return cls(socket.gethostname(), os.getpid(), command)

    @classmethod
    def of_slot(cls, slot: str) -> "BudgetUser | None":
        """The process that took a slot, or None if that is not recorded."""
        host, _, others = slot.partition("\t")
        pid, _, others = others.partition("\t")
        return cls(host, int(pid), others.partition("\t")[0]) if pid.isdecimal() else None

    def slots(self) -> str:
        """The start of the ids of its slots, which no other process uses."""
        return f"{self.host}\t{self.pid}\t{self.command}\t{secrets.token_hex(4)}"


class BudgetStore(Protocol):
    """Stores one sliding log per key. Any number of threads may call it. Every method raises StoreError.

    A key is the digest of an API root and an API key. The arithmetic is that of `SlidingLog`; the clock is the store's.
    """

    def ask(self, key: str, ask: Ask, terms: Terms) -> Turn:
        """Take slots, or keep a place in the line and return the wait."""

    def settle(self, key: str, settled: Settled, terms: Terms) -> None:
        """Record what became of slots and callers."""

    def used(self, key: str, terms: Terms) -> tuple[str, ...]:
        """The ids of the slots that are not free."""

    def close(self) -> None:
        """Close the connection. Never raises."""


class SharedBudgets:
    """The budgets of a run. Thread-safe.

    Args:
        store: where they are.
        user: this process.
        lost: called once, if the store fails.
    """

    def __init__(self, store: BudgetStore, user: BudgetUser, lost: Callable[[StoreError], None]) -> None:
        self._store: BudgetStore | None = store
        self._lost = lost
        self._lock = threading.Lock()
        self.prefix = user.slots()

    def ask(self, key: str, ask: Ask, terms: Terms) -> Turn | None:
        """As `BudgetStore.ask`; None if nothing is shared anymore."""
        store = self._store
        try:
            return store.ask(key, ask, terms) if store else None
        except StoreError as error:
            self._lose(error)
            return None

    def settle(self, key: str, settled: Settled, terms: Terms) -> None:
        """As `BudgetStore.settle`. Never raises."""
        store = self._store
        try:
            if store:
                store.settle(key, settled, terms)
        except StoreError as error:
            self._lose(error)

    def used(self, key: str, terms: Terms) -> tuple[str, ...] | None:
        """As `BudgetStore.used`; None if nothing is shared anymore."""
        store = self._store
        try:
            return store.used(key, terms) if store else None
        except StoreError as error:
            self._lose(error)
            return None

    def close(self) -> None:
        """Close the store."""
        if self._store:
            self._store.close()

    def _lose(self, error: StoreError) -> None:
        with self._lock:
            store, self._store = self._store, None
        if store:
            store.close()
            self._lost(error)
