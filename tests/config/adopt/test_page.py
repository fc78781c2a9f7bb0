"""Differences of a page that a file cannot take up as they are, or only with care."""

from dataclasses import replace

from reconciler.app.adoption import Adoption
from reconciler.config.adopt.steps import ConfigTexts
from reconciler.model.kinds.statuspage import COMPONENT, MAINTENANCE, METRICS_PROVIDER
from reconciler.model.pattern import Pattern
from reconciler.model.resource import Live, LivePage
from reconciler.model.services import FIELD_NAMES
from tests.cli.adopt_files import NAME, PAGE, adopt, changed, load, page_of, plan_of

HEAD = f"version: 1\npages:\n  acme:\n    id: {PAGE}\n"
SETTINGS = f"{HEAD}    settings: {{name: Acme, time_zone: Europe/Berlin}}\n"


def named(page: LivePage, name: str) -> Live:
    return next(live for live in page.items if live.name == name)


def without(page: LivePage, *names: str) -> LivePage:
    return replace(page, items=tuple(live for live in page.items if live.name not in names))


def beside(page: LivePage, *lives: Live) -> LivePage:
    return replace(page, items=(*page.items, *lives))


def component(name: str, parent: str | None = None, position: int = 99, id_: str = "new") -> Live:
    return Live(COMPONENT, id_, name, {"name": name, "showcase": False}, parent, position=position)


def written(text: str, page: LivePage) -> str:
    """The file after everything was adopted: nothing differs any more."""
    adopted = adopt(text, page)
    assert [left for left in adopted.left if left.refused] == []
    after = adopted.texts.files[NAME]
    plan = plan_of(after, page)
    assert (plan.actions, plan.unmanaged) == ((), ())
    return after


def refused(text: str, page: LivePage) -> list[str]:
    """What is left alone, in a file that stays as it is."""
    adopted = adopt(text, page)
    assert adopted.texts.files[NAME] == text
    return [f"{left.address}: {left.what}: {left.why}" for left in adopted.left if left.refused]


def test_a_pin_holds_through_a_new_name_and_goes_with_what_it_pins() -> None:
    text = f"{HEAD}    components:\n      - name: A\n        id: pin1\n      - name: B\n"
    page = page_of(text)
    assert written(text, changed(page, named(page, "A"), name="Z")) == text.replace("name: A", "name: Z")
    assert written(text, without(page, "A")) == f"{HEAD}    components:\n      - name: B\n"


def test_what_is_new_beside_its_twin_gets_a_pin() -> None:
    text = f"{HEAD}    components:\n      - name: A\n        id: pin1\n"
    page = page_of(text)
    after = written(text, beside(page, component("A")))
    assert after == f"{text}      - name: A\n        id: new\n        showcase: false\n"


def test_two_that_an_item_could_be_are_named() -> None:
    text = f"{HEAD}    components:\n      - name: A\n"
    (reason,) = refused(text, beside(page_of(text), component("A")))
    assert reason.startswith("acme/component/A: ambiguous: acme/component/A could be 2 live components")


def test_an_item_that_may_be_recreated_is_not_taken_out() -> None:
    text = f"{HEAD}    metrics:\n      - provider: Self\n        metrics:\n          - {{name: A, replace: true}}\n          - name: B\n"
    page = page_of(text)
    assert refused(text, without(page, "A")) == ["acme/metric/Self/A: removed: it is declared with `replace: true`"]


def test_what_is_new_stands_after_a_matrix_that_makes_the_one_before_it() -> None:
    text = f"{HEAD}    components:\n      - name: N${{matrix:n}}\n        matrix: {{n: [1, 2]}}\n      - name: Z\n"
    page = page_of(text)
    after = written(text, beside(page, component("New", position=1)))
    assert "[1, 2]}\n      - name: New\n        showcase: false\n      - name: Z\n" in after


def test_an_item_of_lines_does_not_go_into_brackets() -> None:
    text = (
        f"{HEAD}    components:\n      - {{group: G, components: [{{name: A}}]}}\n"
        "      - group: H\n        components:\n          - name: B\n          - name: C\n"
    )
    page = page_of(text)
    moved = changed(page, named(page, "B"), parent=named(page, "G").id)
    assert refused(text, moved) == [
        "acme/component/H/B: moved to G: its list is written in brackets, and the item in lines"
    ]
    new = written(text, beside(page, component("New", named(page, "G").id)))
    assert "components: [{name: A}, {name: New, showcase: false}]}" in new
    back = changed(beside(page, component("New", named(page, "G").id)), named(page, "A"), parent=None)
    assert "- {name: A}\n" in written(text, back)


def test_what_has_an_anchor_or_stands_for_one_is_left_alone() -> None:
    text = (
        f"x-all:\n  - &item {{name: S, description: d}}\n{HEAD}    components:\n      - *item\n"
        "      - name: A\n        description: &text words\n      - group: G\n        components: &list\n          - name: B\n"
    )
    page = page_of(text)
    page = changed(page, named(page, "A"), description="new")
    page = changed(page, named(page, "S"), description="new")
    page = beside(page, component("New", named(page, "G").id))
    assert refused(text, page) == [
        "acme/component/S: description: it is shared with an alias",
        "acme/component/A: description: the value has an anchor or a tag",
        "acme/component/G/New: added: the list has an anchor or a tag",
    ]


def test_a_time_is_written_as_the_clock_on_the_wall_shows_it() -> None:
    window = "      - name: Upgrade\n        scheduled_for: 2031-12-01T02:00  # at night\n        scheduled_until: 2031-12-01T04:00\n"
    text = f"{SETTINGS}    components: []\n    maintenances:\n{window}"
    page = page_of(text)
    live = named(page, "Upgrade")
    times = {"scheduled_for": "2031-12-01T01:00:00.000Z", "scheduled_until": "2031-12-01T03:00:00.000Z"}
    page = changed(page, live, **times)
    assert plan_of(text, page).actions == ()
    later = changed(page, named(page, "Upgrade"), scheduled_until="2031-12-01T05:30:00.000Z")
    assert written(text, later) == text.replace("T04:00", "T06:30")
    fields = {
        "name": "Other",
        "scheduled_for": "2032-01-01T10:00:00.000Z",
        "scheduled_until": "2032-01-01T11:00:00.000Z",
    }
    facts = dict(live.facts)
    after = written(text, beside(page, Live(MAINTENANCE, "m", "Other", fields, facts=facts)))
    assert (
        "      - name: Other\n        scheduled_for: 2032-01-01T11:00\n        scheduled_until: 2032-01-01T12:00\n"
        in after
    )


def test_what_a_rule_makes_is_no_difference_of_the_page() -> None:
    text = (
        f"{SETTINGS}    components: []\n    maintenances:\n      - name: Patching\n"
        "        repeat: {rule: FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=0, from: 2026-01-04T02:00, duration: 2h}\n"
    )
    adopted = adopt(text, page_of(text))
    assert (adopted.changes, adopted.texts.files[NAME]) == ((), text)
    assert {left.refused for left in adopted.left} == {False}
    assert "it comes due by its rule (`repeat`)" in {left.why for left in adopted.left}


def test_a_credential_is_declared_by_a_person() -> None:
    text = f"{HEAD}    components: []\n    metrics:\n      []\n"
    provider = Live(METRICS_PROVIDER, "p", "Datadog", {"name": "Datadog", "type": "Datadog", "api_key": "hidden"})
    assert refused(text, beside(page_of(text), provider)) == [
        "acme/metrics_provider/Datadog: added: "
        "it has credentials, which the service does not show; declare it with its variables"
    ]


def test_a_setting_that_cannot_be_empty_is_left_alone() -> None:
    text = SETTINGS
    page = page_of(text)
    live = next(live for live in page.items if live.kind.identity.single)
    page = replace(page, items=(replace(live, fields={**live.fields, "name": ""}),))
    assert refused(text, page) == ["acme/page: name: it is empty on the page, which the file cannot say"]


def test_what_would_make_the_file_invalid_is_refused_alone() -> None:
    text = f"{HEAD}    components:\n      - name: A\n      - name: B\n        description: old\n    protect: [component/A]\n"
    page = page_of(text)
    page = changed(without(page, "A"), named(page, "B"), description="new")
    adopted = adopt(text, page)
    assert adopted.texts.files[NAME] == text.replace("old", "new")
    ((address, why),) = [(left.address, left.why) for left in adopted.left]
    assert address == "acme/component/A"
    assert why.startswith("`protect: component/A` matches nothing, declared or live")


def test_a_group_is_not_taken_out_over_what_stays_in_it() -> None:
    text = f"{HEAD}    components:\n      - group: G\n        components:\n          - name: A\n"
    texts, lives = ConfigTexts({NAME: text}, {}), {"acme": without(page_of(text), "G", "A")}
    only = (Pattern.parse("acme/group/G", FIELD_NAMES, whole=True),)
    adopted = Adoption(texts, lives, load, only).run()
    assert adopted.texts == texts
    assert [left.why for left in adopted.left] == ["the file has A in it, which stays"]


def test_a_group_is_not_taken_out_with_a_matrix_in_it() -> None:
    text = (
        f"{HEAD}    components:\n      - group: G\n        components:\n"
        "          - name: N${matrix:n}\n            matrix: {n: [1, 2]}\n"
    )
    page = without(page_of(text), "G")
    for name in ("N1", "N2"):
        page = changed(page, named(page, name), parent=None)
    assert set(refused(text, page)) == {
        "acme/group/G: removed: it comes from a `matrix`",
        "acme/component/G/N1: moved to the top level: it comes from a `matrix`",
        "acme/component/G/N2: moved to the top level: it comes from a `matrix`",
    }


def test_a_page_that_does_not_exist_has_nothing_to_adopt() -> None:
    text = f"{HEAD}    components:\n      - name: A\n"
    nothing = replace(page_of(text), id="", items=())
    assert refused(text, nothing) == ["acme: the page: it does not exist yet"]
