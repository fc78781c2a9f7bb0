"""Time windows of items: fields that must be set together, valid times, and recurrence rules."""

from typing import Any

from reconciler.config.problems import Problems
from reconciler.config.yaml.nodes import Branch, Node, child, key_node
from reconciler.model.kind import Kind
from reconciler.model.recurrence import MAX_REPEATS, NEXT, Repeat, duration, point, soonest, zone_of
from reconciler.model.values import Value

_TIME = "write a time such as 2026-12-01T02:00, or 2026-12-01T02:00-05:00"
_RULE = "write one such as FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=0 (RFC 5545)"


def read_window(
    kind: Kind, raw: dict[str, Any], fields: dict[str, Value], node: Branch, zone: str, problems: Problems
) -> Repeat | None:
    """Check an item's times and return its recurrence rule, or None if it has no valid one.

    Times are wall-clock times in `zone` unless the item names its own zone.
    """
    window = kind.window
    if window is None:
        return None
    own = fields.get(window.zone)
    zone = own if isinstance(own, str) and own else zone
    try:
        zone_of(zone)
    except ValueError:
        zone = "UTC"  # invalid zone, which is already reported
    absent = raw.get("absent") is True
    if raw.get("repeat") is not None:
        for name in (window.start, window.end):
            if name in raw:
                at = key_node(node, name) or node
                problems.at(at, f"`{name}` stands beside `repeat`, which says when", "remove one of the two")
        return _repeat(raw["repeat"], child(node, "repeat"), zone, problems)
    missing = [name for name in (window.start, window.end) if name not in raw]
    if missing and not absent:
        hint = f"write `{window.start}` and `{window.end}`, or `repeat`"
        problems.at(node, f"`{missing[0]}` is missing", hint)
    times = [_time(name, fields, node, zone, problems) for name in (window.start, window.end)]
    if times[0] is not None and times[1] is not None and times[1] <= times[0]:
        at = child(node, window.end) or node
        problems.at(at, f"`{window.end}` is not after `{window.start}`", "write a later time")
    return None


def written_start(kind: Kind, raw: dict[str, Any]) -> str | None:
    """When an item begins, as the file has it: what tells it from others of its name. None where it has no time."""
    repeat = raw.get("repeat")
    start = repeat.get("from") if isinstance(repeat, dict) else kind.window and raw.get(kind.window.start)
    return start if isinstance(start, str) and start else None


def _time(name: str, fields: dict[str, Value], node: Branch, zone: str, problems: Problems) -> Any:
    """The time in a field. None if it is missing or unreadable (the field's own check reports that)."""
    text = fields.get(name)
    if text.__class__ is not str:
        return None
    try:
        return point(text, zone)
    except (ValueError, OverflowError) as error:
        if "between" in str(error):
            problems.at(child(node, name) or node, f"`{name}`: the year {error}", _TIME)
        return None


def _repeat(raw: Any, node: Node | None, zone: str, problems: Problems) -> Repeat | None:
    if not isinstance(raw, dict) or node is None:
        return None
    texts: dict[str, Any] = {key: raw.get(key) for key in ("rule", "from", "duration")}
    number = raw.get("next", NEXT)
    if any(text.__class__ is not str or not text for text in texts.values()) or not _counts(number):
        return None  # invalid shape or unset variable: already reported
    before = problems.count
    try:
        point(texts["from"], zone)
    except (ValueError, OverflowError) as error:
        why = f"the year {error}" if "between" in str(error) else "is not a point in time"
        problems.at(child(node, "from") or node, f"`from`: {why}" if "year" in why else f"`from` {why}", _TIME)
    try:
        length = duration(texts["duration"])
    except ValueError as error:
        problems.at(child(node, "duration") or node, f"`duration` {error}", "write one such as 2h, 90m or 1h30m")
        return None
    if problems.count > before:
        return None
    repeat = Repeat(texts["rule"], texts["from"], length, number)
    return _true_at_times(repeat, child(node, "rule") or node, zone, problems)


def _true_at_times(repeat: Repeat, at: Node, zone: str, problems: Problems) -> Repeat | None:
    try:
        moment = soonest(repeat, zone)
    except ValueError as error:
        problems.at(at, f"`rule` {error}", _RULE)
        return None
    if moment is None:
        problems.at(at, "`rule` names no day there is", _RULE)
        return None
    return repeat


def _counts(number: Any) -> bool:
    return number.__class__ is int and 1 <= number <= MAX_REPEATS
