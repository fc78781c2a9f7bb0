"""One pull request a page that adopts its drift: opened, refreshed, closed, and never over somebody else's commits."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from reconciler.ci import Host, PageChange, PullResult, drift_pull
from reconciler.ci.context import Context, context_of
from reconciler.ci.drift_pull import branch_name
from reconciler.errors import SettingError, UncertainError
from tests.ci.documents import page
from tests.ci.drift_checks import FRIDAY, MONDAY, RUN, TUESDAY
from tests.ci.hosts import SHA
from tests.ci.loopback import Fault, Told
from tests.ci.repositories import GitHubRepository, GitLabRepository

BRANCH = "reconciler/drift-acme"
DRIFT = PageChange(page("acme"), {"status/statuspage.yaml": "new: 1\r\n"}, "- `acme/component/Website: description`\n")
OTHER = replace(DRIFT, files={"status/statuspage.yaml": "new: 2\n"})
NONE = replace(DRIFT, files={}, summary="")


@pytest.fixture
def github() -> Iterator[GitHubRepository]:
    api = GitHubRepository()
    with api.serving():
        yield api


@pytest.fixture
def gitlab() -> Iterator[GitLabRepository]:
    api = GitLabRepository()
    with api.serving():
        yield api


@pytest.fixture
def context(github_env: dict[str, str]) -> Context:
    """A scheduled run on the default branch."""
    env = {**github_env, "GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main", "GITHUB_SHA": SHA}
    return context_of({name: value for name, value in env.items() if name != "GITHUB_EVENT_PATH"})


@pytest.fixture
def lab_context(gitlab_env: dict[str, str]) -> Context:
    env = {name: value for name, value in gitlab_env.items() if "MERGE_REQUEST" not in name}
    return context_of({**env, "CI_COMMIT_BRANCH": "main"})


def done(change: PageChange, host: Host, context: Context, now: object = MONDAY) -> str:
    (result,) = drift_pull([change], host, context, now=now)  # type: ignore[arg-type]
    return result.action


def test_the_life_of_a_pull_request(github: GitHubRepository, host: Host, context: Context) -> None:
    assert done(NONE, host, context) == "clean"
    assert github.writes() == []

    assert done(DRIFT, host, context) == "opened"
    (pull,) = github.branch_pulls
    assert (pull["title"], pull["head"], pull["base"]) == ("Adopt what status page acme shows", BRANCH, "main")
    assert github.files(BRANCH) == {"status/statuspage.yaml": "new: 1\r\n"}
    assert [each["sha"] for each in github.objects[github.refs[BRANCH]]["parents"]] == [SHA]
    assert pull["body"].partition("\n")[2] == (
        "The status page `acme` differs from the configuration. Merging this keeps what the page shows; nothing on the page "
        "changes.\n"
        f"First seen 2026-03-02 04:17 UTC, last checked 2026-03-02 04:17 UTC by [this run]({RUN}).\n\n"
        "- `acme/component/Website: description`\n\n---\n"
        "**To put the page back instead,** run the apply job (or `reconciler apply`). Its branch is written anew by each run "
        "until somebody else pushes to it, and this closes itself with the run that finds nothing to adopt.\n"
    )

    first = github.refs[BRANCH]
    assert done(DRIFT, host, context, TUESDAY) == "unchanged"
    assert github.refs[BRANCH] == first
    assert "First seen 2026-03-02 04:17 UTC, last checked 2026-03-03 04:17 UTC" in pull["body"]

    assert done(OTHER, host, context, TUESDAY) == "refreshed"
    assert github.files(BRANCH) == {"status/statuspage.yaml": "new: 2\n"}

    assert done(replace(OTHER, files={}, read=False), host, context, FRIDAY) == "unknown"
    assert pull["state"] == "open"

    assert done(NONE, host, context, FRIDAY) == "closed"
    assert (pull["state"], github.refs) == ("closed", {})
    assert github.remarks == [f"Nothing on the page is left to adopt, found 2026-03-06 04:17 UTC by [this run]({RUN})."]
    assert done(DRIFT, host, context, FRIDAY) == "opened"
    assert len(github.branch_pulls) == 2


def test_a_newer_commit_of_the_branch_is_what_it_is_based_on(
    github: GitHubRepository, host: Host, context: Context
) -> None:
    done(DRIFT, host, context)
    newer = "d" * 40
    github.objects[newer] = {"sha": newer, "message": "Other", "tree": {"sha": "t0"}, "parents": [{"sha": SHA}]}
    assert done(DRIFT, host, replace(context, sha=newer)) == "refreshed"
    assert github.objects[github.refs[BRANCH]]["parents"] == [{"sha": newer}]


def test_what_somebody_else_pushed_is_left_alone(github: GitHubRepository, host: Host, context: Context) -> None:
    done(DRIFT, host, context)
    github.objects["e" * 40] = {"sha": "e" * 40, "message": "Better words", "tree": {"sha": "t0"}, "parents": []}
    github.refs[BRANCH] = "e" * 40
    before = len(github.writes())
    assert done(OTHER, host, context) == "edited"
    assert done(NONE, host, context) == "edited"
    assert github.writes()[before:] == []


def test_our_commit_that_somebody_amended_is_left_alone(
    github: GitHubRepository, host: Host, gitlab: GitLabRepository, lab: Host, context: Context, lab_context: Context
) -> None:
    assert (done(DRIFT, host, context), done(DRIFT, lab, lab_context)) == ("opened", "opened")
    commit = github.objects[github.refs[BRANCH]]
    commit["committer"] = {**commit["committer"], "date": "2026-03-04T08:00:00Z"}
    gitlab.branches[BRANCH]["committed_date"] = "2026-03-04T08:00:00.000+00:00"
    for change in (DRIFT, OTHER, NONE):
        assert (done(change, host, context), done(change, lab, lab_context)) == ("edited", "edited")
    assert github.files(BRANCH) == {"status/statuspage.yaml": "new: 1\r\n"}


def test_a_pull_request_of_unknown_fate_is_looked_for(github: GitHubRepository, host: Host, context: Context) -> None:
    github.faults = [Fault("POST", "pulls$", Told(502, {"message": "Bad Gateway"}), after=True)]
    assert done(DRIFT, host, context) == "opened"
    assert len(github.branch_pulls) == 1

    github.branch_pulls.clear()
    github.faults = [Fault("POST", "pulls$", Told(502, {"message": "Bad Gateway"}))]
    with pytest.raises(UncertainError):
        done(DRIFT, host, context)


def test_a_branch_that_was_deleted_already_is_no_error(github: GitHubRepository, host: Host, context: Context) -> None:
    done(DRIFT, host, context)
    github.refs.clear()
    assert done(NONE, host, context) == "closed"


def test_the_life_of_a_merge_request(gitlab: GitLabRepository, lab: Host, lab_context: Context) -> None:
    (result,) = drift_pull([DRIFT], lab, lab_context, now=MONDAY)
    assert result == PullResult("acme", "https://git.acme.example/site/-/merge_requests/1", "opened")
    (pull,) = gitlab.branch_pulls
    assert (pull["source_branch"], pull["target_branch"]) == (BRANCH, "main")
    assert gitlab.branches[BRANCH]["files"] == {"status/statuspage.yaml": "new: 1\r\n"}
    assert gitlab.branches[BRANCH]["parent_ids"] == [SHA]

    assert done(DRIFT, lab, lab_context, TUESDAY) == "unchanged"
    assert done(OTHER, lab, lab_context, TUESDAY) == "refreshed"
    assert "First seen 2026-03-02 04:17 UTC" in pull["description"]
    assert done(NONE, lab, lab_context, FRIDAY) == "closed"
    assert (pull["state"], gitlab.branches) == ("closed", {})
    assert gitlab.notes[0]["body"].startswith("Nothing on the page is left to adopt")

    done(DRIFT, lab, lab_context, FRIDAY)
    gitlab.branches.clear()
    assert done(NONE, lab, lab_context, FRIDAY) == "closed"


def test_it_is_no_task_for_a_pull_request(host: Host, context: Context) -> None:
    with pytest.raises(SettingError, match="this run is not one of a branch"):
        drift_pull([DRIFT], host, replace(context, number=7))


@pytest.mark.parametrize(
    ("key", "branch"),
    [
        ("acme", "reconciler/drift-acme"),
        ("a b..lock", "reconciler/drift-a-b-lock-7adc02af"),
        ("Ünï", "reconciler/drift--n--216999f2"),
    ],
)
def test_every_key_has_a_branch(key: str, branch: str) -> None:
    assert branch_name(key) == branch
