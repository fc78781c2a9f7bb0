"""Git is the state file: `--base` on plan, apply and drift, in a real repository and against the sandbox."""

import pytest

from tests.cli.conftest import FILE, PAGE, REMOVED, Place, Run, names, planned
from tests.config.load.repository import Repository


def test_what_was_declared_and_is_no_more_is_deleted(place: Place, run: Run, applied: str) -> None:
    place.write(REMOVED)
    assert "No changes. The page matches the configuration." in run("plan").stdout
    shown = run("plan", "--base", applied)
    assert "        - Webhooks  [this change]\n" in shown.stdout
    assert f"no longer declared: it was at {applied[:12]}:statuspage.yaml:11:13" in shown.stdout
    done = run("apply", "--base", applied, "--auto-approve")
    assert (done.exit_code, "The page matches the configuration." in done.stdout) == (0, True)
    assert names(place) == ["Core API", "REST API", "Website"]
    assert run("apply", "--base", applied, "--auto-approve").stdout.startswith("No changes.")


def test_planning_asks_for_no_more_than_without_a_base(place: Place, run: Run, applied: str) -> None:
    before = len(place.sandbox.requests)
    run("plan")
    plain = len(place.sandbox.requests)
    run("plan", "--base", "HEAD")
    assert len(place.sandbox.requests) - plain == plain - before


def test_each_difference_says_whose_doing_it_is(place: Place, run: Run, applied: str) -> None:
    def edit(name: str, **fields: object) -> None:
        row = place.component(name)
        place.sandbox.edit("PATCH", f"/pages/{PAGE}/components/{row['id']}", {"component": fields})

    edit("Website", description="Edited manually")
    edit("REST API", description="Mine")
    webhooks = place.component("Webhooks")
    place.sandbox.edit("DELETE", f"/pages/{PAGE}/components/{webhooks['id']}")
    place.write(
        FILE.replace("The marketing site", "The new site").replace(
            "- name: REST API\n", "- name: REST API\n            showcase: true\n"
        )
    )
    document = planned(run, place, "--base", applied)
    assert {
        (one["address"].partition("/")[2], one["action"], one["origin"]): {
            change["field"]: (change["origin"], change["base"]) for change in one["changes"]
        }
        for one in document["actions"]
    } == {
        ("component/Website", "update", "both"): {"description": ("both", "The marketing site")},
        ("component/Core API/REST API", "update", "change"): {"showcase": ("change", None)},
        ("component/Core API/Webhooks", "create", "drift"): {
            "name": ("drift", "Webhooks"),
            "group": ("drift", "Core API"),
        },
    }
    text = run("show", "plan.json").stdout
    assert 'description: "Edited manually" -> "The new site"' in text
    assert '[this change and drift; it was "The marketing site"]' in text
    assert "+ Webhooks  [drift: deleted manually]" in text
    markdown = run("show", "plan.json", "--format", "markdown").stdout
    assert "drift: deleted manually" in markdown


def test_drift_takes_a_base_too(place: Place, run: Run, applied: str) -> None:
    assert run("drift", "--base", applied).exit_code == 0
    place.write(REMOVED)
    drifted = run("drift", "--base", applied)
    assert drifted.exit_code == 2
    assert "[this change]" in drifted.stdout


def test_a_file_that_did_not_exist_yet_is_no_base_and_said(place: Place, run: Run, repository: Repository) -> None:
    (place.folder / "statuspage.yaml").rename(place.folder / "kept")
    before = repository.commit()
    (place.folder / "kept").rename(place.folder / "statuspage.yaml")
    shown = run("plan", "--base", before)
    assert shown.exit_code == 0
    assert f"there was no configuration here at {before}: planned without a base" in shown.stdout
    assert {one["origin"] for one in planned(run, place, "--base", before)["actions"]} == {None}


def test_an_older_checkout_does_not_delete_what_newer_commits_added(
    place: Place, run: Run, repository: Repository
) -> None:
    place.write(REMOVED)
    repository.commit()
    repository.git("branch", "older")
    place.write(FILE)
    assert run("apply", "--auto-approve").exit_code == 0
    newest = repository.commit()
    repository.git("checkout", "--quiet", "older")
    refused = run("apply", "--base", newest, "--auto-approve")
    assert refused.exit_code == 3
    assert refused.stderr == (
        "error: nothing was applied: the plan is blocked\n"
        "  base_ahead: the base revision holds commits that this checkout lacks, and the plan undoes what they declare: "
        "acme/component/Core API/Webhooks is not declared here\n"
        "    To allow this: merge or rebase, so that this checkout holds the commits of the base revision, and plan again\n"
    )
    assert "Webhooks" in names(place)
    shown = run("plan", "--base", newest)
    assert (shown.exit_code, "- Webhooks" in shown.stdout) == (0, False)
    assert f"{newest} holds commits that this checkout lacks" in shown.stdout
    repository.git("checkout", "--quiet", "main")
    place.write(REMOVED)
    assert "- Webhooks" in run("plan", "--base", "main").stdout
    assert "holds commits" not in run("plan", "--base", "main").stdout


def test_a_file_that_was_renamed_with_the_change_is_followed(place: Place, run: Run, repository: Repository) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    applied = repository.commit()
    (place.folder / "statuspage.yaml").unlink()
    place.write(REMOVED, "acme.yaml")
    repository.commit()
    done = run("apply", "--base", applied, "--auto-approve", "acme.yaml")
    assert f"the configuration has been renamed since: its base is {applied[:12]}:statuspage.yaml" in done.stdout
    assert (done.exit_code, "Webhooks" in names(place)) == (0, False)


def test_a_branch_that_went_another_way_removes_what_it_removed_and_nothing_newer(
    place: Place, run: Run, repository: Repository
) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "branch")
    place.write(REMOVED)
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    place.write(FILE + "      - name: Search\n")
    assert run("apply", "--auto-approve").exit_code == 0
    repository.commit()
    repository.git("checkout", "--quiet", "branch")
    done = run("apply", "--base", "main", "--auto-approve")
    assert (done.exit_code, "error" in done.stderr) == (0, False)
    assert names(place) == ["Core API", "REST API", "Search", "Website"]


def test_an_older_checkout_sets_no_field_back(place: Place, run: Run, repository: Repository) -> None:
    repository.commit()
    repository.git("branch", "older")
    place.write(FILE.replace("The marketing site", "The new site"))
    assert run("apply", "--auto-approve").exit_code == 0
    repository.commit()
    repository.git("checkout", "--quiet", "older")
    shown = run("plan", "--base", "main").stdout
    assert 'description: "The new site" -> "The marketing site"  [this change]' in shown
    assert "base_ahead: the base revision holds commits that this checkout lacks" in shown
    assert "acme/component/Website would get back its old description" in shown
    assert run("apply", "--base", "main", "--auto-approve").exit_code == 3
    assert place.component("Website")["description"] == "The new site"
    place.write(FILE.replace("The marketing site", "The new site") + "      - name: New\n")
    assert "base_ahead" not in run("plan", "--base", "main").stdout  # what is new undoes nothing
    repository.git("checkout", "--quiet", "--force", "main")


def test_a_shallow_clone_that_cannot_tell_undoes_nothing(
    place: Place, run: Run, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    first = repository.commit()
    place.write(REMOVED)
    repository.commit()
    clone = place.folder / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{place.folder}", str(clone))
    repository.git("-C", str(clone), "fetch", "--quiet", "--depth=1", "origin", first)
    monkeypatch.chdir(clone)
    shown = run("plan", "--base", first).stdout
    assert (
        "base_ahead: this clone is shallow, so whether newer commits declared what the plan undoes is not known"
        in shown
    )
    assert (
        "To allow this: fetch the whole history (actions/checkout: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`)" in shown
    )
    repository.git("-C", str(clone), "fetch", "--quiet", "--unshallow")
    done = run("apply", "--base", first, "--auto-approve")
    assert (done.exit_code, "Webhooks" in names(place)) == (0, False)


def test_a_page_that_is_no_longer_declared_is_released(place: Place, run: Run, repository: Repository) -> None:
    place.sandbox.ensure_page("another1", "Other")
    place.write(FILE + "  other:\n    id: another1\n    components: [{name: X}]\n")
    assert run("apply", "--auto-approve").exit_code == 0
    base = repository.commit()
    place.write(FILE)
    shown = run("plan", "--base", base)
    assert "No changes. The page matches the configuration." in shown.stdout
    assert "the page other (another1) is no longer declared: it is released, and left as it is" in shown.stdout


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("nowhere", "--base: there is no commit 'nowhere' in this repository"),
        ("--help", "--base: '--help' names no revision"),
        ("", "--base: '' names no revision"),
    ],
)
def test_a_base_that_cannot_be_had_is_an_error(place: Place, run: Run, applied: str, revision: str, said: str) -> None:
    for command in ("plan", "drift", "apply"):
        done = run(command, f"--base={revision}")
        assert (done.exit_code, done.stdout) == (1, "")
        assert said in done.stderr


def test_a_base_that_does_not_parse_names_the_place(place: Place, run: Run, repository: Repository) -> None:
    place.write(FILE.replace("- name: Website", "- nme: Website"))
    repository.commit()
    place.write(FILE)
    done = run("plan", "--base", "HEAD")
    assert done.exit_code == 1
    assert "HEAD:statuspage.yaml:6:9" in done.stderr


MEMBERS = """    subscribers:
      members:
        - email: ops@acme.example
          confirmed: true
        - email: status@acme.example
          confirmed: true
"""


def test_a_member_that_is_no_longer_declared_goes_without_an_email(
    place: Place, run: Run, repository: Repository
) -> None:
    place.write(FILE + MEMBERS)
    assert run("apply", "--auto-approve").exit_code == 0
    base = repository.commit()
    place.write(FILE + MEMBERS.replace("        - email: ops@acme.example\n          confirmed: true\n", ""))
    assert "No changes." in run("plan").stdout
    shown = run("plan", "--base", base).stdout
    assert "- email:o…@acme.example" in shown
    assert "ops@acme.example" not in shown
    assert run("apply", "--base", base, "--auto-approve").exit_code == 0
    last = [one for one in place.sandbox.requests if one.method == "DELETE"]
    assert [(one.path.startswith(f"/pages/{PAGE}/subscribers/"), one.query) for one in last] == [
        (True, {"skip_unsubscription_notification": "true"})
    ]
    people = place.sandbox.edit("GET", f"/pages/{PAGE}/subscribers")
    assert [person["email"] for person in people] == ["status@acme.example"]


def test_a_list_that_is_gone_from_the_file_is_not_emptied(place: Place, run: Run, applied: str) -> None:
    head, _, _ = FILE.partition("    components:")
    place.write(head + "    settings: {name: Acme Status}\n")
    done = run("apply", "--base", applied, "--auto-approve", "--allow-deletes", "100")
    assert done.exit_code == 3
    assert "section_removed: the file no longer has `components:`" in done.stderr
    assert "write `components: []` where they are to go, or put them back" in done.stderr
    assert names(place) == ["Core API", "REST API", "Webhooks", "Website"]
    place.write(head + "    components: []\n")
    assert run("apply", "--base", applied, "--auto-approve", "--allow-deletes", "100").exit_code == 0
    assert names(place) == []


def test_a_group_that_is_renamed_without_a_word_is_held_back(place: Place, run: Run, applied: str) -> None:
    ids = {name: place.component(name)["id"] for name in ("Core API", "REST API", "Webhooks")}
    place.write(FILE.replace("group: Core API", "group: Backend"))
    refused = run("apply", "--base", applied, "--auto-approve")
    assert refused.exit_code == 3
    assert "add `previously: [Core API]` to Backend at statuspage.yaml:8" in refused.stderr
    place.write(FILE.replace("group: Core API", "group: Backend\n        previously: [Core API]"))
    assert run("apply", "--base", applied, "--auto-approve").exit_code == 0
    assert {name: place.component(name)["id"] for name in ("Backend", "REST API", "Webhooks")} == {
        "Backend" if name == "Core API" else name: live_id for name, live_id in ids.items()
    }
