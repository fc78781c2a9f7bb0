"""Convert expanded texts where a boolean or a number is expected, using YAML's rules."""

from typing import Any

from pydantic import ValidationError

from reconciler.config.yaml.matrix_leaf import is_from_elsewhere
from reconciler.config.yaml.nodes import Branch, Node, child
from reconciler.config.yaml.scalars import core

_WANTED = frozenset({"bool_type", "int_type", "float_type"})


def read_as_yaml(raw: Any, root: Node, error: ValidationError) -> bool:
    """Convert each text from a variable, a file or a matrix that should be a boolean or a number.

    Returns whether anything changed.
    """
    changed = False
    for detail in error.errors(include_url=False):
        if detail["type"] not in _WANTED or detail["input"].__class__ is not str:
            continue
        value = core(detail["input"].strip())
        *path, last = (part for part in detail["loc"] if not _is_tag(part))
        parent, node = _at(raw, root, path)
        if not isinstance(value, str) and is_from_elsewhere(_below(node, last)):
            parent[last] = value
            changed = True
    return changed


def _is_tag(part: int | str) -> bool:
    return isinstance(part, str) and part.startswith("<") and part.endswith(">")


def _at(raw: Any, root: Node, path: list[int | str]) -> tuple[Any, Node | None]:
    node: Node | None = root
    for part in path:
        raw, node = raw[part], _below(node, part)
    return raw, node


def _below(node: Node | None, part: int | str) -> Node | None:
    if isinstance(part, str):
        return child(node, part)
    return node.children[part] if isinstance(node, Branch) else None
