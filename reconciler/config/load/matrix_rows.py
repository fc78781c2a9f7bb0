"""The values of matrix axes. Each row is a text, a number, or a map with further keys.

    pop: [ams, fra]
    pop: [{value: ams, city: Amsterdam, previously: adm}]     `${matrix:pop}`, `${matrix:pop.city}`
    pop: {from: pops.json}                                    a list in a file

Errors never show a value: it may be a contact.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from reconciler.config.load.cut_texts import warn
from reconciler.config.load.matrix_values import Values
from reconciler.config.problems import Problems
from reconciler.config.schema.matrix import FROM, NAME, PREVIOUSLY, VALUE
from reconciler.config.yaml.matrix_leaf import earlier_of, is_spliced
from reconciler.config.yaml.nodes import Branch, Leaf, Node
from reconciler.config.yaml.scalars import core

_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")

ReadFile = Callable[[Leaf], Node | None]
"""Returns the root node of the file that a scalar names. Returns None, after reporting a problem, if it cannot be read.
"""


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One value of an axis."""

    values: Mapping[str, str]
    """What `${matrix:…}` expands to, by name."""
    earlier: tuple[Values, ...]
    """The same for each earlier value."""
    node: Node
    """Its position."""


def file_of(node: Node) -> Leaf | None:
    """The path in a `{from: path}` map; None for anything else."""
    if isinstance(node, Branch) and node.mapping:
        for key, value in node.pairs():
            if isinstance(key, Leaf) and key.value == FROM and isinstance(value, Leaf):
                return value
    return None


class RowReader:
    """Reads the rows of one axis or, without an axis, rows whose keys are the axes. `in_file` says whether the rows are
    in a separate file, which may contain unused keys.
    """

    def __init__(self, axis: str | None, problems: Problems, read_file: ReadFile, *, in_file: bool = False) -> None:
        self._axis = axis
        self._in_file = in_file
        self._problems = problems
        self._read_file = read_file
        self._called = f"a value of the axis `{axis}`" if axis else "a value in a row"

    def rows(self, node: Node) -> list[AxisRow]:
        """The rows at `node`, or in the file that it names. Problems are reported."""
        path = file_of(node)
        if path is not None:
            assert isinstance(node, Branch)  # noqa: S101  it holds the path
            self._alone(node)
            content = self._read_file(path)
            if content is None:
                return []
            node, self._in_file = content, True
        of = f"the axis `{self._axis}`" if self._axis else "the list of rows"
        if not isinstance(node, Branch) or node.mapping:
            hint = f"write a list: `{self._axis}: [a, b]`"
            self._problems.at(node, f"{of} must be a list of texts or numbers", hint)
            return []
        if not node.children:
            self._problems.at(node, f"{of} is empty", "name one value at least, or remove the item")
        rows: dict[tuple[str, ...], AxisRow] = {}
        for item in node.children:
            row = self._row(item)
            if row is None:
                continue
            identity = (row.values[self._axis],) if self._axis else tuple(f"{k}={v}" for k, v in row.values.items())
            if identity in rows:
                self._problems.at(item, f"{of} names this twice", "keep one of them")
            rows.setdefault(identity, row)
        return list(rows.values())

    def _alone(self, node: Branch) -> None:
        for key, _ in node.pairs():
            if not isinstance(key, Leaf) or key.value != FROM:
                self._problems.at(key, f"`{FROM}` stands alone: the file holds the list", "remove this key")

    def _row(self, node: Node) -> AxisRow | None:
        if isinstance(node, Branch) and node.mapping and node.children:
            return self._map(node)
        if self._axis is None:
            self._problems.at(node, "a row is a map of axes and values", "write it as `{region: eu, city: Berlin}`")
            return None
        scalar = self.scalar(node)
        if scalar is None:
            return None
        earlier = tuple(Values({self._axis: old}, mark) for old, mark in earlier_of(node))
        return AxisRow({self._axis: scalar}, earlier, node)

    def _map(self, node: Branch) -> AxisRow | None:
        before = self._problems.count
        values: dict[str, str] = {}
        previously: Node | None = None
        for key, value in node.pairs():
            name = _name(key)
            if self._in_file and (not NAME.fullmatch(name) or _is_no_scalar(value)) and not _is_list(name, value):
                continue  # the file may have other users; an item that refers to the key gets an error
            if name == PREVIOUSLY:
                previously = value
                continue
            if not NAME.fullmatch(name):
                self._problems.at(key, "a key of a row is a name of letters, digits, - and _", "give it another name")
                continue
            full = self._full(name)
            if full in values:
                self._problems.at(key, f"the key `{name}` stands here twice", "keep one of them")
            text = self.scalar(value, more=True)
            if text is not None:
                values[full] = text
        if self._problems.count > before:
            return None
        if self._axis is not None and self._axis not in values:
            self._problems.at(node, f"`{VALUE}` is missing: what `${{matrix:{self._axis}}}` stands for", "write it")
            return None
        earlier = tuple(self._earlier(previously, values)) if previously is not None else ()
        return AxisRow(values, earlier, node)

    def _full(self, name: str) -> str:
        """The name of a row's key in `${matrix:…}`. The value itself has the key `value`, or the name of the axis."""
        if self._axis is None or name == self._axis:
            return name
        return self._axis if name == VALUE else f"{self._axis}.{name}"

    def _earlier(self, node: Node, values: Mapping[str, str]) -> Iterator[Values]:
        """The earlier versions of the row: with an earlier value, or with earlier values of other keys."""
        for part in node.children if isinstance(node, Branch) and not node.mapping else [node]:
            old: dict[str, str] = {}
            pairs = [(_name(key), value) for key, value in part.pairs()] if _is_map(part) else []
            if not pairs and self._axis is None:
                self._problems.at(
                    part, "of a row of several axes, `previously` names which", "write it as `{region: old}`"
                )
                continue
            for name, value in pairs or [(VALUE, part)]:
                text = self.scalar(value)
                full = self._full(name)
                if text is None:
                    continue
                if full not in values:
                    self._problems.at(value, f"this row has no `{name}`", "write the value that it has now beside it")
                elif text == values[full]:
                    self._problems.at(value, "this is the value itself, and no earlier one", "remove it")
                else:
                    old[full] = text
            if old:
                yield Values({**values, **old}, part.start_mark)

    def scalar(self, node: Node, *, more: bool = False) -> str | None:
        """A value as written. Returns None, after reporting a problem, unless it is text, a number, or (in a map) a
        boolean.
        """
        hint: str | None = "write it out"
        sorts = "a text, a number, true or false" if more else "a text or a number"
        if isinstance(node, Leaf):
            text: str = node.value
            plain = node.implicit[0] and node.tag is None
            if "${" in text:
                message = f"{self._called} stands for itself: `${{…}}` belongs into the item"
                self._problems.at(node, message, "write the value out")
                return None
            value: Any = core(text) if plain else text
            if node.tag in _TEXT_TAGS and (not isinstance(value, bool | None) or (more and value is not None)):
                warn(node, self._problems)
                return text
            hint = f'write it in quotes: "{text}"' if plain else "remove the tag"
        self._problems.at(node, f"{self._called} is {sorts}", hint)
        return None


def _is_map(node: Node) -> TypeGuard[Branch]:
    return isinstance(node, Branch) and node.mapping


def _is_no_scalar(node: Node) -> bool:
    return not isinstance(node, Leaf) or (node.implicit[0] and node.tag is None and core(node.value) is None)


def _is_list(name: str, node: Node) -> bool:
    """Whether it is a list or map of earlier values."""
    return name == PREVIOUSLY and isinstance(node, Branch)


def _name(key: Node) -> str:
    return key.value if isinstance(key, Leaf) else ""


def is_made(rows: list[AxisRow]) -> bool:
    """Whether an outer matrix generated the values. Another product of it then has different ones."""
    return any(is_spliced(row.node) for row in rows)
