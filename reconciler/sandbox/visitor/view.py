"""A status page as visitors see it: what is shown, in which order, and the overall status."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from reconciler.sandbox.statuspage.happenings import INCIDENT, SCHEDULED
from reconciler.sandbox.statuspage.placement import COMPONENT, GROUP, STATUSES
from reconciler.sandbox.store import Store, StoredObject

CHANNELS = {
    "allow_email_subscribers": "email",
    "allow_sms_subscribers": "text message",
    "allow_webhook_subscribers": "webhook",
    "allow_rss_atom_feeds": "RSS and Atom",
}


@dataclass(frozen=True, slots=True)
class Component:
    """One line of the page."""

    name: str
    description: str
    status: str
    showcase: bool
    """Whether the uptime of the last 90 days is shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its visible members; its status is the worst of theirs."""

    name: str
    description: str
    status: str
    members: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """An update of an incident."""

    status: str
    body: str
    at: str


@dataclass(frozen=True, slots=True)
class VisitorIncident:
    """An unresolved incident, or a maintenance that has not ended; `begins` and `ends` are for maintenances."""

    name: str
    status: str
    impact: str
    affected: tuple[str, ...]
    updates: tuple[Update, ...]
    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class VisitorPage:
    """A whole page."""

    id: str
    name: str
    description: str
    status: str
    rows: tuple[Component | Group, ...]
    incidents: tuple[VisitorIncident, ...]
    maintenances: tuple[VisitorIncident, ...]
    channels: tuple[str, ...]
    hidden: tuple[str, ...]
    """Components that are shown only if degraded, and currently are not."""
    colors: Mapping[str, Any]
    team_only: bool
    inert: tuple[tuple[str, str], ...] = ()
    """The page owner's HTML and CSS, with titles: shown as text, never used."""


def page_of(store: Store, row: StoredObject) -> VisitorPage:
    """The page in this row, at one point in time."""
    with store.transaction(write=False):
        components = store.rows(row.id, COMPONENT, by_position=True)
        groups = store.rows(row.id, GROUP, by_position=True)
        happening = [component for component in store.rows(row.id, INCIDENT, newest_first=True) if _going_on(component)]
    doc, zone = row.doc, _zone(row.doc.get("time_zone"))
    shown = [component for component in components if not _is_hidden(component)]
    names = {component.id: _text(component, "name") for component in components}
    shown_incidents = [(component, _incident(component, names, zone)) for component in happening]
    return VisitorPage(
        id=row.id,
        name=_text(row, "name") or row.id,
        description=_text(row, "page_description") or _text(row, "headline"),
        status=_worst(component.doc.get("status") for component in components),
        rows=_rows(shown, groups),
        incidents=tuple(
            incident for component, incident in shown_incidents if component.doc["status"] not in SCHEDULED
        ),
        maintenances=tuple(
            incident
            for component, incident in sorted(shown_incidents, key=_begin)
            if component.doc["status"] in SCHEDULED
        ),
        channels=tuple(word for name, word in CHANNELS.items() if doc.get(name))
        if doc.get("allow_page_subscribers")
        else (),
        hidden=tuple(names[component.id] for component in components if _is_hidden(component)),
        colors={name: value for name, value in doc.items() if name.startswith("css_") and value},
        team_only=bool(doc.get("viewers_must_be_team_members")),
    )


def _rows(components: list[StoredObject], groups: list[StoredObject]) -> tuple[Component | Group, ...]:
    """The top level of the page by position; groups without visible members are omitted."""
    members: dict[str, list[Component]] = {group.id: [] for group in groups}
    top: list[tuple[int, int, Component | Group]] = []
    for row in components:
        if row.place in members:
            members[row.place].append(_component(row))
        else:
            top.append((row.position, row.seq, _component(row)))
    for group in groups:
        inside = tuple(members[group.id])
        if inside:
            status = _worst(row.status for row in inside)
            result = Group(_text(group, "name"), _text(group, "description"), status, inside)
            top.append((group.position, group.seq, result))
    return tuple(row for _, _, row in sorted(top, key=lambda entry: entry[:2]))


def _component(row: StoredObject) -> Component:
    status = str(row.doc.get("status") or "operational")
    return Component(_text(row, "name"), _text(row, "description"), status, bool(row.doc.get("showcase")))


def _is_hidden(row: StoredObject) -> bool:
    return bool(row.doc.get("only_show_if_degraded")) and row.doc.get("status") == "operational"


def _worst(statuses: Any) -> str:
    valid = [status for status in statuses if status in STATUSES]
    return max(valid, key=STATUSES.index, default="operational")


def _going_on(row: StoredObject) -> bool:
    return row.doc.get("status") not in ("resolved", "completed", None)


def _begin(text: tuple[StoredObject, VisitorIncident]) -> str:
    return str(text[0].doc.get("scheduled_for") or "")


def _incident(row: StoredObject, names: Mapping[str, str], zone: tzinfo) -> VisitorIncident:
    doc = row.doc
    updates = tuple(
        Update(str(update.get("status") or ""), str(update.get("body") or ""), _moment(update.get("display_at"), zone))
        for update in doc.get("updates") or ()
    )
    return VisitorIncident(
        name=_text(row, "name"),
        status=str(doc["status"]),
        impact=str(doc.get("impact_override") or doc.get("impact") or "none"),
        affected=tuple(names[id_] for id_ in doc.get("component_ids") or () if id_ in names),
        updates=updates,
        begins=_moment(doc.get("scheduled_for"), zone),
        ends=_moment(doc.get("scheduled_until"), zone),
    )


def _text(row: StoredObject, name: str) -> str:
    value = row.doc.get(name)
    return "" if value is None else str(value)


def _zone(name: Any) -> tzinfo:
    """The page's time zone; UTC if its name is not an IANA name (older pages have Rails names)."""
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        return UTC


def _moment(value: Any, zone: tzinfo) -> str:
    """A time in the store for visitors; the text itself if it is not a time."""
    try:
        then = datetime.fromisoformat(str(value))
    except ValueError:
        return "" if value is None else str(value)
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return f"{then.astimezone(zone):%Y-%m-%d %H:%M %Z}"
