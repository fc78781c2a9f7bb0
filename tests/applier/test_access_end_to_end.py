"""The lives of page access users and groups on a sandbox: made, changed, cleared, renamed, adopted, deleted, imported."""

import textwrap
from typing import Any

import pytest

from reconciler import render
from reconciler.applier import document_of
from reconciler.config.write.page import write_page
from reconciler.errors import ForbiddenError
from reconciler.model.kind import Scope
from reconciler.model.result import Result
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.providers.protocol import Wanted
from reconciler.sandbox import FaultRule, Quirks
from tests.applier.loop import PAGE_ID, Loop

COMPONENTS = """
    - name: Website
    - group: Core API
      components:
        - name: REST API
        - name: Webhooks
"""
METRICS = "metrics:\n  - {provider: Self, metrics: [{name: Jobs}, {name: Queue}]}\n"
USERS = """
    - email: Alice@customer.example
      external_login: alice
      components: [REST API]
      metrics: [Self/Jobs]
    - email: bob@customer.example
"""
GROUPS = """
    - name: Gold
      external_identifier: gold
      components: [Website, Core API/REST API]
      metrics: [Jobs, Queue]
      users: [alice@customer.example, bob@customer.example]
    - name: Silver
"""
ALICE, BOB = "access_user/email:a…@customer.example", "access_user/email:b…@customer.example"


def declare(loop: Loop, users: str | None = USERS, groups: str | None = GROUPS, rest: str = "") -> None:
    blocks = {"users": users, "groups": groups}
    access = "".join(
        f"  {name}:\n{textwrap.indent(textwrap.dedent(block), '    ')}\n"
        for name, block in blocks.items()
        if block is not None
    )
    loop.declare(COMPONENTS, f"{METRICS}access:\n{access}{rest}")


def said(result: Result) -> list[str]:
    return [f"{o.status.value} {o.action.verb.value} {o.action.address.local.split('#')[0]}" for o in result.outcomes]


def as_declared(loop: Loop, result: Result) -> Result:
    assert result.exit_code == 0, [(str(o.action.address), o.reason, o.ignored) for o in result.outcomes]
    assert [page.converged for page in result.pages] == [True]
    assert loop.plan().actions == ()
    return result


def seen(loop: Loop) -> dict[str, Any]:
    """Who may see what, by names."""
    state = loop.state()
    names = {row["id"]: row["name"] for part in ("components", "metrics") for row in state[part]}
    people = {row["id"]: row["email"] for row in state["page_access_users"]}
    users = {
        row["email"]: sorted(names[one] for one in (*row["component_ids"], *row["metric_ids"]))
        for row in state["page_access_users"]
    }
    groups = {
        row["name"]: (
            row["external_identifier"],
            sorted(names[one] for one in (*row["component_ids"], *row["metric_ids"])),
            sorted(people[one] for one in row["page_access_user_ids"]),
        )
        for row in state["page_access_groups"]
    }
    return users | groups


@pytest.fixture
def made(loop: Loop) -> Loop:
    """A page that matches the configuration."""
    declare(loop)
    as_declared(loop, loop.apply())
    return loop


def test_users_and_groups_are_made_with_what_they_may_see(loop: Loop) -> None:
    declare(loop)
    result = as_declared(loop, loop.apply())
    assert said(result)[-4:] == [
        f"done create {ALICE}",
        f"done create {BOB}",
        "done create access_group/Gold",
        "done create access_group/Silver",
    ]
    assert seen(loop) == {
        "Alice@customer.example": ["Jobs", "REST API"],
        "bob@customer.example": [],
        "Gold": ("gold", ["Jobs", "Queue", "REST API", "Website"], ["Alice@customer.example", "bob@customer.example"]),
        "Silver": (None, [], []),
    }
    # One write for each thing, and one more for each list of a user; as many as the plan says.
    assert [outcome.requests for outcome in result.outcomes][-4:] == [3, 1, 1, 1]
    assert result.writes == sum(action.requests for page in result.pages for action in page.plan.work)


def test_reading_takes_one_request_for_each_list_that_a_declared_user_speaks_of(made: Loop) -> None:
    made.by_hand("POST", "/page_access_users", {"page_access_user": {"email": "stranger@customer.example"}})
    before = len(made.sandbox.requests)
    plan = made.plan()
    asked = [record.path.removeprefix(f"/pages/{PAGE_ID}/") for record in made.sandbox.requests[before:]]
    beside = [path for path in asked if path.startswith("page_access_users/")]
    assert sorted(path.rpartition("/")[2] for path in beside) == ["components", "metrics"]
    assert plan.pages[0].live is not None
    assert plan.pages[0].live.requests == len(asked) == 1 + 5 + 2


CHANGES: dict[str, tuple[str, str, str, list[str], dict[str, Any]]] = {
    "a user's components": (
        "components: [REST API]",
        "components: [Webhooks, Website]",
        "users",
        [f"done update {ALICE}"],
        {"Alice@customer.example": ["Jobs", "Webhooks", "Website"]},
    ),
    "a user's metrics": (
        "metrics: [Self/Jobs]",
        "metrics: [Queue]",
        "users",
        [f"done update {ALICE}"],
        {"Alice@customer.example": ["Queue", "REST API"]},
    ),
    "a user's components cleared": (
        "components: [REST API]",
        "components: []",
        "users",
        [f"done update {ALICE}"],
        {"Alice@customer.example": ["Jobs"]},
    ),
    "a user's metrics cleared": (
        "metrics: [Self/Jobs]",
        "metrics: null",
        "users",
        [f"done update {ALICE}"],
        {"Alice@customer.example": ["REST API"]},
    ),
    "both lists of a user": (
        "components: [REST API]\n      metrics: [Self/Jobs]",
        "components: [Website]\n      metrics: [Queue]",
        "users",
        [f"done update {ALICE}"],
        {"Alice@customer.example": ["Queue", "Website"]},
    ),
    "a group's identifier": (
        "external_identifier: gold",
        "external_identifier: au",
        "groups",
        ["done update access_group/Gold"],
        {"Gold": ("au", ["Jobs", "Queue", "REST API", "Website"], ["Alice@customer.example", "bob@customer.example"])},
    ),
    "a group's identifier cleared": (
        "external_identifier: gold",
        'external_identifier: ""',
        "groups",
        ["done update access_group/Gold"],
        {"Gold": ("", ["Jobs", "Queue", "REST API", "Website"], ["Alice@customer.example", "bob@customer.example"])},
    ),
    "a group's components": (
        "components: [Website, Core API/REST API]",
        "components: [Webhooks]",
        "groups",
        ["done update access_group/Gold"],
        {"Gold": ("gold", ["Jobs", "Queue", "Webhooks"], ["Alice@customer.example", "bob@customer.example"])},
    ),
    "a group's components cleared": (
        "components: [Website, Core API/REST API]",
        "components: []",
        "groups",
        ["done update access_group/Gold"],
        {"Gold": ("gold", ["Jobs", "Queue"], ["Alice@customer.example", "bob@customer.example"])},
    ),
    "a group's metrics cleared": (
        "metrics: [Jobs, Queue]",
        "metrics: []",
        "groups",
        ["done update access_group/Gold"],
        {"Gold": ("gold", ["REST API", "Website"], ["Alice@customer.example", "bob@customer.example"])},
    ),
    "a group's users": (
        "users: [alice@customer.example, bob@customer.example]",
        "users: [BOB@customer.example]",
        "groups",
        ["done update access_group/Gold"],
        {"Gold": ("gold", ["Jobs", "Queue", "REST API", "Website"], ["bob@customer.example"])},
    ),
    "a group's users cleared": (
        "users: [alice@customer.example, bob@customer.example]",
        "users: []",
        "groups",
        ["done update access_group/Gold"],
        {"Gold": ("gold", ["Jobs", "Queue", "REST API", "Website"], [])},
    ),
    "a group's name": (
        "- name: Gold",
        "- name: Platinum\n      previously: [Gold]",
        "groups",
        ["done update access_group/Platinum"],
        {
            "Platinum": (
                "gold",
                ["Jobs", "Queue", "REST API", "Website"],
                ["Alice@customer.example", "bob@customer.example"],
            )
        },
    ),
}


@pytest.mark.parametrize(("old", "new", "block", "expected", "after"), CHANGES.values(), ids=CHANGES)
def test_what_can_be_changed_is_changed(
    made: Loop, old: str, new: str, block: str, expected: list[str], after: dict[str, Any]
) -> None:
    assert old in USERS + GROUPS
    ids = {row["id"] for part in ("page_access_users", "page_access_groups") for row in made.state()[part]}
    blocks = {"users": USERS, "groups": GROUPS}
    declare(made, **blocks | {block: blocks[block].replace(old, new)})
    result = as_declared(made, made.apply())
    assert said(result) == expected
    now = seen(made)
    assert {name: now[name] for name in after} == after
    assert ids == {row["id"] for part in ("page_access_users", "page_access_groups") for row in made.state()[part]}
    assert result.writes == sum(action.requests for page in result.pages for action in page.plan.work)


@pytest.mark.parametrize("quirk", ["accepted", "ignored"])
def test_a_users_login_is_changed_by_hand(made: Loop, quirk: Any) -> None:
    made.sandbox.quirks = Quirks(access_user_update=quirk)
    declare(made, USERS.replace("external_login: alice", "external_login: ames"))
    (action,) = made.plan().actions
    assert (action.verb, [change.field for change in action.changes]) == ("manual", ["external_login"])
    assert "declare the user `absent: true`" in action.notes[0].message
    assert made.apply().writes == 0


def test_contacts_are_shown_masked_wherever_a_plan_is_shown(made: Loop) -> None:
    declare(made, USERS, GROUPS.replace("alice@customer.example, ", ""))
    document = document_of(made.plan(), b"key")
    for format_ in ("text", "json", "markdown", "html", "gitlab"):
        shown = render.plan(document, format_)
        assert "alice@" not in shown.lower()
        assert "bob@" not in shown.lower()
    (change,) = [change for page in document.pages for change in document.actions[0].changes]
    assert [one.partition("#")[0] for one in change.before] == [
        "email:a…@customer.example",
        "email:b…@customer.example",
    ]
    journal = made.apply()
    assert said(journal) == ["done update access_group/Gold"]
    assert "bob@" not in (made.folder / ".reconciler" / "journal.jsonl").read_text(encoding="utf-8").lower()


def test_who_is_not_declared_is_left_alone_and_may_be_owned_by_a_pattern_of_their_own(made: Loop) -> None:
    declare(made, "- email: alice@customer.example", "- name: Gold", "prune: true\nlimits: {delete_percent: 100}\n")
    result = as_declared(made, made.apply())
    assert said(result) == ["done delete access_group/Silver"]
    assert [note.message for note in result.pages[0].plan.notes if note.code == "unmanaged"] == [
        "1 access_user is not declared and left alone"
    ]
    declare(made, "[]", "[]", "prune: [access_user, access_group]\nlimits: {delete_percent: 100}\n")
    assert said(as_declared(made, made.apply())) == [
        "done delete access_group/Gold",
        f"done delete {ALICE}",
        f"done delete {BOB}",
    ]
    assert seen(made) == {}


def test_somebody_absent_goes_and_leaves_the_groups(made: Loop) -> None:
    declare(
        made,
        USERS.replace("- email: bob@customer.example", "- {email: bob@customer.example, absent: true}"),
        GROUPS.replace(", bob@customer.example", ""),
    )
    assert said(as_declared(made, made.apply())) == ["done update access_group/Gold", f"done delete {BOB}"]


def test_what_was_changed_by_hand_is_drift(made: Loop) -> None:
    (alice, _), (gold, _) = (made.state()[part] for part in ("page_access_users", "page_access_groups"))
    made.by_hand("DELETE", f"/page_access_users/{alice['id']}/components")
    made.by_hand("PATCH", f"/page_access_groups/{gold['id']}", {"page_access_group": {"page_access_user_ids": []}})
    found = {action.address.local.split("#")[0]: [c.field for c in action.changes] for action in made.plan().actions}
    assert found == {ALICE: ["components"], "access_group/Gold": ["users"]}
    as_declared(made, made.apply())


def test_somebody_who_came_meanwhile_is_adopted(loop: Loop) -> None:
    declare(loop)
    plan = loop.plan()
    user = {"page_access_user": {"email": "ALICE@customer.example", "external_login": "other"}}
    loop.by_hand("POST", "/page_access_users", user)
    result = loop.apply(plan)
    assert said(result)[-4:-2] == [f"adopted create {ALICE}", f"done create {BOB}"]
    assert [outcome.ignored for outcome in result.outcomes if outcome.ignored] == [("external_login",)]
    assert seen(loop)["ALICE@customer.example"] == ["Jobs", "REST API"]
    assert len(loop.state()["page_access_users"]) == 2


def test_an_answer_that_was_lost_makes_nobody_twice(loop: Loop) -> None:
    declare(loop)
    loop.sandbox.faults.add(
        FaultRule("reset_after", method="POST", path="**/page_access_users"),
        FaultRule("reset_after", method="POST", path="**/page_access_groups"),
        FaultRule("reset_before", method="POST", path="**/page_access_users/*/components"),
        FaultRule("reset_after", method="POST", path="**/page_access_users/*/metrics"),
    )
    result = loop.apply()
    assert result.exit_code == 0
    assert sorted(row["name"] for row in loop.state()["page_access_groups"]) == ["Gold", "Silver"]
    assert len(loop.state()["page_access_users"]) == 2
    assert loop.plan().actions == ()


def test_what_a_half_made_user_may_see_is_finished_by_the_next_run(loop: Loop) -> None:
    declare(loop, USERS, None)
    loop.sandbox.faults.add(FaultRule("error", status=422, method="POST", path="**/page_access_users/*/metrics"))
    result = loop.apply()
    assert said(result)[-2:] == [f"failed create {ALICE}", f"done create {BOB}"]
    loop.behave()
    assert [(a.address.local.split("#")[0], [c.field for c in a.changes]) for a in loop.plan().actions] == [
        (ALICE, ["metrics"])
    ]
    as_declared(loop, loop.apply())


def test_an_account_without_the_feature_is_told_so(loop: Loop) -> None:
    loop.sandbox.quirks = Quirks(audience_specific=False)
    declare(loop)
    with pytest.raises(ForbiddenError, match="the account's plan may not have page access users and groups") as caught:
        loop.plan()
    assert caught.value.hint == "take `access:` out of the file, or ask Atlassian for an audience-specific page"


def test_members_of_groups_need_not_be_declared(loop: Loop) -> None:
    loop.by_hand("POST", "/page_access_users", {"page_access_user": {"email": "Alice@customer.example"}})
    declare(loop, None, "- {name: Gold, users: [alice@customer.example]}")
    as_declared(loop, loop.apply())
    assert seen(loop)["Gold"] == (None, [], ["Alice@customer.example"])


@pytest.mark.parametrize("people", [False, True])
def test_an_imported_page_has_an_empty_plan(made: Loop, people: bool) -> None:
    backend = made.backend()
    live = backend.read(
        PAGE_ID,
        Wanted(frozenset(kind.name for kind in STATUSPAGE.kinds_of(Scope.PAGE)), whole=frozenset({"access_user"})),
    )
    backend.close()
    written = write_page(live, key="acme", people=people)
    (made.folder / "statuspage.yaml").write_text(written.text, encoding="utf-8")
    made.environ = {one.name: one.value or "x" for one in written.variables}
    assert made.plan().actions == ()
    assert "customer.example" not in written.text
    access = written.text[written.text.index("  access:") :]
    if people:
        assert access == (
            "  access:\n"
            "      users:\n"
            "        - email: ${env:SECRET_PAGE_ACME_USER_1}\n"
            "          external_login: ${env:SECRET_PAGE_ACME_USER_1_EXTERNAL_LOGIN}\n"
            "        - email: ${env:SECRET_PAGE_ACME_USER_2}\n"
            "        # left out: components and metrics of page access users: "
            "not read, for each takes a request of its own; write them where they matter\n"
            "      groups:\n"
            "        - name: Gold\n"
            "          external_identifier: gold\n"
            "          components: [Website, REST API]\n"
            "          metrics: [Jobs, Queue]\n"
            '          users: ["${env:SECRET_PAGE_ACME_USER_1}", "${env:SECRET_PAGE_ACME_USER_2}"]\n'
            "        - name: Silver\n"
        )
    else:
        assert "users:\n" not in access
        assert "# `users` stays as it is: people are written with --members alone\n" in access
