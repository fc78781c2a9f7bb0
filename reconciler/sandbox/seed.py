"""Putting whole pages into the sandbox, and taking its whole state out, as plain data.

A seed is `{"pages": {"<page id>": {"page": {…}, "components": […], "incident_templates": […], "subscribers": […], …}}}`; what
`dump` gives is a seed. Values are kept as they are written, without the checks of the API, so that a page may hold what only
the service's own pages or its past can make. References (`component_ids`, `components`) are ids, names, or `Group/Name`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from reconciler.sandbox.statuspage import happenings, people, placement
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP
from reconciler.sandbox.statuspage.routes import pages, templates
from reconciler.sandbox.store import Row

_COMPUTED = frozenset(
    {"id", "page_id", "group_id", "group", "position", "components", "component_ids", "incident_updates"}
)
"""Keys of a row that are not kept in its document as they are."""


def sow(call: Call, content: Mapping[str, Any]) -> None:
    """Put the parts of one page into the store; the page is made where it is missing. Raises `ValueError` for what cannot be."""
    page = call.store.get("", pages.PAGE, call.page)
    values = {name: value for name, value in (content.get("page") or {}).items() if name != "id"}
    if page is None:
        page = pages.new_page(call.store, call.page, call.clock.stamp(), {})
    page.doc.update(values)
    call.store.save(page)
    unknown = content.keys() - {"page", *_PARTS}
    if unknown:
        raise ValueError(f"a page's seed has no {', '.join(sorted(unknown))}; it has page, {', '.join(_PARTS)}")
    for part, plant in _PARTS.items():
        for item in content.get(part) or []:
            plant(call, dict(item))


def reap(call: Call) -> dict[str, Any]:
    """The whole state of one page, as the API shows it, and the states of subscribers beside."""
    store = call.store
    return {
        "page": pages.page_shape(pages.the_page(call)),
        "components": [
            placement.component_shape(call, row) for row in store.rows(call.page, GROUP, COMPONENT, by_position=True)
        ],
        "component_groups": [
            placement.group_shape(call, row) for row in store.rows(call.page, GROUP, by_position=True)
        ],
        "incident_templates": [
            templates.template_shape(call, row) for row in store.rows(call.page, templates.TEMPLATE)
        ],
        "subscribers": [_with_state(call, row) for row in store.rows(call.page, people.SUBSCRIBER)],
        "unsubscribed": [_with_state(call, row) for row in store.rows(call.page, people.UNSUBSCRIBED)],
        "incidents": [happenings.incident_shape(call, row) for row in store.rows(call.page, happenings.INCIDENT)],
    }


def _with_state(call: Call, row: Row) -> dict[str, Any]:
    return {**people.subscriber_shape(call.quirks, row), "state": row.doc["state"]}


def _keep(call: Call, kind: str, item: Mapping[str, Any], defaults: Mapping[str, Any], **columns: Any) -> Row:
    """Add an object of a seed, with its own id where it has one."""
    now = call.clock.stamp()
    given = {name: value for name, value in item.items() if name not in _COMPUTED}
    doc = {"created_at": now, "updated_at": now, **defaults, **given}
    return call.store.add(Row(call.page, kind, item.get("id") or call.store.new_id(), doc, **columns))


def _component(call: Call, item: dict[str, Any], place: str = "") -> None:
    """A component, a group's row, or a group with its components inside: `{group: Name, components: […]}`."""
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
    """The order of a group's members, of a dump's `component_groups`; the groups themselves are among the components."""
    row = call.store.get(call.page, GROUP, item["id"])
    if row is None:
        raise ValueError(f"the group {item['id']} is not among the components")
    row.doc["sent_order"] = list(item.get("components") or [])
    call.store.save(row)


def _references(call: Call, item: Mapping[str, Any]) -> list[str] | None:
    """The component ids that an item refers to, by id, name or `Group/Name`; None where it speaks of none."""
    wanted = item.get("component_ids", item.get("components"))
    if wanted is None:
        return None
    return [_resolve(call, ref["id"] if isinstance(ref, Mapping) else str(ref)) for ref in wanted]


def _resolve(call: Call, reference: str) -> str:
    if call.store.get(call.page, COMPONENT, reference) is not None:
        return reference
    groups = {row.id: row.doc["name"] for row in call.store.rows(call.page, GROUP)}
    found = [
        row.id
        for row in call.store.rows(call.page, COMPONENT)
        if reference in (row.doc["name"], f"{groups.get(row.place, '')}/{row.doc['name']}")
    ]
    if len(found) != 1:
        raise ValueError(f"{reference!r} names {len(found)} components of the page {call.page}")
    return found[0]


def _template(call: Call, item: dict[str, Any]) -> None:
    defaults = {
        "should_tweet": False,
        "should_send_notifications": False,
        "component_ids": _references(call, item) or [],
    }
    _keep(call, templates.TEMPLATE, item, defaults)


def _subscriber(call: Call, item: dict[str, Any], kind: str = people.SUBSCRIBER) -> None:
    item.setdefault("mode", people.mode_of(item))
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


_PARTS = {
    "components": _component,
    "component_groups": _group_order,
    "incident_templates": _template,
    "subscribers": _subscriber,
    "unsubscribed": _unsubscribed,
    "incidents": _incident,
}
"""What a page's seed consists of, in the order in which it is read."""


def plant(document: Mapping[str, Any], call_for: Callable[[str], Call]) -> None:
    """Put a whole seed into the store, all or nothing. `call_for` gives the means for a page's id. Raises `ValueError`."""
    unknown = document.keys() - {"pages", "mails"}
    if unknown:
        raise ValueError(f"a seed has no {', '.join(sorted(unknown))}; it has pages")
    with call_for("").store.transaction():
        for page_id, content in (document.get("pages") or {}).items():
            sow(call_for(str(page_id)), content or {})


def harvest(call_for: Callable[[str], Call]) -> dict[str, Any]:
    """The whole state, at one moment."""
    store = call_for("").store
    with store.transaction(write=False):
        found = {row.id: reap(call_for(row.id)) for row in store.rows("", pages.PAGE)}
        return {"pages": found, "mails": store.mails()}
