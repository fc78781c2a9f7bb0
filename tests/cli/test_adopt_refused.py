"""What `reconciler adopt` leaves alone: it names each with its line, and writes the others."""

import re
from dataclasses import replace

import pytest

from reconciler.app.console import Console
from tests.cli.conftest import PAGE, Place, Run
from tests.cli.test_adopt import create, delete, edit, text

FILE = f"""version: 1
x-texts:
  shared: &shared The same words
defaults:
  components: {{showcase: true}}
pages:
  acme:
    id: {PAGE}
    components:
      - name: Node ${{matrix:n}}
        matrix: {{n: [1, 2]}}
      - name: Default
      - name: Alias
        description: *shared
      - name: Variable
        description: ${{env:PAGE_TEXT}}
      - name: Mixed
        description: ${{file:text.md}} and more
      - name: Twice A
        description: ${{file:text.md}}
      - name: Twice B
        description: ${{file:text.md}}
      - {{name: Gone, absent: true}}
      - name: Fine
        description: Words
"""


@pytest.fixture
def acme(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("PAGE_TEXT", "From outside")
    place.write("In a file", "text.md")
    place.write(FILE)
    assert run("apply", "--auto-approve").exit_code == 0
    return place


def test_what_comes_from_elsewhere_is_named_with_its_line_and_the_others_are_written(acme: Place, run: Run) -> None:
    for name in ("Node 2", "Alias", "Variable", "Mixed", "Twice A", "Fine"):
        edit(acme, "component", name, description="Other")
    edit(acme, "component", "Default", showcase=False)
    edit(acme, "component", "Node 1", showcase=False)
    delete(acme, "Node 2")
    create(acme.sandbox, "Gone")
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 3
    lines = " ".join(result.output.split()).partition(" --- ")[0]
    assert lines == (
        "From the page into the file: ~ acme/component/Fine: description Not written: "
        "! acme/component/Node 2: removed: it comes from a `matrix` (statuspage.yaml:11) "
        "! acme/component/Node 1: showcase: it comes from a `matrix` (statuspage.yaml:11) "
        "! acme/component/Default: showcase: `showcase` comes from `defaults` (statuspage.yaml:5) "
        "! acme/component/Alias: description: an alias stands for the value (statuspage.yaml:14) "
        "! acme/component/Variable: description: its value comes from ${env:PAGE_TEXT} (statuspage.yaml:16) "
        "! acme/component/Mixed: description: its value comes from ${file:…} and other text (statuspage.yaml:18) "
        "! acme/component/Twice A: description: several values are made of the file text.md (statuspage.yaml:20) "
        "! acme/component/Gone: added: it is declared `absent: true`; remove that item to keep it (statuspage.yaml:23)"
    )
    assert "8 differences could not be adopted and were left alone." in result.output
    assert text(acme) == FILE.replace("description: Words", "description: Other")
    assert text(acme, "text.md") == "In a file"


def test_what_is_new_says_what_defaults_would_change(acme: Place, run: Run) -> None:
    create(acme.sandbox, "Hidden", showcase=False)
    create(acme.sandbox, "Shown", showcase=True)
    assert run("adopt", "--auto-approve").exit_code == 0
    assert (
        text(acme)
        == FILE + "      - name: Hidden\n        showcase: false\n      - name: Shown\n        showcase: true\n"
    )


def test_what_nobody_may_see_is_not_written(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_PAGE_OPS", "ops@acme.example")
    place.write(
        f"version: 1\npages:\n  acme:\n    id: {PAGE}\n    components:\n      - name: Website\n        description: ask a@acme.example\n"
        "    subscribers:\n      members:\n        - email: ${env:SECRET_PAGE_OPS}\n          components: [Website]\n"
    )
    assert run("apply", "--auto-approve").exit_code == 0
    api = create(place.sandbox, "API")
    (member,) = place.sandbox.edit("GET", f"/pages/{PAGE}/subscribers", query={"state": "all"})
    body = {"component_ids": [api]}
    place.sandbox.edit("PATCH", f"/pages/{PAGE}/subscribers/{member['id']}", body)
    edit(place, "component", "Website", description="ask b@acme.example")
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert not re.search(r"[\w.]@acme", result.output)
    assert "-        description: …\n+        description: …\n" in result.output
    assert text(place).endswith("- email: ${env:SECRET_PAGE_OPS}\n          components: [API]\n")


def test_an_order_is_left_alone_and_said(place: Place, run: Run) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    written = text(place)
    lines = written.splitlines(keepends=True)
    swapped = "".join([*lines[:-2], lines[-1], lines[-2]])
    place.write(swapped)
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 0
    assert "! acme: order: out of place in Core API" in result.output
    assert text(place) == swapped


def test_a_page_that_cannot_be_read_stops_all(place: Place, run: Run) -> None:
    place.write(text(place) + "  other:\n    id: otherpage\n    components: []\n")
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 1
    assert "nothing was written: page other" in result.output


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reconciler.app import adopt

    prepare = adopt.prepare

    def meanwhile(*arguments: object) -> object:
        ready = prepare(*arguments)  # type: ignore[arg-type]
        place.write("# by somebody else\n")
        return ready

    monkeypatch.setattr(adopt, "prepare", meanwhile)
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 3
    assert "statuspage.yaml was changed meanwhile" in result.output
    assert text(place) == "# by somebody else\n"


@pytest.mark.posix("files have owners and modes")
def test_a_file_keeps_its_mode(place: Place, run: Run) -> None:
    (place.folder / "statuspage.yaml").chmod(0o640)
    create(place.sandbox, "New")
    assert run("adopt", "--auto-approve").exit_code == 0
    assert (place.folder / "statuspage.yaml").stat().st_mode & 0o777 == 0o640


def test_what_was_left_out_is_not_said_to_match(place: Place, run: Run) -> None:
    assert run("apply", "--auto-approve").exit_code == 0
    edit(place, "component", "Website", description="Another")
    result = run("adopt", "--exclude", "acme/component/Website:description")
    assert (result.exit_code, result.output) == (0, "Nothing to adopt. What was compared matches the configuration.\n")


def test_a_person_who_is_not_declared_is_masked_where_subscribers_are_owned(place: Place, run: Run) -> None:
    place.write(
        f"version: 1\npages:\n  acme:\n    id: {PAGE}\n    subscribers:\n      members: []\n    prune: [subscriber]\n"
    )
    place.sandbox.edit("POST", f"/pages/{PAGE}/subscribers", {"subscriber": {"email": "jane.doe@acme.example"}})
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 3
    assert "acme/subscriber/email:j…@acme.example#" in result.output
    assert "jane" not in result.output


def test_nothing_is_said_to_match_where_nothing_is_declared(place: Place, run: Run) -> None:
    place.write(f"version: 1\npages:\n  acme:\n    id: {PAGE}\n")
    assert run("adopt").output == "Nothing to adopt. Nothing was compared.\n"


def test_yes_is_the_only_answer_that_writes(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    create(place.sandbox, "New")
    console = Console.of_process
    monkeypatch.setattr(Console, "of_process", lambda: replace(console(), asks=True))
    before = text(place)
    assert run("adopt", input="no\n").exit_code == 3
    assert text(place) == before
    assert run("adopt", input="Yes\n").exit_code == 0
    assert "- name: New\n" in text(place)
