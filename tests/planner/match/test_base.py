"""Planning with a base revision: what this change removed, what drifted, and what the rules say of removals."""

from dataclasses import replace

import pytest

from reconciler.model import contact
from reconciler.model.address import Address
from reconciler.model.grants import Grant
from reconciler.model.kinds.statuspage import ACCESS_GROUP, ACCESS_USER, MAINTENANCE, PAGE, TEAM_MEMBER
from reconciler.model.plan import Origin, PagePlan, Verb
from reconciler.model.resource import Desired, DesiredPage, Limits, Live, LivePage, Source, Unset
from tests.planner.factories import PAGE_ID, File, Page, address, note_codes, planned, said
from tests.planner.test_metrics import live_metric, live_provider, metric, provider, there
from tests.planner.test_metrics import page as metrics

CHANGE, DRIFT, BOTH = Origin.CHANGE, Origin.DRIFT, Origin.BOTH
ROOMY = Limits(deletes=100, delete_percent=100)


def three(base: File | DesiredPage, file: File | DesiredPage, page: Page | LivePage) -> PagePlan:
    """The plan of the file with that base."""
    then = base if isinstance(base, DesiredPage) else base.page()
    now = file if isinstance(file, DesiredPage) else file.page(limits=ROOMY)
    plan = planned(now, page, base=then)
    assert planned(now, page, base=then) == plan
    return plan


def origins(plan: PagePlan) -> dict[str, Origin | None]:
    """Whose doing each action is."""
    return {f"{one.verb.value} {one.address.local}": one.origin for one in plan.actions}


def fields(plan: PagePlan) -> dict[str, tuple[Origin | None, object]]:
    """Whose doing each field of the only action is, and what the base wanted."""
    (action,) = plan.actions
    return {change.field: (change.origin, change.base) for change in action.changes}


def blocked(plan: PagePlan) -> list[tuple[str, str, str]]:
    return [(block.rule, block.message, block.hint) for block in plan.blocked_by]


def notes(plan: PagePlan, code: str) -> list[str]:
    return [n.message for n in (*(n for a in plan.actions for n in a.notes), *plan.notes) if n.code == code]


# What is removed


def test_what_the_file_no_longer_declares_is_deleted_though_nothing_owns_it() -> None:
    plan = three(File().component("A").component("B"), File().component("A"), Page().component("A").component("B"))
    assert origins(plan) == {"delete component/B": CHANGE}
    assert notes(plan, "removed") == ["no longer declared: it was at statuspage.yaml:2:1"]
    assert (plan.blocked_by, plan.unmanaged) == ((), ())
    assert plan.actions[0].source is None


def test_without_a_base_it_is_unmanaged() -> None:
    plan = planned(File().component("A"), Page().component("A").component("B"))
    assert said(plan) == []
    assert [one.local for one in plan.unmanaged] == ["component/B"]


def test_what_the_base_did_not_declare_stays_unmanaged() -> None:
    plan = three(File().component("A"), File().component("A"), Page().component("A").component("manually"))
    assert said(plan) == []
    assert [one.local for one in plan.unmanaged] == ["component/manually"]


def test_what_is_gone_already_needs_nothing() -> None:
    assert said(three(File().component("A").component("B"), File().component("A"), Page().component("A"))) == []


def test_what_the_base_wanted_gone_is_no_removal() -> None:
    base = File().component("A").component("B", absent=True)
    assert said(three(base, File().component("A"), Page().component("A").component("B"))) == []


def test_what_is_renamed_or_moved_in_the_file_is_no_removal() -> None:
    base = File().group("Core", "API", "DB").component("Site")
    file = File().group("Core", "DB").component("API").component("Web", previously=["Site"])
    page = Page().group("Core", "API", "DB").component("Site")
    plan = three(base, file, page)
    assert said(plan) == ["update component/API group", "update component/Web name"]
    assert origins(plan) == {"update component/API": CHANGE, "update component/Web": CHANGE}


def test_members_of_a_group_that_is_dissolved_move_and_keep_their_history() -> None:
    base = File().group("Core", "API", "DB")
    file = File().component("API").component("DB")
    plan = three(base, file, Page().group("Core", "API", "DB"))
    assert said(plan) == ["update component/API group", "update component/DB group", "delete group/Core"]
    assert plan.blocked_by == ()


def test_a_group_renamed_without_a_word_is_held_back_and_its_members_only_move() -> None:
    base, file = File().group("Core", "API", "DB"), File().group("Backend", "API", "DB")
    plan = three(base, file, Page().group("Core", "API", "DB"))
    assert [one for one in said(plan) if one.startswith(("create", "delete"))] == [
        "create group/Backend",
        "delete group/Core",
    ]
    assert blocked(plan) == [
        (
            "looks_like_rename",
            "acme/group/Core would be deleted and acme/group/Backend created with the same components: this looks like a rename",
            "add `previously: [Core]` to Backend at statuspage.yaml:1, or `adopt: false` where it is another one",
        )
    ]


def test_a_group_that_keeps_what_nobody_declared_ungroups_it_and_says_so() -> None:
    base, file = File().group("Core", "API").component("Site"), File().component("Site")
    plan = three(base, file, Page().group("Core", "API", "manually").component("Site"))
    assert origins(plan) == {"delete component/Core/API": CHANGE, "delete group/Core": CHANGE}
    assert notes(plan, "ungroups") == ["its component stays on the page, ungrouped"]


def test_a_member_that_is_dropped_from_a_group_is_deleted() -> None:
    base, file = File().group("Core", "API", "DB"), File().group("Core", "API")
    plan = three(base, file, Page().group("Core", "API", "DB", "manually"))
    assert said(plan) == ["delete component/Core/DB"]


def test_an_apply_that_ended_after_the_renaming_of_a_group_is_finished_by_the_next() -> None:
    """The base is still the revision before it: the page has the new name, and in it what was to go."""
    base, file = File().group("Core", "API", "X"), File().group("Backend", "API", previously=["Core"])
    assert origins(three(base, file, Page().group("Core", "API", "X"))) == {
        "update group/Backend": CHANGE,
        "delete component/Core/X": CHANGE,
    }
    halfway = three(base, file, Page().group("Backend", "API", "X", "manually"))
    assert origins(halfway) == {"delete component/Backend/X": CHANGE}
    assert [one.local for one in halfway.unmanaged] == ["component/Backend/manually"]
    assert said(three(base, file, Page().group("Backend", "API"))) == []


def test_a_name_that_is_used_again_does_not_hide_what_was_to_go() -> None:
    """Halfway through: the group and a component are renamed, one to the name of what was to go."""
    base = File().group("Core", "API", "E").group("H", "D")
    file = File().group("Backend", "API", previously=["Core"]).component("E", previously=["D"])
    plan = three(
        base, file, Page().group("Backend", "API").component("E", group="g-Backend", live_id="old").component("E")
    )
    assert [(one.verb, one.id) for one in plan.actions] == [(Verb.DELETE, "old")]
    taken = File().group("G", "a", "b").group("I", "c", previously=["H"])
    again = three(taken, File().group("H", "a", previously=["G"]), Page().group("H", "a", "b"))
    assert origins(again) == {"delete component/H/b": CHANGE}


def test_what_is_ignored_is_left_alone() -> None:
    page = Page().component("A").group("Labs", "X")
    base = File().component("A").group("Labs", "X")
    file = File().component("A").page(ignore=["component/Labs/*", "group/Labs"], limits=ROOMY)
    assert said(three(base, file, page)) == []


def test_a_protected_removal_blocks() -> None:
    file = File().component("A").page(protect=["component/B"], limits=ROOMY)
    plan = three(File().component("A").component("B"), file, Page().component("A").component("B"))
    assert blocked(plan) == [
        (
            "protected",
            "acme/component/B is protected and would be deleted",
            "take its pattern out of `protect`, or declare it again, as it was at statuspage.yaml:2:1",
        )
    ]


def test_what_goes_out_of_a_renamed_group_is_judged_by_its_old_and_its_new_name() -> None:
    base, file = File().group("Core", "API", "X"), File().group("Backend", "API", previously=["Core"])
    page = Page().group("Core", "API", "X")
    for name in ("Core", "Backend"):
        plan = three(base, file.page(protect=[f"component/{name}/*"], limits=ROOMY), page)
        assert [rule for rule, _, _ in blocked(plan)] == ["protected"]
        left = three(base, file.page(ignore=[f"component/{name}/X"], limits=ROOMY), page)
        assert said(left) == ["update group/Backend name"]


def test_what_a_hand_renamed_is_still_protected_by_the_name_that_the_file_gave_it() -> None:
    base = File().component("A", pin="c-A").component("B").component("C")
    file = File().component("B").component("C").page(protect=["component/A"], limits=ROOMY)
    plan = three(base, file, Page().component("manually", live_id="c-A").component("B").component("C"))
    assert (said(plan), [rule for rule, _, _ in blocked(plan)]) == (["delete component/manually"], ["protected"])


def test_prune_would_spare_a_protected_thing_and_a_removal_does_not() -> None:
    page = Page().component("A").component("B").component("C")
    file = File().component("A").page(protect=["component/*"], prune=["component"], limits=ROOMY)
    plan = three(File().component("A").component("B"), file, page)
    assert said(plan) == ["delete component/B"]
    assert [rule for rule, _, _ in blocked(plan)] == ["protected"]
    assert notes(plan, "protected") == ["acme/component/C matches `prune` but is protected; keeping it"]


def test_removals_count_in_the_limits() -> None:
    names = ["a", "b", "c", "d"]
    base, page = File(), Page()
    for name in names:
        base.component(name)
        page.component(name)
    plan = three(base, File().component("a").component("b").page(), page)
    assert blocked(plan) == [
        (
            "limits",
            "would delete 2 of 4 components (limit: 25%)",
            "`limits: {delete_percent: 50}`, or `--allow-deletes 2`",
        )
    ]


def test_a_section_that_is_gone_altogether_blocks() -> None:
    base = File().component("A").settings(hidden_from_search=True)
    file = File().settings(hidden_from_search=True).page(declared=(), limits=ROOMY)
    page = Page().component("A").component("B").settings(hidden_from_search=True)
    plan = three(base, file, page)
    assert said(plan) == ["delete component/A"]
    assert blocked(plan) == [
        (
            "section_removed",
            "the file no longer has `components:`, and every component that it declared would go with it",
            "write `components: []` where they are to go, or put them back",
        )
    ]
    assert blocked(three(base, replace(file, declared=file.declared | {"component", "group"}), page)) == []


def test_people_that_are_no_longer_declared_go_as_the_file_says() -> None:
    base = File().member(email="a@acme.example").member(email="b@acme.example")
    file = File().member(email="a@acme.example")
    page = Page()
    for name in "abc":
        page.subscriber(f"s-{name}", email=f"{name}@acme.example")
    plan = three(base, file, page)
    ((verb, origin),) = origins(plan).items()
    assert verb.startswith("delete subscriber/email:b…@acme.example#")
    assert origin is CHANGE
    assert plan.actions[0].id == "s-b"
    gone = three(base, File().page(declared=(), limits=ROOMY), page)
    assert [(rule, hint) for rule, _, hint in blocked(gone)] == [
        ("section_removed", "write `subscribers: {members: []}` where they are to go, or put them back")
    ]


def test_what_a_snapshot_does_not_hold_may_be_removed_and_that_is_said() -> None:
    base, page = File().component("A").member(email="a@acme.example"), Page().component("A")
    plan = three(base, File().component("A"), page.page(read=frozenset({"component", "group"})))
    assert said(plan) == []
    assert notes(plan, "not_compared") == ["kind subscriber: not read, so what of it this change removes is not known"]
    assert notes(three(base, File().component("A"), page), "not_compared") == []


def test_who_cannot_be_named_today_is_left_alone_and_said() -> None:
    base = File().member(email="a@acme.example").page()
    unset = replace(base.items[0], fields={"email": Unset("PAGE_WHO")}, name="email:?")
    file = File().page(declared={"subscriber"})
    page = Page().subscriber("s-a", email="a@acme.example")
    plan = three(replace(base, items=(unset,)), file, page)
    assert said(plan) == []
    assert "its variable is not set, so it cannot be found, and is left alone" in notes(plan, "unset")[0]


def test_a_template_is_to_be_deleted_by_hand() -> None:
    plan = three(File().template("T"), File().page(declared={"template"}), Page().template("T"))
    assert origins(plan) == {"manual template/T": CHANGE}
    assert (plan.work, plan.blocked_by) == ((), ())


def test_a_setting_that_is_no_longer_declared_becomes_unmanaged() -> None:
    base = File().settings(hidden_from_search=True, time_zone="UTC").component("A", description="x")
    file = File().settings(time_zone="UTC").component("A")
    page = Page().settings(hidden_from_search=False, time_zone="UTC").component("A", description="y")
    assert said(three(base, file, page)) == []
    assert said(three(base, File().page(declared=()), Page().settings(hidden_from_search=False))) == []


def test_what_a_hand_moved_or_renamed_since_is_left_alone_and_said() -> None:
    base = File().group("Core", "API", "DB").component("Web", previously=["Site"])
    page = Page().group("Core", "DB").component("API").component("Site")
    plan = three(base, File().group("Core", "DB"), page)
    assert said(plan) == []
    assert notes(plan, "moved_by_hand") == [
        "acme/component/Core/API is no longer declared (it was at statuspage.yaml:2:1): API may be it, and is left alone",
        "acme/component/Web is no longer declared (it was at statuspage.yaml:4:1): Site may be it, and is left alone",
    ]


def test_a_group_that_is_known_by_an_earlier_name_only_makes_nothing_in_it_certain() -> None:
    base = File().group("Core", "API", previously=["Backend"]).component("Site")
    plan = three(base, File().component("Site"), Page().group("Backend", "API").component("Site"))
    assert said(plan) == []
    assert len(notes(plan, "moved_by_hand")) == 2


def test_what_could_be_any_of_several_is_left_alone_and_said() -> None:
    page = Page().component("A", live_id="a1").component("A", live_id="a2").component("B")
    plan = three(File().component("A").component("B"), File().component("B"), page)
    assert said(plan) == []
    assert notes(plan, "ambiguous") == [
        (
            "acme/component/A is no longer declared (it was at statuspage.yaml:1:1): "
            "it could be any of several on the page, and none is touched"
        )
    ]


def test_a_pinned_item_is_removed_wherever_it_stands() -> None:
    page = Page().component("A", live_id="a1").component("A", live_id="a2").component("B")
    base = File().component("A", mark="a1", pin="a1").component("A", mark="a2", pin="a2").component("B")
    file = File().component("A", mark="a1", pin="a1").component("B")
    assert [one.id for one in three(base, file, page).actions] == ["a2"]
    repinned = File().component("A", pin="a1").component("B")
    assert [one.id for one in three(base, repinned, page).actions] == ["a2"]


def test_pages_are_one_by_their_id_whatever_their_keys() -> None:
    base = File().group("Core", "API").component("Site").page()
    other = replace(
        base,
        key="old",
        items=tuple(
            replace(
                item,
                address=item.address._replace(page="old"),
                parent=item.parent and item.parent._replace(page="old"),
                fields={
                    name: value._replace(page="old") if name == "group" and value else value
                    for name, value in item.fields.items()
                },
            )
            for item in base.items
        ),
    )
    file = File().group("Core", "API").page(limits=ROOMY)
    page = Page().group("Core", "API").component("Site")
    assert origins(three(other, file, page)) == {"delete component/Site": CHANGE}
    moved = three(other, File().component("API").component("Site"), Page().component("Site").group("Core", "API", "x"))
    assert origins(moved) == {"update component/API": CHANGE, "delete group/Core": CHANGE}
    assert [(change.field, change.base) for change in moved.actions[0].changes] == [("group", "Core")]


# What looks like a rename


@pytest.mark.parametrize(
    ("old", "new", "looks"),
    [
        ("REST API", "REST endpoint", True),
        ("Callbacks", "Callback", True),
        ("Website", "Payments", True),  # the only two in one place
    ],
)
def test_a_removal_that_looks_like_a_rename_blocks(old: str, new: str, looks: bool) -> None:
    plan = three(
        File().component(old).component("X"), File().component(new).component("X"), Page().component(old).component("X")
    )
    assert [rule for rule, _, _ in blocked(plan)] == ["looks_like_rename"] * looks
    assert f"add `previously: [{old}]` to {new} at statuspage.yaml:1" in blocked(plan)[0][2]


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ("A/B", "previously: [A~1B]"),
        ("null", 'previously: ["null"]'),
        ("a: b", 'previously: ["a: b"]'),
        ("${x} $${y}", 'previously: ["$${x} $$${y}"]'),
    ],
)
def test_the_line_is_written_as_the_file_takes_it(old: str, line: str) -> None:
    plan = three(File().component(old), File().component("New"), Page().component(old))
    assert f"add `{line}` to New" in blocked(plan)[0][2]


def test_the_line_lets_it_pass_and_so_does_saying_that_it_is_another() -> None:
    base, page = File().component("REST API"), Page().component("REST API")
    renamed = three(base, File().component("API", previously=["REST API"]), page)
    assert (origins(renamed), renamed.blocked_by) == ({"update component/API": CHANGE}, ())
    another = three(base, File().component("API", adopt=False), page)
    assert (said(another), another.blocked_by) == (["create component/API", "delete component/REST API"], ())


def test_several_far_names_in_one_place_are_several_things() -> None:
    base = File().component("Website").component("Payments")
    page = Page().component("Website").component("Payments")
    plan = three(base, File().component("Search"), page)
    assert blocked(plan) == []
    other_place = three(
        File().component("Website").group("G", "x"),
        File().group("G", "x", "Payments"),
        Page().component("Website").group("G", "x"),
    )
    assert blocked(other_place) == []


def test_what_is_made_again_after_a_hand_deleted_it_is_no_rename() -> None:
    base = File().component("REST API").component("REST endpoint")
    plan = three(base, File().component("REST endpoint"), Page().component("REST API"))
    assert origins(plan) == {"create component/REST endpoint": DRIFT, "delete component/REST API": CHANGE}
    assert plan.blocked_by == ()


# Whose doing


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


def window(name: str, start: str, **more: object) -> Desired:
    times = {"scheduled_for": start, "scheduled_until": start.replace("T02", "T05")}
    where = address("maintenance", name)
    return Desired(MAINTENANCE, where, name, {"name": name, **times, **more}, Source("statuspage.yaml", 1, 1))


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


def alice(**fields: object) -> Desired:
    return Desired(ACCESS_USER, address("access_user", "email:a"), "email:a", fields, Source("statuspage.yaml", 9, 1))


def users(*items: Desired, file: File | None = None) -> DesiredPage:
    """A page that declares such users, and the components of `file`."""
    made = (file or File()).page(limits=ROOMY, declared={"access_user", "component", "group"})
    return replace(made, items=(*made.items, *items))


def seen(*lives: Live, page: Page | None = None) -> LivePage:
    kinds = frozenset({"access_user", "component", "group", "maintenance", "team_member"})
    return LivePage(PAGE_ID, "Acme Status", (*(page or Page()).items, *lives), read=kinds, whole=kinds)


def test_what_was_not_read_of_a_thing_that_goes_was_not_changed_by_hand() -> None:
    """The components of a user take a request of their own, which is sent for declared users only."""
    base = users(alice(components=(address("component", "A"),)), file=File().component("A"))
    file = users(file=File().component("A"))
    page = Page().component("A")
    unread = Live(ACCESS_USER, "u1", "email:a", {})
    plan = three(base, file, seen(unread, page=page))
    assert ([one.id for one in plan.actions], notes(plan, "changed_by_hand")) == (["u1"], [])
    edited = replace(unread, fields={"components": ("other",)})
    assert notes(three(base, file, seen(edited, page=page)), "changed_by_hand") == [
        "changed manually since: components"
    ]


def test_what_refers_to_something_that_is_gone_was_not_changed_by_hand() -> None:
    """The service takes what is deleted out of every list that names it."""
    base = File().component("A").component("B").member(email="x@acme.example", components=())
    a, b = (item.address for item in base.items[:2])
    base = File().component("A").component("B").component("C").member(email="x@acme.example", components=(a, b))
    file = File().component("A").component("C").page(limits=ROOMY, declared={"subscriber"})
    page = Page().component("A").component("C").subscriber("s", email="x@acme.example", components=("c-A",))
    assert notes(three(base, file, page), "changed_by_hand") == []
    more = Page().component("A").component("C").subscriber("s", email="x@acme.example", components=("c-A", "c-C"))
    assert notes(three(base, file, more), "changed_by_hand") == ["changed manually since: components"]
    to_c = File().component("A").component("C").member(email="x@acme.example", components=(address("component", "C"),))
    assert {one.origin for one in three(base, to_c, page).actions} == {CHANGE}


def test_a_base_may_refer_to_what_nobody_declares() -> None:
    def file(*components: str) -> File:
        return File().member(
            email="x@acme.example", components=tuple(address("component", *c.split("/")) for c in components)
        )

    def page(*ids: str) -> Page:
        return Page().group("Core", "API").component("B").subscriber("s", email="x@acme.example", components=ids)

    assert fields(three(file("API"), file("B"), page("c-API"))) == {"components": (CHANGE, ["API"])}
    assert fields(three(file("API"), file("Core/API"), page("c-B"))) == {"components": (DRIFT, ["API"])}
    assert fields(three(file("API"), file("B"), page())) == {"components": (BOTH, ["API"])}


def test_a_base_may_refer_to_a_person_whom_nobody_declares() -> None:
    gold = Desired(ACCESS_GROUP, address("access_group", "Gold"), "Gold", {"name": "Gold"}, Source("f", 1, 1))
    kinds = frozenset({"access_user", "access_group"})
    bob, eve = (Live(ACCESS_USER, f"u-{name}", f"email:{name}@b.example", {}) for name in ("bob", "eve"))

    def at(live: Live) -> Address:
        return address("access_user", contact.segment(live.name, PAGE_ID))

    def file(*people: Live) -> DesiredPage:
        named = replace(gold, fields={"name": "Gold", "users": tuple(map(at, people))})
        return replace(File().page(declared=kinds, limits=ROOMY), items=(named,))

    def page(*people: Live) -> LivePage:
        live = Live(ACCESS_GROUP, "g", "Gold", {"name": "Gold", "users": tuple(one.id for one in people)})
        return LivePage(PAGE_ID, "Acme Status", (live, bob, eve), read=kinds, whole=kinds)

    assert {one.origin for one in three(file(bob), file(eve), page(bob)).actions} == {CHANGE}
    assert {one.origin for one in three(file(bob), file(bob), page(eve)).actions} == {DRIFT}
    assert {one.origin for one in three(file(bob), file(eve), page()).actions} == {BOTH}


def test_what_a_team_member_may_do_is_compared_page_by_page() -> None:
    where = address("team_member", "email:a")

    def file(*grants: Grant) -> DesiredPage:
        item = Desired(TEAM_MEMBER, where, "email:a", {"pages": grants}, Source("f", 1, 1))
        return replace(File().page(declared={"team_member"}, limits=ROOMY), items=(item,))

    def page(**has: tuple[str, ...]) -> LivePage:
        return seen(Live(TEAM_MEMBER, "t", "email:a", {"pages": has}))

    one, two = ("incident_manager",), ("page_configuration", "incident_manager")
    then, now = Grant("acme", "p1", one), Grant("acme", "p1", two)
    assert {a.origin for a in three(file(then), file(now), page(p1=one, p2=two)).actions} == {CHANGE}
    assert {a.origin for a in three(file(then), file(now), page(p1=())).actions} == {BOTH}
    renamed = Grant("other key", "p1", tuple(reversed(two)))
    assert {a.origin for a in three(file(renamed), file(now), page(p1=one)).actions} == {DRIFT}


def test_a_text_that_was_posted_once_stands() -> None:
    up = Live(
        MAINTENANCE,
        "m",
        "Up",
        {
            "name": "Up",
            "scheduled_for": "2026-07-11T02:00:00Z",
            "scheduled_until": "2026-07-11T05:00:00Z",
            "body": "manually",
        },
        facts={"status": "scheduled", "bodies": ("manually", "then")},
    )

    def file(body: str) -> DesiredPage:
        made = File().page(declared={"maintenance"}, limits=ROOMY)
        return replace(made, items=(window("Up", "2026-07-11T02:00:00Z", body=body),))

    assert fields(three(file("then"), file("now"), seen(up))) == {"body": (CHANGE, "then")}
    assert fields(three(file("never posted"), file("now"), seen(up))) == {"body": (BOTH, "never posted")}


def test_a_removed_group_leaves_nothing_where_the_base_would_take_it_for_its_own() -> None:
    """The base's `b` looks like `G/a` today, by an earlier name; once another `b` stands where it was declared, that one would go."""
    base = File().component("b", previously=["G/a"])
    file = File().group("J", absent=True).group("G", "a")
    page = Page().group("G", "a").group("J", "b", "more")
    assert [rule for rule, _, _ in blocked(three(base, file, page))] == ["ungroups"]
    assert blocked(three(File().component("z"), file, page)) == []


def test_an_earlier_name_that_is_anothers_by_now_hides_nothing_that_a_broken_off_apply_left() -> None:
    """The base called the group I, after K or G before that. It bears its new name already, and what it no longer holds is still in it."""
    file = File().group("G", "b", previously=["I"]).group("K", "c")
    page = Page().group("G", "a", "b").group("K", "c")
    for earlier in ("G", "K"):
        base = File().group("I", "a", previously=[earlier])
        assert said(three(base, file, page)) == ["delete component/G/a"], earlier
