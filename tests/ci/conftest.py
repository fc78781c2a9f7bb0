"""Both code hosts on loopback, and a client at each as a run of its CI would open it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.ci import api
from reconciler.ci.connect import host_of
from reconciler.ci.context import Context, context_of
from reconciler.ci.host import Host
from tests.ci.hosts import SHA, GitHubApi, GitLabApi, github_job

GITLAB_TOKEN = "glpat-notARealToken12345"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits are counted, not sat out."""
    slept: list[float] = []
    monkeypatch.setattr(api, "_sleep", slept.append)
    return slept


@pytest.fixture
def github() -> Iterator[GitHubApi]:
    api = GitHubApi()
    with api.serving():
        yield api


@pytest.fixture
def gitlab() -> Iterator[GitLabApi]:
    api = GitLabApi()
    with api.serving():
        yield api


@pytest.fixture
def github_env(github: GitHubApi, tmp_path: Path) -> dict[str, str]:
    """The variables of a pull request's run."""
    return github_job(github.root, tmp_path)


@pytest.fixture
def gitlab_env(gitlab: GitLabApi) -> dict[str, str]:
    """The variables of a merge request's pipeline."""
    return {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": gitlab.root,
        "CI_PROJECT_ID": "31",
        "CI_PROJECT_URL": "https://git.acme.example/site",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_COMMIT_SHA": SHA,
        "CI_JOB_URL": "https://git.acme.example/site/-/jobs/5",
        "CI_JOB_ID": "5",
        "CI_JOB_NAME": "apply",
        "CI_DEFAULT_BRANCH": "main",
        "RECONCILER_GITLAB_TOKEN": GITLAB_TOKEN,
    }


@pytest.fixture
def context(github_env: dict[str, str]) -> Context:
    return context_of(github_env)


@pytest.fixture
def host(github_env: dict[str, str], context: Context) -> Iterator[Host]:
    host = host_of(github_env, context)
    yield host
    host.close()


@pytest.fixture
def lab_context(gitlab_env: dict[str, str]) -> Context:
    return context_of(gitlab_env)


@pytest.fixture
def lab(gitlab_env: dict[str, str], lab_context: Context) -> Iterator[Host]:
    host = host_of(gitlab_env, lab_context)
    yield host
    host.close()
