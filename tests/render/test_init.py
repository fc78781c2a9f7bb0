"""What is said after a setup: the steps that are left, and nothing of a stranger's that acts."""

from pathlib import Path

from reconciler.model.resource import USUAL, of_service
from reconciler.render.init import Setup, setup_text
from tests.render.plans import NASTY

KEY = ("STATUSPAGE_API_KEY",)
ALL = EMAIL, _, TOKEN = ("ATLASSIAN_EMAIL", "JSM_CLOUD_ID", "ATLASSIAN_API_TOKEN")


def test_the_steps_of_a_page_that_is_to_be_imported() -> None:
    setup = Setup(USUAL, KEY, ["a.yaml"], ["b.yaml"], starter=True, page_id="p1", github=True, root=Path("/repo"))
    assert setup_text(setup) == (
        "Written: a.yaml\n"
        "Kept:    b.yaml\n"
        "\n"
        "What to do next:\n"
        "  1. Move .github/ to /repo, where the code host reads it, and name this folder in it"
        " (`paths:`, the action's `working-directory:` and the snapshot's `path:`, or `cd` before each command).\n"
        "  2. Make an API key in Statuspage (your avatar, API info) and set STATUSPAGE_API_KEY; "
        "then `reconciler init --page-id p1 --force` writes the page as it is.\n"
        "  3. Look: `reconciler validate`, then `reconciler plan`. Both only read.\n"
        "  4. In the repository's settings make two environments with the secret STATUSPAGE_API_KEY:"
        " statuspage-plan, and statuspage for apply, limited to the default branch; reviewers give a second look.\n"
        "  5. Make the check `validate` a required one of the default branch: it runs in every pull request, and needs no key.\n"
        "  6. Where the default branch is not main, write its name into statuspage-apply.yml: what is merged there is applied.\n"
        "  7. Commit on a branch, push it, and open a pull request: where the page differs from the file, its comment shows the plan.\n"
    )


def test_names_are_shown_and_never_acted_on() -> None:
    text = setup_text(
        Setup(USUAL, KEY, [NASTY], [NASTY], gitlab=True, root=Path("/x\x1b[2J"), folder=NASTY), color=False
    )
    assert not set(text) & set("\x1b\u202e\r")
    assert "\x1b[32mWritten:\x1b[0m a.yaml" in setup_text(Setup(USUAL, KEY, ["a.yaml"]), color=True)


def test_the_steps_name_the_variables_of_the_service() -> None:
    text = setup_text(
        Setup(
            of_service("jsm"),
            ALL,
            ["a.yaml"],
            starter=True,
            github=True,
            gitlab=True,
        )
    )
    names = "ATLASSIAN_EMAIL, JSM_CLOUD_ID and ATLASSIAN_API_TOKEN"
    assert "Make an API token of a person with an ops role" in text
    assert f"Security, API tokens) and set {names}; `reconciler doctor` lists your pages. " in text
    assert "`reconciler init --provider jsm --page-id ID` writes the page as it is" in text
    assert f"make two environments with the secrets {names}: " in text
    assert (
        "set the masked variables ATLASSIAN_EMAIL, JSM_CLOUD_ID, ATLASSIAN_API_TOKEN and RECONCILER_GITLAB_TOKEN "
        in text
    )
    assert "STATUSPAGE" not in text


def test_a_site_stands_in_place_of_its_cloud_id() -> None:
    text = setup_text(
        Setup(
            of_service("jsm", "acme.atlassian.net"),
            (EMAIL, TOKEN),
            ["a.yaml"],
            starter=True,
            page_id="p1",
        )
    )
    assert "and set ATLASSIAN_EMAIL and ATLASSIAN_API_TOKEN; then" in text
    assert "`reconciler init --provider jsm --site acme.atlassian.net --page-id p1 --force`" in text
    assert "`reconciler init --provider jsm --site acme.atlassian.net --github`" in text
    assert "`reconciler validate`" in text
