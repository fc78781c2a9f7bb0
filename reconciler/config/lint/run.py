"""Run the lint rules over a loaded configuration, and place what they find in the files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from reconciler.config.lint.positions import Positions
from reconciler.config.lint.rules import RULES
from reconciler.errors import Problem
from reconciler.model.collector import collector_off
from reconciler.model.lint import LEVELS, LintFinding, LintRule, LintRun
from reconciler.model.lint_settings import LintException
from reconciler.model.resource import Config

GROUP = "reconciler.rules"
"""The entry point with which other packages add rules."""

UNUSED = "unused-exception"
"""The rule that reports an exception which covers nothing."""


@collector_off()
def lint(
    config: Config,
    level: str,
    now: datetime,
    *,
    read: Callable[[str], str] | None = None,
    more: Iterable[EntryPoint] | None = None,
) -> tuple[Problem, ...]:
    """What the rules of a level find, in file order. A rule that fails is a problem as well.

    Args:
        config: the loaded configuration.
        level: `recommended`, or `strict` for all rules.
        now: the time of the run, in UTC.
        read: returns the text of a file of the configuration, for the position of a value; by default from disk.
        more: the entry points of other packages; by default those that are installed.
    """
    rules, failed = _all_rules(entry_points(group=GROUP) if more is None else more)
    positions = Positions(read or (lambda name: Path(name).read_text(encoding="utf-8")))
    run = LintRun(config, now, config.lint)
    used: set[tuple[str, int, int]] = set()
    problems = list(failed)
    for rule in rules:
        if LEVELS.index(rule.level) <= LEVELS.index(level):
            problems += _checked(rule, run, positions, used)
    problems += _unused(config, {rule.id for rule in rules}, used, level)
    return tuple(sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line, each.column, each.rule)))


def _all_rules(more: Iterable[EntryPoint]) -> tuple[Sequence[LintRule], list[Problem]]:
    """Our rules and those of other packages. A package that cannot be loaded is a problem: nothing is skipped in silence."""
    rules, problems = list(RULES), list[Problem]()
    for point in more:
        try:
            loaded = point.load()
            added = [loaded] if isinstance(loaded, LintRule) else list(loaded)
            wrong = [rule for rule in added if not isinstance(rule, LintRule) or rule.level not in LEVELS]
            taken = [rule.id for rule in added if isinstance(rule, LintRule) and rule.id in {each.id for each in rules}]
        except Exception as error:  # noqa: BLE001  somebody else's code
            problems.append(_broken(point.name, f"cannot be loaded: {type(error).__name__}: {error}"))
            continue
        if wrong or taken:
            why = f"the ID `{taken[0]}` is taken" if taken else "it is no LintRule of a known level"
            problems.append(_broken(point.name, f"cannot be used: {why}"))
            continue
        rules += added
    return rules, problems


def _checked(rule: LintRule, run: LintRun, positions: Positions, used: set[tuple[str, int, int]]) -> Iterator[Problem]:
    try:
        findings = list(rule.check(run))
    except Exception as error:  # noqa: BLE001  somebody else's code, perhaps; it fails closed
        yield _broken(rule.id, f"failed: {type(error).__name__}: {error}")
        return
    for finding in findings:
        exception = next((each for each in finding.page.lint_exceptions if _covers(each, rule, finding)), None)
        if exception is not None:
            used.add(exception.place)
            continue
        place = positions.of(finding)
        yield Problem(*place, finding.message, finding.hint, rule.id)


def _covers(exception: LintException, rule: LintRule, finding: LintFinding) -> bool:
    if exception.rule != rule.id:
        return False
    if not exception.items:
        return True
    item = finding.item
    return item is not None and any(pattern.matches(item.address) for pattern in exception.items)


def _unused(config: Config, known_rules: set[str], used: set[tuple[str, int, int]], level: str) -> Iterator[Problem]:
    for page in config.pages:
        for exception in page.lint_exceptions:
            rule = next((each for each in RULES if each.id == exception.rule), None)
            if exception.rule not in known_rules:
                message, hint = f"there is no rule `{exception.rule}`", "`reconciler explain lint` lists them"
            elif exception.place in used or (rule is not None and LEVELS.index(rule.level) > LEVELS.index(level)):
                continue
            else:
                message, hint = f"the exception for `{exception.rule}` covers nothing", "remove it"
            yield Problem(*exception.place, message, hint, UNUSED)


def _broken(name: str, what: str) -> Problem:
    return Problem(
        "lint", 0, 0, f"the rule `{name}` {what[:300]}", "mend it, or uninstall the package that brings it", "lint-rule"
    )
