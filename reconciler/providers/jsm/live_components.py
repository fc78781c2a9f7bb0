"""The live components with their statuses, from the list of their uptime: no other shows them (jsm-api.md 1)."""

from collections.abc import Callable
from typing import cast

from reconciler.errors import NotFoundError, ProtocolError, RejectedError
from reconciler.http import JsonObject
from reconciler.model.kinds.jsm import COMPONENT, GROUP
from reconciler.model.operation import PageComponent
from reconciler.model.resource import Live, LivePage
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_rows import all_rows, name_of
from reconciler.providers.jsm.cursor import rows_of
from reconciler.providers.jsm.envelope import COMPONENTS
from reconciler.providers.protocol import Wanted

Read = Callable[[str, Wanted], LivePage]
"""Reads a page with its groups, which only the draft shows."""

_TREE = Wanted(frozenset({GROUP.name, COMPONENT.name}), page=False)


def live_components(calls: JsmCalls, page_id: str, read: Read) -> tuple[PageComponent, ...]:
    """All components and groups. Raises ServiceError.

    Which are groups, and what lies in them, is told by the draft as far as its ids or names are those of live components; without a
    draft, none is a group.
    """
    rows = live_rows(calls, page_id)
    try:
        drafted = [live for live in read(page_id, _TREE).items if live.kind in (GROUP, COMPONENT)]
    except (NotFoundError, RejectedError):
        drafted = []
    of_draft = _counterparts(rows, drafted)
    live_ids = {live.id: id_ for id_, live in of_draft.items()}
    components = []
    for row in rows:
        id_ = str(row["id"])
        draft = of_draft.get(id_)
        group_id = live_ids.get(draft.parent) if draft is not None and draft.parent is not None else None
        is_group = draft is not None and draft.kind is GROUP
        components.append(PageComponent(id_, name_of(row), status_of(row), group_id, is_group))
    return tuple(components)


def live_rows(calls: JsmCalls, page_id: str) -> list[JsonObject]:
    """The rows of the live components, groups among them. Raises ServiceError."""
    segments = ("pages", page_id, "components", "uptime", "v2")
    rows = list(all_rows(rows_of(calls, COMPONENTS, *segments)[0]))
    if not all(isinstance(row.get("id"), str) for row in rows):
        raise calls.source("GET", *segments).error(ProtocolError, "answered a component without an id")
    return rows


def status_of(row: JsonObject) -> str:
    """The status in our words, which are Statuspage's; empty where there is none."""
    status = row.get("status")
    return status.lower() if isinstance(status, str) else ""


def _counterparts(rows: list[JsonObject], drafted: list[Live]) -> dict[str, Live]:
    """The draft's component by the id of the live one: by its id, else by a name that both have once (jsm-api.md 4, kids)."""
    by_id = {live.id: live for live in drafted}
    ids = [cast("str", row["id"]) for row in rows]
    if by_id.keys() & set(ids):
        return {id_: by_id[id_] for id_ in ids if id_ in by_id}
    live_names = [name_of(row) for row in rows]
    draft_names = [live.name for live in drafted]
    unique = {name for name in live_names if live_names.count(name) == draft_names.count(name) == 1}
    by_name = {live.name: live for live in drafted if live.name in unique}
    return {id_: by_name[name] for id_, name in zip(ids, live_names, strict=True) if name in unique}
