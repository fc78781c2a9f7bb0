"""The context of a CI run (repository, pull request, commit), read from the variables that the CI sets.

Sources: https://docs.github.com/actions/reference/workflows-and-actions/variables,
https://docs.gitlab.com/ci/variables/predefined_variables/. On GitHub, `GITHUB_SHA` of a pull request is a merge commit
that is on no branch; the event's payload has the head. On GitLab, the same is true of `CI_COMMIT_SHA` in merged-results
pipelines; `CI_MERGE_REQUEST_SOURCE_BRANCH_SHA` is the head.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from reconciler.errors import SettingError

LARGEST_EVENT = 25 * 1024 * 1024
"""Maximum number of bytes read of an event's payload. GitHub sends no larger one."""

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A full commit ID."""
_PULL_REF = re.compile(r"refs/pull/([0-9]+)/(?:merge|head)")
_WORKFLOW = re.compile(r"/([^/@]+\.ya?ml)@")


@dataclass(frozen=True, slots=True)
class Context:
    """The context of a CI run."""

    service: Literal["github", "gitlab"]
    """The CI's code host."""
    root: str
    """The API root."""
    repository: str
    """`owner/name` on GitHub, the project ID on GitLab."""
    number: int | None = None
    """The pull request's number, or None."""
    sha: str | None = None
    """The head commit of the pull request, or else the checked-out commit. None if unknown."""
    branch: str | None = None
    """The run's branch, or the target branch of a pull request."""
    default_branch: str | None = None
    """The repository's default branch, if the CI provides it."""
    run_url: str | None = None
    """The web page of this run."""
    web: str | None = None
    """The web page of the repository."""
    run: str | None = None
    """The ID of this run (GitHub) or job (GitLab)."""
    workflow: str | None = None
    """The workflow's file name (GitHub) or this job's name (GitLab)."""

    def pull_request(self) -> tuple[int, str]:
        """The pull request's number and head commit. Raises SettingError outside of a pull request."""
        if self.number is None:
            raise SettingError(
                "this run is not one of a pull request, so there is nothing to comment on",
                hint="run it on `pull_request`" if self.service == "github" else "run it in a merge request pipeline",
            )
        if self.sha is None:
            raise SettingError(
                f"the head commit of pull request {self.number} is not told",
                hint="GITHUB_EVENT_PATH must name the payload of a pull_request event",
            )
        return self.number, self.sha


def context_of(environ: Mapping[str, str]) -> Context:
    """The context of this run.

    Raises SettingError outside of GitHub Actions and GitLab CI, and for an invalid variable.
    """
    github, gitlab = bool(environ.get("GITHUB_REPOSITORY")), bool(environ.get("CI_PROJECT_ID"))
    if github and gitlab:
        # One of the two was set manually, for a mirror on the other host, say. Only the runner's own flag is reliable.
        github = environ.get("GITHUB_ACTIONS") == "true" or environ.get("GITLAB_CI") != "true"
    if github:
        return _github(environ)
    if gitlab:
        return _gitlab(environ)
    raise SettingError(
        "this is neither a run of GitHub Actions nor one of GitLab CI",
        hint="`reconciler ci` and `--require-plan-from comment` need one; elsewhere, `reconciler show PLAN` prints a plan in any form,"
        " and `--require-plan-from FILE` takes one",
    )


def _github(environ: Mapping[str, str]) -> Context:
    repository = environ["GITHUB_REPOSITORY"]
    if not _REPOSITORY.fullmatch(repository):
        raise SettingError("GITHUB_REPOSITORY is not of the form owner/name")
    event = _event(environ.get("GITHUB_EVENT_PATH"))
    pull = _part(event, "pull_request")
    number, sha = pull.get("number"), _part(pull, "head").get("sha")
    ref = _PULL_REF.fullmatch(environ.get("GITHUB_REF", ""))
    if type(number) is not int:
        number, sha = (int(ref[1]), None) if ref else (None, environ.get("GITHUB_SHA"))
    server = environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    web = f"{server}/{repository}"
    run = environ.get("GITHUB_RUN_ID") or None
    workflow = _WORKFLOW.search(environ.get("GITHUB_WORKFLOW_REF", ""))
    default = _part(event, "repository").get("default_branch")
    return Context(
        service="github",
        root=environ.get("GITHUB_API_URL") or "https://api.github.com",
        repository=repository,
        number=number,
        sha=_sha(sha, "the event's head commit" if pull else "GITHUB_SHA"),
        branch=environ.get("GITHUB_BASE_REF") or (None if ref else environ.get("GITHUB_REF_NAME")) or None,
        default_branch=default if isinstance(default, str) else None,
        run_url=f"{web}/actions/runs/{run}" if run else None,
        web=web,
        run=run,
        workflow=workflow[1] if workflow else None,
    )


def _gitlab(environ: Mapping[str, str]) -> Context:
    number = environ.get("CI_MERGE_REQUEST_IID")
    if number and not number.isdecimal():
        raise SettingError("CI_MERGE_REQUEST_IID is not a number")
    # The pipeline of a fork's merge request runs in the fork, but the merge request belongs to the target.
    project = (environ.get("CI_MERGE_REQUEST_PROJECT_ID") if number else "") or environ["CI_PROJECT_ID"]
    web = (environ.get("CI_MERGE_REQUEST_PROJECT_URL") if number else "") or environ.get("CI_PROJECT_URL")
    head = (environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") if number else "") or environ.get("CI_COMMIT_SHA")
    branch = environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") if number else environ.get("CI_COMMIT_BRANCH")
    return Context(
        service="gitlab",
        root=environ.get("CI_API_V4_URL") or "https://gitlab.com/api/v4",
        repository=project,
        number=int(number) if number else None,
        sha=_sha(head, "CI_COMMIT_SHA"),
        branch=branch or None,
        default_branch=environ.get("CI_DEFAULT_BRANCH") or None,
        run_url=environ.get("CI_JOB_URL") or environ.get("CI_PIPELINE_URL") or None,
        web=web or None,
        run=environ.get("CI_JOB_ID") or None,
        workflow=environ.get("CI_JOB_NAME") or None,
    )


def _sha(value: object, what: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not SHA.fullmatch(value):
        raise SettingError(f"{what} is not a commit's full id")
    return value


def _event(path: str | None) -> dict[str, Any]:
    if not path:
        return {}
    try:
        with Path(path).open("rb") as file:
            text = file.read(LARGEST_EVENT + 1)
        event = json.loads(text) if len(text) <= LARGEST_EVENT else None
    except (OSError, ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise SettingError("GITHUB_EVENT_PATH does not name an event's payload", place=path)
    return event


def _part(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}
