"""Exact ownership without any state: what a page becomes over many commits, each applied against the one before."""

from hypothesis import HealthCheck, assume, event, given, note, settings
from hypothesis import strategies as st

from reconciler.errors import PlanError
from reconciler.model.plan import PagePlan
from reconciler.model.resource import DesiredPage, LivePage
from tests.planner.factories import ALL_KINDS, PAGE_ID, File, planned, said
from tests.planner.service import Service
from tests.planner.test_execution import GROUPS, NAMES, ROOMY, sketch

SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow]
EMPTY = LivePage(PAGE_ID, "Acme Status", (), read=ALL_KINDS, whole=ALL_KINDS)


class Commit:
    """A file, shown in a failure as a sketch."""

    def __init__(self, file: DesiredPage) -> None:
        self.file = file

    def __repr__(self) -> str:
        return sketch(self.file, EMPTY)


@st.composite
def files(draw: st.DrawFn) -> Commit:
    """A file that declares things and says nothing of what it owns; each name stands in it once."""
    file, left = File(), set("abcdef")
    groups = draw(st.lists(GROUPS, unique=True, max_size=3))
    for group in groups:
        here = draw(st.lists(NAMES.filter(left.__contains__), unique=True, min_size=1, max_size=3)) if left else []
        left -= set(here)
        if not here:
            continue
        earlier = draw(st.lists(GROUPS.filter(lambda one: one not in groups), max_size=1))
        file.group(group, previously=earlier)
        parent = file.items[-1].address
        for name in here:
            file.component(name, group=parent, description=draw(st.sampled_from("xy")))
    top = [name for name in sorted(left) if draw(st.booleans())]
    gone = sorted(left - set(top))
    for name in top:
        earlier = [gone.pop()] if gone and draw(st.booleans()) else []
        file.component(name, previously=earlier)
    return Commit(file.page(limits=ROOMY))


def plan_of(now: DesiredPage, live: LivePage, base: DesiredPage | None) -> PagePlan:
    """The plan, as far as apply would carry it out."""
    if base is not None:
        note(f"base{sketch(base, live)}")
    note(f"file{sketch(now, live)}")
    try:
        plan = planned(now, live, base=base)
    except PlanError:
        assume(False)
    note("\n".join(said(plan)))
    event("blocked" if plan.blocked_by else "open")
    assume(not plan.blocked_by)
    return plan


def declared(page: DesiredPage) -> set[tuple[str, ...]]:
    return {(item.kind.name, *item.address.path) for item in page.items}


def there(service: Service) -> set[tuple[str, ...]]:
    names = {live.id: live.name for live in service.things.values()}
    return {(one.kind.name, *([names[one.parent]] if one.parent else []), one.name) for one in service.things.values()}


@settings(max_examples=200, suppress_health_check=SLOW, deadline=None)
@given(st.lists(files(), min_size=2, max_size=5))
def test_a_page_that_is_only_ever_applied_holds_what_is_declared_and_nothing_else(story: list[Commit]) -> None:
    service, base = Service(EMPTY), None
    for file in (commit.file for commit in story):
        service.carry_out(plan_of(file, service.read(), base))
        assert there(service) == declared(file)
        assert said(planned(file, service.read(), base=base)) == []
        assert said(planned(file, service.read(), base=file)) == []
        base = file


@settings(max_examples=250, suppress_health_check=SLOW, deadline=None)
@given(files(), files(), st.sets(st.integers(0, 8), min_size=1, max_size=4))
def test_what_an_apply_left_undone_is_done_by_the_next_with_the_same_base(
    first: Commit, second: Commit, failing: set[int]
) -> None:
    before, after = first.file, second.file
    service = Service(EMPTY)
    service.carry_out(plan_of(before, service.read(), None))
    service.carry_out(plan_of(after, service.read(), before), failing)
    event("halfway" if there(service) != declared(after) else "whole")
    service.carry_out(plan_of(after, service.read(), before))
    assert there(service) == declared(after)
