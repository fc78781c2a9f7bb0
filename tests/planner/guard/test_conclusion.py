"""The action that concludes a plan: when it is there, what it needs, what it says, and what blocks it."""

from typing import Any

import pytest

from reconciler.documents.plan import PlanDocument
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Origin, PagePlan, Plan, Verb
from reconciler.model.resource import Incident
from reconciler.planner import disturbs
from tests import gallery as g


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    g.register(monkeypatch)


def notes(plan: PagePlan) -> list[str]:
    """What the concluding action says."""
    return [f"{note.code}: {note.message}" for note in plan.actions[-1].notes]


def pattern(text: str, **more: Any) -> Pattern:
    return Pattern(text, whole=True, **more)


def pending(field: str, before: Any = "", after: Any = "x") -> dict[str, Any]:
    return {"field": field, "before": before, "after": after}


def test_a_page_that_is_as_declared_is_not_published_again() -> None:
    assert g.plan_of(g.page(g.room("Hall", "Lilies")), g.Gallery(("Hall", ["Lilies"]))).actions == ()


def test_it_comes_last_and_needs_all_work() -> None:
    gallery = g.Gallery(("Hall", ["Lilies", "Poplars"]), loose=["Old", "A", "B", "C"])
    desired = g.page(g.house(motto="Read"), g.room("Hall", "Lilies", "Irises"), g.picture("Old", absent=True))
    plan = g.plan_of(desired, gallery)
    assert g.actions(plan) == ["update house", "create picture/Hall/Irises", "delete picture/Old", "update opening"]
    last = plan.actions[-1]
    assert set(last.depends_on) == {action.address for action in plan.actions[:-1]}
    assert (last.writes, [(c.field, c.before, c.after) for c in last.changes]) == (
        {"published": True},
        [("published", False, True)],
    )
    assert notes(plan) == ["publishes: publishes the draft: 3 changes above"]


def test_a_draft_that_was_left_unpublished_is_published() -> None:
    gallery = g.Gallery()
    gallery.published = False
    plan = g.plan_of(g.page(), gallery)
    assert g.actions(plan) == ["update opening"]
    assert notes(plan) == ["publishes: publishes the draft"]


def test_declared_changes_that_the_draft_holds_already_are_counted() -> None:
    gallery = g.Gallery(("Hall", ["Lilies"]))
    gallery.settings["motto"] = "Read"
    gallery.pending = [pending("motto"), pending("room/Hall:name"), pending("picture/Hall/Lilies")]
    plan = g.plan_of(g.page(g.house(motto="Read"), g.room("Hall", "Lilies")), gallery)
    assert plan.blocked_by == ()
    assert notes(plan) == ["publishes: publishes the draft: 3 changes that it held before"]


def test_what_is_changed_above_is_not_counted_twice() -> None:
    gallery = g.Gallery(("Hall", ["Lilies"]))
    gallery.pending = [pending("motto"), pending("room/Hall:order")]
    plan = g.plan_of(g.page(g.house(motto="Read"), g.room("Hall", "Lilies")), gallery)
    assert plan.blocked_by == ()
    assert notes(plan) == ["publishes: publishes the draft: 1 change above and 1 change that it held before"]


@pytest.mark.parametrize(
    "field", ["hours", "picture/Hall/Lilies:frame", "picture/Old", "opening hours: nine", "room/Hall:frame"]
)
def test_what_somebody_else_has_in_the_draft_blocks_it(field: str) -> None:
    gallery = g.Gallery(("Hall", ["Lilies"]), loose=["Old"])
    gallery.pending = [pending(field, None, "silver" * 20)]
    desired = g.page(g.house(motto="Read"), g.room("Hall", "Lilies"))
    (block,) = g.plan_of(desired, gallery).blocked_by
    assert (block.rule, block.addresses) == ("unpublished", (g.OPEN.address,))
    assert f'{field}: nothing -> "silversilver' in block.message
    assert "…" in block.message
    assert "--publish-others" in block.hint
    lifted = g.plan_of(desired, gallery, publish_others=True)
    assert lifted.blocked_by == ()
    assert notes(lifted)[1].startswith("unpublished: also publishes what the file does not declare: ")


def test_what_somebody_else_has_in_the_draft_is_part_of_the_reviewed_plan() -> None:
    gallery, desired = g.Gallery(), g.page(g.house(motto="Read"))
    prints = []
    for after in ("nine", "ten"):
        gallery.pending = [pending("hours", "eight", after)]
        plan = g.plan_of(desired, gallery, publish_others=True)
        assert [(c.field, c.before, c.after) for c in plan.actions[-1].changes][1:] == [("hours", "eight", after)]
        prints.append(PlanDocument.of(Plan((plan,)), b"key").fingerprint)
        blocked = g.plan_of(desired, gallery)
        assert PlanDocument.of(Plan((blocked,)), b"key").fingerprint == prints[-1]
    assert prints[0] != prints[1]


def test_what_somebody_else_has_in_the_draft_waits_there_where_the_file_changes_nothing() -> None:
    gallery = g.Gallery(("Hall", ["Lilies"]))
    gallery.pending = [pending("hours"), pending("picture/Hall/Lilies:frame")]
    desired = g.page(g.house(motto="Look"), g.room("Hall", "Lilies"))
    plan = g.plan_of(desired, gallery)
    assert (plan.actions, plan.blocked_by) == ((), ())
    assert [(note.code, note.message) for note in plan.notes] == [
        (
            "pending",
            'the draft holds what the file does not declare and visitors do not see: hours: "" -> "x", '
            'picture/Hall/Lilies:frame: "" -> "x"; it stays there, and `--publish-others` publishes it',
        )
    ]
    asked = g.plan_of(desired, gallery, publish_others=True)
    assert (g.actions(asked), asked.blocked_by) == (["update opening"], ())


def test_of_many_others_the_first_are_named() -> None:
    gallery = g.Gallery()
    gallery.pending = [pending(f"field {number}") for number in range(8)]
    (block,) = g.plan_of(g.page(), gallery).blocked_by
    assert block.message.endswith("and 3 more")


def test_a_thing_that_is_declared_gone_is_no_one_elses() -> None:
    gallery = g.Gallery()
    gallery.pending = [pending("picture/Old", "Old", None), pending("picture/Old:frame", "gold", None)]
    assert g.plan_of(g.page(g.picture("Old", absent=True)), gallery).blocked_by == ()


def test_a_delete_that_an_earlier_run_sent_is_no_one_elses() -> None:
    gallery = g.Gallery()
    gallery.pending = [pending("picture/Old", "Old", None)]  # where it stood is to be seen nowhere
    absent = g.page(g.room("Hall"), g.picture("Old", "Hall", absent=True))
    assert g.plan_of(absent, gallery).blocked_by == ()
    base = g.page(g.room("Hall", "Old"))
    assert g.plan_of(g.page(g.room("Hall")), gallery, base=base).blocked_by == ()
    assert g.plan_of(g.page(g.room("Hall"), prune_all=True), gallery).blocked_by == ()
    owned = g.page(prune=(Pattern("picture"),))
    assert g.plan_of(owned, gallery).blocked_by == ()
    kept = g.page(prune=(Pattern("picture"),), protect=(Pattern("picture/Old"),))
    gallery._put(g.PICTURE, "Old", None)
    assert [note.code for note in g.plan_of(kept, gallery).notes] == ["protected", "pending"]


@pytest.mark.parametrize("field", ["poster/Old", "picture", "picture/Old"])
def test_what_the_page_does_not_own_is_somebody_elses(field: str) -> None:
    gallery = g.Gallery()
    gallery.pending = [pending(field, "Old", "New" if field == "picture/Old" else None)]
    desired = g.page(g.house(motto="Read"), prune_all=True)
    assert [block.rule for block in g.plan_of(desired, gallery).blocked_by] == ["unpublished"]


def test_publish_false_leaves_the_draft_to_a_person() -> None:
    gallery = g.Gallery()
    plan = g.plan_of(g.page(g.picture("Lilies"), publish=False), gallery)
    assert g.actions(plan) == ["create picture/Lilies"]
    assert [n.message for n in plan.notes if n.code == "unpublished"] == [
        "the changes are written to the draft, which is left for a person to publish in A gallery; "
        "visitors see them then at the latest"
    ]
    who = "compared with the draft, which is left for a person to publish in A gallery; "
    done = g.page(publish=False)
    assert said(g.plan_of(done, gallery)) == [who + "the service shows no difference from what visitors see"]
    gallery.pending = [pending("hours", "9 to 5", "never")]
    assert said(g.plan_of(done, gallery)) == [who + 'visitors do not see yet: hours: "9 to 5" -> "never"']
    gallery.pending, gallery.published = [], False
    assert said(g.plan_of(done, gallery)) == [who + "visitors do not see the page yet"]


def said(plan: PagePlan) -> list[str]:
    """The notes on the page as a whole."""
    return [note.message for note in plan.notes]


def test_exclude_leaves_it_to_a_person_and_only_takes_it_along() -> None:
    desired = g.page(g.picture("Lilies"), g.picture("Poplars"))
    plan = g.plan_of(desired, g.Gallery(), only=(pattern("town/opening", excludes=True),))
    assert g.actions(plan) == ["create picture/Lilies", "create picture/Poplars"]
    assert "unpublished" in [note.code for note in plan.notes]
    plan = g.plan_of(desired, g.Gallery(), only=(pattern("town/picture/Lilies"),))
    assert g.actions(plan) == ["create picture/Lilies", "update opening"]


def test_an_open_incident_blocks_it_whatever_it_affects() -> None:
    gallery = g.Gallery()
    gallery.incidents = (Incident("i1", "Flood", ()),)
    desired = g.page(g.house(motto="Read"))
    plan = g.plan_of(desired, gallery)
    assert disturbs(plan)
    (block,) = plan.blocked_by
    assert (block.rule, block.message) == (
        "open_incident",
        'the incident "Flood" is open: town/opening would be published',
    )
    insisted = g.plan_of(desired, gallery, during_incident=True)
    assert insisted.blocked_by == ()
    assert 'open_incident: the incident "Flood" is open on what is published by this' in notes(insisted)


def test_the_status_is_spoken_of_once_where_a_lot_is_written() -> None:
    told = [note.message for note in g.plan_of(g.page(g.room("Hall", "Lilies")), g.Gallery()).notes]
    assert told == [
        "components are written together: each status is sent as it was read a moment before, and none is chosen"
    ]
    assert g.plan_of(g.page(g.house(motto="Read")), g.Gallery()).notes == ()


def test_it_is_the_doing_of_whoever_did_the_rest() -> None:
    gallery = g.Gallery(loose=["Lilies", "Poplars"])
    base = g.page(g.picture("Lilies"), g.house(motto="Look"))
    changed = g.page(g.picture("Lilies"), g.picture("Irises"), g.house(motto="Look"))
    assert g.plan_of(changed, gallery, base=base).actions[-1].origin is Origin.CHANGE
    gallery.settings["motto"] = "Touch"
    assert g.plan_of(base, gallery, base=base).actions[-1].origin is Origin.DRIFT
    assert g.plan_of(changed, gallery, base=base).actions[-1].origin is Origin.BOTH
    gallery.settings["motto"], gallery.published = "Look", False
    assert g.plan_of(base, gallery, base=base).actions[-1].origin is Origin.DRIFT
    gone = g.plan_of(g.page(g.picture("Lilies"), g.house(motto="Look"), publish=False), gallery, base=base)
    assert [action.verb for action in gone.actions if action.verb is Verb.DELETE] == []
