"""Extract one page of a plan as a plan of its own, since an issue is about one page."""

from collections.abc import Iterable

from reconciler.documents.page import PageDocument
from reconciler.documents.plan import ActionDocument, PlanDocument, RequestsDocument, SummaryDocument
from reconciler.model.address import escape_segment
from reconciler.model.plan import Lot, writes_of
from reconciler.model.services import SERVICES


def page_document(document: PlanDocument, page: PageDocument) -> PlanDocument:
    """The part of a plan about one page, with its own counts and fingerprint.

    Notes do not name a page, so they are kept only if the plan has one page. A block without an address is kept for
    every page.
    """
    if len(document.pages) == 1:
        return document
    prefix = f"{escape_segment(page.key)}/"
    actions = tuple(action for action in document.actions if action.address.startswith(prefix))
    unmanaged = tuple(unmanaged for unmanaged in document.unmanaged if unmanaged.address.startswith(prefix))
    blocks = tuple(b for b in document.blocked_by if not b.addresses or any(a.startswith(prefix) for a in b.addresses))
    counts = dict.fromkeys(("create", "update", "delete", "manual"), 0)
    for action in actions:
        counts[action.action] += 1
    pending = any(action.action != "manual" for action in actions)
    return document.model_copy(
        update={
            "pages": (page,),
            "actions": actions,
            "vanishes": tuple(unmanaged for unmanaged in document.vanishes if unmanaged.address.startswith(prefix)),
            "unmanaged": unmanaged,
            "notes": (),
            "blocked_by": blocks,
            "summary": SummaryDocument(**counts, unmanaged=len(unmanaged)),
            "requests": RequestsDocument(reads=page.reads, writes=_writes(page, actions), estimated_seconds=None),
            "applyable": pending and not blocks and page.error is None,
            "errored": page.error is not None,
        }
    ).sealed()


def _writes(page: PageDocument, actions: Iterable[ActionDocument]) -> int:
    """The number of writes that these actions send."""
    work = (action for action in actions if action.action != "manual")
    words = {name: kind.together for name, kind in SERVICES[page.provider].by_name.items()}
    return writes_of(work, lambda a: Lot(words.get(a.kind), a.action == "delete"), lambda a: a.requests)
