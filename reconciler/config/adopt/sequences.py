"""Changes of lists: items that are taken out, and items that are put in. Resolved per list into edits of the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from reconciler.config.adopt.document import YamlDocument, column_of, start_of
from reconciler.config.adopt.edits import Edit
from reconciler.config.yaml.nodes import Branch

FIRST = -1
"""The index after which the first item of a list is put in."""


@dataclass(frozen=True, slots=True, eq=False)
class Removal:
    """An item that is taken out of a list."""

    sequence: Branch
    """The list."""
    index: int
    """The index of the item."""


@dataclass(frozen=True, slots=True, eq=False)
class Insertion:
    """An item that is put into a list."""

    sequence: Branch
    """The list."""
    after: int
    """The index of the item before it, or `FIRST`."""
    lines: tuple[str, ...]
    """Its lines in a block list, the first with the dash, without the list's own indentation."""
    flow: str
    """Its text in a list in brackets."""


def resolved(document: YamlDocument, changes: Iterable[Removal | Insertion]) -> list[Edit]:
    """The edits that make these changes."""
    lists: dict[int, tuple[Branch, set[int], list[Insertion]]] = {}
    for change in changes:
        _, gone, new = lists.setdefault(id(change.sequence), (change.sequence, set(), []))
        if isinstance(change, Removal):
            gone.add(change.index)
        else:
            new.append(change)
    edits: list[Edit] = []
    for sequence, gone, new in lists.values():
        if sequence.children and not document.in_flow(sequence):
            edits += _of_block(document, sequence, gone, new)
        else:
            edits += _of_flow(document, sequence, gone, new)
    return edits


def _of_block(document: YamlDocument, sequence: Branch, gone: set[int], new: list[Insertion]) -> list[Edit]:
    kept = [index for index in range(len(sequence.children)) if index not in gone]
    if not kept and not new:
        return _emptied(document, sequence)
    edits = [Edit(document.item_start(sequence, index), document.item_end(sequence, index), "") for index in gone]
    indent = " " * column_of(sequence)
    spaced = _spaced(document, sequence)
    for insertion in new:
        before = [index for index in kept if index <= insertion.after]
        lines = [indent + line if line else "" for line in insertion.lines]
        if before:
            at = document.item_end(sequence, before[-1])
            lines = ["", *lines] if spaced else lines
        elif kept:
            at = document.item_start(sequence, kept[0])
            at = _above_comment(document, at, indent) if kept[0] == 0 else at
            lines = [*lines, ""] if spaced else lines
        else:
            at = document.item_start(sequence, 0)
        text = "".join(line + document.newline for line in lines)
        if at > 0 and document.text[at - 1] != "\n":  # the last line of the file has no line break
            text = document.newline + text.removesuffix(document.newline)
        edits.append(Edit(at, at, text))
    return _joined(edits)


def _above_comment(document: YamlDocument, at: int, indent: str) -> int:
    """The start of the comment directly above the first item, which stays directly above it."""
    while at > 0:
        above = document.line_start(at - 1)
        if not document.text.startswith(indent + "#", above):
            break
        at = above
    return at


def _joined(edits: list[Edit]) -> list[Edit]:
    """The edits, with insertions at one position as one, in their order."""
    at: dict[int, str] = {}
    for edit in edits:
        if edit.start == edit.end:
            at[edit.start] = at.get(edit.start, "") + edit.text
    return [
        *(edit for edit in edits if edit.start < edit.end),
        *(Edit(start, start, text) for start, text in at.items()),
    ]


def _spaced(document: YamlDocument, sequence: Branch) -> bool:
    """Whether an empty line stands between all items of a list, so that a new one gets one too."""
    starts = [document.item_start(sequence, index) for index in range(1, len(sequence.children))]
    return bool(starts) and all(
        document.text[document.line_start(start - 1) : start].strip() == "" for start in starts if start
    )


def _emptied(document: YamlDocument, sequence: Branch) -> list[Edit]:
    """A list without items is `[]`, behind its key."""
    start, end = document.item_start(sequence, 0), document.item_end(sequence, len(sequence.children) - 1)
    parent = document.parent(sequence)
    if parent is None or not parent[0].mapping:
        return [Edit(start, end, "")]
    key_end = document.child_end(parent[0], parent[1] - 1)
    at = document.text.find(":", key_end) + 1
    return [Edit(at, at, " []"), Edit(start, end, "")]


def _of_flow(document: YamlDocument, sequence: Branch, gone: set[int], new: list[Insertion]) -> list[Edit]:
    start, end = start_of(sequence), document.end(sequence)
    count = len(sequence.children)
    kept = [index for index in range(count) if index not in gone]
    if not kept:
        parent = document.parent(sequence)
        are_maps = bool(new) and not count and all(insertion.flow.startswith("{") for insertion in new)
        if are_maps and parent is not None and parent[0].mapping and not document.in_flow(parent[0]):
            start = document.text.find(":", document.child_end(parent[0], parent[1] - 1)) + 1
            lines = _block_text(document, column_of(parent[0].children[parent[1] - 1]), new)
            return [Edit(start, end, ""), Edit(document.line_end(end), document.line_end(end), lines)]
        return [Edit(start + 1, end - 1, ", ".join(insertion.flow for insertion in new))]
    edits: list[Edit] = []
    for index in sorted(gone):
        before = [each for each in kept if each < index]
        if before:
            edits.append(Edit(document.child_end(sequence, index - 1), document.child_end(sequence, index), ""))
        else:
            item, following = sequence.children[index], sequence.children[index + 1]
            edits.append(Edit(start_of(item), start_of(following), ""))
    for insertion in new:
        earlier = [each for each in kept if each <= insertion.after]
        if earlier:
            at = document.child_end(sequence, earlier[-1])
            edits.append(Edit(at, at, f", {insertion.flow}"))
        else:
            at = start_of(sequence.children[kept[0]])
            edits.append(Edit(at, at, f"{insertion.flow}, "))
    return _joined(edits)


def _block_text(document: YamlDocument, column: int, new: list[Insertion]) -> str:
    """The items of a list that was `[]`, as lines below its key."""
    indent = " " * (column + 2)
    lines = [indent + line if line else "" for insertion in new for line in insertion.lines]
    return document.newline + document.newline.join(lines)


def reindented(lines: Iterable[str], shift: int) -> list[str]:
    """Lines moved by some columns; empty ones stay empty. Spaces alone may be text of a block scalar."""
    moved = []
    for line in lines:
        if shift >= 0:
            moved.append(" " * shift + line if line else line)
        else:
            spaces = len(line) - len(line.lstrip(" "))
            moved.append(line[min(-shift, spaces) :])
    return moved
