"""What is said of a page on its way to another service."""

import json
import re

from reconciler.documents.migration import (
    CarriedDocument,
    LostDocument,
    MigrationDocument,
    MigrationFindingDocument,
    MigrationSideDocument,
    MigrationVariableDocument,
    TypedInDocument,
)
from reconciler.render.migration import migration_json, migration_markdown, migration_text

EVIL = "\x1b[31m@all <b>|`x`\n::error::"
SOURCE = MigrationSideDocument(key="acme", id="p1", name="Acme", service="statuspage", title="Atlassian Statuspage")
TARGET = MigrationSideDocument(
    key="acme-jsm", id=None, variable="PAGE_ACME_JSM_ID", service="jsm", title="Jira Service Management"
)
PLAIN = MigrationDocument(
    source=SOURCE,
    target=TARGET,
    written={"page": 1, "component": 2},
    carried=(CarriedDocument(what="component name", becomes="component name", items=2),),
    changed=(
        CarriedDocument(what="settings.css_greens", becomes="settings.colours.cssGreenColor", items=1),
        CarriedDocument(what="settings.subdomain", becomes="settings.subdomain", items=1, note="must be free"),
    ),
    lost=(
        LostDocument(what=("component showcase",), items=2, about=("API", "Web"), lost="the choice", advice="choose"),
    ),
    stays=(LostDocument(what=(), items=0, lost="every id", advice="change links"),),
    subscribers={"email": 1_200, "sms": 3},
    findings=(MigrationFindingDocument(what='component "API"', message="is twice", advice="rename it"),),
    texts=(TypedInDocument(kind="template", name="DB", fields={"title": "Work", "body": "We work.\n\nLater."}),),
    variables=(MigrationVariableDocument(name="PAGE_ACME_JSM_ID", about="id of the page"),),
    steps=("Make the page.", "Move the domain."),
    additions=("settings.customCss",),
    as_usual=("settings.branding",),
    not_read=("access_user",),
)
HOSTILE = PLAIN.model_copy(
    update={
        "source": SOURCE.model_copy(update={"name": EVIL}),
        "lost": (PLAIN.lost[0].model_copy(update={"about": (EVIL,)}),),
        "findings": (MigrationFindingDocument(what=f'component "{EVIL}"', message=f"in {EVIL}", advice="rename it"),),
        "texts": (TypedInDocument(kind="template", name=EVIL, fields={"title": EVIL, "body": f"```\n{EVIL}"}),),
    }
)


def test_the_text_has_three_lists_and_what_to_do() -> None:
    assert migration_text(PLAIN, out="acme.yaml") == (
        "Acme: Atlassian Statuspage to Jira Service Management\n"
        "Written to acme.yaml: page settings and 2 components. Neither page was changed.\n"
        "The page's id is left to a variable: set PAGE_ACME_JSM_ID, or write the id in its place.\n"
        "\n"
        "To look at (1)\n"
        '  component "API": is twice\n'
        "    rename it.\n"
        "\n"
        "Carries over (1)\n"
        "  component name\n"
        "\n"
        "Changes its name or form (2)\n"
        "  settings.css_greens → settings.colours.cssGreenColor\n"
        "  settings.subdomain\n"
        "    must be free.\n"
        "\n"
        "Has no counterpart (1)\n"
        "  component showcase: API and Web\n"
        "    lost: the choice\n"
        "    do: choose\n"
        "\n"
        "Stays behind, whatever the page is (1)\n"
        "  lost: every id\n"
        "    do: change links\n"
        "\n"
        "1,203 subscribers: 1,200 by email and 3 by sms. None of them is in the file: --members writes them.\n"
        "Not read, and in none of the lists: access users.\n"
        "As where nobody changed it, and without a counterpart: settings.branding.\n"
        "Jira Service Management has also: settings.customCss.\n"
        "\n"
        "Variables of the file\n"
        "  PAGE_ACME_JSM_ID  id of the page\n"
        "\n"
        "Type in: template DB\n"
        "  title: Work\n"
        "  body: We work.\n"
        "\n"
        "    Later.\n"
        "\n"
        "The road\n"
        "  1. Make the page.\n"
        "  2. Move the domain.\n"
    )


def test_lines_fit_the_terminal() -> None:
    long = PLAIN.model_copy(update={"steps": ("word " * 60,)})
    assert all(len(line) <= 60 for line in migration_text(long, width=60).splitlines()[4:])


def test_subscribers_are_counted_written_or_unread() -> None:
    assert "Subscribers were not read, and are not counted." in migration_text(
        PLAIN.model_copy(update={"subscribers": None})
    )
    text = migration_text(PLAIN.model_copy(update={"subscribers": {"email": 2}, "subscribers_written": 1}))
    assert "2 subscribers: 2 by email. 1 is in the file; each is a new subscription" in text


def test_an_empty_page_has_its_lists_all_the_same() -> None:
    empty = {"carried": (), "changed": (), "lost": (), "findings": (), "texts": (), "written": {}, "subscribers": {}}
    document = PLAIN.model_copy(update=empty)
    assert "Written to standard output: nothing." in migration_text(document)
    assert migration_markdown(document).count("Nothing.") == 3
    assert "Nobody subscribes." in migration_text(document)


def test_nothing_that_strangers_wrote_is_acted_on_by_a_terminal() -> None:
    text = migration_text(HOSTILE)
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.strip().startswith("::")]


def test_nothing_that_strangers_wrote_is_acted_on_by_a_markdown_reader() -> None:
    text = migration_markdown(HOSTILE, out="acme.yaml")
    assert "\x1b" not in text
    prose = re.sub(r"(?s)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert not re.search(r"<b>|@all|\|`x", prose)


def test_the_markdown_names_fields_in_a_table_and_losses_in_a_list() -> None:
    text = migration_markdown(PLAIN, out="acme.yaml")
    assert "| `settings.css_greens` | `settings.colours.cssGreenColor` |  |" in text
    assert "- **`component showcase`** (`API` and `Web`): the choice. Choose." in text
    assert "- every id. Change links." in text
    assert "- `body`:\n\n  ```\n  We work.\n\n  Later.\n  ```\n" in text
    assert text.endswith("1. Make the page.\n2. Move the domain.\n")


def test_the_json_is_the_document() -> None:
    text = migration_json(HOSTILE)
    assert text.isascii()
    assert MigrationDocument.model_validate(json.loads(text)) == HOSTILE


def test_color_is_for_those_who_want_it() -> None:
    assert "\x1b[" in migration_text(PLAIN, color=True)
