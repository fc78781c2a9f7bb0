"""Fold equal changes: a change to many resources is described once, followed by their names. Nothing is escaped yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconciler.documents.plan import ActionDocument, NoteDocument
from reconciler.render.addresses import page_of
from reconciler.render.entry import Entry, entry_of, parent_field
from reconciler.render.wording import kinds

FOLDED_FROM = 3
"""Minimum number of equal changes to fold."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Some resources of a fold."""

    parent: str
    """The name of their group; empty for none."""
    names: tuple[str, ...]
    """Their names."""
    pages: tuple[str, ...]
    """The keys of their pages."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Actions that do the same to different resources; usually a single action."""

    entries: tuple[Entry, ...]
    """The actions; the first one stands for all."""

    @property
    def first(self) -> Entry:
        """One of the actions, which represents all."""
        return self.entries[0]

    @property
    def size(self) -> int:
        """The number of actions."""
        return len(self.entries)

    @property
    def pages(self) -> tuple[str, ...]:
        """The page keys."""
        return tuple(dict.fromkeys(page_of(entry.action.address) for entry in self.entries))

    @property
    def is_one_thing(self) -> bool:
        """Whether it is about one resource, on one or more pages."""
        return len(self.pages) == self.size and len({entry.action.path for entry in self.entries}) == 1

    @property
    def notes(self) -> tuple[NoteDocument, ...]:
        """The notes common to all resources that the title does not include."""
        notes = (*self.first.sayings, *self.first.remarks)
        return notes if self.is_one_thing else tuple(note for note in notes if note.code != "move")

    @property
    def title(self) -> tuple[str, tuple[str, ...]]:
        """What happens, and the names in it that other people chose: `53 components move from Africa to Asia`."""
        action, number = self.first.action, self._number()
        move = next((note for note in self.first.sayings if note.code == "move"), None)
        if move is not None:
            return f"{number} {move.message.partition(';')[0].replace('moves', 'move', 1)}", move.names
        if action.action in ("create", "delete"):
            return number, ()
        return f"the same {'manual ' if action.action == 'manual' else ''}change in {number}", ()

    @property
    def each(self) -> bool:
        """Whether it is about several resources, the same on each of several pages."""
        first, *others = self.spread()
        return not others and len(first.pages) > 1 and not self.is_one_thing

    def _number(self) -> str:
        """The number of resources; if several pages have the same ones, the number per page."""
        number = self.size // len(self.pages) if self.each else self.size
        return kinds(number, self.first.action.kind)

    def spread(self) -> Iterator[Spread]:
        """The resources by group and page; pages with the same resources are combined."""
        places: dict[tuple[str, str], list[str]] = {}
        for entry in self.entries:
            path = entry.action.path
            parent = path[-2] if len(path) > 1 else ""
            places.setdefault((page_of(entry.action.address), parent), []).append(entry.name)
        alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for (page, parent), names in places.items():
            alike.setdefault((parent, tuple(names)), []).append(page)
        for (parent, same), pages in alike.items():
            yield Spread(parent, same, tuple(pages))


def folds(actions: Iterable[ActionDocument]) -> list[Fold]:
    """The actions with equal ones folded, each fold in the position of its first action."""
    alike: dict[str, list[Entry]] = {}
    for action in actions:
        result = entry_of(action)
        alike.setdefault(_content(result), []).append(result)
    return list(_in_place(alike.values()))


def _in_place(alike: Iterable[Sequence[Entry]]) -> Iterator[Fold]:
    for same in alike:
        if len(same) >= FOLDED_FROM:
            yield Fold(tuple(same))
        else:
            yield from (Fold((entry,)) for entry in same)


def _content(entry: Entry) -> str:
    """What must be equal in folded actions.

    Creations and deletions are folded only within one group, and groups only across pages.
    """
    action = entry.action
    is_so = action.id is None
    identity = {"name", parent_field(action)} if is_so else set()
    fields = [] if action.action == "delete" else [entry for entry in action.changes if entry.field not in identity]
    comes_or_goes = is_so or action.action == "delete"
    where = (action.path if entry.holds else action.path[:-1]) if comes_or_goes else ()
    notes = [(note.code, note.message) for note in (*entry.sayings, *entry.remarks)]
    return repr((action.action, action.kind, where, entry.origin, notes, [change.model_dump() for change in fields]))
