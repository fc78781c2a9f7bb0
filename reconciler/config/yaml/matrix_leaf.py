"""Scalars whose text a matrix made: they know the axes, and are text whatever they look like."""

from typing import Any

from reconciler.config.yaml.nodes import Leaf, Node

Earlier = tuple[tuple[str, Any], ...]
"""Earlier texts, each with the mark of the place that says so."""


def is_from_elsewhere(node: Node | None) -> bool:
    """Whether the text of a scalar is not what stands in the file."""
    return isinstance(node, Leaf) and ("${" in node.value or is_spliced(node))


def axes_of(node: Any) -> tuple[str, ...]:
    """The axes that were known where a scalar was filled; none for one that was not."""
    axes: tuple[str, ...] = getattr(node, "axes", ())
    return axes


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
    result: Any = plain_text(text, mark)
    result.axes = axes
    result.whole_name = True
    return result  # type: ignore[no-any-return]


def plain_text(text: str, mark: Any, like: Any = None) -> Node:
    """A scalar of our own, at a place of the file; it knows the axes that `like` knows."""
    leaf: Any = Leaf(None, None, (False, True), text, mark, mark, '"')
    if is_spliced(like):
        leaf.axes = axes_of(like)
    return leaf  # type: ignore[no-any-return]


def filled_leaf(node: Any, value: str, axes: tuple[str, ...]) -> Any:
    """A copy of a scalar with another text, at the same place."""
    leaf: Any = Leaf(None, None, (False, True), value, node.start_mark, node.end_mark, node.style)
    leaf.axes = axes
    if is_whole_name(node):
        leaf.whole_name = True
    return leaf
