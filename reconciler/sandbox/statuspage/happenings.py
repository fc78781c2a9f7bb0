"""Incidents and maintenances as the service stores them: creation, automatic progress, and effects on components."""

from datetime import datetime
from typing import Any

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.fields import given
from reconciler.sandbox.statuspage.placement import COMPONENT, component_shape
from reconciler.sandbox.store import Store, StoredObject

INCIDENT = "incident"
REALTIME = ("investigating", "identified", "monitoring", "resolved")
SCHEDULED = ("scheduled", "in_progress", "verifying", "completed")
IMPACTS = ("none", "maintenance", "minor", "major", "critical")
_IMPACT = {"major_outage": "critical", "partial_outage": "major", "degraded_performance": "minor"}
_PLAIN = (
    "created_at", "impact_override", "metadata", "monitoring_at", "name", "postmortem_body", "postmortem_body_last_updated_at",
    "postmortem_ignored", "postmortem_notified_subscribers", "postmortem_notified_twitter", "postmortem_published_at",
    "resolved_at", "scheduled_auto_completed", "scheduled_auto_in_progress", "scheduled_for",
    "auto_transition_deliver_notifications_at_end", "auto_transition_deliver_notifications_at_start",
    "auto_transition_to_maintenance_state", "auto_transition_to_operational_state", "scheduled_remind_prior",
    "scheduled_reminded_at", "scheduled_until", "status", "updated_at", "reminder_intervals",
)  # fmt: skip


def incident_shape(call: Call, row: StoredObject) -> dict[str, Any]:
    """An incident in the documented form, newest update first."""
    rows = [call.store.get(row.page, COMPONENT, id_) for id_ in row.doc["component_ids"]]
    return {
        "id": row.id,
        "page_id": row.page,
        "components": [component_shape(call, component) for component in rows if component is not None],
        "impact": row.doc.get("impact_override") or row.doc["impact"],
        **given(row.doc, _PLAIN),
        "incident_updates": [_update_shape(call, update) for update in row.doc["updates"]],
        "incident_impacts": [],
        "shortlink": f"https://stspg.io/{row.id}",
    }


def _update_shape(call: Call, update: dict[str, Any]) -> dict[str, Any]:
    """An update; the quirk says how much it tells of its components."""
    match call.quirks.affected_components:
        case "null":
            return {**update, "affected_components": None}
        case "absent":
            return {name: value for name, value in update.items() if name != "affected_components"}
    return update


def is_maintenance(row: StoredObject) -> bool:
    """Whether it is a scheduled maintenance."""
    return row.doc["status"] in SCHEDULED


def begin(call: Call, kept: dict[str, Any], statuses: dict[str, str]) -> StoredObject:
    """Create an incident or maintenance from validated fields; `statuses` are its components' statuses by ID."""
    now = call.clock.stamp()
    doc: dict[str, Any] = {
        **dict.fromkeys(_PLAIN),
        "postmortem_ignored": False,
        "postmortem_notified_subscribers": False,
        "postmortem_notified_twitter": False,
        "metadata": {},
        **kept,
        "updates": [],
        "component_ids": list(kept.get("component_ids", [])),
        "impact": "maintenance" if kept["status"] in SCHEDULED else _impact(statuses),
        "created_at": now,
        "updated_at": now,
    }
    row = call.store.add(StoredObject(call.page, INCIDENT, call.store.new_id(), doc))
    proceed(call, row, kept["status"], statuses, body=kept.get("body"), notify=kept.get("deliver_notifications", True))
    return row


def proceed(
    call: Call, row: StoredObject, status: str, statuses: dict[str, str], *, body: str | None, notify: bool | None
) -> None:
    """Move an incident to `status` with a new update, change its components, and store it."""
    now = call.clock.stamp()
    before = row.doc["status"] if row.doc["updates"] else None
    wanted = dict(statuses) if status != "scheduled" else {}
    if status != before and status == "in_progress" and row.doc.get("auto_transition_to_maintenance_state"):
        wanted = {**dict.fromkeys(row.doc["component_ids"], "under_maintenance"), **wanted}
    if status != before and status == "completed" and row.doc.get("auto_transition_to_operational_state"):
        wanted = {**dict.fromkeys(row.doc["component_ids"], "operational"), **wanted}
    update = {
        "id": call.store.new_id(),
        "incident_id": row.id,
        "affected_components": set_statuses(call, wanted),
        "body": body or "",
        "created_at": now,
        "custom_tweet": None,
        "deliver_notifications": notify is not False,
        "display_at": now,
        "status": status,
        "tweet_id": None,
        "twitter_updated_at": None,
        "updated_at": now,
        "wants_twitter_update": False,
    }
    row.doc["updates"].insert(0, update)
    row.doc.update(status=status, updated_at=now)
    if status == "monitoring":
        row.doc["monitoring_at"] = now
    if status in ("resolved", "completed"):
        row.doc["resolved_at"] = now
    schedule(row)
    call.store.save(row)
    if notify is not False:
        call.mail("incident", row.id, status=status)


def set_statuses(call: Call, statuses: dict[str, str]) -> list[dict[str, Any]]:
    """Set the statuses of components. Returns the changes in the form of an update."""
    affected = []
    for id_, status in statuses.items():
        component = call.store.get(call.page, COMPONENT, id_)
        if component is None:
            continue
        old, new = component.doc["status"], status or "operational"
        affected.append({"code": id_, "name": component.doc["name"], "old_status": old, "new_status": new})
        if old != new:
            component.doc.update(status=new, updated_at=call.clock.stamp())
            call.store.save(component)
    return affected


def schedule(row: StoredObject) -> None:
    """Set when the service changes a maintenance automatically."""
    status, moment = row.doc["status"], None
    if status == "scheduled" and row.doc.get("scheduled_auto_in_progress"):
        moment = row.doc.get("scheduled_for")
    elif status in ("in_progress", "verifying") and row.doc.get("scheduled_auto_completed"):
        moment = row.doc.get("scheduled_until")
    row.due = datetime.fromisoformat(moment).timestamp() if moment else None


def pass_time(store: Store, quirks: Quirks, clock: Clock) -> None:
    """Process what is due: maintenances begin and end, quarantined subscribers are purged."""
    now = clock.now().timestamp()
    if not store.due(now):
        return
    with store.transaction():
        while rows := store.due(now):
            row = rows[0]
            call = Call("", {"page_id": row.page}, {}, None, store, quirks, clock)
            if row.kind != INCIDENT:
                store.delete(row)
            elif row.doc["status"] == "scheduled":
                notify = bool(row.doc.get("auto_transition_deliver_notifications_at_start"))
                proceed(
                    call, row, "in_progress", {}, body="Scheduled maintenance is currently in progress.", notify=notify
                )
            else:
                notify = bool(row.doc.get("auto_transition_deliver_notifications_at_end"))
                proceed(call, row, "completed", {}, body="The scheduled maintenance has been completed.", notify=notify)


def _impact(statuses: dict[str, str]) -> str:
    """The impact caused by the worst component."""
    impacts = {_IMPACT.get(status, "none") for status in statuses.values()}
    return max(impacts, key=IMPACTS.index, default="none")
