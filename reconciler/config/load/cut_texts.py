"""Warn about comments that were probably meant as text: `name: API #1` reads as `API`.

A real comment usually has two spaces before its `#` or one after it. A `#` with one space before it and a word right
after it is probably part of the value.
"""

import json
from typing import Any

from reconciler.config.load.texts import Location, texts
from reconciler.config.problems import Problems, source_of
from reconciler.config.schema.sections import field_at, names_people
from reconciler.config.yaml.nodes import Leaf, Node
from reconciler.model.field import Type

_NAMES = ("previously", "prune", "protect", "ignore")
_PROSE = (Type.TEXT, Type.LONG_TEXT, Type.REFERENCE, Type.REFERENCES)


def warn_of_comments(raw: Any, root: Node, problems: Problems) -> None:
    """Warn about each name, text, reference and pattern that is probably cut short by a comment."""
    for loc, _, node in texts(raw, root):
        if isinstance(node, Leaf) and source_of(node) in problems.cut and _is_prose(loc):
            warn(node, problems)


def warn(node: Leaf, problems: Problems) -> None:
    """Warn if a value is probably cut short by a comment."""
    comment = problems.cut.get(source_of(node))
    if comment is None:
        return
    whole = f"{node.value} {comment}"
    shown = whole if len(whole) <= 80 else f"{whole[:80]}…"
    message = f"`{comment[:40]}` is a comment, and not part of the value"
    quoted = json.dumps(shown, ensure_ascii=False)
    hint = f"if it is part of it, write {quoted}; a space behind the # marks a comment that is meant"
    problems.warn(node, message, hint)


def _is_prose(loc: Location) -> bool:
    field = field_at(loc)
    if field is not None:
        return field.type in _PROSE and not (field.sensitive or names_people(field))
    return any(part in _NAMES for part in loc[-2:])
