"""The whole tree of components that is to be written: what is there, with the steps carried out in it. Pure.

The service may delete what a batch leaves out, null the fields that an entry leaves out, and number places as it likes: so everything
is sent, as it was read, in its place (jsm-api.md 4: tree, fields, position, orphans).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.http import JsonObject, JsonValue
from reconciler.model.kind import ORDER
from reconciler.model.plan import Verb
from reconciler.model.work import Step
from reconciler.providers.jsm.component_rows import in_order, inner_rows, row_id

_SENT = ("id", "pageId", "name", "description", "status", "serviceId", "type")
"""The fields of an entry that are sent as they were read; a `type` among them only where one was."""


@dataclass(slots=True, eq=False)
class TreeNode:
    """A component in the tree that is to be."""

    key: str
    """Its id, or what stands for one that it does not have yet."""
    values: JsonObject
    """Its fields under the service's names."""
    parent: "TreeNode | None" = None
    """What it lies in; None at the top, and for the top itself."""
    children: list["TreeNode"] = field(default_factory=list)
    """What lies in it, in order."""
    is_new: bool = False
    """Whether it is to be made."""

    def within(self, ancestor: "TreeNode") -> bool:
        """Whether it is the ancestor, or lies in it at any depth."""
        node: TreeNode | None = self
        while node is not None and node is not ancestor:
            node = node.parent
        return node is ancestor

    def everything(self) -> Iterator["TreeNode"]:
        """All that lies in it, each before what it holds."""
        for child in self.children:
            yield child
            yield from child.everything()


@dataclass(frozen=True, slots=True)
class TreePlan:
    """What is to be sent, and what the tree is like then."""

    top: TreeNode
    """A node that is none, and holds the topmost ones."""
    keys: Mapping[int, str]
    """The key of the component that each step is about, by the step's place; none for a step with a problem."""
    problems: Mapping[int, str]
    """Why a step cannot be carried out, by its place. It is left out."""
    deletions: tuple[str, ...]
    """The ids to delete, what lies in others before these."""
    moves_out: bool
    """Whether components have to leave others before these are deleted."""

    def entries(self, page_id: str) -> list[JsonObject]:
        """The whole tree as a batch holds it. `page_id`: the page of new components."""
        return _entries(self.top, page_id)

    @property
    def size(self) -> int:
        """How many components it holds."""
        return sum(1 for _ in self.top.everything())


def _entries(ancestor: TreeNode, page_id: str) -> list[JsonObject]:
    entries = []
    for position, node in enumerate(ancestor.children, 1):
        values = {"pageId": page_id, **node.values} if node.is_new else node.values
        entry: JsonObject = {name: values[name] for name in _SENT if values.get(name) is not None}
        inner: list[JsonValue] = [*_entries(node, page_id)]
        entries.append({**entry, "position": position, "components": inner})
    return entries


def merged(rows: Iterable[JsonObject], steps: Sequence[Step]) -> TreePlan:
    """The tree of these rows with the steps carried out in it."""
    return _Merge(rows, steps).plan()


class _Merge:
    """One merging of steps into a tree."""

    def __init__(self, rows: Iterable[JsonObject], steps: Sequence[Step]) -> None:
        self._steps = steps
        self._top = TreeNode("", {})
        self._nodes: dict[str, TreeNode] = {}
        self._keys: dict[int, str] = {}
        self._problems: dict[int, str] = {}
        self._moved: set[str] = set()
        self._grow(self._top, rows)

    def _grow(self, ancestor: TreeNode, rows: Iterable[JsonObject]) -> None:
        for row in in_order(rows):
            node = TreeNode(row_id(row), dict(row))
            self._nodes[node.key] = node
            self._put(node, ancestor)
            self._grow(node, inner_rows(row))

    def plan(self) -> TreePlan:
        """Carry all of it out."""
        self._create()
        for place, step in enumerate(self._steps):
            if step.verb is Verb.UPDATE:
                self._update(place, step)
        self._arrange()
        gone = {step.id for step in self._steps if step.verb is Verb.DELETE and step.id in self._nodes}
        doomed = [node.key for node in self._top.everything() if node.key in gone]
        moves_out = [self._move_out(node, gone) for node in list(self._top.everything()) if node.key not in gone]
        for place, step in enumerate(self._steps):
            if step.verb is Verb.DELETE and step.id in gone:
                self._keys[place] = step.id or ""
        return TreePlan(self._top, self._keys, self._problems, tuple(reversed(doomed)), any(moves_out))

    def _create(self) -> None:
        """Make the new ones, each after what it lies in."""
        waiting = {place: step for place, step in enumerate(self._steps) if step.verb is Verb.CREATE}
        while waiting:
            ready = {place: step for place, step in waiting.items() if self._parent_of(step) is not None}
            for place, step in ready.items():
                node = TreeNode(step.placeholder or f"new {place}", {}, is_new=True)
                self._edit(node, step)
                self._put(node, self._parent_of(step) or self._top)
                self._nodes[node.key] = node
                self._keys[place] = node.key
                del waiting[place]
            if not ready:
                self._problems |= dict.fromkeys(waiting, "the group in which it is to stand is not in the draft")
                return

    def _parent_of(self, step: Step) -> TreeNode | None:
        """What the step wants its component in; None where that is not there."""
        parent = step.kind.parent_field
        key = step.values.get(parent.name) if parent is not None else None
        return self._top if key is None else self._nodes.get(key)

    def _update(self, place: int, step: Step) -> None:
        node = self._nodes.get(step.id or "")
        parent = step.kind.parent_field
        if node is None:
            self._problems[place] = "it is not in the draft any more"
            return
        if parent is not None and parent.name in step.values:
            ancestor = self._parent_of(step)
            if ancestor is None or ancestor.within(node):
                self._problems[place] = "the group in which it is to stand is not in the draft, or lies in it"
                return
            if ancestor is not (node.parent or self._top):
                self._put(node, ancestor)
        self._keys[place] = node.key
        self._edit(node, step)

    def _edit(self, node: TreeNode, step: Step) -> None:
        for name, value in step.values.items():
            described = step.kind.by_name.get(name)
            if described is None or described is step.kind.parent_field:
                continue
            if value is not None and value != "":
                node.values[described.api_name] = value
            elif node.values.get(described.api_name) is not None:
                node.values[described.api_name] = ""

    def _put(self, node: TreeNode, ancestor: TreeNode, place: int | None = None) -> None:
        """Take a node from where it is, and put it into a parent: at a place, or last."""
        siblings = (node.parent or self._top).children
        if node in siblings:
            siblings.remove(node)
        node.parent = None if ancestor is self._top else ancestor
        ancestor.children.insert(len(ancestor.children) if place is None else place, node)

    def _arrange(self) -> None:
        """Put each where its step wants it: right after a sibling, which is put into its own place first."""
        waiting = {
            self._keys[place]: step
            for place, step in enumerate(self._steps)
            if ORDER in step.values and place in self._keys
        }
        while waiting:
            key = next(iter(waiting))
            chain = [key]
            while (after := waiting[key].values[ORDER]) in waiting and after not in chain:
                key = after
                chain.append(key)
            for key in reversed(chain):
                self._place(self._nodes[key], waiting.pop(key).values[ORDER])

    def _place(self, node: TreeNode, after: str | None) -> None:
        ancestor = node.parent or self._top
        if after is None:
            self._put(node, ancestor, 0)
            return
        anchor = self._nodes.get(after)
        if anchor is None or anchor is node or anchor.parent is not node.parent:
            return  # what it is to stand after is not beside it: it stays where it is
        ancestor.children.remove(node)
        ancestor.children.insert(ancestor.children.index(anchor) + 1, node)

    def _move_out(self, node: TreeNode, gone: Collection[str | None]) -> bool:
        """Move a node that stays out of what is deleted, to right behind it; gives whether it had to be moved."""
        outer = None
        ancestor = node.parent
        while ancestor is not None:
            outer = ancestor if ancestor.key in gone else outer
            ancestor = ancestor.parent
        if node.parent is None or outer is None or node.parent.key not in gone:
            return False  # it is inside nothing that is deleted, or moves with its parent
        level = outer.parent or self._top
        place = level.children.index(outer)
        while place + 1 < len(level.children) and level.children[place + 1].key in self._moved:
            place += 1
        self._moved.add(node.key)
        self._put(node, level, place + 1)
        return True
