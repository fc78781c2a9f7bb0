"""Fields of declared items: what is written, and what is left to people."""

from dataclasses import replace

from reconciler.app.adoption import Adoption
from reconciler.config.adopt.steps import ConfigTexts
from reconciler.model.resource import Config
from tests.cli.adopt_files import NAME, changed, page_of
from tests.config.adopt.test_page import HEAD, named, refused, written

TEMPLATE = "    templates:\n      - name: T\n        title: Title\n        body: Body\n"
TWO = f"{HEAD}    components:\n      - name: A\n      - name: B\n"


def test_what_is_private_is_left_to_people() -> None:
    text = f"{HEAD}    components: []\n    access:\n      users:\n        - email: a@acme.example\n          external_login: old\n"
    page = page_of(text)
    (live,) = (each for each in page.items if each.kind.identity.personal)
    page = replace(page, items=(replace(live, fields={**live.fields, "external_login": "new"}),))
    (reason,) = refused(text, page)
    assert reason.endswith("external_login: it is private, and never written to a file")


def test_a_list_of_references_changes_only_where_it_differs() -> None:
    text = f"{TWO}{TEMPLATE}        components:\n          - A  # first\n          # then\n          - B\n"
    page = page_of(text)
    only_b = changed(page, named(page, "T"), components=(named(page, "B").id,))
    assert written(text, only_b) == text.replace("          - A  # first\n", "")
    none = changed(page, named(page, "T"), components=())
    assert "        components: []\n" in written(text, none)


def test_a_list_with_a_reference_from_elsewhere_is_left_alone() -> None:
    text = f"x-a: &a A\n{TWO}{TEMPLATE}        components: [*a, B]\n"
    page = page_of(text)
    page = changed(page, named(page, "T"), components=(named(page, "A").id,))
    assert refused(text, page) == ["acme/template/T: components: it has references that come from elsewhere"]


def test_only_a_text_is_written_to_the_file_that_it_comes_from() -> None:
    text = f"{HEAD}    components:\n      - name: A\n        start_date: ${{file:day.txt}}\n        description: ${{file:words.txt}}\n"
    files = {"day.txt": "2024-01-31", "words.txt": "Words"}

    def load(texts: ConfigTexts) -> Config:
        return texts.load(files.__getitem__, environ={})

    plain = text.replace("${file:day.txt}", "2024-01-31").replace("${file:words.txt}", "Words")
    page = page_of(plain)
    page = changed(page, named(page, "A"), description=None, start_date="2025-02-03")
    adopted = Adoption(ConfigTexts({NAME: text}, {}), {"acme": page}, load).run()
    assert adopted.texts.files[NAME] == text
    assert dict(adopted.texts.includes) == {"day.txt": "2025-02-03", "words.txt": ""}
