"""Who is in a group while a page's plan is carried out: groups are made, filled, emptied and vanish."""

from pathlib import Path

import pytest

from reconciler.applier.freshness import FRESH
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, TEMPLATE
from reconciler.model.plan import Action, Vanish, Verb
from tests.applier.build import component, create, delete, group, page_plan, said, update, walk
from tests.applier.fake import FakeService, sent


def test_a_new_group_is_its_first_child_then_the_post_that_takes_it_in_then_the_other_children(tmp_path: Path) -> None:
    service = FakeService()
    first, core, second = component("Core", "One"), group("Core"), component("Core", "Two")
    plan = page_plan(
        service,
        create(first, carried=True, group=core),
        create(core, GROUP, carries=(first,), after=(first,)),
        create(second, group=core, after=(core,)),
    )
    assert said(walk(plan, service, tmp_path)) == [
        "done component/Core/One",
        "done group/Core",
        "done component/Core/Two",
    ]
    assert service.calls[0].values == {"name": "One"}
    assert service.calls[1].members == ("c1",)
    assert service.calls[2].values == {"name": "Two", "group": "g2"}
    assert [service.place(id_) for id_ in ("c1", "c3")] == [("Core", "One"), ("Core", "Two")]


def test_components_that_a_new_group_takes_in_send_nothing_of_their_own_and_end_as_the_group_does(
    tmp_path: Path,
) -> None:
    service = FakeService()
    website = service.add(COMPONENT, name="Website")
    moved, core = component("Core", "Website"), group("Core")
    plan = page_plan(
        service,
        Action(moved, COMPONENT, Verb.UPDATE, website, carried=True),
        create(core, GROUP, carries=(moved,)),
        bindings={moved: website},
    )
    assert said(walk(plan, service, tmp_path)) == ["done group/Core", "done component/Core/Website"]
    assert sent(service) == ["create group Core"]
    assert service.place(website) == ("Core", "Website")


def test_a_component_that_was_to_be_taken_in_is_skipped_where_the_group_could_not_be_made(tmp_path: Path) -> None:
    service = FakeService(faults=["reject"])
    website = service.add(COMPONENT, name="Website")
    moved, core = component("Core", "Website"), group("Core")
    plan = page_plan(
        service,
        Action(moved, COMPONENT, Verb.UPDATE, website, carried=True),
        create(core, GROUP, carries=(moved,)),
        bindings={moved: website},
    )
    assert said(walk(plan, service, tmp_path)) == [
        "failed group/Core: POST /x: the service's words",
        "skipped component/Core/Website: acme/group/Core, which takes it in, failed",
    ]


def test_a_component_that_is_taken_in_after_the_group_was_made_is_done_with_it(tmp_path: Path) -> None:
    for fault, ending in (
        (None, "done component/Core/Website"),
        ("reject", "skipped component/Core/Website: acme/group/Core, which takes it in, failed"),
    ):
        service = FakeService(faults=[fault])
        website = service.add(COMPONENT, name="Website")
        moved, core = component("Core", "Website"), group("Core")
        plan = page_plan(
            service,
            create(core, GROUP, carries=(moved,)),
            Action(moved, COMPONENT, Verb.UPDATE, website, carried=True, depends_on=()),
            bindings={moved: website},
        )
        assert said(walk(plan, service, tmp_path))[1] == ending
        assert len(service.calls) == 1


def test_a_taken_in_component_whose_own_fields_change_sends_those_alone(tmp_path: Path) -> None:
    service = FakeService()
    website = service.add(COMPONENT, name="Website")
    moved, core = component("Core", "Site"), group("Core")
    plan = page_plan(
        service,
        update(moved, website, carried=True, name="Site", group=core),
        create(core, GROUP, carries=(moved,), after=(moved,)),
        bindings={moved: website},
    )
    walk(plan, service, tmp_path)
    assert service.calls[0].values == {"name": "Site"}
    assert service.place(website) == ("Core", "Site")


def test_nothing_is_taken_in_by_a_group_that_is_no_part_of_the_plan(tmp_path: Path) -> None:
    service = FakeService()
    website = service.add(COMPONENT, name="Website")
    plan = page_plan(service, Action(component("Core", "Website"), COMPONENT, Verb.UPDATE, website, carried=True))
    assert said(walk(plan, service, tmp_path)) == [
        "skipped component/Core/Website: the group that takes it in is not part of this plan"
    ]


def test_a_groups_patch_carries_its_name_and_its_members_as_they_are_at_that_moment(tmp_path: Path) -> None:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    stays, leaves, unmanaged = (service.add(COMPONENT, core, name=name) for name in ("Stays", "Leaves", "Unmanaged"))
    plan = page_plan(
        service,
        create(component("Core", "New"), group=group("Core")),
        update(component("Leaves"), leaves, group=None),
        bindings={group("Core"): core},
    )
    live = plan.live.by_id[core]
    plan = page_plan(
        service,
        *plan.actions,
        update(group("Core"), core, GROUP, description="All of it", live=live),
        bindings={group("Core"): core},
    )
    walk(plan, service, tmp_path)
    assert service.calls[-1].name == "Core"
    assert service.calls[-1].values == {"description": "All of it"}
    assert service.calls[-1].members == (stays, unmanaged, "c5")


def test_a_group_may_have_vanished_by_itself_before_it_is_deleted(tmp_path: Path) -> None:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    only = service.add(COMPONENT, core, name="Only")
    plan = page_plan(
        service,
        delete(component("Core", "Only"), only),
        delete(group("Core"), core, GROUP),
        bindings={group("Core"): core},
    )
    assert said(walk(plan, service, tmp_path)) == ["done component/Core/Only", "done group/Core"]
    assert [step.lapsed for step in service.calls] == [False, True]


def test_deleting_a_group_leaves_its_components_behind(tmp_path: Path) -> None:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    only = service.add(COMPONENT, core, name="Only")
    plan = page_plan(
        service,
        delete(group("Core"), core, GROUP),
        delete(component("Only"), only),
        bindings={group("Core"): core},
    )
    going = walk(plan, service, tmp_path)
    assert said(going) == ["done group/Core", "done component/Only"]
    assert service.rows == {}


@pytest.mark.parametrize("verb", ["move", "delete", "take in"])
def test_a_group_is_never_emptied_without_the_plan_saying_so(tmp_path: Path, verb: str) -> None:
    """The member that should have stayed could not be made: then the last one has to stay."""
    service = FakeService(faults=["reject"])
    core = service.add(GROUP, name="Core")
    old = service.add(COMPONENT, core, name="Old")
    last = {
        "move": [update(component("Old"), old, group=None)],
        "delete": [delete(component("Core", "Old"), old)],
        "take in": [create(group("Other"), GROUP, carries=(component("Other", "Old"),))],
    }[verb]
    plan = page_plan(
        service,
        create(component("Core", "New"), group=group("Core")),
        *last,
        bindings={group("Core"): core, component("Other", "Old"): old},
    )
    going = walk(plan, service, tmp_path)
    assert said(going)[1].endswith(": it is the last member of the group Core, which would vanish with it")
    assert service.place(old) == ("Core", "Old")


def test_a_group_that_the_plan_says_vanishes_may_be_emptied(tmp_path: Path) -> None:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    old = service.add(COMPONENT, core, name="Old")
    action = update(component("Old"), old, group=None)
    plan = page_plan(service, action, vanishes=(Vanish(group("Core"), core, action.address),))
    assert said(walk(plan, service, tmp_path)) == ["done component/Old"]
    assert service.names(GROUP) == []


def test_a_group_that_vanished_on_the_way_is_not_written_to(tmp_path: Path) -> None:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    old = service.add(COMPONENT, core, name="Old")
    action = update(component("Old"), old, group=None)
    plan = page_plan(
        service,
        action,
        update(group("Core"), core, GROUP, description="x"),
        vanishes=(Vanish(group("Core"), core, action.address),),
    )
    assert (
        said(walk(plan, service, tmp_path))[1] == "skipped group/Core: its last member left, and the service deleted it"
    )


def test_a_component_that_null_does_not_take_out_of_its_group_is_taken_out_by_the_groups_list(tmp_path: Path) -> None:
    service = FakeService(heeds_null=False)
    core = service.add(GROUP, name="Core")
    leaves, stays = service.add(COMPONENT, core, name="Leaves"), service.add(COMPONENT, core, name="Stays")
    plan = page_plan(service, update(component("Leaves"), leaves, group=None))
    going = walk(plan, service, tmp_path)
    assert going.outcomes[0].ignored == ()
    assert going.outcomes[0].requests == 2
    assert service.place(leaves) == (None, "Leaves")
    assert service.calls[1].members == (stays,)


def test_the_last_member_of_a_group_that_vanishes_is_set_free_by_deleting_the_group(tmp_path: Path) -> None:
    service = FakeService(heeds_null=False)
    core = service.add(GROUP, name="Core")
    only = service.add(COMPONENT, core, name="Only")
    action = update(component("Only"), only, group=None)
    plan = page_plan(service, action, vanishes=(Vanish(group("Core"), core, action.address),))
    walk(plan, service, tmp_path)
    assert service.place(only) == (None, "Only")
    assert service.names(GROUP) == []


def test_where_the_list_does_not_help_either_the_group_is_named_as_ignored(tmp_path: Path) -> None:
    service = FakeService(heeds_null=False, faults=[None, "reject"])
    core = service.add(GROUP, name="Core")
    leaves = service.add(COMPONENT, core, name="Leaves")
    service.add(COMPONENT, core, name="Stays")
    plan = page_plan(service, update(component("Leaves"), leaves, group=None))
    assert walk(plan, service, tmp_path).outcomes[0].ignored == ("group",)


def test_a_move_that_is_ignored_leaves_the_component_where_it_is(tmp_path: Path) -> None:
    service = FakeService(faults=["ignore:group"])
    core, other = service.add(GROUP, name="Core"), service.add(GROUP, name="Other")
    moves, _ = service.add(COMPONENT, core, name="Moves"), service.add(COMPONENT, other, name="There")
    service.add(COMPONENT, core, name="Stays")
    plan = page_plan(
        service, update(component("Other", "Moves"), moves, group=group("Other")), bindings={group("Other"): other}
    )
    going = walk(plan, service, tmp_path)
    assert going.outcomes[0].ignored == ("group",)
    assert len(service.calls) == 1
    assert going.page_state.groups.homes[moves] == core


def test_after_a_move_of_unknown_fate_a_groups_list_is_made_of_what_is_there(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_after"])
    core = service.add(GROUP, name="Core")
    leaves, stays = service.add(COMPONENT, core, name="Leaves"), service.add(COMPONENT, core, name="Stays")
    live = page_plan(service).live
    assert live is not None
    plan = page_plan(
        service,
        update(component("Leaves"), leaves, group=None),
        update(group("Core"), core, GROUP, description="x", live=live.by_id[core]),
        update(component("Core", "Stays"), stays, showcase=True),
    )
    going = walk(plan, service, tmp_path)
    assert [o.status.value for o in going.outcomes] == ["unknown", "done", "done"]
    assert service.calls[1].members == (stays,)
    assert service.place(leaves) == (None, "Leaves")
    assert service.sent.reads == 1


@pytest.mark.parametrize(("age", "reads"), [(FRESH - 1, 0), (FRESH + 1, 1)])
def test_members_that_came_since_the_page_was_read_long_ago_stay_in_the_group(
    tmp_path: Path, age: float, reads: int
) -> None:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    one = service.add(COMPONENT, core, name="One")
    live = page_plan(service).live
    assert live is not None
    plan = page_plan(
        service,
        update(group("Core"), core, GROUP, description="x", live=live.by_id[core]),
        update(group("Core"), core, GROUP, description="y", live=live.by_id[core]),
    )
    if reads:
        service.add(COMPONENT, core, name="Came manually")
    going = walk(plan, service, tmp_path, read_at=-age, clock=lambda: 0.0)
    assert [len(step.members) for step in service.calls] == [1 + reads, 1 + reads]
    assert service.sent.reads == reads
    assert going.page_state.groups.homes[one] == core


def test_where_that_cannot_be_told_the_group_is_not_written_to(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_after"], reads=[None, "unavailable", None])
    core = service.add(GROUP, name="Core")
    leaves = service.add(COMPONENT, core, name="Leaves")
    service.add(COMPONENT, core, name="Stays")
    plan = page_plan(
        service,
        update(component("Leaves"), leaves, group=None),
        update(group("Core"), core, GROUP, description="x"),
        create(Address("acme", "template", ("T",)), TEMPLATE, name="T"),
    )
    going = walk(plan, service, tmp_path)
    assert [o.status.value for o in going.outcomes] == ["unknown", "failed", "done"]
    assert len(service.calls) == 2
