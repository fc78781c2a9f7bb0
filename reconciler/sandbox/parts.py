"""Load each part of a page's seed into the store, with one function per part.

Values are stored unchanged. References (`component_ids`, `components`) are IDs, names, or `Group/Name`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from reconciler.sandbox.statuspage import access, happenings, measuring, people, placement
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP
from reconciler.sandbox.statuspage.routes import embed, incident_subscribers, templates
from reconciler.sandbox.store import StoredObject

Loader = Callable[[Call, dict[str, Any]], None]
"""Stores one item of a seed. Raises `ValueError` for an invalid one."""

_COMPUTED = frozenset(
    {"id", "page_id", "group_id", "group", "position", "components", "component_ids", "incident_updates"}
)
"""Keys of an item that are not stored in its document unchanged."""


def _keep(call: Call, kind: str, item: Mapping[str, Any], defaults: Mapping[str, Any], **columns: Any) -> StoredObject:
    """Add an object of a seed, with its own ID if it has one."""
    now = call.clock.stamp()
    given = {name: value for name, value in item.items() if name not in _COMPUTED}
    doc = {"created_at": now, "updated_at": now, **defaults, **given}
    return call.store.add(StoredObject(call.page, kind, item.get("id") or call.store.new_id(), doc, **columns))


def _component(call: Call, item: dict[str, Any], place: str = "") -> None:
    """A component, a group's row, or a group with its components: `{group: Name, components: […]}`."""
    group = item.get("group")
    if isinstance(group, str):
        item = {**item, "name": group, "group": True}
    place = place or item.get("group_id") or ""
    position = item.get("position") or call.store.next_position(call.page, placement.KINDS, place, first=False)
    if item.get("group"):
        row = _keep(call, GROUP, item, {"description": None}, position=position)
        row.doc["sent_order"] = []
        for member in item.get("components") or []:
            _component(call, dict(member), row.id)
        return
    defaults = {
        "description": None,
        "status": "operational",
        "showcase": call.quirks.showcase_default,
        "only_show_if_degraded": False,
        "start_date": None,
    }
    _keep(call, COMPONENT, item, defaults, place=place, position=position)


def _group_order(call: Call, item: dict[str, Any]) -> None:
    """The order of a group's members, from `component_groups` of a dump. The groups themselves are among the
    components.
    """
    row = call.store.get(call.page, GROUP, item["id"])
    if row is None:
        raise ValueError(f"the group {item['id']} is not among the components")
    row.doc["sent_order"] = list(item.get("components") or [])
    call.store.save(row)


def _references(call: Call, item: Mapping[str, Any]) -> list[str] | None:
    """The component IDs that an item refers to by ID, name or `Group/Name`; None if it refers to none."""
    wanted = item.get("component_ids", item.get("components"))
    if wanted is None:
        return None
    return [_resolve(call, ref["id"] if isinstance(ref, Mapping) else str(ref)) for ref in wanted]


def _resolve(call: Call, reference: str) -> str:
    if call.store.get(call.page, COMPONENT, reference) is not None:
        return reference
    groups = {row.id: row.doc["name"] for row in call.store.rows(call.page, GROUP)}
    ids = [
        row.id
        for row in call.store.rows(call.page, COMPONENT)
        if reference in (row.doc["name"], f"{groups.get(row.place, '')}/{row.doc['name']}")
    ]
    if len(ids) != 1:
        raise ValueError(f"{reference!r} names {len(ids)} components of the page {call.page}")
    return ids[0]


def _template(call: Call, item: dict[str, Any]) -> None:
    defaults = {
        "should_tweet": False,
        "should_send_notifications": False,
        "component_ids": _references(call, item) or [],
    }
    _keep(call, templates.TEMPLATE, item, defaults)


def _subscriber(call: Call, item: dict[str, Any], kind: str = people.SUBSCRIBER) -> None:
    item["mode"] = item.get("mode") or people.mode_of(item)
    defaults = {
        "state": "active",
        "skip_confirmation_notification": False,
        "display_phone_number": item.get("phone_number"),
        "component_ids": _references(call, item),
    }
    row = _keep(call, kind, item, defaults, lookup=people.contact(item))
    if row.doc["state"] == "quarantined" and kind == people.SUBSCRIBER:
        people.quarantine(row, call.clock)
        row.doc.update({name: item[name] for name in ("quarantined_at", "purge_at") if item.get(name)})
        call.store.save(row)


def _unsubscribed(call: Call, item: dict[str, Any]) -> None:
    _subscriber(call, item, people.UNSUBSCRIBED)


def _incident(call: Call, item: dict[str, Any]) -> None:
    if "incident_updates" not in item:
        item.setdefault("status", "scheduled" if item.get("scheduled_for") else "investigating")
        wanted = {**item, "component_ids": _references(call, item) or [], "deliver_notifications": False}
        happenings.begin(call, {name: value for name, value in wanted.items() if name != "components"}, {})
        return
    defaults = {
        "impact": "none",
        "component_ids": _references(call, item) or [],
        "updates": list(item["incident_updates"]),
    }
    row = _keep(call, happenings.INCIDENT, item, defaults)
    happenings.schedule(row)
    call.store.save(row)


def _metrics_provider(call: Call, item: dict[str, Any]) -> None:
    metrics = item.pop("metrics", [])
    row = _keep(call, measuring.PROVIDER, item, {"type": "Self", "disabled": False})
    for metric in metrics:
        _metric(call, {**metric, "metrics_provider_id": row.id})


def _metric(call: Call, item: dict[str, Any]) -> None:
    place = item.pop("metrics_provider_id")
    _keep(call, measuring.METRIC, item, {"display": True, "y_axis_hidden": False, "backfilled": False}, place=place)


def _access_user(call: Call, item: dict[str, Any]) -> None:
    groups = item.pop("page_access_group_ids", None)
    item.pop("page_access_group_id", None)
    defaults = {"component_ids": _references(call, item) or [], "metric_ids": []}
    row = _keep(call, access.USER, item, defaults, lookup=str(item.get("email") or "").lower())
    if groups is not None:
        access.join_groups(call, row, groups)


def _access_group(call: Call, item: dict[str, Any]) -> None:
    defaults = {"component_ids": _references(call, item) or [], "metric_ids": [], "page_access_user_ids": []}
    _keep(call, access.GROUP, item, defaults)


def _embed(call: Call, item: dict[str, Any]) -> None:
    embed.keep_embed(call, {name: value for name, value in item.items() if name != "page_id"})


def _incident_subscriber(call: Call, item: dict[str, Any]) -> None:
    item["mode"] = item.get("mode") or people.mode_of(item)
    place = item.pop("incident_id")
    defaults = {"state": "active", "skip_confirmation_notification": False, "component_ids": None}
    _keep(call, incident_subscribers.KIND, item, defaults, place=place, lookup=people.contact(item))


PARTS: dict[str, Loader] = {
    "components": _component,
    "component_groups": _group_order,
    "incident_templates": _template,
    "metrics_providers": _metrics_provider,
    "metrics": _metric,
    "page_access_groups": _access_group,
    "page_access_users": _access_user,
    "status_embed_config": _embed,
    "subscribers": _subscriber,
    "unsubscribed": _unsubscribed,
    "incidents": _incident,
    "incident_subscribers": _incident_subscriber,
}
"""The parts of a page's seed, in the order they are read."""
