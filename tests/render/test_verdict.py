"""The one sentence about a plan as a whole, and about a page after an apply: true in every state, the same in every format."""

import pytest

from reconciler import render
from reconciler.documents.plan import BlockDocument, PlanDocument
from reconciler.documents.result import ManualDocument, PageResultDocument
from reconciler.render.verdict import State, compared, cost, going_counts, page_verdict, verdict
from tests.render.plans import act, document, note, page

BLOCK = BlockDocument(rule="limits", message="too many", hint="`limits: {deletes: 6}`")
MANUAL = act("manual", "template", "T", notes=(note("manual", "change it in the dashboard"),))
ORDER = note("order", "out of place in G: drag b after a in the dashboard", "acme")
ORGANIZATION = page("org", scope="organization", managed={"team_member": 4})


@pytest.mark.parametrize(
    ("plan", "state", "text"),
    [
        (document(), State.UNCHANGED, "No changes. The page matches the configuration."),
        (
            document(notes=(ORDER,)),
            State.UNCHANGED,
            "No changes. The page matches the configuration, except for its order.",
        ),
        (
            document(pages=(page(), page("two"))),
            State.UNCHANGED,
            "No changes. The pages match the configuration.",
        ),
        (document(pages=(ORGANIZATION,)), State.UNCHANGED, "No changes. The organization matches the configuration."),
        (
            document(pages=(page(), ORGANIZATION)),
            State.UNCHANGED,
            "No changes. The page and organization match the configuration.",
        ),
        (
            document(pages=(page(uncompared={"component": 1}),)),
            State.UNCHANGED,
            "No changes. What was compared matches the configuration.",
        ),
        (document(complete=False), State.UNCHANGED, "No changes. What was compared matches the configuration."),
        (
            document(pages=(page(snapshot_taken_at="2026-08-01T10:00:00Z"),), complete=False),
            State.UNCHANGED,
            "No changes. The snapshot matches the configuration.",
        ),
        (
            document(pages=(page(snapshot_taken_at="2026-08-01T10:00:00Z", not_compared=("group",)),), complete=False),
            State.UNCHANGED,
            "No changes. What was compared matches the configuration.",
        ),
        (document(pages=(page(managed={}),)), State.NOTHING, "Nothing was compared."),
        (
            document(pages=(page(managed={"component": 2}, uncompared={"component": 2}),)),
            State.NOTHING,
            "Nothing was compared.",
        ),
        (document(MANUAL), State.MANUAL, "1 change to make manually; apply has nothing to do."),
        (document(MANUAL, blocked_by=(BLOCK,)), State.BLOCKED, "Blocked: apply will refuse this plan."),
        (
            document(act("create", "component", "A"), MANUAL),
            State.CHANGES,
            "1 to create, 0 to update, 0 to delete, 1 to make manually.",
        ),
        (document(act("delete", "component", "A")), State.DELETES, "1 thing will be deleted."),
        (
            document(vanishes=({"address": "acme/group/G", "id": "g", "by": "x"},)),
            State.DELETES,
            "1 thing will be deleted.",
        ),
        (document(pages=(page(error="403"), page("two"))), State.ERRORED, "1 page could not be read."),
        (
            document(pages=(page(error="403"), page("org", error="x", scope="organization"))),
            State.ERRORED,
            "1 page and 1 organization could not be read.",
        ),
    ],
)
def test_what_a_plan_comes_to(plan: PlanDocument, state: State, text: str) -> None:
    found = verdict(plan)
    assert (found.state, found.text) == (state, text)
    assert f"**{text}**" in render.plan(plan, "markdown")
    if state is not State.CHANGES:
        assert f"<strong>{text}</strong>" in render.plan(plan, "html")
    if found.quiet or state is State.MANUAL:
        assert f"\n{text}\n" in f"\n{render.plan(plan, 'text')}"


def test_what_was_compared_and_what_was_not() -> None:
    one = page(managed={"page": 1, "group": 2, "component": 9}, uncompared={"component": 3, "page": 1})
    lost = page("two", managed={"component": 50}, error="403")
    assert compared(document(pages=(one, lost))) == (
        "2 groups and 6 components; not compared: page settings and 53 components"
    )
    assert compared(document(pages=(page(managed={}),))) == "nothing, as nothing is declared"
    assert compared(document(pages=(page(managed={"group": 1}, uncompared={"group": 1}),))) == (
        "nothing; not compared: 1 group"
    )


def test_what_it_costs_and_whether_apply_will_or_would_send_it() -> None:
    made = act("create", "component", "A")
    assert cost(document()) == "Used 4 API requests"
    assert cost(document(made)) == "Used 4 API requests; apply will send 1 (less than 1 s)"
    assert cost(document(made, blocked_by=(BLOCK,))).startswith("Used 4 API requests; apply would send 1")
    taken = (page(snapshot_taken_at="2026-08-01T10:00:00Z"),)
    assert "apply would send 1" in cost(document(made, pages=taken, complete=False))


def test_the_counts_tell_of_groups_that_go_and_of_people_who_hear_of_it() -> None:
    told = act("create", "subscriber", "a", notifies=("sends a confirmation email to a…@acme.example",))
    plan = document(
        told, act("create", "component", "A"), vanishes=({"address": "acme/group/G", "id": "g", "by": "x"},)
    )
    assert going_counts(plan) == (
        "2 to create, 0 to update, 0 to delete. 1 group is deleted with its last component. 1 action may notify people."
    )
    assert going_counts(document(told, told)).endswith(" 2 actions may notify people.")
    for format_ in ("text", "markdown", "html"):
        assert "1 action may notify people." in render.plan(plan, format_)


def result(**more: object) -> PageResultDocument:
    return PageResultDocument.model_validate({"key": "acme", "id": "x", "converged": True, **more})


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (result(), "The page matches the configuration."),
        (result(scope="organization"), "The organization matches the configuration."),
        (result(complete=False), "What was compared matches the configuration."),
        (
            result(manual=[ManualDocument(address="acme/template/T")]),
            "The page matches the configuration, except for 1 change to make manually:",
        ),
        (result(order=[ORDER]), "The page matches the configuration, except for its order:"),
        (
            result(order=[ORDER], manual=[ManualDocument(address="acme/template/T")] * 2, complete=False),
            "What was compared matches the configuration, except for 2 changes to make manually and its order:",
        ),
        (result(blocked_by=[BLOCK]), "The page matches the configuration, except for what blocks a plan now (1):"),
        (result(converged=False, remaining=["acme/component/A"] * 2), "Still different (2):"),
        (result(converged=False), "Whether the page matches the configuration was not checked."),
    ],
)
def test_what_a_page_is_after_an_apply(left: PageResultDocument, text: str) -> None:
    assert page_verdict(left) == text


def test_a_page_that_looks_right_after_a_failure_is_not_said_to_match() -> None:
    assert page_verdict(result(converged=False), undone=True) == "Not everything in the plan was carried out."
