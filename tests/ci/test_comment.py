"""One comment of a pull request: begun, edited, found again among many, whatever happens at the same moment."""

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from reconciler.ci import comment, outdated
from reconciler.ci.comment import CommentResult, body_of, comment_links
from reconciler.ci.connect import host_of
from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.ci.marker import PlanMarker
from reconciler.documents.plan import PlanDocument
from reconciler.errors import ForbiddenError, SettingError
from tests.ci.documents import CHANGES, NOTHING, delete, page, plan, update
from tests.ci.hosts import BOT, SHA, GitHubApi, GitLabApi
from tests.ci.loopback import Asked, Fault, Told

OTHER = "d" * 40


def marker(pages: str = "id-acme", sha: str = SHA) -> str:
    return str(PlanMarker(pages, sha, "sha256:" + "1" * 64, cut=False))


def test_the_first_comment_and_its_edit(github: GitHubApi, host: Host, context: Context) -> None:
    first = comment(CHANGES, host, context)
    again = comment(CHANGES, host, context)
    second = comment(plan(update("acme/component/Website", after="newer")), host, context)

    url = github.comments[0]["html_url"]
    assert (first, again, second) == (
        CommentResult(url, "created"),
        CommentResult(url, "unchanged"),
        CommentResult(url, "updated"),
    )
    assert len(github.comments) == 1
    assert "newer" in github.comments[0]["body"]


def test_the_body_carries_head_fingerprint_and_whether_it_was_cut(
    github: GitHubApi, host: Host, context: Context
) -> None:
    comment(CHANGES, host, context)

    assert PlanMarker.parse(github.comments[0]["body"]) == PlanMarker("id-acme", SHA, CHANGES.fingerprint, cut=False)


def test_a_plan_of_two_thousand_changes_stays_below_the_limit_and_says_that_it_was_cut() -> None:
    going = [delete(f"acme/component/Gone {nth}.", f"Gone {nth}.") for nth in range(300)]
    many = plan(
        *going, *(update(f"acme/component/C{nth}", f"C{nth}", after=f"{nth}" + "x" * 200) for nth in range(1700))
    )

    body = body_of(many, SHA, limit=65_000, remainder="https://ghe.example/run")

    found = PlanMarker.parse(body)
    assert len(body) <= 65_000
    assert found is not None
    assert found.cut
    assert found.fingerprint == many.fingerprint
    assert [nth for nth in range(300) if f"Gone {nth}." not in body] == []


def test_a_limit_that_holds_nothing() -> None:
    with pytest.raises(SettingError, match="a comment of 50 characters does not hold a plan"):
        body_of(CHANGES, SHA, limit=50)


def test_our_comment_is_found_on_the_second_page(github: GitHubApi, host: Host, context: Context) -> None:
    for nth in range(130):
        github.say(f"talk {nth}", by="octocat")
    mine = github.say(marker())
    github.say("more talk", by="octocat")

    assert comment(CHANGES, host, context) == CommentResult(mine["html_url"], "updated")
    assert len(github.comments) == 132


def test_a_forged_marker_by_somebody_else_is_left_alone(github: GitHubApi, host: Host, context: Context) -> None:
    forged = github.say(marker(), by="mallory")
    ghost = github.say(marker())
    ghost["user"] = None

    assert comment(CHANGES, host, context).action == "created"
    assert forged["body"] == ghost["body"] == marker()


def test_our_own_comment_that_only_quotes_a_marker_is_left_alone(
    github: GitHubApi, host: Host, context: Context
) -> None:
    github.say(f"> quoted\n{marker()}")

    assert comment(CHANGES, host, context).action == "created"


def test_each_page_set_has_its_comment(github: GitHubApi, host: Host, context: Context) -> None:
    comment(CHANGES, host, context)
    comment(plan(update("beta/component/Website"), pages=(page("beta"),)), host, context)

    assert [PlanMarker.parse(row["body"]).pages for row in github.comments] == ["id-acme", "id-beta"]  # type: ignore[union-attr]


def test_two_configurations_that_call_their_page_alike_have_a_comment_each(
    github: GitHubApi, host: Host, context: Context
) -> None:
    """Each team of a repository has its own file, and each calls its page `main`."""
    for id_ in ("kctbh9vrtdwd", "n3wb7hl2qvdx"):
        theirs = page("main").model_copy(update={"id": id_})
        comment(plan(update("main/component/Website"), pages=(theirs,)), host, context)

    assert len(github.comments) == 2


def test_a_fleet_of_pages_keeps_to_its_one_comment(github: GitHubApi, host: Host, context: Context) -> None:
    fleet = tuple(page(f"a-page-with-quite-a-long-name-{nth}") for nth in range(400))

    comment(plan(update("a-page-with-quite-a-long-name-7/component/Website"), pages=fleet), host, context)
    comment(plan(pages=fleet[::-1]), host, context)
    comment(plan(pages=fleet[1:]), host, context)

    assert len(github.comments) == 2


def test_quiet_where_nothing_changes(github: GitHubApi, host: Host, context: Context) -> None:
    assert comment(NOTHING, host, context, when="changes") == CommentResult(None, "quiet")
    assert github.comments == []

    comment(CHANGES, host, context, when="changes")
    assert comment(NOTHING, host, context, when="changes").action == "updated"
    assert PlanMarker.parse(github.comments[0]["body"]).fingerprint == NOTHING.fingerprint  # type: ignore[union-attr]


def test_always_comments_on_a_plan_without_changes_as_well(github: GitHubApi, host: Host, context: Context) -> None:
    assert comment(NOTHING, host, context, when="always").action == "created"


def test_a_page_that_could_not_be_read_is_worth_a_comment(github: GitHubApi, host: Host, context: Context) -> None:
    broken = plan(pages=(page(error="answered 403"),))

    assert comment(broken, host, context, when="changes").action == "created"


def test_a_job_of_an_older_commit_does_not_overwrite_a_newer_plan(
    github: GitHubApi, host: Host, context: Context
) -> None:
    newer = github.say(marker(sha=OTHER))
    github.pulls[0]["head"]["sha"] = OTHER

    assert comment(CHANGES, host, context) == CommentResult(newer["html_url"], "stale")
    assert newer["body"] == marker(sha=OTHER)

    github.comments.clear()
    assert comment(CHANGES, host, context) == CommentResult(None, "stale")


@pytest.mark.parametrize("told", [Told(403, {"message": "You have exceeded a secondary rate limit"}), Told(502)])
def test_a_job_that_had_to_wait_looks_for_a_newer_commit_before_it_writes(
    github: GitHubApi, host: Host, context: Context, told: Told
) -> None:
    """While it sat out a limit the next push was planned and commented."""
    standing = github.say(marker())

    def push(asked: Asked) -> None:
        if asked.method == "PATCH":
            github.pulls[0]["head"]["sha"] = OTHER
            standing["body"] = marker(sha=OTHER)

    github.before = push
    github.faults = [Fault("PATCH", "comments", told)]

    assert comment(CHANGES, host, context) == CommentResult(standing["html_url"], "stale")
    assert standing["body"] == marker(sha=OTHER)

    github.pulls[0]["head"]["sha"] = SHA
    github.comments.clear()
    github.faults = [Fault("POST", "comments", Told(403, {"message": "You have exceeded a secondary rate limit"}))]
    github.before = lambda asked: github.pulls[0]["head"].update(sha=OTHER) if asked.method == "POST" else None

    assert comment(CHANGES, host, context) == CommentResult(None, "stale")
    assert github.comments == []


def test_a_secondary_rate_limit_in_the_middle(
    github: GitHubApi, host: Host, context: Context, waits: list[float]
) -> None:
    github.faults = [Fault("POST", "comments", Told(403, {"message": "You have exceeded a secondary rate limit"}))]

    assert comment(CHANGES, host, context).action == "created"
    assert waits == [60.0]
    assert len(github.comments) == 1


def test_a_fork_may_not_write(github: GitHubApi, host: Host, context: Context) -> None:
    github.faults = [Fault("POST", "comments", Told(403, {"message": "Resource not accessible by integration"}))]

    with pytest.raises(ForbiddenError) as caught:
        comment(CHANGES, host, context)

    assert "runs of forks have none" in (caught.value.hint or "")


def test_the_user_behind_a_personal_token(github: GitHubApi, context: Context) -> None:
    github.me = "octocat"
    host = host_of({"GITHUB_TOKEN": "ghp_personal"}, context)
    mine = github.say(marker(), by="OctoCat")
    github.say(marker(), by="mallory")

    assert comment(CHANGES, host, context) == CommentResult(mine["html_url"], "updated")
    assert github.requests.count("GET /api/v3/user") == 1
    host.close()


def test_a_token_that_may_not_ask_who_it_is(github: GitHubApi, context: Context) -> None:
    host = host_of({"GITHUB_TOKEN": "v1.0-actions"}, context)
    mine = github.say(marker())

    assert comment(CHANGES, host, context).url == mine["html_url"]
    host.close()


def test_another_apps_token_is_told_its_login_by_graphql(github: GitHubApi, context: Context) -> None:
    github.me = "Acme-Bot[bot]"
    host = host_of({"GITHUB_TOKEN": "ghs_app"}, context)
    mine = github.say(marker())
    theirs = github.say(marker(), by=BOT)
    github.viewer = [Told(502, "<html>"), Told(hang_up=True)]

    assert comment(NOTHING, host, context, when="changes") == CommentResult(mine["html_url"], "updated")
    assert theirs["body"] == marker()
    assert github.writes() == [f"PATCH /api/v3/repos/acme/site/issues/comments/{mine['id']}"]
    host.close()


@pytest.mark.parametrize(
    "told",
    [Told(404, {"message": "Not Found"}), Told(data={"data": None, "errors": [{"message": "no"}]}), Told(data=[])],
)
def test_where_graphql_does_not_tell_an_app_learns_its_login_from_its_first_comment(
    github: GitHubApi, context: Context, told: Told
) -> None:
    github.me = "acme-bot[bot]"
    github.viewer = [told]
    host = host_of({"GITHUB_TOKEN": "ghs_app"}, context)
    mine = github.say(marker())

    assert comment(CHANGES, host, context).url == mine["html_url"]
    assert len(github.comments) == 1
    host.close()

    named = host_of({"GITHUB_TOKEN": "ghs_app", "RECONCILER_GITHUB_LOGIN": "Acme-Bot[bot]"}, context)
    assert named.author() == "acme-bot[bot]"


def test_gitlab_one_note_among_many(gitlab: GitLabApi, lab: Host, lab_context: Context) -> None:
    for nth in range(120):
        gitlab.say(f"talk {nth}", by=7)
    gitlab.say(marker(), by=7)
    gitlab.say(marker(), system=True)

    first = comment(CHANGES, lab, lab_context)
    second = comment(plan(update("acme/component/Website", after="newer")), lab, lab_context)

    number = gitlab.notes[-1]["id"]
    url = f"https://git.acme.example/site/-/merge_requests/7#note_{number}"
    assert (first, second) == (CommentResult(url, "created"), CommentResult(url, "updated"))
    assert len(gitlab.notes) == 123


def test_gitlab_a_stale_job(gitlab: GitLabApi, lab: Host, lab_context: Context) -> None:
    gitlab.requests_[0]["sha"] = OTHER

    assert comment(CHANGES, lab, lab_context).action == "stale"


HOSTILE = "` | </details> <img src=x onerror=alert(1)> @everyone #1 ::error::x"


def hostile() -> PlanDocument:
    return plan(update(f"acme/component/{HOSTILE}", HOSTILE, before="--> <!-- x", after="/close\n/merge\n--> @octocat"))


def test_hostile_names_change_nothing_but_themselves(github: GitHubApi, host: Host, context: Context) -> None:
    comment(hostile(), host, context)
    again = comment(hostile(), host, context)

    first, *lines = github.comments[0]["body"].split("\n")
    assert again.action == "unchanged"
    assert PlanMarker.parse(first) == PlanMarker("id-acme", SHA, hostile().fingerprint, cut=False)
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render("\n".join(lines))
    for markup in ("<img", "<!--"):
        assert markup not in html
    text = re.sub(r"<code.*?</code>|<pre.*?</pre>", "", html, flags=re.DOTALL)
    for reference in ("@everyone", "@octocat", "#1", "-->"):
        assert reference not in text
    assert html.count("<details>") == html.count("</details>")


def test_gitlab_a_description_is_no_quick_action(gitlab: GitLabApi, lab: Host, lab_context: Context) -> None:
    comment(hostile(), lab, lab_context)

    text = re.sub(r"^(`{3,}).*?^\1$", "", gitlab.notes[0]["body"], flags=re.DOTALL | re.MULTILINE)
    assert [line for line in text.split("\n") if line.lstrip().startswith("/")] == []


def test_the_comment_ends_with_links() -> None:
    run, file = "https://github.com/acme/site/actions/runs/7", "https://github.com/acme/site/actions/runs/7/artifacts/8"
    live = plan(pages=(page(url="https://status.acme.example"),))

    assert comment_links(live, run_url=run, before_after=file) == (
        f"\n[Before and after]({file}) · [run]({run}) · [live page](https://status.acme.example)\n"
    )
    assert comment_links(live, run_url=None, before_after="https://x.example/) <!-- ") == (
        "\n[live page](https://status.acme.example)\n"
    )
    assert comment_links(plan(), run_url=None, before_after=None) == ""


def test_a_push_that_changes_other_pages_marks_the_comment_of_the_one_before(
    github: GitHubApi, host: Host, context: Context
) -> None:
    comment(CHANGES, host, context)
    (before,) = [row["body"] for row in github.comments]
    github.pulls[0]["head"]["sha"] = OTHER
    later = replace(context, sha=OTHER)
    comment(plan(update("beta/component/Website"), pages=(page("beta"),)), host, later)
    url = github.comments[0]["html_url"]

    assert outdated(host, later) == (CommentResult(url, "outdated"),)
    assert outdated(host, later) == ()
    first, line, empty, *others = github.comments[0]["body"].split("\n")
    assert line == (
        "> **Outdated**: this plan is of commit aaaaaaaaaaaa. "
        "No plan of the same pages was posted for dddddddddddd, the last commit when this was written."
    )
    assert (empty, "\n".join([first, *others])) == ("", before)
    assert "Outdated" not in github.comments[1]["body"]


def test_a_push_that_changes_the_pages_again_takes_the_line_away(
    github: GitHubApi, host: Host, context: Context
) -> None:
    mine = github.say(f"{marker(sha=OTHER)}\nthe plan")
    outdated(host, context)
    mine["body"] = mine["body"].replace("\n", "\r\n")  # as GitHub hands back what somebody edited in the browser
    assert outdated(host, context) == ()

    assert comment(CHANGES, host, context).action == "updated"
    assert "Outdated" not in mine["body"]
    assert outdated(host, context) == ()


def test_only_our_own_comments_are_marked_and_only_by_the_newest_commit(
    github: GitHubApi, host: Host, context: Context
) -> None:
    github.say(f"{marker(sha=OTHER)}\nforged", by="mallory")
    github.say("talk")
    gone = github.say(f"{marker(sha=OTHER)}\nthe plan")
    github.before = lambda asked: github.comments.remove(gone) if asked.method == "PATCH" else None
    assert outdated(host, context) == ()
    assert "Outdated" not in "".join(row["body"] for row in github.comments)

    github.before = None
    github.pulls[0]["head"]["sha"] = OTHER
    assert outdated(host, context) == (CommentResult(None, "stale"),)
