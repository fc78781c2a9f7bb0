"""One apply at a time on a page: the lock, who holds it, and waiting for it.

`FileLocks` keeps a file for each page beside the journal and so serves the runs of one folder. A store that several machines share
can stand in its place: it has to offer what `LockStore` asks for, and nothing else.
"""

import contextlib
import hashlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from reconciler.applier.file_lock import locked
from reconciler.documents.atomic_write import STATE_FOLDER, make_state_folder, refuse_links
from reconciler.errors import DocumentError, LockedError
from reconciler.model.resource import DesiredPage

FOLDER = Path(STATE_FOLDER)

BEAT = 15.0
"""Seconds between two signs of life that a holder leaves in its lock."""

SILENT = 120.0
"""Seconds without a sign of life after which a holder on another machine counts as dead."""

POLL = 0.5
"""Seconds between two tries to take a lock that somebody else holds."""

_LONGEST = 2_000
"""Bytes of a lock's content that are read."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A run that holds a lock: where it runs, since when, and its last sign of life (both ISO 8601, UTC)."""

    host: str
    pid: int
    since: str
    alive: str

    @classmethod
    def of_process(cls, now: datetime) -> "Holder":
        """This process."""
        moment = now.astimezone(UTC).isoformat(timespec="seconds")
        return cls(socket.gethostname(), os.getpid(), moment, moment)

    @classmethod
    def of_text(cls, text: str) -> "Holder | None":
        """The holder that a lock's content names; None where it names none."""
        try:
            read = json.loads(text)
            holder = cls(str(read["host"])[:100], int(read["pid"]), str(read["since"])[:40], str(read["alive"])[:40])
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            return None
        return holder

    def to_text(self) -> str:
        """What a lock holds while this is its holder."""
        return json.dumps(asdict(self)) + "\n"

    def silent(self, now: datetime) -> bool:
        """Whether it left no sign of life for so long that it counts as dead; a moment in the future is none."""
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
    """Where locks are kept, each by a name. Used by one thread at a time but for `beat`."""

    def take(self, name: str, holder: Holder) -> Holder | None:
        """Take a lock; None where it is ours now, else who holds it. Raises DocumentError where that cannot be found out."""

    def beat(self, name: str, holder: Holder) -> None:
        """Leave a sign of life in a lock that is ours. Never raises."""

    def give_back(self, name: str) -> None:
        """Give a lock back that is ours. Never raises."""


class FileLocks:
    """Locks as files of a folder.

    The operating system locks the file and lets go of it when its holder ends, however it ends. What the file says tells others who
    holds it, and stands for the lock where the file system is shared with machines that do not see each other's locks, or has none.
    """

    def __init__(self, folder: Path = FOLDER, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.folder = folder
        self._now = now
        self._handles: dict[str, int] = {}

    def take(self, name: str, holder: Holder) -> Holder | None:
        """Take a lock; None where it is ours now, else who holds it. Raises DocumentError where the file cannot be written."""
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
        """Who holds the file; None where nobody does any more."""
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

    def beat(self, name: str, holder: Holder) -> None:
        """Leave a sign of life."""
        alive = replace(holder, alive=self._now().astimezone(UTC).isoformat(timespec="seconds"))
        with contextlib.suppress(OSError, KeyError):
            _write(self._handles[name], alive.to_text())

    def give_back(self, name: str) -> None:
        """Empty the file and let go of it. It stays: whoever waits for it has it open."""
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
    """Whether a process of this machine runs. Asked only where the operating system locks no files, which is never on Windows."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True


def lock_name(page: DesiredPage) -> str:
    """The name of a page's lock: the same however a file calls the page."""
    where = f"{page.provider.type}\0{page.scope.value}\0{page.id}"
    return f"page-{hashlib.sha256(where.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


@contextmanager
def holding(
    store: LockStore,
    pages: Iterable[DesiredPage],
    *,
    timeout: float,
    waiting: Callable[[DesiredPage, Holder], None] = lambda _page, _holder: None,
    holder: Holder | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the locks of these pages while the body runs, waiting up to `timeout` seconds for all of them together.

    They are taken in one order by everybody, so that two runs never wait for each other. `waiting` is told once of each that somebody
    else holds. Raises LockedError where the time is over, DocumentError as the store does.
    """
    ours = holder or Holder.of_process(datetime.now(UTC))
    until = clock() + timeout
    taken: list[str] = []
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(store, taken, ours, ended), name="lock", daemon=True)
    try:
        for name, page in sorted({lock_name(page): page for page in pages}.items()):
            _take(store, name, page, ours, lambda: until - clock(), waiting, sleep)
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
    page: DesiredPage,
    ours: Holder,
    left: Callable[[], float],
    waiting: Callable[[DesiredPage, Holder], None],
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
                f"another apply works on {page.shown}: {other}",
                hint="wait for it to end, or for longer with --lock-timeout SECONDS",
            )
        if not was_told:
            waiting(page, other)
            was_told = True
        sleep(min(POLL, seconds))


def _beat(store: LockStore, names: list[str], ours: Holder, ended: threading.Event) -> None:
    while not ended.wait(BEAT):
        for name in names:
            store.beat(name, ours)
