"""One issue a page, for ever: opened, refreshed, reopened, closed; and a failed check is never drift."""

import pytest

from reconciler.ci import drift_issue
from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.ci.issue import LABEL, IssueResult
from reconciler.ci.marker import DriftMarker
from reconciler.documents.page_slice import page_document
from reconciler.documents.plan import BlockDocument, NoteDocument, UnmanagedDocument, VanishDocument
from reconciler.errors import ForbiddenError, RejectedError, UncertainError
from tests.ci.documents import CHANGES, NOTHING, delete, page, plan, update
from tests.ci.drift_checks import FRIDAY, MONDAY, RUN, TUESDAY, check, first_seen
from tests.ci.hosts import GitHubApi, GitLabApi
from tests.ci.loopback import Asked, Fault, Told


def test_the_life_of_an_issue(github: GitHubApi, host: Host, context: Context) -> None:
    assert check(NOTHING, host, context) == ["clean"]
    assert github.issues == []

    assert check(CHANGES, host, context, MONDAY) == ["opened"]
    (issue,) = github.issues
    assert issue["title"] == "Status page acme differs from the configuration"
    assert issue["labels"] == [{"name": "statuspage-drift"}]

    assert check(CHANGES, host, context, TUESDAY) == ["refreshed"]
    assert first_seen(issue["body"]) == "2026-03-02T04:17:00+00:00"
    assert issue["said"] == []

    assert check(NOTHING, host, context, TUESDAY) == ["closed"]
    assert issue["state"] == "closed"
    assert issue["said"] == [
        f"The page matches the configuration again, found 2026-03-03 04:17 UTC by [this run]({RUN})."
    ]
    assert check(NOTHING, host, context, TUESDAY) == ["clean"]

    assert check(CHANGES, host, context, FRIDAY) == ["reopened"]
    assert issue["state"] == "open"
    assert first_seen(issue["body"]) == "2026-03-06T04:17:00+00:00"
    assert issue["said"][1] == f"The page differs again, found 2026-03-06 04:17 UTC by [this run]({RUN})."
    assert len(github.issues) == 1


def test_a_failed_check_opens_nothing_and_closes_nothing(github: GitHubApi, host: Host, context: Context) -> None:
    assert drift_issue(None, "no answer", host, context, now=MONDAY) == (IssueResult("", None, "unknown"),)
    assert github.issues == []

    check(CHANGES, host, context, MONDAY)
    (issue,) = github.issues
    before = issue["body"]

    assert check(None, host, context, TUESDAY, failed=True) == ["failed"]
    assert check(NOTHING, host, context, FRIDAY, failed=True) == ["failed"]

    lines = issue["body"].split("\n")
    assert lines[1] == (
        f"> **The last check failed** (2026-03-06 04:17 UTC by [this run]({RUN})); what follows is from the one before."
    )
    assert "\n".join([lines[0], *lines[3:]]) == before
    assert issue["state"] == "open"
    assert issue["said"] == []

    assert check(NOTHING, host, context, FRIDAY) == ["closed"]
    assert issue["body"] == before


def test_a_drift_after_a_failed_check_takes_the_line_away(github: GitHubApi, host: Host, context: Context) -> None:
    check(CHANGES, host, context, MONDAY)
    check(None, host, context, TUESDAY, failed=True)

    assert check(CHANGES, host, context, FRIDAY) == ["refreshed"]
    assert "The last check failed" not in github.issues[0]["body"]


def test_nothing_at_all_is_nothing(host: Host, context: Context) -> None:
    assert drift_issue(None, None, host, context) == ()


def test_a_page_that_could_not_be_read_failed_on_its_own(github: GitHubApi, host: Host, context: Context) -> None:
    both = (page("acme"), page("beta"))
    drifted = plan(update("acme/component/Website"), update("beta/component/Website"), pages=both)
    assert check(drifted, host, context, MONDAY) == ["opened", "opened"]

    broken = plan(pages=(page("acme"), page("beta", error="answered 403"), page("gamma", error="answered 403")))
    assert check(broken, host, context, TUESDAY) == ["closed", "failed", "unknown"]

    assert [issue["state"] for issue in github.issues] == ["closed", "open"]


def test_each_page_has_its_issue_with_its_own_changes(github: GitHubApi, host: Host, context: Context) -> None:
    both = (page("acme"), page("beta"))
    drifted = plan(delete("acme/component/Old", "Old"), update("beta/component/Website", after="only-beta"), pages=both)

    check(drifted, host, context)

    assert ["only-beta" in issue["body"] for issue in github.issues] == [False, True]
    assert [issue["title"] for issue in github.issues] == [
        "Status page acme differs from the configuration",
        "Status page beta differs from the configuration",
    ]


def test_an_issue_that_the_host_refuses_does_not_keep_the_other_pages_from_theirs(
    github: GitHubApi, host: Host, context: Context
) -> None:
    drifted = plan(
        update("acme/component/Website"), update("beta/component/Website"), pages=(page("acme"), page("beta"))
    )
    github.faults = [Fault("POST", "issues$", Told(422, {"message": "Validation Failed"}))]

    with pytest.raises(RejectedError, match="Validation Failed"):
        check(drifted, host, context)

    assert [issue["title"] for issue in github.issues] == ["Status page beta differs from the configuration"]


def test_one_page_of_a_plan_as_a_plan_of_its_own() -> None:
    whole = plan(
        delete("acme/component/Old", "Old"),
        update("acme-eu/component/Website"),
        pages=(page("acme"), page("acme-eu")),
        notes=(NoteDocument(code="order", message="whose?"),),
        vanishes=(VanishDocument(address="acme/group/Core", id="g", by="acme/component/Old"),),
        unmanaged=(UnmanagedDocument(address="acme-eu/component/X", kind="component"),),
        blocked_by=(
            BlockDocument(rule="limits", message="too many", hint="…", addresses=("acme/component/Old",)),
            BlockDocument(rule="general", message="of all", hint="…"),
        ),
    )

    one, other = (page_document(whole, each) for each in whole.pages)

    assert [a.address for a in one.actions] == ["acme/component/Old"]
    assert (one.summary.delete, one.summary.update, one.summary.unmanaged) == (1, 0, 0)
    assert [b.rule for b in one.blocked_by] == ["limits", "general"]
    assert len(one.vanishes) == 1
    assert one.fingerprint == one.expected_fingerprint() != whole.fingerprint
    assert [b.rule for b in other.blocked_by] == ["general"]
    assert (other.summary.unmanaged, other.vanishes, other.notes) == (1, (), ())
    assert page_document(CHANGES, CHANGES.pages[0]) is CHANGES


def test_what_stands_against_one_page_is_no_drift_of_another(github: GitHubApi, host: Host, context: Context) -> None:
    """A pin that is nowhere is a page that does not match; a block without an address says nothing of any page."""
    both = (page("acme"), page("beta"))
    lost = BlockDocument(rule="pin_not_found", message="pinned", hint="", addresses=("acme/component/Website",))
    vague = BlockDocument(rule="prune_unread", message="not all was read", hint="")

    assert check(plan(pages=both, blocked_by=(lost, vague)), host, context) == ["opened", "clean"]


def test_a_plan_that_is_not_complete_closes_nothing(github: GitHubApi, host: Host, context: Context) -> None:
    partial = plan(complete=False)
    assert check(partial, host, context) == ["unknown"]
    check(CHANGES, host, context)

    assert check(partial, host, context) == ["unknown"]
    assert github.issues[0]["state"] == "open"


def test_what_is_not_ours_is_left_alone(github: GitHubApi, host: Host, context: Context) -> None:
    marker = str(DriftMarker("acme", "id-acme", "2026-01-01T00:00:00+00:00"))
    github.report(marker, label=LABEL, by="mallory")
    github.report("no marker", label=LABEL)
    github.report(marker, label="other")
    github.report(marker, label=LABEL, pull_request={"url": "x"})

    assert check(CHANGES, host, context) == ["opened"]
    assert check(NOTHING, host, context) == ["closed"]
    assert [issue["state"] for issue in github.issues] == ["open"] * 4 + ["closed"]


def test_the_issue_is_found_among_many(github: GitHubApi, host: Host, context: Context) -> None:
    for nth in range(150):
        github.report(f"another {nth}", label=LABEL, by="octocat")
    check(CHANGES, host, context)

    assert check(CHANGES, host, context) == ["refreshed"]
    assert len(github.issues) == 151


def test_a_page_that_is_called_otherwise_keeps_its_issue(github: GitHubApi, host: Host, context: Context) -> None:
    check(CHANGES, host, context)
    renamed = page("acme-com").model_copy(update={"id": "id-acme"})

    assert check(plan(update("acme-com/component/Website"), pages=(renamed,)), host, context) == ["refreshed"]


def test_a_page_that_is_created_keeps_the_issue_that_it_had_before(
    github: GitHubApi, host: Host, context: Context
) -> None:
    by_name = page("acme").model_copy(update={"found_by_name": True})
    missing = CHANGES.model_copy(update={"pages": (by_name.model_copy(update={"id": ""}),)})
    assert check(missing, host, context, MONDAY) == ["opened"]
    assert "import --page-id" not in github.issues[0]["body"]
    assert check(NOTHING.model_copy(update={"pages": (by_name,)}), host, context, TUESDAY) == ["closed"]
    assert len(github.issues) == 1


def test_an_issue_that_is_deleted_in_between_is_opened_anew(github: GitHubApi, host: Host, context: Context) -> None:
    check(CHANGES, host, context)

    def delete_it(asked: Asked) -> None:
        if asked.method == "PATCH":
            github.issues.clear()

    github.before = delete_it
    assert check(CHANGES, host, context) == ["opened"]
    assert check(NOTHING, host, context) == ["clean"]


def test_two_runs_at_once_leave_one_open_issue(github: GitHubApi, host: Host, context: Context) -> None:
    rival: list[int] = []

    def other_run(asked: Asked) -> None:
        if asked.method == "POST" and asked.path.endswith("/issues") and not rival:
            rival.append(github.report(str(DriftMarker("acme", "id-acme", "now")), label=LABEL)["number"])

    github.before = other_run

    assert check(CHANGES, host, context) == ["refreshed"]
    assert [(one["number"], one["state"]) for one in github.issues] == [(rival[0], "open"), (rival[0] + 1, "closed")]
    assert github.issues[1]["said"] == [
        f"Two runs opened an issue at the same moment; #{rival[0]} is the one that is kept."
    ]
    github.before = None
    assert check(CHANGES, host, context) == ["refreshed"]
    assert "First seen some time ago" in github.issues[0]["body"]


def test_a_locked_issue_is_closed_and_reopened_without_a_remark(
    github: GitHubApi, host: Host, context: Context
) -> None:
    check(CHANGES, host, context)
    locked = Told(403, {"message": "Unable to create comment because issue is locked."})
    github.faults = [Fault("POST", "/comments$", locked, times=2)]

    assert check(NOTHING, host, context) == ["closed"]
    assert check(CHANGES, host, context) == ["reopened"]
    assert [(one["state"], one["said"]) for one in github.issues] == [("open", [])]


def test_two_open_issues_that_a_broken_run_left_become_one(github: GitHubApi, host: Host, context: Context) -> None:
    check(CHANGES, host, context)
    second = github.report(github.issues[0]["body"], label=LABEL)
    gone = github.report(github.issues[0]["body"], label=LABEL)
    github.faults = [Fault("PATCH", f"/{gone['number']}$", Told(410, {"message": "This issue was deleted"}))]

    assert check(NOTHING, host, context) == ["closed"]
    assert [one["state"] for one in (github.issues[0], second)] == ["closed", "closed"]
    assert second["said"] == [
        f"Two runs opened an issue at the same moment; #{github.issues[0]['number']} is the one that is kept."
    ]


def test_an_issue_that_is_gone_cannot_tell_that_the_check_failed(
    github: GitHubApi, host: Host, context: Context
) -> None:
    check(CHANGES, host, context)
    github.faults = [Fault("PATCH", "/issues/", Told(410, {"message": "This issue was deleted"}))]

    assert drift_issue(None, "failed", host, context) == (IssueResult("acme", None, "unknown"),)


@pytest.mark.parametrize("carried_out", [True, False])
def test_an_opening_that_broke_off_makes_one_issue(
    github: GitHubApi, host: Host, context: Context, carried_out: bool
) -> None:
    github.faults = [Fault("POST", "issues$", Told(hang_up=True), after=carried_out)]

    assert check(CHANGES, host, context) == ["opened"]
    assert len(github.issues) == 1

    github.issues.clear()
    github.faults = [Fault("POST", "issues$", Told(hang_up=True), times=2)]
    with pytest.raises(UncertainError):
        check(CHANGES, host, context)


def test_a_secondary_rate_limit(github: GitHubApi, host: Host, context: Context, waits: list[float]) -> None:
    github.faults = [Fault("POST", "issues$", Told(403, {"message": "secondary rate limit"}, {"Retry-After": "9"}))]

    assert check(CHANGES, host, context) == ["opened"]
    assert waits == [9.0]


def test_issues_that_may_not_be_written(github: GitHubApi, host: Host, context: Context) -> None:
    github.faults = [Fault("POST", "issues$", Told(403, {"message": "Resource not accessible by integration"}))]

    with pytest.raises(ForbiddenError):
        check(CHANGES, host, context)


def test_gitlab_the_life_of_an_issue(gitlab: GitLabApi, lab: Host, lab_context: Context) -> None:
    steps = [CHANGES, CHANGES, NOTHING, CHANGES]
    found = [drift_issue(step, None, lab, lab_context, now=MONDAY)[0] for step in steps]

    assert [one.action for one in found] == ["opened", "refreshed", "closed", "reopened"]
    assert {one.url for one in found} == {"https://git.acme.example/site/-/issues/1"}
    assert gitlab.issues[0]["state"] == "opened"
    assert len(gitlab.issues[0]["said"]) == 2

    gitlab.issues[0]["author"] = None
    assert drift_issue(NOTHING, None, lab, lab_context, now=MONDAY)[0].action == "clean"
