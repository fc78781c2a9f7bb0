"""The components of a page as a tree of rows: what a batch does to them, and how they are read. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler.sandbox.jsm.quirks import JsmQuirks

TreeRow = dict[str, Any]
"""A component: `id`, `live_id`, `parent` (an id, empty at the top) and `FIELDS`. Rows lie in the order of creation."""

FIELDS = ("name", "description", "status", "serviceId", "position")
COMPONENT_TYPE = "COMPONENT"
OPERATIONAL = "OPERATIONAL"


class JsmBadEntry(Exception):
    """An entry of a batch that the service does not carry out."""


@dataclass(slots=True)
class JsmOutcome:
    """What a batch did."""

    rows: list[TreeRow]
    """The tree as it stays."""
    mentioned: list[str]
    """The ids of the entries that were carried out, new ones too."""
    refusal: str | None
    """Why it stopped; None where all of it was carried out."""


@dataclass(slots=True)
class JsmBatch:
    """One batch on its way through a tree."""

    quirks: JsmQuirks
    new_id: Callable[[], str]
    page_ids: frozenset[str]
    """What `pageId` of an entry may be."""
    rows: dict[str, TreeRow] = field(default_factory=dict)
    mentioned: list[str] = field(default_factory=list)
    count: int = 0

    def run(
        self, before: Sequence[TreeRow], entries: Sequence[Mapping[str, Any]] | None, deletions: Sequence[str]
    ) -> JsmOutcome:
        """Carry the batch out. `entries`: None where the request has no list of them, so that nothing is left out of it."""
        self.rows = {row["id"]: dict(row) for row in before}
        try:
            if self.quirks.delete_order == "before":
                self._delete(deletions)
            self._put(entries or (), "", 0)
            if entries is not None and self.quirks.tree == "deleted":
                kept = set(self.mentioned)
                self.rows = {id_: row for id_, row in self.rows.items() if id_ in kept}
            if self.quirks.delete_order == "after":
                self._delete(deletions)
        except JsmBadEntry as bad:
            if self.quirks.batch == "all_or_nothing":
                return JsmOutcome(list(before), [], str(bad))
            return JsmOutcome(self._numbered(), self.mentioned, str(bad))
        return JsmOutcome(self._numbered(), self.mentioned, None)

    def _put(self, entries: Sequence[Mapping[str, Any]], parent: str, depth: int) -> None:
        for entry in entries:
            self._step()
            if depth > self.quirks.depth:
                raise JsmBadEntry("Components are nested too deeply")
            id_ = self._keep(entry, parent)
            self._put(entry.get("components") or (), id_, depth + 1)

    def _step(self) -> None:
        """Count an entry or a deletion; raise `JsmBadEntry` for one beyond the limit."""
        self.count += 1
        if self.quirks.batch_limit and self.count > self.quirks.batch_limit:
            raise JsmBadEntry(f"A batch may hold {self.quirks.batch_limit} entries")

    def _keep(self, entry: Mapping[str, Any], parent: str) -> str:
        """Create or change one component; gives its id."""
        if entry.get("pageId") is not None and entry["pageId"] not in self.page_ids:
            raise JsmBadEntry(f"The component belongs to another page than {entry['pageId']}")
        if (entry.get("type") or COMPONENT_TYPE) != COMPONENT_TYPE:
            raise JsmBadEntry(f"There is no component type {entry['type']}")
        id_ = entry.get("id")
        if not id_:
            id_ = self.new_id()
            self.rows[id_] = {"id": id_, "live_id": self.new_id(), **_blank(), "status": OPERATIONAL, "parent": parent}
            values = self._sent(entry)
        elif id_ not in self.rows:
            raise JsmBadEntry(f"There is no component {id_}")
        elif id_ in self.mentioned:
            raise JsmBadEntry(f"The component {id_} is sent twice")
        else:
            values = {**(_blank() if self.quirks.fields == "nulled" else {}), **self._sent(entry)}
        if not ({**self.rows[id_], **values}["name"] or "").strip():
            if entry.get("id") is None:
                del self.rows[id_]
            raise JsmBadEntry("A component needs a name")
        self.rows[id_].update(values, parent=parent)
        self.mentioned.append(id_)
        return id_

    def _sent(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of an entry; a null clears or counts as left out."""
        sent = {name: entry[name] for name in FIELDS if name in entry}
        if self.quirks.null == "kept":
            return {name: value for name, value in sent.items() if value is not None}
        return {name: 0 if name == "position" and value is None else value for name, value in sent.items()}

    def _delete(self, deletions: Iterable[str]) -> None:
        for id_ in deletions:
            self._step()
            if id_ in self.rows:
                self._drop(id_)
            elif self.quirks.delete_unknown == "refused":
                raise JsmBadEntry(f"There is no component {id_}")

    def _drop(self, id_: str) -> None:
        """Delete one component; what lies in it is deleted too, moves up, or forbids it."""
        children = [row for row in self.rows.values() if row["parent"] == id_]
        if children and self.quirks.orphans == "refused":
            raise JsmBadEntry(f"The component {id_} has components inside")
        parent = self.rows.pop(id_)["parent"]
        for child in children:
            if self.quirks.orphans == "deleted":
                self._drop(child["id"])
            else:
                child["parent"] = parent

    def _numbered(self) -> list[TreeRow]:
        """The rows, numbered anew among their siblings where the switch says so."""
        rows = list(self.rows.values())
        if self.quirks.position != "as_sent":
            first = 0 if self.quirks.position == "from_0" else 1
            for siblings in _by_parent(rows).values():
                for number, row in enumerate(siblings, first):
                    row["position"] = number
        return rows


def _blank() -> dict[str, Any]:
    """The fields of a component that says nothing of itself."""
    return {**dict.fromkeys(FIELDS), "position": 0}


def _by_parent(rows: Iterable[TreeRow]) -> dict[str, list[TreeRow]]:
    """The children of each row by position; those created first come first among equals."""
    children: dict[str, list[TreeRow]] = {}
    for row in rows:
        children.setdefault(row["parent"], []).append(row)
    for siblings in children.values():
        siblings.sort(key=lambda row: row["position"] or 0)
    return children


def published(draft: Sequence[TreeRow], live: Sequence[TreeRow], quirks: JsmQuirks) -> list[TreeRow]:
    """The live rows after the draft's were published."""
    statuses = {row["id"]: row["status"] for row in live} if quirks.publish_status == "kept" else {}
    return [{**row, "status": statuses.get(row["id"], row["status"])} for row in draft]


def shown_id(row: TreeRow, quirks: JsmQuirks, *, live: bool) -> str:
    """The id that a component is known by in the draft or on the live page."""
    return str(row["live_id"] if live and quirks.kids == "two" else row["id"])


def nested(rows: Sequence[TreeRow], quirks: JsmQuirks, page_id: str, *, live: bool) -> list[dict[str, Any]]:
    """The tree as it is read."""
    children = _by_parent(rows)
    if quirks.list == "created":
        children = {}
        for row in rows:
            children.setdefault(row["parent"], []).append(row)

    def level(parent: str) -> list[dict[str, Any]]:
        siblings = children.get(parent, [])
        return [
            {
                "id": shown_id(row, quirks, live=live),
                "name": row["name"],
                "pageId": page_id,
                "serviceId": row["serviceId"],
                "status": row["status"],
                "type": COMPONENT_TYPE,
                "description": row["description"],
                "position": row["position"],
                "components": level(row["id"]),
            }
            for row in (reversed(siblings) if quirks.list == "reversed" else siblings)
        ]

    return level("")


def ids(rows: Sequence[TreeRow], quirks: JsmQuirks, *, live: bool) -> list[str]:
    """What `Page.components` holds."""
    return [shown_id(row, quirks, live=live) for row in rows if quirks.page_components == "all" or not row["parent"]]
