"""Where items stand: in several files, in lists that are missing, and in files that say nothing of the page."""

from reconciler.app.adoption import Adopted, Adoption
from reconciler.config.adopt.steps import ConfigTexts
from reconciler.model.kinds.statuspage import METRIC
from reconciler.model.resource import Live, LivePage
from tests.cli.adopt_files import changed, load, page_of
from tests.config.adopt.test_page import HEAD, beside, component, named, refused

FIRST = f"{HEAD}    components:\n      - name: A # a\n"
SECOND = "version: 1\npages:\n  acme:\n    components:\n    - name: B # b\n      description: old"
OTHER = "version: 1\npages:\n  other:\n    id: otherpage001\n    components: []\n"


def adopted(page: LivePage) -> Adopted:
    texts = ConfigTexts({"a.yaml": FIRST, "b.yaml": SECOND, "c.yaml": OTHER}, {})
    return Adoption(texts, {"acme": page}, load).run()


def whole() -> LivePage:
    return page_of(f"{FIRST}      - name: B\n        description: old\n")


def test_each_difference_is_written_to_the_file_that_declares_the_item() -> None:
    page = whole()
    page = changed(changed(page, named(page, "A"), name="AA"), named(page, "B"), description="new: words")
    files = adopted(page).texts.files
    assert files["a.yaml"] == FIRST.replace("A # a", "AA # a")
    assert files["b.yaml"] == SECOND.replace("old", '"new: words"')
    assert files["c.yaml"] == OTHER


def test_what_is_new_stands_beside_its_neighbor_on_the_page() -> None:
    files = adopted(beside(whole(), component("New", position=0))).texts.files
    assert files["a.yaml"] == FIRST + "      - name: New\n        showcase: false\n"
    files = adopted(beside(whole(), component("New", position=9))).texts.files
    assert files["b.yaml"] == SECOND + "\n    - name: New\n      showcase: false"


def test_what_moves_to_another_file_leaves_none_behind() -> None:
    page = whole()
    group = component("G", position=5)
    files = adopted(beside(page, group)).texts.files
    assert sum(text.count("name: G") for text in files.values()) == 1


def test_what_is_new_in_something_without_a_list_is_said() -> None:
    text = f"{HEAD}    components: []\n    metrics:\n      - provider: Self\n"
    page = page_of(text)
    page = beside(page, Live(METRIC, "m", "New", {"name": "New"}, named(page, "Self").id))
    assert refused(text, page) == [
        "acme/metric/Self/New: added: the metrics_provider Self has no list of its own",
    ]


def test_a_field_that_defaults_give_is_refused_with_their_line() -> None:
    text = f"defaults:\n  components: {{description: Words}}\n{HEAD}    components:\n      - name: A\n"
    page = page_of(text)
    assert refused(text, changed(page, named(page, "A"), description="New")) == [
        "acme/component/A: description: `description` comes from `defaults`"
    ]
