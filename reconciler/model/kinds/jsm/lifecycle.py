"""Whether a page exists and is visible. It changes only if the file says so, and never permanently."""

from reconciler.model.field import Access, Effect
from reconciler.model.fields import choice, switch
from reconciler.model.identity import Identity
from reconciler.model.kind import Kind, Prune

STATES = ("published", "unpublished", "archived")
"""The states of a page: visible, hidden, or soft-deleted (which `published` reverts)."""

_PERMANENTLY = "a page is never deleted permanently by this tool; write `state: archived`, a soft delete"

LIFECYCLE = Kind(
    name="lifecycle",
    title="Lifecycle",
    doc="Whether the page is created, and whether it is to be seen: published, unpublished, or archived (a soft delete). "
    "Only what the file says is done.",
    section=("lifecycle",),
    fields=(
        switch(
            "create",
            "Whether the page is created if there is none of its name. Then `id` may be left out: the page is found by "
            "`settings.name`, created as a draft and published last. Write its `id` into the file once it is there.",
            True,
            access=Access.OURS,
            compared=False,
        ),
        choice(
            "state",
            STATES,
            "What the page is to be: `unpublished` hides it from visitors, and `archived` is a soft delete, which counts in `limits` "
            "as deleting all its components and which `published` recovers. Nothing is published while the page is hidden. "
            "Permanent deletes are not part of this tool.",
            "published",
            untouched="published",
            effects={
                "published": Effect("visitors see the page from then on"),
                "unpublished": Effect(
                    "visitors no longer see the page, until the file says `state: published` again; its draft is kept",
                ),
                "archived": Effect(
                    "archives the whole page, a soft delete: visitors no longer see it, and nothing on it can be changed "
                    "until `state: published` recovers it; how long the service keeps it is not documented",
                    leaving="recovers the archived page",
                    deletes=True,
                ),
            },
        ),
    ),
    rank=95,
    identity=Identity.SINGLETON,
    verbs=frozenset({"update"}),
    prune=Prune.NEVER,
    renamable=False,
    in_incidents=True,
    shows_page=True,
    rejected_keys={"deleted": _PERMANENTLY},
    example="lifecycle: {state: published}\n",
)
