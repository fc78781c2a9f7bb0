"""Keys that people bring from the services' APIs and from other tools lead to what is written here."""

from typing import Any

import pytest

Room = Any

PROTECT = "list its address under `protect:` of the page, such as `protect: [component/NAME]`"


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("metrics_providers", "write them as items of `metrics:`, each beginning with `- provider:`"),
        ("component_groups", "write them as items of `components:`, each beginning with `- group:`"),
        ("groups", "write them as items of `components:`, each beginning with `- group:`"),
        ("incident_templates", "write `templates:`"),
        ("page_access_users", "write `users:` under `access:`"),
        ("metric", "did you mean `metrics`?"),
        ("name", "write it under `settings:`"),
        ("users", "write `users:` under `access:`"),
        ("incidents", "incidents are not declared: `reconciler incident open` makes them"),
        ("prevent_destroy", PROTECT),
    ],
)
def test_collections_of_the_api_have_a_place_in_a_page(room: Room, key: str, hint: str) -> None:
    assert room.wrong(f"{key}: []") == [f"1:1: the key `{key}` is not known here -> {hint}"]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("lifecycle", f"to keep it from being deleted, {PROTECT}"),
        ("prevent_destroy", PROTECT),
        (
            "ignore_changes",
            "list the field under `ignore:` of the page, such as `ignore: [component/NAME:description]`",
        ),
        ("for_each", "write `matrix:` in the item: it makes one of each value (reconciler explain for_each)"),
        ("depends_on", "remove it: what is referred to is written first"),
    ],
)
def test_words_of_terraform_in_an_item(room: Room, key: str, hint: str) -> None:
    assert room.wrong(f"components: [{{name: A, {key}: x}}]") == [f"1:24: the key `{key}` is not known here -> {hint}"]


def test_the_id_of_a_page_under_its_name_in_the_api_is_one_problem(room: Room) -> None:
    assert room.problems("version: 1\npages:\n  acme:\n    page_id: kctbh9vrtdwd\n") == [
        "4:5: the key `page_id` is not known here -> write `id:`"
    ]


@pytest.mark.parametrize(("key", "better"), [("x", "x-common"), ("anchors", "x-anchors"), ("vars", "x-vars")])
def test_what_only_holds_anchors_begins_with_x(room: Room, key: str, better: str) -> None:
    text = f"version: 1\n{key}: {{}}\npages: {{acme: {{id: kctbh9vrtdwd}}}}\n"
    assert room.problems(text) == [
        f"2:1: the key `{key}` is not known here -> what only holds anchors begins with x-, such as `{better}:`"
    ]


def test_a_key_of_a_page_at_the_top_of_the_file(room: Room) -> None:
    text = "version: 1\ncomponents: []\npages: {acme: {id: kctbh9vrtdwd}}\n"
    assert room.problems(text) == [
        "2:1: the key `components` is not known here -> it is a key of a page: write it below `pages:` and the page's key,"
        " as `pages: {acme: {components: …}}`"
    ]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            "components: {API: {description: x}}",
            "1:13: `components` must be a list, not a map -> write a list:\n  components:\n    - name: API",
        ),
        (
            "components: [{group: G, components: {API v2: {}}}]",
            "1:37: `components` must be a list, not a map -> write a list:\n  components:\n    - name: API v2",
        ),
        (
            "templates: {'a: b': {title: x}}",
            "1:12: `templates` must be a list, not a map -> write a list:\n  templates:\n    - name: …",
        ),
        (
            "subscribers: {members: {a@acme.example: {}}}",
            "1:24: `members` must be a list, not a map -> write a list:\n  members:\n    - email: …",
        ),
        ("protect: {component: true}", "1:10: `protect` must be a list, not a map"),
    ],
)
def test_a_map_where_a_list_belongs_shows_the_list(room: Room, page: str, said: str) -> None:
    assert room.wrong(page) == [said]
