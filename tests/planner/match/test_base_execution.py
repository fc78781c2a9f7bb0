"""What carrying out a plan with a base does, whatever base, file and page look like: held to by random pages on a model of the service."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, event, given, note, settings

from reconciler.model.pattern import any_matches
from reconciler.model.plan import Verb
from reconciler.model.resource import DesiredPage
from tests.planner.factories import planned, said
from tests.planner.service import Service
from tests.planner.test_execution import Pages, declared_pages, pages, plan_or_skip, sketch

MANY = [HealthCheck.filter_too_much, HealthCheck.too_slow]


@settings(max_examples=250, suppress_health_check=MANY, deadline=None)
@given(pages(), declared_pages())
def test_a_plan_with_a_base_carried_out_leaves_nothing_to_do_and_deletes_only_what_was_declared(
    both: Pages, base: DesiredPage
) -> None:
    desired, live = both.desired, both.live
    note(sketch(base, live))
    plan = plan_or_skip(desired, live, base=base)
    assume(not plan.blocked_by)
    # a thing that takes a name which the base gave to something that is not there is told apart from that by nobody, once it has the name
    before = {item.address for item in base.items}
    assume(
        not any(one.address in before and any(c.field == "name" for c in one.changes) for one in plan.work if one.id)
    )
    note("\n".join(said(plan)))
    service = Service(live)
    assert service.carry_out(plan) == {action.address for action in plan.work}
    again = planned(desired, service.read(), base=base)
    assert said(again) == []
    removed = [one for one in plan.actions if any(n.code == "removed" for n in one.notes)]
    event("removes" if removed else "removes nothing")
    declared = {(item.kind, item.name) for item in base.items if not item.absent}
    assert all((one.kind, one.address.path[-1]) in declared and one.origin == "change" for one in removed)
    deletes = {one.id: one for one in plan.actions if one.verb is Verb.DELETE}
    assert service.gone <= deletes.keys() | {vanish.id for vanish in plan.vanishes}
    for one in deletes.values():
        holders = [at for at, live_id in plan.bindings.items() if one.live and live_id == one.live.parent]
        called = [one.address, *(one.address._replace(path=(*at.path, one.address.path[-1])) for at in holders)]
        owned = desired.prune_all or any(any_matches(desired.prune, address) for address in called)
        assert owned or one in removed or (one.desired is not None and one.desired.absent)
    for address in plan.unmanaged:
        before = live.by_id[plan.bindings[address]]
        assert service.things[before.id].fields == before.fields


@settings(max_examples=150, suppress_health_check=MANY, deadline=None)
@given(pages(), declared_pages())
def test_a_base_adds_removals_and_moves_and_takes_no_action_away(both: Pages, base: DesiredPage) -> None:
    """What is new with a base is a removal, or a component that is kept where it would have been recreated."""
    plain, more = plan_or_skip(both.desired, both.live), plan_or_skip(both.desired, both.live, base=base)
    deletes = {one.id for one in plain.actions if one.verb is Verb.DELETE}
    assert deletes <= {one.id for one in more.actions if one.desired or one.verb is Verb.DELETE}
    assert all(one.origin is not None and all(c.origin for c in one.changes) for one in more.actions)
    made = [one for one in plain.actions if one.verb is Verb.CREATE]
    assert len([one for one in more.actions if one.verb is Verb.CREATE]) <= len(made) + len(more.vanishes)


@settings(max_examples=100, suppress_health_check=MANY, deadline=None)
@given(pages())
def test_a_base_without_anything_is_as_no_base(both: Pages) -> None:
    desired, live = both.desired, both.live
    plain = plan_or_skip(desired, live)
    empty = planned(desired, live, base=replace(desired, items=()))
    stripped = [
        replace(one, origin=None, changes=tuple(replace(c, origin=None, base=None) for c in one.changes))
        for one in empty.actions
    ]
    assert (tuple(stripped), empty.notes, empty.blocked_by) == (plain.actions, plain.notes, plain.blocked_by)
