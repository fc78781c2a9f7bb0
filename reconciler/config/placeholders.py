"""Words that stand in a file until somebody fills in what is meant."""

import re

PLACEHOLDER = "your-page-id"
"""What stands for the page's id in the file that `init` writes."""

_OTHERS = re.compile(
    r"(?:your|my)[-_](?:own[-_])?(?:status)?(?:page|org|organization)[-_]?id|page[-_]id|change[-_]?me|todo|x{3,}",
    re.IGNORECASE,
)


def is_placeholder(id_: str) -> bool:
    """Whether an id is one that no page has: it is still to be filled in."""
    return id_ == PLACEHOLDER or _OTHERS.fullmatch(id_) is not None
