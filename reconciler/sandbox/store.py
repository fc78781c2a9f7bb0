"""The sandbox's state: JSON documents in SQLite, in a file or in memory.

One table contains all objects. The columns next to the document are used for sorting and lookups. Several processes may
use a file at once: every change is one `BEGIN IMMEDIATE` transaction.
"""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.sandbox.missing import SandboxUnavailable

_VERSION = 1
_SCHEMA = """
CREATE TABLE objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, page TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, place TEXT NOT NULL,
  position INTEGER NOT NULL, lookup TEXT NOT NULL, due REAL, doc TEXT NOT NULL, UNIQUE (page, kind, id));
CREATE INDEX objects_place ON objects (page, kind, place, position);
CREATE INDEX objects_lookup ON objects (page, kind, lookup) WHERE lookup != '';
CREATE INDEX objects_due ON objects (due) WHERE due IS NOT NULL;
CREATE TABLE mails (seq INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_COLUMNS = "seq, page, kind, id, place, position, lookup, due, doc"
_ALPHABET = "0123456789bcdfghjklmnpqrstvwxyz"


class StateUnreadable(SandboxUnavailable):
    """The state file is not a sandbox state, or of another version."""


@dataclass(slots=True)
class StoredObject:
    """One object: its document, and columns for lookup and sorting."""

    page: str
    """Its page; the organization's ID for users; empty for pages."""
    kind: str
    id: str
    doc: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    """Its parent: a component's group, a metric's provider, an update's incident; empty at the top level."""
    position: int = 0
    lookup: str = ""
    """A lookup key: a subscriber's contact, a user's email address. Empty if never looked up."""
    due: float | None = None
    """When the service changes it automatically, in seconds since 1970."""
    seq: int = 0
    """Creation order."""


class Store:
    """The objects, the sent messages, and a few named values. Thread-safe."""

    def __init__(self, path: Path | None) -> None:
        """`path`: the state file, created if missing; None for memory. Raises `StateUnreadable`."""
        self._lock = threading.RLock()
        self._depth = 0
        self._path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path if path is not None else ":memory:", check_same_thread=False, isolation_level=None, timeout=30
            )
        except (sqlite3.Error, OSError) as error:
            raise StateUnreadable(f"the sandbox state {path} cannot be opened: {error}") from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._db.close()
            raise StateUnreadable(f"{path} is not a sandbox state: {error}") from error
        except StateUnreadable:
            self._db.close()
            raise

    def _prepare(self) -> None:
        """Create the tables of a new state, or refuse a file of another version."""
        if self._path is not None and self._db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        with self.transaction():
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise StateUnreadable(f"{self._path} is a database, but not a sandbox state")
                for statement in _SCHEMA.strip().split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version={_VERSION}")
            elif version != _VERSION:
                raise StateUnreadable(
                    f"{self._path} is a sandbox state of version {version}; this one reads version {_VERSION}: "
                    "delete the file to start afresh"
                )

    def close(self) -> None:
        """Close the database. May be called twice."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[None]:
        """All or nothing: changes in the body are stored together, or not at all if it raises. May be nested."""
        with self._lock:
            if self._depth:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0

    def _select(self, where: str, values: Sequence[object], tail: str = "") -> list[StoredObject]:
        with self._lock:
            result = self._db.execute(f"SELECT {_COLUMNS} FROM objects WHERE {where} {tail}", values).fetchall()  # noqa: S608 - made here, values are bound
        return [
            StoredObject(
                seq=seq, page=page, kind=kind, id=id_, place=place, position=position, lookup=lookup, due=due,
                doc=json.loads(doc),
            )
            for seq, page, kind, id_, place, position, lookup, due, doc in result
        ]  # fmt: skip

    def new_id(self) -> str:
        """A new ID of twelve characters. The same calls on an empty state give the same IDs, so that runs can be
        compared.
        """
        number = int(self.value("ids", "0")) + 1
        self.set_value("ids", str(number))
        digest = int.from_bytes(hashlib.sha256(f"object {number}".encode()).digest(), "big")
        return "".join(_ALPHABET[digest // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(12))

    def add(self, row: StoredObject) -> StoredObject:
        """Store a new object. Raises `ValueError` if its page already has the ID."""
        try:
            with self.transaction():
                cursor = self._db.execute(
                    "INSERT INTO objects (page, kind, id, place, position, lookup, due, doc) VALUES (?,?,?,?,?,?,?,?)",
                    (row.page, row.kind, row.id, row.place, row.position, row.lookup, row.due, _text(row.doc)),
                )
        except sqlite3.IntegrityError as error:
            raise ValueError(f"there is a {row.kind} {row.id} already") from error
        row.seq = cursor.lastrowid or 0
        return row

    def save(self, row: StoredObject) -> None:
        """Store the changes of an existing object."""
        with self.transaction():
            self._db.execute(
                "UPDATE objects SET place=?, position=?, lookup=?, due=?, doc=? WHERE seq=?",
                (row.place, row.position, row.lookup, row.due, _text(row.doc), row.seq),
            )

    def delete(self, row: StoredObject) -> None:
        """Delete an object."""
        with self.transaction():
            self._db.execute("DELETE FROM objects WHERE seq=?", (row.seq,))

    def get(self, page: str, kind: str, id_: str) -> StoredObject | None:
        """The object of that kind and id on that page, or None."""
        rows = self._select("page=? AND kind=? AND id=?", (page, kind, id_))
        return rows[0] if rows else None

    def rows(
        self,
        page: str,
        *kinds: str,
        place: str | None = None,
        lookup: str | None = None,
        newest_first: bool = False,
        by_position: bool = False,
        window: tuple[int, int] | None = None,
    ) -> list[StoredObject]:
        """The objects of these kinds on a page, by creation or by position; optionally only with that place or lookup
        key.

        `window`: how many to skip and how many to return.
        """
        values: list[object] = [page, *kinds]
        where = f"page=? AND kind IN ({','.join('?' * len(kinds))})"
        if place is not None:
            where, values = f"{where} AND place=?", [*values, place]
        if lookup is not None:
            where, values = f"{where} AND lookup=?", [*values, lookup]
        order = "ORDER BY position, seq" if by_position else f"ORDER BY seq {'DESC' if newest_first else 'ASC'}"
        if window is not None:
            order, values = f"{order} LIMIT ? OFFSET ?", [*values, window[1], window[0]]
        return self._select(where, values, order)

    def count(self, page: str, *kinds: str) -> int:
        """How many objects of these kinds a page has."""
        with self._lock:
            sql = f"SELECT count(*) FROM objects WHERE page=? AND kind IN ({','.join('?' * len(kinds))})"  # noqa: S608
            return int(self._db.execute(sql, (page, *kinds)).fetchone()[0])

    def next_position(self, page: str, kinds: Sequence[str], place: str, *, first: bool) -> int:
        """The position of a new object at the end of a place, or at its start after shifting the others."""
        where = f"page=? AND place=? AND kind IN ({','.join('?' * len(kinds))})"
        with self.transaction():
            if first:
                self._db.execute(f"UPDATE objects SET position=position+1 WHERE {where}", (page, place, *kinds))  # noqa: S608
                return 1
            sql = f"SELECT coalesce(max(position), 0) + 1 FROM objects WHERE {where}"  # noqa: S608
            return int(self._db.execute(sql, (page, place, *kinds)).fetchone()[0])

    def mentioning(self, page: str, id_: str, *kinds: str) -> list[StoredObject]:
        """The objects of these kinds on a page whose documents contain an ID."""
        where = f"page=? AND kind IN ({','.join('?' * len(kinds))}) AND instr(doc, ?) > 0"
        return self._select(where, (page, *kinds, json.dumps(id_)), "ORDER BY seq")

    def due(self, moment: float) -> list[StoredObject]:
        """The objects due by `moment` (seconds since 1970), earliest first."""
        return self._select("due <= ?", (moment,), "ORDER BY due, seq")

    def add_mail(self, mail: dict[str, Any]) -> None:
        """Record a message that the service would have sent."""
        with self.transaction():
            self._db.execute("INSERT INTO mails (doc) VALUES (?)", (_text(mail),))

    def mails(self) -> list[dict[str, Any]]:
        """The messages that the service would have sent, in order."""
        with self._lock:
            return [json.loads(doc) for (doc,) in self._db.execute("SELECT doc FROM mails ORDER BY seq").fetchall()]

    def value(self, name: str, default: str) -> str:
        """A named value."""
        with self._lock:
            row = self._db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set_value(self, name: str, value: str) -> None:
        """Store a named value."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?,?)", (name, value))

    def clear(self, *, mails_only: bool = False) -> None:
        """Delete the messages, or everything."""
        with self.transaction():
            self._db.execute("DELETE FROM mails")
            if not mails_only:
                self._db.execute("DELETE FROM objects")
                self._db.execute("DELETE FROM meta")


def _text(doc: dict[str, Any]) -> str:
    return json.dumps(doc, separators=(",", ":"))
