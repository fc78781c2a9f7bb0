"""Protect components during an open incident or a running maintenance: whoever handles it is in charge of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reconciler.model.enumeration import first_of
from reconciler.model.plan import Action, Block, Note, PagePlan, Verb
from reconciler.model.resource import Incident
from reconciler.planner.draft import Draft
from reconciler.planner.match.index import Index

SHOWN = 5
"""Maximum number of components named in a block; the rest are counted."""

_HINT = "wait until it is over, or insist with `--during-incident`"


@dataclass(frozen=True, slots=True)
class Touch:
    """An action's effect on components."""

    draft: Draft
    """The action."""
    components: tuple[str, ...]
    """The live IDs of the components."""
    how: str
    """A word for the effect, such as `moved`."""

    @property
    def all(self) -> bool:
        """Whether it affects every component of the page."""
        return self.draft.kind.concludes or self.draft.kind.shows_page


def disturbs(plan: PagePlan) -> bool:
    """Whether the plan deletes, moves, publishes or hides components, so that open incidents must be known first."""
    return any(_how(action) is not None for action in plan.work)


def _how(change: Draft | Action) -> str | None:
    if not change.kind.in_incidents:
        return None
    if change.verb is Verb.DELETE:
        return "ungrouped" if change.kind.deleted_when_empty else "deleted"
    if change.kind.concludes:
        return "published"
    if change.kind.shows_page:
        return "hidden" if _hides(change) else None
    moved = any(difference.field == change.kind.parent for difference in change.changes)
    return "moved" if change.verb is Verb.UPDATE and moved else None


def _hides(change: Draft | Action) -> bool:
    """Whether it hides from visitors a page that they see."""
    fields = ((change.kind.by_name[each.field], each) for each in change.changes)
    return any(each.before == field.untouched != each.after for field, each in fields if field.effects)


def touches(index: Index, work: Sequence[Draft]) -> Iterable[Touch]:
    """The actions that delete, move, publish or hide components, or remove their group. A group vanishes only through these."""
    for draft in work:
        how = _how(draft)
        if how is not None and draft.id is not None:
            members = (
                tuple(live.id for live in index.members.get(draft.id, ()))
                if draft.kind.deleted_when_empty
                else (draft.id,)
            )
            yield Touch(draft, members, how)


def blocks(index: Index, work: Sequence[Draft], going_on: Sequence[Incident], *, insist: bool) -> Iterable[Block]:
    """One block per incident that affects what the plan touches. With `insist`, they become notes on the actions."""
    touched = list(touches(index, work)) if going_on else []
    for incident in going_on:
        affected = frozenset(incident.components)
        met = [touch for touch in touched if touch.all or not affected.isdisjoint(touch.components)]
        if not met:
            continue
        name = f'{"the maintenance" if incident.maintenance else "the incident"} "{incident.name}"'
        what = f"{name} is {'running' if incident.maintenance else 'open'}"
        if insist:
            for touch in met:
                touch.draft.note("open_incident", f"{what} on what is {touch.how} by this")
            continue
        text = first_of(met, SHOWN, lambda touch: f"{touch.draft.address} would be {_said(touch)}")
        yield Block("open_incident", f"{what}: {text}", _HINT, tuple(touch.draft.address for touch in met))


def unseen(index: Index, work: Sequence[Draft]) -> Iterable[Note]:
    """Note that a plan from a snapshot cannot know about open incidents, if that matters."""
    page = index.page
    if page.incidents is None and page.taken_at is not None and any(touches(index, work)):
        yield Note(
            "incidents",
            "open incidents are in no snapshot: whether one affects a component that goes or moves is not known",
        )


def _said(touch: Touch) -> str:
    if touch.draft.kind.shows_page:
        return "carried out, which hides the whole page"
    return "deleted, which ungroups what it affects" if touch.draft.kind.deleted_when_empty else touch.how


def alone_with(index: Index) -> dict[str, int]:
    """How many subscribers chose only that component, by component ID. Empty if the list of subscribers is incomplete."""
    counts: dict[str, int] = {}
    for person in index.page.items:
        if person.kind.subscribes and person.kind.name in index.page.whole:
            chosen = person.fields.get("components")
            if isinstance(chosen, (list, tuple)) and len(chosen) == 1:
                counts[chosen[0]] = counts.get(chosen[0], 0) + 1
    return counts
