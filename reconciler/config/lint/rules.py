"""The lint rules: ours, and those that other packages add."""

import re
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from traceback import format_exception_only
from typing import TypeVar

from reconciler.config.lint import page_rules, text_rules, window_rules
from reconciler.errors import UNTOLD, Problem
from reconciler.model.lint import LEVELS, LintRule

RULES = (*text_rules.RULES, *page_rules.RULES, *window_rules.RULES)
"""All rules of this package."""

GROUP = "reconciler.rules"
"""The entry point with which other packages add rules."""

UNUSED = "unused-exception"
"""The rule that reports an exception which covers nothing."""

BROKEN = "lint-rule"
"""The rule that reports a rule which does not work."""

_RESERVED = frozenset({"config", UNTOLD, UNUSED, BROKEN})
_T = TypeVar("_T")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def all_rules(more: Iterable[EntryPoint] | None = None) -> tuple[list[LintRule], list[Problem]]:
    """Our rules and those of other packages. A package that cannot be loaded is a problem: nothing is skipped in silence.

    `more` are the entry points of other packages; by default those that are installed.
    """
    rules, problems = list(RULES), list[Problem]()
    for point in entry_points(group=GROUP) if more is None else more:
        try:
            rules += [*_added(guarded(point.load), {rule.id for rule in rules} | _RESERVED)]
        except RuleError as error:
            problems.append(broken(point.name, f"cannot be used: {error}"))
    return rules, problems


class RuleError(Exception):
    """A rule of another package does not work. The text says why."""


def guarded(call: Callable[[], _T]) -> _T:
    """What somebody else's code returns. Raises RuleError for everything that it raises, `sys.exit` included, but not for Ctrl-C."""
    try:
        return call()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  a rule that calls sys.exit(0) must not pass for success
        # Not str(error), which is somebody else's code as well.
        raise RuleError(format_exception_only(error)[-1].strip()) from None


def _added(loaded: object, taken: Iterable[str]) -> Iterator[LintRule]:
    """The rules of an entry point. Raises RuleError for anything else, and for an ID that is taken or malformed."""
    ids = set(taken)
    if not isinstance(loaded, (LintRule, list, tuple)):
        raise RuleError("it is no LintRule, and no list of them")
    for rule in [loaded] if isinstance(loaded, LintRule) else loaded:
        if not isinstance(rule, LintRule) or rule.level not in LEVELS or rule.severity not in ("error", "warning"):
            raise RuleError("it is no LintRule of a known level and severity")
        if not isinstance(rule.id, str) or not _ID.fullmatch(rule.id):
            raise RuleError(f"the ID {rule.id!r} is not of lowercase words, joined by hyphens")
        if rule.id in ids:
            raise RuleError(f"the ID `{rule.id}` is taken")
        ids.add(rule.id)
        yield rule


def broken(name: str, what: str) -> Problem:
    """The problem of a rule that does not work. It is in no file of the configuration."""
    hint = "correct it, or uninstall the package that brings it"
    return Problem("lint", 0, 0, f"the rule `{name}` {what[:300]}", hint, BROKEN)
