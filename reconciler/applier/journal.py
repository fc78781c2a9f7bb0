"""The journal: what was about to be sent and how it ended, as a file of events.

A `begin` comes before the calls of a plan on a page, an `intent` before a call and an `outcome` after it, linked by
`run` and `call`. An intent without an outcome is a call that was cut off. Sensitive values are masked, with a keyed
hash. The file is readable only by its owner nonetheless.
"""

import errno
import itertools
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reconciler import __version__
from reconciler.documents.atomic_write import STATE_FOLDER
from reconciler.documents.event import Event, action_event
from reconciler.documents.event_file import EventFile
from reconciler.errors import DocumentError
from reconciler.model import contact
from reconciler.model.plan import Action
from reconciler.model.result import Status
from reconciler.model.work import Step

DEFAULT = Path(STATE_FOLDER) / "journal.jsonl"


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
        self._file = EventFile(path)
        self._durable = durable
        self._calls = itertools.count(1)

    def prepare(self) -> None:
        """Open the file before anything is sent. Raises DocumentError if it cannot be written."""
        with self._writing():
            self._file.open()

    def begin(
        self, fingerprint: str, pages: Mapping[str, str], begun: Mapping[str, Collection[str]] | None = None
    ) -> None:
        """Record which plan is applied to which pages (key to ID). Raises DocumentError if it cannot be written.

        `begun`: by page ID, the addresses that the plan creates although nothing live has their earlier names.
        """
        named = begun or {}
        self._write(
            *(
                Event(
                    event="begin",
                    run=self.run,
                    page=key,
                    page_id=page_id,
                    fingerprint=fingerprint,
                    tool_version=__version__,
                    begun=tuple(named.get(page_id, ())),
                )
                for key, page_id in pages.items()
            )
        )

    def intents(self, page_id: str, actions: Sequence[Action], steps: Sequence[Step], key: bytes) -> int:
        """Record what is about to be sent in one call, and return the number of the call. Raises DocumentError if it
        cannot be written.
        """
        call = next(self._calls)
        events = [
            action_event("intent", action, run=self.run, call=call, page_id=page_id, **_of_step(step, key))
            for action, step in zip(actions, steps, strict=True)
        ]
        self._write(*events, durable=self._durable)
        return call

    def operation(self, page_id: str, do: str, id: str = "", **fields: Any) -> int:  # noqa: A002  as in events
        """Record a call that is part of no plan, and return its number. Raises as `intents` does.

        Args:
            page_id: the live ID of the page.
            do: what the call does, in a word or two.
            id: the live ID of what it changes.
            fields: what it sends, without contacts and secrets.
        """
        call = next(self._calls)
        event = Event(event="intent", run=self.run, call=call, page_id=page_id, action=do, id=id, fields=fields)
        self._write(event, durable=self._durable)
        return call

    def outcome(
        self,
        call: int,
        status: Status,
        *,
        id: str | None = None,  # noqa: A002
        reason: str | None = None,
        address: str = "",
    ) -> None:
        """Record how a call ended, or what it did to one address of several. Never raises, since the call is done;
        `trouble` then says that the line is missing.
        """
        event = Event(
            event="outcome",
            run=self.run,
            call=call,
            address=address,
            outcome=status.value,
            id=id or "",
            reason=reason or "",
        )
        try:
            self._write(event)
        except DocumentError as error:
            self.trouble = error.message

    def tail(self) -> list[Event]:
        """The last events, including earlier runs', oldest first. Raises DocumentError if the file cannot be read."""
        with DocumentError.in_place_of_os("the journal cannot be read", place=self.path):
            return self._file.tail()

    @property
    def unread(self) -> int:
        """How many lines of the last `tail` were of no known format."""
        return self._file.unread

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, *events: Event, durable: bool = False) -> None:
        with self._writing():
            self._file.append(*events, durable=durable)

    @contextmanager
    def _writing(self) -> Iterator[None]:
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


def _of_step(step: Step, key: bytes) -> dict[str, Any]:
    """What an intent says of a step, as it may be written down."""
    members = {"members": list(step.members)} if step.members else {}
    return {
        "action": step.verb.value,
        "kind": step.kind.name,
        "id": step.id or "",
        "fields": {**shown(step, key), **members},
    }


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
