"""What commands say of a page is true of it: after an insert, with manual changes left, blocked, in part, of a snapshot."""

import json

import pytest

from tests.cli.conftest import FILE, PAGE, Place, Run

MATCHES = "The page matches the configuration."
TEMPLATE = "    templates:\n      - {name: Notice, title: Notice, body: %s}\n"


def test_an_insert_that_landed_last_is_told_after_apply_and_in_the_next_plan(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    place.write(
        FILE.replace(
            "          - name: Webhooks\n", '          - name: "Batch, `nightly`"\n          - name: Webhooks\n'
        )
    )
    planned = run("plan").stdout
    assert "added last in Core API; drag it after REST API" in planned
    applied = run("apply", "--auto-approve")
    assert applied.exit_code == 0
    assert MATCHES not in applied.stdout
    drag = 'out of place in Core API: drag "Batch, `nightly`" after REST API in the dashboard'
    assert f"  The page matches the configuration, except for its order:\n      {drag}\n" in applied.stdout
    again = run("plan").stdout
    assert f"      {drag}\n" in again
    assert "No changes. The page matches the configuration, except for its order.\n" in again
    assert 'drag ``"Batch, `nightly`"`` after `REST API` in the dashboard' in run("plan", "--format", "markdown").stdout
    assert run("drift").exit_code == 0, "with `order: note` an order is no drift"
    place.sandbox.alter(PAGE, "component", str(place.component("Webhooks")["id"]), position=9)
    assert f"No changes. {MATCHES}" in run("plan").stdout


def test_a_manual_change_is_told_again_after_apply_and_is_drift(place: Place, run: Run) -> None:
    place.write(FILE + TEMPLATE % "Hello")
    run("apply", "--auto-approve")
    place.write(FILE.replace("The marketing site", "For everybody") + TEMPLATE % "Hello there")
    applied = run("apply", "--auto-approve")
    assert applied.exit_code == 0
    assert MATCHES not in applied.stdout
    left = applied.stdout.partition("  The page matches the configuration, except for 1 change to make manually:\n")[2]
    assert left.startswith(
        "      ! template/Notice (body)\n          the API can make a template and cannot change one; do it in "
    )
    assert run("drift").exit_code == 2


def test_an_apply_that_can_do_nothing_says_so_in_text_and_json(place: Place, run: Run) -> None:
    place.write(FILE + TEMPLATE % "Hello")
    run("apply", "--auto-approve")
    place.write(FILE + TEMPLATE % "Hello there")
    text = run("apply", "--auto-approve")
    assert text.exit_code == 0
    assert "1 change to make manually; apply has nothing to do.\n" in text.stdout
    document = json.loads(run("apply", "--auto-approve", "--format", "json").stdout)
    (page,) = document["pages"]
    assert [one["address"] for one in page["manual"]] == ["acme/template/Notice"]
    assert (page["converged"], document["outcomes"], document["writes"]) == (True, [], 0)


def test_a_blocked_apply_does_not_say_that_the_page_matches(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    place.write(FILE.replace("      - name: Website\n", "      - name: Website\n        id: nowhere00000\n"))
    refused = run("apply", "--auto-approve")
    assert refused.exit_code == 3
    assert "matches the configuration" not in refused.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "acme/component/Website"], "Compared: 1 component; not compared: 1 group and 2 components."),
        (["--exclude", "acme/component/Website"], "Compared: 1 group and 2 components; not compared: 1 component."),
    ],
)
def test_a_part_is_called_one(place: Place, run: Run, arguments: list[str], said: str) -> None:
    run("apply", "--auto-approve")
    shown = run("plan", *arguments).stdout
    assert "No changes. What was compared matches the configuration.\n" in shown
    assert said in shown


def test_what_is_ignored_is_not_said_to_be_compared(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    place.write(f"{FILE}    ignore: [component/Website]\n")
    shown = run("plan").stdout
    assert "No changes. What was compared matches the configuration.\n" in shown
    assert "Compared: 1 group and 2 components; not compared: 1 component." in shown
    place.write(
        f"version: 1\npages:\n  acme: {{id: {PAGE}, components: [{{name: Website}}], ignore: [component/Website]}}\n"
    )
    assert "Nothing was compared.\nCompared: nothing; not compared: 1 component." in run("plan").stdout
    place.write(f"version: 1\npages:\n  acme: {{id: {PAGE}}}\n")
    assert "Nothing was compared.\nCompared: nothing, as nothing is declared." in run("plan").stdout


def test_of_a_snapshot_nothing_is_said_of_the_page_as_it_is_now(place: Place, run: Run) -> None:
    run("apply", "--auto-approve")
    run("snapshot", "--out", "live.json")
    shown = run("plan", "--live", "live.json").stdout
    assert "No changes. The snapshot matches the configuration.\n" in shown
    assert "The page" not in shown
    place.write(FILE.replace("The marketing site", "For everybody"))
    assert "Used 0 API requests; apply would send 1 (less than 1 s)." in run("plan", "--live", "live.json").stdout
