"""Incidents and scheduled maintenances: /pages/{page_id}/incidents."""

import json
from collections.abc import Callable
from typing import Any

from reconciler.sandbox.quirks import Quirks
from reconciler.sandbox.statuspage import fields, happenings, placement
from reconciler.sandbox.statuspage.answers import ServiceAnswer, not_found, unprocessable
from reconciler.sandbox.statuspage.call import Call
from reconciler.sandbox.statuspage.endpoint import Handler, ServiceRoute
from reconciler.sandbox.statuspage.fields import BodyField
from reconciler.sandbox.statuspage.happenings import INCIDENT, REALTIME, SCHEDULED, incident_shape
from reconciler.sandbox.store import StoredObject


def _reminders(value: Any, _: Quirks) -> str | None:
    """Null, a serialized hour from 1 to 24, or a serialized array of strictly increasing ones (empty: no reminders)."""
    if value is None:
        return None
    try:
        read = json.loads(value)
        hours = read if isinstance(read, list) else [read]
        good = all(type(hour) is int and 1 <= hour <= 24 for hour in hours) and hours == sorted(set(hours))
    except (TypeError, ValueError) as error:
        raise ValueError("is invalid") from error
    if not good:
        raise ValueError("is invalid")
    return str(value)


def _metadata(value: Any, quirks: Quirks) -> dict[str, Any]:
    """Top-level values must be objects."""
    read = fields.mapping(value, quirks)
    if not all(isinstance(item, dict) for item in read.values()):
        raise ValueError("top level values must be objects")
    return read


def _statuses(value: Any, quirks: Quirks) -> dict[str, str]:
    """A map of component id to status."""
    read = fields.mapping(value, quirks)
    if not all(status in (*placement.STATUSES, "") for status in read.values()):
        raise ValueError("has a status that is not included in the list")
    return read


_FLAGS = (
    "scheduled_remind_prior", "auto_transition_to_maintenance_state", "auto_transition_to_operational_state",
    "scheduled_auto_in_progress", "scheduled_auto_completed", "auto_transition_deliver_notifications_at_start",
    "auto_transition_deliver_notifications_at_end", "deliver_notifications", "auto_tweet_at_beginning",
    "auto_tweet_on_completion", "auto_tweet_on_creation", "auto_tweet_one_hour_before", "backfilled",
    "scheduled_auto_transition",
)  # fmt: skip
_FIELDS = {
    "name": BodyField(fields.text(255), required=True),
    "status": BodyField(fields.choice(*REALTIME, *SCHEDULED)),
    "impact_override": BodyField(fields.optional_choice(*happenings.IMPACTS)),
    "scheduled_for": BodyField(fields.moment),
    "scheduled_until": BodyField(fields.moment),
    "reminder_intervals": BodyField(_reminders),
    "metadata": BodyField(_metadata),
    "backfill_date": BodyField(fields.text()),
    "body": BodyField(fields.text(25_000)),
    "components": BodyField(_statuses),
    "component_ids": BodyField(fields.ids),
    **{name: BodyField(fields.flag) for name in _FLAGS},
}


def _taken(call: Call, *, new: bool) -> tuple[dict[str, Any], dict[str, str]]:
    """The requested values, and the requested statuses of components."""
    kept = fields.take(call, call.wrapped("incident"), _FIELDS, new=new, under="incident")
    statuses = kept.pop("components", {})
    if kept.get("backfilled") and (statuses or kept.get("component_ids")):
        raise unprocessable("Components cannot be specified for a backfilled incident")
    if statuses or "component_ids" in kept:
        kept["component_ids"] = list(dict.fromkeys([*kept.get("component_ids", []), *statuses]))
        placement.present(call, kept["component_ids"])
    if "scheduled_auto_transition" in kept:
        kept.setdefault("scheduled_auto_in_progress", kept.pop("scheduled_auto_transition"))
    return kept, statuses


def _check_window(doc: dict[str, Any]) -> None:
    """A maintenance has a start and a later end. Refuses with 422."""
    if doc["status"] in SCHEDULED:
        begin, end = doc.get("scheduled_for"), doc.get("scheduled_until")
        if not begin or not end:
            raise unprocessable("Scheduled for and scheduled until can't be blank")
        if end <= begin:
            raise unprocessable("Scheduled until must be after scheduled for")


def create(call: Call) -> ServiceAnswer:
    """POST: notifies subscribers unless `deliver_notifications` is false."""
    kept, statuses = _taken(call, new=True)
    kept.setdefault("status", "scheduled" if kept.get("scheduled_for") else "investigating")
    _check_window(kept)
    return ServiceAnswer(201, incident_shape(call, happenings.begin(call, kept, statuses)))


def read(call: Call) -> ServiceAnswer:
    """GET one."""
    return ServiceAnswer(200, incident_shape(call, call.row(INCIDENT, "incident_id")))


def update(call: Call) -> ServiceAnswer:
    """PATCH and PUT: a status or a body adds an update."""
    row = call.row(INCIDENT, "incident_id")
    kept, statuses = _taken(call, new=False)
    if statuses and call.quirks.incident_components == "added" and "component_ids" not in call.body["incident"]:
        kept["component_ids"] = list(dict.fromkeys([*row.doc["component_ids"], *statuses]))
    status, body = kept.pop("status", row.doc["status"]), kept.pop("body", None)
    if (status in SCHEDULED) != happenings.is_maintenance(row):
        raise unprocessable("Status is not valid for this kind of incident")
    row.doc.update(kept, updated_at=call.clock.stamp())
    _check_window(row.doc)
    if status != row.doc["status"] or body or statuses:
        notify = kept.get("deliver_notifications", True)
        happenings.proceed(call, row, status, statuses, body=body, notify=notify)
    else:
        happenings.schedule(row)
        call.store.save(row)
    return ServiceAnswer(200, incident_shape(call, row))


def delete(call: Call) -> ServiceAnswer:
    """DELETE: 200 with the deleted incident."""
    row = call.row(INCIDENT, "incident_id")
    shown = incident_shape(call, row)
    call.store.delete(row)
    return ServiceAnswer(200, shown)


def listing(call: Call) -> ServiceAnswer:
    """GET: newest first; pages count from 1 and use `limit` (B3.14)."""
    needle = (call.query.get("q") or "").lower()

    def said(row: StoredObject) -> str:
        texts = [row.doc["name"], row.doc["status"], row.doc.get("postmortem_body") or ""]
        return "\n".join([*texts, *(update["body"] for update in row.doc["updates"])]).lower()

    rows = [row for row in call.settled(call.store.rows(call.page, INCIDENT, newest_first=True)) if needle in said(row)]
    return call.paged(rows, lambda row: incident_shape(call, row), size="limit")


def _listing_of(wanted: Callable[[Call, StoredObject], bool]) -> Handler:
    """A GET of the incidents selected by `wanted`; pages use `per_page`."""

    def handle(call: Call) -> ServiceAnswer:
        rows = [row for row in call.store.rows(call.page, INCIDENT, newest_first=True) if wanted(call, row)]
        return call.paged(call.settled(rows), lambda row: incident_shape(call, row))

    return handle


def _unresolved(_: Call, row: StoredObject) -> bool:
    return row.doc["status"] in REALTIME and row.doc["status"] != "resolved"


def _scheduled(_: Call, row: StoredObject) -> bool:
    return bool(row.doc["status"] == "scheduled")


def _upcoming(call: Call, row: StoredObject) -> bool:
    return bool(row.doc["status"] == "scheduled" and row.doc["scheduled_for"] > call.clock.stamp())


def _active(_: Call, row: StoredObject) -> bool:
    return row.doc["status"] in ("in_progress", "verifying")


def update_update(call: Call) -> ServiceAnswer:
    """PATCH and PUT of an incident's update."""
    row = call.row(INCIDENT, "incident_id")
    allowed = {
        "wants_twitter_update": BodyField(fields.flag),
        "body": BodyField(fields.text(25_000)),
        "display_at": BodyField(fields.moment),
        "deliver_notifications": BodyField(fields.flag),
    }
    kept = fields.take(call, call.wrapped("incident_update"), allowed, new=False, under="incident_update")
    for entry in row.doc["updates"]:
        if entry["id"] == call.params["incident_update_id"]:
            entry.update(kept, updated_at=call.clock.stamp())
            call.store.save(row)
            return ServiceAnswer(200, entry)
    raise not_found()


ENDPOINTS = (
    ServiceRoute("GET", "/pages/{page_id}/incidents", listing),
    ServiceRoute("POST", "/pages/{page_id}/incidents", create),
    ServiceRoute("GET", "/pages/{page_id}/incidents/unresolved", _listing_of(_unresolved)),
    ServiceRoute("GET", "/pages/{page_id}/incidents/scheduled", _listing_of(_scheduled)),
    ServiceRoute("GET", "/pages/{page_id}/incidents/upcoming", _listing_of(_upcoming)),
    ServiceRoute("GET", "/pages/{page_id}/incidents/active_maintenance", _listing_of(_active)),
    ServiceRoute("GET", "/pages/{page_id}/incidents/{incident_id}", read),
    ServiceRoute("PATCH PUT", "/pages/{page_id}/incidents/{incident_id}", update),
    ServiceRoute("DELETE", "/pages/{page_id}/incidents/{incident_id}", delete),
    ServiceRoute(
        "PATCH PUT", "/pages/{page_id}/incidents/{incident_id}/incident_updates/{incident_update_id}", update_update
    ),
)
