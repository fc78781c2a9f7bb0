"""The texts of the file with their positions, and which of them may read a secret."""

from collections.abc import Iterator
from typing import Any

from reconciler.config.problems import Problems
from reconciler.config.schema.sections import (
    field_at,
    identity_key,
    named_service,
    names_people,
    on_service,
    sections,
    service_tag,
)
from reconciler.config.schema.variables import SECRET_PREFIX, Unread
from reconciler.config.yaml.nodes import Branch, Node, child, items
from reconciler.model.kind import Scope

Location = tuple[int | str, ...]


def texts(value: Any, node: Node, loc: Location = (), top: Any = None) -> Iterator[tuple[Location, str, Node]]:
    """Each text of the file with its position. A text behind an alias is yielded for each position. `top` is the whole
    file.
    """
    top = top if loc else value
    if isinstance(value, str):
        yield loc, value, node
    elif isinstance(value, dict):
        if len(loc) == 2 and loc[0] == Scope.PAGE.plural:
            loc = (*loc, service_tag(named_service(value, top)))
        for key, part in value.items():
            at = child(node, key)
            if at is not None:
                yield from texts(part, at, (*loc, key), top)
    elif isinstance(value, list) and isinstance(node, Branch):
        for index, (part, at) in enumerate(zip(value, items(node), strict=True)):
            yield from texts(part, at, (*loc, index, *_tag(part, loc)), top)


def _tag(item: Any, loc: Location) -> tuple[str, ...]:
    """The tag for an item's type in a list that allows several types (see `kind_at`)."""
    service, loc = on_service(loc)
    for section in sections(Scope.PAGE, service) if isinstance(item, dict) and loc[:1] == (Scope.PAGE.plural,) else ():
        if loc[2:] == section.path:
            return tuple(
                f"<{kind.name}>" for kind in section.top if len(section.top) > 1 and identity_key(kind) in item
            )[:1]
    return ()


def refuse_secrets(raw: Any, root: Node, problems: Problems) -> frozenset[int]:
    """Report `SECRET_PAGE_` variables read by anything but credentials and contacts. Their values are never shown.

    Returns the `id()`s of the texts among them that stand for an unset variable.
    """
    refused: set[int] = set()
    for loc, text, node in texts(raw, root):
        if not isinstance(text, Unread) or not text.secrets or _is_private(loc):
            continue
        name = text.secrets[0]
        message = f"the variable {name} may not be read here: what begins with {SECRET_PREFIX} is for credentials and contacts"
        hint = f"give a value that everybody may see under a name such as {name.removeprefix('SECRET_')}"
        problems.at(node, message, hint)
        refused.add(id(text))
    return frozenset(refused)


def _is_private(loc: Location) -> bool:
    """Whether the value at a location is always masked."""
    field = field_at(loc)
    return field is not None and (field.sensitive or names_people(field))
