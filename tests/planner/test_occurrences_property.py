"""Random windows: nothing that has begun is in any plan, and what is planned is done once."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import PlanError
from reconciler.model.kinds.statuspage import MAINTENANCE
from reconciler.model.resource import Desired, Live
from tests.planner.factories import pattern
from tests.planner.windows import NOW, ZONE, item, live, planned, series

names = st.sampled_from(["A", "B"])
hours = st.integers(-48, 200)


@st.composite
def declared(draw: st.DrawFn) -> list[Desired]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        name = draw(names)
        begins = (NOW + timedelta(hours=draw(hours))).replace(tzinfo=None).isoformat()
        if draw(st.booleans()):
            rule = draw(st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=3;COUNT=2"]))
            made = series(
                name, rule, begins, draw(st.integers(1, 4)), line=number + 2, path=(name, f"{begins}-{number}")
            )
        else:
            made = item(name, begins, line=number + 2, path=(name, f"{begins}-{number}"), adopt=draw(st.booleans()))
        found.append(made)
    return found


@st.composite
def there(draw: st.DrawFn) -> list[Live]:
    statuses = st.sampled_from(["scheduled", "scheduled", "scheduled", "in_progress", "completed"])
    return [
        live(f"m{number}", draw(names), (NOW + timedelta(hours=draw(hours))).isoformat(), status=draw(statuses))
        for number in range(draw(st.integers(0, 6)))
    ]


@given(declared(), there(), st.booleans(), st.sampled_from([None, ZONE, "Asia/Kathmandu"]))
@settings(deadline=None, max_examples=300)
def test_nothing_that_has_begun_is_in_any_plan_and_what_is_planned_is_done_once(
    items: list[Desired], lives: list[Live], prune: bool, zone: str | None
) -> None:
    owned = (pattern("maintenance"),) if prune else ()
    try:
        plan = planned(items, lives, zone=zone, prune=owned)
    except PlanError:
        return  # two of one name and time
    begun = {one.id for one in lives if one.facts["status"] != "scheduled" or _starts(one.fields) <= NOW}
    assert begun.isdisjoint({one.id for one in plan.actions})
    assert all(_starts(one.writes) > NOW for one in plan.actions if one.verb == "create")
    acted = [one.id for one in plan.actions if one.id]
    assert len(acted) == len(set(acted))
    after = {one.id: one for one in lives}
    for number, one in enumerate(plan.actions):
        if one.verb == "delete":
            del after[str(one.id)]
        elif one.verb == "update":
            old = after[str(one.id)]
            after[old.id] = Live(MAINTENANCE, old.id, old.name, {**old.fields, **one.writes}, facts=old.facts)
        elif one.kind is MAINTENANCE:
            after[f"new{number}"] = Live(
                MAINTENANCE, f"new{number}", one.writes["name"], one.writes, facts={"status": "scheduled"}
            )
    assert [
        one for one in planned(items, list(after.values()), zone=zone, prune=owned).actions if one.kind is MAINTENANCE
    ] == []


def _starts(fields: Any) -> datetime:
    return datetime.fromisoformat(fields["scheduled_for"])
