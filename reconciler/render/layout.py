"""The layout of a plan: by page, by section of the file, groups with their components.

Text and HTML use all of it. Markdown lists actions by what they do, and uses only the pages and their notes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from reconciler.documents.page import PageDocument
from reconciler.documents.plan import NoteDocument, PlanDocument, UnmanagedDocument, VanishDocument
from reconciler.model.services import ALL_KINDS, kind_named
from reconciler.render.addresses import page_of, parts
from reconciler.render.entry import Entry, entry_of, is_group, section_of
from reconciler.render.folding import Fold
from reconciler.render.wording import title


@dataclass(slots=True)
class LayoutBranch:
    """One resource and its children."""

    name: str
    """The name of the resource."""
    kind: str
    """The name of the resource type."""
    entries: list[Entry] = field(default_factory=list)
    """Its actions. Empty for a group in which only components change, and for a `fold`."""
    vanishes: VanishDocument | None = None
    """Set for a group that is deleted with its last component."""
    children: list["LayoutBranch"] = field(default_factory=list)
    """The resources in it."""
    fold: Fold | None = None
    """Set if the branch stands for several resources."""


@dataclass(slots=True)
class Section:
    """One section of a page."""

    title: str
    """The heading."""
    branches: list[LayoutBranch] = field(default_factory=list)
    """The resources, in the order of execution."""
    _parents: dict[tuple[str, ...], LayoutBranch] = field(default_factory=dict)
    """The branches of parents, by path."""

    def add(self, fold: Fold) -> None:
        """Insert one action or fold: creations and deletions under their group, folds in the position of their first
        action.
        """
        entry, action = fold.first, fold.first.action
        if not fold.is_one_thing:
            self._add_several(fold)
        elif is_group(action.kind):
            self._parent(action.path, action.kind).entries.append(entry)
        elif len(action.path) > 1:
            self._parent(action.path[:-1], _parent_kind(action.kind)).children.append(
                LayoutBranch(entry.name, action.kind, [entry])
            )
        else:
            self.branches.append(LayoutBranch(entry.name, action.kind, [entry]))

    def _add_several(self, fold: Fold) -> None:
        action = fold.first.action
        branch = LayoutBranch("", action.kind, fold=fold)
        if action.action in ("create", "delete") and len(action.path) > 1:
            self._parent(action.path[:-1], _parent_kind(action.kind)).children.append(branch)
        else:
            self.branches.append(branch)

    def vanish(self, path: tuple[str, ...], kind: str, vanishing: VanishDocument) -> None:
        """Record that a group is deleted with its last component."""
        self._parent(path, kind).vanishes = vanishing

    def _parent(self, path: tuple[str, ...], kind: str) -> LayoutBranch:
        if path not in self._parents:
            self._parents[path] = LayoutBranch(path[-1] if path else "", kind)
            self.branches.append(self._parents[path])
        return self._parents[path]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page of a plan with its contents."""

    document: PageDocument
    """The page in the plan document."""
    sections: tuple[Section, ...]
    """The sections with its actions."""
    unmanaged: tuple[UnmanagedDocument, ...]
    """Its unmanaged resources."""
    notes: tuple[NoteDocument, ...]
    """Its notes."""

    @property
    def label(self) -> str:
        """The page's name, or its key if it could not be read."""
        return self.document.name or self.document.key


@dataclass(frozen=True, slots=True)
class Shared:
    """What is the same on several pages."""

    pages: tuple[str, ...]
    """The keys of the pages."""
    sections: tuple[Section, ...]
    """The sections that they share."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole plan."""

    pages: tuple[PageLayout, ...]
    """The pages of the plan."""
    notes: tuple[NoteDocument, ...]
    """The notes that belong to no page."""
    shared: tuple[Shared, ...] = ()
    """What several pages share."""


def layout(document: PlanDocument, folds: Iterable[Fold] | None = None) -> Layout:
    """Lay out a plan, with single actions or with the given folds.

    Every action is included exactly once.
    """
    if folds is None:
        folds = (Fold((entry_of(action),)) for action in document.actions)
    keys = [page.key for page in document.pages]
    sections: dict[tuple[str, ...], dict[tuple[str, ...], Section]] = {(key,): {} for key in keys}
    for fold in folds:
        _section(sections, fold.pages, fold.first.action.kind).add(fold)
    for vanishing in document.vanishes:
        page, kind, path = parts(vanishing.address)
        _section(sections, (page,), kind).vanish(path, kind, vanishing)
    return Layout(
        pages=tuple(
            PageLayout(
                document=page,
                sections=_ranked(sections[page.key,]),
                unmanaged=tuple(
                    unmanaged for unmanaged in document.unmanaged if page_of(unmanaged.address) == page.key
                ),
                notes=tuple(note for note in document.notes if note.page == page.key),
            )
            for page in document.pages
        ),
        notes=tuple(note for note in document.notes if note.page not in keys),
        shared=tuple(Shared(pages, _ranked(own)) for pages, own in sections.items() if len(pages) > 1),
    )


def _ranked(sections: dict[tuple[str, ...], Section]) -> tuple[Section, ...]:
    return tuple(part for _, part in sorted(sections.items(), key=lambda section_entry: _rank(section_entry[0])))


_SHOWN_PARENT = next(kind.parent for kind in ALL_KINDS if kind.ordered and kind.parent)


def _parent_kind(kind: str) -> str:
    """The parent type of a type, or the type itself. An unknown type is treated as visible to visitors."""
    described = kind_named(kind)
    return (described.parent or described.name) if described else _SHOWN_PARENT


def _section(
    sections: dict[tuple[str, ...], dict[tuple[str, ...], Section]], pages: tuple[str, ...], kind: str
) -> Section:
    key = section_of(kind)
    return sections.setdefault(pages, {}).setdefault(key, Section(_title(kind)))


def _title(kind: str) -> str:
    """The title of a section: that of its child type."""
    below = next(
        (
            inner_kind
            for inner_kind in ALL_KINDS
            if inner_kind.parent == kind and inner_kind.section == section_of(kind)
        ),
        None,
    )
    return below.title if below else title(kind)


def _rank(key: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return min((kind.rank for kind in ALL_KINDS if kind.section == key), default=len(ALL_KINDS) + 100), key
