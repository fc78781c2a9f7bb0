"""`reconciler ci drift-pr`: from a page that somebody changed to a pull request, and no file of the checkout touched."""

from collections.abc import Iterator

import pytest

from tests.ci.hosts import SHA
from tests.ci.repositories import GitHubRepository
from tests.cli.conftest import FILE, Place, Run
from tests.cli.test_adopt import create, edit

BRANCH = "reconciler/drift-acme"


@pytest.fixture
def github(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubRepository]:
    """A scheduled run in the checkout of a repository, whose page lies in a folder of it."""
    api = GitHubRepository()
    (place.folder / ".git").mkdir(exist_ok=True)
    with api.serving():
        for name, value in {
            "GITHUB_REPOSITORY": "acme/site",
            "GITHUB_API_URL": api.root,
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_SHA": SHA,
            "GITHUB_TOKEN": "ghs_notARealToken1234567890",
        }.items():
            monkeypatch.setenv(name, value)
        for name in ("GITHUB_EVENT_PATH", "GITHUB_BASE_REF", "CI_PROJECT_ID", "GITHUB_OUTPUT", "GITHUB_ACTIONS"):
            monkeypatch.delenv(name, raising=False)
        yield api


def test_drift_becomes_a_pull_request_and_ends_with_it(place: Place, run: Run, github: GitHubRepository) -> None:
    (place.folder / "statuspage.yaml").unlink()
    place.write(FILE, "status/page.yaml")
    assert run("apply", "--auto-approve", "status/page.yaml").exit_code == 0
    assert run("ci", "drift-pr", "status/page.yaml").output == "acme: nothing to adopt, and no open pull request\n"

    edit(place, "component", "REST API", description="HTTP")
    edit(place, "component", "Website", description="Our shop")
    create(place.sandbox, "@team #1")
    result = run("ci", "drift-pr", "status/page.yaml")
    (pull,) = github.branch_pulls
    assert (result.exit_code, result.output) == (0, f"acme: opened {pull['html_url']}\n")
    assert "- `acme/component/Website: description`\n- `acme/component/@team #1: added`\n" in pull["body"]
    text = FILE.replace("The marketing site", "Our shop") + '      - name: "@team #1"\n        showcase: false\n'
    assert github.files(BRANCH) == {"status/page.yaml": text}
    assert (place.folder / "status" / "page.yaml").read_text() == FILE

    place.write(text, "status/page.yaml")
    assert run("ci", "drift-pr", "status/page.yaml").output == f"acme: closed {pull['html_url']}\n"


def test_each_page_has_its_own_and_one_that_cannot_be_read_has_none(
    place: Place, run: Run, github: GitHubRepository
) -> None:
    place.write(FILE + "  beta:\n    id: nosuchpage01\n    components: []\n")
    result = run("ci", "drift-pr")
    assert result.exit_code == 1
    assert "warning: beta could not be read" in result.output
    assert "beta: the page could not be read\n" in result.output
    assert github.branch_pulls[0]["head"] == BRANCH
    assert "Webhooks" not in github.files(BRANCH)["statuspage.yaml"]


def test_what_cannot_be_adopted_is_said(place: Place, run: Run, github: GitHubRepository) -> None:
    place.write(FILE.replace("- name: Website", "- name: Website ${matrix:n}\n        matrix: {n: [1]}"))
    assert run("apply", "--auto-approve").exit_code == 0
    edit(place, "component", "Website 1", description="Our shop")
    edit(place, "component", "REST API", name="HTTP API")
    result = run("ci", "drift-pr")
    assert "acme: 1 difference cannot be adopted: see `reconciler adopt --dry-run`\n" in result.output
    assert "it comes from a `matrix` (statuspage.yaml:7)" in github.branch_pulls[0]["body"]


def test_outside_of_a_checkout_it_says_so(place: Place, run: Run, github: GitHubRepository) -> None:
    (place.folder / ".git").rmdir()
    result = run("ci", "drift-pr")
    assert result.exit_code == 1
    assert "statuspage.yaml is in no git checkout" in result.output


def test_a_change_that_is_not_applied_yet_opens_nothing(
    place: Place, run: Run, applied: str, github: GitHubRepository
) -> None:
    place.write(FILE.replace("The marketing site", "The new site"))
    assert run("ci", "drift-pr", "--base", applied).output == "acme: nothing to adopt, and no open pull request\n"

    create(place.sandbox, "Shop")
    assert run("ci", "drift-pr", "--base", applied).output.startswith("acme: opened ")
    assert "The new site" in github.files(BRANCH)["statuspage.yaml"]
    assert "that is not applied yet" in github.branch_pulls[0]["body"]
