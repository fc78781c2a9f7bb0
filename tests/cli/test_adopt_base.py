"""`adopt --base` and `ci drift-pr --base`: a change that is merged and not applied yet is no drift, and is not undone."""

from tests.cli.conftest import FILE, Place, Run
from tests.cli.test_adopt import create, edit

CHANGED = FILE.replace("The marketing site\n", "The marketing site\n        showcase: true\n").replace(
    "          - name: Webhooks\n", "          - name: GraphQL* API\n"
)


def test_the_change_stays_and_the_drift_is_adopted(place: Place, run: Run, applied: str) -> None:
    place.write(CHANGED)
    edit(place, "component", "Website", description="Our shop")
    create(place.sandbox, "Shop")

    without = run("adopt", "--dry-run").stdout
    assert "-          - name: GraphQL* API" in without

    result = run("adopt", "--base", applied, "--auto-approve")
    assert result.exit_code == 0, result.output
    why = f"the configuration changed it since {applied}, and that is not applied yet"
    lines = " ".join(result.stdout.split())
    for address, what in (
        ("acme/component/Website", "showcase"),
        ("acme/component/Core API/GraphQL* API", "not on the page"),
        ("acme/component/Core API/Webhooks", "not in the file"),
    ):
        assert f"{address}: {what}: {why}" in lines
    text = (place.folder / "statuspage.yaml").read_text()
    assert text == CHANGED.replace("The marketing site", "Our shop") + "      - name: Shop\n        showcase: false\n"
    assert run("drift", "--base", applied).exit_code == 2


def test_what_both_changed_is_left_to_people(place: Place, run: Run, applied: str) -> None:
    text = FILE.replace("The marketing site", "The new site")
    place.write(text)
    edit(place, "component", "Website", description="Clicked")

    result = run("adopt", "--base", applied, "--auto-approve")
    assert result.exit_code == 0, result.output
    why = f"the configuration changed it since {applied}, and the page was changed too"
    assert f"acme/component/Website: description: {why}" in " ".join(result.stdout.split())
    assert (place.folder / "statuspage.yaml").read_text() == text


def test_a_rename_that_is_not_applied_yet_is_not_taken_back(place: Place, run: Run, applied: str) -> None:
    renamed = FILE.replace("- name: Webhooks\n", "- name: Callbacks\n            previously: [Webhooks]\n")
    place.write(renamed)
    assert "Callbacks: renamed to Webhooks" in run("adopt", "--dry-run").stdout
    assert "renamed" not in run("adopt", "--dry-run", "--exclude", "acme/component/*/Callbacks").stdout

    run("adopt", "--base", applied, "--auto-approve")
    assert (place.folder / "statuspage.yaml").read_text() == renamed
