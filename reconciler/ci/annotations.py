"""Annotations of GitHub Actions on API keys: which secret of which environment to mend.

An annotation is a workflow command (ci-conventions.md B8). The action prints names from the page while commands are
stopped, so it passes a file for ours and prints that file afterward.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from reconciler.errors import KeyProblem, SettingError

ENVIRONMENT = "RECONCILER_ENVIRONMENT"
"""The variable with the name of the job's environment, which GitHub does not tell a job."""

FILE = "RECONCILER_ANNOTATIONS"
"""The variable with the path of the file that annotations are appended to, in place of stderr."""

_TITLES = {"missing": "API key missing", "refused": "API key refused", "expired": "API key expired"}


def key_annotations(problems: Iterable[KeyProblem | None], environ: Mapping[str, str]) -> str:
    """An `::error` line for each key that is missing, refused or expired; empty outside of GitHub Actions."""
    from reconciler.render.escape import workflow_data, workflow_property

    if environ.get("GITHUB_ACTIONS") != "true":
        return ""
    lines = {
        f"::error title={workflow_property(_TITLES[problem.problem])}::{workflow_data(_sentence(problem, environ))}\n"
        for problem in problems
        if problem is not None
    }
    return "".join(sorted(lines))


def append_annotations(text: str, environ: Mapping[str, str]) -> bool:
    """Append to the file that the environment names. Returns False if it names none.

    Raises SettingError if the file cannot be written.
    """
    path = environ.get(FILE)
    if not path:
        return False
    with SettingError.in_place_of_os(f"{FILE} cannot be written", place=path), Path(path).open("a") as stream:
        stream.write(text)
    return True


def _sentence(problem: KeyProblem, environ: Mapping[str, str]) -> str:
    name = problem.variable
    given = environ.get(ENVIRONMENT, "").strip()
    where = f"the environment {given}" if given else "the job's environment, or of the repository"
    if problem.problem == "missing":
        return f"{name} is not set: make it a secret of {where}, and pass it under `env:` of the step."
    replace = f"put a valid one into the secret {name} of {where}"
    if problem.expired_on is not None:
        text = f"The key in {name} expired on {problem.expired_on}, as `provider.key_expires` says"
        return f"{text}: make a new key, {replace}, and write its date into the file."
    return f"The service refuses the key in {name} (401): {replace}."
