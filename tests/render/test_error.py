"""Errors on stderr."""

from reconciler.errors import BlockedError, ConfigError, ForbiddenError, PlanError, Problem, ReconcilerError
from reconciler.render.error import error_text
from tests.render.plans import NASTY


def test_message_place_and_hint() -> None:
    error = ForbiddenError("the key may not do this", method="PATCH", path="/pages/x", hint="ask for more\nor less")
    assert error_text(error) == "error: the key may not do this\n  at PATCH /pages/x\n  ask for more\n  or less\n"


def test_a_message_of_several_lines_and_color() -> None:
    assert error_text(PlanError("2 things:\na\nb"), color=True) == "\x1b[31;1merror:\x1b[0m 2 things:\n  a\n  b\n"


def test_a_file_tells_all_its_problems() -> None:
    error = ConfigError([Problem("a.yaml", 2, 1, "b"), Problem("a.yaml", 1, 1, "a")])
    assert error_text(error) == "a.yaml:1:1: a\na.yaml:2:1: b\n2 problems\n"


def test_a_plan_that_cannot_be_made_tells_all_its_findings_in_the_same_form() -> None:
    found = [Problem("a.yaml", 2, 1, "b", "mend b"), Problem("a.yaml", 1, 1, "a", "mend a")]
    assert error_text(PlanError.of(found)) == "a.yaml:1:1: a\n  mend a\na.yaml:2:1: b\n  mend b\n2 problems\n"


def test_hostile_words() -> None:
    text = error_text(ReconcilerError(NASTY, place=NASTY, hint=NASTY))
    assert not set(text) & set("\x1b\u202e\u200b\r")
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert all(len(line) < 2200 for line in text.splitlines())


def test_what_blocks_a_plan_is_told_rule_by_rule_with_the_line_to_write() -> None:
    findings = [(f"limits: {number} of 9 would be deleted", f"allow {number}") for number in range(51)]
    text = error_text(BlockedError("limits: all in one line", findings=[*findings, ("snapshot: planned from one", "")]))
    lines = text.splitlines()
    assert lines[:3] == [
        "error: nothing was applied: the plan is blocked",
        "  limits: 0 of 9 would be deleted",
        "    To allow this: allow 0",
    ]
    assert lines[-1] == "  and 2 more, which `reconciler plan` shows"
    assert error_text(BlockedError("no merged pull request holds it")) == "error: no merged pull request holds it\n"
