"""What is said of a plan as a whole: the counts, the cost, what was compared, and how far it can be trusted. Nothing is escaped yet."""

from collections.abc import Sequence
from datetime import datetime

from reconciler.model.document import PageDocument, PlanDocument
from reconciler.model.kinds import KINDS
from reconciler.render.words import about, count, kind_word, kinds, listed, moment


def counts(document: PlanDocument) -> str:
    """`3 to create, 2 to update, 1 to delete, 1 by hand; 12 unmanaged left alone`."""
    summary = document.summary
    parts = [f"{summary.create:,} to create", f"{summary.update:,} to update", f"{summary.delete:,} to delete"]
    if summary.manual:
        parts.append(f"{summary.manual:,} by hand")
    left = f"; {left_alone(document)}" if summary.unmanaged else ""
    return f"{', '.join(parts)}{left}"


def going_counts(document: PlanDocument) -> str:
    """The counts and the groups that disappear, as sentences."""
    gone = vanishing(document)
    return f"{counts(document)}.{f' {gone}.' if gone else ''}"


def titled(names: Sequence[str]) -> str:
    """What a plan is of: the names of its pages, the first five of many."""
    return listed([*names[:5], *([f"{len(names) - 5:,} more"] if len(names) > 5 else [])])


def left_alone(document: PlanDocument) -> str:
    """How many things are live and not declared: `12 unmanaged left alone`."""
    return f"{document.summary.unmanaged:,} unmanaged left alone"


def vanishing(document: PlanDocument) -> str:
    """How many groups disappear; empty for none."""
    number = len(document.vanishes)
    if number == 1:
        return "1 group disappears with its last component"
    return f"{number:,} groups disappear with their last components" if number else ""


def cost(document: PlanDocument) -> str:
    """`4 requests read, 6 to write, about 0 s`."""
    requests = document.requests
    read = f"{count(requests.reads, 'request')} read"
    if not requests.writes:
        return read
    return f"{read}, {requests.writes:,} to write, {about(requests.estimated_seconds)}"


def unchanged(document: PlanDocument) -> str:
    """The first words where there is nothing to do; empty where there is something, it is blocked, or a page could not be read."""
    if document.actions or document.vanishes or document.blocked_by or document.errored:
        return ""
    if not document.complete:
        return "No changes in what was compared."
    return (
        "No changes. The page is as declared." if len(document.pages) == 1 else "No changes. The pages are as declared."
    )


def compared(document: PlanDocument) -> str:
    """What was compared: `page settings, 3 groups, 12 components`."""
    total: dict[str, int] = {}
    for page in document.pages:
        for kind, number in page.managed.items():
            if page.error is None and kind not in page.not_compared:
                total[kind] = total.get(kind, 0) + number
    order = {kind.name: kind.rank for kind in KINDS}
    names = sorted(total, key=lambda name: (order.get(name, 100), name))
    return listed([kinds(total[name], name) for name in names]) or "nothing is declared"


def snapshot(page: PageDocument, now: datetime | None) -> str:
    """That a page was compared with a snapshot; empty for a live one."""
    if page.snapshot_taken_at is None:
        return ""
    return f"compared with a snapshot of {moment(page.snapshot_taken_at, now)}, not with the page as it is now"


def not_compared(page: PageDocument) -> str:
    """The kinds of a page that could not be compared; empty for none."""
    return (
        f"not compared, for they were not read: {listed([f'{kind_word(kind)}s' for kind in page.not_compared])}"
        if page.not_compared
        else ""
    )


def partial(document: PlanDocument) -> str:
    """That things were left out on purpose (`--only`, `--page`); empty where the plan is whole or incomplete for another reason."""
    if document.complete or document.errored or any(page.snapshot_taken_at for page in document.pages):
        return ""
    return "This is a part of the plan: --only or --page left things out."
