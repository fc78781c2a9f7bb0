"""One request on its way through a handler: what was asked, what it may touch, and how lists are cut into pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from reconciler.sandbox.clock import Clock, timestamp
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage.answers import Answer, not_found, unprocessable
from reconciler.sandbox.store import Row, Store

MOST = 100
"""Rows a list gives at most, and where nothing is asked (statuspage-api.md B3.11)."""

T = TypeVar("T")


@dataclass(slots=True)
class Call:
    """A request and the world it meets."""

    method: str
    params: Mapping[str, str]
    """What the path names: page_id, component_id …"""
    query: Mapping[str, str]
    body: Any
    store: Store
    quirks: Quirks
    clock: Clock
    ignored: list[str] = field(default_factory=list)
    """Body fields that were sent and are not taken, by dotted name."""

    @property
    def page(self) -> str:
        """The page's id; empty where the path names none."""
        return self.params.get("page_id", "")

    def row(self, kind: str, param: str) -> Row:
        """The object that the path names. Refuses with 404 where the page has no such thing."""
        return self.named(kind, self.params[param])

    def named(self, kind: str, id_: str) -> Row:
        """The object of that kind and id on this page. Refuses with 404."""
        row = self.store.get(self.page, kind, id_)
        if row is None:
            raise not_found()
        return row

    def wrapped(self, wrapper: str) -> dict[str, Any]:
        """The object under the body's wrapper key; other keys are ignored. Refuses with 422 where it is missing."""
        inside = self.body.get(wrapper) if isinstance(self.body, dict) else None
        if not isinstance(inside, dict):
            raise unprocessable(f"{wrapper} is missing")
        self.ignored.extend(name for name in self.body if name != wrapper)
        return inside

    def flag(self, name: str) -> bool:
        """Whether a query parameter is set to true."""
        return self.query.get(name, "").lower() in ("true", "1")

    def mail(self, kind: str, to: str, **more: Any) -> None:
        """Note a message that the service would send. `to`: the id of whom, never a contact."""
        self.store.add_mail({"kind": kind, "page": self.page, "to": to, "at": self.clock.stamp(), **more})

    def whole_number(self, name: str, default: int, least: int) -> int:
        """A query parameter that counts; one that is no number, or too small, is as if it were not sent."""
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 and int(text) >= least else default

    def window(self, *, size: str = "per_page", first: int = 1, most: int = MOST) -> tuple[int, int]:
        """How many rows to skip and to give. `first`: the number of the first page."""
        rows = min(self.whole_number(size, MOST, 1), most)
        return (self.whole_number("page", first, first) - first) * rows, rows

    def settled(self, rows: list[Row]) -> list[Row]:
        """The rows that lists show by now (quirk `list_lag`)."""
        if not self.quirks.list_lag:
            return rows
        seen = timestamp(self.clock.now() - timedelta(seconds=self.quirks.list_lag))
        return [row for row in rows if str(row.doc.get("created_at") or "") <= seen]

    def paged(self, rows: Sequence[T], render: Callable[[T], Any], *, size: str = "per_page", first: int = 1) -> Answer:
        """One page of a list."""
        skip, most = self.window(size=size, first=first)
        return Answer(200, [render(row) for row in rows[skip : skip + most]])
