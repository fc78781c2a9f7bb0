"""sweep shows, asks, stays within limits, treats in lots of 100, notifies nobody, and finds nothing the second time."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import PAGE, Place, Run
from tests.cli.test_apply import on_a_terminal

POLICIES = f"""version: 1
pages:
  acme:
    id: {PAGE}
    subscribers:
      members: [{{email: ops@elsewhere.example, confirmed: true}}]
      policies:
        email_domains: {{allow: [acme.example, "*.corp.example"], action: remove}}
        quarantined: {{after_days: 14, action: reactivate}}
        unconfirmed: {{after_days: 30, action: report}}
    limits: {{deletes: 500, delete_percent: 90}}
"""


def ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def people(place: Place, *contacts: str, **changes: str) -> None:
    for contact in contacts:
        body = {"subscriber": {"email": contact, "skip_confirmation_notification": True}}
        row = place.sandbox.edit("POST", f"/pages/{PAGE}/subscribers", body)
        for name, value in changes.items():
            place.sandbox.alter(PAGE, "subscriber", row["id"], **{name: value})


def emails(place: Place, state: str = "all") -> list[str]:
    rows = place.sandbox.edit("GET", f"/pages/{PAGE}/subscribers", query={"state": state, "limit": "100"})
    return sorted(row["email"] for row in rows)


def test_a_whole_sweep(place: Place, run: Run) -> None:
    place.write(POLICIES)
    people(place, "ops@elsewhere.example", "good@acme.example", "too@eu.corp.example", "stranger@other.example")
    people(place, "sick@acme.example", state="quarantined", quarantined_at=ago(20))
    people(place, "fresh@acme.example", state="quarantined", quarantined_at=ago(2))
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert "stranger" not in result.output
    assert "email domains that may not subscribe: 1 to remove" in result.stdout
    assert "in quarantine: 1 to reactivate" in result.stdout
    assert "for 20 days" in result.stdout
    assert "Reactivated 1 and removed 1." in result.stdout
    assert emails(place, "quarantined") == ["fresh@acme.example"]
    assert "stranger@other.example" not in emails(place)
    assert {"ops@elsewhere.example", "too@eu.corp.example"} < set(emails(place))
    assert place.sandbox.mails == []
    again = run("sweep", "--auto-approve")
    assert again.exit_code == 0
    assert "The policies match nobody." in again.stdout
    assert len(place.writes) == 2


def test_lots_of_a_hundred(place: Place, run: Run) -> None:
    place.write(POLICIES)
    people(place, *(f"p{n}@other.example" for n in range(101)), *(f"a{n}@acme.example" for n in range(20)))
    result = run("sweep", "--auto-approve", "--format", "json")
    document = json.loads(result.stdout)
    assert document["pages"][0]["done"] == {"remove": 101}
    assert place.writes == [f"POST /pages/{PAGE}/subscribers/unsubscribe"] * 2
    assert all(r.body["skip_unsubscription_notification"] for r in place.sandbox.requests if r.method == "POST")
    assert "other.example" in result.stdout
    assert "p1@" not in result.stdout


def test_more_than_the_limits_is_refused(place: Place, run: Run) -> None:
    place.write(POLICIES.replace("{deletes: 500, delete_percent: 90}", "{deletes: 1}"))
    people(place, "a@other.example", "b@other.example")
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 3
    assert "--allow-deletes 2" in result.stderr
    told = json.loads(run("sweep", "--auto-approve", "--format", "json").stdout)
    assert (told["exit_code"], told["carried_out"], told["pages"][0]["total"]) == (3, False, 2)
    assert told["pages"][0]["hints"] == ["`limits: {deletes: 2, delete_percent: 100}`, or `--allow-deletes 2`"]
    assert place.writes == []
    assert run("sweep", "--auto-approve", "--allow-deletes", "2").exit_code == 0


def test_it_asks(place: Place, run: Run) -> None:
    place.write(POLICIES)
    people(place, "a@other.example")
    assert run("sweep").exit_code == 3
    told = run("sweep", "--format", "json")
    assert told.exit_code == json.loads(told.stdout)["exit_code"] == 3
    assert "use --auto-approve" in told.stderr
    shown, code = on_a_terminal(["sweep"], "no\n")
    assert code == 3
    assert "Remove 1 subscriber? Nobody is notified of a removal." in shown
    assert place.writes == []
    assert on_a_terminal(["sweep"], "yes\n")[1] == 0


def test_a_lost_answer_is_asked_again_and_a_refusal_is_told(place: Place, run: Run) -> None:
    place.write(POLICIES)
    people(place, "a@other.example")
    place.sandbox.faults.add(FaultRule("reset_after", method="POST"))
    assert run("sweep", "--auto-approve").exit_code == 0
    people(place, "b@other.example")
    people(place, "sick@acme.example", state="quarantined", quarantined_at=ago(20))
    place.sandbox.faults.add(FaultRule("error", method="POST", path="/pages/*/subscribers/unsubscribe", status=422))
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 4
    assert "1 subscriber not removed" in result.stdout
    place.sandbox.faults.add(FaultRule("error", method="POST", status=422))
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 1
    assert "Nothing to do" not in result.stdout


def test_what_is_only_reported_leaves_nothing_to_do(place: Place, run: Run) -> None:
    place.write(POLICIES.replace("action: remove", "action: report").replace("action: reactivate", "action: report"))
    people(place, "a@other.example")
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 0
    assert "email domains that may not subscribe: 1 to report" in result.stdout
    assert place.writes == []


def test_whose_page_it_is_is_said_and_a_page_that_is_not_declared_is_an_error(place: Place, run: Run) -> None:
    place.write(POLICIES)
    assert f"acme (Acme Status, {PAGE})" in run("sweep").stdout
    result = run("sweep", "--page", "typo")
    assert result.exit_code == 1
    assert "unknown page 'typo'" in result.stderr


def test_a_page_without_policies_and_a_page_that_cannot_be_read(place: Place, run: Run) -> None:
    result = run("sweep")
    assert result.exit_code == 0
    assert "there is nothing to sweep by" in result.stdout
    place.write(POLICIES)
    place.sandbox.faults.add(FaultRule("error", status=401, times=9))
    assert run("sweep").exit_code == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_journal_that_cannot_be_written_stops_the_sweep(place: Place, run: Run) -> None:
    place.write(POLICIES)
    people(place, "a@other.example")
    assert run("sweep", "--auto-approve", "--journal", "/dev/full").exit_code == 1
    assert place.writes == []


def test_one_page_of_several_that_fails_leaves_the_others(place: Place, run: Run) -> None:
    place.sandbox.ensure_page("second1", "Second")
    second = POLICIES[POLICIES.index("  acme:") :].replace("acme:", "beta:", 1).replace(PAGE, "nosuchpage")
    place.write(POLICIES + second)
    people(place, "a@other.example")
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 4
    assert "could not be read" in result.stdout
    assert emails(place) == []
