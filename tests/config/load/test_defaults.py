"""`defaults`: the file's, over them the page's, over them the item's own; each error at the line that gave the value."""

from datetime import timedelta
from typing import Any

import pytest

from reconciler.config.load.load import load_config
from reconciler.config.schema.defaults import keys, own_keys
from reconciler.config.schema.sections import default_words
from reconciler.model.identity import Identity
from reconciler.model.kind import Scope
from reconciler.model.recurrence import Repeat
from reconciler.model.services.statuspage import STATUSPAGE
from reconciler.model.values import Value

Room = Any

FILE = """version: 1
defaults:
  components: {description: of the file, showcase: true, only_show_if_degraded: true}
  groups: {description: a group of the file}
  templates: {update_status: scheduled, components: [Website]}
  members: {confirmed: true}
pages:
  acme:
    id: abc
    defaults:
      components: {description: of the page, showcase: false}
    components:
      - name: Website
        description: of the item
      - group: Core API
        components:
          - name: REST API
          - {name: Cleared, description: null}
      - {name: Old, absent: true}
    templates:
      - {name: T, title: t, body: b}
      - {name: U, title: t, body: b, components: [Core API/REST API]}
    subscribers:
      members: [{email: a@acme.example}, {email: b@acme.example, confirmed: false}]
  other:
    id: def
    components: [{name: Website}, {name: "API ${matrix:r}", matrix: {r: [us]}}]
"""


def fields(room: Room, text: str = FILE) -> dict[str, dict[str, Value]]:
    found = {}
    for page in room.load(text).pages:
        for item in page.items:
            own = {k: v for k, v in item.fields.items() if k not in ("name", "group", "email", "title", "body")}
            found[str(item.address)] = own
    return found


def test_the_nearest_one_counts(room: Room) -> None:
    found = fields(room)
    degraded = {"only_show_if_degraded": True}
    assert found["acme/component/Website"] == {"description": "of the item", "showcase": False, **degraded}
    assert found["acme/component/Core API/REST API"] == {"description": "of the page", "showcase": False, **degraded}
    assert found["other/component/Website"] == {"description": "of the file", "showcase": True, **degraded}
    assert found["acme/group/Core API"] == {"description": "a group of the file"}


def test_null_in_an_item_is_said_and_clears(room: Room) -> None:
    assert fields(room)["acme/component/Core API/Cleared"]["description"] is None


def test_what_is_absent_takes_none(room: Room) -> None:
    assert fields(room)["acme/component/Old"] == {}


def test_what_a_matrix_makes_takes_them_too(room: Room) -> None:
    assert fields(room)["other/component/API us"] == {
        "description": "of the file",
        "showcase": True,
        "only_show_if_degraded": True,
    }


def test_lists_replace_and_references_are_those_of_the_items_own_page(room: Room) -> None:
    found = fields(room)
    assert [str(a) for a in found["acme/template/T"]["components"]] == ["acme/component/Website"]
    assert [str(a) for a in found["acme/template/U"]["components"]] == ["acme/component/Core API/REST API"]


def test_people_take_what_is_not_their_contact(room: Room) -> None:
    confirmed = {item.name: item.fields["confirmed"] for item in room.load(FILE).pages[0].items if "@" in item.name}
    assert confirmed == {"email:a@acme.example": True, "email:b@acme.example": False}


def test_maps_are_merged_key_by_key(room: Room) -> None:
    items = room.items(
        """
        defaults:
          maintenances: {repeat: {duration: 2h, next: 3}}
        maintenances:
          - name: Weekly
            repeat: {rule: FREQ=WEEKLY;BYDAY=SU, from: "2026-11-01T02:00", next: 2}
        """
    )
    repeat = next(iter(items.values())).repeat
    assert repeat == Repeat("FREQ=WEEKLY;BYDAY=SU", "2026-11-01T02:00", timedelta(hours=2), 2)


def test_what_is_said_of_matching_may_be_a_default(room: Room) -> None:
    items = room.items("defaults: {components: {adopt: false}}\ncomponents: [{name: A}, {name: B, adopt: true}]")
    assert [item.adopt for item in items.values()] == [False, True]


def test_an_item_keeps_its_own_place_and_an_error_that_of_the_default(room: Room) -> None:
    text = FILE.replace("showcase: true,", "start_date: soon,")
    assert room.problems(text) == [
        "3:54: `start_date` is not a date ('soon') -> write it as year-month-day: 2024-01-31",
    ]
    assert room.load(FILE).pages[1].items[0].source.line == 27


def test_a_default_of_the_wrong_sort_is_told_once_and_where_it_stands(room: Room) -> None:
    body = """
        defaults:
          components: {showcase: "yes", description: 5}
          groups: [a]
          templates:
        components: [{name: A}, {name: B}]
        """
    assert room.wrong(body) == [
        "2:26: `showcase` must be true or false, not text -> write true: `yes` is text in YAML 1.2",
        '2:46: `description` must be text, not a number -> write it in quotes: "5"',
        "3:11: `groups` must be a map, not a list",
        "4:13: `templates` has nothing under it -> write something under it, or remove the line",
    ]
    assert room.wrong("defaults: 5")[0] == "1:11: `defaults` must be a map, not a number"


def test_a_reference_that_a_page_has_not_is_told_at_the_default(room: Room) -> None:
    text = FILE.replace(
        "    components: [{name: Website}, {name",
        "    templates: [{name: V, title: t, body: b}]\n    components: [{name",
    )
    assert room.problems(text) == [
        "5:54: there is no component `Website` on this page -> declare it under `components:`"
    ]


REFUSED = {
    "components: {name: x}": ("name", "it says which item this is"),
    "components: {id: x}": ("id", "it is about one live thing"),
    "components: {previously: [x]}": ("previously", "it is about one live thing"),
    "components: {absent: true}": ("absent", "what goes is marked one by one"),
    "components: {matrix: {r: [a]}}": ("matrix", "it stands in the item that it multiplies"),
    "groups: {group: x}": ("group", "it says which item this is"),
    "groups: {name: x}": ("name", "it says which item this is"),
    "groups: {components: []}": ("components", "every group has its own"),
    "members: {email: a@b.example}": ("email", "it says which item this is"),
    "members: {country: US}": ("country", "it says which item this is"),
    "providers: {name: x}": ("name", "it says which item this is"),
    "providers: {metrics: []}": ("metrics", "every metrics provider has its own"),
}


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_an_items_own_is_never_a_default(room: Room, written: str) -> None:
    key, reason = REFUSED[written]
    at = written.index("{") + 14
    body = f"defaults:\n  {written}\ncomponents: [{{name: A}}]"
    assert room.wrong(body) == [f"2:{at - 10}: `{key}` is never a default: {reason} -> write it in the item"]


def test_unknown_keys_are_told_with_near_ones(room: Room) -> None:
    body = """
        defaults:
          component: {showcase: true}
          components: {showcse: true, status: operational}
        components: [{name: A}, {name: B}]
        """
    assert room.wrong(body) == [
        "2:3: the key `component` is not known here -> did you mean `components`?",
        "3:16: the key `showcse` is not known here -> did you mean `showcase`?",
        (
            "3:31: `status` is not allowed here: a component's status belongs to the people who handle an incident and is"
            " never written; remove the line"
        ),
    ]


def test_a_secret_that_stands_in_a_default_is_refused_unseen(room: Room) -> None:
    body = "defaults: {providers: {api_key: hunter2}}\nmetrics: [{provider: Datadog}, {provider: NewRelic}]"
    assert room.wrong(body) == [
        (
            "1:33: `api_key` is a secret, and secrets never stand in the file"
            " -> write ${env:SECRET_PAGE_…} and set the variable where the tool runs"
        )
    ]


def test_a_variable_is_needed_only_where_an_item_takes_it(room: Room) -> None:
    body = """
        defaults: {providers: {api_key: "${env:SECRET_PAGE_KEY}"}, components: {description: "${env:PAGE_TEXT}"}}
        metrics: [{provider: Datadog}]
        """
    assert room.page(body, secrets=False).items
    assert room.wrong(body) == [
        ("1:33: the environment variable SECRET_PAGE_KEY is not set, or empty -> set it where the tool runs")
    ]
    assert room.wrong(body.replace("metrics: [{provider: Datadog}]", "components: [{name: A}, {name: B}]")) == [
        (
            "1:86: the environment variable PAGE_TEXT is not set, or empty"
            " -> set it, or give a default: ${env:PAGE_TEXT:-default}"
        )
    ]


def test_defaults_of_two_files_are_one(room: Room) -> None:
    room.write(
        "a.yaml", "version: 1\ndefaults: {components: {showcase: true}}\npages: {a: {id: x, components: [{name: A}]}}\n"
    )
    room.write("b.yaml", "version: 1\ndefaults: {components: {description: d}}\n")
    (item,) = load_config(room.folder, environ={}).pages[0].items
    assert item.fields == {"name": "A", "showcase": True, "description": "d"}


def test_an_alias_takes_the_defaults_of_each_page_that_it_stands_in(room: Room) -> None:
    found = fields(
        room,
        "version: 1\npages:\n"
        "  a: {id: x, defaults: {components: {description: one}}, components: &c [{name: A}]}\n"
        "  b: {id: y, defaults: {components: {description: two}}, components: *c}\n",
    )
    assert found == {"a/component/A": {"description": "one"}, "b/component/A": {"description": "two"}}


def test_every_kind_of_item_has_a_word_and_something_to_give() -> None:
    words = default_words()
    assert {"groups", "components", "templates", "members", "providers", "metrics", "maintenances"} <= words.keys()
    assert set(words.values()) == {k for k in STATUSPAGE.kinds_of(Scope.PAGE) if k.identity is not Identity.SINGLETON}
    for kind in words.values():
        assert keys(kind)
        assert not keys(kind) & own_keys(kind).keys()
        assert {"id", "absent", "previously"} <= own_keys(kind).keys()
