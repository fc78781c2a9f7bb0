"""Putting whole pages into the emulated service, and taking its whole state out, as plain data.

A seed is `{"pages": {"<page id>": {"page": {…}, "components": […], "draft": {"id": …, "page": {…}, "components": […]}, "published":
true, "incidents": […], "templates": […], "subscribers": […]}}}`, each key left out where it is not needed; what `jsm_dump` gives is
a seed. `page` and `components` are the live state (the draft's own where `published` is false), the draft is by default a copy of
it, and `"draft": null` means none. Components nest by their `components` and may have an `id`, a `live_id` and a `position`.
Fields of `page` that are left out are a new page's. What the contract does not have is refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.jsm.contract import INCIDENT_INPUT, PAGE_INPUT, JsmMistakes, JsmObject, check_body
from reconciler.sandbox.jsm.fields import new_fields, written
from reconciler.sandbox.jsm.page import JsmPage, new_page
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.jsm.routes.incidents import new_incident, speak
from reconciler.sandbox.jsm.routes.subscribers import PENDING, new_subscriber
from reconciler.sandbox.jsm.state import INCIDENT, PAGE, SUBSCRIBER, TEMPLATE, JsmState
from reconciler.sandbox.jsm.tree import FIELDS, OPERATIONAL, TreeRow
from reconciler.sandbox.seed_problem import SeedError, SeedProblem
from reconciler.sandbox.store import Store, StoredObject

_PARTS = ("page", "components", "draft", "published", "incidents", "templates", "subscribers", "state")
_LENIENT = JsmQuirks(null="clears")


def load_jsm_seed(document: Mapping[str, Any], store: Store, clock: Clock, quirks: JsmQuirks) -> None:
    """Put a whole seed in, all or nothing. Raises `SeedError` for one that cannot be."""
    pages = document.get("pages") if isinstance(document, Mapping) else None
    if not isinstance(pages, Mapping) or set(document) - {"pages"}:
        raise SeedError([SeedProblem((), "a seed is a map with the pages under 'pages'")])
    with store.transaction():
        for page_id, content in pages.items():
            try:
                JsmSeeding(str(page_id), JsmState(store, clock, 0.0, reading=False), quirks).load(content or {})
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise SeedError([SeedProblem(("pages", str(page_id)), str(error))]) from error


class JsmSeeding:
    """One page of a seed on its way in."""

    def __init__(self, page_id: str, state: JsmState, quirks: JsmQuirks) -> None:
        self._id = page_id
        self._state = state
        self._quirks = quirks
        self._at = state.clock.stamp()

    def load(self, content: Mapping[str, Any]) -> None:
        """Put the page in. Raises `ValueError` or `LookupError` for what cannot be."""
        for name in content:
            if name not in _PARTS:
                raise ValueError(f"a page has no {name!r}; it has {', '.join(_PARTS)}")
        doc = {**new_page(self._state.store.new_id(), self._at), **(content.get("state") or {})}
        fields, rows = self._fields(content.get("page") or {}), self._rows(content.get("components") or ())
        if content.get("published", True):
            doc.update(live=fields, live_rows=rows)
        draft = content.get(
            "draft", {} if self._quirks.draft == "always" or not content.get("published", True) else None
        )
        if draft is not None:
            doc["draft_id"] = draft.get("id") or doc["draft_id"]
            doc["draft"] = self._fields({**fields, **(draft.get("page") or {})})
            own_rows = draft.get("components")
            doc["draft_rows"] = rows if own_rows is None else self._rows(own_rows)
        page = JsmPage(self._state.add(PAGE, self._id, doc, old=True), self._quirks)
        for incident in content.get("incidents") or ():
            self._incident(page, incident)
        self._state.store.save(page.row)
        for template in content.get("templates") or ():
            times = {"createAt": self._at, "updatedAt": self._at}
            self._keep(TEMPLATE, template, {"updateStatus": "INVESTIGATING", **times, **template})
        for subscriber in content.get("subscribers") or ():
            self._subscriber(subscriber)

    def _fields(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        _check(sent, PAGE_INPUT)
        return written({**new_fields(), "name": self._id}, sent, _LENIENT)

    def _rows(self, components: Sequence[Mapping[str, Any]], parent: str = "") -> list[TreeRow]:
        first = 0 if self._quirks.position == "from_0" else 1
        rows: list[TreeRow] = []
        for number, component in enumerate(components, first):
            unknown = set(component) - {"id", "live_id", "components", *FIELDS}
            if unknown or not component.get("name"):
                raise ValueError(f"a component has a name, and no {', '.join(sorted(unknown)) or 'empty name'}")
            id_ = component.get("id") or self._state.store.new_id()
            values = {**dict.fromkeys(FIELDS), "status": OPERATIONAL, "position": number}
            values.update((name, component[name]) for name in FIELDS if name in component)
            live_id = component.get("live_id") or self._state.store.new_id()
            rows.append({"id": id_, "live_id": live_id, "parent": parent, **values})
            rows += self._rows(component.get("components") or (), id_)
        return rows

    def _incident(self, page: JsmPage, incident: Mapping[str, Any]) -> None:
        if "updates" in incident:  # of a dump
            self._keep(INCIDENT, incident, {**new_incident(incident, self._at), **incident})
            return
        sent = {name: value for name, value in incident.items() if name != "id"}
        _check(sent, INCIDENT_INPUT)
        doc = new_incident(sent, self._at)
        speak(page, doc, sent, self._at)
        self._keep(INCIDENT, incident, doc)

    def _subscriber(self, subscriber: Mapping[str, Any]) -> None:
        """By its own fields: `email` alone is enough."""
        id_ = subscriber.get("id") or self._state.store.new_id()
        pending = subscriber.get("status") == PENDING
        doc = new_subscriber({"itemType": "PAGE_SUBSCRIBER", "subscriptionType": "EMAIL"}, id_, self._at, mail=pending)
        if set(subscriber) - {"id", *doc}:
            raise ValueError(f"a subscriber has no {', '.join(sorted(set(subscriber) - {'id', *doc}))}")
        self._keep(SUBSCRIBER, {**subscriber, "id": id_}, {**doc, **subscriber})

    def _keep(self, kind: str, item: Mapping[str, Any], doc: Mapping[str, Any]) -> None:
        own = {name: value for name, value in doc.items() if name != "id"}
        self._state.add(kind, item.get("id") or self._state.store.new_id(), own, page=self._id, old=True)


def _check(sent: Any, shape: JsmObject) -> None:
    mistakes = JsmMistakes()
    check_body(sent, shape, nulls=True, mistakes=mistakes)
    if mistakes.messages:
        raise ValueError("; ".join(mistakes.messages))


def dump_jsm(store: Store, clock: Clock) -> dict[str, Any]:
    """The whole state as it is now, whatever lags, at one moment."""
    state = JsmState(store, clock, 0.0, reading=True)
    with store.transaction(write=False):
        return {"pages": {row.id: _dump_page(state, row) for row in state.rows(PAGE)}}


def _dump_page(state: JsmState, row: StoredObject) -> dict[str, Any]:
    doc = row.doc
    live = doc["live"] is not None
    draft = {"id": doc["draft_id"], "page": doc["draft"], "components": _nested(doc["draft_rows"])}
    own = ("version", "created_at", "updated_at", "unpublished_at", "deleted_at", "deletion")
    return {
        "page": doc["live"] if live else doc["draft"],
        "components": _nested(doc["live_rows"]),
        "draft": None if doc["draft"] is None else draft,
        "published": live,
        "incidents": [_plain(item) for item in state.rows(INCIDENT, row.id)],
        "templates": [_plain(item) for item in state.rows(TEMPLATE, row.id)],
        "subscribers": [_plain(item) for item in state.rows(SUBSCRIBER, row.id)],
        "state": {name: doc[name] for name in own},
    }


def _plain(row: StoredObject) -> dict[str, Any]:
    return {"id": row.id, **{name: value for name, value in row.doc.items() if not name.startswith("_")}}


def _nested(rows: Sequence[TreeRow], parent: str = "") -> list[dict[str, Any]]:
    """The tree by position, with both ids of every component."""
    children = sorted((row for row in rows if row["parent"] == parent), key=lambda row: row["position"] or 0)
    return [
        {**{name: row[name] for name in ("id", "live_id", *FIELDS)}, "components": _nested(rows, row["id"])}
        for row in children
    ]
