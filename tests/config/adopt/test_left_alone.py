"""Whatever still differs after an adoption is reported, with what keeps it from being written."""

from dataclasses import replace

from reconciler.app.adoption import Adoption
from reconciler.config.adopt.steps import ConfigTexts
from reconciler.model.kinds.statuspage import GROUP, TEMPLATE
from reconciler.model.pattern import Pattern
from reconciler.model.resource import Live, LivePage
from reconciler.model.services import FIELD_NAMES
from tests.cli.adopt_files import NAME, adopt, changed, load, page_of
from tests.config.adopt.test_page import HEAD, beside, component, named, refused, written


def test_what_stands_in_a_new_group_that_is_refused_is_said_too() -> None:
    text = f"{HEAD}    components:\n      - name: A\n      - name: B\n    protect: [component/A]\n"
    page = beside(page_of(text), Live(GROUP, "g", "a\u2028b", {"name": "a\u2028b"}))
    page = changed(beside(page, component("New", "g")), named(page, "B"), parent="g")
    assert refused(text, page) == [
        "acme/group/a\u2028b: added: its name holds the character U+2028, which cannot stand in a name",
        "acme/component/a\u2028b/New: added: its name holds the character U+2028, which cannot stand in a name",
        "acme/component/B: moved: it depends on another difference that is left alone",
    ]


def test_what_is_nested_in_a_group_whose_new_name_is_refused_is_said_too() -> None:
    text = f"{HEAD}    components:\n      - group: !!str Gate\n        components:\n          - name: A\n"
    page = page_of(text)
    page = changed(beside(page, component("B", named(page, "Gate").id)), named(page, "Gate"), name="Gates")
    why = "it depends on another difference that is left alone"
    assert refused(text, page) == [
        "acme/group/Gate: renamed to Gates: the value has an anchor or a tag",
        f"acme/component/Gate/A: removed: {why}",
        f"acme/component/Gates/A: added: {why}",
        f"acme/component/Gates/B: added: {why}",
    ]


def test_what_refers_to_a_name_with_a_dollar_and_a_brace_follows_it() -> None:
    text = (
        f"{HEAD}    components:\n      - name: $${{env:X}}\n        previously: ['$${{old}}', older]\n"
        "    templates:\n      - name: T\n        title: T\n        body: B\n        components: ['$${env:X}']\n"
        "    protect: ['component/$${env:X}']\n"
    )
    page = page_of(text)
    after = written(text, changed(page, named(page, "${env:X}"), name="${old}"))
    assert after == text.replace("$${env:X}", "$${old}").replace("['$${old}', older]", "[older]")


def test_a_reference_to_such_a_name_is_taken_out_of_its_list() -> None:
    text = (
        f"{HEAD}    components:\n      - name: $${{X}}\n      - name: B\n"
        "    templates:\n      - name: T\n        title: T\n        body: B\n        components: ['$${X}', B]  # both\n"
    )
    page = page_of(text)
    after = written(text, changed(page, named(page, "T"), components=(named(page, "B").id,)))
    assert after == text.replace("'$${X}', ", "")


def test_an_item_is_added_between_two_that_are_taken_out() -> None:
    text = (
        f"{HEAD}    components:\n      - group: G\n        components:\n          - name: A\n          - name: B\n"
        "      - group: H\n        components:\n          - name: C\n"
    )
    page = page_of(text)
    left = {"H", "B", "C"}
    items = tuple(live for live in page.items if live.name not in left)
    page = beside(type(page)(page.id, page.name, items, page.read, whole=page.whole), component("Zoo", position=1))
    after = written(text, page)
    group = "      - group: G\n        components:\n          - name: A\n"
    assert after == f"{HEAD}    components:\n{group}      - name: Zoo\n        showcase: false\n"


def test_a_template_with_the_same_body_keeps_its_lines_through_a_new_name() -> None:
    text = f"{HEAD}    components: []\n    templates:\n      - name: Outage\n        # short\n        title: T\n        body: Body\n"
    page = page_of(text)
    assert named(page, "Outage").kind is TEMPLATE
    after = written(text, changed(page, named(page, "Outage"), name="Incident"))
    assert after == text.replace("Outage", "Incident")


def test_a_text_of_spaces_in_a_new_group_is_written_as_it_is() -> None:
    text = f"{HEAD}    components:\n      - name: A\n"
    page = beside(page_of(text), Live(GROUP, "g", "G", {"name": "G"}))
    new = component("New", "g")
    page = beside(page, type(new)(new.kind, new.id, new.name, {**new.fields, "description": "a\n \t"}, "g", position=0))
    assert "description: |-\n              a\n               \t\n" in written(text, page)
    assert adopt(written(text, page), page).texts.files[NAME] == written(text, page)


def only(text: str, page: LivePage, *patterns: str, exclude: bool = False) -> str:
    """The file after what the patterns select was adopted."""
    chosen = tuple(replace(Pattern.parse(each, FIELD_NAMES, whole=True), excludes=exclude) for each in patterns)
    adopted = Adoption(ConfigTexts({NAME: text}, {}), {"acme": page}, load, chosen).run()
    assert adopted.left == ()
    return adopted.texts.files[NAME]


def test_a_pattern_that_names_a_field_selects_that_field_alone() -> None:
    text = (
        f"{HEAD}    components:\n      - name: A\n        description: old\n        showcase: true\n      - name: B\n"
    )
    page = page_of(text)
    page = changed(page, named(page, "A"), description="new", showcase=False)
    page = beside(replace(page, items=tuple(live for live in page.items if live.name != "B")), component("New"))
    described, hidden = text.replace("old", "new"), text.replace("true", "false")
    assert only(text, page, "acme/component/A:description") == described
    assert only(text, page, "acme/component/A:description", "acme/component/A:showcase") == described.replace(
        "true", "false"
    )
    new = "      - name: New\n        showcase: false\n"
    assert only(text, page, "acme/component/A:description", exclude=True) == hidden.replace("      - name: B\n", new)
