"""Applying what was reviewed: the plan of a file or of the pull request's comment, and no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.ci.marker import PlanMarker
from tests.ci.hosts import MERGE, SHA, TOKEN, GitHubApi
from tests.cli.conftest import FILE, PAGE, REMOVED, Place, Run, names, planned
from tests.config.load.repository import Repository


def test_the_very_plan_of_a_file_is_applied(place: Place, run: Run, applied: str) -> None:
    place.write(REMOVED)
    run("plan", "--base", applied, "--out", "plan.json")
    arguments = ("apply", "--base", applied, "--auto-approve", "--require-plan-from", "plan.json")
    without_its_base = run("apply", "--auto-approve", "--require-plan-from", "plan.json")
    assert "No changes." in without_its_base.stdout  # nothing to do needs no review
    place.sandbox.edit(
        "PATCH", f"/pages/{PAGE}/components/{place.component('Website')['id']}", {"component": {"description": "x"}}
    )
    stale = run(*arguments)
    assert stale.exit_code == 3
    assert "the page or the file changed since the plan was made; new: update acme/component/Website" in stale.stderr
    place.sandbox.edit(
        "PATCH",
        f"/pages/{PAGE}/components/{place.component('Website')['id']}",
        {"component": {"description": "The marketing site"}},
    )
    assert run(*arguments).exit_code == 0
    assert names(place) == ["Core API", "REST API", "Website"]


def test_a_plan_made_with_a_base_is_not_called_stale_where_the_base_was_left_out(
    place: Place, run: Run, applied: str
) -> None:
    place.write(REMOVED)
    run("plan", "--base", applied, "--out", "plan.json")
    forgotten = run("apply", "--plan", "plan.json", "--auto-approve")
    assert forgotten.exit_code == 3
    assert (
        "the plan was made with a base revision, and now there is none; "
        "no longer to be done: delete acme/component/Core API/Webhooks"
    ) in forgotten.stderr
    assert "give `--base` here too" in forgotten.stderr
    run("plan", "--out", "plan.json")
    added = run("apply", "--plan", "plan.json", "--base", applied, "--auto-approve")
    assert added.exit_code == 3
    assert "the plan was made without a base revision; new: delete acme/component/Core API/Webhooks" in added.stderr
    run("plan", "--base", applied, "--out", "plan.json")
    assert run("apply", "--plan", "plan.json", "--base", applied, "--auto-approve").exit_code == 0


def test_a_plan_of_a_part_is_not_called_stale_where_the_options_were_left_out(place: Place, run: Run) -> None:
    place.write(FILE.replace("    components:", "    settings: {name: Acme Two}\n    components:", 1))
    run("plan", "--only", "acme/page", "--out", "plan.json")
    whole = run("apply", "--plan", "plan.json", "--auto-approve")
    assert whole.exit_code == 3
    assert "the plan was made of a part, with --only, --exclude or --page, and now the whole would be" in whole.stderr
    assert "new: create acme/component/Website" in whole.stderr
    assert "give the same options here too" in whole.stderr


@pytest.fixture
def github(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubApi]:
    """The push that the merge of pull request 7 made."""
    api = GitHubApi()
    api.pulls[0].update(merged_at="2026-03-02T00:00:00Z", merge_commit_sha=MERGE)
    with api.serving():
        event = place.write("{}", ".reconciler/event.json")
        values = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": api.root,
            "GITHUB_SERVER_URL": "https://ghe.example",
            "GITHUB_REPOSITORY": "acme/site",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_SHA": MERGE,
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_RUN_ID": "1",
        }
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        yield api


APPLY = ("apply", "--auto-approve", "--require-plan-from", "comment")


def test_the_very_plan_of_the_comment_is_applied_also_where_the_comment_was_cut(
    place: Place, run: Run, github: GitHubApi, repository: Repository
) -> None:
    fingerprint = planned(run, place)["fingerprint"]
    github.say(str(PlanMarker(PAGE, SHA, fingerprint, cut=True)))
    done = run(*APPLY)
    assert done.exit_code == 0, done.output
    assert TOKEN not in done.output  # a runner that takes no commands would print the one that masks it
    assert names(place) == ["Core API", "REST API", "Webhooks", "Website"]
    again = run(*APPLY)
    assert (again.exit_code, again.stdout[:11]) == (0, "No changes.")


def test_another_plan_than_that_of_the_comment_is_refused(place: Place, run: Run, github: GitHubApi) -> None:
    comment = github.say(str(PlanMarker(PAGE, SHA, "sha256:" + "1" * 64, cut=False)))
    done = run(*APPLY)
    assert done.exit_code == 3
    assert (
        f"the plan that was reviewed ({comment['html_url']}, made for {SHA[:12]}) is not the plan that is made now"
    ) in done.stderr
    assert place.writes == []


def test_a_refusal_says_that_another_key_would_be_the_reason_too(
    place: Place, run: Run, github: GitHubApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment that plans and the one that applies may hold different keys; neither page nor file changed then."""
    place.write(FILE + "    subscribers: {members: [{email: alice@acme.example}]}\n")
    github.say(str(PlanMarker(PAGE, SHA, planned(run, place)["fingerprint"], cut=False)))
    monkeypatch.setenv("STATUSPAGE_API_KEY", "an0ther-key")
    for arguments in (APPLY, ("apply", "--auto-approve", "--require-plan-from", "plan.json")):
        done = run(*arguments)
        assert done.exit_code == 3
        assert "contact details are hashed with the API key, so both runs must use the same key" in done.stderr
    monkeypatch.setenv("STATUSPAGE_API_KEY", "k3y-that-nobody-may-see")
    assert run(*APPLY).exit_code == 0


def test_without_a_reviewed_plan_nothing_is_applied(place: Place, run: Run, github: GitHubApi) -> None:
    github.say(str(PlanMarker(PAGE, SHA, "sha256:" + "1" * 64, cut=False)), by="mallory")
    done = run(*APPLY)
    assert done.exit_code == 3
    assert f"holds no reviewed plan for {PAGE}" in done.stderr
    assert place.writes == []


def test_outside_of_a_ci_the_comment_cannot_be_asked_for(place: Place, run: Run) -> None:
    done = run(*APPLY)
    assert done.exit_code == 1
    assert "neither a run of GitHub Actions nor one of GitLab CI" in done.stderr
    assert place.writes == []


def test_a_plan_file_that_is_none_is_an_error(place: Place, run: Run) -> None:
    Path("notes.txt").write_text("x", encoding="utf-8")
    done = run("apply", "--auto-approve", "--require-plan-from", "notes.txt")
    assert done.exit_code == 1
    assert "notes.txt" in done.stderr
    assert place.writes == []
