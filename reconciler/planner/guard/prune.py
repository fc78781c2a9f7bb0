"""Live resources that are not declared: deleted if `prune` owns them, otherwise unmanaged and never touched."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reconciler.model.kind import Kind
from reconciler.model.plan import Note
from reconciler.model.resource import DesiredPage, Live
from reconciler.planner.match.exemptions import Exemptions
from reconciler.planner.match.index import Index
from reconciler.planner.match.matcher import Matching
from reconciler.planner.match.names import Names
from reconciler.planner.match.ownership import Ownership


@dataclass(slots=True)
class Undeclared:
    """Undeclared live resources of declared types."""

    owned: list[Live] = field(default_factory=list)
    """Resources that `prune` matches, to be deleted."""
    unmanaged: list[Live] = field(default_factory=list)
    """Resources that are left alone."""
    people: dict[Kind, int] = field(default_factory=dict)
    """The number of undeclared people, by type. They are never listed."""
    notes: list[Note] = field(default_factory=list)
    """Notes about them."""
    protected: list[Live] = field(default_factory=list)
    """Resources that `prune` matches and `protect` keeps."""

    def all_notes(self) -> Iterable[Note]:
        """All notes about them."""
        yield from self.notes
        for kind, count in self.people.items():
            yield Note("unmanaged", f"{count} {kind.name}{'s are' if count > 1 else ' is'} not declared and left alone")


def undeclared(
    page: DesiredPage,
    index: Index,
    names: Names,
    matching: Matching,
    exemptions: Exemptions,
    ownership: Ownership,
    *,
    going: frozenset[str] = frozenset(),
) -> Undeclared:
    """Classify what has no match and is not in `going` (IDs of resources that are deleted anyway).

    Types whose list is incomplete are skipped: what was not seen cannot be judged.
    """
    result = Undeclared()
    replaced = {live.id for live, _ in matching.replaced.values()} | going | matching.contested
    for name, lives in sorted(index.by_kind.items()):
        kind = lives[0].kind
        if name not in page.declared or name not in index.page.whole or kind.identity.single:
            continue
        remaining = [
            live
            for live in lives
            if live.id not in matching.by_id and live.kind.waits(live.facts) and live.id not in replaced
        ]
        if kind.identity.personal and not ownership.wants(kind):
            if remaining:
                result.people[kind] = len(remaining)
            continue
        for live in sorted(remaining, key=lambda live: (index.path(live), live.id)):
            _judge(live, result, names, exemptions, ownership)
    _keep_around_protected(result, names)
    return result


def _keep_around_protected(result: Undeclared, names: Names) -> None:
    """Keep the parents of protected resources. Without them, these would move elsewhere on the page or disappear."""
    protected_children = {live.parent: names.own(live) for live in result.protected if live.parent is not None}
    for live in [live for live in result.owned if live.id in protected_children]:
        result.owned.remove(live)
        result.unmanaged.append(live)
        text = (
            f"{names.own(live)} matches `prune` but holds {protected_children[live.id]}, which is protected; keeping it"
        )
        result.notes.append(Note("protected", text))


def _judge(live: Live, result: Undeclared, names: Names, exemptions: Exemptions, ownership: Ownership) -> None:
    address, target = names.own(live), names.to_be(live)
    if exemptions.ignored(address, target):
        return
    # by the parent's future name: by its old name, the next run would delete what is kept now
    owned = ownership.owns(live, target)
    if owned and not exemptions.protected(address, target):
        result.owned.append(live)
        return
    if owned:
        result.protected.append(live)
        result.notes.append(Note("protected", f"{address} matches `prune` but is protected; keeping it"))
    if live.kind.identity.personal:
        result.people[live.kind] = result.people.get(live.kind, 0) + 1
    else:
        result.unmanaged.append(live)
