"""Rewrite what refers to an item by its name or place: references of other items, patterns, and earlier names."""

from collections.abc import Iterator, Mapping

from reconciler.config.adopt.declarations import Declarations, Unadoptable, ValuePlace, literal_text
from reconciler.config.adopt.document import YamlDocument, start_of
from reconciler.config.adopt.edits import Edit
from reconciler.config.adopt.sequences import Removal
from reconciler.config.adopt.steps import ListStep, Step, TextStep
from reconciler.config.adopt.values import quoted_like
from reconciler.config.schema.sections import names_people
from reconciler.config.yaml.nodes import Branch, Leaf, Node, child, items
from reconciler.model.address import Address, join_path
from reconciler.model.field import Type
from reconciler.model.resource import Desired, DesiredPage
from reconciler.model.values import spelling

_PATTERN_KEYS = ("prune", "protect", "ignore")
"""The keys of a page whose lists contain patterns."""

_ALERTS = "alerts"

Moved = Mapping[Address, tuple[str, ...]]
"""The new path of each item whose path changes."""


def moved_paths(page: DesiredPage, item: Desired, path: tuple[str, ...]) -> Moved:
    """The new paths of an item, and of the items nested in it."""
    length = len(item.address.path)
    return {
        other.address: (*path, *other.address.path[length:])
        for other in page.items
        if other.address == item.address or other.parent == item.address
    }


def follow(page: DesiredPage, declarations: Declarations, moved: Moved) -> Iterator[Step]:
    """Rewrite all that names one of these items."""
    for item in page.items:
        for name, value in item.fields.items():
            field = item.kind.by_name.get(name)
            if field is None or field.type is not Type.REFERENCES or names_people(field):
                continue
            if isinstance(value, tuple) and any(address in moved for address in value):
                try:
                    place = declarations.field(item, field)
                except Unadoptable:
                    continue  # the new name is then refused, with the reference that leads nowhere
                yield from _list(place.document, place.node, moved)
    for document, block in declarations.blocks:
        for key in _PATTERN_KEYS:
            for place, text in _texts(document, child(block, key)):
                new = _pattern(text, moved)
                if new != text:
                    yield replaced_text(place, new)
        for rule in items(child(block, _ALERTS)):
            yield from _list(document, child(rule, "components"), moved)


def _list(document: YamlDocument, node: Node | None, moved: Moved) -> Iterator[Step]:
    """Rewrite the references of one list."""
    for place, text in _texts(document, node):
        for address, path in moved.items():
            bare = join_path(address.path[-1:])
            if text == address.reference:
                new = join_path(path)
            elif text == bare and len(address.path) > 1:
                new = join_path(path[-1:])
            else:
                continue
            if new != text:
                yield replaced_text(place, new)
            break


def _texts(document: YamlDocument, node: Node | None) -> Iterator[tuple[ValuePlace, str]]:
    """The texts that stand in a list themselves, with their places."""
    if isinstance(node, Branch) and not node.mapping:
        for index, leaf in enumerate(node.children):
            text = literal_text(leaf)
            if text is not None and not document.is_alias(node, index):
                yield ValuePlace(document, node, index), text


def replaced_text(place: ValuePlace, text: str) -> Step:
    """Replace a text of one line."""
    leaf, document = place.node, place.document
    assert isinstance(leaf, Leaf)  # noqa: S101  the caller has checked it
    written = quoted_like(leaf.style, text, flow=document.in_flow(place.parent))
    return TextStep(document, Edit(start_of(leaf), document.end(leaf), written))


def _pattern(text: str, moved: Moved) -> str:
    """A pattern that begins with the full path of a moved item, with the item's new path."""
    kind = text.partition("/")[0]
    for address, path in moved.items():
        old = f"{kind}/{address.reference}"
        is_it = kind == address.kind and (text == old or text.startswith((f"{old}:", f"{old}#")))
        if is_it or text.startswith(f"{old}/"):
            return f"{kind}/{join_path(path)}{text[len(old) :]}"
    return text


def without_earlier_name(document: YamlDocument, branch: Branch, name: str) -> Iterator[Step]:
    """Take a name out of an item's `previously`, because it is the item's name again."""
    for index in range(1, len(branch.children), 2):
        key, value = branch.children[index - 1], branch.children[index]
        if not isinstance(key, Leaf) or key.value != "previously" or not isinstance(value, Branch):
            continue
        earlier = [spelling((literal_text(leaf) or "").rpartition("/")[2]) for leaf in value.children]
        gone = [at for at, each in enumerate(earlier) if each == spelling(join_path((name,)))]
        if gone and len(gone) == len(earlier) and index > 1:
            yield TextStep(document, _pair(document, branch, index))
        else:
            yield from (ListStep(document, Removal(value, at)) for at in gone)


def _pair(document: YamlDocument, branch: Branch, index: int) -> Edit:
    """Take a key with its value out of a map, where it is not the first."""
    if document.in_flow(branch):
        return Edit(document.child_end(branch, index - 2), document.child_end(branch, index), "")
    key = branch.children[index - 1]
    return Edit(document.line_start(start_of(key)), document.next_line(document.child_end(branch, index)), "")
