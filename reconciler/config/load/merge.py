"""Merge several files into one: maps merge, lists append, and two scalars for one key are an error. Each file has
`version: 1`.
"""

from reconciler.config.problems import Problems, source_of
from reconciler.config.schema.sections import EXTENSION
from reconciler.config.yaml.nodes import Branch, Leaf, Node

VERSION = "version"


def merge(roots: list[Node], problems: Problems) -> Branch | None:
    """One mapping built from the root nodes of all files, in order. Nodes keep their positions. None if there are no
    files.
    """
    merged: Branch | None = None
    for root in roots:
        if not isinstance(root, Branch) or not root.mapping:
            problems.at(root, "the file is not a map of keys and values", "begin with `version: 1`")
            continue
        root = _without_extensions(root)
        if merged is None:
            merged = root
        else:
            if not any(isinstance(key, Leaf) and key.value == VERSION for key, _ in root.pairs()):
                problems.at(root, "this file has no `version`", "begin with `version: 1`")
            merged = _maps(merged, root, problems, top=True)
    return merged


def _without_extensions(root: Branch) -> Branch:
    kept = [
        part
        for key, value in root.pairs()
        if not (isinstance(key, Leaf) and key.value.startswith(EXTENSION))
        for part in (key, value)
    ]
    return root if len(kept) == len(root.children) else root.with_children(kept)


def _maps(branch: Branch, other: Branch, problems: Problems, *, top: bool = False) -> Branch:
    merged = Branch(branch.start_mark, branch.tag, True)
    merged.children = list(branch.children)
    places = {key.value: index for index, key in enumerate(merged.children) if index % 2 == 0 and isinstance(key, Leaf)}
    for key, value in other.pairs():
        at = places.get(key.value) if isinstance(key, Leaf) else None
        if at is None or not isinstance(key, Leaf):
            merged.children += (key, value)
        elif top and key.value == VERSION:
            merged.children[at + 1] = _version(merged.children[at + 1], value)
        else:
            merged.children[at + 1] = _values(key, merged.children[at + 1], value, problems)
    merged.open = False
    return merged


def _version(first: Node, other: Node) -> Node:
    """Whichever version is invalid, so that it gets reported."""
    return other if isinstance(first, Leaf) and first.value == "1" else first


def _values(key: Leaf, first: Node, other: Node, problems: Problems) -> Node:
    if isinstance(first, Branch) and isinstance(other, Branch) and first.mapping == other.mapping:
        if first.mapping:
            return _maps(first, other, problems)
        appended = Branch(first.start_mark, first.tag, False)
        appended.children = first.children + other.children
        return appended
    what = (
        "is written in two files"
        if isinstance(first, Leaf) and isinstance(other, Leaf)
        else "is not of one sort in two files"
    )
    problems.at(other, f"`{key.value}` {what} (first at {source_of(first)})", "keep one of them")
    return first
