"""The summary of a snapshot."""

from reconciler.documents.snapshot import Snapshot
from reconciler.model.enumeration import listed
from reconciler.model.kind import Scope
from reconciler.model.resource import LivePage
from reconciler.model.services import kind_named
from reconciler.render.counting import counted
from reconciler.render.escape import terminal
from reconciler.render.wording import count, kind_word

PSEUDONYMS = (
    "People stand in it as keyed hashes. These are pseudonyms, not anonymity: whoever has an address can check whether it is in "
    "the file. Give it to nobody who may not know that."
)


def taken_text(snapshot: Snapshot, place: str, *, subscribers: bool) -> str:
    """Which pages are in the file and how much of each, what is missing, and what the hashes are."""
    resources = counted(item for page in snapshot.pages.values() for item in page.items)
    requests = sum(page.requests for page in snapshot.pages.values())
    where = "standard output" if place == "-" else terminal(place)
    written = f"The snapshot of {_pages(snapshot)} is written to {where}"
    lines = [f"{written}: {resources}; {count(requests, 'request')}."]
    missing = sorted({f"{kind_word(name)}s" for page in snapshot.pages.values() for name in page.missing})
    if missing:
        lines.append(f"Not in it, and so not compared by a plan: {listed(missing)}.")
    absent = [terminal(key) for key, page in snapshot.pages.items() if not page.exists]
    if absent:
        lines.append(f"Not created yet, and so empty in it: {listed(absent)}.")
    if subscribers:
        lines.append(PSEUDONYMS)
    return "\n".join(lines) + "\n"


def _pages(snapshot: Snapshot) -> str:
    """`2 pages and 1 organization`"""
    scopes = [_scope(page) for page in snapshot.pages.values()]
    words = [count(scopes.count(scope), scope.value) for scope in Scope if scope in scopes]
    return listed(words) or count(0, "page")


def _scope(page: LivePage) -> Scope:
    """Whether it is a page or an organization, judged by the types that were read."""
    return next((kind.scope for name in page.read if (kind := kind_named(name))), Scope.PAGE)
