"""Group membership, tracked without further requests."""

from reconciler.applier.groups.live_groups import LiveGroups
from reconciler.applier.page_state import PageState
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, PAGE
from reconciler.model.services.statuspage import STATUSPAGE
from tests.applier.build import component, group, page_plan
from tests.applier.fake import FakeService


def found_page() -> PageState:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    service.add(COMPONENT, core, name="One")
    service.add(COMPONENT, core, name="Two")
    service.add(COMPONENT, name="Free")
    return PageState.of(page_plan(service, bindings={group("Core"): core, component("Free"): "c4"}))


def test_it_begins_with_what_the_plan_found() -> None:
    now = found_page()
    assert now.groups.members == {"g1": {"c2": None, "c3": None}}
    assert now.groups.names == {"g1": "Core"}
    assert now.known_ids == {"kctbh9vrtdwd", "g1", "c2", "c3", "c4"}
    assert now.ids[component("Free")] == "c4"


def test_a_group_whose_last_member_leaves_is_gone() -> None:
    now = found_page()
    now.groups.move("c2", None)
    assert now.groups.emptied_by("c3", None) == "g1"
    assert now.groups.emptied_by("c3", "g1") is None
    assert now.groups.emptied_by("c4", None) is None
    now.groups.move("c3", "g9")
    assert now.groups.members == {"g9": {"c3": None}}


def test_moving_within_the_same_group_changes_nothing() -> None:
    now = found_page()
    now.groups.move("c2", "g1")
    assert set(now.groups.members["g1"]) == {"c2", "c3"}


def test_a_groups_new_list_replaces_the_one_it_had() -> None:
    now = found_page()
    now.groups.update("g1", "Core API", ("c4", "c2"))
    assert set(now.groups.members["g1"]) == {"c2", "c4"}
    assert now.groups.homes == {"c2": "g1", "c4": "g1"}
    assert now.groups.names["g1"] == "Core API"
    now.groups.update("g1", "Core")
    assert set(now.groups.members["g1"]) == {"c2", "c4"}


def test_deleting_a_component_leaves_its_group_without_it_and_deleting_a_group_leaves_its_components() -> None:
    now = found_page()
    now.groups.gone("c2")
    assert set(now.groups.members["g1"]) == {"c3"}
    now.groups.gone("g1")
    assert (now.groups.members, now.groups.homes) == ({}, {})


def test_a_move_out_of_an_unknown_group_is_taken_as_it_is() -> None:
    now = PageState(STATUSPAGE, {}, LiveGroups(STATUSPAGE, homes={"c1": "g7"}))
    now.groups.move("c1", None)
    assert now.groups.homes == {}


def test_only_kinds_that_stand_in_something_have_a_field_for_it() -> None:
    field = COMPONENT.parent_field
    assert field is not None
    assert field.name == "group"
    assert GROUP.parent_field is None
    assert PAGE.parent_field is None
