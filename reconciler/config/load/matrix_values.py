"""Expand `${matrix:axis}` in the strings of an item, before any other expression in them.

A text built from a value with earlier values records what it used to be: its `earlier` texts, each with the position
that declares it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.config.yaml.matrix_leaf import axes_of, earlier_of, filled_leaf
from reconciler.config.yaml.nodes import Branch, Leaf, Node

_PART = re.compile(r"\$\$\{|\$\{matrix:(?P<axis>[^{}$]*)\}")
_SIGN = "${matrix:"


@dataclass(frozen=True, slots=True)
class Values:
    """The values of some axes."""

    values: Mapping[str, str]
    """The values, by name."""
    mark: Any = None
    """The position that declares them, if these are earlier values."""


class Filler:
    """Copies nodes with axis values filled into their strings. Nodes without any are shared, not copied.

    `earlier` are previous values of the same axes. `used` collects the axes referred to; `count` counts the visited
    nodes.
    """

    def __init__(self, values: Mapping[str, str], earlier: Iterable[Values] = ()) -> None:
        self._values = values
        self._earlier = tuple(earlier)
        self.used: set[str] = set()
        self.count = 0

    def fill(self, node: Node) -> Node:
        """The node and everything below it with values filled in. Keys are not changed."""
        self.count += 1
        if node.__class__ is Leaf:
            return self._leaf(node) if _SIGN in node.value else node
        assert isinstance(node, Branch)  # noqa: S101  a node is one of two
        step = 2 if node.mapping else 1
        children = list(node.children)
        changed = False
        for index in range(step - 1, len(children), step):
            child = children[index]
            filled = self.fill(child)
            if filled is not child:
                children[index], changed = filled, True
        return node.with_children(children) if changed else node

    def _leaf(self, node: Any) -> Node:
        leaf = filled_leaf(node, self._put(node.value, self._values), (*axes_of(node), *self._values))
        before = earlier_of(node)
        if self._earlier or before:
            texts: dict[str, Any] = {}
            for text, mark in ((node.value, None), *before):
                for old in (Values(self._values), *self._earlier):
                    texts.setdefault(self._put(text, old.values), old.mark or mark)
            texts.pop(leaf.value, None)
            leaf.earlier = tuple(texts.items())
            self.count += len(texts)
        return leaf  # type: ignore[no-any-return]

    def _put(self, text: str, values: Mapping[str, str]) -> str:
        def replace(match: re.Match[str]) -> str:
            axis = match["axis"]
            if axis is None or axis not in values:
                return match[0]
            self.used.add(axis)
            return values[axis]

        return _PART.sub(replace, text)
