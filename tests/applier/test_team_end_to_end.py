"""The lives of team members on a sandbox: made with what they may do, changed, adopted, removed; access that is not declared is kept."""

import textwrap
from datetime import UTC, datetime
from typing import Any

import pytest

from reconciler import planner, render
from reconciler.applier import document_of, pages_of, take
from reconciler.config.load.load import load_config
from reconciler.documents.snapshot import Snapshot
from reconciler.http import HttpSession
from reconciler.model.plan import Plan
from reconciler.model.result import Result
from reconciler.sandbox import FaultRule, Quirks
from tests.applier.loop import PAGE_ID, Loop

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORG, SECOND, THIRD = "org1", "secondpage00", "thirdpage000"
ROLES = ("page_configuration", "incident_manager", "maintenance_manager")
ALICE, BOB = "team_member/email:a…@acme.example", "team_member/email:b…@acme.example"
MEMBERS = """
    - email: Alice@acme.example
      first_name: Alice
      last_name: Ames
      password: ${env:SECRET_PAGE_PASSWORD}
      pages: {acme: [incident_manager, page_configuration], beta: []}
    - email: bob@acme.example
"""
WITHOUT = MEMBERS.replace("{acme: [incident_manager, page_configuration], beta: []}", "{acme: true}")


@pytest.fixture(params=["list", "map"])
def loop(loop: Loop, request: pytest.FixtureRequest) -> Loop:
    loop.environ = {"SECRET_PAGE_PASSWORD": "a-secret-word"}
    loop.sandbox.ensure_page(SECOND, "Beta")
    loop.sandbox.ensure_page(THIRD, "Gamma")
    loop.sandbox.quirks = Quirks(permissions_shape=request.param)
    loop.sandbox.ensure_organization(ORG)
    return loop


def declare(loop: Loop, members: str = MEMBERS, rest: str = "") -> None:
    text = (
        f"version: 1\npages:\n  acme: {{id: {PAGE_ID}}}\n  beta: {{id: {SECOND}}}\n"
        f"organizations:\n  acme-org:\n    id: {ORG}\n    members:\n{textwrap.indent(textwrap.dedent(members), '      ')}\n"
        f"{textwrap.indent(textwrap.dedent(rest), '    ')}"
    )
    (loop.folder / "statuspage.yaml").write_text(text, encoding="utf-8")


def by_hand(loop: Loop, method: str, path: str, body: Any = None) -> Any:
    return loop.sandbox.edit(method, f"/organizations/{ORG}{path}", body)


def team(loop: Loop) -> dict[str, dict[str, Any]]:
    """What everybody may do: the roles that they have, by page."""
    members = loop.sandbox.dump()["organizations"][ORG]["users"]
    return {
        row["email"]: {page: [role for role in ROLES if roles.get(role)] for page, roles in row["pages"].items()}
        for row in members
    }


def said(result: Result) -> list[str]:
    return [f"{o.status.value} {o.action.verb.value} {o.action.address.local.split('#')[0]}" for o in result.outcomes]


def as_declared(loop: Loop, result: Result) -> Result:
    assert result.exit_code == 0, [(str(o.action.address), o.reason, o.ignored) for o in result.outcomes]
    assert [(o.reason, o.ignored) for o in result.outcomes if o.reason or o.ignored] == []
    assert all(page.converged for page in result.pages)
    assert loop.plan().actions == ()
    return result


@pytest.fixture
def made(loop: Loop) -> Loop:
    declare(loop)
    as_declared(loop, loop.apply())
    return loop


def of_organization(plan: Plan) -> Any:
    return next(page for page in plan.pages if page.page.key == "acme-org")


def test_members_are_made_with_what_they_may_do(loop: Loop) -> None:
    declare(loop)
    plan = loop.plan()
    assert [str(action.address).split("#")[0] for action in plan.actions] == [f"acme-org/{ALICE}", f"acme-org/{BOB}"]
    assert ("email", "whether the service emails an invitation is not documented") in [
        (note.code, note.message) for note in plan.actions[0].notes
    ]
    result = as_declared(loop, loop.apply())
    assert said(result) == [f"done create {ALICE}", f"done create {BOB}"]
    assert [outcome.requests for outcome in result.outcomes] == [2, 1]
    assert team(loop) == {
        "Alice@acme.example": {PAGE_ID: ["page_configuration", "incident_manager"], SECOND: []},
        "bob@acme.example": {},
    }


def test_reading_takes_one_request_for_each_member_that_speaks_of_pages(made: Loop) -> None:
    by_hand(made, "POST", "/users", {"user": {"email": "stranger@acme.example"}})
    before = len(made.sandbox.requests)
    page = of_organization(made.plan())
    asked = [r.path for r in made.sandbox.requests[before:] if r.path.startswith("/organizations/")]
    assert [path.split("/")[3] for path in sorted(asked)] == ["permissions", "users"]
    assert page.live.requests == 2
    assert [note.message for note in page.notes if note.code == "unmanaged"] == [
        "1 team_member is not declared and left alone"
    ]


CHANGES: dict[str, tuple[str, dict[str, list[str]]]] = {
    "other roles": (
        "{acme: [maintenance_manager], beta: []}",
        {PAGE_ID: ["maintenance_manager"], SECOND: []},
    ),
    "no role": ("{acme: []}", {PAGE_ID: [], SECOND: []}),
    "taken from a page": (
        "{acme: false}",
        {SECOND: []},
    ),
    "given to a page": (
        "{beta: [incident_manager]}",
        {PAGE_ID: ["page_configuration", "incident_manager"], SECOND: ["incident_manager"]},
    ),
}


@pytest.mark.parametrize(("pages", "after"), CHANGES.values(), ids=CHANGES)
def test_what_is_declared_changes_and_what_the_file_does_not_speak_of_is_kept(
    made: Loop, pages: str, after: dict[str, list[str]]
) -> None:
    (alice, _) = by_hand(made, "GET", "/users")
    given = made.sandbox.dump()["organizations"][ORG]["users"][0]["pages"] | {THIRD: {"incident_manager": True}}
    by_hand(made, "PUT", f"/permissions/{alice['id']}", {"pages": given})
    declare(made, MEMBERS.replace("{acme: [incident_manager, page_configuration], beta: []}", pages))
    assert said(as_declared(made, made.apply())) == [f"done update {ALICE}"]
    assert team(made)["Alice@acme.example"] == after | {THIRD: ["incident_manager"]}


def test_any_access_will_do_where_no_roles_are_said(made: Loop) -> None:
    declare(made, WITHOUT)
    assert made.plan().actions == ()
    declare(made, WITHOUT.replace("acme: true", "beta: true, acme: true") + "      pages: {beta: true}\n")
    assert said(as_declared(made, made.apply())) == [f"done update {BOB}"]
    assert team(made)["bob@acme.example"] == {SECOND: []}


def test_an_organization_without_roles(loop: Loop) -> None:
    loop.sandbox.reset()
    for page in (PAGE_ID, SECOND, THIRD):
        loop.sandbox.ensure_page(page)
    loop.sandbox.ensure_organization(ORG, rbac=False)
    declare(loop, WITHOUT)
    as_declared(loop, loop.apply())
    assert loop.sandbox.dump()["organizations"][ORG]["users"][0]["pages"] == {PAGE_ID: {}}
    declare(loop, WITHOUT.replace("{acme: true}", "{beta: true}"))
    as_declared(loop, loop.apply())
    assert loop.sandbox.dump()["organizations"][ORG]["users"][0]["pages"] == {PAGE_ID: {}, SECOND: {}}
    declare(loop, WITHOUT.replace("{acme: true}", "{acme: [incident_manager]}"))
    (outcome,) = loop.apply().outcomes
    assert outcome.ignored == ("pages",)


def test_access_that_came_after_the_plan_is_kept(made: Loop) -> None:
    declare(made, MEMBERS.replace("beta: []", "beta: [incident_manager]"))
    plan = made.plan()
    (alice, _) = by_hand(made, "GET", "/users")
    given = made.sandbox.dump()["organizations"][ORG]["users"][0]["pages"] | {THIRD: {"incident_manager": True}}
    by_hand(made, "PUT", f"/permissions/{alice['id']}", {"pages": given})
    as_declared(made, made.apply(plan))
    assert team(made)["Alice@acme.example"][THIRD] == ["incident_manager"]


def test_somebody_who_is_there_already_is_adopted_with_all_they_may_do(loop: Loop) -> None:
    declare(loop)
    plan = loop.plan()
    alice = by_hand(loop, "POST", "/users", {"user": {"email": "ALICE@acme.example", "first_name": "Al"}})
    by_hand(loop, "PUT", f"/permissions/{alice['id']}", {"pages": {THIRD: {"incident_manager": True}}})
    result = loop.apply(plan)
    assert said(result) == [f"adopted create {ALICE}", f"done create {BOB}"]
    assert result.outcomes[0].ignored == ("first_name", "last_name")
    assert team(loop)["ALICE@acme.example"] == {
        PAGE_ID: ["page_configuration", "incident_manager"],
        SECOND: [],
        THIRD: ["incident_manager"],
    }


def test_a_name_is_changed_by_hand(made: Loop) -> None:
    declare(made, MEMBERS.replace("last_name: Ames", "last_name: Arden"))
    (action,) = made.plan().actions
    assert (action.verb, [(c.field, c.before, c.after) for c in action.changes]) == (
        "manual",
        [("last_name", "Ames", "Arden")],
    )


def test_only_absent_or_a_pattern_of_its_own_removes_a_member(made: Loop) -> None:
    declare(made, "- email: alice@acme.example")
    assert made.plan().actions == ()
    declare(made, "- {email: bob@acme.example, absent: true}")
    (action,) = made.plan().actions
    assert [note.message for note in action.notes] == [
        "permanently deletes the member's account in the organization, on all its pages"
    ]
    assert said(as_declared(made, made.apply())) == [f"done delete {BOB}"]
    declare(made, "[]", "prune: [team_member]\nprotect: [team_member/email:z*]\n")
    assert said(as_declared(made, made.apply())) == [f"done delete {ALICE}"]
    assert team(made) == {}


def test_what_was_changed_by_hand_is_drift(made: Loop) -> None:
    (alice, _) = by_hand(made, "GET", "/users")
    by_hand(made, "PUT", f"/permissions/{alice['id']}", {"pages": {SECOND: {"maintenance_manager": True}}})
    (action,) = made.plan().actions
    (change,) = action.changes
    assert (change.before, change.after) == (
        {"acme": False, "beta": ["maintenance_manager"]},
        {"acme": ["page_configuration", "incident_manager"], "beta": []},
    )
    as_declared(made, made.apply())


def test_neither_contact_nor_password_is_shown(loop: Loop) -> None:
    declare(loop)
    document = document_of(loop.plan(), b"key")
    for format_ in ("text", "json", "markdown", "html", "gitlab"):
        shown = render.plan(document, format_)
        assert "alice@" not in shown.lower()
        assert "a-secret-word" not in shown
    loop.apply()
    journal = (loop.folder / ".reconciler" / "journal.jsonl").read_text(encoding="utf-8")
    assert "alice@" not in journal.lower()
    assert "a-secret-word" not in journal


@pytest.mark.parametrize(
    "body", [{"data": {"user_id": "u1"}}, {"data": {"pages": [{}]}}, [], {"data": {"pages": "all"}}]
)
def test_permissions_that_cannot_be_read_never_pass_for_none(made: Loop, body: Any, monkeypatch: Any) -> None:
    real = HttpSession.get

    def get(self: HttpSession, path: str, /, **query: Any) -> Any:
        return body if "/permissions/" in path else real(self, path, **query)

    monkeypatch.setattr(HttpSession, "get", get)
    page = of_organization(made.plan())
    assert page.error is not None
    assert "answered permissions that name no pages" in page.error


def test_a_lost_answer_is_asked_again_and_a_failed_read_takes_no_access_away(made: Loop) -> None:
    declare(made, MEMBERS.replace("beta: []", "beta: [incident_manager]"))
    made.sandbox.faults.add(FaultRule("reset_after", method="PUT", path="**/permissions/*"))
    as_declared(made, made.apply())
    declare(made)
    plan = made.plan()
    made.sandbox.faults.add(FaultRule("error", status=500, path="**/permissions/*", times=None))
    (outcome,) = made.apply(plan).outcomes
    assert outcome.status.value == "failed"
    assert "PUT" not in {record.method for record in made.sandbox.requests[-4:]}


@pytest.mark.parametrize("people", [False, True])
def test_a_snapshot_stands_for_an_organization_too(made: Loop, people: bool) -> None:
    loaded = load_config(made.folder / "statuspage.yaml", environ=made.environ)
    backend = made.backend()
    snapshot = take(loaded, lambda _page: backend, now=NOW, source="here", subscribers=people)
    backend.close()
    text = snapshot.to_json(subscribers=people)
    assert "alice@acme.example" not in text.lower()
    again = pages_of(Snapshot.from_json(text, "s.json"), loaded)
    plan = planner.plan_page(loaded.pages[-1], again["acme-org"], today=made.today)
    assert plan.actions == ()
    assert [note.code for note in plan.notes] == ([] if people else ["not_compared"])
