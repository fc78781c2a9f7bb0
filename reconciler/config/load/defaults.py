"""The `defaults` blocks: values for items that do not set them. Precedence: item, then page, then top level.

Maps merge key by key; text, numbers and lists replace. A value from a default keeps the position of the default.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reconciler.config.load.items import FileReading, ItemReader, ReadItems
from reconciler.config.schema.defaults import keys
from reconciler.config.schema.sections import default_words
from reconciler.config.yaml.nodes import Branch, Leaf, Node, child
from reconciler.model.kind import Kind
from reconciler.model.service import Service

Given = Mapping[str, tuple[Node, Node]]
"""The defaults of one resource type: key text to key node and value node."""


def read_defaults(node: Node | None, outer: Mapping[Kind, Given], service: Service) -> Mapping[Kind, Given]:
    """The defaults at `node`, for items of a service, merged over those of the whole file.

    Invalid ones are left for the shape validation to report.
    """
    if not isinstance(node, Branch) or not node.mapping:
        return outer
    merged = dict(outer)
    words = default_words(service)
    for key, value in node.pairs():
        kind = words.get(key.value) if isinstance(key, Leaf) else None
        if kind is None or not isinstance(value, Branch) or not value.mapping:
            continue
        own: dict[str, tuple[Node, Node]] = {}
        for name, given in value.pairs():
            if isinstance(name, Leaf) and name.value in keys(kind):
                own.setdefault(name.value, (name, given))
        merged[kind] = _over(own, merged.get(kind, {}))
    return merged


def check_defaults(raw: Any, node: Node | None, reading: FileReading, service: Service) -> None:
    """Validate values in `defaults` as if they stood in an item, even if no item uses them."""
    alone = replace(reading, excused=set(), needed=set())  # a variable that no item uses does not have to be set
    for word, kind in default_words(service).items():
        given, at = (raw.get(word) if isinstance(raw, dict) else None), child(node, word)
        if isinstance(given, dict) and isinstance(at, Branch) and id(at) not in reading.bad:
            ItemReader(kind, alone, ReadItems("", "")).fields(given, at)


def _over(own: Given, outer: Given) -> Given:
    merged = dict(outer)
    for key, (name, value) in own.items():
        merged[key] = (name, _merged(value, outer[key][1]) if key in outer else value)
    return merged


def with_defaults(item: Branch, given: Given) -> Branch:
    """The item with defaults filled in."""
    children = list(item.children)
    places = {key.value: 2 * index + 1 for index, key in enumerate(children[::2]) if isinstance(key, Leaf)}
    for key, pair in given.items():
        at = places.get(key)
        if at is None:
            children += pair
        else:
            children[at] = _merged(children[at], pair[1])
    return item.with_children(children)


def _merged(own: Node, default: Node) -> Node:
    """Merge two maps, with `own` taking precedence. For anything else, return `own`."""
    if not (isinstance(own, Branch) and isinstance(default, Branch) and own.mapping and default.mapping):
        return own
    given = {key.value: (key, value) for key, value in default.pairs() if isinstance(key, Leaf)}
    return with_defaults(own, given)
