"""What the emulated service keeps, and what a reader sees of it: with the switch `lag`, what was before.

Every object is a row of the sandbox's store. Nothing is ever taken out: what is deleted is marked as gone, so that a read that lags
can still see it.
"""

from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.store import Store, StoredObject

PAGE = "jsm_page"
INCIDENT = "jsm_incident"
TEMPLATE = "jsm_template"
SUBSCRIBER = "jsm_subscriber"
_PAST = "jsm_past"
_WRITTEN, _GONE = "_written", "_gone"


@dataclass(slots=True)
class JsmState:
    """The rows of the service, as one request sees them."""

    store: Store
    clock: Clock
    lag: float
    """Seconds for which reads show what was before."""
    reading: bool
    """Whether this request only reads; one that writes sees everything as it is."""

    def rows(self, kind: str, page: str | None = None) -> list[StoredObject]:
        """The objects of a kind in the order of creation, of one page where that is given."""
        seen = [self._seen(row) for row in self.store.rows("", kind, place=page)]
        return [row for row in seen if row is not None]

    def get(self, kind: str, id_: str) -> StoredObject | None:
        """The object of that kind and id, or None."""
        row = self.store.get("", kind, id_)
        return None if row is None else self._seen(row)

    def add(self, kind: str, id_: str, doc: dict[str, Any], *, page: str = "", old: bool = False) -> StoredObject:
        """Keep a new object; `old`: it is there for every reader at once. Raises `ValueError` where its id is taken."""
        return self.store.add(StoredObject("", kind, id_, {**doc, _WRITTEN: 0.0 if old else self._now()}, place=page))

    def save(self, row: StoredObject) -> None:
        """Keep the changes of an object that is there."""
        before = self.store.get("", row.kind, row.id)
        if self.lag and before is not None:
            past = StoredObject("", _PAST, self.store.new_id(), before.doc, place=f"{row.kind}/{row.id}")
            self.store.add(past)
        row.doc[_WRITTEN] = self._now()
        self.store.save(row)

    def delete(self, row: StoredObject) -> None:
        """Take an object away."""
        row.doc[_GONE] = True
        self.save(row)

    def _now(self) -> float:
        return self.clock.now().timestamp()

    def _seen(self, row: StoredObject) -> StoredObject | None:
        """The row as this request sees it; None where it is deleted, or not there yet."""
        until = self._now() - self.lag
        if self.reading and self.lag and row.doc[_WRITTEN] > until:
            pasts = self.store.rows("", _PAST, place=f"{row.kind}/{row.id}", newest_first=True)
            row.doc = next((past.doc for past in pasts if past.doc[_WRITTEN] <= until), {_GONE: True})
        return None if row.doc.get(_GONE) else row
