"""A run that ended between a new group's first component and the group is completed by the next one, whatever shares its name."""

from dataclasses import replace
from typing import Any

import pytest

from reconciler.errors import PlanError
from reconciler.model.resource import Live
from tests.planner.factories import File, Page, planned, said


def strays(*names: str, dates: tuple[str, ...] = (), **fields: Any) -> Page:
    page = Page()
    for number, name in enumerate(names):
        page.component(name, live_id=f"s{number}", **fields)
        if dates:
            live = page.items[-1]
            page.items[-1] = Live(
                live.kind, live.id, live.name, live.fields, position=live.position, facts={"created_at": dates[number]}
            )
    return page


def regions() -> File:
    file = File()
    for region in ("EU", "US"):
        file.group(region).component("API", group=region).component("Web", group=region)
    return file


ALL = ["API", "Web"]


def test_the_first_declared_takes_what_several_new_groups_could_have() -> None:
    plan = planned(regions(), strays("API"))
    assert said(plan) == [
        "create group/EU",
        "update component/EU/API group",
        "create component/EU/Web",
        "create component/US/API",
        "create group/US",
        "create component/US/Web",
    ]
    assert (plan.blocked_by, plan.unmanaged) == ((), ())


def test_several_that_broke_off_are_all_taken() -> None:
    plan = planned(regions(), strays("API", "API"))
    assert [action.id for action in plan.actions if action.verb.value == "update"] == ["s0", "s1"]
    assert not [action for action in plan.actions if str(action.address) == "acme/component/US/API" and not action.id]


def test_what_tells_items_apart_tells_whose_it_is() -> None:
    file = File()
    for region in ("EU", "US"):
        file.group(region).component("API", group=region, description=f"In {region}")
    plan = planned(file, strays("API", description="In US"))
    assert "update component/US/API group" in said(plan)
    assert "create component/EU/API" in said(plan)


def test_what_was_at_the_top_level_before_stays_there() -> None:
    file = regions().component("API")
    page = strays("API", "API", dates=("2026-01-01T00:00:00Z", "2026-11-27T10:00:00Z"))
    plan = planned(file, page)
    moved = {action.id: str(action.address) for action in plan.actions if action.verb.value == "update"}
    assert moved == {"s1": "acme/component/EU/API"}
    assert plan.bindings[next(item.address for item in file.items if str(item.address) == "acme/component/API")] == "s0"


def test_a_new_thing_that_is_meant_is_completed_too_where_it_was_made_just_now() -> None:
    file = File().group("EU").component("API", group="EU", adopt=False)
    assert said(planned(file, strays("API", dates=("2026-03-10T08:00:00Z",)))) == [
        "create group/EU",
        "update component/EU/API group",
    ]
    assert said(planned(file, strays("API", dates=("2026-03-08T08:00:00Z",)))) == [
        "create component/EU/API",
        "create group/EU",
    ]


def test_what_was_changed_in_the_file_since_is_completed_where_it_is_recent() -> None:
    file = File()
    for region in ("EU", "US"):
        file.group(region).component("API", group=region, description="In the file now")
    plan = planned(file, strays("API", dates=("2026-03-04T08:00:00Z",), description="In the file then"))
    assert "update component/EU/API description group" in said(plan)
    assert "create component/US/API" in said(plan)
    with pytest.raises(PlanError, match="EU/API and acme/component/US/API could each be the live component s0"):
        planned(file, strays("API", dates=("2026-03-02T08:00:00Z",), description="In the file then"))


def test_a_text_that_the_file_does_not_declare_is_taken_by_whom_it_was_made_for() -> None:
    file = File().group("EU").component("API", group="EU")
    file.group("US").component("API", group="US", description="In the US")
    plan = planned(file, strays("API", dates=("2026-03-10T08:00:00Z",), description="In the US"))
    assert [str(action.address) for action in plan.actions if action.id] == ["acme/component/US/API"]


def test_a_new_component_of_a_group_that_stands_leaves_what_was_made_for_a_new_group() -> None:
    file = File().group("EU", "Web", "API").group("US", "API")
    page = strays("API", dates=("2026-03-10T08:00:00Z",)).group("EU", "Web")
    assert said(planned(file, page)) == ["create component/EU/API", "create group/US", "update component/US/API group"]


def test_of_several_new_ones_the_top_level_keeps_the_one_that_is_like_it() -> None:
    file = File().group("EU").component("API", group="EU").component("API", description="Everything")
    page = strays("API", dates=("2026-03-10T08:00:00Z",)).component("API", live_id="top", description="Everything")
    page.items[-1] = replace(page.items[-1], facts={"created_at": "2026-03-10T08:00:05Z"})
    plan = planned(file, page)
    assert [(action.id, str(action.address)) for action in plan.actions if action.id] == [
        ("s0", "acme/component/EU/API")
    ]
