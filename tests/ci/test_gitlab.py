"""What GitLab would carry out if it stood at the beginning of a line."""

from reconciler.ci.gitlab import inert


def test_a_line_that_would_be_a_quick_action_is_only_text() -> None:
    assert inert("Plan\n/close\n  /assign @me\na /path\n") == "Plan\n\\/close\n  \\/assign @me\na /path\n"


def test_code_stays_as_it_is_because_gitlab_passes_over_it() -> None:
    text = "````diff\n/etc/passwd\n```\n/still code\n`````\n/merge"
    assert inert(text) == "````diff\n/etc/passwd\n```\n/still code\n`````\n\\/merge"
    assert inert("~~~\n/x\n~~~ no\n/y\n~~~\n/z") == "~~~\n/x\n~~~ no\n/y\n~~~\n\\/z"
