"""Wherever an apply that creates groups is interrupted, the next one completes it without duplicates or misplaced
components.
"""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from reconciler.model.kinds.statuspage import COMPONENT
from reconciler.model.plan import PagePlan, Verb
from reconciler.model.resource import DesiredPage, Limits, Live
from tests.planner.factories import File, Page, planned, said
from tests.planner.service import Service

GROUPS = ["Alps", "Bay", "Coast", "Delta"]
NAMES = ["Dock", "Ferry", "Mast", "Quay"]
TEXTS = st.sampled_from(["", "", "short", "Boats and\nbridges"])

Layout = dict[str | None, dict[str, dict[str, Any]]]
"""Groups (None for the top level), what stands in each, and what is said of it."""


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Groups that share the names of their components; often what a matrix gives: each the same in each."""
    groups = draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=1, max_size=4))
    names = st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4)
    if draw(st.booleans()):
        rows = {name: said_of(draw) for name in draw(names)}
        layout: Layout = {group: {name: dict(fields) for name, fields in rows.items()} for group in groups}
    else:
        layout = {group: {name: said_of(draw) for name in draw(names)} for group in groups}
    if draw(st.booleans()):
        layout[None] = {name: said_of(draw) for name in draw(names)}
    order = draw(st.permutations(list(layout)))
    return {place: layout[place] for place in order}


def said_of(draw: st.DrawFn) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if text := draw(TEXTS):
        fields["description"] = text
    if draw(st.integers(0, 5)) == 0:
        fields["adopt"] = False
    return fields


def declared(layout: Layout) -> DesiredPage:
    file = File()
    for place, components in layout.items():
        if place is not None:
            file.group(place)
        for name, fields in components.items():
            file.component(name, group=place, **fields)
    return file.page(limits=Limits(deletes=1000, delete_percent=100))


class Dated(Service):
    """The service says when each component was made: to the second, so that several are made in one."""

    def _create(self, action: Any, values: dict[str, Any], members: list[str]) -> str:
        new = super()._create(action, values, members)
        second = self.made // 2
        stamp = f"2026-03-10T09:00:{second:02}Z"
        self.things[new] = replace(self.things[new], facts={"created_at": stamp})
        return new


def cut(plan: PagePlan, service: Service, failing: int | set[int]) -> None:
    """Carry out so many actions, as a run that is killed does, or all but some that the service refuses and what depends on them."""
    service.carry_out(plan, range(failing, len(plan.work)) if isinstance(failing, int) else failing)


@settings(max_examples=250, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    earlier=st.none() | layouts(),
    layout=layouts(),
    cuts=st.lists(st.integers(0, 12) | st.sets(st.integers(0, 12), min_size=1, max_size=4), min_size=1, max_size=3),
    edits=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([None, *GROUPS]), TEXTS), max_size=2),
    random=st.randoms(use_true_random=False),
)
def test_whatever_is_cut_off_is_completed(
    earlier: Layout | None, layout: Layout, cuts: list[int | set[int]], edits: list[Any], random: Any
) -> None:
    service = Dated(Page().page())
    if earlier is not None:
        # what stands already is declared still, so that it is clear to whom it belongs
        service.carry_out(planned(declared(earlier), service.read()))
        layout = {**earlier, **{place: {**layout[place], **earlier.get(place, {})} for place in layout}}
        order = list(layout)
        random.shuffle(order)
        layout = {place: layout[place] for place in order}
    page = declared(layout)
    note(repr(layout))
    before = {live.id: place for live, place in places(service)}
    for failing in cuts:
        plan = planned(page, service.read())
        assert plan.blocked_by == ()
        note("\n".join(["--", *said(plan)]))
        cut(plan, service, failing)
        note("\n".join(["live", *(f"  {live.id} {place}" for live, place in places(service))]))
    edited = edit(layout, edits)
    page = declared(layout)
    plan = planned(page, service.read())
    assert (plan.blocked_by, plan.unmanaged) == ((), ())
    note("\n".join(["--", *said(plan)]))
    assert not [action for action in plan.actions if action.verb is Verb.DELETE]
    service.carry_out(plan)
    assert said(planned(page, service.read())) == []
    assert Counter(place for _, place in places(service)) == Counter(
        (group, name) for group, components in layout.items() for name in components
    )
    after = {live.id: place for live, place in places(service)}
    assert {id_: after.get(id_) for id_ in before} == before, "what was there before stays what it was"
    if not edited:  # what the top level takes first by its name keeps the text that it was made with
        at_top = layout.get(None, {})
        told = {
            place: live.fields.get("description") or "" for live, place in places(service) if place[1] not in at_top
        }
        assert told == {
            (group, name): fields.get("description", "")
            for group, components in layout.items()
            for name, fields in components.items()
            if name not in at_top
        }


def edit(layout: Layout, edits: list[tuple[str, str | None, str]]) -> bool:
    """Say something else of components, as somebody does before the next run; whether anything was changed."""
    changed = False
    for name, group, text in edits:
        fields = layout.get(group, {}).get(name)
        if fields is not None and "adopt" not in fields:
            changed, fields["description"] = True, text
    return changed


def places(service: Service) -> list[tuple[Live, tuple[str | None, str]]]:
    things = service.things
    return [
        (live, (things[live.parent].name if live.parent else None, live.name))
        for live in things.values()
        if live.kind is COMPONENT
    ]
