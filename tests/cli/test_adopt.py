"""`reconciler adopt`: what somebody changed in the dashboard, written into the files that declare the page."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from reconciler.sandbox import Sandbox
from tests.cli.conftest import PAGE, Place, Run
from tests.cli.test_apply import on_a_terminal

LIVE = "live.json"
FILE = f"""version: 1
pages:
  acme:
    id: {PAGE}
    settings: {{name: Acme Status}}
    components:
      # what people buy
      - name: Website     # www
        description: 'The marketing site'  # keep it short
      # everything that customers call
      - group: Core API
        components:
          - name: REST API
            showcase: true
          # calls back
          - name: Webhooks
    templates:
      - name: Database
        title: Scheduled
        body: ${{file:bodies/database.md}}
        components: [Core API/REST API, Webhooks]
    protect: ["component/Core API/REST API", component/Website]
"""


@pytest.fixture
def acme(place: Place, run: Run) -> Place:
    """The page as the file declares it."""
    place.write("Before.\n", "bodies/database.md")
    place.write(FILE)
    assert run("apply", "--auto-approve").exit_code == 0
    return place


def edit(place: Place, kind: str, called: str, **values: object) -> None:
    """Change something in the dashboard."""
    path = {"component": "components", "component_group": "component-groups"}[kind]
    row = next(row for row in place.sandbox.edit("GET", f"/pages/{PAGE}/{path}") if row["name"] == called)
    place.sandbox.edit("PATCH", f"/pages/{PAGE}/{path}/{row['id']}", {kind: values})


def edit_template(place: Place, run: Run, **values: object) -> None:
    """Change the template in a snapshot of the page, because no API can change one."""
    assert run("snapshot", "--out", LIVE).exit_code == 0
    document = json.loads((place.folder / LIVE).read_text())
    (template,) = (row for row in document["pages"]["acme"]["items"] if row["kind"] == "template")
    template["fields"] |= values
    (place.folder / LIVE).write_text(json.dumps(document))


def create(sandbox: Sandbox, name: str, **values: object) -> str:
    body = {"component": {"name": name, **values}}
    return str(sandbox.edit("POST", f"/pages/{PAGE}/components", body)["id"])


def delete(place: Place, name: str) -> None:
    place.sandbox.edit("DELETE", f"/pages/{PAGE}/components/{place.component(name)['id']}", {})


def text(place: Place, name: str = "statuspage.yaml") -> str:
    return (place.folder / name).read_bytes().decode("utf-8")


def adopted(place: Place, run: Run, *arguments: str) -> Result:
    """Adopt without being asked: the plan is empty afterwards, and the page was only read."""
    before = len(place.writes)
    result = run("adopt", "--auto-approve", *arguments)
    assert place.writes[before:] == []
    assert result.exit_code == 0, result.output
    assert run("drift", *arguments).exit_code == 0
    return result


def test_a_page_that_matches_leaves_the_file_alone(acme: Place, run: Run) -> None:
    result = run("adopt")
    assert (result.exit_code, result.output) == (0, "Nothing to adopt. The page matches the configuration.\n")
    assert text(acme) == FILE


def test_it_shows_what_it_writes_and_writes_it_in_place(acme: Place, run: Run) -> None:
    edit(acme, "component", "Website", description="Our shop")
    edit(acme, "component", "REST API", showcase=False)
    result = adopted(acme, run)
    assert (
        result.output
        == """\
From the page into the file:
  ~ acme/component/Website: description
  ~ acme/component/Core API/REST API: showcase

--- statuspage.yaml
+++ statuspage.yaml
@@ -7,10 +7,10 @@
       # what people buy
       - name: Website     # www
-        description: 'The marketing site'  # keep it short
+        description: 'Our shop'  # keep it short
       # everything that customers call
       - group: Core API
         components:
           - name: REST API
-            showcase: true
+            showcase: false
           # calls back
           - name: Webhooks
Written: statuspage.yaml, 2 differences adopted.
The plan no longer shows what was adopted. Review the change, and commit it.
"""
    )


def test_a_dry_run_writes_nothing_and_a_pipe_is_no_answer(acme: Place, run: Run) -> None:
    edit(acme, "component", "REST API", showcase=False)
    result = run("adopt", "--dry-run")
    assert result.exit_code == 0
    assert result.output.endswith("Not written (--dry-run): statuspage.yaml; it would adopt 1 difference.\n")
    result = run("adopt", input="yes\n")
    assert result.exit_code == 3
    assert "not written: no terminal for confirmation" in result.output
    assert text(acme) == FILE


def test_a_new_name_is_followed_by_what_refers_to_it(acme: Place, run: Run) -> None:
    edit(acme, "component", "REST API", name="REST: API")
    edit(acme, "component", "Website", name="Shop")
    adopted(acme, run)
    expected = FILE.replace("- name: Website ", "- name: Shop ").replace("component/Website]", "component/Shop]")
    expected = expected.replace("- name: REST API", '- name: "REST: API"').replace(
        "[Core API/REST API", '["Core API/REST: API"'
    )
    assert text(acme) == expected.replace("component/Core API/REST API", "component/Core API/REST: API")


def test_a_group_with_a_new_name_keeps_its_lines(acme: Place, run: Run) -> None:
    members = [acme.component(name)["id"] for name in ("REST API", "Webhooks")]
    edit(acme, "component_group", "Core API", name="API", components=members)
    adopted(acme, run)
    expected = FILE.replace("group: Core API", "group: API").replace("[Core API/", "[API/")
    assert text(acme) == expected.replace("component/Core API/", "component/API/")


def test_a_name_that_the_file_changed_first_is_taken_back(acme: Place, run: Run) -> None:
    acme.write(
        FILE.replace("- name: Webhooks\n", "- name: Hooks\n            previously: [Webhooks]\n").replace(
            ", Webhooks]", ", Hooks]"
        )
    )
    adopted(acme, run)
    assert text(acme) == FILE


def test_what_moved_takes_its_comment_along(acme: Place, run: Run) -> None:
    acme.sandbox.edit(
        "PATCH", f"/pages/{PAGE}/components/{acme.component('Webhooks')['id']}", {"component": {"group_id": None}}
    )
    adopted(acme, run)
    hooks = "          # calls back\n          - name: Webhooks\n"
    assert hooks not in text(acme)
    assert "      # calls back\n      - name: Webhooks\n" in text(acme)


def test_what_is_gone_is_taken_out_and_a_group_with_its_last_member(acme: Place, run: Run) -> None:
    delete(acme, "REST API")
    delete(acme, "Webhooks")
    acme.write(FILE.replace('"component/Core API/REST API", ', ""))
    edit_template(acme, run, components=[])
    result = adopted(acme, run, "--live", LIVE)
    assert "- acme/group/Core API: removed" in result.output
    assert text(acme).partition("keep it short\n")[2] == (
        "    templates:\n      - name: Database\n        title: Scheduled\n"
        "        body: ${file:bodies/database.md}\n        components: []\n    protect: [component/Website]\n"
    )


def test_what_is_new_stands_where_the_page_shows_it(acme: Place, run: Run) -> None:
    group = acme.component("REST API")["group_id"]
    create(acme.sandbox, "Search", group_id=group, description="Two\nlines")
    paris = create(acme.sandbox, "Paris", showcase=True)
    moved = str(acme.component("Webhooks")["id"])
    body = {"component_group": {"name": "Europe", "components": [paris, moved]}}
    acme.sandbox.edit("POST", f"/pages/{PAGE}/component-groups", body)
    result = adopted(acme, run)
    added = "+ acme/group/Europe: added, with acme/component/Europe/Paris, acme/component/Core API/Webhooks"
    assert added in " ".join(result.output.split())
    assert (
        text(acme).partition("showcase: true\n")[2].partition("    templates")[0]
        == """\
          - name: Search
            description: |-
              Two
              lines
            showcase: false
      - group: Europe
        components:
          - name: Paris
            showcase: true
          # calls back
          - name: Webhooks
"""
    )


def test_references_change_one_by_one(acme: Place, run: Run) -> None:
    ids = [acme.component(name)["id"] for name in ("Website", "Webhooks")]
    edit_template(acme, run, components=ids)
    adopted(acme, run, "--live", LIVE)
    assert text(acme) == FILE.replace("[Core API/REST API, Webhooks]", "[Webhooks, Website]")


def test_a_text_from_a_file_is_written_to_that_file(acme: Place, run: Run) -> None:
    edit_template(acme, run, body="After.\n\nMore")
    result = adopted(acme, run, "--live", LIVE)
    assert "--- bodies/database.md" in result.output
    assert text(acme, "bodies/database.md") == "After.\n\nMore\n"
    assert text(acme) == FILE


def test_a_file_of_another_system_stays_one(acme: Place, run: Run) -> None:
    windows = "\ufeff" + FILE.replace("\n", "\r\n")
    (acme.folder / "statuspage.yaml").write_bytes(windows.encode())
    create(acme.sandbox, "Search", group_id=acme.component("REST API")["group_id"])
    edit(acme, "component", "Website", description="One\nTwo")
    adopted(acme, run)
    result = text(acme)
    assert result.startswith("\ufeffversion: 1\r\n")
    assert result.count("\n") == result.count("\r\n") == FILE.count("\n") + 4
    assert "        description: |-  # keep it short\r\n          One\r\n          Two\r\n" in result


def test_only_what_is_asked_for_is_written(acme: Place, run: Run) -> None:
    edit(acme, "component", "REST API", showcase=False, name="HTTP API")
    edit(acme, "component", "Website", description="Our shop")
    result = run("adopt", "--auto-approve", "--only", "acme/component/Core API/*")
    assert result.exit_code == 0
    assert "Our shop" not in text(acme)
    assert "- name: HTTP API\n            showcase: false\n" in text(acme)
    assert run("drift").exit_code == 2


def test_several_files_each_get_their_own(place: Place, run: Run) -> None:
    (place.folder / "statuspage.yaml").unlink()
    head, _, rest = FILE.replace("${file:bodies/database.md}", "Body").partition("    templates:")
    place.write(head, "statuspage/a.yaml")
    place.write(f"version: 1\npages:\n  acme:\n    templates:{rest}", "statuspage/b.yaml")
    assert run("apply", "--auto-approve").exit_code == 0
    edit(place, "component", "REST API", name="HTTP API")
    edit_template(place, run, body="Other")
    adopted(place, run, "--live", LIVE)
    assert "- name: HTTP API" in text(place, "statuspage/a.yaml")
    assert "[Core API/HTTP API, Webhooks]" in text(place, "statuspage/b.yaml")
    assert "body: Other" in text(place, "statuspage/b.yaml")


def test_a_snapshot_serves_as_well_as_the_page(acme: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(acme, "component", "Website", description="Our shop")
    assert run("snapshot", "--out", "live.json").exit_code == 0
    monkeypatch.delenv("STATUSPAGE_API_KEY")
    assert run("adopt", "--auto-approve", "--live", "live.json").exit_code == 0
    assert "'Our shop'" in text(acme)


def test_nothing_is_written_through_a_link(acme: Place, run: Run, tmp_path: Path) -> None:
    (acme.folder / "statuspage.yaml").rename(acme.folder / "real.yaml")
    (acme.folder / "statuspage.yaml").symlink_to("real.yaml")
    edit(acme, "component", "Website", description="Our shop")
    result = run("adopt", "--auto-approve")
    assert result.exit_code == 3
    assert "nothing was written: statuspage.yaml is a link" in result.output
    assert text(acme) == FILE


def test_standard_input_cannot_be_written(acme: Place, run: Run) -> None:
    result = run("adopt", "-", "--auto-approve", input=FILE.replace("${file:bodies/database.md}", "Before."))
    assert result.exit_code == 1
    assert "standard input cannot be written" in result.output


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("no", 3)])
def test_on_a_terminal_it_asks_and_counts_what_it_takes_out(acme: Place, answer: str, code: int) -> None:
    edit(acme, "component", "Website", description="Our shop")
    acme.write(FILE.replace("          # calls back\n", "          - name: Only here\n          # calls back\n"))
    shown, exit_code = on_a_terminal(["adopt"], f"{answer}\n")
    assert exit_code == code
    assert "Write statuspage.yaml?" in shown
    assert "It takes 1 item out of the configuration." in shown
    assert "\x1b[32m+        description: 'Our shop'  # keep it short\x1b[0m" in shown
    assert ("'Our shop'" in text(acme)) is (code == 0)
    assert ("not written: the answer was no" in shown) is (code == 3)
