"""A reading of a real site that answers what the reference leaves open, and holds nothing of what it read (jsm-api.md 4)."""

from collections.abc import Sequence

from reconciler.http import JsonObject
from reconciler.model.probe import Evidence, ProbeReport
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_rows import name_of
from reconciler.providers.jsm.printed import UNREAD
from reconciler.providers.jsm.probe_answers import answers
from reconciler.providers.jsm.probe_material import ProbeReader, Pseudonyms, id_of
from reconciler.providers.jsm.probe_shapes import literals, shapes, word

_PAGES = 50
"""So many pages at most are listed in a report."""


def probe(calls: JsmCalls, page_id: str | None) -> ProbeReport:
    """Ask what can be asked by reading; without an id, of the page with the most components. Nothing but GET is sent.

    Raises ServiceError where the pages cannot be listed, where there is no such page, and where the service is out of reach. What
    else is refused is part of the report.
    """
    masks = Pseudonyms()
    reader = ProbeReader(calls, masks)
    material = reader.read(page_id)
    return ProbeReport(
        requests=tuple(reader.requests),
        pages=_pages(material.rows[:_PAGES], masks),
        answers=answers(material),
        unread=UNREAD,
        literals=literals(material),
        shapes=shapes(material),
    )


def _pages(rows: Sequence[JsonObject], masks: Pseudonyms) -> tuple[Evidence, ...]:
    """The pages by pseudonyms; a draft that has the name of a page has its pseudonym too."""
    return tuple(
        {
            "id": masks.of("id", id_of(row) or ""),
            "characters of the id": len(id_of(row) or ""),
            "name": masks.of("name", name_of(row)),
            "draft": row.get("isDraft") is True,
            "status": word(row.get("status")),
            "components": word(count) if not isinstance(count := row.get("componentCount"), int) else count,
        }
        for row in rows
    )
