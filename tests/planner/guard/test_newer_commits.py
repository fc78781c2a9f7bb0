"""A checkout that lacks commits of its base: what only they declare is no removal, and what would undo it blocks the plan."""

from dataclasses import replace

import pytest

from reconciler.model.plan import Origin, PagePlan
from reconciler.model.resource import DesiredPage, Limits
from reconciler.planner import Newer, unsure
from tests.planner.factories import File, Page, planned, said

ROOMY = Limits(deletes=100, delete_percent=100)


def page_of(file: File | DesiredPage) -> DesiredPage:
    return file if isinstance(file, DesiredPage) else file.page(limits=ROOMY)


def four(common: File | None, newer: File, file: File | DesiredPage, live: Page, *, behind: bool = False) -> PagePlan:
    """The plan of a file, with what the common commit and the newer one declare."""
    base = page_of(common) if common is not None else None
    return planned(page_of(file), live, base=base, newer=Newer(page_of(newer), behind))


def undone(plan: PagePlan) -> list[str]:
    """What the block says would be undone."""
    return [block.message.partition("declare: ")[2] for block in plan.blocked_by if block.rule == "base_ahead"]


def origins(plan: PagePlan) -> set[Origin | None]:
    return {one.origin for one in plan.actions} | {change.origin for one in plan.actions for change in one.changes}


def test_what_only_newer_commits_declare_is_not_removed() -> None:
    common, newer = File().component("A"), File().component("A").component("I")
    plan = four(common, newer, common, Page().component("A").component("I"))
    assert (said(plan), undone(plan)) == ([], [])
    assert [address.path for address in plan.unmanaged] == [("I",)]


def test_an_older_state_is_not_applied_over_newer_things() -> None:
    common, newer = File().component("A"), File().component("A").component("I")
    plan = four(common, newer, common, Page().component("A").component("I"), behind=True)
    assert undone(plan) == ["acme/component/I is not declared here"]
    assert [block.hint for block in plan.blocked_by] == [
        "merge or rebase, so that this checkout holds the commits of the base revision, and plan again"
    ]


def test_what_a_branch_removes_itself_goes() -> None:
    common = File().component("A").component("B")
    newer = File().component("A").component("B").component("I")
    plan = four(common, newer, File().component("A"), Page().component("A").component("B").component("I"))
    assert (said(plan), undone(plan)) == (["delete component/B"], [])


def test_prune_does_not_delete_what_newer_commits_declare() -> None:
    common, newer = File().component("A"), File().component("A").component("I")
    file = File().component("A").page(prune_all=True, limits=ROOMY)
    owning = replace(page_of(common), prune_all=True)
    live = Page().component("A").component("I").component("manually").page()
    plan = planned(file, live, base=owning, newer=Newer(replace(page_of(newer), prune_all=True)))
    assert said(plan) == ["delete component/I", "delete component/manually"]
    assert undone(plan) == ["acme/component/I would be deleted"]
    assert [(one.address.path[-1], one.origin) for one in plan.actions] == [
        ("I", Origin.CHANGE),
        ("manually", Origin.DRIFT),
    ]


def test_nor_does_a_branch_remove_what_newer_commits_changed() -> None:
    common = File().component("A").component("B", description="old")
    newer = File().component("A").component("B", description="new")
    plan = four(common, newer, File().component("A"), Page().component("A").component("B", description="new"))
    assert undone(plan) == ["acme/component/B would be deleted"]
    same = four(common, common, File().component("A"), Page().component("A").component("B", description="old"))
    assert undone(same) == []


def test_what_newer_commits_want_gone_may_go() -> None:
    common = File().component("A").component("B")
    newer = File().component("A").component("B", absent=True)
    plan = four(common, newer, File().component("A"), Page().component("A").component("B"))
    assert (said(plan), undone(plan)) == (["delete component/B"], [])


@pytest.mark.parametrize(
    ("newer", "file", "blocks"),
    [
        ("new", "old", True),  # an older state
        ("new", "mine", True),  # both changed it
        ("new", "new", False),
        ("old", "mine", False),  # only this branch did
    ],
)
def test_a_field_is_not_set_back(newer: str, file: str, blocks: bool) -> None:
    def with_text(text: str) -> File:
        return File().component("A", description=text)

    plan = four(
        with_text("old"),
        with_text(newer),
        with_text(file),
        Page().component("A", description=newer if file != newer else "x"),
    )
    assert undone(plan) == (["acme/component/A would get back its old description"] if blocks else [])
    if blocks:
        assert origins(plan) == {Origin.CHANGE}


def test_fields_of_which_newer_commits_say_nothing_are_free() -> None:
    common, newer = File().component("A", description="old"), File().component("A")
    plan = four(common, newer, File().component("A", description="mine"), Page().component("A", description="x"))
    assert undone(plan) == []


def test_a_move_and_a_rename_are_not_undone() -> None:
    common = File().group("G", "a", "x").component("y")
    moved = File().group("G", "x").component("a").component("y")
    plan = four(common, moved, common, Page().group("G", "x").component("a").component("y"))
    assert undone(plan) == ["acme/component/G/a would get back its old group"]
    renamed = File().group("G", "x").component("z", previously=["y"])
    plan = four(
        File().group("G", "x").component("y"),
        renamed,
        File().group("G", "x").component("y"),
        Page().group("G", "x").component("z"),
    )
    assert undone(plan) == ["acme/component/y would be created again"]


def test_what_newer_commits_removed_is_not_made_again() -> None:
    common = File().component("A").component("B")
    plan = four(common, File().component("A"), common, Page().component("A"))
    assert (said(plan), undone(plan)) == (["create component/B"], ["acme/component/B would be created again"])
    assert origins(plan) == {Origin.CHANGE}
    drifted = four(common, common, common, Page().component("A"))
    assert (undone(drifted), origins(drifted)) == ([], {Origin.DRIFT})


def test_what_is_new_in_the_branch_undoes_nothing() -> None:
    common = File().component("A")
    plan = four(common, common, File().component("A").component("New"), Page().component("A"))
    assert undone(plan) == []


def test_without_a_common_commit_all_that_newer_commits_declare_is_newer() -> None:
    newer = File().component("A", description="new").component("B")
    file = File().component("A", description="mine").page(prune_all=True, limits=ROOMY)
    plan = four(None, newer, file, Page().component("A", description="new").component("B"))
    assert undone(plan) == ["acme/component/A would get back its old description, acme/component/B would be deleted"]
    assert origins(plan) == {None}


def test_many_are_counted_and_the_block_stands_once() -> None:
    names = [f"n{number}" for number in range(9)]
    newer, live = File(), Page()
    for name in names:
        newer.component(name)
        live.component(name)
    plan = four(File(), newer, File().page(prune_all=True, limits=ROOMY), live)
    (text,) = undone(plan)
    assert text.endswith("acme/component/n2 would be deleted and 6 more")
    assert len(next(block for block in plan.blocked_by if block.rule == "base_ahead").addresses) == 9


def test_a_page_of_another_key_is_the_same_page() -> None:
    newer = replace(page_of(File().component("A", description="new")), key="other")
    plan = planned(
        page_of(File().component("A", description="old")),
        Page().component("A", description="new"),
        base=page_of(File().component("A", description="old")),
        newer=Newer(newer),
    )
    assert undone(plan) == ["acme/component/A would get back its old description"]


def test_where_the_history_is_cut_off_nothing_of_the_base_is_undone() -> None:
    base = File().component("A", description="old").component("B")
    plan = unsure(
        planned(
            page_of(File().component("A", description="new")),
            Page().component("A", description="old").component("B"),
            base=page_of(base),
        )
    )
    assert [(block.rule, block.message) for block in plan.blocked_by] == [
        (
            "base_ahead",
            "this clone is shallow, so whether newer commits declared what the plan undoes is not known: "
            "acme/component/A, acme/component/B",
        )
    ]
    adding = planned(
        page_of(File().component("A").component("C")), Page().component("A"), base=page_of(File().component("A"))
    )
    assert unsure(adding) == adding
