"""The drift of many pages as one table: from one plan or several, worst first. A page that cannot be read hides none."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from reconciler.ci.transition import page_state
from reconciler.documents.drift_state import DriftState
from reconciler.documents.fleet import FleetDocument, FleetPage
from reconciler.documents.page_slice import page_document
from reconciler.documents.plan import PlanDocument, SummaryDocument


def fleet_of(
    documents: Mapping[str, PlanDocument],
    unread: Mapping[str, str],
    state: DriftState | None,
    now: datetime,
    *,
    notes: Iterable[str] = (),
) -> FleetDocument:
    """The table. A page that several plans hold counts once, as the first of them has it, and a note names the others.

    Args:
        documents: the plans, by the path of their file.
        unread: plan files that cannot be read, with the reason.
        state: what earlier checks found.
        now: the time of the table.
        notes: what else the table leaves out.
    """
    from reconciler.render.verdict import State

    order = [each.value for each in State]
    pages = [
        FleetPage(key=name, id="", state=State.ERRORED.value, summary=SummaryDocument(), error=why)
        for name, why in unread.items()
    ]
    counted: dict[tuple[str, str], str] = {}
    twice = list[str]()
    for path, document in documents.items():
        for page in _pages(document, state, now):
            identity = (page.id, "" if page.id else page.key)
            if identity in counted:
                twice.append(
                    f"{page.key} in {path} is not counted: {counted[identity]} has the page too, and is named first"
                )
            else:
                counted[identity] = path
                pages.append(page)
    return FleetDocument(
        pages=tuple(sorted(pages, key=lambda page: (order.index(page.state), -_size(page.summary), page.key, page.id))),
        notes=(*twice, *notes),
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
