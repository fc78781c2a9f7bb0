"""Placeholder words in a generated file."""

import re

PLACEHOLDER = "your-page-id"
"""The page ID in the file that `init` writes."""

_OTHERS = re.compile(
    r"(?:your|my)[-_](?:own[-_])?(?:status)?(?:page|org|organization)[-_]?id|page[-_]id|change[-_]?me|todo|x{3,}",
    re.IGNORECASE,
)


def is_placeholder(id_: str) -> bool:
    """Whether an ID is a placeholder that still has to be filled in."""
    return id_ == PLACEHOLDER or _OTHERS.fullmatch(id_) is not None
