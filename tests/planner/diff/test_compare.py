"""What differs: only what is written, by meaning and not by spelling; and what an action sends for it."""

from typing import Any

import pytest

from reconciler.errors import PlanError
from reconciler.model.resource import Unset
from tests.planner.factories import File, Page, address, note_codes, planned, said


def test_only_written_fields_are_compared() -> None:
    plan = planned(File().component("Site"), Page().component("Site", description="manually", showcase=True))
    assert said(plan) == []


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ({"description": None}, {"description": ""}),
        ({"description": ""}, {}),
        ({"description": "two\nlines\n"}, {"description": "two\r\nlines"}),
        ({"start_date": "2024-01-31"}, {"start_date": "2024-01-31T00:00:00Z"}),
    ],
)
def test_values_that_mean_the_same_do_not_differ(declared: dict[str, Any], live: dict[str, Any]) -> None:
    assert said(planned(File().component("Site", **declared), Page().component("Site", **live))) == []


def test_settings_are_compared_by_what_they_paint_and_name() -> None:
    file = File().settings(css_greens="#2FCC66", time_zone="America/New_York", name="Acme", domain="S.acme.example")
    page = Page().settings(
        css_greens="2fcc66", time_zone="Eastern Time (US & Canada)", name="Old", domain="s.acme.example"
    )
    plan = planned(file, page)
    assert said(plan) == ["update page name"]
    assert plan.actions[0].id == "page1"
    assert note_codes(plan) == []


def test_a_page_is_never_made() -> None:
    assert said(planned(File().settings(name="Acme"), Page())) == []


def test_an_update_sends_the_changed_fields_and_shows_them_in_the_order_of_the_kind() -> None:
    plan = planned(
        File().component("Site", showcase=True, description="new", only_show_if_degraded=False),
        Page().component("Site", showcase=False, description="old", only_show_if_degraded=False),
    )
    (action,) = plan.actions
    assert [(c.field, c.before, c.after) for c in action.changes] == [
        ("description", "old", "new"),
        ("showcase", False, True),
    ]
    assert dict(action.writes) == {"showcase": True, "description": "new"}
    assert action.source is not None
    assert action.source.line == 1


def test_a_cleared_field_is_an_update() -> None:
    plan = planned(File().component("Site", description=None), Page().component("Site", description="old"))
    assert [(c.before, c.after) for c in plan.actions[0].changes] == [("old", None)]
    assert dict(plan.actions[0].writes) == {"description": None}


def test_a_new_thing_lists_all_that_is_written_and_sends_nothing_empty() -> None:
    plan = planned(File().component("Site", description="", showcase=False, start_date=None), Page())
    (action,) = plan.actions
    assert [(c.field, c.before, c.after) for c in action.changes] == [("name", None, "Site"), ("showcase", None, False)]
    assert dict(action.writes) == {"name": "Site", "showcase": False}
    assert (action.id, action.requests) == (None, 1)


def test_a_delete_rests_on_what_people_know_the_thing_by() -> None:
    page = Page().group("Core", "API").component("Old", group="g-Core", description="text", showcase=True)
    plan = planned(File().group("Core", "API").component("Old", group="Core", absent=True), page)
    assert said(plan) == ["delete component/Core/Old"]
    assert [(c.field, c.before, c.after) for c in plan.actions[0].changes] == [
        ("name", "Old", None),
        ("description", "text", None),
        ("group", "Core", None),
    ]


def test_references_are_compared_as_sets_and_shown_by_path() -> None:
    page = Page().group("Core", "API").component("Site")
    page.subscriber("s1", email="a@acme.example", components=("c-Site", "c-API"))
    page.subscriber("s2", email="b@acme.example", components=("c-Site",))
    api, site = address("component", "Core", "API"), address("component", "Site")
    file = File().group("Core", "API").component("Site")
    file.member(email="a@acme.example", components=(api, site)).member(email="b@acme.example", components=(site, api))
    plan = planned(file, page)
    (action,) = plan.actions
    assert action.id == "s2"
    assert [(c.field, c.before, c.after) for c in action.changes] == [("components", ["Site"], ["Core/API", "Site"])]
    assert action.writes["components"] == (site, api)


def test_a_reference_to_what_is_to_be_made_differs_and_waits_for_it() -> None:
    page = Page().component("Site").subscriber("s1", email="a@acme.example", components=("c-Site",))
    file = File().member(email="a@acme.example", components=(address("component", "New"),)).component("Site")
    plan = planned(file.component("New"), page)
    assert [line.split("@")[0] for line in said(plan)] == ["create component/New", "update subscriber/email:a…"]
    assert plan.actions[1].depends_on == (address("component", "New"),)


def test_a_reference_may_point_to_what_the_file_does_not_declare() -> None:
    page = Page().group("Core", "API").component("Site")
    page.template("T", components=("c-API", "c-Site"))
    for written in (("Core", "API"), ("API",)):
        file = File().template("T", components=(address("component", *written), address("component", "Site")))
        assert said(planned(file.page(declared=()), page)) == []
    new = planned(File().template("U", components=(address("component", "API"),)).page(declared=()), page)
    assert new.actions[0].writes["components"] == (address("component", "Core", "API"),)


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        (
            "A/Nothing",
            "there is no component 'A/Nothing', neither in the file nor on the page",
            "write the path as the page shows it, for example `Group/Component`",
        ),
        (
            "Nothing",
            "there is no component 'Nothing', neither in the file nor on the page",
            "write the path as the page shows it, for example `Group/Component`",
        ),
        (
            "API",
            "the reference 'API' could be 2 live components: c-1, c-2",
            "write its whole path, or rename one of them",
        ),
    ],
)
def test_a_reference_to_nothing_or_to_two_things_is_an_error(written: str, message: str, hint: str) -> None:
    page = Page().group("A").component("API", group="g-A", live_id="c-1")
    page.group("B").component("API", group="g-B", live_id="c-2").settings(name="Acme")
    file = File().template("T", components=(address("component", *written.split("/")),))
    with pytest.raises(PlanError) as raised:
        planned(file.page(declared=()), page)
    assert (raised.value.message, raised.value.hint, raised.value.place) == (message, hint, "statuspage.yaml:1:1")


def test_references_to_a_kind_that_was_not_read_are_not_compared() -> None:
    live = Page().subscriber("s1", email="a@acme.example", components=("c-1",)).page(read=frozenset({"subscriber"}))
    file = File().member(email="a@acme.example", components=(address("component", "Site"),))
    assert said(planned(file.page(declared=()), live)) == []


def test_an_id_that_the_page_does_not_have_is_shown_as_it_is() -> None:
    page = Page().component("Site").template("T", components=("c-Site", "c-gone"))
    plan = planned(File().component("Site").template("T", components=(address("component", "Site"),)), page)
    assert [(c.before, c.after) for c in plan.actions[0].changes] == [(["Site", "c-gone"], ["Site"])]


def test_what_the_api_cannot_change_is_manual_and_says_why() -> None:
    plan = planned(File().template("T", title="New"), Page().template("T", title="Old"))
    (action,) = plan.actions
    assert said(plan) == ["manual template/T title"]
    assert (action.requests, dict(action.writes)) == (0, {})
    assert action.notes[0].message == (
        "the API can make a template and cannot change one; do it in the Statuspage dashboard, under Incidents, Templates"
    )


def test_what_can_be_changed_is_still_changed_beside_what_cannot() -> None:
    page = Page().component("Site").component("API")
    page.subscriber("s1", webhook="https://h.acme.example", email="a@acme.example", components=("c-Site",))
    file = File().component("Site").component("API")
    file.member(webhook="https://h.acme.example", email="b@acme.example", components=(address("component", "API"),))
    plan = planned(file, page)
    assert [(a.verb.value, [c.field for c in a.changes]) for a in plan.actions] == [
        ("update", ["components"]),
        ("manual", ["email"]),
    ]
    assert plan.actions[1].changes[0].sensitive
    assert plan.actions[1].depends_on == ()


def test_what_is_only_ever_sent_is_never_compared() -> None:
    page = Page().subscriber("s1", email="a@acme.example")
    assert said(planned(File().member(email="a@acme.example", confirmed=True), page)) == []


def test_a_value_that_is_not_known_here_is_not_compared() -> None:
    page = Page().settings(name="Old")
    assert said(planned(File().settings(name=Unset("PAGE_NAME")), page)) == []
    created = planned(File().component("Site", description=Unset("PAGE_TEXT")), Page())
    assert created.actions[0].changes[1].after == "${env:PAGE_TEXT}"


def test_a_member_whose_contact_is_not_known_here_is_left_out() -> None:
    plan = planned(File().member(email=Unset("PAGE_MAIL")), Page())
    assert said(plan) == []
    assert [note.code for note in plan.notes] == ["unset"]


def test_maps_and_lists_are_shown_as_json() -> None:
    from reconciler.model.field import Field, Type
    from reconciler.planner.diff.compare import Comparison
    from reconciler.planner.match.exemptions import Exemptions
    from reconciler.planner.match.index import Index
    from reconciler.planner.match.matcher import match
    from reconciler.planner.match.names import Names

    page, index, exemptions = File().page(), Index(Page().page(), "acme"), Exemptions((), ())
    comparison = Comparison(Names(page, index, match(page, index, exemptions)), exemptions)
    assert comparison.plain(Field("x", Type.MAP, ""), {"a": (1, {"b": None})}) == {"a": [1, {"b": None}]}
    assert comparison.plain(Field("x", Type.REFERENCES, ""), ()) == []
    assert comparison.plain(Field("x", Type.REFERENCES, ""), None) is None
