"""`${matrix:axis}` in the strings of an item: put in before anything else of a string is read."""

import re
from collections.abc import Mapping
from typing import Any

from reconciler.config.nodes import Branch, Leaf, Node

_PART = re.compile(r"\$\$\{|\$\{matrix:(?P<axis>[^{}$]*)\}")
_SIGN = "${matrix:"


class Filler:
    """Copies nodes with the values of some axes in their strings; nodes without any stay the same and are shared.

    `used` gathers the axes that were met, `count` the nodes that were looked at.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
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
        def replace(match: re.Match[str]) -> str:
            axis = match["axis"]
            if axis is None or axis not in self._values:
                return match[0]
            self.used.add(axis)
            return self._values[axis]

        return _text(node, _PART.sub(replace, node.value), (*axes_of(node), *self._values))


def axes_of(node: Any) -> tuple[str, ...]:
    """The axes that were known where a scalar was filled; none for one that was not."""
    known: tuple[str, ...] = getattr(node, "axes", ())
    return known


def is_spliced(node: Any) -> bool:
    """Whether the text of a scalar was made from a matrix: it is text, whatever it looks like."""
    return hasattr(node, "axes")


def _text(node: Any, value: str, axes: tuple[str, ...]) -> Node:
    """A copy of a scalar with another text, at the same place."""
    made: Any = Leaf(None, None, (False, True), value, node.start_mark, node.end_mark, node.style)
    made.axes = axes
    return made  # type: ignore[no-any-return]
