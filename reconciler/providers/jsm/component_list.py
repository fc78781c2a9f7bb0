"""Reading a draft's components, by the id of the two that lists them (jsm-api.md 4, tree-by and unknown)."""

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.errors import ProtocolError, ServiceError, UnavailableError
from reconciler.http import JsonObject
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_rows import all_rows, in_order
from reconciler.providers.jsm.cursor import rows_of
from reconciler.providers.jsm.draft import NOT_THIS_ID, DraftPage
from reconciler.providers.jsm.envelope import COMPONENTS

READINGS = 3
"""So often a list of several pages is read at most until it is whole."""


@dataclass(frozen=True, slots=True)
class DraftTree:
    """A draft's components."""

    tree_id: str
    """The id by which they were listed."""
    rows: tuple[JsonObject, ...]
    """The topmost ones in order, each with those inside."""

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all of them."""
        return frozenset(str(row["id"]) for row in all_rows(self.rows))


def tree_ids(draft: DraftPage, page_id: str) -> tuple[str, ...]:
    """The ids by which the draft's components may be listed: the draft's, then the live page's."""
    return tuple(dict.fromkeys((draft.id, page_id)))


def read_tree(calls: JsmCalls, draft: DraftPage, page_id: str, tree_id: str | None = None) -> DraftTree:
    """The draft's components. `tree_id` is the id by which they were listed earlier.

    An empty list is believed only where the draft itself names no components: it may be what an unknown id gets.

    Raises ServiceError where no list can be read, or none that is whole.
    """
    failure: ServiceError | None = None
    for candidate in dict.fromkeys((*([tree_id] if tree_id else []), *tree_ids(draft, page_id))):
        try:
            tree = DraftTree(candidate, _whole_list(calls, candidate))
        except NOT_THIS_ID as error:
            failure = failure or error
            continue
        if tree.rows or not draft.row.get("components"):
            return tree
    raise failure or calls.source("GET", "pages", draft.id, "components", "draft", "v2").error(
        ProtocolError, "answered an empty list of components, though the draft has some"
    )


def list_tree(calls: JsmCalls, tree_id: str) -> DraftTree:
    """The components by an id that lists them. Raises ServiceError."""
    return DraftTree(tree_id, _whole_list(calls, tree_id))


def _whole_list(calls: JsmCalls, tree_id: str) -> tuple[JsonObject, ...]:
    """The list, read again where it changed between two of its pages: what was missed would be missing from what is written."""
    segments = ("pages", tree_id, "components", "draft", "v2")
    before: list[str] | None = None
    for _ in range(READINGS):
        rows, totals = rows_of(calls, COMPONENTS, *segments)
        ids = _ids(calls, rows, segments)
        if len(totals) < 2 or set(totals) <= {len(rows)} or set(totals) <= {len(ids)} or ids == before:
            return tuple(in_order(rows))
        before = ids
    raise calls.source("GET", *segments).error(
        UnavailableError,
        f"gave another list of components each of the {READINGS} times that it was read",
        hint="run again",
    )


def _ids(calls: JsmCalls, rows: Sequence[JsonObject], segments: tuple[str, ...]) -> list[str]:
    ids = [row.get("id") for row in all_rows(rows)]
    texts = [identity for identity in ids if isinstance(identity, str) and identity]
    if len(texts) < len(ids) or len(set(texts)) < len(texts):
        raise calls.source("GET", *segments).error(
            ProtocolError, "answered components without an id, or with one id twice"
        )
    # By a name that was not told, a component would be taken for an undeclared one, and deleted where the page owns it.
    if not all(isinstance(row.get("name"), str) for row in all_rows(rows)):
        raise calls.source("GET", *segments).error(ProtocolError, "answered components without a name")
    return sorted(texts)
