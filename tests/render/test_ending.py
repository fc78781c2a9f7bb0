"""The last lines of a plan and of a drift check: what to run next, and nothing that would not work."""

from reconciler.documents.plan import BlockDocument, VanishDocument
from reconciler.render.ending import drift_ending, plan_ending
from tests.render.plans import act, change, document, unmanaged

APPLY = "reconciler apply --page acme"
ADOPT = "reconciler adopt --page acme"
UPDATE = act("update", "component", "Website", changes=(change("description", "old", "new"),))
MANUAL = act("manual", "template", "Outage", changes=(change("body", "old", "new"),))
BLOCK = BlockDocument(rule="twin", message="there is one", hint="write it", addresses=("acme/component/API",))


def test_a_plan_ends_with_the_command_that_applies_it() -> None:
    assert plan_ending(document(UPDATE), APPLY) == "Apply it: reconciler apply --page acme\n"
    assert plan_ending(document(UPDATE), APPLY, snapshot=True) == (
        "Compare with the live page, and apply: reconciler apply --page acme\n"
    )


def test_a_plan_that_apply_would_refuse_or_not_need_ends_with_no_command() -> None:
    for plan in (document(), document(MANUAL), document(UPDATE, blocked_by=(BLOCK,))):
        assert plan_ending(plan, APPLY) == ""


def test_drift_ends_with_its_number_and_the_ways_out() -> None:
    vanishes = (VanishDocument(address="acme/group/Old", id="g1", by="acme/component/Last"),)
    assert drift_ending(document(UPDATE, MANUAL, vanishes=vanishes), APPLY, ADOPT) == (
        "Drift: 3 differences.\n"
        "  To make the page match the file: reconciler apply --page acme, and make 1 change manually\n"
        "  To keep what the page shows:     reconciler adopt --page acme\n"
    )


def test_drift_names_no_command_that_would_not_work() -> None:
    assert "match the file: change it manually, as said above; the API cannot\n" in drift_ending(
        document(MANUAL), APPLY, ADOPT
    )
    blocked = drift_ending(document(blocked_by=(BLOCK,)), APPLY, ADOPT)
    assert blocked.startswith("Drift: 1 difference.\n  To make the page match the file: do what is said above;")
    assert "reconciler apply" not in blocked


def test_what_is_unmanaged_is_drift_only_where_that_was_asked_for() -> None:
    plan = document(unmanaged=(unmanaged("component", "Labs"), unmanaged("component", "Beta")))
    assert drift_ending(plan, APPLY, ADOPT) == ""
    assert drift_ending(plan, APPLY, ADOPT, unmanaged=True) == (
        "Drift: 2 unmanaged resources.\n  Declare it (reconciler adopt --page acme), list it under `ignore`, or delete it from the page.\n"
    )
    assert drift_ending(document(UPDATE, unmanaged=plan.unmanaged), APPLY, ADOPT, unmanaged=True).startswith(
        "Drift: 1 difference and 2 unmanaged resources.\n"
    )
