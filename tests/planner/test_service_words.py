"""What a service says beside its resources: words that its reference does not list, and its own counts of subscribers."""

from dataclasses import replace
from typing import Any

from reconciler.model.plan import PagePlan
from reconciler.model.resource import SubscriberCounts
from tests.planner.factories import File, Page, planned


def notes(plan: PagePlan, code: str) -> list[str]:
    return [note.message for note in plan.notes if note.code == code]


def with_words(page: Page, **words: Any) -> Page:
    """The page, the last thing of which has these words."""
    page.items[-1] = replace(page.items[-1], facts={"unknown_words": words})
    return page


def live() -> Page:
    page = with_words(Page().settings(name="Acme"), theme="LOUD")
    for name in ("A", "B", "C"):
        with_words(page.component(name), status="ON_FIRE")
    with_words(page.template("T"), update_status="ON_FIRE", title="a, b")
    return page


def test_each_word_is_one_note_that_names_where_it_stands() -> None:
    assert notes(planned(File().component("A"), live()), "unknown_word") == [
        "the service says LOUD as `theme` of a page, which its reference does not list; it is left as is",
        "the service says ON_FIRE as `status` of a component and `update_status` of a template, which its reference does "
        "not list; it is left as is",
        'the service says "a, b" as `title` of a template, which its reference does not list; it is left as is',
    ]


def test_a_word_that_the_file_says_itself_is_no_news() -> None:
    file = File().template("T", update_status="OTHER", title="a")
    words = notes(planned(file, live()), "unknown_word")
    assert [word.partition(",")[0] for word in words] == [
        "the service says LOUD as `theme` of a page",
        "the service says ON_FIRE as `status` of a component",
    ]


def test_facts_of_a_snapshot_that_are_no_map_say_nothing() -> None:
    page = Page().component("A")
    page.items[-1] = replace(page.items[-1], facts={"unknown_words": ["x"]})
    assert notes(planned(File().component("A"), page), "unknown_word") == []


def counts(**more: Any) -> list[str]:
    page = Page().component("A").page(subscriber_counts=SubscriberCounts(**more))
    return notes(planned(File().component("A"), page), "subscriber_counts")


def test_the_services_counts_are_one_note() -> None:
    assert counts(by_status={"CONFIRMED": 40, "PENDING, LATE": 2}) == [
        'the service counts 42 subscribers of the page: 40 CONFIRMED and 2 "PENDING, LATE"'
    ]
    assert counts(by_status={"CONFIRMED": 1}) == ["the service counts 1 subscriber of the page: 1 CONFIRMED"]
    assert counts() == ["the service counts 0 subscribers of the page"]
    assert counts(trouble="403: Not you") == ["the service's counts of subscribers could not be read: 403: Not you"]
    assert notes(planned(File().component("A"), Page().component("A")), "subscriber_counts") == []
