"""Expand a merged file: multiply matrices and fill in defaults. Nodes keep their positions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.config.load.defaults import Given, read_defaults, with_defaults
from reconciler.config.load.matrix import FAULTY, SINGLE, Matrix, MatrixReader
from reconciler.config.load.matrix import MatrixScope as Axes
from reconciler.config.load.matrix_rows import ReadFile
from reconciler.config.load.matrix_values import Filler
from reconciler.config.problems import Problems
from reconciler.config.schema.matrix import EXCLUDE, MATRIX, PREVIOUSLY
from reconciler.config.schema.sections import DEFAULTS, FileSection, identity_key, named_service, nested_in, sections
from reconciler.config.yaml.matrix_leaf import axes_of, earlier_name, earlier_of, plain_text
from reconciler.config.yaml.nodes import MAX_NODES, Branch, Leaf, Node, child
from reconciler.model.kind import Kind, Scope
from reconciler.model.service import Service
from reconciler.model.services import ALL_KINDS


class _TooMuch(Exception):
    """The expansion exceeds a limit. The problem is already reported."""


def written_out(root: Branch, problems: Problems, read_file: ReadFile) -> Branch | None:
    """The file as if everything in it were written manually. Returns None, after reporting a problem, if it exceeds a
    limit.

    A file without matrices and defaults is returned unchanged. `read_file` loads the files that a matrix refers to.
    """
    outer = read_defaults(child(root, DEFAULTS), {}, _service(root))
    left = _Allowance(problems)
    matrices = MatrixReader(problems, read_file)
    renames = _Renames()
    try:
        for scope in Scope:
            root = _blocks(root, scope, outer, _Shared(left, matrices, renames, problems))
    except _TooMuch:
        return None
    for node in renames.unused():
        message = "no name is made of what this was, so that it is nothing's earlier name"
        problems.at(node, message, "remove it, or use the axis in the item's name")
    return root


def _blocks(root: Branch, scope: Scope, outer: Mapping[Kind, Given], shared: "_Shared") -> Branch:
    """The file with the blocks of all pages, or of all organizations, expanded."""
    blocks = child(root, scope.plural)
    if not isinstance(blocks, Branch) or not blocks.mapping:
        return root
    children = list(blocks.children)
    for index in range(1, len(children), 2):
        block = children[index]
        if isinstance(block, Branch) and block.mapping:
            service = _service(block, root)
            writer = _Writer(read_defaults(child(block, DEFAULTS), outer, service), shared)
            children[index] = writer.block(block, sections(scope, service))
    if all(map(_is, children, blocks.children)):
        return root
    return _replaced(root, (scope.plural,), blocks.with_children(children))


def _service(*blocks: Branch) -> Service:
    """The service that the first of these blocks names (see `named_service`)."""
    types = (child(child(block, "provider"), "type") for block in blocks)
    return named_service(*({"provider": {"type": at.value}} for at in types if isinstance(at, Leaf)))


class _Allowance:
    """How many more nodes a run may create. Keeps a few lines from filling the memory."""

    def __init__(self, problems: Problems) -> None:
        self._left = MAX_NODES
        self._problems = problems

    def take(self, count: int, node: Node) -> None:
        self._left -= count
        if self._left < 0:
            message = f"matrices and defaults make more than {MAX_NODES:,} values up to here"
            self._problems.at(node, message, "split the configuration")
            raise _TooMuch


@dataclass(slots=True)
class _Renames:
    """Tracks which `previously` values of matrix axes were used in a name, so that unused ones can be reported."""

    met: dict[int, Any] = field(default_factory=dict)
    """Marks of all earlier axis values seen, by the `id()` of the mark."""
    used: set[int] = field(default_factory=set)
    """The `id()`s of the marks that a name used."""

    def unused(self) -> list[Node]:
        """Positions of the earlier values that no name used."""
        return [plain_text("", mark) for key, mark in self.met.items() if key not in self.used]


@dataclass(frozen=True, slots=True)
class _Shared:
    """State shared by the writers of all blocks."""

    left: _Allowance
    """How many more nodes the run may create."""
    matrices: MatrixReader
    """Reads the matrices."""
    renames: _Renames
    """The earlier axis values and their use."""
    problems: Problems
    """Receives the problems found."""


class _Writer:
    """Expands the lists of one page or organization."""

    def __init__(self, defaults: Mapping[Kind, Given], shared: _Shared) -> None:
        self._defaults = defaults
        self._left = shared.left
        self._matrices = shared.matrices
        self._renames = shared.renames
        self._problems = shared.problems
        self._below = {kind: inner for kind in ALL_KINDS if (inner := nested_in(kind))}

    def block(self, block: Branch, within: tuple[FileSection, ...]) -> Branch:
        """The block with its lists expanded."""
        for section in within:
            if section.single:
                continue
            at: Node | None = block
            for part in section.path:
                at = child(at, part)
            if isinstance(at, Branch) and not at.mapping:
                branch = self._list(at, section.top, Axes())
                if branch is not at:
                    block = _replaced(block, section.path, branch)
        return block

    def _list(self, node: Branch, kinds: tuple[Kind, ...], outer: Axes) -> Branch:
        """The list with every item expanded, or the same list if there is nothing to expand."""
        only = kinds[0] if len(kinds) == 1 else None
        keys = {identity_key(kind): kind for kind in kinds}
        children: list[Node] = []
        for item in node.children:
            if item.__class__ is Branch and item.mapping:
                kind, matrix, exclude, absent = only, None, None, False
                pairs = item.children
                for index in range(0, len(pairs), 2):
                    name = pairs[index]
                    key = name.value if name.__class__ is Leaf else None
                    if key == MATRIX:
                        matrix = pairs[index + 1]
                    elif key == EXCLUDE:
                        exclude = pairs[index + 1]
                    elif key == "absent":
                        absent = _is_true(pairs[index + 1])
                    elif kind is None and key in keys:
                        kind = keys[key]
                if kind is not None and (matrix is not None or exclude is not None):
                    children += self._products(item, matrix, exclude, kind, absent, outer)
                    continue
                if kind is not None and (self._renames.met or kind in self._defaults or kind in self._below):
                    item = self._whole(item, kind, absent, outer)
            children.append(item)
        unchanged = len(children) == len(node.children) and all(map(_is, children, node.children))
        return node if unchanged else node.with_children(children)

    def _products(
        self, item: Branch, matrix_at: Node | None, exclude: Node | None, kind: Kind, absent: bool, outer: Axes
    ) -> list[Node]:
        """The items that one item expands to: one per matrix product that it does not exclude."""
        matrix = self._matrix(matrix_at, exclude, outer)
        inner = matrix.within(outer)
        single = item.with_children(
            [part for key, value in item.pairs() if not _named(key, MATRIX, EXCLUDE) for part in (key, value)]
        )
        result: list[Node] = []
        for product in matrix.products:
            filler = Filler(product.values, () if absent else product.earlier)
            if not absent:
                self._renames.met |= {id(old.mark): old.mark for old in product.earlier}
            filled = filler.fill(single)
            self._left.take(filler.count, matrix_at or item)
            assert isinstance(filled, Branch)  # noqa: S101  an item stays a map
            result.append(self._whole(filled, kind, absent, inner.at(product.values)))
            if len(result) == 1 and not (inner.faulty or self._all_used(matrix, filler.used)):
                break  # otherwise its products would be reported as duplicates of each other
        return result

    def _matrix(self, at: Node | None, exclude: Node | None, outer: Axes) -> Matrix:
        if at is not None:
            return self._matrices.matrix(at, outer, exclude)
        assert exclude is not None  # noqa: S101  an item has one of the two
        if outer.axes or outer.faulty:
            return Matrix((), self._matrices.without(SINGLE, exclude, outer))
        hint = "write it in an item with a `matrix`, or in something that stands in one"
        self._problems.at(exclude, "`exclude` leaves out values of a matrix, and there is none here", hint)
        return FAULTY

    def _all_used(self, matrix: Matrix, used: set[str]) -> bool:
        """Whether an item uses every axis of its matrix and no unknown row keys. Violations are reported."""
        good = True
        for part in matrix.parts:
            if not part.names & used:
                good = False
                axis = part.title or next(iter(part.rows[0].values))
                called = f"the axis `{axis}`" if part.title else "the rows"
                hint = f"write ${{matrix:{axis}}} into the item's name, or remove the axis"
                self._problems.at(part.node, f"nothing in this item uses {called}", hint)
            for row in part.rows:
                lacking = sorted((part.names & used) - row.values.keys())
                if lacking:
                    good = False
                    message = f"`{lacking[0].rpartition('.')[2]}` is missing in this row, and the item uses it"
                    self._problems.at(row.node, message, f"write it: it is what ${{matrix:{lacking[0]}}} stands for")
        return good

    def _whole(self, item: Branch, kind: Kind, absent: bool, outer: Axes) -> Branch:
        """One item with its contents expanded, and its defaults and earlier names filled in."""
        inner = self._below.get(kind)
        if inner is not None:
            key = inner.section[-1]
            below = child(item, key)
            if isinstance(below, Branch) and not below.mapping:
                branch = self._list(below, (inner,), outer)
                if branch is not below:
                    item = _replaced(item, (key,), branch)
        given = self._defaults.get(kind)
        if given and not absent:
            self._left.take(len(given) + 1, item)
            item = with_defaults(item, given)
        if self._renames.met and kind.renamable and not absent:
            item = self._with_earlier_names(item, kind)
        return item

    def _with_earlier_names(self, item: Branch, kind: Kind) -> Branch:
        """The item with the earlier names that follow from earlier axis values added to its own `previously`."""
        name = child(item, identity_key(kind) or "")
        own = child(item, PREVIOUSLY)
        listed = own.children if isinstance(own, Branch) and not own.mapping else []
        if not isinstance(name, Leaf) or (own is not None and own.__class__ is not Branch):
            return item
        added: dict[str, Node] = {}
        for text, mark in earlier_of(name):
            added[text] = earlier_name(text, mark, axes_of(name))
        for listed_name in listed:
            for text, mark in earlier_of(listed_name):
                added.setdefault(text, plain_text(text, mark, listed_name))
        for listed_name in (name, *listed):
            added.pop(getattr(listed_name, "value", ""), None)
            self._renames.used |= {id(mark) for _, mark in earlier_of(listed_name)}
        if not added:
            return item
        if isinstance(own, Branch):
            return _replaced(item, (PREVIOUSLY,), own.with_children([*listed, *added.values()]))
        mark = name.start_mark
        branch = Branch(mark, None, False).with_children(list(added.values()))
        return item.with_children([*item.children, plain_text(PREVIOUSLY, mark), branch])


def _is(node: Node, other: Node) -> bool:
    return node is other


def _named(key: Node, *names: str) -> bool:
    return isinstance(key, Leaf) and key.value in names


def _is_true(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value in ("true", "True", "TRUE") and node.implicit[0]


def _replaced(node: Branch, path: tuple[str, ...], value: Branch) -> Branch:
    """The map with the value at an existing path replaced."""
    children = list(node.children)
    index = next(i for i in range(0, len(children), 2) if _named(children[i], path[0]))
    below = children[index + 1]
    if len(path) > 1:
        assert isinstance(below, Branch)  # noqa: S101  the path is there
        value = _replaced(below, path[1:], value)
    children[index + 1] = value
    return node.with_children(children)
