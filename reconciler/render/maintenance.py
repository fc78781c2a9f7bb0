"""The list of maintenances for people and programs, with who scheduled each of them."""

from collections.abc import Mapping, Sequence

from reconciler import __version__
from reconciler.model.incident import MAINTENANCE_STATUSES, LiveIncident, ScheduledBy
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.incident import incident_row
from reconciler.render.json import dumped
from reconciler.render.wording import columns, moment
from reconciler.render.wrap import wrapped

WAITING = MAINTENANCE_STATUSES[0]
_ORIGINS = {
    ScheduledBy.FILE: "declared in the file",
    ScheduledBy.COMMAND: "scheduled by a command",
    ScheduledBy.UNKNOWN: "scheduled by apply or elsewhere",
    ScheduledBy.ELSEWHERE: "scheduled elsewhere",
}


def maintenances_json(maintenances: Sequence[LiveIncident], origins: Mapping[str, ScheduledBy]) -> str:
    """Maintenances as JSON, ASCII, each with its `origin`: a value of `ScheduledBy`."""
    rows = [
        incident_row(each)
        | {
            "origin": origins[each.id].value,
            "starts_automatically": each.starts_itself,
            "ends_automatically": each.ends_itself,
        }
        for each in maintenances
    ]
    return dumped({"format_version": "1.0", "tool_version": __version__, "maintenances": rows})


def maintenances_text(
    maintenances: Sequence[LiveIncident],
    origins: Mapping[str, ScheduledBy],
    *,
    ended: bool,
    color: bool = False,
    width: int = 100,
) -> str:
    """A list by start, a few lines for each. `ended`: whether those that are over were read too."""
    if not maintenances:
        return "No maintenances.\n" if ended else "No running or upcoming maintenances.\n"
    paint = Paint(color)
    lines: list[str] = []
    margin = max(columns(each.status) for each in maintenances)
    for each in maintenances:
        opening = f"{_line(each.status):{margin}}  "
        first, *more = wrapped(opening, f"{_line(each.name)}  {_line(each.id)}", width)
        lines += [paint("warn" if each.is_open else "dim", first), *more]
        when = f"from {moment(each.starts_at or '')} to {moment(each.ends_at or '')}"
        lines += wrapped(" " * (margin + 2), when, width)
        lines += wrapped(" " * (margin + 2), _described(each, origins[each.id]), width)
    return "\n".join(lines) + "\n"


def _described(maintenance: LiveIncident, origin: ScheduledBy) -> str:
    if not maintenance.is_open:
        return _ORIGINS[origin]
    starts, ends = (
        "automatically" if itself else "by command" for itself in (maintenance.starts_itself, maintenance.ends_itself)
    )
    if maintenance.status != WAITING:
        return f"{_ORIGINS[origin]}; ends {ends}"
    how = f"starts and ends {starts}" if starts == ends else f"starts {starts}, ends {ends}"
    return f"{_ORIGINS[origin]}; {how}"


def _line(text: str) -> str:
    return terminal(text, 300)
