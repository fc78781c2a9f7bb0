"""The journal: what was about to be sent and how it ended, as one JSON object per line.

Lines of one run share `run`. An `intent` comes before a call and an `outcome` after it, linked by `call`. An intent
without an outcome is a call that was cut off. Sensitive values are masked, with a keyed hash. The file is readable only
by its owner nonetheless.
"""

import errno
import json
import os
import stat
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reconciler import __version__
from reconciler.documents.atomic_write import STATE_FOLDER, make_state_folder, refuse_links
from reconciler.errors import DocumentError
from reconciler.model import contact
from reconciler.model.plan import Action
from reconciler.model.work import Step

DEFAULT = Path(STATE_FOLDER) / "journal.jsonl"


TAIL = 1024 * 1024
"""Number of bytes read back from the end: far more than an apply writes in the relevant seconds."""


class Journal:
    """An append-only file shared by the threads of one run. It is opened (and its folder created) by the first line or
    by `prepare`.

    With `durable`, an intent counts as written only once it is on disk, so that even a machine crash leaves no
    unrecorded call.
    """

    def __init__(self, path: Path = DEFAULT, *, durable: bool = True) -> None:
        self.path = path
        self.run = uuid.uuid4().hex[:12]
        self.trouble: str | None = None
        """Why a line could not be written, or None."""
        self._durable = durable
        self._handle: int | None = None
        self._truncated = False
        self._regular = True
        self._calls = 0
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Open the file before anything is sent. Raises DocumentError if it cannot be written."""
        with self._lock, self._told():
            if self._handle is None:
                self._handle = self._open()

    def begin(
        self, fingerprint: str, pages: Mapping[str, str], begun: Mapping[str, Collection[str]] | None = None
    ) -> None:
        """Record which plan is applied to which pages (key to ID). Raises DocumentError if the line cannot be written.

        `begun`: by page ID, the addresses that the plan creates although nothing live has their earlier names.
        """
        entry = {"event": "begin", "tool_version": __version__, "fingerprint": fingerprint, "pages": dict(pages)}
        named = {page_id: list(addresses) for page_id, addresses in (begun or {}).items() if addresses}
        self._write({**entry, "begun": named} if named else entry)

    def intent(self, page_id: str, action: Action, step: Step, key: bytes) -> int:
        """Record what is about to be sent, and return the number of the call. Raises DocumentError if the line cannot
        be written.
        """
        return self._intent({"page_id": page_id, **_shown_action(action, step, key)})

    def intents(self, page_id: str, actions: Sequence[Action], steps: Sequence[Step], key: bytes) -> int:
        """Record what is about to be sent in one call, and return its number. Raises as `intent` does."""
        parts = [_shown_action(action, step, key) for action, step in zip(actions, steps, strict=True)]
        return self._intent({"page_id": page_id, "lot": parts})

    def _intent(self, what: Mapping[str, Any]) -> int:
        with self._lock:
            self._calls += 1
            call = self._calls
        self._write({"event": "intent", "call": call, **what}, durable=self._durable)
        return call

    def lot(self, page_id: str, what: str, state: str, ids: Sequence[str]) -> int:
        """Record the IDs of subscribers a sweep is about to process, and return the number of the call. Raises
        DocumentError.
        """
        return self._intent({"page_id": page_id, "sweep": what, "state": state, "ids": list(ids)})

    def operation(self, page_id: str, what: Mapping[str, Any]) -> int:
        """Record a call of a command that operates the page, and return its number. Raises DocumentError."""
        return self._intent({"page_id": page_id, "operation": dict(what)})

    def outcome(
        self,
        call: int,
        status: str,
        *,
        id: str | None = None,  # noqa: A002
        reason: str | None = None,
        address: str | None = None,
    ) -> None:
        """Record how a call ended, or what it did to one address of several. Never raises, since the call is done;
        `trouble` then says that the line is missing.
        """
        entry = {"event": "outcome", "call": call, "status": status, "id": id, "reason": reason}
        try:
            self._write(entry if address is None else {**entry, "address": address})
        except DocumentError as error:
            self.trouble = error.message

    def tail(self) -> list[Mapping[str, Any]]:
        """The last entries, including earlier runs', oldest first. Unreadable lines are skipped. Raises DocumentError.

        A file not written to in this run is opened read-only. If it does not exist, there are no entries.
        """
        with self._lock, self._told():
            handle = self._handle if self._handle is not None else self._opened_to_read()
            if handle is None or (handle == self._handle and not self._regular):
                return []
            try:
                size = os.fstat(handle).st_size
                os.lseek(handle, max(0, size - TAIL), os.SEEK_SET)
                data = os.read(handle, TAIL)
            finally:
                if handle != self._handle:
                    os.close(handle)
        return [entry for line in data.splitlines() if isinstance(entry := _parsed(line), dict)]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    def _write(self, entry: Mapping[str, Any], *, durable: bool = False) -> None:
        stamped = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "run": self.run, **entry}
        line = json.dumps(stamped, ensure_ascii=True, separators=(",", ":"), default=str).encode("ascii") + b"\n"
        with self._lock, self._told():
            self._append(line)
            if durable and self._regular and self._handle is not None:
                os.fsync(self._handle)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Convert operating system errors into `trouble` and a DocumentError."""
        try:
            yield
        except OSError as error:
            hint = "name another file with --journal"
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                hint = f"free some space, or {hint}"
            trouble = DocumentError.of_os("the journal cannot be written", error, place=self.path, hint=hint)
            self.trouble = trouble.message
            raise trouble from None

    def _append(self, line: bytes) -> None:
        if self._handle is None:
            self._handle = self._open()
        if self._truncated:
            line = b"\n" + line
        self._truncated = True
        written = os.write(self._handle, line)
        if written < len(line):
            written += os.write(self._handle, line[written:])  # a full disk raises here and says why
        self._truncated = written < len(line)

    def _opened_to_read(self) -> int | None:
        """The file, if it exists and can be read back (not a pipe or a device)."""
        refuse_links(self.path)
        if not self.path.is_file():
            return None
        return os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))

    def _open(self) -> int:
        make_state_folder(self.path.parent)
        refuse_links(self.path)
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        text = os.fstat(handle)
        self._regular = stat.S_ISREG(text.st_mode)
        size = text.st_size if self._regular else 0
        # A crash may have left half a line, so the next entry must start on a new one.
        if size:  # Windows has no pread; writes are appended anyway
            os.lseek(handle, size - 1, os.SEEK_SET)
            self._truncated = os.read(handle, 1) != b"\n"
        return handle


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _shown_action(action: Action, step: Step, key: bytes) -> dict[str, Any]:
    """An action and its step, as they may be written down."""
    entry: dict[str, Any] = {
        "address": str(action.address),
        "kind": step.kind.name,
        "verb": step.verb.value,
        "id": step.id,
        "fields": shown(step, key),
    }
    if step.members:
        entry["members"] = list(step.members)
    return entry


def shown(step: Step, key: bytes) -> dict[str, Any]:
    """The fields of a step for the journal: sensitive ones masked with a keyed hash, credentials omitted."""
    fields: dict[str, Any] = {}
    for name, value in step.values.items():
        field = step.kind.by_name.get(name)
        if field is not None and field.credential and value is not None:
            fields[name] = {"masked": contact.HIDDEN}
        elif field is not None and field.sensitive and value is not None:
            fields[name] = {"masked": field.masked(value), "hash": contact.keyed(value, key)}
        else:
            fields[name] = value
    return fields
