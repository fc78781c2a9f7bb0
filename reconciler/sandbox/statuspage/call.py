"""One request inside a handler: its parameters, the state it may change, and paging."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from reconciler.sandbox.clock import Clock, timestamp
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage.answers import ServiceAnswer, not_found, unprocessable
from reconciler.sandbox.store import Store, StoredObject

MOST = 100
"""Maximum and default number of rows in a list (statuspage-api.md B3.11)."""

_INT32 = 2**31 - 1

T = TypeVar("T")


@dataclass(slots=True)
class Call:
    """A request and the state it works on."""

    method: str
    params: Mapping[str, str]
    """The path parameters: page_id, component_id …"""
    query: Mapping[str, str]
    body: Any
    store: Store
    quirks: Quirks
    clock: Clock
    ignored: list[str] = field(default_factory=list)
    """Body fields that were ignored, by dotted name."""

    @property
    def page(self) -> str:
        """The page ID; empty if the path has none."""
        return self.params.get("page_id", "")

    def row(self, kind: str, param: str) -> StoredObject:
        """The object in the path. Refuses with 404 if the page does not have it."""
        return self.named(kind, self.params[param])

    def named(self, kind: str, id_: str) -> StoredObject:
        """The object of that kind and ID on this page. Refuses with 404."""
        row = self.store.get(self.page, kind, id_)
        if row is None:
            raise not_found()
        return row

    def wrapped(self, wrapper: str) -> dict[str, Any]:
        """The object under the body's wrapper key; other keys are ignored. Refuses with 422 if it is missing."""
        inside = self.body.get(wrapper) if isinstance(self.body, dict) else None
        if not isinstance(inside, dict):
            raise unprocessable(f"{wrapper} is missing")
        self.ignored.extend(name for name in self.body if name != wrapper)
        return inside

    def flag(self, name: str) -> bool:
        """Whether a query parameter is true. Refuses with 422 if it is neither true nor false."""
        return self.one_of(name, ("false", "true", "0", "1"), default="false") in ("true", "1")

    def one_of(self, name: str, values: Sequence[str], default: str) -> str:
        """A query parameter with fixed values; `default` if it is missing or empty. Refuses with 422."""
        value = self.query.get(name) or default
        if value not in values:
            raise unprocessable(f"{name.replace('_', ' ').capitalize()} is not included in the list")
        return value

    def mail(self, kind: str, to: str, **more: Any) -> None:
        """Record a message that the service would send. `to` is the recipient's ID, never a contact."""
        self.store.add_mail({"kind": kind, "page": self.page, "to": to, "at": self.clock.stamp(), **more})

    def whole_number(self, name: str, default: int, least: int, most: int = _INT32) -> int:
        """An integer query parameter; `default` if it is missing. Refuses with 422 if it is not an integer in the
        range.
        """
        text = self.query.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or not least <= int(text) <= most:
            raise unprocessable(f"{name.replace('_', ' ').capitalize()} must be an integer of at least {least}")
        return int(text)

    def window(
        self, *, size: str = "per_page", first: int = 1, most: int = MOST, largest: int = _INT32
    ) -> tuple[int, int]:
        """The number of rows to skip and to return. `first` is the number of the first page.

        `most` is the maximum number of rows returned, `largest` the maximum that may be requested.
        """
        rows = min(self.whole_number(size, MOST, 1, largest), most)
        return (self.whole_number("page", first, first) - first) * rows, rows

    def settled(self, rows: list[StoredObject]) -> list[StoredObject]:
        """The rows that lists already show (quirk `list_lag`)."""
        if not self.quirks.list_lag:
            return rows
        seen = timestamp(self.clock.now() - timedelta(seconds=self.quirks.list_lag))
        return [row for row in rows if str(row.doc.get("created_at") or "") <= seen]

    def paged(
        self, rows: Sequence[T], render: Callable[[T], Any], *, size: str = "per_page", first: int = 1
    ) -> ServiceAnswer:
        """One page of a list."""
        skip, most = self.window(size=size, first=first)
        return ServiceAnswer(200, [render(row) for row in rows[skip : skip + most]])
