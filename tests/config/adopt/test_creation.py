"""New items, made of what the page has and the file lacks."""

from dataclasses import replace

from reconciler.model.kinds.statuspage import COMPONENT, GROUP, METRIC, SUBSCRIBER
from reconciler.model.resource import Live
from tests.cli.adopt_files import page_of
from tests.config.adopt.test_page import HEAD, beside, component, named, refused, written


def test_what_defaults_would_give_is_written_as_empty() -> None:
    text = f"defaults:\n  components: {{description: Words, start_date: 2024-01-31}}\n{HEAD}    components:\n      - name: A\n"
    page = beside(page_of(text), component("New"))
    assert written(text, page) == (
        f'{text}      - name: New\n        showcase: false\n        description: ""\n        start_date: ""\n'
    )


def test_people_are_never_written_and_their_addresses_are_masked() -> None:
    text = f"{HEAD}    components: []\n    subscribers:\n      members: []\n    prune: [subscriber]\n"
    live = Live(SUBSCRIBER, "s", "email:x@acme.example", {"email": "x@acme.example"})
    (reason,) = refused(text, beside(page_of(text), live))
    assert reason.startswith("acme/subscriber/email:x…@acme.example#")
    assert reason.endswith(": added: people are never written to a file; `reconciler import --members` writes them")


def test_what_cannot_stand_in_a_file_is_named() -> None:
    text = f"{HEAD}    components: []\n    metrics:\n      - provider: Self\n        metrics:\n          - name: A\n"
    page = page_of(text)
    fields = {"name": "B", "suffix": "m\ns"}
    page = beside(page, Live(METRIC, "m", "B", fields, named(page, "Self").id))
    assert refused(text, page) == [
        'acme/metric/Self/B: added: suffix of metric "B" (m): it holds a line break, and is one line'
    ]


def test_what_is_new_stands_after_what_stands_in_no_list() -> None:
    text = f"x-all: &all\n  - {{name: A}}\n{HEAD}    components: *all\n"
    page = beside(page_of(text), component("New"))
    assert refused(text, page) == ["acme/component/New: added: it is shared with an alias"]


def test_members_of_a_new_group_stand_in_brackets_where_their_list_does() -> None:
    text = f"{HEAD}    components: [{{name: A}}]\n"
    page = beside(page_of(text), Live(GROUP, "g", "G", {"name": "G"}), component("New", "g"))
    assert (
        written(text, page)
        == f"{HEAD}    components: [{{name: A}}, {{group: G, components: [{{name: New, showcase: false}}]}}]\n"
    )
    moved = replace(
        page, items=tuple(replace(each, parent="g") if each.kind is COMPONENT else each for each in page.items)
    )
    assert written(text, moved).count("{name: A}") == 1
