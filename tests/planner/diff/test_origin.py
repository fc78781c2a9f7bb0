"""Planning with a base revision: who caused each difference."""

from dataclasses import replace

from reconciler.model.kinds.statuspage import MAINTENANCE, PAGE
from reconciler.model.plan import Verb
from reconciler.model.resource import Desired, DesiredPage, Live, LivePage
from tests.planner.base_plans import BOTH, CHANGE, DRIFT, ROOMY, blocked, fields, notes, origins, three, window
from tests.planner.factories import PAGE_ID, File, Page, note_codes, planned, said
from tests.planner.test_metrics import live_metric, live_provider, metric, provider, there
from tests.planner.test_metrics import page as metrics


def test_a_field_is_of_the_branch_of_the_page_or_of_both() -> None:
    base = File().component("A", description="base", showcase=True, start_date="2024-01-01")
    file = File().component("A", description="mine", showcase=True, start_date="2024-03-03")
    page = Page().component("A", description="base", showcase=False, start_date="2024-02-02")
    assert fields(three(base, file, page)) == {
        "description": (CHANGE, "base"),
        "showcase": (DRIFT, True),
        "start_date": (BOTH, "2024-01-01"),
    }


def test_a_field_that_the_base_does_not_speak_of_is_of_the_branch() -> None:
    plan = three(
        File().component("A"), File().component("A", description="mine"), Page().component("A", description="y")
    )
    assert fields(plan) == {"description": (CHANGE, None)}
    base = File().component("A", absent=True)
    assert fields(three(base, File().component("A", description="x"), Page().component("A")))["description"] == (
        CHANGE,
        None,
    )


def test_values_are_compared_by_meaning_with_the_base_too() -> None:
    base = File().component("A", description="line\n")
    file = File().component("A", description="line")
    assert fields(three(base, file, Page().component("A", description="other"))) == {"description": (DRIFT, "line\n")}
    cleared = three(
        File().component("A", description=""), File().component("A", description="x"), Page().component("A")
    )
    assert fields(cleared) == {"description": (CHANGE, "")}


def test_an_update_is_of_both_where_its_fields_are_not_of_one_mind() -> None:
    base = File().component("A", description="x", showcase=True)
    file = File().component("A", description="y", showcase=True)
    plan = three(base, file, Page().component("A", description="x", showcase=False))
    assert origins(plan) == {"update component/A": BOTH}


def test_a_rename_and_a_move_are_named_by_their_own_fields() -> None:
    base = File().group("G", "a").group("H", "b").component("X", description="one", group="G")
    file = File().group("G", "a").group("H", "b").component("X", description="one", group="H")
    page = Page().group("G", "a").group("H", "b").component("X", description="two", group="g-G")
    plan = three(base, file, page)
    assert origins(plan) == {"update component/H/X": CHANGE}
    assert fields(plan) == {"description": (DRIFT, "one"), "group": (CHANGE, "G")}


def test_moves_by_hand_are_drift_and_moves_by_both_are_both() -> None:
    def file(group: str) -> File:
        return File().group("G", "a").group("H", "b").group("I", "c").component("X", group=group)

    page = Page().group("G", "a").group("H", "b").group("I", "c").component("X", group="g-H")
    assert origins(three(file("G"), file("G"), page)) == {"update component/G/X": DRIFT}
    assert fields(three(file("G"), file("I"), page)) == {"group": (BOTH, "G")}


def test_a_group_that_was_renamed_is_the_same_place() -> None:
    base = File().group("Core", "API", "DB")
    file = File().group("Backend", "API", "DB", previously=["Core"])
    page = Page().group("Core", "DB").component("API")
    plan = three(base, file, page)
    assert origins(plan) == {"update group/Backend": CHANGE, "update component/Backend/API": DRIFT}


def test_coming_and_going_is_of_the_branch_or_of_the_page() -> None:
    base = File().component("lost").component("dropped").component("kept")
    file = (
        File()
        .component("lost")
        .component("new thing", adopt=False)
        .component("kept")
        .page(prune=["component"], limits=ROOMY)
    )
    page = Page().component("dropped").component("kept").component("made manually")
    then = replace(base.page(), prune=file.prune)
    assert origins(three(then, file, page)) == {
        "create component/lost": DRIFT,
        "create component/new thing": CHANGE,
        "delete component/dropped": CHANGE,
        "delete component/made manually": DRIFT,
    }
    assert origins(three(base, file, page))["delete component/made manually"] is CHANGE


def test_what_is_made_again_says_of_each_field_whose_doing_it_is() -> None:
    base = File().component("A", description="then", showcase=True)
    file = File().component("A", description="now", showcase=True, start_date="2024-01-01")
    plan = three(base, file, Page())
    assert origins(plan) == {"create component/A": DRIFT}
    assert fields(plan) == {
        "name": (DRIFT, "A"),
        "description": (BOTH, "then"),
        "showcase": (DRIFT, True),
        "start_date": (CHANGE, None),
    }


def test_what_was_renamed_or_moved_in_the_file_and_deleted_by_hand_is_made_again_for_that() -> None:
    base = File().group("G", "X", "a").group("H", "b").component("Old").component("Older").component("M")
    file = (
        File()
        .group("G", "a")
        .group("H", "b", "M")
        .component("New", previously=["Old"])
        .component("Newer", previously=["Nowhere", "G/X"])
        .component("Newest", previously=["nothing", "Older"], adopt=False)
    )
    plan = three(base, file, Page().group("G", "a").group("H", "b"))
    assert set(origins(plan).values()) == {DRIFT}
    assert {c.field: c.origin for one in plan.actions if one.address.path == ("New",) for c in one.changes} == {
        "name": BOTH
    }


def test_a_window_is_removed_only_where_it_begins_as_the_base_said() -> None:
    kinds = frozenset({"maintenance"})
    shown = [
        Live(
            MAINTENANCE,
            f"m-{name}",
            name,
            {"name": name, "scheduled_for": start, "scheduled_until": start.replace("T02", "T05")},
            facts={"status": "scheduled"},
        )
        for name, start in (("One", "2026-03-11T02:00:00Z"), ("Two", "2026-03-12T02:00:00Z"))
    ]
    live = LivePage(PAGE_ID, "Acme Status", tuple(shown), read=kinds, whole=kinds)

    def file(*items: Desired) -> DesiredPage:
        return replace(File().page(declared=kinds, limits=ROOMY), items=items, declared=kinds)

    one, two = window("One", "2026-03-11T02:00:00Z"), window("Two", "2026-03-12T02:00:00Z")
    assert [(plan.id, plan.origin) for plan in three(file(one, two), file(one), live).actions] == [("m-Two", CHANGE)]
    moved = three(file(one, window("Two", "2026-03-12T02:30:00Z")), file(one), live)
    assert said(moved) == []
    assert len(notes(moved, "moved_by_hand")) == 1
    lost = three(file(one, two), file(one, two), replace(live, items=tuple(shown[:1])))
    assert list(origins(lost).values()) == [DRIFT]


def test_times_stand_on_the_clocks_of_the_file_whatever_zone_the_base_had() -> None:
    """The same plan as without a base: what was reviewed is known again by its values."""
    kinds = frozenset({"page", "maintenance"})
    own = Live(PAGE, PAGE_ID, "Acme", {"time_zone": "UTC"})
    times = {"scheduled_for": "2026-07-11T02:00:00Z", "scheduled_until": "2026-07-11T05:00:00Z"}
    up = Live(MAINTENANCE, "m", "Up", {"name": "Up", **times}, facts={"status": "scheduled"})
    live = LivePage(PAGE_ID, "Acme Status", (own, up), read=kinds, whole=kinds)

    def file(zone: str) -> DesiredPage:
        settings = File().settings(time_zone=zone).items
        return replace(File().page(declared=kinds), items=(*settings, window("Up", "2026-07-11T02:00")), declared=kinds)

    now = file("Europe/Berlin")
    with_base, plain = three(file("UTC"), now, live), planned(now, live)
    shown = [(c.field, c.before, c.after) for one in plain.actions for c in one.changes if c.field == "scheduled_for"]
    assert shown == [("scheduled_for", "2026-07-11T04:00:00+02:00", "2026-07-11T02:00:00+02:00")]
    assert [(one.address, [(c.field, c.before, c.after) for c in one.changes]) for one in with_base.actions] == [
        (one.address, [(c.field, c.before, c.after) for c in one.changes]) for one in plain.actions
    ]
    assert set(origins(with_base).values()) == {CHANGE}


def test_absent_is_of_the_branch_unless_the_base_said_it_too() -> None:
    file, page = File().component("A", absent=True).component("B"), Page().component("A").component("B")
    assert origins(three(File().component("A").component("B"), file, page)) == {"delete component/A": CHANGE}
    assert origins(three(File().component("B"), file, page)) == {"delete component/A": CHANGE}
    assert origins(three(file, file, page)) == {"delete component/A": DRIFT}


def test_what_goes_and_was_changed_by_hand_since_says_so() -> None:
    base = File().component("A", description="then", showcase=True).component("B")
    page = Page().component("A", description="manually", showcase=False).component("B")
    plan = three(base, File().component("B"), page)
    assert fields(plan) == {"name": (CHANGE, "A"), "description": (BOTH, "then")}
    assert notes(plan, "changed_by_hand") == ["changed manually since: description, showcase"]
    silent = three(File().component("A").component("B"), File().component("B"), page)
    assert fields(silent) == {"name": (CHANGE, "A"), "description": (CHANGE, None)}
    assert notes(silent, "changed_by_hand") == []


def test_what_is_made_anew_is_of_whoever_made_it_necessary() -> None:
    old = live_metric("Latency", "m1", suffix="ms", metric_identifier="a", y_axis_min=0)
    page = there(live_provider(), old)

    def latency(suffix: str, **options: str) -> DesiredPage:
        return metrics(provider(), metric("Latency", suffix=suffix, replace=True, **options))

    by_branch = three(latency("ms"), latency("s"), page)
    assert said(by_branch) == ["create metric/Datadog/Latency", "delete metric/Datadog/Latency#m1"]
    assert set(origins(by_branch).values()) == {CHANGE}
    assert set(origins(three(latency("s"), latency("s"), page)).values()) == {DRIFT}
    by_both = three(latency("h", metric_identifier="a"), latency("s", metric_identifier="a"), page).actions[0]
    assert {change.field: (change.origin, change.base) for change in by_both.changes} == {
        "name": (BOTH, None),
        "metrics_provider": (BOTH, None),
        "suffix": (BOTH, "h"),
        "metric_identifier": (BOTH, None),
        "y_axis_min": (BOTH, None),
    }
    assert set(origins(three(metrics(provider()), latency("s"), page)).values()) == {CHANGE}


def test_a_provider_goes_after_its_metrics_and_not_with_what_nobody_declared_in_it() -> None:
    base, file = metrics(provider(), metric("Latency")), metrics(limits=ROOMY)
    plan = three(base, file, there(live_provider(), live_metric("Latency", "m1")))
    assert said(plan) == ["delete metric/Datadog/Latency", "delete metrics_provider/Datadog"]
    assert plan.blocked_by == ()
    held = three(base, file, there(live_provider(), live_metric("Latency", "m1"), live_metric("manually", "m2")))
    assert [rule for rule, _, _ in blocked(held)] == ["not_empty"]


def test_the_order_of_siblings_has_its_origin_too() -> None:
    def file(*names: str) -> DesiredPage:
        made = File()
        for name in names:
            made.component(name)
        return made.page(order="strict")

    page = Page().component("a").component("b").component("c")
    assert fields(three(file("a", "b", "c"), file("c", "b", "a"), page)) == {"order": (CHANGE, ["a", "b", "c"])}
    assert fields(three(file("c", "b", "a"), file("c", "b", "a"), page)) == {"order": (DRIFT, ["c", "b", "a"])}
    assert fields(three(file("b", "a", "c"), file("c", "b", "a"), page)) == {"order": (BOTH, ["b", "a", "c"])}
    new = three(file("a"), file("b", "a"), Page().component("a").component("b"))
    assert fields(new) == {"order": (CHANGE, ["a"])}
    inside = File().group("G", "b", "a").page(order="strict")
    assert fields(three(inside, inside, Page().group("G", "a", "b"))) == {"order": (DRIFT, ["b", "a"])}


def test_references_are_compared_by_what_they_point_to() -> None:
    base = File().component("A").component("B").member(email="x@acme.example", components=())
    a, b = (item.address for item in base.items[:2])

    def file(*components: object) -> File:
        return File().component("A").component("B").member(email="x@acme.example", components=components)

    def page(*ids: str) -> Page:
        return Page().component("A").component("B").subscriber("s", email="x@acme.example", components=ids)

    assert fields(three(file(a, b), file(b, a), page("c-A"))) == {"components": (DRIFT, ["A", "B"])}
    assert fields(three(file(a), file(b), page("c-A"))) == {"components": (CHANGE, ["A"])}
    assert fields(three(file(a), file(a, b), page("c-B"))) == {"components": (BOTH, ["A"])}
    other = tuple(replace(item, address=item.address._replace(page="old")) for item in file(a).items)
    other = (*other[:2], replace(other[2], fields={**other[2].fields, "components": (a._replace(page="old"),)}))
    under_another_key = replace(file(a).page(), key="old", items=other)
    assert fields(three(under_another_key, file(a), page("c-B"))) == {"components": (DRIFT, ["A"])}


def test_a_new_group_made_in_a_ring_is_of_whoever_moves() -> None:
    base = File().group("G", "a").group("H", "b")
    file = File().group("G", "b").group("H", "a")
    plan = three(base, file, Page().group("G", "a").group("H", "b"))
    assert set(origins(plan).values()) == {CHANGE}
    assert "rebuilt" in note_codes(plan)


def test_the_work_is_the_same_with_and_without_a_base_where_nothing_was_removed() -> None:
    file = File().component("A", description="x").group("G", "b")
    page = Page().component("A").component("other")
    plain, with_base = planned(file, page), three(File().component("A"), file, page)
    assert said(plain) == said(with_base)
    assert all(one.origin is None and all(c.origin is None for c in one.changes) for one in plain.actions)
    assert all(one.origin for one in with_base.actions)
    assert with_base.actions[0].verb is Verb.UPDATE


def test_an_item_keeps_one_counterpart() -> None:
    """Two items that could each have been the one of the base: the one in place is it."""
    base = File().group("G", "X").group("H", "y")
    file = File().group("G", "X").group("H", "y", "X")
    plan = three(base, file, Page().group("G", "X").group("H", "y"))
    assert origins(plan) == {"create component/H/X": CHANGE}


def test_the_plan_carries_its_base() -> None:
    base = File().component("A").page()
    plan = three(base, File().component("A"), Page().component("A"))
    assert (plan.base, plan.page.id) == (base, PAGE_ID)
    assert isinstance(base.items[0], Desired)


def test_a_removed_group_leaves_nothing_where_a_removed_thing_of_its_name_stood() -> None:
    base = File().group("Core", "API").component("manually").component("Site")
    plan = three(base, File().component("Site"), Page().group("Core", "API", "manually").component("Site"))
    assert [rule for rule, _, _ in blocked(plan)] == ["ungroups"]


# What the page has, as far as can be seen
