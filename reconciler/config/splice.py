"""`${matrix:axis}` in the strings of an item: put in before anything else of a string is read.

A text that was made with a value which has earlier ones knows what it was: its `earlier` texts, each with the place that says so.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.config.nodes import Branch, Leaf, Node

_PART = re.compile(r"\$\$\{|\$\{matrix:(?P<axis>[^{}$]*)\}")
_SIGN = "${matrix:"

Earlier = tuple[tuple[str, Any], ...]
"""Earlier texts, each with the mark of the place that says so."""


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
        made = filled_leaf(node, self._put(node.value, self._values), (*axes_of(node), *self._values))
        before = earlier_of(node)
        if self._earlier or before:
            texts: dict[str, Any] = {}
            for text, mark in ((node.value, None), *before):
                for old in (Values(self._values), *self._earlier):
                    texts.setdefault(self._put(text, old.values), old.mark or mark)
            texts.pop(made.value, None)
            made.earlier = tuple(texts.items())
            self.count += len(texts)
        return made  # type: ignore[no-any-return]

    def _put(self, text: str, values: Mapping[str, str]) -> str:
        def replace(match: re.Match[str]) -> str:
            axis = match["axis"]
            if axis is None or axis not in values:
                return match[0]
            self.used.add(axis)
            return values[axis]

        return _PART.sub(replace, text)


def axes_of(node: Any) -> tuple[str, ...]:
    """The axes that were known where a scalar was filled; none for one that was not."""
    known: tuple[str, ...] = getattr(node, "axes", ())
    return known


def earlier_of(node: Any) -> Earlier:
    """What a scalar that was filled would be under earlier values of the axes in it."""
    earlier: Earlier = getattr(node, "earlier", ())
    return earlier


def is_spliced(node: Any) -> bool:
    """Whether the text of a scalar was made from a matrix: it is text, whatever it looks like."""
    return hasattr(node, "axes")


def is_whole_name(node: Any) -> bool:
    """Whether a scalar is the earlier name of an item, made from a matrix: a `/` in it is part of the name."""
    return getattr(node, "whole_name", False) is True


def earlier_name(text: str, mark: Any, axes: tuple[str, ...]) -> Node:
    """A scalar that is the earlier name of an item."""
    made: Any = plain_text(text, mark)
    made.axes = axes
    made.whole_name = True
    return made  # type: ignore[no-any-return]


def plain_text(text: str, mark: Any, like: Any = None) -> Node:
    """A scalar of our own, at a place of the file; it knows the axes that `like` knows."""
    made: Any = Leaf(None, None, (False, True), text, mark, mark, '"')
    if is_spliced(like):
        made.axes = axes_of(like)
    return made  # type: ignore[no-any-return]


def filled_leaf(node: Any, value: str, axes: tuple[str, ...]) -> Any:
    """A copy of a scalar with another text, at the same place."""
    made: Any = Leaf(None, None, (False, True), value, node.start_mark, node.end_mark, node.style)
    made.axes = axes
    if is_whole_name(node):
        made.whole_name = True
    return made
