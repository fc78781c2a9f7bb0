"""What objects look like: the words in fields whose words are open, and the fields that are null, missing or not documented."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.http import JsonObject, JsonValue
from reconciler.http.message import named
from reconciler.model.probe import ProbeShape
from reconciler.providers.jsm import printed
from reconciler.providers.jsm.component_rows import all_rows
from reconciler.providers.jsm.probe_material import ProbeMaterial

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")

Seen = dict[str, dict[str, int]]


def word(value: JsonValue) -> str:
    """A word of the API as it is; of anything else, only what it is. A text of somebody's never passes."""
    if isinstance(value, str):
        return value if _WORD.fullmatch(value) else f"a text of {len(value)} characters"
    return named(value)


def literals(material: ProbeMaterial) -> Seen:
    """The words of every field whose words are not all printed, with how often each was seen (jsm-api.md 3)."""
    pages = [page for page in (material.live, material.draft) if page is not None]
    incidents, updates = _incidents(material)
    subscribers = material.subscribers.rows("nodes")
    details = material.summary.object("pageSummaryDetails")
    return {
        **{name: _words(pages, name) for name in ("pageTheme", "pageThemeMode", "pageType", "pageStatus")},
        "summary.status": _words(material.rows, "status"),
        "summary.pageType": _words(material.rows, "pageType"),
        "uptimeStyle": _words(_inside(pages, "bodyConfig"), "uptimeStyle"),
        "componentStyle": _words(_inside(pages, "bodyConfig"), "componentStyle"),
        "sslStatus": _words(_inside(pages, "customDomainConfig"), "sslStatus"),
        "health": _words([details] if details else [], "health"),
        "component.status": _words(all_rows(material.tree), "status"),
        "component.type": _words(all_rows(material.tree), "type"),
        "uptime.status": _words(all_rows(material.uptime.rows("components")), "status"),
        "incident.status": _words(incidents, "status"),
        "incident.impact": _words(incidents, "impact"),
        "incident.externalIncidentSource": _words(incidents, "externalIncidentSource"),
        "incidentUpdate.status": _words(updates, "status"),
        "template.updateStatus": _words(material.templates.rows("incidentTemplates"), "updateStatus"),
        **{f"subscriber.{name}": _words(subscribers, name) for name in ("type", "status", "subscriptionType")},
    }


def _words(rows: Iterable[JsonObject], name: str) -> dict[str, int]:
    counts = Counter(word(row[name]) for row in rows if row.get(name) is not None)
    return dict(sorted(counts.items()))


def _inside(pages: Iterable[JsonObject], block: str) -> Iterator[JsonObject]:
    for page in pages:
        data = page.get(block)
        if isinstance(data, dict):
            yield data


def _incidents(material: ProbeMaterial) -> tuple[list[JsonObject], list[JsonObject]]:
    """The incidents, and the updates of all of them."""
    nodes = material.incidents.rows("nodes")
    updates = [node.get("incidentUpdates") for node in nodes]
    return list(_inside(nodes, "incident")), [
        update for several in updates if isinstance(several, list) for update in several if isinstance(update, dict)
    ]


def shapes(material: ProbeMaterial) -> tuple[ProbeShape, ...]:
    """How the objects of each type came; types of which nothing was read are left out."""
    incidents, updates = _incidents(material)
    pages = [("live page", material.live), ("draft page", material.draft)]
    read: Sequence[tuple[str, Sequence[JsonObject], frozenset[str]]] = (
        ("page in the list", material.rows, printed.SUMMARY_FIELDS),
        *((what, [_flat(page)] if page else [], printed.PAGE_FIELDS) for what, page in pages),
        ("component", list(all_rows(material.tree)), printed.COMPONENT_FIELDS),
        ("component with uptime", material.uptime.rows("components"), printed.UPTIME_FIELDS),
        ("incident", incidents, printed.INCIDENT_FIELDS),
        ("incident update", updates, printed.UPDATE_FIELDS),
        ("template", material.templates.rows("incidentTemplates"), printed.TEMPLATE_FIELDS),
        ("subscriber", material.subscribers.rows("nodes"), printed.SUBSCRIBER_FIELDS),
    )
    return tuple(_shape(what, rows, fields) for what, rows, fields in read if rows)


def _flat(page: JsonObject) -> JsonObject:
    """A page with the fields of its blocks beside its own, named with a dot."""
    flat: JsonObject = {}
    for name, value in page.items():
        if name in printed.BLOCKS and isinstance(value, dict):
            flat |= {f"{name}.{inner}": inside for inner, inside in value.items()}
        else:
            flat[name] = value
    return flat


def _shape(what: str, rows: Sequence[JsonObject], fields: frozenset[str]) -> ProbeShape:
    nulls = Counter(_field(name) for row in rows for name, value in row.items() if value is None)
    missing = Counter(name for row in rows for name in fields if not _has(row, name))
    more = Counter(_field(name) for row in rows for name in row if name not in fields | printed.BLOCKS)
    return ProbeShape(what, len(rows), _sorted(nulls), _sorted(missing), _sorted(more))


def _has(row: Mapping[str, JsonValue], name: str) -> bool:
    """Whether a field is there; those of a block that is null count as there, for the block is what is null."""
    return name in row or ("." in name and name.partition(".")[0] in row)


def _field(name: str) -> str:
    return ".".join(map(word, name.split(".")))


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
