"""import --from-terraform: pages, people and refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PAGE, Place, Run


def state(place: Place, *resources: tuple[str, str, str, str | None]) -> Path:
    """A state of resources: type, id, page id and key."""
    rows = [
        {
            "mode": "managed",
            "type": f"statuspage_{kind}",
            "name": "each",
            "instances": [{"index_key": key, "attributes": {"id": id_, "page_id": page}}],
        }
        for kind, id_, page, key in resources
    ]
    return place.write(json.dumps({"version": 4, "resources": rows}), "state.json")


@pytest.fixture
def website(place: Place, run: Run) -> str:
    """The id of a live component, and no file."""
    assert run("apply", "--auto-approve").exit_code == 0
    (place.folder / "statuspage.yaml").unlink()
    return str(place.component("Website")["id"])


IMPORT = ("import", "--from-terraform", "state.json")


def test_what_is_not_in_the_file_is_told(place: Place, run: Run, website: str) -> None:
    state(
        place,
        ("component", website, PAGE, None),
        ("component", "gone00000000", PAGE, "old"),
        ("incident", "incident0001", PAGE, None),
        ("component", "elsewhere001", "otherpage001", "new"),
    )
    result = run(*IMPORT, "--page-id", PAGE, "--removed-out", "removed.tf")
    assert result.exit_code == 0, result.output
    assert (
        "Terraform: state.json has 3 resources of this page, 1 of them in the file, each under a comment with its address.\n"
        "  not in the file: statuspage_component.each, which the page does not have\n"
        "  not in the file: statuspage_incident.each, which the page does not have\n"
        "  3 things on the page that Terraform did not manage: in the file all the same.\n"
        "  1 resource of page otherpage001: import that page too.\n"
        "  statuspage_component.each: for other pages too, which are forgotten with it. Import those pages first.\n"
    ) in result.stderr
    assert (place.folder / "removed.tf").read_text().count("removed {") == 2


def test_a_persons_key_is_in_no_output(place: Place, run: Run, website: str) -> None:
    row: dict[str, Any] = place.sandbox.edit(
        "POST", f"/pages/{PAGE}/subscribers", {"subscriber": {"email": "ops@acme.example"}}
    )
    state(place, ("subscriber", row["id"], PAGE, "ops@acme.example"), ("component", website, PAGE, None))
    without = run(*IMPORT, "--removed-out", "removed.tf")
    assert "not in the file: statuspage_subscriber.each, which the page does not have" in without.stderr
    result = run(*IMPORT, "--members")
    assert "# Terraform: statuspage_subscriber.each\n" in result.stdout
    assert "ops@acme.example" not in without.output + result.output + (place.folder / "removed.tf").read_text()


def test_the_page_is_that_of_the_state_and_named_where_there_are_several(place: Place, run: Run, website: str) -> None:
    state(place, ("component", website, PAGE, None), ("component", "a", "otherpage001", None))
    several = run(*IMPORT)
    assert several.exit_code == 1
    assert several.stderr == (
        f"error: the state has resources of 2 pages: {PAGE} (1), otherpage001 (1)\n"
        "  at state.json\n"
        "  choose one: --page-id\n"
    )
    other = run(*IMPORT, "--page-id", "thirdpage001")
    assert (other.exit_code, "the state has no resource of page thirdpage001" in other.stderr) == (1, True)


def test_nothing_is_overwritten_and_nothing_is_lost(place: Place, run: Run, website: str) -> None:
    state(place, ("component", website, PAGE, None))
    place.write("mine", "removed.tf")
    assert run(*IMPORT, "--removed-out", "removed.tf").exit_code == 3
    assert (place.folder / "removed.tf").read_text() == "mine"
    same = run(*IMPORT, "--removed-out", "x", "--out", "x")
    assert (same.exit_code, "are one file: something would be lost" in same.stderr) == (64, True)
    alone = run("import", "--page-id", PAGE, "--removed-out", "removed.tf")
    assert (alone.exit_code, "give --from-terraform too" in alone.stderr) == (64, True)


def test_many_resources_are_counted(place: Place, run: Run, website: str) -> None:
    rows = [("component", f"gone{number:08}", PAGE, str(number)) for number in range(30)]
    state(place, ("component", website, PAGE, None), *rows)
    result = run(*IMPORT)
    assert result.stderr.count("not in the file: ") == 20
    assert "  and 10 more\n" in result.stderr


def test_a_key_of_a_module_is_in_the_command_unless_it_may_name_a_person(place: Place, run: Run, website: str) -> None:
    path = state(place, ("component", website, PAGE, "x"), ("subscriber", "sub000000001", PAGE, None))
    content = json.loads(path.read_text())
    for resource, key in zip(content["resources"], ("it's", "ops@acme.example"), strict=True):
        resource["module"] = f'module.each["{key}"]'
    path.write_text(json.dumps(content))
    result = run(*IMPORT)
    assert result.exit_code == 0, result.output
    assert (
        """  terraform state rm 'module.each["it'"'"'s"].statuspage_component.each'\n"""
        "  module.each.statuspage_subscriber.each: in modules whose keys may name people; "
        "`terraform state list` has the addresses.\n"
        "Or give --removed-out removed.tf, for Terraform 1.7, OpenTofu 1.10 and newer.\n"
    ) in result.stderr
    assert "ops@acme.example" not in result.output
