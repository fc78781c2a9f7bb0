"""The text of a page's issue: since when, what differs, and only advice that works."""

import pytest

from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.documents.plan import BlockDocument, PlanDocument
from tests.ci.documents import CHANGES, manual, page, plan, update
from tests.ci.drift_checks import FRIDAY, MONDAY, RUN, TUESDAY, check
from tests.ci.hosts import GitHubApi


def test_the_body_tells_since_when_what_and_what_to_do(github: GitHubApi, host: Host, context: Context) -> None:
    check(CHANGES, host, context, MONDAY)
    check(CHANGES, host, context, FRIDAY)

    lines = github.issues[0]["body"].split("\n")
    assert lines[0].startswith("<!-- statuspage-reconciler:drift {")
    assert lines[1:3] == [
        "The status page `acme` differs from the configuration.",
        f"First seen 2026-03-02 04:17 UTC, last checked 2026-03-06 04:17 UTC by [this run]({RUN}).",
    ]
    assert lines[-6:] == [
        "---",
        "**To put the page back,** run the apply job (or `reconciler apply`).",
        "**To keep what the page has now,** change the file: `reconciler adopt` writes it there, in place.",
        "",
        "This issue closes itself with the run that finds no difference.",
        "",
    ]


BLOCKS = (BlockDocument(rule="limits", message="too many", hint="`limits: {deletes: 9}`"),)
TEMPLATE = manual("acme/template/Maintenance", "Maintenance")


@pytest.mark.parametrize(
    ("drift", "advice"),
    [
        (plan(TEMPLATE), "**To put the page back,** make the changes above manually: apply cannot make any of them."),
        (
            plan(update("acme/component/Website"), TEMPLATE),
            "**To put the page back,** run the apply job (or `reconciler apply`). "
            "1 change must be made manually: apply cannot make it.",
        ),
        (
            plan(update("acme/component/Website"), blocked_by=BLOCKS),
            "**Apply refuses this plan.** Above stands what blocks it and what would allow it; or change the page manually.",
        ),
    ],
)
def test_the_body_advises_only_what_works(
    github: GitHubApi, host: Host, context: Context, drift: PlanDocument, advice: str
) -> None:
    check(drift, host, context)
    assert f"\n{advice}\n" in github.issues[0]["body"]
    assert ("run the apply job" in github.issues[0]["body"]) is ("run the apply job" in advice)


def test_an_organization_is_called_one(github: GitHubApi, host: Host, context: Context) -> None:
    pages = (page(scope="organization"),)
    check(plan(update("acme/team_member/x"), pages=pages), host, context)
    (issue,) = github.issues
    assert issue["title"] == "Organization acme differs from the configuration"
    assert "The organization `acme` differs from the configuration.\n" in issue["body"]
    assert "**To keep what the organization has now,** change the file.\n" in issue["body"]
    check(plan(pages=pages), host, context, TUESDAY)
    assert issue["said"][0].startswith("The organization matches the configuration again, found ")


def test_what_was_left_out_is_not_said_to_match(github: GitHubApi, host: Host, context: Context) -> None:
    check(CHANGES, host, context)
    (issue,) = github.issues
    ignored = page(managed={"component": 2}, uncompared={"component": 2})
    assert check(plan(pages=(ignored,)), host, context) == ["unknown"]
    assert issue["state"] == "open"
    partly = page(managed={"component": 2}, uncompared={"component": 1})
    assert check(plan(pages=(partly,)), host, context) == ["closed"]
    assert issue["said"][0].startswith("What is compared matches the configuration again, found ")


def test_a_hostile_key_is_only_text(github: GitHubApi, host: Host, context: Context) -> None:
    hostile = page("` <img src=x> @everyone #1 --> ::error::")
    drifted = plan(update("` <img src=x> @everyone #1 --> ::error::/component/W"), pages=(hostile,))

    assert check(drifted, host, context) == ["opened"]

    assert (
        github.issues[0]["title"]
        == "Status page _ _img src_x_ _everyone _1 --_ __error__ differs from the configuration"
    )
    first, second = github.issues[0]["body"].split("\n")[:2]
    assert first.count("-->") == 1
    assert first.endswith("} -->")
    assert second == "The status page `_ _img src_x_ _everyone _1 --_ __error__` differs from the configuration."
    assert check(drifted, host, context) == ["refreshed"]


def test_the_body_stays_below_the_limit(github: GitHubApi, host: Host, context: Context) -> None:
    many = plan(*(update(f"acme/component/C{nth}", f"C{nth}", after="x" * 200) for nth in range(2000)))

    check(many, host, context)
    check(None, host, context, failed=True)

    assert len(github.issues[0]["body"]) <= 65_000
