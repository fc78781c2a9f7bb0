"""An append-only file of events: the journal, and what `--events` writes."""

import errno
import json
import os
import selectors
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconciler.documents.atomic_write import make_state_folder, refuse_links
from reconciler.documents.earlier_journal import translated
from reconciler.documents.event import FORMAT, Event

TAIL = 1024 * 1024
"""Number of bytes read back from the end: far more than an apply writes in the relevant seconds."""

PATIENCE = 5.0
"""Seconds that a pipe may be full before its reader counts as stopped."""

_FIELDS = frozenset(Event.model_fields)

_BINARY = getattr(os, "O_BINARY", 0)


class EventFile:
    """A file of events, shared by threads and by processes. Each line is handed to the system at once.

    It is created with its folder when it is opened, readable only by its owner. A pipe or a device may be named as well. Every method
    raises OSError if the system does.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unread = 0
        """How many lines of the last `tail` were of no known format. A line that a crash cut off does not count."""
        self._handle: int | None = None
        self._regular = True
        self._truncated = False
        self._stuck = False
        self._lock = threading.Lock()

    def open(self) -> None:
        """Open the file for writing, unless it is open."""
        with self._lock:
            self._opened()

    def append(self, *events: Event, durable: bool = False) -> None:
        """Append events; with `durable`, they are on disk afterwards."""
        data = "".join(event.line() for event in events).encode("ascii")
        with self._lock:
            handle = self._opened()
            left = memoryview(b"\n" + data if self._truncated else data)
            while left:
                written = self._write(handle, left)
                left = left[written:]
                self._truncated = bool(left)  # a full disk raises in the next round and says why
            if durable and self._regular:
                os.fsync(handle)

    def tail(self) -> list[Event]:
        """The last events, including earlier runs', oldest first. If the file does not exist, there are none.

        A file not written to in this run is opened read-only.
        """
        with self._lock:
            handle = self._handle if self._handle is not None else self._opened_to_read()
            if handle is None or (handle == self._handle and not self._regular):
                return []
            try:
                start = max(0, os.fstat(handle).st_size - TAIL)
                os.lseek(handle, start, os.SEEK_SET)
                lines = os.read(handle, TAIL).splitlines()
            finally:
                if handle != self._handle:
                    os.close(handle)
        entries = [entry for line in lines if (entry := _parsed(line)) is not None]
        events = [_events_of(entry) for entry in entries]
        self.unread = sum(each is None for each in events)
        return [event for each in events for event in each or ()]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    def __del__(self) -> None:
        """Close the file if nobody did, as Python's own files do."""
        self.close()

    def _write(self, handle: int, data: memoryview) -> int:
        if self._stuck:
            raise OSError(errno.EAGAIN, "its reader stopped reading")
        try:
            return os.write(handle, data)
        except BlockingIOError:
            with selectors.DefaultSelector() as selector:  # unlike `select`, it takes any number of open files
                selector.register(handle, selectors.EVENT_WRITE)
                self._stuck = not selector.select(PATIENCE)
            return 0

    def _opened(self) -> int:
        if self._handle is not None:
            return self._handle
        make_state_folder(self.path.parent)
        refuse_links(self.path)
        handle = _standard_stream(self.path)
        if handle is not None:
            self._regular = False
        else:
            handle = self._opened_to_write()
        self._handle = handle
        return handle

    def _opened_to_write(self) -> int:
        """The file, opened so that neither opening a pipe nor writing to it waits for a reader."""
        self._regular = not self.path.exists() or self.path.is_file() or self.path.is_dir()
        way = os.O_RDWR if self._regular else os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(self.path, way | os.O_APPEND | os.O_CREAT | _BINARY, 0o600)
        except OSError as error:
            if error.errno == errno.ENXIO:
                raise OSError(errno.ENXIO, "no process reads from this pipe") from None
            raise
        size = os.fstat(handle).st_size if self._regular else 0
        if size:  # Windows has no pread; writes are appended anyway
            os.lseek(handle, 0, os.SEEK_SET)
            if not os.read(handle, 3).lstrip().startswith(b'{"'):  # a plan begins with a brace alone on its line
                os.close(handle)
                raise OSError(errno.EEXIST, "it is no file of events, and nothing is appended to it")
            # A crash may have left half a line, so the next one must start on a new one.
            os.lseek(handle, size - 1, os.SEEK_SET)
            self._truncated = os.read(handle, 1) != b"\n"
        return handle

    def _opened_to_read(self) -> int | None:
        """The file, if it exists and can be read back (not a pipe or a device)."""
        refuse_links(self.path)
        return os.open(self.path, os.O_RDONLY | _BINARY) if self.path.is_file() else None


def _standard_stream(path: Path) -> int | None:
    """Standard output or error, if the path leads there: opened anew, a file would be overwritten by what they print."""
    for stream in (1, 2):
        try:
            if os.path.samestat(os.stat(path), os.fstat(stream)):  # noqa: PTH116  beside os.fstat
                return os.dup(stream)
        except OSError:
            continue
    return None


def _parsed(line: bytes) -> Mapping[str, Any] | None:
    """The object on a line; None if a crash cut it off, or it is none."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _events_of(entry: Mapping[str, Any]) -> list[Event] | None:
    """The events of a line; None if its format is not known. Fields that a later version added are left out."""
    version = entry.get("format_version")
    try:
        if version is None:
            return [Event.model_validate(each) for each in translated(entry)]
        if str(version).partition(".")[0] != FORMAT.partition(".")[0]:
            return None
        return [Event.model_validate({name: entry[name] for name in entry.keys() & _FIELDS})]
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
