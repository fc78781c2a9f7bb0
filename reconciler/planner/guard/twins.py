"""Detect creates that may be an existing resource: a live one that the plan deletes, or an undeclared one.

Such a create blocks the plan, because a duplicated or recreated resource loses its history. It is detected if it has
the same name, if a new group has the components of another, if it is so similar to a deleted resource that it looks
like a rename, or if none of its earlier names is live. `adopt: false` says that a new resource is intended.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from reconciler.model.address import Address
from reconciler.model.field import Type
from reconciler.model.kind import Kind
from reconciler.model.plan import Block, Verb
from reconciler.model.resource import Desired, DesiredPage, Live
from reconciler.model.values import Value, spelling
from reconciler.planner.diff.replace import is_replaced
from reconciler.planner.draft import Draft
from reconciler.planner.guard.removals import in_one_row
from reconciler.planner.guard.renames import CLOSE, NAMED, NameSimilarity, Thing, likely
from reconciler.planner.guard.twin_notes import Old, blocked, earlier_names, near, unknown
from reconciler.planner.match.base import Base
from reconciler.planner.match.index import NOWHERE, Index
from reconciler.planner.match.matcher import Matching
from reconciler.planner.match.names import Names
from reconciler.planner.match.rename_chains import as_paths

TELLING = 20
"""Minimum length in characters of a unique text that identifies a resource regardless of its name."""

SHARED_BY = 50
"""A component name in more groups than this does not help to identify a group."""

LEAST_CUT = 20
"""Minimum length in characters at which a live name that is a prefix of a new name may be a truncated form of it."""

_GUESSES = 20
"""Maximum number of unknown earlier names for which the most similar live name is searched."""


def can_be_renamed(kind: Kind) -> bool:
    """Whether the service can rename resources of the type, so that a deletion and a creation may be a rename."""
    return kind.renamable and "update" in kind.verbs and _named(kind)


def _named(kind: Kind) -> bool:
    return kind.identity.named and not kind.times


def key_of(name: str) -> str:
    """A key that ignores differences of spelling and letter case."""
    return spelling(name).casefold()


def judge(
    page: DesiredPage,
    index: Index,
    matching: Matching,
    names: Names,
    work: Sequence[Draft],
    doing: Sequence[Draft],
    unmanaged: Sequence[Live],
    base: Base | None,
    begun: Collection[str],
) -> list[Block]:
    """The blocks for the creates of `doing`. Creates that only resemble something that stays get a note.

    A deletion counts even if `--only` excludes it, since the next run would execute it. `begun` are addresses that an
    earlier run intended to create although nothing live had their earlier names, and may not have finished.
    """
    drafts = [draft for draft in doing if _makes_new(draft, matching)]
    if not drafts:
        return []
    deletes = [draft for draft in work if draft.verb is Verb.DELETE and draft.live and not is_replaced(draft)]
    olds = [Old(draft.live, names.own(draft.live), draft) for draft in deletes if draft.live]
    olds += [Old(live, names.own(live)) for live in unmanaged]
    twins = _Twins(page, index, matching, base, {draft.address: draft for draft in drafts}, olds, begun)
    for kind in sorted({draft.kind for draft in drafts}, key=lambda kind: kind.rank):
        twins.of_kind(kind)
    return twins.blocks


def _makes_new(draft: Draft, matching: Matching) -> bool:
    """Whether the draft creates something new, rather than rebuilding a group or recreating a resource."""
    is_known = draft.address in matching.replaced or draft.address in matching.found
    return draft.verb is Verb.CREATE and draft.desired is not None and _named(draft.kind) and not is_known


@dataclass
class _Twins:
    """The creates of one page and the live resources that they may be."""

    page: DesiredPage
    index: Index
    matching: Matching
    base: Base | None
    """The base revision of the page; None without one."""
    made: dict[Address, Draft]
    """The creates, by address."""
    olds: Sequence[Old]
    """The undeclared or deleted live resources."""
    begun: Collection[str]
    """Addresses of creates that an earlier run sent."""
    blocks: list[Block] = field(default_factory=list)
    """The blocks so far."""
    _covered: set[Address] = field(default_factory=set)
    """Blocked new groups. Their components are not judged, since they depend on the decision about the group."""
    _lifted: dict[Address, set[str]] = field(default_factory=dict)
    """New groups that were declared different, with the old groups that they are not."""
    _suggested: dict[Address, list[Old]] = field(default_factory=dict)
    """Candidates for creates with unknown earlier names."""
    _by_key: dict[Kind, dict[str, list[Live]]] = field(default_factory=dict)

    def of_kind(self, kind: Kind) -> None:
        """Judge the creates of one type, parents before children."""
        new = [draft for draft in self.made.values() if draft.kind is kind and not self._waits_for_parent(draft)]
        old = [old_thing for old_thing in self.olds if old_thing.live.kind is kind]
        unknown_ones = {draft.address for draft in new if self._names_nothing(draft)}
        self._suggested = {address: [] for address in unknown_ones}
        used = self._parents(new, old) if old and can_be_renamed(kind) else set()
        new = [draft for draft in new if draft.address not in used and _may_be_old(draft)]
        old = [old_thing for old_thing in old if old_thing.live.id not in used]
        if old and new:
            used = self._same_names(kind, new, old)
            new = [draft for draft in new if draft.address not in used]
            old = [old_thing for old_thing in old if old_thing.live.id not in used]
        if old and new and can_be_renamed(kind):
            self._near_names(kind, new, old)
        self._unknown(kind, [self.made[address] for address in sorted(unknown_ones)])

    def _waits_for_parent(self, draft: Draft) -> bool:
        return draft.desired is not None and draft.desired.parent in self._covered

    def _names_nothing(self, draft: Draft) -> bool:
        """Whether its earlier names match nothing live, or only resources that it cannot become."""
        item = draft.desired
        if item is None or not item.previously or not item.adopt:
            return False
        if not self._lives(draft.kind):
            draft.note(
                "unknown_previously", f"the page has no {draft.kind.name} yet, so that its earlier names say nothing"
            )
            return False
        lives = self._named_lives(item)
        if lives and all(live.id in self.matching.by_id for live in lives):
            return self._is_taken(item, lives)
        if str(draft.address) in self.begun:
            names = earlier_names(item)
            draft.note(
                "unknown_previously", f"an earlier run set out to create it: nothing live has its earlier name {names}"
            )
            return False
        if item.implied and self._matrix_is_live:
            draft.note(
                "unknown_previously", f"new in its matrix: nothing live has its earlier name {earlier_names(item)}"
            )
            return False
        return True

    def _named_lives(self, item: Desired) -> list[Live]:
        """All live resources that have an earlier name of the item, anywhere on the page."""
        names = {name for path in item.previously for _, name in as_paths(path)} | {*map("/".join, item.previously)}
        by_key = self._lives(item.kind)
        return [live for key in sorted(map(key_of, names)) for live in by_key.get(key, ())]

    def _is_taken(self, item: Desired, lives: Iterable[Live]) -> bool:
        """Whether the earlier name, under the same parent, belongs to a declared item that was renamed itself: a chain
        that cannot continue.
        """
        renamed = (live for live in lives if (by := self.matching.by_id.get(live.id)) is not None and by.previously)
        return any(self.index.parent_id(live) == self._parent_id(item) for live in renamed)

    @cached_property
    def _matrix_is_live(self) -> bool:
        """Whether any earlier name from a matrix is live, so that the others are not a mistake."""
        return any(item.implied and item.address in self.matching.found for item in self.page.items)

    def _lives(self, kind: Kind) -> dict[str, list[Live]]:
        """All live resources of a type, by normalized name."""
        if kind not in self._by_key:
            liveses = self._by_key[kind] = {}
            for live in self.index.of(kind.name):
                liveses.setdefault(key_of(live.name), []).append(live)
        return self._by_key[kind]

    def _parent_id(self, item: Desired) -> str | None:
        if item.parent is None:
            return None
        parent = self.matching.found.get(item.parent)
        return parent.id if parent else NOWHERE

    def _reaches(self, draft: Draft, old: Old) -> bool:
        """Whether the live resource could become the declared one, given the service and the file."""
        item = draft.desired
        if item is None or (item.parent is not None and old.live.parent in self._lifted.get(item.parent, ())):
            return False
        return draft.kind.movable or self._parent_id(item) == self.index.parent_id(old.live)

    def _say(self, new: Sequence[Draft], old: Sequence[Old], alike: str) -> None:
        """Block creates that may be these resources, or remember them as candidates for unknown earlier names."""
        for draft in new:
            self._covered.add(draft.address)
            if draft.address in self._suggested:
                self._suggested[draft.address] += old
        drafts = [draft for draft in new if draft.address not in self._suggested]
        if drafts:
            self.blocks.append(blocked(drafts, old, alike, self._is_here))

    def _is_here(self, draft: Draft, old: Old) -> bool:
        return draft.desired is not None and self._parent_id(draft.desired) == self.index.parent_id(old.live)

    # groups that have the components of others

    def _parents(self, new: Sequence[Draft], old: Sequence[Old]) -> set[Address | str]:
        """Judge new parents by their children. Returns the addresses and IDs that are settled."""
        children: dict[Address | None, list[Desired]] = {draft.address: [] for draft in new}
        for item in self.page.items:
            if item.parent in children and not item.absent:
                children[item.parent].append(item)
        parents = {old_thing.live.id: old_thing for old_thing in old if old_thing.live.id in self.index.members}
        posted = self._members_posted(parents)
        names = NameSimilarity((old_thing.live.name for old_thing in old), (draft.address.path[-1] for draft in new))
        meant: dict[tuple[Old, ...], list[Draft]] = {}
        for draft in new:
            result = self._alike(draft, children[draft.address], parents, posted, names)
            if not _may_be_old(draft):
                self._lifted[draft.address] = {old.live.id for _, old in result}
            elif result:
                most = max(score for score, _ in result)
                best = sorted(
                    (old for score, old in result if score > most - CLOSE), key=lambda old_thing: old_thing.address
                )
                meant.setdefault(tuple(best), []).append(draft)
        for olds, drafts in meant.items():
            inner = children[drafts[0].address][0].kind
            self._say(drafts, olds, f"with the same {inner.name}s")
        return {key for olds, drafts in meant.items() for key in _keys(drafts, olds)}

    def _members_posted(self, parents: Iterable[str]) -> dict[tuple[Kind, str], list[str]]:
        posted: dict[tuple[Kind, str], list[str]] = {}
        for parent in parents:
            for kind, key in {(live.kind, key_of(live.name)) for live in self._unmatched(parent)}:
                posted.setdefault((kind, key), []).append(parent)
        return posted

    def _unmatched(self, parent: str) -> list[Live]:
        return [live for live in self.index.members[parent] if live.id not in self.matching.by_id]

    def _alike(
        self,
        draft: Draft,
        children: Sequence[Desired],
        parents: dict[str, Old],
        posted: dict[tuple[Kind, str], list[str]],
        names: NameSimilarity,
    ) -> list[tuple[float, Old]]:
        """Old parents that share most children with the draft, relative to both, with their similarity.

        A child that the plan moves out of an old parent counts as its child.
        """
        shared: Counter[str] = Counter()
        for item in children:
            live = self.matching.found.get(item.address)
            if live is not None:
                shared.update([live.parent] if live.parent in parents else [])
            else:
                having = posted.get((item.kind, key_of(item.name)), ())
                shared.update(having if len(having) <= SHARED_BY else ())
        result = []
        for parent, common in shared.items():
            size = max(len(children), len(self.index.members[parent]))
            if common * 2 > size:
                old = parents[parent]
                result.append((common / size + names.of(draft.address.path[-1], old.live.name), old))
        return result

    # equal and near names

    def _same_names(self, kind: Kind, new: Sequence[Draft], old: Sequence[Old]) -> set[Address | str]:
        """Judge creates that have the name of an old resource, anywhere on the page."""
        by_key: dict[str, list[Old]] = {}
        for old_thing in old:
            by_key.setdefault(key_of(old_thing.live.name), []).append(old_thing)
        wanted: dict[str, list[Draft]] = {}
        for draft in new:
            key = key_of(draft.address.path[-1])
            if any(self._reaches(draft, old_thing) for old_thing in by_key.get(key, ())):
                wanted.setdefault(key, []).append(draft)
        used: set[Address | str] = set()
        for key, drafts in wanted.items():
            olds = [old_thing for old_thing in by_key[key] if any(self._reaches(draft, old_thing) for draft in drafts)]
            written = {spelling(name) for name in (*(d.address.path[-1] for d in drafts), *(o.live.name for o in olds))}
            alike = "with the same name" if len(written) == 1 else "with the same name but for letter case"
            self._say(drafts, olds, alike)
            used |= _keys(drafts, olds)
        for draft in new:
            key = key_of(draft.address.path[-1])
            starts = (key[:length] for length in range(len(key) - 1, LEAST_CUT - 1, -1))
            cut = [
                old_thing
                for start in starts
                for old_thing in by_key.get(start, ())
                if self._is_beside(draft, old_thing)
            ]
            if cut and draft.address not in used and self._reaches(draft, cut[0]) and cut[0].live.id not in used:
                self._say([draft], cut[:1], "with a name that begins the same")
                used |= _keys([draft], cut[:1])
        return used

    def _is_beside(self, draft: Draft, old: Old) -> bool:
        """Whether the old resource has exactly the parent that the new one would have."""
        return draft.desired is not None and self.index.parent_id(old.live) == self._parent_id(draft.desired)

    def _near_names(self, kind: Kind, new: Sequence[Draft], old: Sequence[Old]) -> None:
        """Judge creates with similar names: a block if the old resource is deleted, otherwise a note."""
        new = [draft for draft in new if self.base is None or draft.address not in self.base.was]
        declared = [item for item in self.page.items if item.kind is kind and not item.absent]
        lives = self.index.of(kind.name)
        similarity = NameSimilarity((live.name for live in lives), (item.name for item in declared))
        texts = _own_texts(kind, lives, declared)
        things = [
            Thing(old_thing.live.name, self.index.parent_id(old_thing.live), texts(old_thing.live)) for old_thing in old
        ]
        items = [draft.desired for draft in new if draft.desired is not None]
        wanted = [Thing(item.name, self._parent_id(item), texts(item)) for item in items]
        text: set[Address | str] = set()
        for pair in likely(similarity, wanted, things):
            drafts, olds = [new[at] for at in pair.new], [old[at] for at in pair.old]
            if all(self._reaches(draft, old_thing) for draft in drafts for old_thing in olds):
                text |= _keys(drafts, olds)
                self._told(drafts, olds)
        if self.base is not None:
            left = [draft for draft in new if draft.address not in text]
            going = [old_thing for old_thing in old if old_thing.live.id not in text]
            for draft, old_thing in in_one_row(self.base, self.page, left, going, similarity):
                self._say([draft], [old_thing], "in its place in the file")

    def _told(self, drafts: Sequence[Draft], olds: Sequence[Old]) -> None:
        if any(old.draft for old in olds) or any(draft.address in self._suggested for draft in drafts):
            self._say(drafts, olds, "with a similar name")
            return
        for draft in drafts:
            draft.note("near_rename", near(draft, drafts, olds, self._is_here))

    # earlier names

    def _unknown(self, kind: Kind, drafts: Sequence[Draft]) -> None:
        lives = sorted(self.index.of(kind.name), key=lambda live: (live.name, live.id), reverse=True)
        free = {live.name: live for live in lives if live.id not in self.matching.by_id}
        for count, draft in enumerate(drafts):
            olds = self._suggested[draft.address]
            if not olds and count < _GUESSES and draft.desired is not None:
                olds = [old for old in self.olds if old.live is free.get(_nearest(draft.desired, free))]
            taken = draft.desired is not None and self._is_taken(draft.desired, self._named_lives(draft.desired))
            self.blocks.append(unknown(draft, olds[:NAMED], self._is_here, taken=taken))


def _may_be_old(draft: Draft) -> bool:
    return draft.desired is not None and draft.desired.adopt


def _keys(new: Iterable[Draft], old: Iterable[Old]) -> set[Address | str]:
    """The addresses and live IDs that are settled."""
    return {*(draft.address for draft in new), *(old_thing.live.id for old_thing in old)}


def _nearest(item: Desired, names: Iterable[str]) -> str:
    """The name most similar to one of the item's earlier names; empty if none is."""
    names_by_key = {key_of(name): name for name in names}
    for path in item.previously:
        close = get_close_matches(key_of(path[-1]), names_by_key, n=1, cutoff=0.7)
        if close:
            return names_by_key[close[0]]
    return ""


def _text(kind: Kind, fields: Mapping[str, Value]) -> str | None:
    """The text of a resource if it is long enough to identify it, or None."""
    for text_field in kind.fields:
        value = fields.get(text_field.name) if text_field.type is Type.LONG_TEXT and not text_field.sensitive else None
        if isinstance(value, str) and len(value) >= TELLING:
            return value
    return None


def _own_texts(kind: Kind, *sides: Sequence[Live | Desired]) -> Callable[[Live | Desired], str | None]:
    """A function that returns the text of a resource if no other on its side has the same."""
    counts = [Counter(_text(kind, thing.fields) for thing in side) for side in sides]

    def own(thing: Live | Desired) -> str | None:
        text = _text(kind, thing.fields)
        return text if text is not None and all(count[text] <= 1 for count in counts) else None

    return own
