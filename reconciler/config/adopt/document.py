"""The text of one configuration file with its nodes, and where each of them begins and ends."""

import re
from collections.abc import Iterator
from typing import Any

from reconciler.config.problems import Problems, source_of
from reconciler.config.yaml.nodes import Branch, Leaf, Node, compose
from reconciler.model.resource import Source

_ALIAS = re.compile(r"\*[^\s,\[\]{}]+")
_NO_CONTENT = re.compile(r"[ \t]*(?:#[^\n]*)?\r?(?:\n|$)")


def start_of(node: Node) -> int:
    """The position of the first character of a node, or of its anchor or tag."""
    mark: Any = node.start_mark
    return int(mark.index)


def column_of(node: Node) -> int:
    """The column of the first character of a node, counted from 0."""
    mark: Any = node.start_mark
    return int(mark.column)


BLOCK_STYLES = ("|", ">")
"""The styles of block scalars."""


class YamlDocument:
    """One YAML file. Raises ValueError if it is not valid, which the caller has checked before."""

    def __init__(self, name: str, text: str) -> None:
        root = compose(name, text, Problems())
        if not isinstance(root, Branch):
            raise ValueError(f"{name} is not a map of keys and values")
        self.name, self.text, self.root = name, text, root
        self.newline = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"
        self._parents: dict[int, tuple[Branch, int]] = {}
        self._maps: dict[tuple[int, int], Branch] = {}
        self._ends: dict[int, list[int]] = {}
        self._index()

    def _index(self) -> None:
        left = [self.root]
        while left:
            branch = left.pop()
            if branch.mapping:
                self._maps.setdefault((branch.start_mark.line + 1, branch.start_mark.column + 1), branch)
            for index, node in enumerate(branch.children):
                if isinstance(node, Branch) and id(node) not in self._parents:
                    self._parents[id(node)] = branch, index
                    left.append(node)

    def map_at(self, source: Source) -> Branch | None:
        """The map that starts at a position, or None."""
        return self._maps.get((source.line, source.column))

    def parent(self, branch: Branch) -> tuple[Branch, int] | None:
        """The node that contains a branch, and its index there; None for the root."""
        return self._parents.get(id(branch))

    def upward(self, branch: Branch) -> Iterator[Branch]:
        """A branch and everything that contains it, innermost first."""
        at: Branch | None = branch
        while at is not None:
            yield at
            parent = self.parent(at)
            at = parent[0] if parent else None

    def source(self, node: Node) -> Source:
        """The position of a node, for people."""
        return source_of(node)

    def is_alias(self, branch: Branch, index: int) -> bool:
        """Whether an alias stands in place of a child."""
        begin = start_of(branch) if index == 0 else self.child_end(branch, index - 1)
        return start_of(branch.children[index]) < begin

    def is_shared(self, node: Node) -> bool:
        """Whether an alias points to a node, so that a change would reach other places too."""
        if isinstance(node, Branch):
            return node.aliased
        anchor = getattr(node, "anchor", None)
        return bool(anchor) and f"*{anchor}" in self.text

    def end(self, node: Node) -> int:
        """The position after the last character of a node, without comments and empty lines after it."""
        if isinstance(node, Branch):
            if node.flow or not node.children:
                return int(node.end_mark.index)
            return self.child_end(node, len(node.children) - 1)
        mark: Any = node.end_mark
        start, end = start_of(node), int(mark.index)
        if node.style not in BLOCK_STYLES:
            return end
        return self.line_end(start + len(self.text[start:end].rstrip()))

    def child_end(self, branch: Branch, index: int) -> int:
        """The position after a child, or after the alias that stands in its place."""
        ends = self._ends.get(id(branch))
        if ends is None:
            ends = self._ends[id(branch)] = []
            at = start_of(branch)
            for child in branch.children:
                alias = _ALIAS.search(self.text, at) if start_of(child) < at else None
                at = alias.end() if alias else self.end(child)
                ends.append(at)
        return ends[index]

    def in_flow(self, branch: Branch) -> bool:
        """Whether a branch stands in brackets, its own or those of what contains it."""
        return any(each.flow for each in self.upward(branch))

    def line_start(self, at: int) -> int:
        """The position where the line of a position starts."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """The position before the line break of a position's line."""
        end = self.text.find("\n", at)
        if end < 0:
            return len(self.text)
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def next_line(self, at: int) -> int:
        """The position where the line after a position's line starts; the end of the text after the last line."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def dash(self, sequence: Branch, index: int) -> int:
        """The position of the dash of an item in a block list."""
        at = start_of(sequence) if index == 0 else self.child_end(sequence, index - 1)
        while at < len(self.text) and self.text[at] != "-":
            blank = _NO_CONTENT.match(self.text, at)
            at = blank.end() if blank else at + 1
        return at

    def item_start(self, sequence: Branch, index: int) -> int:
        """The start of the line of an item in a block list, or of the comment directly above it.

        A comment above the first item belongs to the list.
        """
        start = self.line_start(self.dash(sequence, index))
        if index == 0:
            return start
        floor = self.item_end(sequence, index - 1)
        comment = " " * column_of(sequence) + "#"
        while start > floor:
            above = self.line_start(start - 1)
            if above < floor or not self.text.startswith(comment, above):
                break
            start = above
        return start

    def item_end(self, sequence: Branch, index: int) -> int:
        """The start of the line after an item in a block list, and after the comments that are indented like its keys."""
        end = self.next_line(self.child_end(sequence, index))
        at = end
        while at < len(self.text):
            line = self.text[at : self.line_end(at)]
            if line.strip():
                if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column_of(sequence):
                    break
                end = self.next_line(at)
            at = self.next_line(at)
        return end


def has_properties(document: YamlDocument, node: Node) -> bool:
    """Whether a node is written with an anchor or a tag, which an edit would have to keep."""
    if isinstance(node, Leaf):
        return node.anchor is not None or node.tag is not None
    return document.text[start_of(node) : start_of(node) + 1] in ("&", "!")
