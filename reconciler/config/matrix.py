"""`matrix:` of an item: its axes, and the products that they make.

    matrix:
      region: [us, eu]
      tier: [web, worker]
      exclude: [{region: eu, tier: worker}]

Products come in the order of the file, the last axis turning fastest. What an axis names is never shown in an error: it may be a contact.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from reconciler.config.nodes import Branch, Leaf, Node
from reconciler.config.problems import Problems, source_of
from reconciler.config.scalars import core

MATRIX = "matrix"
EXCLUDE = "exclude"

MAX_PRODUCTS = 1_100
"""Items that one matrix may make: as many components as a page can have."""

MAX_AXES = 10
"""Axes of one matrix."""

MATRIX_DOC = (
    "Makes one item for each value, or each product of values, of its axes; `${matrix:axis}` stands for the value."
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")
_FORM = "write it as `matrix: {region: [us, eu]}`"


def matrix_schema() -> dict[str, Any]:
    """The JSON Schema of a matrix."""
    scalar = {"type": ["string", "number"]}
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": MAX_AXES + 1,
        "propertyNames": {"pattern": f"^{_NAME.pattern}$"},
        "properties": {
            EXCLUDE: {
                "type": "array",
                "items": {"type": "object", "minProperties": 1, "additionalProperties": scalar},
                "description": "Products to leave out: maps of some axes and their values.",
                "examples": [[{"region": "eu", "tier": "worker"}]],
            }
        },
        "additionalProperties": {
            "type": "array",
            "minItems": 1,
            "items": scalar,
            "description": "An axis and its values, texts or numbers.",
        },
    }


@dataclass(frozen=True, slots=True)
class Matrix:
    """`axes` are the nodes of the axes' keys by name, `products` one value for each axis by name."""

    axes: Mapping[str, Node]
    products: tuple[Mapping[str, str], ...]


class AnyAxis(dict[str, str]):
    """Stands for the values of a matrix that is wrong, so that what uses it is not told to be wrong too."""

    def __contains__(self, axis: object) -> bool:
        return True

    def __missing__(self, axis: str) -> str:
        return axis


FAULTY = Matrix({}, (AnyAxis(),))
"""What a matrix is read as that is wrong."""


def read_matrix(node: Node, outer: frozenset[str], problems: Problems) -> Matrix:
    """The matrix at `node`. `outer` are the axes of what it stands in. What is wrong is noted, and gives FAULTY."""
    before = problems.count
    if not isinstance(node, Branch) or not node.mapping:
        problems.at(node, "`matrix` must be a map of axes", _FORM)
        return FAULTY
    keys: dict[str, Node] = {}
    values: dict[str, list[str]] = {}
    excluded: Node | None = None
    for key, value in node.pairs():
        name = key.value if isinstance(key, Leaf) else ""
        if name == EXCLUDE:
            excluded = value
        elif _is_axis(key, name, keys, outer, problems):
            keys[name] = key
            values[name] = _values(name, value, problems)
    if not keys and problems.count == before:
        problems.at(node, "`matrix` has no axis", _FORM)
    if len(keys) > MAX_AXES:
        problems.at(node, f"`matrix` has {len(keys):,} axes; at most {MAX_AXES} are allowed")
    count = math.prod(map(len, values.values()))
    if count > MAX_PRODUCTS:
        problems.at(node, f"`matrix` makes {count:,} items; at most {MAX_PRODUCTS:,} are allowed", "write several")
    if problems.count > before:
        return FAULTY
    left = _without(values, excluded, problems, inside=bool(outer))
    if problems.count == before and not left:
        problems.at(excluded or node, "`exclude` leaves nothing of this matrix", "remove the item, or exclude less")
    return Matrix(keys, left) if problems.count == before else FAULTY


def _is_axis(key: Node, name: str, seen: Mapping[str, Node], outer: frozenset[str], problems: Problems) -> bool:
    if not _NAME.fullmatch(name):
        problems.at(key, "an axis needs a name of letters, digits, - and _", _FORM)
    elif name in seen:
        problems.at(key, f"the axis `{name}` stands here twice; the first is on line {source_of(seen[name]).line}")
    elif name in outer:
        problems.at(key, f"`{name}` is an axis already, of the item that this one stands in", "give it another name")
    else:
        return True
    return False


def _values(name: str, node: Node, problems: Problems) -> list[str]:
    """The values of an axis, as written."""
    if not isinstance(node, Branch) or node.mapping:
        hint = f"write a list: `{name}: [a, b]`"
        problems.at(node, f"the axis `{name}` must be a list of texts or numbers", hint)
        return [""]
    first: dict[str, Node] = {}
    for item in node.children:
        text = _scalar(name, item, problems)
        if text is None:
            continue
        if text in first:
            problems.at(item, f"the axis `{name}` names this twice", "keep one of them")
        first.setdefault(text, item)
    if not node.children:
        problems.at(node, f"the axis `{name}` is empty", "name one value at least, or remove the item")
    return list(first) or [""]


def _scalar(name: str, node: Node, problems: Problems) -> str | None:
    """A value as written; None, with a problem noted, for what is neither text nor a number."""
    hint: str | None = "write it out"
    if isinstance(node, Leaf):
        text: str = node.value
        plain = node.implicit[0] and node.tag is None
        if "${" in text:
            message = f"a value of the axis `{name}` stands for itself: `${{…}}` belongs into the item"
            problems.at(node, message, "write the value out")
            return None
        if node.tag in _TEXT_TAGS and not (plain and isinstance(core(text), bool | None)):
            return text
        hint = f'write it in quotes: "{text}"' if plain else "remove the tag"
    problems.at(node, f"a value of the axis `{name}` is a text or a number", hint)
    return None


def _without(
    values: Mapping[str, list[str]], excluded: Node | None, problems: Problems, *, inside: bool
) -> tuple[Mapping[str, str], ...]:
    """All products but the excluded ones. Exclusions by the same axes are looked up together."""
    gone: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    if excluded is not None:
        for combination in _exclusions(values, excluded, problems, inside):
            axes = tuple(sorted(combination))
            gone.setdefault(axes, set()).add(tuple(combination[axis] for axis in axes))
    made = (dict(zip(values, combination, strict=True)) for combination in product(*values.values()))
    return tuple(one for one in made if not any(tuple(one[a] for a in axes) in which for axes, which in gone.items()))


def _exclusions(values: Mapping[str, list[str]], node: Node, problems: Problems, inside: bool) -> list[dict[str, str]]:
    form = f"write it as `exclude: [{{{next(iter(values))}: …}}]`"
    if not isinstance(node, Branch) or node.mapping:
        problems.at(node, "`exclude` is no axis: it is a list of maps, one for each thing to leave out", form)
        return []
    found: list[dict[str, str]] = []
    for item in node.children:
        if not isinstance(item, Branch) or not item.mapping or not item.children:
            problems.at(item, "an item of `exclude` is a map of axes and values; `exclude` is no axis", form)
            continue
        found.append(_exclusion(values, item, problems, inside))
    return found


def _exclusion(values: Mapping[str, list[str]], node: Branch, problems: Problems, inside: bool) -> dict[str, str]:
    """One of them. `inside` another matrix it may name what only some products of that one have."""
    combination: dict[str, str] = {}
    for key, value in node.pairs():
        name = key.value if isinstance(key, Leaf) else ""
        if name not in values:
            problems.at(key, "`exclude` names an axis that this matrix has not", f"its axes: {', '.join(values)}")
            continue
        if name in combination:
            problems.at(key, f"the axis `{name}` stands here twice", "keep one of them")
        text = _scalar(name, value, problems)
        if text is None:
            continue
        if text not in values[name] and not inside:
            problems.at(value, f"the axis `{name}` has no such value: this excludes nothing", "remove it, or mend it")
        combination[name] = text
    return combination
