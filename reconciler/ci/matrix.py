"""One CI job for each API key, as a matrix of GitHub Actions or a child pipeline of GitLab.

A key is what a service's rate limit counts by, so two jobs on one key only take requests from one another.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reconciler.errors import SettingError
from reconciler.model.resource import DesiredPage, Provider
from reconciler.render.escape import json_text

LARGEST_MATRIX = 256
"""Maximum number of jobs of a matrix (https://docs.github.com/actions/reference/limits)."""

_GITLAB_HEAD = "# One job for each API key, written by `reconciler ci matrix`.\n"
_GITLAB_NOTHING = (
    '"nothing to do":\n'
    "  rules: [{when: on_success}]\n"  # a job without rules runs for branches and tags, and not for merge requests
    '  script: ["echo No page is declared differently."]\n'
)


@dataclass(frozen=True, slots=True)
class KeyJob:
    """The pages that share a key."""

    key: str
    """The environment variable that holds the key."""
    pages: tuple[str, ...]
    """Their keys in the file, in file order."""


def key_jobs(pages: Iterable[DesiredPage], value_of: Callable[[Provider], str | None]) -> tuple[KeyJob, ...]:
    """A job for each key, in file order. `value_of` returns something equal for equal keys, or None if it is not set.

    Raises SettingError if two variables hold one key.
    """
    grouped: dict[str, list[str]] = {}
    variables: dict[str, str] = {}
    for page in pages:
        name = page.provider.key_variable
        grouped.setdefault(name, []).append(page.key)
        value = value_of(page.provider)
        other = name if value is None else variables.setdefault(value, name)
        if other != name:
            raise SettingError(
                f"{other} and {name} hold the same key, so that two jobs would use it at once",
                hint="name one variable for both in `provider.key_env`",
            )
    return tuple(KeyJob(key, tuple(names)) for key, names in grouped.items())


def github_matrix(jobs: Sequence[KeyJob]) -> str:
    """The matrix on one line, for `fromJSON`: each job has `key`, and `pages` on a line each.

    Raises SettingError if there are more keys than a matrix may have jobs.
    """
    if len(jobs) > LARGEST_MATRIX:
        raise SettingError(
            f"{len(jobs):,} keys are more than the {LARGEST_MATRIX} jobs that a matrix of GitHub may have",
            hint="split the configuration into several files, with a workflow for each",
        )
    include = [{"key": job.key, "pages": "\n".join(job.pages)} for job in jobs]
    return json_text(json.dumps({"include": include}, separators=(",", ":"))) + "\n"


def gitlab_pipeline(jobs: Sequence[KeyJob], *, include: str, template: str) -> str:
    """The child pipeline. Each job extends `template` of the file `include`, and gets `RECONCILER_KEY` and
    `RECONCILER_PAGES`, on a line each. A `resource_group` keeps jobs of several pipelines apart.

    Without jobs, it has one that says so: GitLab refuses a pipeline without jobs.
    """
    if not jobs:
        return _GITLAB_HEAD + _GITLAB_NOTHING
    text = f"{_GITLAB_HEAD}include:\n  - local: {_quoted(include)}\n"
    for job in jobs:
        text += (
            f"{_quoted(job.key)}:\n"
            f"  extends: {_quoted(template)}\n"
            f"  resource_group: {_quoted(job.key)}\n"
            "  variables:\n"
            f"    RECONCILER_KEY: {_quoted(job.key)}\n"
            "    RECONCILER_PAGES:\n"
            f"      value: {_quoted(chr(10).join(job.pages))}\n"
            "      expand: false\n"  # a page's key may contain a dollar
        )
    return text


def _quoted(text: str) -> str:
    """The text as a double-quoted scalar: a JSON string is one."""
    return json.dumps(text)
