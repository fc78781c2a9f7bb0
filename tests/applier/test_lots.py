"""What a service writes in one call: what goes into it, what its failures mean, and what the journal holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.applier.earlier_runs import EarlierRuns
from reconciler.applier.journal import Journal
from reconciler.errors import (
    AuthError,
    DocumentError,
    Interrupted,
    NotFoundError,
    UncertainError,
)
from reconciler.http import Interrupt
from reconciler.model.plan import Lot, lots
from reconciler.model.resource import Limits
from tests import gallery as g


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    g.register(monkeypatch)


def uncertain() -> UncertainError:
    return UncertainError("no answer", method="POST", path="/walls")


def journal(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def ends(folder: Path) -> list[str]:
    return [entry["outcome"] for entry in journal(folder) if entry["event"] == "outcome"]


NEW = g.page(g.room("Hall", "Lilies", "Poplars"), publish=False)


def test_a_lot_is_sent_in_one_call_with_placeholders_for_what_it_creates(tmp_path: Path) -> None:
    gallery = g.Gallery()
    result = g.carry_out(NEW, gallery, tmp_path)
    assert result.exit_code == 0
    assert gallery.tree() == {None: ["Hall"], "Hall": ["Lilies", "Poplars"]}
    ((hall, lilies, poplars),) = gallery.lots
    assert (hall.placeholder, lilies.values["room"], poplars.values["room"]) == ("new:1", "new:1", "new:1")
    assert [outcome.requests for outcome in result.outcomes] == [1, 0, 0]
    assert [outcome.id for outcome in result.outcomes] == ["id1", "id2", "id3"]
    assert g.plan_of(NEW, gallery).actions == ()


def test_deletes_are_a_lot_of_their_own_and_come_last(tmp_path: Path) -> None:
    gallery = g.Gallery(("Hall", ["Lilies", "Poplars"]))
    desired = g.page(g.room("Hall", g.picture("Lilies", "Hall", absent=True), "Poplars", "Irises"), publish=False)
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert [[step.verb.value for step in lot] for lot in gallery.lots] == [["create"], ["delete"]]
    assert gallery.tree() == {None: ["Hall"], "Hall": ["Poplars", "Irises"]}


def test_the_estimate_counts_a_lot_as_one_write() -> None:
    plan = g.plan_of(NEW, g.Gallery())
    assert len(plan.actions) == 3
    assert plan.writes == 1
    assert lots(plan.work, Lot.of) == [plan.actions]


def test_the_journal_holds_an_intent_and_an_outcome_for_each_address_of_a_lot(tmp_path: Path) -> None:
    g.carry_out(NEW, g.Gallery(), tmp_path)
    entries = journal(tmp_path)
    assert {entry["call"] for entry in entries if entry["event"] != "begin"} == {1}
    assert [(entry["action"], entry["address"]) for entry in entries if entry["event"] == "intent"] == [
        ("create", "town/room/Hall"),
        *(("create", f"town/picture/Hall/{n}") for n in ("Lilies", "Poplars")),
    ]
    outcomes = [entry for entry in entries if entry["event"] == "outcome"]
    assert [(entry["address"], entry["outcome"], entry["id"]) for entry in outcomes] == [
        ("town/room/Hall", "done", "id1"),
        ("town/picture/Hall/Lilies", "done", "id2"),
        ("town/picture/Hall/Poplars", "done", "id3"),
    ]


def test_the_creates_of_a_lot_are_told_to_later_runs(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.refused = {"Lilies": g.refusal()}
    g.carry_out(NEW, gallery, tmp_path)
    earlier = EarlierRuns(Journal(tmp_path / "journal.jsonl")).created
    assert [(each.address, each.id) for each in earlier] == [
        ("town/room/Hall", "id1"),
        ("town/picture/Hall/Poplars", "id2"),
    ]


def test_a_step_that_is_refused_fails_alone(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.refused = {"Lilies": g.refusal()}
    result = g.carry_out(NEW, gallery, tmp_path)
    assert g.outcomes(result) == [
        "done room/Hall",
        "failed picture/Hall/Lilies: POST /walls: the service's words",
        "done picture/Hall/Poplars",
    ]
    assert result.exit_code == 4
    assert ends(tmp_path) == ["done", "failed", "done"]


def test_a_lot_that_is_refused_whole_fails_each_with_the_words_and_the_size(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.fault = g.refusal()
    result = g.carry_out(g.page(g.room("Hall", "Lilies")), gallery, tmp_path)
    why = "POST /walls: the service's words (one call with 2 changes)"
    assert g.outcomes(result) == [
        f"failed room/Hall: {why}",
        f"failed picture/Hall/Lilies: {why}",
        "skipped opening: it depends on town/room/Hall, which failed",
    ]
    assert [outcome.requests for outcome in result.outcomes] == [1, 0, 0]
    assert result.exit_code == 1
    assert gallery.single == []


def test_a_lot_of_one_says_no_size(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.fault = g.refusal()
    result = g.carry_out(g.page(g.picture("Lilies"), publish=False), gallery, tmp_path)
    assert g.outcomes(result) == ["failed picture/Lilies: POST /walls: the service's words"]


def test_what_depends_on_something_undone_is_skipped_alone(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.refused = {"Day": g.refusal()}
    day = g.address(g.TICKET, "Day")
    desired = g.page(
        g.room("Hall", g.picture("Lilies", "Hall", fields={"tickets": (day,)}), "Poplars"),
        g.ticket("Day"),
        publish=False,
    )
    result = g.carry_out(desired, gallery, tmp_path)
    assert g.outcomes(result) == [
        "failed ticket/Day: POST /walls: the service's words",
        "skipped picture/Hall/Lilies: it depends on town/ticket/Day, which failed",
        "done room/Hall",
        "done picture/Hall/Poplars",
    ]
    assert [step.name for step in gallery.lots[0]] == ["Hall", "Poplars"]


def test_what_the_skipped_ones_would_have_made_is_missed_by_all_that_needs_it(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.refused = {"Day": g.refusal()}
    day = g.address(g.TICKET, "Day")
    hall = g.room("Hall", "Lilies")
    hall[1] = g.picture("Lilies", "Hall", fields={"tickets": (day,)})
    late = g.ticket("Late", g.address(g.PICTURE, "Hall", "Lilies"))
    result = g.carry_out(g.page(hall, g.ticket("Day"), late, publish=False), gallery, tmp_path)
    assert g.outcomes(result)[1:] == [
        "skipped picture/Hall/Lilies: it depends on town/ticket/Day, which failed",
        "done room/Hall",
        "skipped ticket/Late: it depends on town/picture/Hall/Lilies, which was not attempted",
    ]


def test_a_lot_of_unknown_fate_is_settled_by_the_closing_read(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.fault, gallery.after = uncertain(), True
    result = g.carry_out(NEW, gallery, tmp_path)
    assert g.outcomes(result) == [
        f"adopted {name}: its answer was lost, and it is there"
        for name in ("room/Hall", "picture/Hall/Lilies", "picture/Hall/Poplars")
    ]
    assert result.exit_code == 0
    assert ends(tmp_path) == ["unknown"] * 3


def test_a_lot_that_was_lost_on_the_way_is_of_unknown_fate_and_nothing_is_published(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.fault = uncertain()
    desired = g.page(g.room("Hall", "Lilies"))
    result = g.carry_out(desired, gallery, tmp_path)
    assert [text.split(":")[0] for text in g.outcomes(result)] == [
        "unknown room/Hall",
        "unknown picture/Hall/Lilies",
        "skipped opening",
    ]
    assert result.exit_code == 4
    gallery.fault = None
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert gallery.tree() == {None: ["Hall"], "Hall": ["Lilies"]}
    assert gallery.published


def test_one_step_of_unknown_fate(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.refused = {"Lilies": uncertain()}
    result = g.carry_out(NEW, gallery, tmp_path)
    assert [text.split(":")[0] for text in g.outcomes(result)][1] == "unknown picture/Hall/Lilies"


def test_what_was_gone_already_is_deleted(tmp_path: Path) -> None:
    gallery = g.Gallery(loose=["Lilies", "Poplars"])
    gallery.refused = {"Lilies": NotFoundError("gone", method="POST", path="/walls")}
    items = [g.picture(name, absent=True) for name in ("Lilies", "Poplars")]
    result = g.carry_out(g.page(*items, publish=False, limits=Limits(9, 100)), gallery, tmp_path)
    assert sorted(g.outcomes(result)) == ["done picture/Lilies: it was gone already", "done picture/Poplars"]


def test_ctrl_c_before_a_lot_skips_all_of_it(tmp_path: Path) -> None:
    gallery, interrupt = g.Gallery(), Interrupt()
    interrupt.request()
    result = g.carry_out(NEW, gallery, tmp_path, interrupt=interrupt)
    assert {text.split(" ")[0] for text in g.outcomes(result)} == {"skipped"}
    assert (gallery.lots, result.exit_code) == ([], 130)


def test_ctrl_c_in_a_lot_finishes_it_and_skips_what_follows(tmp_path: Path) -> None:
    gallery, interrupt = g.Gallery(), Interrupt()

    class Pressed(g.Gallery):
        def perform_together(self, page_id: str, steps: Any) -> Any:
            interrupt.request()
            return super().perform_together(page_id, steps)

    gallery = Pressed()
    result = g.carry_out(g.page(g.room("Hall", "Lilies")), gallery, tmp_path, interrupt=interrupt)
    assert g.outcomes(result) == ["done room/Hall", "done picture/Hall/Lilies", "skipped opening: interrupted"]
    assert result.exit_code == 130


def test_ctrl_c_while_a_lot_waits_sends_nothing_of_it(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.fault = Interrupted("interrupted; nothing more was sent")
    result = g.carry_out(NEW, gallery, tmp_path)
    assert {text.split(": ")[1] for text in g.outcomes(result)} == {"interrupted"}
    assert result.exit_code == 130
    assert ends(tmp_path) == ["skipped"] * 3


def test_a_lot_that_cannot_be_journaled_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> int:
        raise DocumentError("the disk is full")

    monkeypatch.setattr(Journal, "intents", full)
    gallery = g.Gallery()
    result = g.carry_out(NEW, gallery, tmp_path)
    assert {text.split(": ")[1] for text in g.outcomes(result)} == {"the disk is full"}
    assert gallery.lots == []


def test_a_key_that_is_refused_ends_the_page(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.fault = AuthError("no", method="POST", path="/walls")
    result = g.carry_out(g.page(g.room("Hall", "Lilies"), g.ticket("Day"), publish=False), gallery, tmp_path)
    assert [text.split(" ")[0] for text in g.outcomes(result)] == ["failed", "failed", "skipped"]


def test_a_defect_in_a_lot_is_told_and_of_unknown_fate(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.fault = ZeroDivisionError("oops")
    result = g.carry_out(g.page(g.room("Hall", "Lilies"), publish=False), gallery, tmp_path)
    assert all(text.startswith(("failed", "unknown")) for text in g.outcomes(result))
    assert "a defect of this program: ZeroDivisionError: oops" in g.outcomes(result)[0]
    assert ends(tmp_path) == ["unknown"] * 2
