"""Rules of other packages: what they can do, and that one which does not work never passes for a success."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from reconciler.config.lint.run import lint
from reconciler.config.load.load import load_config
from reconciler.model.lint import LintFinding, LintRule, LintRun
from tests.config.lint.conftest import NOW, Found

NUMBERS = "the field of a LintFinding is text or None, and `nth` is a number from 0"
ITEM = "    components: [{name: API, description: x}]\n"


class Point:
    """An entry point of another package."""

    name = "ours"

    def __init__(self, load: Callable[[], Any]) -> None:
        self.load = load


def everything(run: LintRun) -> list[LintFinding]:
    return [LintFinding(page, "it is a page") for page in run.config.pages]


def broken(run: LintRun) -> list[LintFinding]:
    raise KeyError("defect")


class UnprintableError(Exception):
    """An error that cannot be shown."""

    def __str__(self) -> str:
        raise ValueError("defect")


def unprintable(run: LintRun) -> list[LintFinding]:
    raise UnprintableError


def leaving(run: LintRun) -> list[LintFinding]:
    sys.exit(0)


def rule(check: Callable[[LintRun], Any], name: str = "ours", **more: Any) -> LintRule:
    return LintRule(name, "strict", "x", check, **more)


def returning(*result: Any) -> Callable[[], LintRule]:
    return lambda: rule(lambda run: result)


def of_item(**more: Any) -> Callable[[], LintRule]:
    """A rule that returns a finding about each item, with these arguments."""

    def check(run: LintRun) -> list[LintFinding]:
        (page,) = run.config.pages
        return [LintFinding(page, **{"message": "x", "item": item, **more}) for item in page.items]

    return lambda: rule(check)


def test_another_package_adds_a_rule(found: Found) -> None:
    point = Point(lambda: [LintRule("a-page", "recommended", "Finds every page.", everything)])
    assert found(ITEM, more=(point,)) == ["4:5 a-page: it is a page"]


def test_a_finding_may_point_to_words(found: Found) -> None:
    point = Point(of_item(message="it ends with I", field="name", words="I"))
    assert found(ITEM, level="strict", more=(point,)) == ["5:27 ours: it ends with I"]


@pytest.mark.parametrize(
    ("load", "message"),
    [
        (lambda: rule(broken), "failed: KeyError: 'defect'"),
        (lambda: rule(leaving), "failed: SystemExit: 0"),
        (lambda: sys.exit(0), "cannot be used: SystemExit: 0"),
        (lambda: 1 / 0, "cannot be used: ZeroDivisionError: division by zero"),
        (lambda: "no rule", "cannot be used: it is no LintRule, and no list of them"),
        (lambda: ["no rule"], "cannot be used: it is no LintRule of a known level and severity"),
        (lambda: rule(everything, severity="fatal"), "cannot be used: it is no LintRule of a known level and severity"),
        (lambda: rule(everything, "todo"), "cannot be used: the ID `todo` is taken"),
        (lambda: [rule(everything), rule(everything)], "cannot be used: the ID `ours` is taken"),
        (lambda: rule(everything, "unused-exception"), "cannot be used: the ID `unused-exception` is taken"),
        (lambda: rule(everything, "A b"), "cannot be used: the ID 'A b' is not of lowercase words, joined by hyphens"),
        (lambda: rule(lambda run: None), "failed: TypeError: 'NoneType' object is not iterable"),
        (returning("text"), "failed: what it returns is no list of LintFinding"),
        (of_item(message=None), "failed: a LintFinding needs a message, and its hint is text or None"),
        (of_item(words=3), "failed: the item of a LintFinding is one of the page, and its words are text or None"),
        (lambda: rule(unprintable), f"failed: {__name__}.UnprintableError: <exception str() failed>"),
        (of_item(field="name", words="A", nth=-9), f"failed: {NUMBERS}"),
        (of_item(field="name", words="A", nth="1"), f"failed: {NUMBERS}"),
        (of_item(field=["name"]), f"failed: {NUMBERS}"),
        (of_item(field="nonsense"), "failed: a component has no field 'nonsense'"),
    ],
)
def test_a_rule_that_does_not_work_fails_closed(found: Found, load: Callable[[], Any], message: str) -> None:
    (line,) = found(ITEM, level="strict", more=(Point(load),))
    assert line == f"0:0 lint-rule: the rule `ours` {message}"


def test_a_rule_that_does_not_work_is_shown_at_the_file_that_was_checked(tmp_path: Path) -> None:
    path = tmp_path / "statuspage.yaml"
    path.write_text(f"version: 1\npages:\n  acme:\n    id: kctbh9vrtdwd\n{ITEM}")
    config = load_config(path, environ={}, secrets_needed=False)
    points: tuple[Any, ...] = (Point(lambda: rule(broken)), Point(lambda: sys.exit(0)))
    problems = lint(config, "strict", NOW, more=points)
    assert [(Path(problem.file).name, problem.place) for problem in problems] == [(path.name, problems[0].file)] * 2


def test_a_rule_that_changes_what_it_gets_hides_nothing_from_ours(found: Found) -> None:
    def forgetful(run: LintRun) -> list[LintFinding]:
        for item in run.config.pages[0].items:
            cast("dict[str, Any]", item.fields).clear()
        return []

    body = "    components: [{name: A, description: 'TODO: write'}]\n"
    alone = found(body, level="strict")
    assert any(" todo: " in line for line in alone)
    assert found(body, level="strict", more=(Point(lambda: rule(forgetful)),)) == alone


def test_an_exception_for_a_rule_of_another_package_that_does_not_run_is_kept(found: Found) -> None:
    off = "    lint_off: [{rule: ours, reason: x}]\n"
    assert found(off + ITEM, more=(Point(lambda: rule(everything)),)) == []


def test_more_findings_than_anybody_reads_are_counted(found: Found) -> None:
    names = "".join(f"      - name: N{number}\n" for number in range(1_010))
    lines = found(f"    components:\n{names}", level="strict")
    assert len(lines) == 1_001
    assert lines[-1] == "0:0 untold: there are 10 more problems than the 1,000 that are listed"
