"""Incidents and maintenances for people: a list, and one with its updates."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from reconciler import __version__
from reconciler.model.incident import IncidentUpdate, LiveIncident
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.json import dumped
from reconciler.render.wording import columns, moment
from reconciler.render.wrap import paragraphs, wrapped


def incidents_json(incidents: Iterable[LiveIncident]) -> str:
    """Incidents as JSON, ASCII."""
    rows = [incident_row(incident) for incident in incidents]
    return dumped({"format_version": "1.0", "tool_version": __version__, "incidents": rows})


def incidents_text(incidents: Sequence[LiveIncident], *, color: bool = False, width: int = 100) -> str:
    """A list, a line or two for each."""
    if not incidents:
        return "No open incidents.\n"
    paint = Paint(color)
    lines: list[str] = []
    margin = max(columns(incident.status) for incident in incidents)
    for incident in incidents:
        opening = f"{_line(incident.status):{margin}}  "
        first, *more = wrapped(opening, f"{_line(incident.name)}  {_line(incident.id)}", width)
        lines += [paint("warn" if incident.is_open else "dim", first), *more]
        lines += wrapped(" " * (margin + 2), _when(incident), width)
    return "\n".join(lines) + "\n"


def incident_text(incident: LiveIncident, shown: Callable[[str], str], *, color: bool = False, width: int = 100) -> str:
    """One with its updates, newest first. `shown` gives the path of a component by its ID."""
    paint = Paint(color)
    lines = [*wrapped("", f"{_line(incident.name)}  ({_line(incident.id)})", width)]
    lines[0] = paint("bold", lines[0])
    lines.append(f"  status  {_line(incident.status)}, impact {_line(incident.impact)}")
    lines += wrapped("  when    ", _when(incident), width)
    if incident.link:
        lines.append(f"  link    {_line(incident.link)}")
    if incident.own is not None:
        lines.append(f"  key     {_line(incident.own.key)}")
    for component_id in incident.component_ids:
        lines += wrapped("  affects ", _line(shown(component_id)), width)
    for update in incident.updates:
        lines += ["", *_update(update, shown, width)]
    return "\n".join(lines) + "\n"


def _update(update: IncidentUpdate, shown: Callable[[str], str], width: int) -> Iterator[str]:
    notified = "" if update.notified else ", nobody was notified"
    yield f"  {moment(update.at)}  {_line(update.status)}{notified}"
    if update.body:
        yield from paragraphs("    ", update.body, width)
    for component_id, status in update.statuses.items():
        before = update.before.get(component_id)
        moves = f"{before} -> {status}" if before not in (None, status) else status
        yield from wrapped("    ", f"{_line(shown(component_id))}: {_line(moves)}", width)


def _when(incident: LiveIncident) -> str:
    if incident.maintenance:
        return f"from {moment(incident.starts_at or '')} to {moment(incident.ends_at or '')}"
    return f"opened {moment(incident.created_at)}, updated {moment(incident.updated_at)}"


def incident_row(incident: LiveIncident) -> dict[str, Any]:
    """One as a JSON object."""
    return {
        "id": incident.id,
        "name": incident.name,
        "status": incident.status,
        "impact": incident.impact,
        "maintenance": incident.maintenance,
        "link": incident.link,
        "key": incident.own.key if incident.own is not None else None,
        "created_at": incident.created_at,
        "updated_at": incident.updated_at,
        "starts_at": incident.starts_at,
        "ends_at": incident.ends_at,
        "component_ids": list(incident.component_ids),
        "updates": [
            {"status": each.status, "body": each.body, "at": each.at, "statuses": dict(each.statuses)}
            for each in incident.updates
        ],
    }


def _line(text: str) -> str:
    return terminal(text, 300)
