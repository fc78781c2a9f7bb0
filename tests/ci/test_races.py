"""Comments that come, go and double at the same moment: one is left, and it says the plan."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest

from reconciler.ci import comment
from reconciler.ci.comment import CommentResult
from reconciler.ci.connect import host_of
from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.ci.marker import PlanMarker
from reconciler.errors import UncertainError
from tests.ci.documents import CHANGES
from tests.ci.hosts import SHA, GitHubApi, GitLabApi
from tests.ci.loopback import Asked, Fault, Told


def marker(pages: str = "id-acme", sha: str = SHA) -> str:
    return str(PlanMarker(pages, sha, "sha256:" + "1" * 64, cut=False))


def test_a_comment_that_is_deleted_in_between_is_written_anew(github: GitHubApi, host: Host, context: Context) -> None:
    github.say(marker())

    def delete(asked: Asked) -> None:
        if asked.method == "PATCH":
            github.comments.clear()

    github.before = delete

    result = comment(CHANGES, host, context)

    assert result == CommentResult(github.comments[0]["html_url"], "created")
    assert len(github.comments) == 1


def test_two_jobs_at_once_leave_one_comment_the_older(github: GitHubApi, host: Host, context: Context) -> None:
    """The other job writes between our listing and our writing; both then see both."""
    rival: list[int] = []

    def other_job(asked: Asked) -> None:
        if asked.method == "POST" and not rival:
            rival.append(github.say(marker())["id"])

    github.before = other_job

    result = comment(CHANGES, host, context)

    assert [row["id"] for row in github.comments] == rival
    assert result.action == "updated"
    assert PlanMarker.parse(github.comments[0]["body"]).fingerprint == CHANGES.fingerprint  # type: ignore[union-attr]


def test_of_two_jobs_at_once_that_of_the_newer_commit_counts(github: GitHubApi, host: Host, context: Context) -> None:
    """A push between our look at the head and our writing: the other job's comment is the older one, and says the newer plan."""
    newer = "d" * 40

    def other_job(asked: Asked) -> None:
        if asked.method == "POST" and not github.comments:
            github.say(marker(sha=newer))
            github.pulls[0]["head"]["sha"] = newer

    github.before = other_job

    result = comment(CHANGES, host, context)

    assert result.action == "stale"
    assert [(row["html_url"], row["body"]) for row in github.comments] == [(result.url, marker(sha=newer))]


def test_two_jobs_at_once_where_ours_is_the_older(github: GitHubApi, host: Host, context: Context) -> None:
    def other_job(asked: Asked) -> None:
        if asked.method == "GET" and asked.path.endswith("/comments") and len(github.comments) == 1:
            github.say(marker())

    github.before = other_job

    result = comment(CHANGES, host, context)

    assert result.action == "created"
    assert [row["html_url"] for row in github.comments] == [result.url]


def test_the_older_of_two_is_deleted_before_it_is_edited(github: GitHubApi, host: Host, context: Context) -> None:
    def other_job(asked: Asked) -> None:
        if asked.method == "POST":
            github.say(marker())
        if asked.method == "PATCH":
            del github.comments[0]

    github.before = other_job

    assert comment(CHANGES, host, context) == CommentResult(github.comments[0]["html_url"], "created")
    assert len(github.comments) == 1


def test_doubles_of_an_earlier_crash_are_cleared_away(github: GitHubApi, host: Host, context: Context) -> None:
    kept = github.say(marker())
    github.say(marker())
    github.say(marker(), by="mallory")

    comment(CHANGES, host, context)

    assert [row["user"]["login"] for row in github.comments] == ["github-actions[bot]", "mallory"]
    assert github.comments[0] is kept


def test_a_double_that_somebody_else_deleted_is_no_error(github: GitHubApi, host: Host, context: Context) -> None:
    github.say(marker())
    github.say(marker())
    github.faults = [Fault("DELETE", "comments", Told(404, {"message": "Not Found"}), after=True)]

    assert comment(CHANGES, host, context).action == "updated"


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_post_that_broke_off_makes_one_comment_all_the_same(
    github: GitHubApi, host: Host, context: Context, carried_out: bool
) -> None:
    github.faults = [Fault("POST", "comments", Told(hang_up=True), after=carried_out)]

    assert comment(CHANGES, host, context).action == "created"
    assert len(github.comments) == 1


def test_a_post_that_breaks_off_again_is_given_up(github: GitHubApi, host: Host, context: Context) -> None:
    github.faults = [Fault("POST", "comments", Told(hang_up=True), times=2)]

    with pytest.raises(UncertainError):
        comment(CHANGES, host, context)


def test_gitlab_a_note_deleted_in_between_and_two_jobs_at_once(
    gitlab: GitLabApi, lab: Host, lab_context: Context
) -> None:
    gitlab.say(marker())
    seen: list[str] = []

    def meanwhile(asked: Asked) -> None:
        if asked.method == "PUT" and "PUT" not in seen:
            gitlab.notes.clear()
        if asked.method == "POST" and "POST" not in seen:
            gitlab.say(marker())
        seen.append(asked.method)

    gitlab.before = meanwhile

    assert comment(CHANGES, lab, lab_context).action == "updated"
    assert len(gitlab.notes) == 1


def test_gitlab_a_double_that_is_gone(gitlab: GitLabApi, lab: Host, lab_context: Context) -> None:
    gitlab.say(marker())
    gitlab.say(marker())
    gitlab.faults = [Fault("DELETE", "notes", Told(404, {"message": "404 Not found"}), after=True)]

    assert comment(CHANGES, lab, lab_context).action == "updated"


@pytest.mark.parametrize("jobs", [2, 6])
def test_jobs_that_really_run_at_once_leave_one_comment(
    github: GitHubApi, github_env: dict[str, str], context: Context, jobs: int
) -> None:
    together = Barrier(jobs)

    def job(_nth: int) -> str:
        with closing(host_of(github_env, context)) as mine:
            together.wait(5)
            return comment(CHANGES, mine, context).action

    for _round in range(5):
        github.comments.clear()
        with ThreadPoolExecutor(jobs) as pool:
            actions = list(pool.map(job, range(jobs)))

        assert len(github.comments) == 1
        assert set(actions) <= {"created", "updated", "unchanged"}
        assert PlanMarker.parse(github.comments[0]["body"]).fingerprint == CHANGES.fingerprint  # type: ignore[union-attr]
