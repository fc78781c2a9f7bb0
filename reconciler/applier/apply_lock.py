"""The apply lock: one apply per page at a time. Others wait, and learn who holds it.

`FileLocks` keeps one file per page in a folder that the runs of one machine share. `RedisLocks` shares them between
machines. Both implement `LockStore`.
"""

import contextlib
import hashlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from reconciler.applier.file_lock import locked
from reconciler.documents.atomic_write import make_state_folder, refuse_links
from reconciler.errors import DocumentError, LockedError
from reconciler.model.resource import DesiredPage

APPLY = "apply"
"""The work that is locked by default. Only runs of the same work wait for each other."""

BEAT = 15.0
"""Seconds between heartbeats of the lock's holder."""

SILENT = 120.0
"""Seconds without a heartbeat after which a holder on another machine is considered dead."""

POLL = 0.5
"""Seconds between attempts to take a lock that is held."""

_LONGEST = 2_000
"""Maximum number of bytes read from a lock."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A run that holds a lock."""

    host: str
    """The name of its machine."""
    pid: int
    """Its process ID."""
    since: str
    """When it started (ISO 8601, UTC)."""
    alive: str
    """Its last heartbeat (ISO 8601, UTC)."""

    @classmethod
    def of_process(cls, now: datetime) -> "Holder":
        """The holder for this process."""
        moment = now.astimezone(UTC).isoformat(timespec="seconds")
        return cls(socket.gethostname(), os.getpid(), moment, moment)

    @classmethod
    def of_text(cls, text: str) -> "Holder | None":
        """The holder in a lock's content, or None."""
        try:
            read = json.loads(text)
            holder = cls(str(read["host"])[:100], int(read["pid"]), str(read["since"])[:40], str(read["alive"])[:40])
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return None
        return holder

    def to_text(self) -> str:
        """The content of a lock with this holder."""
        return json.dumps(asdict(self)) + "\n"

    def silent(self, now: datetime) -> bool:
        """Whether its last heartbeat is so old that it is considered dead. A time in the future does not count."""
        try:
            seconds = abs((now - datetime.fromisoformat(self.alive)).total_seconds())
        except (ValueError, TypeError):
            return True
        return seconds > SILENT

    def __str__(self) -> str:
        since = self.since.replace("T", " ").replace("+00:00", " UTC")
        return f"process {self.pid} on {self.host}, since {since}"


UNKNOWN = Holder("a machine that left no name", 0, "an unknown time", "")


class LockStore(Protocol):
    """Stores locks by name. Only `beat` is called from a second thread."""

    def take(self, name: str, holder: Holder) -> Holder | None:
        """Take a lock. Returns None on success, otherwise the holder. Raises DocumentError or
        StoreError if that is unknown.
        """

    def held_by(self, name: str) -> Holder | None:
        """Who holds a lock, without taking it; None for nobody. Raises DocumentError or StoreError."""

    def beat(self, name: str, holder: Holder) -> None:
        """Update the heartbeat of a lock we hold. Never raises."""

    def give_back(self, name: str) -> None:
        """Release a lock we hold. Never raises."""


class FileLocks:
    """Locks as files in a folder.

    The operating system locks the file and releases it when its process ends. The content tells others who holds the
    lock. It also acts as the lock on file systems without locking, or where machines do not see each other's locks.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.folder = folder
        self._now = now
        self._handles: dict[str, int] = {}

    def take(self, name: str, holder: Holder) -> Holder | None:
        """Take a lock. Returns None on success, otherwise the holder. Raises DocumentError if the file cannot be
        written.
        """
        path = self.folder / f"{name}.lock"
        with DocumentError.in_place_of_os("the lock cannot be written", place=path):
            make_state_folder(self.folder)
            refuse_links(path)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
            try:
                other = self._other(handle, holder)
                if other is None:
                    _write(handle, holder.to_text())
            except OSError:
                os.close(handle)
                raise
        if other is not None:
            os.close(handle)
            return other
        self._handles[name] = handle
        return None

    def _other(self, handle: int, holder: Holder) -> Holder | None:
        """The holder of the file, or None if there is none anymore."""
        ours = locked(handle)
        os.lseek(handle, 0, os.SEEK_SET)
        named = Holder.of_text(os.read(handle, _LONGEST).decode("utf-8", "replace"))
        if ours is False:
            return named or UNKNOWN
        if named is None or named.silent(self._now()):
            return None
        if named.host == holder.host and (ours or not _runs(named.pid)):
            return None
        return named

    def held_by(self, name: str) -> Holder | None:
        """Who holds a lock by its file's content. Trying the system's lock could refuse an apply that starts right now.
        Raises DocumentError if the file cannot be read.
        """
        path = self.folder / f"{name}.lock"
        try:
            named = Holder.of_text(path.read_bytes()[:_LONGEST].decode("utf-8", "replace"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DocumentError.of_os("the lock cannot be read", error, place=path) from None
        if named is None or named.silent(self._now()):
            return None
        ended = os.name == "posix" and named.host == socket.gethostname() and not _runs(named.pid)
        return None if ended else named

    def beat(self, name: str, holder: Holder) -> None:
        """Update the heartbeat."""
        alive = replace(holder, alive=self._now().astimezone(UTC).isoformat(timespec="seconds"))
        with contextlib.suppress(OSError, KeyError):
            _write(self._handles[name], alive.to_text())

    def give_back(self, name: str) -> None:
        """Empty and release the file. It is not deleted, because waiting processes have it open."""
        handle = self._handles.pop(name)
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
        os.close(handle)


def _write(handle: int, text: str) -> None:
    data = text.encode()
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, data)
    os.ftruncate(handle, len(data))


def _runs(pid: int) -> bool:
    """Whether a process of this machine is running. Only used if the system cannot lock files, so never on Windows."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # it belongs to another user
    return True


def lock_name(page: DesiredPage, work: str = APPLY) -> str:
    """The name of a page's lock for this work. It does not depend on the page key."""
    where = f"{page.provider.type}\0{page.scope.value}\0{page.lasting}"
    name = "page" if work == APPLY else work.replace(" ", "-")
    return f"{name}-{hashlib.sha256(where.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


@contextmanager
def holding(
    store: LockStore,
    pages: Iterable[DesiredPage],
    *,
    timeout: float,
    work: str = APPLY,
    called: str | None = None,
    waiting: Callable[[DesiredPage, Holder], None] = lambda _page, _holder: None,
    holder: Holder | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the locks of these pages during the body. Waits up to `timeout` seconds in total.

    `work` is a part of the lock's name, and `called` the work in an error, if it differs. `waiting` is called once for each lock held by
    another run. Raises LockedError on timeout, and what the store raises.
    """
    by_name = {lock_name(page, work): page for page in pages}
    shown = {name: page.shown for name, page in by_name.items()}
    with holding_names(
        store,
        shown,
        timeout=timeout,
        work=called or work,
        waiting=lambda name, other: waiting(by_name[name], other),
        holder=holder,
        clock=clock,
        sleep=sleep,
    ):
        yield


@contextmanager
def holding_names(
    store: LockStore,
    shown: Mapping[str, str],
    *,
    timeout: float,
    work: str,
    waiting: Callable[[str, Holder], None] = lambda _name, _holder: None,
    holder: Holder | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold locks by name during the body. `shown` says of each name what it locks, for the error.

    All runs take locks in the same order, so that two never wait for each other. Otherwise as `holding`.
    """
    ours = holder or Holder.of_process(datetime.now(UTC))
    until = clock() + timeout
    taken: list[str] = []
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(store, taken, ours, ended), name="lock", daemon=True)
    try:
        for name in sorted(shown):
            _take(store, name, f"another {work} works on {shown[name]}", ours, lambda: until - clock(), waiting, sleep)
            taken.append(name)
        beating.start()
        yield
    finally:
        ended.set()
        if beating.ident is not None:
            beating.join()
        for name in reversed(taken):
            store.give_back(name)


def _take(
    store: LockStore,
    name: str,
    trouble: str,
    ours: Holder,
    left: Callable[[], float],
    waiting: Callable[[str, Holder], None],
    sleep: Callable[[float], None],
) -> None:
    was_told = False
    while True:
        other = store.take(name, ours)
        if other is None:
            return
        seconds = left()
        if seconds <= 0:
            raise LockedError(
                f"{trouble}: {other}", hint="wait for it to end, or for longer with --lock-timeout SECONDS"
            )
        if not was_told:
            waiting(name, other)
            was_told = True
        sleep(min(POLL, seconds))


def _beat(store: LockStore, names: list[str], ours: Holder, ended: threading.Event) -> None:
    while not ended.wait(BEAT):
        for name in names:
            store.beat(name, ours)
