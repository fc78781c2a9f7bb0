"""Where a run stands: which repository, which pull request, which commit. Read from the variables that the CI sets, and from nothing else.

Facts: https://docs.github.com/actions/reference/workflows-and-actions/variables, https://docs.gitlab.com/ci/variables/predefined_variables/.
On GitHub `GITHUB_SHA` of a pull request is a merge commit that is never on any branch; the head is in the event's payload. On GitLab
`CI_COMMIT_SHA` is that in merged-results pipelines, and `CI_MERGE_REQUEST_SOURCE_BRANCH_SHA` the head.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from reconciler.errors import SettingError

LARGEST_EVENT = 25 * 1024 * 1024
"""Bytes of an event's payload that are read: GitHub sends no larger one."""

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A commit's full id."""
_PULL_REF = re.compile(r"refs/pull/([0-9]+)/(?:merge|head)")
_WORKFLOW = re.compile(r"/([^/@]+\.ya?ml)@")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a run stands.

    Attributes:
        root: the API's root.
        repository: `owner/name` on GitHub, the project's id on GitLab.
        number: the pull request's number; None outside of one.
        sha: the head commit: of the pull request in one, else the commit that is checked out. None where nothing tells it.
        branch: the branch of the run outside a pull request, else the one to be merged into.
        default_branch: the repository's default branch, where the CI tells it.
        run_url: where a person sees this run.
        web: where a person sees the repository.
        run: the id of this run (GitHub) or job (GitLab).
        workflow: the workflow's file name (GitHub) or this job's name (GitLab).
    """

    service: Literal["github", "gitlab"]
    root: str
    repository: str
    number: int | None = None
    sha: str | None = None
    branch: str | None = None
    default_branch: str | None = None
    run_url: str | None = None
    web: str | None = None
    run: str | None = None
    workflow: str | None = None

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
    """Where this run stands.

    Raises SettingError outside of GitHub Actions and GitLab CI, and for a variable that cannot be what it should.
    """
    github, gitlab = bool(environ.get("GITHUB_REPOSITORY")), bool(environ.get("CI_PROJECT_ID"))
    if github and gitlab:
        # One of them was set manually, as for a mirror at the other host: where this runs only the runner's own flag tells.
        github = environ.get("GITHUB_ACTIONS") == "true" or environ.get("GITLAB_CI") != "true"
    if github:
        return _github(environ)
    if gitlab:
        return _gitlab(environ)
    raise SettingError(
        "this is neither a run of GitHub Actions nor one of GitLab CI",
        hint="elsewhere, `reconciler show plan.json --format markdown` prints the comment's text",
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
    # The pipeline of a fork's merge request runs in the fork; the merge request is the target's.
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
