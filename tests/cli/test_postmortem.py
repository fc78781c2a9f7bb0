"""The postmortem commands on a sandbox: drafted from a file, published once, withdrawn and deleted."""

import json
from typing import Any

import pytest
from click.testing import Result

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run

SILENT = ("--yes", "--no-notify")
TEXT = "# What happened\n\nA disk was full.\n"
PATH = "/pages/*/incidents/*/postmortem"


@pytest.fixture
def page(place: Place) -> Place:
    """A page with a resolved incident, and a file with its postmortem."""
    place.sandbox.edit("POST", f"/pages/{PAGE}/incidents", {"incident": {"name": "Payments fail"}})
    place.sandbox.edit("PATCH", f"{incident_path(place)}", {"incident": {"status": "resolved"}})
    place.write(TEXT, "why.md")
    place.sandbox.forget_requests()
    return place


def incident_path(page: Place, name: str = "Payments fail") -> str:
    rows = page.sandbox.edit("GET", f"/pages/{PAGE}/incidents")
    return f"/pages/{PAGE}/incidents/{next(row['id'] for row in rows if row['name'] == name)}"


def live(page: Place) -> dict[str, Any] | None:
    (row,) = [each for each in page.sandbox.dump()["pages"][PAGE]["incidents"] if each["name"] == "Payments fail"]
    found: dict[str, Any] | None = row.get("postmortem")
    return found


def mails(page: Place) -> list[str]:
    return [mail["kind"] for mail in page.sandbox.mails if mail["kind"] == "postmortem"]


def ok(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def postmortem(run: Run, command: str, *arguments: str) -> Result:
    return run("postmortem", command, "Payments fail", *arguments)


def test_a_draft_is_published_withdrawn_and_deleted(page: Place, run: Run) -> None:
    drafted = ok(postmortem(run, "draft", "why.md", "--yes"))
    id_ = incident_path(page).rpartition("/")[2]
    assert drafted.stderr == (
        f'acme: write the draft of the postmortem of the incident "Payments fail" ({id_})\n'
        "  text  # What happened\n"
        "\n"
        "        A disk was full.\n"
        "  Notifies nobody.\n"
        "  note: visitors read it only after `reconciler postmortem publish`\n"
    )
    assert drafted.stdout.startswith(f"Wrote the draft of the postmortem.\n  id    {id_}\n")
    shown = ok(postmortem(run, "show")).stdout
    assert shown == (
        f"Payments fail  ({id_}, resolved)\n  draft, not published\n\n    # What happened\n\n    A disk was full.\n"
    )
    assert ok(postmortem(run, "publish", "--yes", "--notify")).stdout.startswith("Published the postmortem.\n")
    assert mails(page) == ["postmortem"]
    assert "  published 20" in ok(postmortem(run, "show")).stdout
    ok(postmortem(run, "revert", "--yes"))
    assert "draft, not published" in ok(postmortem(run, "show")).stdout
    ok(postmortem(run, "delete", "--yes"))
    assert ok(postmortem(run, "show")).stdout.endswith("\n  no postmortem\n")


def test_what_was_done_already_is_said_and_not_sent(page: Place, run: Run) -> None:
    ok(postmortem(run, "draft", "why.md", "--yes"))
    again = ok(postmortem(run, "draft", "why.md", "--yes"))
    assert again.stdout.startswith("Nothing to do: the draft has this text already.\n")
    assert ok(postmortem(run, "revert", "--yes")).stdout.startswith("Nothing to do: it is not published.\n")
    ok(postmortem(run, "publish", *SILENT))
    writes = len(page.writes)
    again = ok(postmortem(run, "publish", "--yes", "--notify"))
    assert again.stdout.startswith("Nothing to do: it was published already, 20")
    assert (len(page.writes), mails(page)) == (writes, [])
    ok(postmortem(run, "delete", "--yes"))
    assert ok(postmortem(run, "delete", "--yes")).stdout.startswith("Nothing to do: it has no postmortem.\n")


def test_a_newer_draft_replaces_the_published_text_when_it_is_published(page: Place, run: Run) -> None:
    ok(postmortem(run, "draft", "why.md", "--yes"))
    ok(postmortem(run, "publish", *SILENT))
    page.write("Two disks were full, {{where}}.", "why.md")
    newer = ok(postmortem(run, "draft", "why.md", "--set", "where=in Dublin", "--set", "who=us", "--yes"))
    assert "--set who changes nothing: no text has the placeholder" in newer.stderr
    assert "visitors still read the published text" in newer.stderr
    shown = ok(postmortem(run, "show")).stdout
    assert shown.endswith("  a newer draft, not published\n\n    Two disks were full, in Dublin.\n")
    assert "it replaces the published text" in ok(postmortem(run, "publish", *SILENT)).stderr
    document = json.loads(ok(postmortem(run, "show", "--format", "json")).stdout)
    assert document["postmortem"]["body"] == "Two disks were full, in Dublin."
    assert document["incident"]["name"] == "Payments fail"


def test_an_open_incident_gets_a_draft_and_no_publication(page: Place, run: Run) -> None:
    page.sandbox.edit("POST", f"/pages/{PAGE}/incidents", {"incident": {"name": "Still on"}})
    drafted = ok(run("postmortem", "draft", "Still on", "why.md", "--yes"))
    assert "is still open (investigating)" in drafted.stderr
    refused = run("postmortem", "publish", "Still on", *SILENT)
    assert (refused.exit_code, "is still open (investigating)" in refused.stderr) == (3, True)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"We fixed {{it}}.", 3, "the postmortem still has the placeholder {{it}}"),
        (b"\xff\xfe", 1, "why.md is not UTF-8 text"),
        (b" \n", 1, "why.md has no text"),
        (b"x" * 200_001, 1, "why.md is longer than 200,000 bytes"),
        (None, 1, "the file cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_refused_sends_nothing(
    page: Place, run: Run, content: bytes | None, code: int, words: str
) -> None:
    path = page.folder / "why.md"
    path.unlink() if content is None else path.write_bytes(content)
    refused = postmortem(run, "draft", "why.md", "--yes")
    assert (refused.exit_code, page.writes) == (code, [])
    assert words in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("publish", "Payments fail", *SILENT), 3, "has no postmortem"),
        (("revert", "Payments fail", "--yes"), 3, "has no postmortem"),
        (("publish", "Payments fail", "--yes"), 64, "say whether subscribers are notified"),
        (("show", "Payment fails"), 3, "there is no incident `Payment fails`"),
        (("show", "p31zjtct2jer"), 3, "there is no incident `p31zjtct2jer`"),
        (("draft", "Payments fail", "why.md"), 3, "no terminal for confirmation"),
    ],
)
def test_what_is_refused_sends_nothing(
    page: Place, run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    refused = run("postmortem", *arguments)
    assert (refused.exit_code, page.writes) == (code, [])
    assert words in refused.stderr


def test_an_incident_older_than_the_newest_hundred_is_found_by_its_id(page: Place, run: Run) -> None:
    id_ = incident_path(page).rpartition("/")[2]
    for number in range(101):
        body = {"name": f"Later {number}", "status": "resolved"}
        page.sandbox.edit("POST", f"/pages/{PAGE}/incidents", {"incident": body})
    assert "there is no incident `Payments fail`" in postmortem(run, "show").stderr
    assert ok(run("postmortem", "draft", id_, "-", "--yes", "-q", input="From a pipe.")).stdout == f"{id_}\n"
    assert "    From a pipe.\n" in ok(run("postmortem", "show", id_)).stdout


@pytest.mark.parametrize("effect", ["reset_before", "reset_after", "error_after", "truncate"])
def test_a_lost_answer_publishes_and_notifies_once(page: Place, run: Run, effect: Any) -> None:
    page.sandbox.faults.add(FaultRule(effect, method="PUT", path=PATH))
    ok(postmortem(run, "draft", "why.md", "--yes"))
    page.sandbox.faults.add(FaultRule(effect, method="PUT", path=f"{PATH}/publish"))
    ok(postmortem(run, "publish", "--yes", "--notify"))
    assert mails(page) == ["postmortem"]
    page.sandbox.faults.add(FaultRule(effect, method="DELETE", path=PATH))
    ok(postmortem(run, "delete", "--yes"))
    assert live(page) is None


def test_what_stays_unknown_is_said(page: Place, run: Run) -> None:
    ok(postmortem(run, "draft", "why.md", "--yes"))
    page.sandbox.faults.add(FaultRule("reset_before", method="PUT", path=f"{PATH}/publish", times=None))
    unknown = postmortem(run, "publish", "--yes", "--notify")
    assert unknown.exit_code == 4
    assert "whether it happened is not known" in unknown.stderr


def test_a_service_without_postmortems_is_refused_with_the_reason(page: Place, run: Run) -> None:
    refused = run("postmortem", "show", "x", "--page-id", "p1", "--provider", "jsm", "--sandbox")
    assert refused.exit_code == 3
    assert "Jira Service Management cannot do this: " in refused.stderr
