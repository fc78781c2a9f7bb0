"""Read the lines of a journal from before its lines were events: they have no `format_version`."""

from collections.abc import Iterator, Mapping
from typing import Any

_SAME = ("run", "call", "page_id", "address", "kind", "id", "reason", "fingerprint", "tool_version")
"""Fields that have the same name and meaning in an event."""


def translated(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What a line says, in the fields of events. Raises LookupError, TypeError, ValueError or
    AttributeError if it is no such line.
    """
    event = {
        "at": entry["at"],
        "event": entry["event"],
        **{name: entry[name] for name in _SAME if entry.get(name) is not None},
    }
    if event["event"] == "begin":
        begun = entry.get("begun") or {}
        yield from ({**event, "page_id": page_id, "begun": addresses} for page_id, addresses in begun.items())
    elif event["event"] == "outcome":
        status = entry["status"]
        yield {**event, "outcome": "skipped" if status == "interrupted" else status}
    elif "operation" in entry:
        what = dict(entry["operation"])
        yield {**event, "action": what.pop("do"), "id": what.pop("id", ""), "fields": what}
    elif "sweep" in entry:
        yield {**event, "action": entry["sweep"]}
    else:
        for part in entry.get("lot", (entry,)):
            yield {
                **event,
                "action": part["verb"],
                **{name: part[name] for name in _SAME if part.get(name) is not None},
            }
