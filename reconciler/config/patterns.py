"""The patterns of a page: `prune`, `protect`, `ignore`."""

from typing import Any

from reconciler.config.expand import Unread
from reconciler.config.nodes import Leaf, Node, items
from reconciler.config.problems import Problems
from reconciler.config.suggest import nearest
from reconciler.model.kind import Prune
from reconciler.model.kinds import BY_NAME, FIELD_NAMES
from reconciler.model.pattern import Pattern


def read_patterns(
    raw: Any, node: Node | None, problems: Problems, *, fields: bool = False
) -> list[tuple[Pattern, Node]]:
    """The patterns of a list with their nodes. `fields` is whether they may be narrowed to one field."""
    found: list[tuple[Pattern, Node]] = []
    for text, at in zip(raw if isinstance(raw, list) else (), items(node), strict=False):
        if not isinstance(text, str) or isinstance(text, Unread) or not text:
            continue
        try:
            pattern = Pattern.parse(text, dict(FIELD_NAMES))
        except ValueError as error:
            kind = nearest(text.partition("/")[0], FIELD_NAMES)
            hint = f"did you mean `{kind}`?" if kind and "no kind" in str(error) else None
            problems.at(at, str(error), hint)
            continue
        if pattern.field is not None and not fields:
            hint = f"write it without `:{pattern.field}`; single fields are left alone with `ignore`"
            problems.at(at, "this takes whole things, and the pattern names a field", hint)
            continue
        if pattern.field is None:
            _misspelt_field(pattern, at, problems)
        found.append((pattern, at))
    return found


def check_prune(patterns: list[tuple[Pattern, Node]], declared: frozenset[str], problems: Problems) -> None:
    """What is owned must be declared, and must be something the service can delete."""
    for pattern, at in patterns:
        kind = BY_NAME.get(pattern.kind or "")
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


def _misspelt_field(pattern: Pattern, at: Node, problems: Problems) -> None:
    """A colon and a word that is nearly a field: left as it is, the pattern would silently match nothing."""
    body, colon, word = pattern.text.rpartition(":")
    if not colon or body.endswith("\\") or pattern.kind is None or not isinstance(at, Leaf):
        return
    near = nearest(word, FIELD_NAMES[pattern.kind], cutoff=0.75)
    if near is not None:
        problems.at(
            at, f"a {pattern.kind} has no field `{word}`", f"did you mean `:{near}`? A colon in a name is written \\:"
        )
