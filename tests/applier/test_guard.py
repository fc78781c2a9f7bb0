"""What blocks a plan is reported with the way to allow it."""

import pytest

from reconciler.applier import refuse_if_blocked
from reconciler.errors import BlockedError
from reconciler.model.plan import Block, PagePlan, Plan
from reconciler.model.resource import LivePage
from tests.applier.build import desired_page


def test_a_plan_that_nothing_stands_against_passes() -> None:
    refuse_if_blocked(Plan((PagePlan(desired_page(), None),)))
    assert Plan(()).blocked_by == ()


def test_every_rule_is_named_and_every_hint_given_once() -> None:
    blocks = (
        Block("limits.deletes", "12 components would be deleted, 5 are allowed", "write `limits: {deletes: 12}`"),
        Block("protect", "acme/component/Website is protected", "remove it from `protect`"),
        Block("protect", "acme/component/API is protected", "remove it from `protect`"),
    )
    with pytest.raises(BlockedError) as error:
        refuse_if_blocked(Plan((PagePlan(desired_page(), None, blocked_by=blocks),)))
    assert error.value.exit_code == 3
    assert error.value.message == (
        "limits.deletes: 12 components would be deleted, 5 are allowed; "
        "protect: acme/component/Website is protected; protect: acme/component/API is protected"
    )
    assert error.value.hint == "write `limits: {deletes: 12}`; remove it from `protect`"


def test_a_plan_made_from_a_snapshot_is_not_applied() -> None:
    live = LivePage("kctbh9vrtdwd", "Acme", (), frozenset(), taken_at="2026-03-01T00:00:00Z")
    with pytest.raises(BlockedError, match="acme was planned from a snapshot of 2026-03-01"):
        refuse_if_blocked(Plan((PagePlan(desired_page(), live),)))
