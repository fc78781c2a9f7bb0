"""Whether a page exists and is visible. It changes only if the file says so, and never permanently."""

from reconciler.model.fields import choice
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune

STATES = ("published", "unpublished", "archived")
"""The states of a page: visible, hidden, or soft-deleted (which `published` reverts)."""

LIFECYCLE = Kind(
    name="lifecycle",
    title="Lifecycle",
    doc="Whether the page is to be seen: published, unpublished, or archived (a soft delete). Only what the file says is done.",
    section=("lifecycle",),
    fields=(
        choice(
            "state",
            STATES,
            "What the page is to be. Permanent deletes are not part of this tool.",
            "published",
            untouched="published",
        ),
    ),
    rank=95,
    identity=Identity.SINGLETON,
    verbs=frozenset({"update"}),
    prune=Prune.NEVER,
    renamable=False,
    in_incidents=True,
    shows_page=True,
    rejected_keys={"deleted": "a page is never deleted permanently by this tool; write `state: archived`"},
    example="lifecycle: {state: published}\n",
)
