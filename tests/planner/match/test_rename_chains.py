"""Renames that pass a name on are planned as what they are."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconciler.errors import PlanError
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import METRIC, METRICS_PROVIDER
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage, Source
from tests.planner.factories import File, Page, planned, said
from tests.planner.service import Service


def renames(plan: object) -> dict[str, str]:
    return {action.id: str(action.address) for action in plan.actions if action.id}  # type: ignore[attr-defined]


def test_a_chain_of_renames() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"]).component("D", previously=["C"])
    plan = planned(file, Page().component("A").component("B").component("C"))
    assert renames(plan) == {"c-A": "acme/component/B", "c-B": "acme/component/C", "c-C": "acme/component/D"}
    assert (plan.blocked_by, plan.unmanaged) == ((), ())


def test_a_chain_that_was_carried_out_is_not_carried_out_again() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"])
    assert said(planned(file, Page().component("B", live_id="1").component("C", live_id="2"))) == []


def test_a_chain_that_broke_off_goes_on() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"])
    plan = planned(file, Page().component("A", live_id="1").component("C", live_id="2"))
    assert renames(plan) == {"1": "acme/component/B"}


def test_what_has_a_name_gives_it_up_before_another_takes_it() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"]).component("D", previously=["C"])
    plan = planned(file, Page().component("A").component("B").component("C"))
    assert [(action.address.path[0], [one.path[0] for one in action.depends_on]) for action in plan.actions] == [
        ("D", []),
        ("C", ["D"]),
        ("B", ["C"]),
    ]


def test_a_chain_through_several_groups() -> None:
    file = File()
    for group, earlier in (("East", None), ("Mid", "East/Relay"), ("West", "Mid/Relay")):
        file.group(group, f"Hub {group}")
        if earlier:
            file.component("Relay", group=group, previously=[earlier])
    page = Page()
    for group in ("East", "Mid", "West"):
        page.group(group, f"Hub {group}")
        if group != "West":
            page.component("Relay", group=f"g-{group}", live_id=f"r-{group}")
    plan = planned(file, page)
    assert [(action.id, str(action.address)) for action in plan.actions] == [
        ("r-Mid", "acme/component/West/Relay"),
        ("r-East", "acme/component/Mid/Relay"),
    ]


def test_a_group_passes_its_name_on_with_all_that_stands_in_it() -> None:
    file = File().group("Beta", "x", previously=["Alpha"]).group("Gamma", "y", previously=["Beta"])
    plan = planned(file, Page().group("Alpha", "x").group("Beta", "y"))
    assert [(action.id, str(action.address)) for action in plan.actions] == [
        ("g-Beta", "acme/group/Gamma"),
        ("g-Alpha", "acme/group/Beta"),
    ]


def test_names_that_go_round_stay_and_block_with_the_pins_that_swap_them() -> None:
    file = File().component("A", previously=["B"]).component("B", previously=["A"])
    plan = planned(file, Page().component("A").component("B"))
    assert said(plan) == []
    assert [(block.rule, block.message, block.hint) for block in plan.blocked_by] == [
        (
            "names_swapped",
            "acme/component/A and acme/component/B have each other's names in `previously`: each run would swap them again",
            "in place of `previously` write `id: c-B` at statuspage.yaml:1 and `id: c-A` at statuspage.yaml:2 "
            "until that is applied, or remove it where they have their names already",
        )
    ]


def test_names_that_were_had_by_turns_are_no_ring() -> None:
    file = File().component("A", previously=["C"]).component("C", previously=["B", "A"])
    assert renames(planned(file, Page().component("A").component("B"))) == {"c-B": "acme/component/C"}
    done = planned(file, Page().component("A").component("C"))
    assert (said(done), done.blocked_by) == ([], ())


def test_pins_swap_names() -> None:
    file = File().component("A", pin="c-B").component("B", pin="c-A")
    assert renames(planned(file, Page().component("A").component("B"))) == {
        "c-B": "acme/component/A",
        "c-A": "acme/component/B",
    }


def test_a_ring_that_a_matrix_makes_is_told_what_can_be_done() -> None:
    file = File().component("A", previously=["B"]).component("B", previously=["A"])
    file.items[:] = [replace(item, implied=True) for item in file.items]
    plan = planned(file, Page().component("A").component("B"))
    assert [block.hint for block in plan.blocked_by] == [
        "give one of them a name in between, apply, and then the name that it is to have, or remove the earlier values"
    ]


def test_a_chain_whose_beginning_is_gone_is_asked_about() -> None:
    file = File().component("B", previously=["A"]).component("C", previously=["B"])
    plan = planned(file, Page().component("B"))
    assert [(block.rule, block.message) for block in plan.blocked_by] == [
        (
            "unknown_previously",
            'acme/component/C would be created, as what has its earlier name "B" is declared by it',
        )
    ]


def test_a_chain_within_a_group_and_another_beside_it() -> None:
    file = File()
    for group in ("EU", "US"):
        file.group(group).component("B", group=group, previously=["A"]).component("C", group=group, previously=["B"])
    page = Page()
    for group in ("EU", "US"):
        page.group(group)
        for name in ("A", "B"):
            page.component(name, group=f"g-{group}", live_id=f"{group}-{name}")
    assert renames(planned(file, page)) == {
        "EU-A": "acme/component/EU/B",
        "EU-B": "acme/component/EU/C",
        "US-A": "acme/component/US/B",
        "US-B": "acme/component/US/C",
    }


def test_an_earlier_name_with_a_slash_is_read_as_the_page_shows_it() -> None:
    file = File().group("Auth").component("Sign-in", group="Auth", previously=["Login/SSO"])
    page = Page().group("Auth", "Login/SSO")
    assert renames(planned(file, page)) == {"c-Login/SSO": "acme/component/Auth/Sign-in"}


def test_an_earlier_path_is_read_wherever_its_slashes_part_group_and_name() -> None:
    file = File().group("Data", "Queue").component("Sign-in", group="Data", previously=["Ops / Core/Login/SSO"])
    page = Page().group("Ops / Core").component("Login/SSO", group="g-Ops / Core").group("Data", "Queue")
    assert renames(planned(file, page)) == {"c-Login/SSO": "acme/component/Data/Sign-in"}


def test_an_earlier_path_that_can_be_read_in_two_ways_is_an_error() -> None:
    file = File().group("Data", "Queue").component("Sign-in", group="Data", previously=["Ops/Login/SSO"])
    page = Page().group("Ops").component("Login/SSO", group="g-Ops", live_id="1").group("Data", "Queue")
    page.group("Ops/Login").component("SSO", group="g-Ops/Login", live_id="2")
    with pytest.raises(PlanError) as raised:
        planned(file, page)
    assert raised.value.message == (
        "acme/component/Data/Sign-in could be 2 live components: 1 (in Ops); 2 (in Ops/Login)"
    )


def test_an_earlier_name_in_the_own_place_leaves_others_of_that_name_alone() -> None:
    file, page = File(), Page()
    for group in ("Asia", "Oceania"):
        file.group(group, "Web").component("Alerting", group=group, previously=["Alerts"])
    page.group("Asia", "Web").group("Oceania").component("Web", group="g-Oceania", live_id="w")
    page.component("Alerts", group="g-Oceania", live_id="a")
    plan = planned(file, page)
    assert [(action.verb.value, str(action.address), action.id) for action in plan.actions] == [
        ("create", "acme/component/Asia/Alerting", None),
        ("update", "acme/component/Oceania/Alerting", "a"),
    ]


def test_a_bare_earlier_name_is_looked_for_in_the_group_by_its_earlier_name_too() -> None:
    file, page = File(), Page()
    for group, earlier in (("Far East", "Asia"), ("Pacific", "Oceania")):
        file.group(group, "Web", previously=[earlier]).component("Alerting", group=group, previously=["Alerts"])
        page.group(earlier).component("Web", group=f"g-{earlier}", live_id=f"w-{earlier}")
        page.component("Alerts", group=f"g-{earlier}", live_id=f"a-{earlier}")
    assert renames(planned(file, page)) == {
        "g-Asia": "acme/group/Far East",
        "a-Asia": "acme/component/Far East/Alerting",
        "g-Oceania": "acme/group/Pacific",
        "a-Oceania": "acme/component/Pacific/Alerting",
    }


PLACES = [(group, name) for group in (None, "North", "South") for name in ("a", "b", "c")]


def path(place: tuple[str | None, str]) -> str:
    return "/".join(filter(None, place))


@settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(
    st.lists(st.sampled_from(PLACES), unique=True, min_size=1),
    st.lists(st.sampled_from(PLACES), unique=True, min_size=9, max_size=9),
    st.lists(st.integers(0, 9), max_size=2),
)
def test_whatever_passes_its_name_on_keeps_its_history_wherever_a_run_is_cut_off(
    there: list[tuple[str | None, str]], targets: list[tuple[str | None, str]], cuts: list[int]
) -> None:
    becomes = dict(zip(there, targets, strict=False))
    for start in there:
        seen, at = {start}, becomes[start]
        while at in becomes and at not in seen:
            seen.add(at)
            at = becomes[at]
        assume(at not in seen or becomes[at] == at)  # names that go round need pins
        # of what leaves the top level the file can give the bare name only, which means the group's own first
        group, name = becomes[start][0], start[1]
        assume(start[0] or not group or [one for _, one in there].count(name) == 1)
        assume(start[0] or not group or (group, name) not in becomes.values())
    file, page = File(), Page()
    for group in ("North", "South"):
        file.group(group, f"Hub {group}")
        page.group(group, f"Hub {group}")
    for place in there:
        page.component(place[1], group=place[0] and f"g-{place[0]}", live_id=f"was {path(place)}")
    for start, end in becomes.items():
        file.component(end[1], group=end[0], previously=[path(start)] if start != end else [])
    service = Service(page.page())
    for cut in [*cuts, 99]:
        plan = planned(file, service.read())
        assert plan.blocked_by == ()
        service.carry_out(plan, range(cut, len(plan.work)))
    assert said(planned(file, service.read())) == []
    for start, end in becomes.items():
        live = service.things[f"was {path(start)}"]
        assert (live.parent and live.parent.removeprefix("g-"), live.name) == end


def test_a_metric_may_be_named_by_its_provider_and_earlier_name() -> None:
    provider = Address("acme", "metrics_provider", ("Self",))
    source = Source("statuspage.yaml", 1, 1)
    items = (
        Desired(METRICS_PROVIDER, provider, "Self", {"type": "Self"}, source),
        Desired(
            METRIC,
            Address("acme", "metric", ("Self", "Latency / p99")),
            "Latency / p99",
            {"name": "Latency / p99"},
            source,
            parent=provider,
            previously=(("Self", "Latency ", " max"),),
        ),
    )
    kinds = frozenset({"metrics_provider", "metric"})
    page = DesiredPage("acme", "page1", items, kinds, source)
    live = LivePage(
        "page1",
        "Acme",
        (
            Live(METRICS_PROVIDER, "p1", "Self", {"type": "Self"}),
            Live(METRIC, "m1", "Latency / max", {"name": "Latency / max"}, parent="p1"),
        ),
        kinds,
        whole=kinds,
    )
    assert [(action.verb.value, action.id) for action in planned(page, live).actions] == [("update", "m1")]
