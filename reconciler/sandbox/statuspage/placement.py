"""The location of components and groups, changes of membership, and a component's documented form.

A component's `place` is its group. Groups and components outside of groups share the page's top level. Groups do not
nest.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from reconciler.sandbox.statuspage.answers import unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.fields import given
from reconciler.sandbox.store import StoredObject

COMPONENT = "component"
GROUP = "group"
KINDS = (COMPONENT, GROUP)
STATUSES = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")
_MENTIONING = ("template", "subscriber", "unsubscribed", "incident", "access_user", "access_group")
_LISTS_OF_IDS = ("component_ids", "metric_ids", "page_access_user_ids", "page_access_group_ids")


def component_shape(call: Call, row: StoredObject) -> dict[str, Any]:
    """A component, or a group's row among the components, in the documented form."""
    group = row.kind == GROUP
    nowhere = None if call.quirks.no_group == "null" else ""
    shown = given(
        row.doc, ("name", "description", "showcase", "only_show_if_degraded", "automation_email", "start_date")
    )
    if group:
        shown.update(showcase=False, only_show_if_degraded=False)
        status = None if call.quirks.group_status == "null" else "operational"
    else:
        status = row.doc["status"]
    return {
        "id": row.id,
        "page_id": row.page,
        "group_id": row.place or nowhere,
        "created_at": row.doc["created_at"],
        "updated_at": row.doc["updated_at"],
        "group": group,
        **shown,
        "position": row.position,
        "status": status,
    }


def group_shape(call: Call, row: StoredObject) -> dict[str, Any]:
    """A group with its members."""
    return {
        "id": row.id,
        "page_id": row.page,
        **given(row.doc, ("name", "description")),
        "components": members(call, row),
        "position": row.position,
        **given(row.doc, ("created_at", "updated_at")),
    }


def members(call: Call, group: StoredObject) -> list[str]:
    """The IDs of a group's components, in the order of the quirk `member_order` (statuspage-api.md B4.22)."""
    sent = {id_: number for number, id_ in enumerate(group.doc.get("sent_order", []))}
    present = [row.id for row in call.store.rows(group.page, COMPONENT, place=group.id, by_position=True)]
    if call.quirks.member_order == "sorted":
        return sorted(present)
    present.sort(key=lambda id_: sent.get(id_, len(sent)))
    return present[::-1] if call.quirks.member_order == "reversed" else present


def next_position(call: Call, place: str) -> int:
    """The position of a new arrival."""
    return call.store.next_position(call.page, KINDS, place, first=call.quirks.new_objects == "first")


def move(call: Call, row: StoredObject, place: str) -> None:
    """Move a component to a group, or to the top level. A group that loses its last member may be deleted."""
    left = row.place
    if left == place:
        return
    row.place, row.position = place, next_position(call, place)
    row.doc["updated_at"] = call.clock.stamp()
    call.store.save(row)
    if call.quirks.emptied_by_move == "deleted":
        drop_if_empty(call, left)


def drop_if_empty(call: Call, group: str) -> None:
    """The service deletes a group without members (statuspage-api.md B5.36)."""
    row = call.store.get(call.page, GROUP, group) if group else None
    if row is not None and not call.store.rows(call.page, COMPONENT, place=group, window=(0, 1)):
        call.store.delete(row)


def assemble(call: Call, group: StoredObject, wanted: Sequence[str]) -> None:
    """Replace the members of a group with `wanted`, which is not empty. Refuses with 422 for unknown IDs."""
    rows = present(call, wanted)
    group.doc["sent_order"] = list(wanted)
    call.store.save(group)
    for row in rows:
        if row.place == group.id and call.quirks.member_list_orders:
            row.position = call.store.next_position(call.page, KINDS, group.id, first=False)
            call.store.save(row)
        move(call, row, group.id)
    for row in call.store.rows(call.page, COMPONENT, place=group.id):
        if row.id not in wanted:
            move(call, row, "")


def present(call: Call, wanted: Iterable[str], label: str = "Components") -> list[StoredObject]:
    """The components with these IDs on this page. Refuses with 422 if one does not exist."""
    rows = [call.store.get(call.page, COMPONENT, id_) for id_ in wanted]
    present_rows = [row for row in rows if row is not None]
    if len(present_rows) < len(rows):
        raise unprocessable(f"{label} must belong to the page")
    return present_rows


def forget(call: Call, id_: str) -> None:
    """Remove the ID of a deleted object from everything on the page that contains it."""
    for row in call.store.mentioning(call.page, id_, *_MENTIONING):
        for name in _LISTS_OF_IDS:
            if id_ in (row.doc.get(name) or []):
                row.doc[name] = [other for other in row.doc[name] if other != id_]
        call.store.save(row)
