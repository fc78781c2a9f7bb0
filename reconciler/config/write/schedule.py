"""Live time windows in the form of the file: wall-clock times in the page's zone, without windows that have started."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from reconciler.model.kind import Kind
from reconciler.model.recurrence import Window, point, wall_clock
from reconciler.model.resource import Live, LivePage
from reconciler.model.time_zones import is_time_zone
from reconciler.model.values import instant


@dataclass(frozen=True, slots=True)
class Windows:
    """The result of `windows`."""

    lives: list[Live] = field(default_factory=list)
    """Windows that can be written."""
    left_out: list[tuple[Live, str]] = field(default_factory=list)
    """The others, each with the reason."""


def windows(kind: Kind, lives: list[Live], page: LivePage) -> Windows:
    """The windows of a kind, the next one first, each with times as a person would write them beside the page's settings.

    Things that have no time are given back as they are.
    """
    window = kind.window
    if window is None:
        return Windows(lives)
    all_windows = Windows()
    zone = _zone(page)
    for live in lives:
        try:
            if not kind.waits(live.facts):
                raise ValueError("it has begun")
            if kind.by_command(live.facts):
                raise ValueError("a command scheduled it")
            all_windows.lives.append(_on_the_wall(live, window, zone))
        except (ValueError, OverflowError) as error:
            all_windows.left_out.append((live, str(error)))
    all_windows.lives.sort(key=lambda live: (str(live.fields.get(window.start)), live.name))
    return all_windows


def segment(live: Live) -> tuple[str, ...]:
    """What tells a live thing from others of its name: when it begins; nothing where it has no time."""
    return tuple(str(live.fields.get(name)) for name in live.kind.times[:1])


def _on_the_wall(live: Live, window: Window, zone: str) -> Live:
    start, end = (instant(live.fields.get(name)) for name in (window.start, window.end))
    if not isinstance(start, datetime) or not isinstance(end, datetime) or end <= start:
        raise ValueError("it does not last from one time to a later one")
    return replace(live, fields={**live.fields, window.start: _written(start, zone), window.end: _written(end, zone)})


def _written(moment: datetime, zone: str) -> str:
    """The wall-clock time in the zone, with its UTC offset if the clocks show that time twice on that day."""
    wall = wall_clock(moment, zone)
    exact = "minutes" if not wall.second and not wall.microsecond else "auto"
    text = wall.isoformat(timespec=exact)
    return text if point(text, zone) == moment else moment.isoformat()


def _zone(page: LivePage) -> str:
    """The zone that the page's settings declare in the file."""
    settings = (live for live in page.items if live.kind.identity.single and "time_zone" in live.kind.by_name)
    zone = next((live.fields.get("time_zone") for live in settings), None)
    return zone if isinstance(zone, str) and is_time_zone(zone) else "UTC"
