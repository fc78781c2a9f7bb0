"""The patterns of a page: `prune`, `protect`, `ignore`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reconciler.config.problems import Problems, source_of
from reconciler.config.schema.variables import Unread
from reconciler.config.yaml.nodes import Leaf, Node, items
from reconciler.model.kind import Prune
from reconciler.model.pattern import Pattern
from reconciler.model.resource import Desired
from reconciler.model.service import Service
from reconciler.model.suggest import nearest


def read_patterns(
    raw: Any, node: Node | None, service: Service, problems: Problems, *, fields: bool = False
) -> list[tuple[Pattern, Node]]:
    """The patterns of a list with their nodes. `fields` allows a pattern to name a field."""
    result: list[tuple[Pattern, Node]] = []
    for text, at in zip(raw if isinstance(raw, list) else (), items(node), strict=False):
        if not isinstance(text, str) or isinstance(text, Unread) or not text:
            continue
        try:
            pattern = Pattern.parse(text, service.field_names)
        except ValueError as error:
            problems.at(at, str(error), _near(text, service))
            continue
        if pattern.field is not None and not fields:
            hint = f"write it without `:{pattern.field}`; single fields are left alone with `ignore`"
            problems.at(at, "this takes whole things, and the pattern names a field", hint)
            continue
        if pattern.field is None:
            _misspelt_field(pattern, at, service, problems)
        source = source_of(at)
        result.append((replace(pattern, place=(source.file, source.line, source.column)), at))
    return result


def _near(text: str, service: Service) -> str | None:
    """A suggestion for a pattern whose type, or whose field of a bare type, does not exist."""
    segment = text.partition("/")[0]
    owner, _, field = segment.partition(":")
    if owner in service.by_name:
        field_name = nearest(field, service.field_names[owner]) if field else None
        return f"did you mean `{owner}:{field_name}`?" if field_name else None
    kind = nearest(segment, service.by_name)
    return f"did you mean `{kind}`?" if kind else None


def check_lengths(
    patterns: list[tuple[Pattern, Node]], declared: Iterable[Desired], service: Service, problems: Problems
) -> None:
    """Report patterns with more segments than their type can have. They match nothing; usually a name contains the
    slash.
    """
    for pattern, at in patterns:
        if not pattern.fits(service.path_lengths):
            problems.at(
                at, too_long(pattern, service), escaped_hint(pattern, (item.address.local for item in declared))
            )


def too_long(pattern: Pattern, service: Service) -> str:
    """The message for a pattern with too many or too few segments."""
    kind = pattern.kind
    allowed = service.path_lengths.get(kind) if kind else None
    lengths = " or ".join(str(length) for length in sorted(allowed)) if allowed else "at most 2"
    names = "names" if lengths != "1" else "name"
    return f"the pattern can match nothing: the path of a {kind or 'thing'} has {lengths} {names}"


def escaped_hint(pattern: Pattern, known_names: Iterable[str]) -> str:
    """How to write the pattern if a name contains a slash: a known address that reads the same, or the general rule."""
    shown = pattern.text.replace("\\", "")
    same = next((text for text in known_names if "~" in text and _as_shown(text) == shown), None)
    if same is not None:
        return f"a slash in a name is written ~1: `{same}`"
    return "a slash in a name is written ~1, and a tilde ~0"


def _as_shown(address: str) -> str:
    return address.replace("~1", "/").replace("~0", "~")


def check_prune(
    patterns: list[tuple[Pattern, Node]], declared: frozenset[str], service: Service, problems: Problems
) -> None:
    """Report `prune` patterns for types that are not declared or that the service cannot delete."""
    for pattern, at in patterns:
        kind = service.by_name.get(pattern.kind or "")
        if kind is None:
            continue
        if kind.prune is Prune.NEVER:
            problems.at(at, f"the {kind.name} cannot be owned: the service cannot delete it", "remove the pattern")
        elif kind.name not in declared:
            section = ".".join(kind.section)
            message = (
                f"the pattern owns kind {kind.name}, and this page has no `{section}`: all of them would be deleted"
            )
            problems.at(at, message, f"write `{section}:`, or remove the pattern")


def _misspelt_field(pattern: Pattern, at: Node, service: Service, problems: Problems) -> None:
    """Report a colon followed by a misspelled field name, since the pattern would silently match nothing."""
    body, colon, word = pattern.text.rpartition(":")
    if not colon or body.endswith("\\") or pattern.kind is None or not isinstance(at, Leaf):
        return
    near = nearest(word, service.field_names[pattern.kind], cutoff=0.75)
    if near is not None:
        problems.at(
            at, f"a {pattern.kind} has no field `{word}`", f"did you mean `:{near}`? A colon in a name is written \\:"
        )
