"""Sentences about a plan as a whole: verdict, counts, cost, scope. Nothing is escaped yet.

All of them are made here, from the document, so that no output says more than another or more than is true.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reconciler.documents.page import PageDocument
from reconciler.documents.plan import PlanDocument
from reconciler.documents.result import PageResultDocument
from reconciler.model.enumeration import first_of, listed
from reconciler.model.plan import UNPUBLISHED
from reconciler.model.services import ALL_KINDS
from reconciler.render.wording import count, kind_word, kinds, moment, takes

_NOTHING = "Nothing was compared."


class State(StrEnum):
    """The state of a plan, most alarming first."""

    ERRORED = "errored"
    """A page could not be read."""
    BLOCKED = "blocked"
    """Apply will refuse it."""
    DELETES = "deletes"
    """Something will be deleted."""
    CHANGES = "changes"
    """There are changes, and none of them deletes."""
    MANUAL = "manual"
    """All that differs must be changed manually."""
    UNCHANGED = "unchanged"
    """Nothing differs in what was compared."""
    NOTHING = "nothing"
    """Nothing was compared."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a plan."""

    state: State
    """The state, for programs."""
    text: str
    """The sentence for people."""

    @property
    def quiet(self) -> bool:
        """Whether there is nothing for anyone to do."""
        return self.state in (State.UNCHANGED, State.NOTHING)


def verdict(document: PlanDocument) -> Verdict:
    """The verdict on a plan."""
    summary = document.summary
    going = summary.delete + len(document.vanishes)
    if document.errored:
        unread = [page for page in document.pages if page.error is not None]
        return Verdict(State.ERRORED, f"{of_scope(unread)} could not be read.")
    if document.blocked_by:
        return Verdict(State.BLOCKED, "Blocked: apply will refuse this plan.")
    if going:
        return Verdict(State.DELETES, f"{count(going, 'thing')} will be deleted.")
    if document.pending:
        return Verdict(State.CHANGES, f"{actions(document)}.")
    if document.actions:
        text = f"{count(summary.manual, 'change')} to make manually; apply has nothing to do."
        return Verdict(State.MANUAL, text)
    if not any(_compared(page) for page in document.pages):
        return Verdict(State.NOTHING, _NOTHING)
    return Verdict(State.UNCHANGED, f"No changes. {matching(document)}")


def matching(document: PlanDocument) -> str:
    """How far the page is known to match, if nothing differs."""
    pages = document.pages
    if not any(_compared(page) for page in pages):
        return _NOTHING
    drafts = {note.page or "" for note in document.notes if note.code == UNPUBLISHED}
    order = ", except for its order" if any(note.code == "order" for note in document.notes) else ""
    if any(_left_out(page) for page in pages):
        return f"What was compared matches the configuration{order}."
    if any(page.snapshot_taken_at for page in pages):
        return f"The snapshot matches the configuration{order}."
    if not document.complete:
        return f"What was compared matches the configuration{order}."
    matches = "matches" if len(pages) == 1 else "match"
    if len(drafts) == len(pages):
        return f"The draft{'s' if len(pages) > 1 else ''} {matches} the configuration{order}."
    if drafts:
        order += f"; of {listed(sorted(drafts))}, the draft does"
    return f"The {named_scope(page.scope for page in pages)} {matches} the configuration{order}."


def named_scope(scopes: Iterable[str]) -> str:
    """The common word for pages and organizations: `page`, `organizations`, `pages and organizations`."""
    given = list(scopes)
    words = [word if given.count(word) == 1 else f"{word}s" for word in ("page", "organization") if word in given]
    return listed(words)


def of_scope(pages: Sequence[PageDocument]) -> str:
    """The number of pages and organizations: `2 pages and 1 organization`."""
    scopes = [page.scope for page in pages]
    return listed([count(scopes.count(word), word) for word in ("page", "organization") if word in scopes])


def actions(document: PlanDocument) -> str:
    """`3 to create, 2 to update, 1 to delete, 1 to make manually`"""
    summary = document.summary
    parts = [f"{summary.create:,} to create", f"{summary.update:,} to update", f"{summary.delete:,} to delete"]
    if summary.manual:
        parts.append(f"{summary.manual:,} to make manually")
    return ", ".join(parts)


def counts(document: PlanDocument) -> str:
    """The actions and the unmanaged resources: `3 to create, 2 to update, 1 to delete; 12 unmanaged left alone`"""
    left = f"; {left_alone(document)}" if document.summary.unmanaged else ""
    return f"{actions(document)}{left}"


def going_counts(document: PlanDocument) -> str:
    """The counts, the groups deleted with their last components, and who is notified, as sentences."""
    return " ".join([f"{counts(document)}.", *further(document)])


def further(document: PlanDocument) -> Iterable[str]:
    """What the counts do not include: groups deleted with their last components, and who is notified."""
    number = len(document.vanishes)
    if number:
        yield (
            "1 group is deleted with its last component."
            if number == 1
            else f"{number:,} groups are deleted with their last components."
        )
    number = sum(bool(action.notifies) for action in document.actions)
    if number:
        yield f"{count(number, 'action')} may notify people."


def titled(names: Sequence[str]) -> str:
    """The subject of a plan: the names of its pages, or the first five of many."""
    return first_of(names, 5, closed=True, thousands=",")


def left_alone(document: PlanDocument) -> str:
    """The number of live undeclared resources: `12 unmanaged left alone`."""
    return f"{document.summary.unmanaged:,} unmanaged left alone"


def cost(document: PlanDocument) -> str:
    """`Used 4 API requests; apply will send 6 (less than 1 s)`"""
    requests = document.requests
    used = f"Used {count(requests.reads, 'API request')}"
    if not requests.writes:
        return used
    will = document.applyable and not any(page.snapshot_taken_at for page in document.pages)
    seconds = requests.estimated_seconds
    taking = f" ({takes(seconds)})" if seconds is not None else ""
    return f"{used}; apply {'will' if will else 'would'} send {requests.writes:,}{taking}"


def compared(document: PlanDocument) -> str:
    """What was compared and what was not: `page settings, 3 groups and 12 components; not compared: 1 component`"""
    looked, out = _tally(document, _compared), _tally(document, _left_out)
    nothing = "nothing" if out or not document.pages else "nothing, as nothing is declared"
    return (looked or nothing) + (f"; not compared: {out}" if out else "")


def _tally(document: PlanDocument, of: Callable[[PageDocument], dict[str, int]]) -> str:
    total: dict[str, int] = {}
    for page in document.pages:
        for kind, number in of(page).items():
            total[kind] = total.get(kind, 0) + number
    order = {kind.name: kind.rank for kind in reversed(ALL_KINDS)}
    names = sorted(total, key=lambda name: (order.get(name, 100), name))
    return listed([kinds(total[name], name) for name in names])


def _compared(page: PageDocument) -> dict[str, int]:
    """The number of declared items of a page that were compared, by type."""
    if page.error is not None:
        return {}
    left = {kind: number - page.uncompared.get(kind, 0) for kind, number in page.managed.items()}
    return {kind: number for kind, number in left.items() if number > 0 and kind not in page.not_compared}


def _left_out(page: PageDocument) -> dict[str, int]:
    """The number of declared items of a page that were not compared, by type."""
    looked = _compared(page)
    return {kind: number - looked.get(kind, 0) for kind, number in page.managed.items() if number > looked.get(kind, 0)}


def snapshot(page: PageDocument, now: datetime | None) -> str:
    """That a page was compared with a snapshot; empty otherwise."""
    if page.snapshot_taken_at is None:
        return ""
    return f"compared with a snapshot of {moment(page.snapshot_taken_at, now)}, not with the page as it is now"


def not_compared(page: PageDocument) -> str:
    """The types of a page that could not be compared; empty if there are none."""
    if not page.not_compared:
        return ""
    return f"not compared, as the snapshot lacks them: {listed([f'{kind_word(kind)}s' for kind in page.not_compared])}"


def partial(document: PlanDocument) -> str:
    """That items were excluded on purpose; empty if the plan is complete, or incomplete for another reason."""
    if document.complete or document.errored or any(page.snapshot_taken_at for page in document.pages):
        return ""
    return "This is a part of the plan: --only, --exclude, --page or --changed-since left things out."


def left_as_draft(page: PageResultDocument) -> bool:
    """Whether an apply left a page's draft finished: for a person to publish, or because the page stays hidden."""
    return bool(page.unpublished or page.concealed) and not page.remaining and page.error is None


def not_published(page: PageResultDocument) -> str:
    """What visitors see of what was written to a page's draft and not published."""
    if page.publication_unknown:
        return "Whether the draft was published is not known."
    return "Not published: what was written is in the draft, and visitors see it once that is published, at the latest."


def matches(page: PageResultDocument) -> bool:
    """Whether a page matches the configuration after an apply in everything compared, with nothing left for people to
    do.
    """
    return page.converged and not (page.manual or page.order or page.blocked_by or page.unpublished)


def page_verdict(page: PageResultDocument, *, undone: bool = False) -> str:
    """Whether a page matches the configuration after an apply, followed by manual changes and the order.

    `undone` says that part of the plan was not executed, although no difference is visible anymore.
    """
    if page.remaining:
        return f"Still different ({len(page.remaining):,}):"
    if not page.converged and undone:
        return "Not everything in the plan was carried out."
    if not page.converged and page.blocked_by:
        return f"Not all of the {page.scope} can be compared; before another run, answer this:"
    if not page.converged:
        return f"Whether the {page.scope} matches the configuration was not checked."
    looked = f"The {page.scope}" if page.complete else "What was compared"
    also = left_to_people(page)
    if page.concealed and page.complete:
        looked = f"The {page.scope} is hidden from visitors, and"
    if page.unpublished:
        looked = "The draft is ready, and" if page.complete else "The draft is ready, and what was compared"
    return f"{looked} matches the configuration{f', except for {also}:' if also else '.'}"


def left_to_people(page: PageResultDocument) -> str:
    """What an apply left for people to do: `1 change to make manually and its order`; empty for nothing."""
    manual = [f"{count(len(page.manual), 'change')} to make manually"] if page.manual else []
    order = ["its order"] if page.order else []
    blocked = [f"what blocks a plan now ({len(page.blocked_by):,})"] if page.blocked_by else []
    return listed([*manual, *order, *blocked])
