"""sweep on a page of Jira Service Management: what it reports and removes, what it refuses, and what nobody gets to see."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox import FaultRule
from tests.cli.conftest import Place, Run
from tests.cli.test_jsm import SEED
from tests.cli.test_jsm import jsm as jsm

PAGE = "live2"
POLICIES = f"""version: 1
provider: {{type: jsm}}
pages:
  acme:
    id: {PAGE}
    subscribers:
      members: [{{email: ops@elsewhere.example}}]
      policies:
        email_domains: {{allow: [acme.example, "*.corp.example"], action: remove}}
        quarantined: {{after_days: 14, action: remove}}
        unconfirmed: {{after_days: 30, action: report}}
    limits: {{deletes: 500, delete_percent: 90}}
"""
CODE = "c0de-that-nobody-may-see"


def ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def person(contact: str, **more: Any) -> dict[str, Any]:
    return {"id": contact.partition("@")[0], "email": contact, "status": "CONFIRMED", "confirmationCode": CODE, **more}


PENDING = {"status": "PENDING_CONFIRMATION", "confirmedAt": None}


def seed(place: Place, *people: dict[str, Any]) -> None:
    place.sandbox.jsm_seed({"pages": {PAGE: {**SEED, "subscribers": list(people)}}})


def left(place: Place) -> list[str]:
    return sorted(row["id"] for row in place.sandbox.jsm_dump()["pages"][PAGE]["subscribers"])


def test_a_whole_sweep(jsm: Place, run: Run) -> None:
    jsm.write(POLICIES)
    seed(
        jsm,
        person("ops@elsewhere.example"),
        person("good@acme.example"),
        person("too@eu.corp.example"),
        person("stranger@other.example"),
        person("sick@acme.example", quarantinedAt=ago(20)),
        person("fresh@acme.example", quarantinedAt=ago(2)),
        person("shy@acme.example", createdAt=ago(40), **PENDING),
        person("new@acme.example", createdAt=ago(4), **PENDING),
        person("chat@other.example", subscriptionType="SLACK", slackChannelId="C1"),
        person("gone@other.example", deactivatedAt=ago(9)),
    )
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 0, result.output
    assert "acme (Acme Status, live2)" in result.stdout
    assert "email domains that may not subscribe: 1 to remove" in result.stdout
    assert "in quarantine: 1 to remove" in result.stdout
    assert "never confirmed: 1 to report" in result.stdout
    assert "for 40 days" in result.stdout
    assert "declared, protected or ignored, and so left alone: 1" in result.stdout
    assert "Removed 2." in result.stdout
    assert left(jsm) == ["chat", "fresh", "gone", "good", "new", "ops", "shy", "too"]
    assert jsm.writes == ["POST /subscribers/delete"] * 2
    assert jsm.sandbox.mails == []
    for text in (result.output, (jsm.folder / ".reconciler" / "journal.jsonl").read_text(encoding="utf-8")):
        assert "stranger@" not in text
        assert "sick@" not in text
        assert CODE not in text
    again = run("sweep", "--auto-approve")
    assert (again.exit_code, len(jsm.writes)) == (0, 2)
    assert "never confirmed: 1 to report" in again.stdout


def test_one_reading_of_the_list_serves_all_policies(jsm: Place, run: Run) -> None:
    jsm.write(POLICIES)
    seed(jsm, person("good@acme.example"))
    jsm.sandbox.requests.clear()
    assert run("sweep").exit_code == 0
    assert [f"{each.method} {each.path}" for each in jsm.sandbox.requests] == [
        f"GET /pages/{PAGE}",
        "GET /subscribers/list/connection",
    ]


def test_more_than_the_limits_is_refused(jsm: Place, run: Run) -> None:
    jsm.write(POLICIES.replace("{deletes: 500, delete_percent: 90}", "{deletes: 1}"))
    seed(jsm, person("a@other.example"), person("b@other.example"))
    result = run("sweep", "--auto-approve", "--format", "json")
    assert result.exit_code == 3
    assert "--allow-deletes 2" in result.stderr
    page = json.loads(result.stdout)["pages"][0]
    assert (page["total"], page["blocked_by"]) == (
        2,
        ["limits: 2 of 2 subscribers would be removed: more than `limits` allow"],
    )
    assert [each["contact"].partition("#")[0] for each in page["found"]] == [
        "email:a…@other.example",
        "email:b…@other.example",
    ]
    assert jsm.writes == []
    assert run("sweep", "--auto-approve", "--allow-deletes", "2").exit_code == 0
    assert left(jsm) == []


@pytest.mark.parametrize("on_unsupported", ["", "    on_unsupported: note\n"])
def test_reactivating_is_refused_with_the_reason_and_what_to_do(jsm: Place, run: Run, on_unsupported: str) -> None:
    jsm.write(POLICIES.replace("14, action: remove", "14, action: reactivate") + on_unsupported)
    for command in ("validate", "sweep"):
        result = run(command)
        assert result.exit_code == 1
        assert result.stderr.startswith(
            "statuspage.yaml:10:47: `action: reactivate` cannot be done on Jira Service Management: "
            "its API takes no subscriber out of quarantine\n"
        )
        assert "  write `report` or `remove` there\n" in result.stderr
    assert jsm.sandbox.requests == []


def test_another_word_for_an_action_is_an_error_that_lists_what_can_be_done(jsm: Place, run: Run) -> None:
    jsm.write(POLICIES.replace("14, action: remove", "14, action: removed"))
    result = run("validate")
    assert result.exit_code == 1
    assert "`action` must be report or remove; 'removed' is not" in result.stderr
    assert "did you mean `remove`?" in result.stderr


def test_a_refusal_and_a_lost_answer(jsm: Place, run: Run) -> None:
    jsm.write(POLICIES)
    seed(jsm, person("a@other.example"))
    jsm.sandbox.faults.add(
        FaultRule("error", "POST", "/subscribers/delete", status=200, message="Not a@other.example today")
    )
    result = run("sweep", "--auto-approve")
    assert result.exit_code == 1
    assert "1 subscriber not removed" in result.stdout
    assert "Not ***@other.example today" in result.output
    jsm.sandbox.faults.add(FaultRule("reset_after", "POST", "/subscribers/delete"))
    result = run("sweep", "--auto-approve")
    assert (result.exit_code, left(jsm)) == (0, []), result.output


def test_a_page_without_a_draft_can_be_swept(jsm: Place, run: Run) -> None:
    seeded = {**SEED, "subscribers": [person("a@other.example")], "draft": None}
    jsm.sandbox.jsm_seed({"pages": {PAGE: seeded}})
    jsm.write(POLICIES)
    assert run("sweep", "--auto-approve").exit_code == 0
    assert left(jsm) == []


def test_a_page_that_nobody_knows_is_an_error(jsm: Place, run: Run, tmp_path: Path) -> None:
    jsm.write(POLICIES.replace(f"id: {PAGE}", "id: nosuchpage"))
    result = run("sweep")
    assert result.exit_code == 1
    assert "page acme (statuspage.yaml:5, id nosuchpage)" in result.stderr
