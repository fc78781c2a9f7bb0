"""The drift of many pages as one table: from one plan or several, worst first. A page that cannot be read hides none."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from reconciler.ci.transition import page_state
from reconciler.documents.drift_state import DriftState
from reconciler.documents.fleet import FleetDocument, FleetPage
from reconciler.documents.page_slice import page_document
from reconciler.documents.plan import PlanDocument, SummaryDocument


def fleet_of(
    documents: Iterable[PlanDocument], unread: Mapping[str, str], state: DriftState | None, now: datetime
) -> FleetDocument:
    """The table. `unread` are plan files that cannot be read, with the reason; `state` is what earlier checks found."""
    from reconciler.render.verdict import State

    order = [each.value for each in State]
    pages = [
        FleetPage(key=name, id="", state=State.ERRORED.value, summary=SummaryDocument(), error=why)
        for name, why in unread.items()
    ]
    for document in documents:
        pages += _pages(document, state, now)
    return FleetDocument(
        pages=tuple(sorted(pages, key=lambda page: (order.index(page.state), -_size(page.summary), page.key, page.id)))
    )


def _pages(document: PlanDocument, state: DriftState | None, now: datetime) -> Iterable[FleetPage]:
    from reconciler.render.verdict import verdict

    for page in document.pages:
        plan = page_document(document, page)
        current = page_state(page, document, state, now) if state is not None else None
        seen = None
        if current is not None and current.state != "matches":
            seen = current.since if current.state == "failed" else current.drift_since
        yield FleetPage(
            key=page.key,
            id=page.id,
            state=verdict(plan).state.value,
            summary=plan.summary,
            first_seen=seen,
            error=page.error,
        )


def _size(summary: SummaryDocument) -> int:
    return summary.create + summary.update + summary.delete + summary.manual
