"""A thing that reads as another kind while it is empty (`Kind.twin`) is found again, with its id."""

from pathlib import Path
from typing import Any

import pytest

from reconciler.model.kinds.statuspage import GROUP
from tests import gallery as g


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    g.register(monkeypatch)


def test_an_empty_room_that_reads_as_a_picture_is_the_room(tmp_path: Path) -> None:
    gallery = g.Gallery(loose=["Hall"])
    assert g.plan_of(g.page(g.room("Hall"), publish=False), gallery).actions == ()
    plan = g.plan_of(desired := g.page(g.room("Hall", "Lilies"), publish=False), gallery)
    assert g.actions(plan) == ["create picture/Hall/Lilies"]
    assert plan.unmanaged == ()
    assert g.carry_out(desired, gallery, tmp_path).outcomes[0].id == "id2"
    assert [item.parent for item in gallery.items if item.name == "Lilies"] == ["id1"]


def test_so_it_is_by_its_pin_under_another_name(tmp_path: Path) -> None:
    gallery = g.Gallery(loose=["Hall"])
    desired = g.page(g.room("Great Hall", pin="id1"), publish=False)
    assert g.actions(g.plan_of(desired, gallery)) == ["update room/Great Hall"]
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert [(item.id, item.kind, item.name) for item in gallery.items] == [("id1", g.ROOM, "Great Hall")]


@pytest.mark.parametrize(
    "others",
    [
        [g.picture("Hall")],
        [g.picture("Lobby", previously=(("Hall",),))],
        [g.picture("Lobby", pin="id1")],
        [g.picture("Hall", absent=True)],
    ],
)
def test_what_the_file_means_by_another_item_is_not_taken(others: list[Any]) -> None:
    plan = g.plan_of(g.page(g.room("Hall"), *others, publish=False), g.Gallery(loose=["Hall"]))
    assert "create room/Hall" in g.actions(plan)


def test_a_room_of_its_own_kind_comes_first_and_of_two_twins_none_is_taken() -> None:
    gallery = g.Gallery(("Hall", []), loose=["Hall"])
    assert g.plan_of(g.page(g.room("Hall"), publish=False), gallery).actions == ()
    gallery = g.Gallery(loose=["Hall", "Hall"])
    assert g.actions(g.plan_of(g.page(g.room("Hall"), publish=False), gallery)) == ["create room/Hall"]


def test_a_twin_in_another_place_is_another_thing_and_absent_takes_none() -> None:
    gallery = g.Gallery(("Attic", ["Hall"]))
    desired = g.page(g.room("Attic"), g.room("Hall"), publish=False)
    assert g.actions(g.plan_of(desired, gallery)) == ["create room/Hall"]
    gone = g.page(g.room("Hall", absent=True), publish=False)
    assert g.plan_of(gone, g.Gallery(loose=["Hall"])).actions == ()


def test_a_kind_without_a_twin_has_none() -> None:
    assert GROUP.twin is None
