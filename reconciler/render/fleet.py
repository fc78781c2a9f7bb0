"""A table of the number of changes per page, for plans of many pages. Nothing is escaped yet."""

from collections import Counter
from dataclasses import dataclass

from reconciler.documents.plan import PlanDocument
from reconciler.render.addresses import page_of

TABLE_FROM = 3
"""Minimum number of pages for the table."""

_VERBS = ("create", "update", "delete", "manual")


@dataclass(frozen=True, slots=True)
class Fleet:
    """The table of pages."""

    head: tuple[str, ...]
    """The header."""
    rows: tuple[tuple[str, ...], ...]
    """A row for each page with changes."""
    others: str
    """A summary of the other pages; empty for none."""


def fleet(document: PlanDocument) -> Fleet:
    """The page keys with their numbers of actions. Groups deleted with their last component count as deletions."""
    tally: dict[str, Counter[str]] = {page.key: Counter() for page in document.pages}
    for action in document.actions:
        tally.setdefault(page_of(action.address), Counter())[action.action] += 1
    for vanish in document.vanishes:
        tally.setdefault(page_of(vanish.address), Counter())["delete"] += 1
    blocked = {page_of(address) for block in document.blocked_by for address in block.addresses}
    unread = {page.key for page in document.pages if page.error is not None}
    verbs = [verb for verb in _VERBS if verb != "manual" or document.summary.manual]
    rows = []
    for key, counts in tally.items():
        state = "not read" if key in unread else "blocked" if key in blocked else ""
        if counts or state:
            cells = ["" if key in unread else f"{counts[verb]:,}" for verb in verbs]
            rows.append((key, *cells, state))
    states = any(row[-1] for row in rows)
    remaining = len(tally) - len(rows)
    return Fleet(
        head=("page", *verbs, *([""] if states else [])),
        rows=tuple(row if states else row[:-1] for row in rows),
        others=f"and {remaining:,} more without changes" if remaining and rows else "",
    )
