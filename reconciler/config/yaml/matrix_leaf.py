"""Scalars generated from a matrix. They record the axes, and are text regardless of what they look like."""

from typing import Any

from reconciler.config.yaml.nodes import Leaf, Node

Earlier = tuple[tuple[str, Any], ...]
"""Earlier texts, each with the mark of the position that declares it."""


def is_from_elsewhere(node: Node | None) -> bool:
    """Whether the text of a scalar differs from what the file contains."""
    return isinstance(node, Leaf) and ("${" in node.value or is_spliced(node))


def axes_of(node: Any) -> tuple[str, ...]:
    """The axes known where a scalar was filled in; empty if it was not."""
    axes: tuple[str, ...] = getattr(node, "axes", ())
    return axes


def earlier_of(node: Any) -> Earlier:
    """The texts that a filled-in scalar would have with earlier axis values."""
    earlier: Earlier = getattr(node, "earlier", ())
    return earlier


def is_spliced(node: Any) -> bool:
    """Whether a matrix generated the scalar's text, which is then text regardless of what it looks like."""
    return hasattr(node, "axes")


def is_whole_name(node: Any) -> bool:
    """Whether a scalar is an earlier name generated from a matrix: a `/` in it is part of the name."""
    return getattr(node, "whole_name", False) is True


def earlier_name(text: str, mark: Any, axes: tuple[str, ...]) -> Node:
    """A scalar for the earlier name of an item."""
    result: Any = plain_text(text, mark)
    result.axes = axes
    result.whole_name = True
    return result  # type: ignore[no-any-return]


def plain_text(text: str, mark: Any, like: Any = None) -> Node:
    """A new scalar at a position in the file. It knows the axes that `like` knows."""
    leaf: Any = Leaf(None, None, (False, True), text, mark, mark, '"')
    if is_spliced(like):
        leaf.axes = axes_of(like)
    return leaf  # type: ignore[no-any-return]


def filled_leaf(node: Any, value: str, axes: tuple[str, ...]) -> Any:
    """A copy of a scalar with a different text at the same position."""
    leaf: Any = Leaf(None, None, (False, True), value, node.start_mark, node.end_mark, node.style)
    leaf.axes = axes
    if is_whole_name(node):
        leaf.whole_name = True
    return leaf
