"""The plan that was reviewed, and the commit that was applied last."""

from dataclasses import replace

import pytest

from reconciler.ci import Reviewed, last_applied_commit, reviewed_fingerprint
from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.ci.marker import PlanMarker
from reconciler.errors import BlockedError, NotFoundError, ProtocolError, SettingError
from tests.ci.hosts import MERGE, SHA, GitHubApi, GitLabApi
from tests.ci.loopback import Fault, Told

PRINT = "sha256:" + "1" * 64
OLDER, NEWER = "e" * 40, "f" * 40


@pytest.fixture
def merged(github: GitHubApi, context: Context) -> Context:
    """The push that the merge of pull request 7 made."""
    github.pulls[0].update(merged_at="2026-03-02T00:00:00Z", merge_commit_sha=MERGE)
    return replace(context, number=None, sha=MERGE)


def marker(pages: str = "acme", *, cut: bool = False) -> str:
    return str(PlanMarker(pages, SHA, PRINT, cut=cut))


def test_after_a_merge_it_is_what_the_pull_requests_comment_carries(
    github: GitHubApi, host: Host, merged: Context
) -> None:
    mine = github.say(marker(cut=True) + "\nthe plan")

    assert reviewed_fingerprint(host, merged, "acme") == Reviewed(PRINT, SHA, cut=True, url=mine["html_url"])


def test_in_a_pull_request_it_is_its_own(github: GitHubApi, host: Host, context: Context) -> None:
    mine = github.say(marker())

    assert reviewed_fingerprint(host, context, "acme").url == mine["html_url"]


def test_a_comment_by_somebody_else_is_not_taken(github: GitHubApi, host: Host, merged: Context) -> None:
    github.say(marker(), by="mallory")
    github.say(marker("beta"))

    with pytest.raises(BlockedError) as caught:
        reviewed_fingerprint(host, merged, "acme")
    assert str(caught.value) == "pull request 7 holds no reviewed plan for acme"
    assert caught.value.exit_code == 3


def test_a_commit_without_a_pull_request(github: GitHubApi, host: Host, context: Context) -> None:
    with pytest.raises(BlockedError, match="no merged pull request holds commit bbbbbbbbbbbb"):
        reviewed_fingerprint(host, replace(context, number=None, sha=MERGE), "acme")


def test_of_several_pull_requests_the_one_that_made_the_commit_counts(
    github: GitHubApi, host: Host, merged: Context
) -> None:
    github.pulls.append({"number": 8, "head": {"sha": OLDER}, "merge_commit_sha": NEWER, "merged_at": "2026-03-01"})
    github.pulls.append({"number": 9, "head": {"sha": OLDER}, "merge_commit_sha": None, "merged_at": None})
    mine = github.say(marker())

    assert reviewed_fingerprint(host, merged, "acme").url == mine["html_url"]

    with pytest.raises(BlockedError, match="pull requests 7 and 8 both hold commit cccccccccccc"):
        reviewed_fingerprint(host, replace(merged, sha="c" * 40), "acme")


def test_a_run_that_does_not_tell_its_commit(host: Host, context: Context) -> None:
    with pytest.raises(SettingError, match="this run does not tell its commit"):
        reviewed_fingerprint(host, replace(context, number=None, sha=None), "acme")


@pytest.mark.parametrize(
    "made_by",
    [{"merge_commit_sha": MERGE}, {"squash_commit_sha": MERGE, "merge_commit_sha": None}, {"sha": MERGE}],
    ids=["merge", "squash", "fast-forward"],
)
def test_gitlab_after_a_merge(gitlab: GitLabApi, lab: Host, lab_context: Context, made_by: dict[str, str]) -> None:
    gitlab.requests_[0].update(state="merged", **made_by)
    gitlab.say(marker(), by=7)
    gitlab.say(marker())

    found = reviewed_fingerprint(lab, replace(lab_context, number=None, sha=MERGE), "acme")

    assert (found.fingerprint, found.sha) == (PRINT, SHA)


def run(number: int, sha: str, started: str, conclusion: str = "success", branch: str = "main") -> dict[str, object]:
    return {"id": number, "head_sha": sha, "run_started_at": started, "conclusion": conclusion, "branch": branch}


def test_the_commit_of_the_last_run_that_succeeded(github: GitHubApi, host: Host, context: Context) -> None:
    github.runs = [
        run(99, "0" * 40, "2026-03-09"),  # this very run
        run(12, MERGE, "2026-03-08", "failure"),
        run(11, MERGE, "2026-03-07", branch="feature"),
        run(10, NEWER, "2026-03-06"),
        run(9, OLDER, "2026-03-05"),
    ]

    assert last_applied_commit(host, context) == NEWER
    assert last_applied_commit(host, context, branch="feature") == MERGE


def test_an_old_run_that_was_run_again_applied_last(github: GitHubApi, host: Host, context: Context) -> None:
    github.runs = [run(10, NEWER, "2026-03-06"), run(9, OLDER, "2026-03-07")]

    assert last_applied_commit(host, context, "apply.yml") == OLDER


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
@pytest.mark.parametrize("job", [None, "apply"])
def test_a_pull_request_from_a_branch_called_main_applied_nothing(
    github: GitHubApi, host: Host, context: Context, event: str, job: str | None
) -> None:
    """A stranger's fork may run whatever it likes under the workflow's name; its commit must not become the base."""
    theirs = {**run(12, MERGE, "2026-03-09"), "event": event}
    github.runs = [
        *[{**theirs, "id": 100 + nth} for nth in range(150)],
        {**run(10, NEWER, "2026-03-06"), "event": "push"},
    ]
    github.jobs = {str(one["id"]): [{"name": "apply", "conclusion": "success"}] for one in github.runs}

    assert last_applied_commit(host, context, job=job) == NEWER


def of(repository: str | None) -> dict[str, object]:
    """Whose branch a run is of."""
    return {"event": "push", "head_repository": {"full_name": repository} if repository else None}


def test_after_the_default_branch_was_renamed_its_runs_are_found_all_the_same(
    github: GitHubApi, host: Host, context: Context
) -> None:
    github.runs = [
        run(99, "0" * 40, "2026-03-09") | of("acme/site"),  # this very run, the first on the new name
        run(10, NEWER, "2026-03-06", branch="master") | of("Acme/Site"),
        run(9, OLDER, "2026-03-05", branch="master") | of("acme/site"),
    ]

    assert last_applied_commit(host, context) == NEWER
    assert last_applied_commit(host, context, branch="main") is None  # who names a branch means it


@pytest.mark.parametrize("theirs", [of("stranger/site"), of(None), {"event": "pull_request"}, {"event": "merge_group"}])
@pytest.mark.parametrize("branch", ["main", "master"])
def test_a_branch_of_a_fork_is_not_taken_for_the_renamed_one(
    github: GitHubApi, host: Host, context: Context, theirs: dict[str, object], branch: str
) -> None:
    github.runs = [
        run(12, MERGE, "2026-03-08", branch=branch) | theirs,
        run(10, NEWER, "2026-03-06", branch="master") | of("acme/site"),
    ]

    assert last_applied_commit(host, context) == NEWER


def test_a_workflow_that_the_host_does_not_know_yet_applied_nothing(
    github: GitHubApi, host: Host, context: Context
) -> None:
    """The pull request that brings the workflow is planned before its file is on the default branch."""
    assert last_applied_commit(host, context, "brought-by-this.yml") is None


def test_a_repository_that_cannot_be_seen_is_not_one_without_an_apply(
    github: GitHubApi, host: Host, context: Context
) -> None:
    github.faults = [Fault("GET", "/actions/workflows", Told(404, {"message": "Not Found"}), times=2)]

    with pytest.raises(NotFoundError):
        last_applied_commit(host, context)


@pytest.mark.parametrize("sha", ["--help", "main", "a" * 39, "a" * 40 + "\n"])
def test_a_commit_that_is_none_is_never_a_base(github: GitHubApi, host: Host, context: Context, sha: str) -> None:
    github.runs = [run(10, sha, "2026-03-06")]

    with pytest.raises(ProtocolError, match="names no commit's full id for run 10"):
        last_applied_commit(host, context)


def test_with_a_job_its_success_counts_whatever_became_of_the_run(
    github: GitHubApi, host: Host, context: Context
) -> None:
    github.runs = [run(12, MERGE, "2026-03-08"), run(11, NEWER, "2026-03-07", "failure"), run(10, OLDER, "2026-03-06")]
    github.jobs = {
        "12": [{"name": "apply", "conclusion": "skipped"}, {"name": "plan", "conclusion": "success"}],
        "11": [{"name": "apply", "conclusion": "success"}, {"name": "notify", "conclusion": "failure"}],
    }

    assert last_applied_commit(host, context, job="apply") == NEWER


def test_where_nothing_was_applied_yet_there_is_no_base(host: Host, context: Context) -> None:
    assert last_applied_commit(host, context) is None


def test_what_is_not_known_must_be_named(host: Host, context: Context) -> None:
    with pytest.raises(SettingError, match="the workflow that applies is not known"):
        last_applied_commit(host, replace(context, workflow=None))
    with pytest.raises(SettingError, match="the branch that is applied is not known"):
        last_applied_commit(host, replace(context, default_branch=None, branch=None))


def job(number: int, sha: str, name: str = "apply", ref: str = "main", *, tag: bool = False) -> dict[str, object]:
    return {"id": number, "name": name, "ref": ref, "tag": tag, "commit": {"id": sha}}


def test_gitlab_the_commit_of_the_last_job_that_succeeded(gitlab: GitLabApi, lab: Host, lab_context: Context) -> None:
    gitlab.jobs = [job(nth + 1000, MERGE, "test") for nth in range(150)]
    gitlab.jobs += [
        job(5, MERGE),  # this very job
        job(9, MERGE, ref="feature"),
        job(8, MERGE, tag=True),
        {"id": 7, "name": "apply", "ref": "main", "commit": None},
        job(4, NEWER),
        job(3, OLDER),
    ]

    assert last_applied_commit(lab, lab_context) == NEWER
    assert last_applied_commit(lab, lab_context, job="test") == MERGE
    assert last_applied_commit(lab, lab_context, "deploy") is None


def test_gitlab_after_the_default_branch_was_renamed(gitlab: GitLabApi, lab: Host, lab_context: Context) -> None:
    gitlab.jobs = [
        job(5, MERGE),  # this very job
        job(9, MERGE, ref="refs/merge-requests/7/head"),
        job(8, MERGE, ref="v1", tag=True),
        job(7, NEWER, ref="master"),
    ]

    assert last_applied_commit(lab, lab_context) == NEWER
    assert last_applied_commit(lab, lab_context, branch="main") is None
