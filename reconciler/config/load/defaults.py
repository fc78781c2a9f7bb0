"""`defaults`: what items of a kind have that do not say otherwise. The page's go over the top ones, and an item's own over both.

Maps are merged key by key; a text, a number or a list replaces. What comes from a default keeps the default's place.
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
"""The defaults of one kind: key and value by the key's text."""


def read_defaults(node: Node | None, outer: Mapping[Kind, Given], service: Service) -> Mapping[Kind, Given]:
    """The defaults at `node`, for things of a service, over those of the whole file.

    What is wrong with them is left for the shape's check to tell.
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
    """Hold what stands in `defaults` to the form that it has in an item, whether one takes it or not."""
    alone = replace(reading, excused=set(), needed=set())  # a variable that no item takes need not be set
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
    """The item with what it does not say itself."""
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
    """Two maps in one, `own` counting; anything else is `own`."""
    if not (isinstance(own, Branch) and isinstance(default, Branch) and own.mapping and default.mapping):
        return own
    given = {key.value: (key, value) for key, value in default.pairs() if isinstance(key, Leaf)}
    return with_defaults(own, given)
