"""What a backend keeps of a page between calls: ids as they were found, and what readings cannot show again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reconciler.http import JsonObject
from reconciler.providers.jsm.recent_reads import RecentReads


@dataclass(slots=True)
class PageMemory:
    """What is kept of one page."""

    live_id: str | None = None
    """The live page's id, where the page is known by its draft's: one that is published for the first time may get an id of its own."""
    never_published: bool = False
    """Whether there was only a draft of it when it was read last."""
    draft_address: str | None = None
    """The id by which the draft was found, and is to be read again (jsm-api.md 4, ids)."""
    tree_id: str | None = None
    """The id by which its components were listed, and are to be written (tree-by)."""
    groups: set[str] = field(default_factory=set)
    """The ids of components that were groups at some time: an empty one reads as a component."""
    names: dict[str, str] = field(default_factory=dict)
    """The names of the draft's components by id, as they were read last."""
    published: tuple[JsonObject, Sequence[JsonObject]] | None = None
    """The draft and its components as they were published, for a service that keeps no draft from then on (draft)."""
    recent: RecentReads = field(default_factory=RecentReads)
    """What was read of the page a moment ago."""
    archived: bool = False
    """Whether the page was archived here, so that the service may no longer know it."""
