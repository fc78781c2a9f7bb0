"""Planning with a base revision: what this change removed, and what the rules say of removals."""

from dataclasses import replace

import pytest

from reconciler.model.plan import Verb
from reconciler.model.resource import Unset
from tests.planner.base_plans import CHANGE, DRIFT, ROOMY, blocked, notes, origins, three
from tests.planner.factories import File, Page, planned, said


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


# Who caused it
