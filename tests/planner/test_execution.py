"""What carrying out a plan does to a page, whatever the two look like: held to by random pages on a model of the service."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, event, given, note, settings
from hypothesis import strategies as st

from reconciler.errors import PlanError
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.pattern import Pattern, any_matches
from reconciler.model.plan import PagePlan, Verb
from reconciler.model.resource import DesiredPage, Limits, LivePage
from tests.planner.factories import File, Page, planned, said
from tests.planner.service import Service

GROUPS = st.sampled_from(["G", "H", "I", "J", "K"])
NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f"])
ROOMY = Limits(deletes=1000, delete_percent=100)
PATTERNS = st.sampled_from(
    ["component", "group", "component/*", "component/G/*", "component/H/*", "group/G", "group/H"]
)


@st.composite
def live_pages(draw: st.DrawFn) -> LivePage:
    page = Page()
    for group in draw(st.lists(GROUPS, unique=True, max_size=5)):
        page.group(group)
        for name in draw(st.lists(NAMES, unique=True, min_size=1, max_size=3)):
            page.component(
                name, group=f"g-{group}", live_id=f"c-{group}-{name}", description=draw(st.sampled_from("xy"))
            )
    for name in draw(st.lists(NAMES, unique=True, max_size=3)):
        page.component(name, live_id=f"c-{name}")
    return page.page()


def options(draw: st.DrawFn, own: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        said["description"] = draw(st.sampled_from("xy"))
    if draw(st.integers(0, 3)) == 0:
        bare = draw(NAMES)
        said["previously"] = [bare if draw(st.booleans()) else f"{draw(GROUPS)}/{bare}"]
    if draw(st.integers(0, 7)) == 0:
        said["adopt"] = False
    return said


@st.composite
def declared_pages(draw: st.DrawFn) -> DesiredPage:
    file = File()
    for group in draw(st.lists(GROUPS, unique=True, max_size=5)):
        earlier = draw(st.lists(GROUPS, max_size=1)) if draw(st.integers(0, 3)) == 0 else []
        if draw(st.integers(0, 7)) == 0:
            file.group(group, absent=True)
            continue
        file.group(group, previously=earlier)
        parent = file.items[-1].address
        for place, name in enumerate(draw(st.lists(NAMES, unique=True, min_size=1, max_size=3))):
            gone = place > 0 and draw(st.integers(0, 7)) == 0
            file.component(name, group=parent, absent=gone, **options(draw, name))
    for name in draw(st.lists(NAMES, unique=True, max_size=3)):
        file.component(name, absent=draw(st.integers(0, 7)) == 0, **options(draw, name))
    return file.page(
        limits=ROOMY,
        prune_all=draw(st.integers(0, 3)) == 0,
        prune=draw(st.lists(PATTERNS, max_size=2)),
        protect=draw(st.lists(PATTERNS, max_size=1)) if draw(st.integers(0, 3)) == 0 else (),
        ignore=draw(st.lists(PATTERNS, max_size=1)) if draw(st.integers(0, 7)) == 0 else (),
    )


def sketch(desired: DesiredPage, live: LivePage) -> str:
    """Both pages in a few lines, for a failure to be read."""
    rules = {key: [str(p) for p in getattr(desired, key)] for key in ("prune", "protect", "ignore")}
    lines = ["", f"declared, {rules}, prune_all={desired.prune_all}"]
    for item in desired.items:
        extras = {"previously": item.previously, "absent": item.absent, "adopt": item.adopt}
        lines.append(f"  {item.address.local} {extras} {dict(item.fields)}")
    lines += ["live", *(f"  {one.kind.name} {one.name!r} {one.id} in {one.parent} {one.fields}" for one in live.items)]
    return "\n".join(lines)


class Pages:
    """A declared page and a live one, shown in a failure as a sketch."""

    def __init__(self, desired: DesiredPage, live: LivePage) -> None:
        self.desired = desired
        self.live = live

    def __repr__(self) -> str:
        return sketch(self.desired, self.live)


@st.composite
def pages(draw: st.DrawFn) -> Pages:
    return Pages(draw(declared_pages()), draw(live_pages()))


def plan_or_skip(desired: DesiredPage, live: LivePage, **more: Any) -> PagePlan:
    try:
        plan = planned(desired, live, **more)
    except PlanError:
        event("ambiguous")
        assume(False)
    return plan


@settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(pages())
def test_a_plan_carried_out_leaves_nothing_to_do_and_harms_nothing(both: Pages) -> None:
    desired, live = both.desired, both.live
    plan = plan_or_skip(desired, live)
    event("blocked" if plan.blocked_by else "open")
    assume(not plan.blocked_by)
    note(
        "\n".join([*said(plan), *(f"{a.address.local} needs {[d.local for d in a.depends_on]}" for a in plan.actions)])
    )
    event("rebuilt" if any(n.code == "rebuilt" for a in plan.actions for n in a.notes) else "plain")
    service = Service(live)
    done = service.carry_out(plan)
    assert done == {action.address for action in plan.work}
    again = planned(desired, service.read())
    assert said(again) == []
    check_harm(plan, live, service)
    for address, live_id in plan.bindings.items():
        item = next((one for one in desired.items if one.address == address and not one.absent), None)
        places = [address, *([item.parent] if item and item.parent else [])]
        if item and item.kind is COMPONENT and not any(any_matches(desired.ignore, place) for place in places):
            assert service.things[live_id].name == item.name


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(live_pages())
def test_a_page_declared_as_it_is_has_nothing_to_do(live: LivePage) -> None:
    file = File()
    for one in live.items:
        holder = live.by_id.get(one.parent) if one.parent else None
        if one.kind is GROUP:
            file.group(one.name, **{key: value for key, value in one.fields.items() if key != "name"})
        else:
            file.component(one.name, group=holder.name if holder else None, description=one.fields.get("description"))
    file.settings(name="Acme Status", time_zone="UTC").member(email="a@acme.example", confirmed=True)
    file.template("T", components=tuple(item.address for item in file.items if item.kind is COMPONENT))
    others = Page().settings(name="Acme Status", time_zone="Etc/UTC").subscriber("s1", email="A@acme.example")
    others.template("T", components=tuple(one.id for one in reversed(live.items) if one.kind is COMPONENT))
    whole = replace(live, items=live.items + tuple(others.items))
    plan = planned(file.page(prune_all=True, prune=["subscriber"], order="strict"), whole)
    assert said(plan) == []
    assert (plan.notes, plan.blocked_by, plan.unmanaged, plan.vanishes) == ((), (), (), ())
    assert set(plan.bindings.values()) == {one.id for one in whole.items}


def check_harm(plan: PagePlan, live: LivePage, service: Service) -> None:
    """Nothing went that the plan does not name, and what nobody declares is as it was."""
    deletes = {action.id: action for action in plan.actions if action.verb is Verb.DELETE}
    vanishing = {vanish.id for vanish in plan.vanishes}
    assert service.gone <= deletes.keys() | vanishing
    renamed = {action.id: action.address for action in plan.actions if action.address.kind == "group"}
    for action in deletes.values():
        # `prune` names a place as it is, or as it is to be once its group is renamed.
        places = [action.address]
        if (row := live.by_id[action.id]).parent in renamed:
            places.append(action.address._replace(path=(*renamed[row.parent].path, action.address.path[-1])))
        owned = plan.page.prune_all or any(any_matches(plan.page.prune, place) for place in places)
        assert (action.desired and action.desired.absent) or owned
    for address in plan.unmanaged:
        before = live.by_id[plan.bindings[address]]
        after = service.things[before.id]
        assert after.fields == before.fields
        assert after.parent == (None if before.parent in service.gone else before.parent)


@settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(pages(), st.sets(st.integers(0, 12), max_size=3))
def test_failures_on_the_way_empty_no_group_and_a_second_run_finishes(both: Pages, failing: set[int]) -> None:
    desired, live = both.desired, both.live
    plan = plan_or_skip(desired, live)
    assume(not plan.blocked_by and plan.work)
    service = Service(live)
    service.carry_out(plan, failing)
    check_harm(plan, live, service)
    try:
        rest = planned(desired, service.read())
    except PlanError:
        assume(False)  # what is left half done may share names for the moment
    if not rest.blocked_by:
        service.carry_out(rest)
        assert said(planned(desired, service.read())) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(pages(), st.data())
def test_a_part_of_a_plan_can_stand_alone(both: Pages, data: st.DataObject) -> None:
    desired, live = both.desired, both.live
    whole = plan_or_skip(desired, live)
    assume(whole.work)
    chosen = data.draw(st.sampled_from([action.address for action in whole.work]))
    part = planned(desired, live, only=(Pattern(str(chosen), whole=True),))
    assert not part.complete
    assert chosen in {action.address for action in part.actions}
    assert {action.address for action in part.actions} <= {action.address for action in whole.actions}
    assume(not part.blocked_by)
    service = Service(live)
    service.carry_out(part)
    assert service.gone <= {a.id for a in part.actions if a.verb is Verb.DELETE} | {v.id for v in part.vanishes}


@settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(pages(), st.randoms(use_true_random=False))
def test_the_order_in_which_the_service_lists_things_changes_nothing(both: Pages, random: Any) -> None:
    desired, live = both.desired, both.live
    shuffled = list(live.items)
    random.shuffle(shuffled)
    other = LivePage(live.id, live.name, tuple(shuffled), live.read, live.whole)

    def outcome(page: LivePage) -> Any:
        try:
            plan = planned(desired, page)
        except PlanError as error:
            return str(error), error.hint
        return plan.actions, plan.vanishes, plan.unmanaged, plan.notes, plan.blocked_by, dict(plan.bindings)

    assert outcome(live) == outcome(other) == outcome(live)


@st.composite
def rings(draw: st.DrawFn) -> Pages:
    """Pages on which components only change places among groups: the hard case of the order of work."""
    count = draw(st.integers(2, 6))
    names = [f"c{number}" for number in range(draw(st.integers(count, 9)))]
    page, file = Page(), File()
    homes = draw(st.permutations([*range(count), *(draw(st.integers(0, count)) for _ in names[count:])]))
    targets = draw(st.permutations([*range(count), *(draw(st.integers(0, count)) for _ in names[count:])]))
    for group in range(count):
        page.group(f"G{group}", description=f"d{group}")
        for name, home in zip(names, homes, strict=True):
            if home == group:
                page.component(name, group=f"g-G{group}")
        file.group(f"G{group}", *[name for name, target in zip(names, targets, strict=True) if target == group])
    for name, home, target in zip(names, homes, targets, strict=True):
        if home == count:
            page.component(name)
        if target == count:
            file.component(name)
    return Pages(file.page(limits=ROOMY), page.page())


@settings(max_examples=250, deadline=None)
@given(rings())
def test_components_that_change_groups_among_themselves_all_keep_their_ids(both: Pages) -> None:
    desired, live = both.desired, both.live
    plan = planned(desired, live)
    service = Service(live)
    service.carry_out(plan)
    assert said(planned(desired, service.read())) == []
    assert {one.id for one in live.items if one.kind is COMPONENT} <= service.things.keys()
    assert service.vanished == {vanish.id for vanish in plan.vanishes}
    descriptions = sorted(str(one.fields["description"]) for one in service.things.values() if one.kind is GROUP)
    assert descriptions == sorted(str(one.fields["description"]) for one in live.items if one.kind is GROUP)
    sizes = [len([c for c in live.items if c.parent == one.id]) for one in live.items if one.kind is GROUP]
    if plan.vanishes:
        assert 1 in sizes, "only a group of one component ever needs to vanish"
