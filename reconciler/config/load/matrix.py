"""The `matrix:` of an item (its axes and their products) and `exclude:` (the products to skip).

    matrix:
      region: [us, eu]
      tier: [web, worker]
      exclude: [{region: eu, tier: worker}]

    matrix: [{region: us, city: Austin}, {region: eu, city: Berlin}]      rows: their keys are the axes
    matrix: {from: regions.json}                                          either form, in a file

Products are generated in file order, and the last axis varies fastest. `matrix_rows` reads the values of an axis.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from reconciler.config.load.matrix_rows import AxisRow, ReadFile, RowReader, file_of, is_made
from reconciler.config.load.matrix_values import Values
from reconciler.config.problems import Problems, source_of
from reconciler.config.schema.matrix import EXCLUDE, FROM, MAX_AXES, MAX_PRODUCTS, NAME
from reconciler.config.yaml.matrix_leaf import is_spliced
from reconciler.config.yaml.nodes import Branch, Leaf, Node

_FORM = "write it as `matrix: {region: [us, eu]}`"


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of an axis of an outer matrix."""

    values: frozenset[str]
    """The texts that the axis can have."""
    generated: bool = False
    """Whether an outer matrix generated the values. Another product of it then has different ones."""


@dataclass(frozen=True, slots=True)
class MatrixScope:
    """The axes of the enclosing items and their values here."""

    axes: Mapping[str, Axis] = field(default_factory=dict)
    """All known axes, by name."""
    here: Mapping[str, str] = field(default_factory=dict)
    """Their current values, by name."""
    faulty: bool = False
    """Whether the scope is inside an invalid matrix."""

    def at(self, values: Mapping[str, str]) -> "MatrixScope":
        """The same scope with some axes set to these values."""
        return MatrixScope(self.axes, {**self.here, **values}, self.faulty)


@dataclass(frozen=True, slots=True)
class Product:
    """One product of a matrix."""

    values: Mapping[str, str]
    """The value of each axis."""
    earlier: tuple[Values, ...] = ()
    """The earlier values of the axes, from `previously`."""


@dataclass(frozen=True)
class AxisGroup:
    """An axis with its rows, or a list of rows whose keys are axes."""

    title: str
    """How messages call it."""
    node: Node
    """Its position."""
    rows: list[AxisRow]
    """The rows, in file order."""

    @cached_property
    def names(self) -> frozenset[str]:
        """The axes, and the keys of their rows."""
        return frozenset(name for row in self.rows for name in row.values)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix that has been read."""

    parts: tuple[AxisGroup, ...]
    """Its axes and their rows."""
    products: tuple[Product, ...]
    """The items to generate."""

    def within(self, outer: MatrixScope) -> MatrixScope:
        """The scope inside its items."""
        axes = dict(outer.axes)
        for part in self.parts:
            for name in (name for name in part.names if "." not in name):
                axes[name] = Axis(frozenset(r.values[name] for r in part.rows if name in r.values), is_made(part.rows))
        return MatrixScope(axes, outer.here, outer.faulty or self is FAULTY)


class AnyAxis(dict[str, str]):
    """Stands for the values of an invalid matrix, so that uses of it do not cause further errors."""

    def __contains__(self, axis: object) -> bool:
        return True

    def __missing__(self, axis: str) -> str:
        return axis


FAULTY = Matrix((), (Product(AnyAxis()),))
"""The result for an invalid matrix."""

SINGLE = Matrix((), (Product({}),))
"""The matrix of an item that has none."""


class MatrixReader:
    """Reads `matrix` and `exclude` in one file. Problems are reported, and the result is then FAULTY."""

    def __init__(self, problems: Problems, read_file: ReadFile) -> None:
        self._problems = problems
        self._read_file = read_file

    def matrix(self, node: Node, outer: MatrixScope, beside: Node | None = None) -> Matrix:
        """The matrix at `node`, inside the axes of `outer`. `beside` is the item's own `exclude`."""
        before = self._problems.count
        parts, exclusions = self._parts(node, outer)
        count = math.prod(len(part.rows) for part in parts)
        if len(parts) > MAX_AXES:
            self._problems.at(node, f"`matrix` has {len(parts):,} axes; at most {MAX_AXES} are allowed")
        if count > MAX_PRODUCTS:
            message = f"`matrix` makes {count:,} items; at most {MAX_PRODUCTS:,} are allowed"
            self._problems.at(node, message, "write several")
        if self._problems.count > before:
            return FAULTY
        whole = Matrix(tuple(parts), tuple(_product(rows) for rows in product(*(part.rows for part in parts))))
        left = whole
        for excluded in (exclusion_node for exclusion_node in (exclusions, beside) if exclusion_node is not None):
            left = Matrix(left.parts, self.without(left, excluded, outer))
        if self._problems.count == before and not left.products and not outer.axes:
            at = exclusions or beside or node
            self._problems.at(at, "`exclude` leaves nothing of this matrix", "remove the item, or exclude less")
        return left if self._problems.count == before else FAULTY

    def _parts(self, node: Node, outer: MatrixScope) -> tuple[list[AxisGroup], Node | None]:
        """The axes of a matrix, and its exclusions."""
        before = self._problems.count
        exclusions: Node | None = None
        path = file_of(node)
        if path is not None:
            assert isinstance(node, Branch)  # noqa: S101  it holds the path
            exclusions = self._beside_from(node)
            content = self._read_file(path)
            if content is None:
                return [], exclusions
            node = content
        if isinstance(node, Branch) and not node.mapping and (not node.children or not _is_scalars(node)):
            return self._rows(node, outer, in_file=path is not None), exclusions
        if not isinstance(node, Branch) or not node.mapping:
            self._problems.at(node, "`matrix` must be a map of axes", _FORM)
            return [], exclusions
        parts: dict[str, AxisGroup] = {}
        for key, value in node.pairs():
            name = key.value if isinstance(key, Leaf) else ""
            if name == EXCLUDE and exclusions is None:
                exclusions = value
            elif self._is_axis(key, name, parts, outer):
                parts[name] = AxisGroup(name, key, RowReader(name, self._problems, self._read_file).rows(value))
        if not parts and self._problems.count == before and not (exclusions is not None and outer.axes):
            self._problems.at(node, "`matrix` has no axis", _FORM)
        return list(parts.values()), exclusions

    def _beside_from(self, node: Branch) -> Node | None:
        exclusions: Node | None = None
        for key, value in node.pairs():
            name = key.value if isinstance(key, Leaf) else ""
            if name == EXCLUDE:
                exclusions = value
            elif name != FROM:
                message = f"beside `{FROM}` stands nothing but `{EXCLUDE}`: the file holds the axes"
                self._problems.at(key, message, "remove this key")
        return exclusions

    def _rows(self, node: Branch, outer: MatrixScope, *, in_file: bool) -> list[AxisGroup]:
        part = AxisGroup("", node, RowReader(None, self._problems, self._read_file, in_file=in_file).rows(node))
        taken = next((name for name in sorted(part.names) if name in outer.axes), None)
        if taken is not None:
            message = f"`{taken}` is an axis already, of the item that this one stands in"
            self._problems.at(node, message, "give it another name")
        return [part]

    def _is_axis(self, key: Node, name: str, seen: Mapping[str, AxisGroup], outer: MatrixScope) -> bool:
        if not NAME.fullmatch(name):
            self._problems.at(key, "an axis needs a name of letters, digits, - and _", _FORM)
        elif name in seen:
            where = source_of(seen[name].node).line
            self._problems.at(key, f"the axis `{name}` stands here twice; the first is on line {where}")
        elif name in outer.axes:
            message = f"`{name}` is an axis already, of the item that this one stands in"
            self._problems.at(key, message, "give it another name")
        else:
            return True
        return False

    def without(self, matrix: Matrix, excluded: Node, outer: MatrixScope) -> tuple[Product, ...]:
        """The products that are not excluded. Exclusions over the same axes are looked up together."""
        if outer.faulty:
            return matrix.products
        axes = matrix.within(outer).axes
        gone: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for combination in self._exclusions(axes, excluded):
            names = tuple(sorted(combination))
            gone.setdefault(names, set()).add(tuple(combination[name] for name in names))
        left = []
        for row in matrix.products:
            values = {**outer.here, **row.values}
            if not any(tuple(values.get(name) for name in names) in which for names, which in gone.items()):
                left.append(row)
        return tuple(left)

    def _exclusions(self, axes: Mapping[str, Axis], node: Node) -> Iterator[dict[str, str]]:
        form = f"write it as `exclude: [{{{next(iter(axes))}: …}}]`"
        if not isinstance(node, Branch) or node.mapping:
            message = "`exclude` is no axis: it is a list of maps, one for each thing to leave out"
            self._problems.at(node, message, form)
            return
        for item in node.children:
            if not isinstance(item, Branch) or not item.mapping or not item.children:
                message = "an item of `exclude` is a map of axes and values; `exclude` is no axis"
                self._problems.at(item, message, form)
                continue
            yield self._exclusion(axes, item)

    def _exclusion(self, axes: Mapping[str, Axis], node: Branch) -> dict[str, str]:
        combination: dict[str, str] = {}
        for key, value in node.pairs():
            name = key.value if isinstance(key, Leaf) else ""
            if name not in axes:
                hint = f"known here: {', '.join(axes)}"
                self._problems.at(key, "`exclude` names an axis that is not known here", hint)
                continue
            if name in combination:
                self._problems.at(key, f"the axis `{name}` stands here twice", "keep one of them")
            text = RowReader(name, self._problems, self._read_file).scalar(value)
            if text is None:
                continue
            # Inside another matrix it may name a value that only some products of that matrix have.
            if text not in axes[name].values and not axes[name].generated and not is_spliced(value):
                message = f"the axis `{name}` has no such value: this excludes nothing"
                self._problems.at(value, message, "remove it, or mend it")
            combination[name] = text
        return combination


def _is_scalars(node: Branch) -> bool:
    """Whether a list contains no maps: the values of an axis whose name is missing."""
    return not any(isinstance(item, Branch) and item.mapping for item in node.children)


def _product(rows: Collection[AxisRow]) -> Product:
    """The combined values of some rows, and every combination in which some of them had earlier values."""
    values = {name: text for row in rows for name, text in row.values.items()}
    ways = product(*((Values({}), *row.earlier) for row in rows))
    next(ways)  # skip the current values
    earlier = tuple(
        Values(
            {**values, **{n: t for values in way for n, t in values.values.items()}},
            next(o.mark for o in way if o.mark),
        )
        for way in ways
    )
    return Product(values, earlier)
