"""Applying a plan that ends with a publication: it comes after everything else, or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.applier import freshness, make_plan
from reconciler.applier.plan_run import document_of
from reconciler.cli import apply as cli_apply
from reconciler.cli import plan as cli_plan
from reconciler.documents.page_slice import page_document
from reconciler.model.plan import Plan
from reconciler.model.resource import Config, Incident, Limits
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
    assert gallery.published is (first.exit_code == 0)
    gallery.refused = {}
    if g.plan_of(after, gallery).blocked_by:
        return
    assert g.carry_out(after, gallery, folder).exit_code == 0
    assert gallery.published
    assert g.plan_of(after, gallery).actions == ()
