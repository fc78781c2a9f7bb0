"""The subscriber commands, as people see them at 80 columns: masked, counted, confirmed, and within the limits."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.model import contact
from reconciler.sandbox import FaultRule
from tests.cli.conftest import FILE, PAGE, Place, Run

DECLARED = f"{FILE}    subscribers:\n      members: [{{email: ops@acme.example, confirmed: true}}]\n"


def shown(text: str) -> str:
    return contact.segment(f"email:{text}", PAGE)


@pytest.fixture(autouse=True)
def _people(place: Place, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    place.write(DECLARED)
    run("apply", "--auto-approve")
    for name, confirmed in (("ann@old.example", True), ("bob@old.example", True), ("new@old.example", False)):
        body = {"subscriber": {"email": name, "skip_confirmation_notification": confirmed}}
        row = place.sandbox.edit("POST", f"/pages/{PAGE}/subscribers", body)
        if name == "bob@old.example":
            since = (datetime.now(UTC) - timedelta(days=20)).isoformat()
            place.sandbox.alter(PAGE, "subscriber", row["id"], state="quarantined")
            place.sandbox.alter(PAGE, "subscriber", row["id"], quarantined_at=since)


def emails(place: Place) -> list[str]:
    rows = place.sandbox.edit("GET", f"/pages/{PAGE}/subscribers", query={"state": "all", "limit": "100"})
    return sorted(row["email"] for row in rows)


def test_the_list_is_masked_and_says_the_state_of_each(run: Run) -> None:
    today = datetime.now(UTC).date().isoformat()
    since = (datetime.now(UTC) - timedelta(days=20)).date().isoformat()
    result = run("subscriber", "list")
    assert result.stdout == (
        "acme: 4 subscribers (2 active email, 1 quarantined email, 1 unconfirmed email)\n"
        f"  {shown('ann@old.example')}   active       {today}\n"
        f"  {shown('bob@old.example')}   quarantined  {since}\n"
        f"  {shown('new@old.example')}   unconfirmed  {today}\n"
        f"  {shown('ops@acme.example')}  active       {today}  declared\n"
    )
    rows = json.loads(run("subscriber", "list", "--state", "unconfirmed", "--format", "json").stdout)["subscribers"]
    assert [(row["contact"], row["state"], row["channel"]) for row in rows] == [
        (shown("new@old.example"), "unconfirmed", "email")
    ]
    assert "new@" not in json.dumps(rows)


def test_filters(run: Run) -> None:
    assert "acme: 1 subscriber" in run("subscriber", "list", "--state", "quarantined", "--older-than", "2w").stdout
    assert run("subscriber", "list", "--state", "quarantined", "--older-than", "30d").stdout == (
        "acme: no subscriber matches.\n"
    )
    assert "acme: 3 subscribers" in run("subscriber", "list", "--domain", "@OLD.example").stdout
    assert "acme: 1 subscriber" in run("subscriber", "list", "--contact", shown("ann@old.example")).stdout
    assert "no subscriber matches" in run("subscriber", "list", "--component", "Website").stdout


def test_many_are_counted(place: Place, run: Run) -> None:
    for number in range(60):
        body = {"subscriber": {"email": f"p{number}@many.example", "skip_confirmation_notification": True}}
        place.sandbox.edit("POST", f"/pages/{PAGE}/subscribers", body)
    lines = run("subscriber", "list", "--domain", "many.example").stdout.splitlines()
    assert len(lines) == 52
    assert lines[-1] == "  and 10 more; `--format json` has all of them"


def test_unsubscribing_stays_within_the_limits_and_leaves_declared_members(place: Place, run: Run) -> None:
    refused = run("subscriber", "unsubscribe", "--type", "email", "--yes")
    assert refused.exit_code == 3
    assert "3 of 4 subscribers would be removed" in refused.stderr
    result = run("subscriber", "unsubscribe", "--type", "email", "--allow-deletes", "3", "--dry-run")
    assert result.stdout == (
        "acme: unsubscribe 3 subscribers\n"
        "  channels  email 3\n"
        f"  contacts  {shown('ann@old.example')}, {shown('bob@old.example')},\n"
        f"            {shown('new@old.example')}\n"
        "  Notifies nobody.\n"
        "  note: declared, protected or ignored, and so left alone: 1\n"
    )
    done = run("subscriber", "unsubscribe", "--type", "email", "--allow-deletes", "3", "--yes")
    assert (done.exit_code, done.stdout) == (0, "Unsubscribed: 3 subscribers.\n")
    assert emails(place) == ["ops@acme.example"]
    assert len(place.sandbox.mails) == 1  # that of the fixture
    for result in (refused, done):
        assert "ann@" not in result.output


def test_members_whose_variables_are_not_set_stop_it(place: Place, run: Run) -> None:
    place.write(DECLARED.replace("ops@acme.example", "'${env:SECRET_PAGE_OPS}'"))
    result = run("subscriber", "unsubscribe", "--domain", "acme.example", "--yes")
    assert result.exit_code == 3
    assert "the file declares members whose contacts are not known" in result.stderr
    assert "ops@acme.example" in emails(place)


def test_reactivating(place: Place, run: Run) -> None:
    preview = run("subscriber", "reactivate", "--dry-run").stdout
    assert preview.endswith("  Whether the service tells those who are reactivated is not documented.\n")
    assert run("subscriber", "reactivate", "--yes").stdout == "Reactivated: 1 subscriber.\n"
    assert run("subscriber", "reactivate", "--yes").stdout == "Nothing to do: no subscriber matches.\n"


def test_resending_needs_notify(place: Place, run: Run) -> None:
    assert run("subscriber", "resend", "--yes").exit_code == 64
    refused = run("subscriber", "resend", "--yes", "--no-notify")
    assert refused.exit_code == 3
    assert "not sent: sending a request again reaches each of them" in refused.stderr
    assert len(place.sandbox.mails) == 1  # that of the fixture
    result = run("subscriber", "resend", "--yes", "--notify")
    assert (result.exit_code, result.stdout) == (0, "Asked again: 1 subscriber.\n")
    assert "Notifies 1 subscriber (email 1)." in result.stderr


def test_a_lost_answer_is_not_sent_again(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("reset_after", "POST", path="**/resend_confirmation", times=None))
    result = run("subscriber", "resend", "--yes", "--notify")
    assert result.exit_code == 4
    assert "whether they were asked again is not known: 1" in " ".join(result.stdout.split())
    assert len([write for write in place.writes if write.endswith("resend_confirmation")]) == 1


def test_420_is_waited_for(place: Place, run: Run) -> None:
    place.sandbox.faults.add(FaultRule("refuse", "POST", status=420, retry_after=0))
    assert run("subscriber", "reactivate", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("unsubscribe",), "name the subscribers: use --type"),
        (("list", "--older-than", "soon"), "'soon' is not an age such as 12h, 30d or 4w"),
        (("list", "--state", "gone"), "'gone' is not one of"),
    ],
)
def test_usage(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run("subscriber", *arguments)
    assert result.exit_code == 64
    assert words in " ".join(result.stderr.split())
