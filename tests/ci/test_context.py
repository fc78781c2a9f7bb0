"""The context of a run, according to its CI."""

import json
from pathlib import Path

import pytest

from reconciler.ci.connect import host_of, tokens_of
from reconciler.ci.context import LARGEST_EVENT, Context, context_of
from reconciler.errors import SettingError
from tests.ci.hosts import MERGE, SHA

GITHUB = {
    "GITHUB_REPOSITORY": "acme/site",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
    "GITHUB_SHA": SHA,
}


def test_a_pull_request_on_a_self_hosted_github(github_env: dict[str, str]) -> None:
    assert context_of(
        {**github_env, "GITHUB_API_URL": "https://ghe.example/api/v3", "GITHUB_BASE_REF": "main"}
    ) == Context(
        service="github",
        root="https://ghe.example/api/v3",
        repository="acme/site",
        number=7,
        sha=SHA,  # the head, not the merge commit that GITHUB_SHA is
        branch="main",
        default_branch="main",
        run_url="https://ghe.example/acme/site/actions/runs/99",
        web="https://ghe.example/acme/site",
        run="99",
        workflow="apply.yml",
    )


def test_a_push_on_github() -> None:
    context = context_of(GITHUB)

    assert context == Context(
        service="github",
        root="https://api.github.com",
        repository="acme/site",
        sha=SHA,
        branch="main",
        web="https://github.com/acme/site",
    )
    with pytest.raises(SettingError) as caught:
        context.pull_request()
    assert str(caught.value) == "this run is not one of a pull request, so there is nothing to comment on"
    assert caught.value.hint == "run it on `pull_request`"


def test_a_pull_request_whose_event_is_not_there_has_no_head_commit() -> None:
    context = context_of({**GITHUB, "GITHUB_REF": "refs/pull/12/merge"})

    assert (context.number, context.sha, context.branch) == (12, None, None)
    with pytest.raises(SettingError, match="the head commit of pull request 12 is not told"):
        context.pull_request()


@pytest.mark.parametrize("content", ["[]", "{", "9" * 10, b"\xff\xfe"])
def test_an_event_that_is_none(content: str | bytes, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingError, match="GITHUB_EVENT_PATH does not name an event's payload"):
        context_of({**GITHUB, "GITHUB_EVENT_PATH": str(event)})


def test_an_event_that_is_missing_or_too_large(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(LARGEST_EVENT + 1)
    for path in (large, tmp_path / "none.json"):
        with pytest.raises(SettingError, match="GITHUB_EVENT_PATH"):
            context_of({**GITHUB, "GITHUB_EVENT_PATH": str(path)})


def test_a_head_commit_that_is_none(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": "main; rm -rf"}}, "repository": "x"}))
    with pytest.raises(SettingError, match="the event's head commit is not a commit's full id"):
        context_of({**GITHUB, "GITHUB_EVENT_PATH": str(event)})


@pytest.mark.parametrize("repository", ["acme", "acme/site/x", "acme/../x y", "/"])
def test_a_repository_that_is_none(repository: str) -> None:
    with pytest.raises(SettingError, match="GITHUB_REPOSITORY is not of the form owner/name"):
        context_of({**GITHUB, "GITHUB_REPOSITORY": repository})


def test_a_merge_request_pipeline(gitlab_env: dict[str, str]) -> None:
    context = context_of({**gitlab_env, "CI_API_V4_URL": "https://git.acme.example/gitlab/api/v4"})

    assert context == Context(
        service="gitlab",
        root="https://git.acme.example/gitlab/api/v4",
        repository="31",
        number=7,
        sha=SHA,
        default_branch="main",
        run_url="https://git.acme.example/site/-/jobs/5",
        web="https://git.acme.example/site",
        run="5",
        workflow="apply",
    )


def test_a_merged_results_pipeline_of_a_fork_speaks_of_the_target_project(gitlab_env: dict[str, str]) -> None:
    context = context_of(
        {
            **gitlab_env,
            "CI_COMMIT_SHA": MERGE,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": SHA,
            "CI_MERGE_REQUEST_PROJECT_ID": "8",
            "CI_MERGE_REQUEST_PROJECT_URL": "https://git.acme.example/upstream",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        }
    )

    assert context.repository == "8"
    assert context.web == "https://git.acme.example/upstream"
    assert context.pull_request() == (7, SHA)
    assert context.branch == "main"


def test_a_branch_pipeline_is_no_merge_request() -> None:
    context = context_of({"CI_PROJECT_ID": "31", "CI_COMMIT_SHA": SHA, "CI_COMMIT_BRANCH": "main"})

    assert (context.root, context.number, context.branch) == ("https://gitlab.com/api/v4", None, "main")
    with pytest.raises(SettingError) as caught:
        context.pull_request()
    assert caught.value.hint == "run it in a merge request pipeline"


def test_a_merge_request_number_that_is_none() -> None:
    with pytest.raises(SettingError, match="CI_MERGE_REQUEST_IID is not a number"):
        context_of({"CI_PROJECT_ID": "31", "CI_MERGE_REQUEST_IID": "7/../.."})


@pytest.mark.parametrize(
    ("flags", "service"),
    [
        ({"GITLAB_CI": "true"}, "gitlab"),
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"GITHUB_ACTIONS": "true", "GITLAB_CI": "true"}, "github"),
        ({}, "github"),
    ],
)
def test_with_the_variables_of_both_the_runners_own_flag_counts(flags: dict[str, str], service: str) -> None:
    """A GitLab project that mirrors to GitHub may well set GITHUB_REPOSITORY for a script of its own."""
    context = context_of({"GITHUB_REPOSITORY": "acme/site", "CI_PROJECT_ID": "31", **flags})
    assert context.service == service


def test_outside_of_both() -> None:
    with pytest.raises(SettingError) as caught:
        context_of({"CI": "true"})
    assert str(caught.value) == "this is neither a run of GitHub Actions nor one of GitLab CI"
    assert caught.value.hint == (
        "`reconciler ci` and `--require-plan-from comment` need one; elsewhere, `reconciler show PLAN` prints a plan in any form,"
        " and `--require-plan-from FILE` takes one"
    )


@pytest.mark.parametrize(
    ("environ", "service", "message"),
    [
        ({}, "github", "GITHUB_TOKEN is not set"),
        ({"GITHUB_TOKEN": " "}, "github", "GITHUB_TOKEN is not set"),
        ({}, "gitlab", "RECONCILER_GITLAB_TOKEN is not set"),
        (
            {"CI_JOB_TOKEN": "x"},
            "gitlab",
            "RECONCILER_GITLAB_TOKEN is not set, and CI_JOB_TOKEN cannot write notes or issues",
        ),
        (
            {"CI_JOB_TOKEN": "x", "GITLAB_TOKEN": "x"},
            "gitlab",
            "the GitLab token is the CI_JOB_TOKEN, which cannot write notes or issues",
        ),
    ],
)
def test_no_token(environ: dict[str, str], service: str, message: str) -> None:
    context = Context(service, "https://host.example", "31")  # type: ignore[arg-type]
    with pytest.raises(SettingError) as caught:
        host_of(environ, context)
    assert str(caught.value) == message


def test_a_job_token_cannot_even_read_them() -> None:
    with pytest.raises(SettingError, match="CI_JOB_TOKEN cannot read merge requests and jobs"):
        host_of({"CI_JOB_TOKEN": "x"}, Context("gitlab", "https://host.example", "31"), read_only=True)


def test_every_token_is_known_once() -> None:
    environ = {
        "GITHUB_TOKEN": "a",
        "RECONCILER_GITHUB_TOKEN": "b",
        "GITLAB_TOKEN": "a",
        "CI_JOB_TOKEN": " c\n",
        "RECONCILER_GITLAB_TOKEN": " ",
        "PATH": "/bin",
    }
    assert tokens_of(environ) == ("b", "a", "c")
