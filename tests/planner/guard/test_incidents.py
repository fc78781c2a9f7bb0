"""What a plan would do to components while something is going on, and what a delete costs subscribers."""

import pytest

from reconciler.model.resource import Incident, Limits
from reconciler.planner import disturbs
from tests.planner.factories import File, Page, address, planned, said

OPEN = Incident("i1", "API trouble", ("c-A", "c-B"))
RUNNING = Incident("i2", "Database move", ("c-B",), maintenance=True)


def blocks(file: File, page: Page, *incidents: Incident, **options: object) -> list[str]:
    plan = planned(file.page(limits=Limits(1000, 100.0)), page.page(incidents=incidents), **options)
    return [f"{block.rule}: {block.message}" for block in plan.blocked_by]


def test_a_delete_waits_until_the_incident_is_over() -> None:
    file = File().component("A", absent=True).component("B")
    page = Page().component("A").component("B")
    assert blocks(file, page, OPEN) == [
        'open_incident: the incident "API trouble" is open: acme/component/A would be deleted'
    ]
    plan = planned(file, page.page(incidents=(OPEN,)))
    assert plan.blocked_by[0].hint == "wait until it is over, or insist with `--during-incident`"
    assert plan.blocked_by[0].addresses == (address("component", "A"),)


def test_a_move_waits_too_and_each_incident_is_named() -> None:
    file = File().group("G", "A", "B").component("C")
    page = Page().component("A").component("B").component("C")
    assert blocks(file, page, OPEN, RUNNING) == [
        (
            'open_incident: the incident "API trouble" is open: '
            "acme/component/G/A would be moved, acme/component/G/B would be moved"
        ),
        'open_incident: the maintenance "Database move" is running: acme/component/G/B would be moved',
    ]


def test_other_changes_and_other_components_do_not_wait() -> None:
    file = File().component("A", description="New").component("B").component("C", absent=True).component("D")
    page = Page().component("A", description="Old").component("B").component("C")
    assert said(planned(file, page)) == [
        "update component/A description",
        "create component/D",
        "delete component/C",
    ]
    assert blocks(file, page, OPEN, RUNNING) == []
    assert blocks(file, page) == []


def test_the_delete_of_a_group_counts_for_its_members() -> None:
    file = File().group("G", absent=True).component("X")
    page = Page().group("G", "A", "C").component("X")
    assert blocks(file, page, OPEN) == [
        (
            'open_incident: the incident "API trouble" is open: '
            "acme/group/G would be deleted, which ungroups what it affects"
        )
    ]
    assert blocks(file, page, Incident("i3", "Elsewhere", ("c-X",))) == []


def test_a_group_that_vanishes_counts_for_its_members() -> None:
    file = File().component("A").component("X")
    page = Page().group("G", "A").component("X")
    plan = planned(File().component("A", previously=["G/A"]).component("X"), page.page(incidents=(OPEN,)))
    assert [vanish.id for vanish in plan.vanishes] == ["g-G"]
    assert [block.rule for block in plan.blocked_by if block.rule == "open_incident"] == ["open_incident"]
    left = planned(file, page.page(incidents=(OPEN,)))
    assert [block.rule for block in left.blocked_by] == ["twin"]  # left where it is: no incident stands against that


def test_who_insists_gets_a_note_in_place_of_the_block() -> None:
    file = File().component("A", absent=True).component("B")
    page = Page().component("A").component("B").page(incidents=(OPEN, RUNNING))
    plan = planned(file, page, during_incident=True)
    assert plan.blocked_by == ()
    assert [note.message for note in plan.actions[0].notes if note.code == "open_incident"] == [
        'the incident "API trouble" is open on what is deleted by this'
    ]


def test_many_are_counted() -> None:
    file, page = File().component("Z"), Page().component("Z")
    for number in range(7):
        file, page = file.component(f"C{number}", absent=True), page.component(f"C{number}")
    (told,) = blocks(file, page, Incident("i1", "All", tuple(f"c-C{number}" for number in range(7))))
    assert told.endswith("acme/component/C4 would be deleted and 2 more")


def test_a_snapshot_knows_nothing_of_incidents() -> None:
    page = Page().component("A").component("B")
    goes = planned(File().component("A", absent=True).component("B"), page.page(taken_at="2026-03-01T00:00:00+00:00"))
    assert [note.message for note in goes.notes if note.code == "incidents"] == [
        "open incidents are in no snapshot: whether one affects a component that goes or moves is not known"
    ]
    stays = planned(File().component("A").component("B"), page.page(taken_at="2026-03-01T00:00:00+00:00"))
    assert [note.code for note in stays.notes] == []


@pytest.mark.parametrize(
    ("file", "touches"),
    [
        (File().component("A", absent=True), True),
        (File().group("G", "A"), True),
        (File().component("A", description="New"), False),
        (File().component("A", previously=["B"]).component("N"), False),
        (File().component("A"), False),
        (File(), False),
    ],
)
def test_whether_a_plan_needs_to_know_what_is_going_on(file: File, touches: bool) -> None:
    assert disturbs(planned(file, Page().component("A").component("X"))) is touches


def test_subscribers_who_chose_only_what_goes_are_counted() -> None:
    file = File().component("A", absent=True).component("B", absent=True).component("C")
    page = Page().component("A").component("B").component("C")
    page.subscriber("s1", email="a@x.example", components=("c-A",))
    page.subscriber("s2", email="b@x.example", components=("c-A", "c-C"))
    page.subscriber("s3", email="c@x.example")
    page.subscriber("s4", email="d@x.example", components=("c-B",))
    page.subscriber("s5", email="e@x.example", components=("c-B",))
    plan = planned(file, page)
    assert [[note.message for note in one.notes if note.code == "subscribers"] for one in plan.actions] == [
        ["1 subscriber chose this component and no other"],
        ["2 subscribers chose this component and no other"],
    ]
    partly = planned(file, page.page(whole=frozenset({"page", "group", "component"})))
    assert [note.code for one in partly.actions for note in one.notes] == ["loses", "loses"]
