"""`${matrix:axis}` in the strings of an item: put in before anything else of a string is read.

A text that was made with a value which has earlier ones knows what it was: its `earlier` texts, each with the place that says so.
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
    """What axes stand for; `mark` is the place that says so where these are earlier values."""

    values: Mapping[str, str]
    mark: Any = None


class Filler:
    """Copies nodes with the values of some axes in their strings; nodes without any stay the same and are shared.

    `earlier` are the values that the same axes had. `used` gathers the axes that were met, `count` the nodes that were looked at.
    """

    def __init__(self, values: Mapping[str, str], earlier: Iterable[Values] = ()) -> None:
        self._values = values
        self._earlier = tuple(earlier)
        self.used: set[str] = set()
        self.count = 0

    def fill(self, node: Node) -> Node:
        """The node with everything below it filled. Keys are left as they are."""
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
