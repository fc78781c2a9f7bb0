"""Creates that may be live things block the plan, once each, with the line to write; `adopt: false` says that they are new."""

from collections.abc import Iterable

import pytest

from tests.planner.base_plans import three
from tests.planner.factories import File, Page, note_codes, planned, said
from tests.planner.guard.rename_plans import AFRICA, ROOMY, owned, rules, told
from tests.planner.guard.test_renames import CORPUS, Story, many_cities
from tests.planner.test_metrics import live_metric, live_provider, metric, provider, there
from tests.planner.test_metrics import page as metrics

# A delete and a create of one plan


def test_what_prune_deletes_and_what_is_made_like_it_look_like_a_rename() -> None:
    page = Page().component("Refunds API").component("Docs")
    plan = planned(owned(File().component("Docs").component("Refunds API v2")), page)
    assert said(plan) == ["create component/Refunds API v2", "delete component/Refunds API"]
    assert told(plan) == [
        (
            "looks_like_rename",
            "acme/component/Refunds API would be deleted and acme/component/Refunds API v2 created with a similar name: "
            "this looks like a rename",
            "add `previously: [Refunds API]` to Refunds API v2 at statuspage.yaml:2, or `adopt: false` where it is another one",
        )
    ]
    assert [str(address) for address in plan.blocked_by[0].addresses] == [
        "acme/component/Refunds API",
        "acme/component/Refunds API v2",
    ]


def test_so_do_an_absent_item_and_what_is_made_like_it_and_its_line_must_go() -> None:
    file = File().component("Refunds API", absent=True).component("Refunds API v2")
    plan = planned(file.page(limits=ROOMY), Page().component("Refunds API"))
    assert [hint for _, _, hint in told(plan)] == [
        "add `previously: [Refunds API]` to Refunds API v2 at statuspage.yaml:2 and remove the `absent` item at statuspage.yaml:1, "
        "or `adopt: false` where it is another one"
    ]


def test_the_line_makes_one_update_of_it() -> None:
    page = Page().component("Refunds API").component("Docs")
    renamed = planned(owned(File().component("Docs").component("Refunds API v2", previously=["Refunds API"])), page)
    assert (said(renamed), renamed.blocked_by) == (["update component/Refunds API v2 name"], ())


def test_what_is_said_to_be_new_passes() -> None:
    page = Page().component("Refunds API").component("Docs")
    plan = planned(owned(File().component("Docs").component("Refunds API v2", adopt=False)), page)
    assert (said(plan), plan.blocked_by) == (
        ["create component/Refunds API v2", "delete component/Refunds API"],
        (),
    )


def test_a_delete_that_only_leaves_out_counts_all_the_same() -> None:
    from tests.planner.factories import only

    page = Page().component("Refunds API").component("Docs")
    file = owned(File().component("Docs").component("Refunds API v2"))
    plan = planned(file, page, only=only("acme/component/Refunds API v2"))
    assert said(plan) == ["create component/Refunds API v2"]
    assert rules(plan) == ["looks_like_rename"]
    other = planned(file, page, only=only("acme/component/Refunds API"))
    assert (said(other), rules(other)) == (["delete component/Refunds API"], [])


def test_an_equal_name_elsewhere_is_one_too() -> None:
    file = File().component("Status").component("Search", absent=True).group("Data", "Search")
    plan = planned(file.page(limits=ROOMY), Page().component("Search").component("Status"))
    assert rules(plan) == ["looks_like_rename"]
    assert "add `previously: [Search]` to Search at statuspage.yaml:4 and remove" in plan.blocked_by[0].hint


def test_what_is_recreated_because_the_service_cannot_change_it_is_no_rename() -> None:
    file = File().template("A", body="New text", replace=True)
    assert planned(file, Page().template("A")).blocked_by == ()


def test_unlike_things_come_and_go() -> None:
    page = Page().component("Wiki").component("Search")
    assert planned(owned(File().component("Search").component("Payroll")), page).blocked_by == ()


def test_two_that_are_close_are_both_named() -> None:
    page = Page().component("Mail EU").component("Mail US").component("Docs")
    plan = planned(owned(File().component("Docs").component("Mail")), page)
    assert told(plan) == [
        (
            "looks_like_rename",
            "acme/component/Mail EU and acme/component/Mail US would be deleted and acme/component/Mail created with a similar name: "
            "this looks like a rename",
            "add `previously: [Mail EU]` or `previously: [Mail US]` to Mail at statuspage.yaml:2, "
            "or `adopt: false` where it is another one",
        )
    ]
    page = Page().component("Mail").component("Docs")
    plan = planned(owned(File().component("Mail, beta").component("Docs").component("Mail, stable")), page)
    assert [hint for _, _, hint in told(plan)] == [
        "add `previously: [Mail]` to the one that it is, and `adopt: false` to what is another one: "
        "Mail, beta at statuspage.yaml:1 and Mail, stable at statuspage.yaml:3"
    ]


# The name of something that nothing declares


def test_a_namesake_that_nothing_declares_blocks() -> None:
    plan = planned(File().component("Search").component("Docs"), Page().group("Labs", "Search").component("Docs"))
    assert told(plan) == [
        (
            "twin",
            "acme/component/Search would be created with the same name as acme/component/Labs/Search, which is not declared",
            "add `previously: [Labs/Search]` to Search at statuspage.yaml:1, or `adopt: false` where it is another one",
        )
    ]
    taken = planned(File().component("Search", previously=["Labs/Search"]), Page().group("Labs", "Search", "x"))
    assert (said(taken), taken.blocked_by) == (["update component/Search group"], ())
    new = planned(File().component("Search", adopt=False), Page().group("Labs", "Search", "x"))
    assert (said(new), new.blocked_by) == (["create component/Search"], ())


@pytest.mark.parametrize("live", ["us", "Us"])
def test_names_that_differ_by_letter_case_are_one(live: str) -> None:
    plan = planned(File().component("US"), Page().component(live, live_id="c1"))
    assert rules(plan) == ["twin"]
    assert "with the same name but for letter case as" in plan.blocked_by[0].message
    assert f"add `previously: [{live}]` to US at statuspage.yaml:1" in plan.blocked_by[0].hint


def test_so_do_groups_and_what_stands_in_them_says_nothing_more() -> None:
    plan = planned(File().group("EMEA", "API", "Web"), Page().group("Emea", "Api", "Jobs"))
    assert rules(plan) == ["twin"]
    assert [str(address) for address in plan.blocked_by[0].addresses] == ["acme/group/Emea", "acme/group/EMEA"]


def test_what_the_service_cannot_rename_is_to_be_called_as_the_page_calls_it() -> None:
    plan = planned(File().template("Database maintenance"), Page().template("database Maintenance"))
    assert [(rule, hint) for rule, _, hint in told(plan)] == [
        (
            "twin",
            'write the name as the page has it, "database Maintenance", or `adopt: false` where it is another one',
        )
    ]


def test_one_name_wanted_in_several_places_blocks_once() -> None:
    file = File().group("East", "API", "x").group("West", "API", "y")
    plan = planned(file, Page().group("Old", "API", "z"))
    assert told(plan) == [
        (
            "twin",
            "acme/component/East/API and acme/component/West/API would be created with the same name as acme/component/Old/API, "
            "which is not declared",
            "add `previously: [Old/API]` to the one that it is, and `adopt: false` to what is another one: "
            "API at statuspage.yaml:2 and API at statuspage.yaml:5",
        )
    ]


def test_many_are_counted() -> None:
    file = File()
    for number in range(5):
        file.group(f"Region {number}", "API", f"own {number}")
    plan = planned(file, Page().group("Old", "API", "z"))
    assert "and 2 more would be created" in plan.blocked_by[0].message
    assert plan.blocked_by[0].hint.endswith("API at statuspage.yaml:8 and 2 more")


def test_what_is_ignored_or_stands_where_it_could_not_come_from_is_no_twin() -> None:
    page = Page().group("Labs", "Search")
    assert planned(File().component("Search").page(ignore=["component/Labs/*", "group/Labs"]), page).blocked_by == ()


def test_what_cannot_move_is_no_twin_of_what_stands_elsewhere() -> None:
    live = there(live_provider("old"), live_metric("Latency", "m1"))
    plan = planned(metrics(provider("new"), metric("Latency", "new")), live)
    assert [(one.verb.value, one.address.path) for one in plan.actions] == [
        ("create", ("new",)),
        ("create", ("new", "Latency")),
    ]
    assert rules(plan) == ["twin"]
    assert [str(address) for address in plan.blocked_by[0].addresses] == [
        "acme/metrics_provider/old",
        "acme/metrics_provider/new",
    ]


def test_a_name_like_that_of_something_undeclared_is_noted_and_does_not_block() -> None:
    plan = planned(
        File().component("Mail").component("Docs"), Page().component("Mail EU").component("Mail US").component("Docs")
    )
    assert plan.blocked_by == ()
    assert [note.message for action in plan.actions for note in action.notes if note.code == "near_rename"] == [
        "looks like a rename of one of these: add `previously: [Mail EU]` or `previously: [Mail US]` where it is one"
    ]
    plan = planned(File().component("Mail, beta").component("Mail, stable"), Page().component("Mail"))
    assert [note.message for action in plan.actions for note in action.notes if note.code == "near_rename"] == [
        f"looks like a rename: add `previously: [Mail]` where it is one; so does acme/component/{other}"
        for other in ("Mail, stable", "Mail, beta")
    ]


# A new group with the components of another


def test_a_changed_group_line_is_told_once_at_the_group() -> None:
    plan = planned(File().group("Africa & Islands", *AFRICA, "Port Louis"), Page().group("Africa", *AFRICA))
    assert told(plan) == [
        (
            "twin",
            "acme/group/Africa & Islands would be created with the same components as acme/group/Africa, which is not declared",
            "add `previously: [Africa]` to Africa & Islands at statuspage.yaml:1, or `adopt: false` where it is another one",
        )
    ]
    assert "near_rename" not in note_codes(plan)
    renamed = planned(File().group("Africa & Islands", *AFRICA, previously=["Africa"]), Page().group("Africa", *AFRICA))
    assert (said(renamed), renamed.blocked_by) == (["update group/Africa & Islands name"], ())


def test_under_prune_and_with_a_base_it_looks_like_a_rename() -> None:
    page = Page().group("Africa", *AFRICA)
    assert rules(planned(owned(File().group("Mezzogiorno", *AFRICA)), page)) == ["looks_like_rename"]
    with_base = three(File().group("Africa", *AFRICA), File().group("Mezzogiorno", *AFRICA), page)
    assert rules(with_base) == ["looks_like_rename"]
    assert "add `previously: [Africa]` to Mezzogiorno" in with_base.blocked_by[0].hint


def test_a_new_group_that_is_another_one_may_have_components_of_the_same_names() -> None:
    plan = planned(File().group("Mirror", *AFRICA, adopt=False), Page().group("Africa", *AFRICA))
    assert plan.blocked_by == ()
    assert len(plan.actions) == 6
    pruned = planned(owned(File().group("Mirror", *AFRICA, adopt=False)), Page().group("Africa", *AFRICA))
    assert pruned.blocked_by == ()


def test_that_says_nothing_of_components_that_stand_elsewhere() -> None:
    file = File().group("Mirror", *AFRICA, "Search", adopt=False)
    plan = planned(file, Page().group("Africa", *AFRICA).group("Labs", "Search", "x"))
    assert [hint for _, _, hint in told(plan)] == [
        "add `previously: [Labs/Search]` to Search at statuspage.yaml:7, or `adopt: false` where it is another one"
    ]
    pruned = planned(owned(file), Page().group("Africa", *AFRICA).component("Searches"))
    assert rules(pruned) == ["looks_like_rename"]


def test_several_groups_with_the_components_of_one_are_told_together() -> None:
    plan = planned(File().group("North", "API", "Web").group("South", "API", "Web"), Page().group("Old", "API", "Web"))
    assert told(plan) == [
        (
            "twin",
            "acme/group/North and acme/group/South would be created with the same components as acme/group/Old, which is not declared",
            "add `previously: [Old]` to the one that it is, and `adopt: false` to what is another one: "
            "North at statuspage.yaml:1 and South at statuspage.yaml:4",
        )
    ]


def test_of_groups_with_the_same_components_the_one_of_a_like_name_is_meant() -> None:
    page = Page().group("Europe", "API", "Web", live_id="g1").group("Asia", "Web", live_id="g2")
    page.component("API", group="g2", live_id="c9")
    plan = planned(File().group("Asia Pacific", "API", "Web"), page)
    assert [hint for _, _, hint in told(plan)] == [
        "add `previously: [Asia]` to Asia Pacific at statuspage.yaml:1, or `adopt: false` where it is another one"
    ]
    plan = planned(File().group("Oceania", "API", "Web"), page)
    assert [hint for _, _, hint in told(plan)] == [
        "add `previously: [Asia]` or `previously: [Europe]` to Oceania at statuspage.yaml:1, or `adopt: false` where it is another one"
    ]


def test_a_few_components_of_many_are_told_one_by_one() -> None:
    plan = planned(File().group("Coast", "Dakar", "Oran", "Durban"), Page().group("Africa", *AFRICA))
    assert [(rule, hint.split(",")[0]) for rule, _, hint in told(plan)] == [
        ("twin", "add `previously: [Africa/Dakar]` to Dakar at statuspage.yaml:2")
    ]


# Whole pages


def of_story(story: Story) -> tuple[File, Page]:
    file, page = File(), Page()
    for name in (*story.stays, *(new for _, new in story.renamed), *story.new):
        file.component(name)
    for name in (*story.stays, *(old for old, _ in story.renamed), *story.gone):
        page.component(name)
    return file, page


def lines(texts: Iterable[str]) -> int:
    return sum("previously: [" in text for text in texts)


@pytest.mark.parametrize("story", CORPUS.values(), ids=CORPUS)
def test_the_plan_says_of_each_story_what_the_names_say(story: Story) -> None:
    file, page = of_story(story)
    noted = planned(file, page)
    equal = sum(old.casefold() == new.casefold() for old, new in story.renamed)
    notes = [note.message for action in noted.actions for note in action.notes if note.code == "near_rename"]
    assert lines(notes) + rules(noted).count("twin") >= len(story.hints()) - equal
    pruned = planned(owned(file), page)
    assert lines(hint for _, _, hint in told(pruned)) >= 0.9 * len(story.renamed)
    assert set(rules(pruned)) <= {"looks_like_rename"}


def test_new_cities_on_a_page_of_many_get_no_hint() -> None:
    names = many_cities("{place} - ({code})")
    story = Story(tuple(names[20:]), new=tuple(names[:10]), gone=tuple(names[10:20]))
    file, page = of_story(story)
    assert planned(owned(file), page).blocked_by == ()
    assert "near_rename" not in note_codes(planned(file, page))
