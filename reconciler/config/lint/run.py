"""Run the lint rules over a loaded configuration, and place what they find in the files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from importlib.metadata import EntryPoint

from reconciler.config.excerpts import excerpt
from reconciler.config.lint.rules import BROKEN, UNUSED, RuleError, all_rules, broken, guarded
from reconciler.config.positions import Positions
from reconciler.config.problems import first_told
from reconciler.errors import Problem
from reconciler.model.collector import collector_off
from reconciler.model.lint import LEVELS, LintFinding, LintRule, LintRun
from reconciler.model.lint_settings import LintException
from reconciler.model.resource import Config, Desired, DesiredPage


@collector_off()
def lint(config: Config, level: str, now: datetime, *, more: Iterable[EntryPoint] | None = None) -> tuple[Problem, ...]:
    """What the rules of a level find, in file order. A rule that fails is a problem as well.

    Args:
        config: the loaded configuration.
        level: `recommended`, or `strict` for all rules.
        now: the time of the run, in UTC.
        more: the entry points of other packages; by default those that are installed.
    """
    rules, problems = all_rules(more)
    positions = Positions(config)
    run = LintRun(config, now, config.lint)
    used: set[tuple[str, int, int]] = set()
    for rule in rules:
        if LEVELS.index(rule.level) <= LEVELS.index(level):
            problems += _checked(rule, run, positions, used)
    problems += _unused(config, {rule.id: rule for rule in rules}, used, level)
    # A rule that does not work is in no file, but code hosts show nothing without one that exists.
    problems = [replace(each, file=config.files[0]) if each.rule == BROKEN else each for each in problems]
    ordered = sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line, each.column, each.rule))
    return tuple(_with_excerpts(ordered, config))


def _checked(rule: LintRule, run: LintRun, positions: Positions, used: set[tuple[str, int, int]]) -> Iterator[Problem]:
    try:
        findings = guarded(lambda: list(rule.check(run)))
        for finding in findings:
            _refuse_malformed(finding)
    except RuleError as error:
        yield broken(rule.id, f"failed: {error}")
        return
    for finding in findings:
        exception = next((each for each in finding.page.lint_exceptions if _covers(each, rule, finding)), None)
        if exception is not None:
            used.add(exception.place)
            continue
        place = positions.of(finding)
        yield Problem(*place, finding.message, finding.hint, rule.id, rule.severity)


def _refuse_malformed(finding: object) -> None:
    """Raise RuleError for what is no finding. Types are not enough: rules are somebody else's code."""
    if not isinstance(finding, LintFinding) or not isinstance(finding.page, DesiredPage):
        raise RuleError("what it returns is no list of LintFinding")
    if not isinstance(finding.message, str) or not finding.message or not isinstance(finding.hint, str | None):
        raise RuleError("a LintFinding needs a message, and its hint is text or None")
    if not isinstance(finding.item, Desired | None) or not isinstance(finding.words, str | None):
        raise RuleError("the item of a LintFinding is one of the page, and its words are text or None")
    if not isinstance(finding.nth, int) or finding.nth < 0 or not isinstance(finding.field, str | None):
        raise RuleError("the field of a LintFinding is text or None, and `nth` is a number from 0")
    if finding.item is not None and finding.field is not None and finding.field not in finding.item.kind.by_name:
        raise RuleError(f"a {finding.item.kind.name} has no field {finding.field!r}")


def _covers(exception: LintException, rule: LintRule, finding: LintFinding) -> bool:
    if exception.rule != rule.id:
        return False
    if not exception.items:
        return True
    item = finding.item
    return item is not None and any(pattern.matches(item.address) for pattern in exception.items)


def _unused(
    config: Config, rules: Mapping[str, LintRule], used: set[tuple[str, int, int]], level: str
) -> Iterator[Problem]:
    for page in config.pages:
        for exception in page.lint_exceptions:
            rule = rules.get(exception.rule)
            if exception.rule not in rules:
                message, hint = f"there is no rule `{exception.rule}`", "`reconciler explain lint` lists them"
            elif exception.place in used or (rule is not None and LEVELS.index(rule.level) > LEVELS.index(level)):
                continue
            else:
                message, hint = f"the exception for `{exception.rule}` covers nothing", "remove it"
            yield Problem(*exception.place, message, hint, UNUSED)


def _with_excerpts(problems: list[Problem], config: Config) -> Iterator[Problem]:
    """The problems with their source lines, at most as many as are listed for invalid files."""
    lines: dict[str, list[str]] = {}
    for problem in first_told(problems):
        if problem.file not in lines:
            lines[problem.file] = config.texts.get(problem.file, "").split("\n")
        inside = 0 < problem.line <= len(lines[problem.file])
        shown = excerpt(lines[problem.file][problem.line - 1], problem.column) if inside else None
        yield replace(problem, excerpt=shown)
