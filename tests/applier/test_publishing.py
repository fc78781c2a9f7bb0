"""Applying a plan that ends with a publication: it comes after everything else, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler import render
from reconciler.applier import freshness, make_plan
from reconciler.applier.plan_run import document_of
from reconciler.cli import apply as cli_apply
from reconciler.cli import plan as cli_plan
from reconciler.documents.page_slice import page_document
from reconciler.documents.result import ResultDocument
from reconciler.errors import UncertainError
from reconciler.model.plan import Plan
from reconciler.model.resource import Config, Incident, Limits
from reconciler.model.result import Result
from reconciler.render.markdown import plan_markdown
from reconciler.render.text import plan_text
from tests import gallery as g


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    g.register(monkeypatch)


DESIRED = g.page(g.house(motto="Read"), g.room("Hall", "Lilies", "Poplars"), g.ticket("Day"))


def test_what_was_written_is_published_and_the_next_plan_is_empty(tmp_path: Path) -> None:
    gallery = g.Gallery()
    result = g.carry_out(DESIRED, gallery, tmp_path)
    assert result.exit_code == 0
    assert g.outcomes(result)[-1] == "done opening"
    assert [step.kind for step in gallery.single] == [g.HOUSE, g.TICKET, g.OPENING]
    assert gallery.published
    assert g.plan_of(DESIRED, gallery).actions == ()


@pytest.mark.parametrize("refused", ["house", "Lilies", "Day"])
def test_where_anything_failed_nothing_is_published_and_another_run_goes_on(tmp_path: Path, refused: str) -> None:
    gallery = g.Gallery()
    gallery.refused = {refused: g.refusal()}
    result = g.carry_out(DESIRED, gallery, tmp_path)
    assert g.outcomes(result)[-1].startswith("skipped opening: it depends on")
    assert (result.exit_code, gallery.published) == (4, False)
    gallery.refused = {}
    assert g.carry_out(DESIRED, gallery, tmp_path).exit_code == 0
    assert gallery.published


@pytest.mark.parametrize("refused", ["house", "Lilies"])
def test_where_anything_failed_nothing_is_deleted(tmp_path: Path, refused: str) -> None:
    gallery = g.Gallery(loose=["Old"])
    gallery.refused = {refused: g.refusal()}
    desired = g.page(g.house(motto="Read"), g.room("Hall", "Lilies"), g.picture("Old", absent=True))
    result = g.carry_out(desired, gallery, tmp_path)
    failed = {"house": "town/house", "Lilies": "town/picture/Hall/Lilies"}[refused]
    reason = f"nothing is deleted in a draft that is not published, as {failed} failed"
    assert f"skipped picture/Old: {reason}" in g.outcomes(result)
    assert "Old" in gallery.names()
    gallery.refused = {}
    assert g.carry_out(desired, gallery, tmp_path).exit_code == 0
    assert "Old" not in gallery.names()


def test_what_was_written_and_not_published_is_said_to_be_in_the_draft(tmp_path: Path) -> None:
    gallery = g.Gallery(loose=["Old"])
    gallery.refused = {"house": g.refusal()}
    desired = g.page(g.house(motto="Read"), g.picture("New"), g.picture("Old", absent=True))
    text = applied(g.carry_out(desired, gallery, tmp_path))
    assert text == (
        "town (house)\n"
        "  ~ house  FAILED: POST /walls: the service's words\n"
        "  + picture/New  created (id2) in the draft\n"
        "  - picture/Old  skipped: nothing is deleted in a draft that is not published, as town/house failed\n"
        "  ~ opening  skipped: it depends on town/house, which failed\n"
        "  Not published: what was written is in the draft, and visitors see it once that is published, at the latest.\n"
        "  Still different (3):\n"
        "      town/house\n"
        "      town/picture/Old\n"
        "      town/opening\n"
        "\n"
        "Applied: 1 created in the draft. Not applied: 1 failed, 2 skipped. Used 3 API requests (1 write) in 0.0 s.\n"
        "Not all of it is done. Run `reconciler apply` again: what is done is found done.\n"
    )


def test_a_publication_of_unknown_fate_leaves_open_what_visitors_see(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.refused = {"opening": UncertainError("the connection was lost", method="POST", path="/publish")}
    text = applied(g.carry_out(g.page(g.house(motto="Read")), gallery, tmp_path))
    assert "  ~ house  updated in the draft\n  ~ opening  MAY BE DONE" in text
    assert "  Whether the draft was published is not known.\n" in text
    assert "Not published" not in text


def test_a_draft_that_a_person_publishes_is_said_to_be_ready(tmp_path: Path) -> None:
    gallery = g.Gallery()
    text = applied(g.carry_out(g.page(g.house(motto="Read"), publish=False), gallery, tmp_path))
    assert text.startswith(
        "town (house)\n"
        "  ~ house  updated in the draft\n"
        "  The draft is ready, and matches the configuration.\n"
        "      compared with the draft, which is left for a person to publish in A gallery; "
        "visitors do not see the page yet\n"
    )
    plan = Plan((g.plan_of(g.page(g.house(motto="Read"), publish=False), gallery),))
    assert "No changes. The draft matches the configuration." in plan_text(document_of(plan, b"key"), color=False)


def applied(result: Result) -> str:
    """The result as people read it, whatever time it took."""
    return render.applied(ResultDocument.of(replace(result, seconds=0.0)), "text")


def test_an_incident_that_opened_since_keeps_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "FRESH", -1.0)

    class Flooded(g.Gallery):
        def perform_together(self, page_id: str, steps: Any) -> Any:
            self.incidents = (Incident("i1", "Flood", ()),)
            return super().perform_together(page_id, steps)

    gallery = Flooded()
    result = g.carry_out(DESIRED, gallery, tmp_path)
    assert g.outcomes(result)[-1] == (
        'skipped opening: the incident "Flood" affects it since the plan was made: '
        "wait until it is over, or insist with `--during-incident`"
    )
    assert not gallery.published
    gallery = Flooded()
    assert g.carry_out(DESIRED, gallery, tmp_path, during_incident=True).exit_code == 0


def test_other_peoples_changes_are_published_if_that_is_wanted(tmp_path: Path) -> None:
    gallery = g.Gallery()
    gallery.pending = [{"field": "hours", "before": "9 to 5", "after": "never"}]
    plan = make_plan(Config((DESIRED,), ()), lambda _: gallery, today=g.TODAY)
    assert [block.rule for block in plan.blocked_by] == ["unpublished"]
    assert g.carry_out(DESIRED, gallery, tmp_path, publish_others=True).exit_code == 0
    assert gallery.pending == []


@pytest.mark.parametrize("command", [cli_plan.command, cli_apply.command])
def test_both_commands_have_the_flag(command: Any) -> None:
    (flag,) = [option for option in command.params if option.name == "publish_others"]
    assert flag.opts == ["--publish-others"]


def test_incidents_are_read_before_a_draft_is_published() -> None:
    gallery = g.Gallery()
    gallery.incidents = (Incident("i1", "Flood", ()),)
    plan = make_plan(Config((DESIRED,), ()), lambda _: gallery, today=g.TODAY)
    assert [block.rule for block in plan.blocked_by] == ["open_incident"]


def test_the_plan_says_all_of_it_and_counts_a_lot_once() -> None:
    plan = Plan((g.plan_of(DESIRED, g.Gallery()),))
    document = document_of(plan, b"key")
    assert document.requests.writes == 4  # the house, a lot, a ticket, the publication
    for text in (plan_text(document, color=False), plan_markdown(document).text):
        words = " ".join(text.split())
        assert "publishes the draft: 5 changes above" in words
        assert "each status is sent as it was read a moment before" in words
    second = document.model_copy(update={"pages": (*document.pages, document.pages[0])})
    assert page_document(second, document.pages[0]).requests.writes == 4


def _holder(draw: st.DrawFn) -> Iterator[Any]:
    rooms = draw(st.lists(st.sampled_from(["Hall", "Attic"]), unique=True))
    names = draw(st.lists(st.sampled_from("ABCDE"), unique=True))
    homes = [draw(st.sampled_from([None, *rooms])) for _ in names]
    for name, home in zip(names, homes, strict=True):
        if home is None:
            yield g.picture(name)
    for room in rooms:
        yield g.room(room, *(name for name, home in zip(names, homes, strict=True) if home == room))


@st.composite
def pages(draw: st.DrawFn) -> Any:
    return g.page(
        *_holder(draw),
        *(g.ticket(name) for name in draw(st.sets(st.sampled_from(["Day", "Year"])))),
        prune_all=True,
        limits=Limits(99, 100),
    )


@given(before=pages(), after=pages(), refused=st.sets(st.sampled_from(["A", "B", "Hall", "Day"])))
def test_any_page_becomes_any_other_and_is_published_once_all_is_done(
    tmp_path_factory: pytest.TempPathFactory, before: Any, after: Any, refused: set[str]
) -> None:
    gallery, folder = g.Gallery(), tmp_path_factory.mktemp("run")
    assert g.carry_out(before, gallery, folder).exit_code == 0
    if g.plan_of(after, gallery).blocked_by:
        return  # what looks like a rename is asked about
    gallery.refused = {name: g.refusal() for name in refused}
    first = g.carry_out(after, gallery, folder)
    assert first.exit_code == 1 or gallery.published is (first.exit_code == 0)
    gallery.refused = {}
    if g.plan_of(after, gallery).blocked_by:
        return
    assert g.carry_out(after, gallery, folder).exit_code == 0
    assert gallery.published
    assert g.plan_of(after, gallery).actions == ()
