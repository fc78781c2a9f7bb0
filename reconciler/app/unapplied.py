"""What differs because the configuration changed and was not applied yet. Adopting it would undo that change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.config.adopt.steps import LeftAlone
from reconciler.model.pattern import Pattern, exact
from reconciler.model.plan import Action, Origin, PagePlan, Verb

_WHAT = {Verb.CREATE: "not on the page", Verb.DELETE: "not in the file"}
"""What is different about a resource that only one side has."""


@dataclass(frozen=True, slots=True)
class Unapplied:
    """One difference, or those of one resource, that the configuration's own change made."""

    page: str
    """The page key."""
    pattern: Pattern
    """What leaves it out."""
    left: LeftAlone
    """How it is reported."""


def unapplied(plans: Iterable[PagePlan], revision: str) -> Iterator[Unapplied]:
    """What the configuration changed since a revision, by plans that were made with it as the base.

    A rename or a move is left out with all fields of its resource: they are compared again when it is applied.
    """
    why = {
        Origin.CHANGE: f"the configuration changed it since {revision}, and that is not applied yet",
        Origin.BOTH: f"the configuration changed it since {revision}, and the page was changed too",
    }
    for plan in plans:
        for action in plan.actions:
            for what, field, origin in _differences(action):
                left = LeftAlone(str(action.address), what, why[origin], refused=False)
                pattern = Pattern(exact(action.address), field, whole=True, excludes=True)
                yield Unapplied(plan.page.key, pattern, left)


def _differences(action: Action) -> Iterator[tuple[str, str | None, Origin]]:
    """What the change made different: the whole resource (None), or single fields."""
    if action.origin is Origin.CHANGE:
        fields = ", ".join(change.field for change in action.changes)
        yield _WHAT.get(action.verb) or fields or "the item", None, Origin.CHANGE
        return
    for change in action.changes:
        if change.origin is Origin.CHANGE or change.origin is Origin.BOTH:
            yield change.field, change.field, change.origin
