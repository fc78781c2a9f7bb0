"""From the merged file to the one that it stands for: matrices multiplied, defaults put in. Nodes keep their places."""

from collections.abc import Mapping

from reconciler.config.defaults import Given, read_defaults, with_defaults
from reconciler.config.matrix import FAULTY, MATRIX, Matrix, read_matrix
from reconciler.config.nodes import MAX_NODES, Branch, Leaf, Node, child
from reconciler.config.problems import Problems
from reconciler.config.sections import DEFAULTS, Section, identity_key, nested_in, sections
from reconciler.config.splice import Filler
from reconciler.model.kind import Kind, Scope
from reconciler.model.kinds import KINDS


class _TooMuch(Exception):
    """There would be more than can be held; the problem is already noted."""


def written_out(root: Branch, problems: Problems) -> Branch | None:
    """The file as if everything in it were written by hand; None, with a problem noted, where that would be too much.

    A file without matrices and defaults is given back as it is.
    """
    outer = read_defaults(child(root, DEFAULTS), {})
    left = _Allowance(problems)
    try:
        for scope in Scope:
            root = _blocks(root, scope, outer, left, problems)
    except _TooMuch:
        return None
    return root


def _blocks(root: Branch, scope: Scope, outer: Mapping[Kind, Given], left: "_Allowance", problems: Problems) -> Branch:
    """The file with the blocks of all pages, or of all organisations, written out."""
    blocks = child(root, scope.plural)
    if not isinstance(blocks, Branch) or not blocks.mapping:
        return root
    children = list(blocks.children)
    for index in range(1, len(children), 2):
        block = children[index]
        if isinstance(block, Branch) and block.mapping:
            writer = _Writer(read_defaults(child(block, DEFAULTS), outer), left, problems)
            children[index] = writer.block(block, sections(scope))
    if all(map(_is, children, blocks.children)):
        return root
    return _replaced(root, (scope.plural,), blocks.with_children(children))


class _Allowance:
    """How many more nodes may be made in a run, so that a few lines cannot fill the memory."""

    def __init__(self, problems: Problems) -> None:
        self._left = MAX_NODES
        self._problems = problems

    def take(self, count: int, node: Node) -> None:
        self._left -= count
        if self._left < 0:
            message = f"matrices and defaults make more than {MAX_NODES:,} values up to here"
            self._problems.at(node, message, "split the configuration")
            raise _TooMuch


class _Writer:
    """Writes out the lists of one page or organisation."""

    def __init__(self, defaults: Mapping[Kind, Given], left: _Allowance, problems: Problems) -> None:
        self._defaults = defaults
        self._left = left
        self._problems = problems
        self._faulty = 0
        self._below = {kind: inner for kind in KINDS if (inner := nested_in(kind))}

    def block(self, block: Branch, within: tuple[Section, ...]) -> Branch:
        """The block with its lists written out."""
        for section in within:
            if section.single:
                continue
            at: Node | None = block
            for part in section.path:
                at = child(at, part)
            if isinstance(at, Branch) and not at.mapping:
                made = self._list(at, section.top, frozenset())
                if made is not at:
                    block = _replaced(block, section.path, made)
        return block

    def _list(self, node: Branch, kinds: tuple[Kind, ...], outer: frozenset[str]) -> Branch:
        """The list with every item written out; the same list where nothing is to be done."""
        only = kinds[0] if len(kinds) == 1 else None
        keys = {identity_key(kind): kind for kind in kinds}
        children: list[Node] = []
        for item in node.children:
            if item.__class__ is Branch and item.mapping:
                kind, matrix, absent = only, None, False
                pairs = item.children
                for index in range(0, len(pairs), 2):
                    name = pairs[index]
                    key = name.value if name.__class__ is Leaf else None
                    if key == MATRIX:
                        matrix = pairs[index + 1]
                    elif key == "absent":
                        absent = _is_true(pairs[index + 1])
                    elif kind is None and key in keys:
                        kind = keys[key]
                if kind is not None and matrix is not None:
                    children += self._products(item, matrix, kind, absent, outer)
                    continue
                if kind is not None and (kind in self._defaults or kind in self._below):
                    item = self._whole(item, kind, absent, outer)
            children.append(item)
        unchanged = len(children) == len(node.children) and all(map(_is, children, node.children))
        return node if unchanged else node.with_children(children)

    def _products(self, item: Branch, node: Node, kind: Kind, absent: bool, outer: frozenset[str]) -> list[Node]:
        matrix = read_matrix(node, outer, self._problems)
        single = item.with_children(
            [part for key, value in item.pairs() if not _named(key, MATRIX) for part in (key, value)]
        )
        made: list[Node] = []
        inner = outer | matrix.axes.keys()
        self._faulty += matrix is FAULTY
        for values in matrix.products:
            filler = Filler(values)
            filled = filler.fill(single)
            self._left.take(filler.count, node)
            assert isinstance(filled, Branch)  # noqa: S101  an item stays a map
            made.append(self._whole(filled, kind, absent, inner))
            if len(made) == 1 and not self._all_used(matrix, filler.used):
                break  # its products would be told to be one and the same
        self._faulty -= matrix is FAULTY
        return made

    def _all_used(self, matrix: Matrix, used: set[str]) -> bool:
        unused = [axis for axis in matrix.axes if axis not in used and not self._faulty]
        for axis in unused:
            hint = f"write ${{matrix:{axis}}} into the item's name, or remove the axis"
            self._problems.at(matrix.axes[axis], f"nothing in this item uses the axis `{axis}`", hint)
        return not unused

    def _whole(self, item: Branch, kind: Kind, absent: bool, outer: frozenset[str]) -> Branch:
        """One item: what stands in it written out, and its defaults put in."""
        inner = self._below.get(kind)
        if inner is not None:
            key = inner.section[-1]
            below = child(item, key)
            if isinstance(below, Branch) and not below.mapping:
                made = self._list(below, (inner,), outer)
                if made is not below:
                    item = _replaced(item, (key,), made)
        given = self._defaults.get(kind)
        if given and not absent:
            self._left.take(len(given) + 1, item)
            item = with_defaults(item, given)
        return item


def _is(one: Node, other: Node) -> bool:
    return one is other


def _named(key: Node, name: str) -> bool:
    return isinstance(key, Leaf) and key.value == name


def _is_true(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value in ("true", "True", "TRUE") and node.implicit[0]


def _replaced(node: Branch, path: tuple[str, ...], value: Branch) -> Branch:
    """The map with another value at a path that is there."""
    children = list(node.children)
    index = next(i for i in range(0, len(children), 2) if _named(children[i], path[0]))
    below = children[index + 1]
    if len(path) > 1:
        assert isinstance(below, Branch)  # noqa: S101  the path is there
        value = _replaced(below, path[1:], value)
    children[index + 1] = value
    return node.with_children(children)
