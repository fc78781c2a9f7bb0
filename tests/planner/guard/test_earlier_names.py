"""An earlier name that nothing live has blocks the plan, and the hint names the most similar live one."""

from dataclasses import replace

import pytest

from tests.planner.factories import File, Page, note_codes, planned, said
from tests.planner.guard.rename_plans import AFRICA, rules, told


def test_an_earlier_name_of_nothing_blocks_and_the_nearest_is_named() -> None:
    plan = planned(
        File().component("Web hooks", previously=["Calbacks"]), Page().component("Callbacks").component("Docs")
    )
    assert told(plan) == [
        (
            "unknown_previously",
            'acme/component/Web hooks would be created, as nothing live has its earlier name "Calbacks"',
            "write `previously: [Callbacks]` at statuspage.yaml:1, or remove `previously` where this one is new",
        )
    ]
    assert rules(planned(File().component("W", previously=["Calbacks"], adopt=False), Page().component("x"))) == []


def test_where_none_is_near_the_line_is_to_be_corrected() -> None:
    plan = planned(File().component("Search", previously=["Finder", "G/Seek"]), Page().component("Docs"))
    assert told(plan) == [
        (
            "unknown_previously",
            'acme/component/Search would be created, as nothing live has its earlier name "Finder" and "G/Seek"',
            "correct `previously` at statuspage.yaml:1, or remove `previously` where this one is new",
        )
    ]


def test_an_earlier_name_in_a_place_that_nothing_declares_is_written_with_its_place() -> None:
    plan = planned(File().component("Alerting", previously=["Alerts"]), Page().group("Ops", "Alerts"))
    assert [(rule, hint) for rule, _, hint in told(plan)] == [
        (
            "unknown_previously",
            "write `previously: [Ops/Alerts]` at statuspage.yaml:1, or remove `previously` where this one is new",
        )
    ]


def test_a_misspelt_earlier_name_of_a_group_is_told_once_with_the_group_that_has_its_components() -> None:
    plan = planned(File().group("Africa & Islands", *AFRICA, previously=["Afrique"]), Page().group("Africa", *AFRICA))
    assert [(rule, hint) for rule, _, hint in told(plan)] == [
        (
            "unknown_previously",
            "write `previously: [Africa]` at statuspage.yaml:1, or remove `previously` where this one is new",
        )
    ]


@pytest.mark.parametrize(("live", "blocks"), [("Edge adm", False), ("Edge ams", False), ("Edge xyz", True)])
def test_what_is_new_in_a_matrix_that_was_renamed_needs_no_earlier_name(live: str, blocks: bool) -> None:
    file = File().component("Edge ams", previously=["Edge adm"]).component("Cache ams", previously=["Cache adm"])
    file.items = [replace(item, implied=True) for item in file.items]
    plan = planned(file, Page().component(live).component("Docs"))
    assert rules(plan) == ["unknown_previously"] * 2 * blocks
    assert note_codes(plan).count("unknown_previously") == (not blocks)


def test_an_earlier_name_that_is_anothers_by_now_is_known() -> None:
    plan = planned(File().component("New", previously=["Old"]).component("Old"), Page().component("Old"))
    assert (said(plan), plan.blocked_by) == (["create component/New"], ())


def test_on_a_page_that_has_nothing_of_the_kind_yet_earlier_names_say_nothing() -> None:
    plan = planned(File().component("Web hooks", previously=["Callbacks"]), Page())
    assert plan.blocked_by == ()
    assert [(note.code, note.message) for note in plan.actions[0].notes] == [
        ("unknown_previously", "the page has no component yet, so that its earlier names say nothing")
    ]


def test_after_the_rename_the_line_may_stay() -> None:
    assert planned(File().component("New", previously=["Old"]), Page().component("New")).blocked_by == ()
