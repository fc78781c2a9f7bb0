"""Annotations on API keys: which secret of which environment to mend."""

from datetime import date
from pathlib import Path

import pytest

from reconciler.ci import append_annotations, key_annotations
from reconciler.errors import KeyProblem, SettingError

GITHUB = {"GITHUB_ACTIONS": "true", "RECONCILER_ENVIRONMENT": "statuspage-plan"}
MISSING = KeyProblem("STATUSPAGE_API_KEY", "missing")


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            MISSING,
            "::error title=API key missing::STATUSPAGE_API_KEY is not set: make it a secret of the environment statuspage-plan, and pass "
            "it under `env:` of the step.\n",
        ),
        (
            KeyProblem("STATUSPAGE_API_KEY", "refused"),
            "::error title=API key refused::The service refuses the key in STATUSPAGE_API_KEY (401): put a valid one into the secret "
            "STATUSPAGE_API_KEY of the environment statuspage-plan.\n",
        ),
        (
            KeyProblem("STATUSPAGE_API_KEY", "expired", date(2026, 11, 25)),
            "::error title=API key expired::The key in STATUSPAGE_API_KEY expired on 2026-11-25, as `provider.key_expires` says: make a "
            "new key, put a valid one into the secret STATUSPAGE_API_KEY of the environment statuspage-plan, and write its date into the "
            "file.\n",
        ),
    ],
    ids=lambda value: value.problem if isinstance(value, KeyProblem) else "",
)
def test_the_secret_and_its_environment_are_named(problem: KeyProblem, line: str) -> None:
    assert key_annotations([problem, None, problem], GITHUB) == line


def test_an_environment_that_nobody_named_is_not_made_up() -> None:
    said = key_annotations([MISSING], {"GITHUB_ACTIONS": "true"})
    assert "make it a secret of the job's environment, or of the repository, and" in said


def test_elsewhere_there_are_no_annotations() -> None:
    assert key_annotations([MISSING], {"CI": "true"}) == ""
    assert key_annotations([None], GITHUB) == ""


def test_a_name_breaks_out_of_no_command() -> None:
    said = key_annotations([MISSING], {**GITHUB, "RECONCILER_ENVIRONMENT": "a\n::error::b%0A"})
    assert said.count("\n") == 1
    assert "%250A" in said


def test_the_action_passes_a_file_for_them(tmp_path: Path) -> None:
    file = tmp_path / "annotations"
    assert append_annotations("a\n", {"RECONCILER_ANNOTATIONS": str(file)})
    assert append_annotations("b\n", {"RECONCILER_ANNOTATIONS": str(file)})
    assert file.read_text() == "a\nb\n"
    assert not append_annotations("c\n", {})
    with pytest.raises(SettingError, match="RECONCILER_ANNOTATIONS cannot be written: Is a directory"):
        append_annotations("d\n", {"RECONCILER_ANNOTATIONS": str(tmp_path)})
