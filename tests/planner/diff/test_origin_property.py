"""Who caused each difference, held to a three-way model of a page: things by name, each with a place and a few fields."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from reconciler.model.plan import Change, PagePlan, Verb
from reconciler.model.resource import DesiredPage, Limits, LivePage
from tests.planner.factories import File, Page, pattern, planned

ROOMY = Limits(deletes=1000, delete_percent=100)
THINGS = ("alpha", "bravo", "charlie")
PLACES = (None, "G", "H")
NOTHING = "not declared"


@dataclass(frozen=True)
class Thing:
    """A component in one of the three: its name and place, what is said of its fields, and its earlier name."""

    name: str
    place: str | None
    description: str
    showcase: Any
    previously: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        said = {"name": self.name, "group": self.place, "description": self.description, "showcase": self.showcase}
        return {field: value for field, value in said.items() if value is not NOTHING}


@dataclass(frozen=True)
class World:
    """The base, the file and the page, each thing under the name by which all three know it."""

    base: dict[str, Thing]
    file: dict[str, Thing]
    page: dict[str, Thing]
    renamed_group: bool
    renamed_by_hand: bool
    base_prunes: bool
    file_prunes: bool

    @property
    def group_in_file(self) -> str:
        return "G renamed" if self.renamed_group else "G"

    @property
    def group_on_page(self) -> str:
        return "G renamed" if self.renamed_group and self.renamed_by_hand else "G"


@st.composite
def things(draw: st.DrawFn, name: str, *, live: bool = False) -> Thing:
    unsaid = [] if live else [NOTHING]
    return Thing(
        name,
        draw(st.sampled_from(PLACES)),
        draw(st.sampled_from(["", "x", "y", "z", *unsaid])),
        draw(st.sampled_from([True, False, *unsaid])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    base, file, page = {}, {}, {}
    for name in THINGS:
        if draw(st.booleans()):
            base[name] = draw(things(name))
        if draw(st.booleans()):
            file[name] = draw(things(name))
            how = draw(st.sampled_from(["same", "same", "renamed", "another"]))
            if how != "same":
                file[name] = replace(file[name], name=f"new {name}", previously=name if how == "renamed" else None)
        if draw(st.booleans()):
            page[name] = draw(things(name, live=True))
            if draw(st.integers(0, 3)) == 0:
                page[name] = replace(page[name], name=f"new {name}")
        if name in file and name in base and draw(st.booleans()):  # often alike, or everything would be of both
            file[name] = replace(base[name], name=file[name].name, previously=file[name].previously)
        if name in page and name in base and draw(st.booleans()):
            alike = {f: v for f, v in base[name].fields.items() if f not in ("name", "group")}
            page[name] = replace(page[name], place=base[name].place, **alike)
    flags = [draw(st.booleans()) for _ in range(4)]
    return World(base, file, page, *flags)


def declared(things: dict[str, Thing], group: str, earlier: tuple[str, ...], prunes: bool) -> DesiredPage:
    """A file with two groups that never run empty, and the things in their places."""
    file = File()
    for name, previously in ((group, earlier), ("H", ())):
        file.group(name, f"anchor of {name[0]}", previously=previously)
        inside = file.items[0 if name == group else -2].address if name == group else file.items[-2].address
        _put(file, things, name[0], inside)
    _put(file, things, None, None)
    return file.page(limits=ROOMY, prune=["component"] if prunes else [])


def _put(file: File, things: dict[str, Thing], place: str | None, inside: Any) -> None:
    for thing in things.values():
        if thing.place == place:
            more = {field: value for field, value in thing.fields.items() if field in ("description", "showcase")}
            file.component(thing.name, group=inside, previously=[thing.previously] if thing.previously else [], **more)


def live(world: World) -> LivePage:
    page = Page()
    page.group(world.group_on_page, "anchor of G", live_id="G").group("H", "anchor of H", live_id="H")
    for key, thing in world.page.items():
        more = {"description": thing.description, "showcase": thing.showcase}
        page.component(thing.name, group=thing.place, live_id=key, **more)
    return page.page()


# The model


def three_way(base: Any, file: Any, page: Any) -> str:
    """The whole of it: who moved away from where all began. What the base does not speak of is as it wants."""
    if base is NOTHING:
        return "change"
    base, file, page = (value or None if value is not False else False for value in (base, file, page))
    if base == file:
        return "drift"
    return "change" if base == page else "both"


def together(origins: list[str]) -> str:
    return origins[0] if len(set(origins)) == 1 else "both"


def expected(world: World) -> dict[str, tuple[str, str, dict[str, str]]]:
    """By thing: what is done with it, who caused that, and who caused each field."""
    found = {}
    for key in THINGS:
        base, file, page = world.base.get(key), world.file.get(key), world.page.get(key)
        was = base if base and file and base.name in (file.name, file.previously) else None
        is_it = page is not None and file is not None and page.name in (file.name, file.previously)
        if file and page and is_it:
            differ = [f for f, v in file.fields.items() if (v or None) != (page.fields[f] or None)]
            fields = {
                f: three_way(was.fields.get(f, NOTHING) if was else NOTHING, file.fields[f], page.fields[f])
                for f in differ
            }
            named = [fields[f] for f in ("name", "group") if f in fields]
            if fields:
                found[f"update {file.name}"] = ("update", together(named or list(fields.values())), fields)
        elif file:
            said = {f: v for f, v in file.fields.items() if v not in (None, "")}
            fields = {f: three_way(was.fields.get(f, NOTHING) if was else NOTHING, v, None) for f, v in said.items()}
            found[f"create {file.name}"] = ("create", "drift" if was else "change", fields)
        if page and not is_it:
            goes = _goes(world, base if not was else None, was, page)
            if goes:
                found[f"delete {page.name}"] = goes
    return found


def _goes(
    world: World, removed: Thing | None, was: Thing | None, page: Thing
) -> tuple[str, str, dict[str, str]] | None:
    base = removed or was
    same = base is not None and base.name == page.name
    fields = {"name": page.name, "description": page.description, "group": page.place}
    there = [f for f, v in fields.items() if v not in (None, "")]
    if same and base is not None and (world.file_prunes or (removed is not None and base.place == page.place)):
        wants = base.fields
        return (
            "delete",
            "change",
            {
                f: "change" if f not in wants or (wants[f] or None) == (page.fields[f] or None) else "both"
                for f in there
            },
        )
    if world.file_prunes:
        origin = "drift" if world.base_prunes else "change"
        return "delete", origin, dict.fromkeys(there, origin)
    return None


def found_in(plan: PagePlan) -> dict[str, tuple[str, str, dict[str, str]]]:
    return {
        f"{one.verb.value} {one.address.path[-1]}": (one.verb.value, str(one.origin), _fields(one.changes))
        for one in plan.actions
        if one.address.kind == "component"
    }


def _fields(changes: tuple[Change, ...]) -> dict[str, str]:
    return {change.field: str(change.origin) for change in changes}


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_every_difference_is_whose_the_model_says(world: World) -> None:
    then = declared(world.base, "G", (), world.base_prunes)
    now = declared(world.file, world.group_in_file, ("G",) if world.renamed_group else (), world.file_prunes)
    page = live(world)
    plan = planned(now, page, base=then)
    assert found_in(plan) == expected(world)
    groups = [one for one in plan.actions if one.address.kind == "group"]
    renames = world.renamed_group and not world.renamed_by_hand
    assert [(one.verb, one.origin) for one in groups] == ([(Verb.UPDATE, "change")] if renames else [])
    for _, origin, fields in expected(world).values():
        event(origin)
        for of_field in fields.values():
            event(f"field: {of_field}")


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_planning_twice_is_the_same_and_without_a_base_nobody_is_named(world: World) -> None:
    then = declared(world.base, "G", (), world.base_prunes)
    now = declared(world.file, world.group_in_file, ("G",) if world.renamed_group else (), world.file_prunes)
    page = live(world)
    assert planned(now, page, base=then) == planned(now, page, base=then)
    plain = planned(now, page)
    assert all(one.origin is None and all(c.origin is None for c in one.changes) for one in plain.actions)
    known = {str(one.address) for one in plain.actions}
    more = [one for one in planned(now, page, base=then).actions if str(one.address) not in known]
    assert all(one.verb is Verb.DELETE for one in more)  # a base only ever adds what was removed


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_base_that_is_the_file_makes_everything_drift(world: World) -> None:
    now = declared(world.file, world.group_in_file, ("G",) if world.renamed_group else (), world.file_prunes)
    plan = planned(now, live(world), base=now)
    assert {one.origin for one in plan.actions} <= {"drift"}
    assert {c.origin for one in plan.actions for c in one.changes} <= {"drift"}
    assert [(a.address, a.verb, a.writes) for a in plan.actions] == [
        (a.address, a.verb, a.writes) for a in planned(now, live(world)).actions
    ]


def test_the_patterns_of_the_model_are_those_of_the_file() -> None:
    assert declared({}, "G", (), True).prune == (pattern("component"),)
