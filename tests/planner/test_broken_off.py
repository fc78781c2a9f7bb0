"""A run that ended between a new group's first component and the group is completed by the next one, whatever shares its name."""

from typing import Any

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
    assert "create component/EU/API description" in " ".join(said(plan)) or "create component/EU/API" in said(plan)


def test_what_was_at_the_top_level_before_stays_there() -> None:
    file = regions().component("API")
    page = strays("API", "API", dates=("2026-01-01T00:00:00Z", "2026-11-27T10:00:00Z"))
    plan = planned(file, page)
    moved = {action.id: str(action.address) for action in plan.actions if action.verb.value == "update"}
    assert moved == {"s1": "acme/component/EU/API"}
    assert plan.bindings[next(item.address for item in file.items if str(item.address) == "acme/component/API")] == "s0"


def test_a_new_thing_that_is_meant_is_completed_too() -> None:
    file = File().group("EU").component("API", group="EU", adopt=False)
    assert said(planned(file, strays("API"))) == ["create group/EU", "update component/EU/API group"]
