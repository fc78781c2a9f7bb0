"""A file that is still to be filled in is not valid; services that do not work yet are not offered; keys of one's own are left alone."""

from importlib import resources
from typing import Any

import pytest

from reconciler.config.load.load import load_config
from reconciler.config.placeholders import PLACEHOLDER, is_placeholder
from reconciler.config.schema.json_schema import config_schema

Room = Any


def test_the_file_that_init_writes_says_where_the_id_is_found(room: Room) -> None:
    text = resources.files("reconciler.app").joinpath("templates", "statuspage.yaml").read_text(encoding="utf-8")
    assert PLACEHOLDER in text
    assert room.problems(text) == [
        "11:9: `id` is still to be filled in: no page has the id `your-page-id`"
        " -> `reconciler doctor` lists the ids that your key reaches; in the dashboard it is in the address: manage.statuspage.io/pages/ID"
    ]


def test_neither_is_an_organization(room: Room) -> None:
    text = "version: 1\npages: {a: {id: x}}\norganizations: {o: {id: '${env:PAGE_O:-your-org-id}', members: []}}\n"
    assert room.problems(text) == [
        "3:25: `id` is still to be filled in: no organization has the id `your-org-id`"
        " -> in the dashboard it is in the address: manage.statuspage.io/organizations/ID"
    ]


@pytest.mark.parametrize(
    "id_",
    ["your-page-id", "YOUR_PAGE_ID", "my-page-id", "page-id", "your-organization-id", "xxxxx", "changeme", "TODO"],
)
def test_words_that_are_no_id(id_: str) -> None:
    assert is_placeholder(id_)


@pytest.mark.parametrize("id_", ["kctbh9vrtdwd", "x", "xx", "yourpage", "page1", "your-page-id-2x7", "p"])
def test_words_that_may_be_one(id_: str) -> None:
    assert not is_placeholder(id_)


def test_keys_of_ones_own_hold_anchors_and_are_not_read(room: Room) -> None:
    text = """
x-shown: &shown {showcase: true, description: "${env:PAGE_D}"}
x-notes: [anything, {of: [any, sort]}, "${env:NOBODY}", {a: 1, a: 2}]
x-sites: &sites [north, {value: south, previously: sud}]
version: 1
pages:
  acme:
    id: abc
    defaults: {components: *shown}
    components: [{name: "${matrix:s}", matrix: {s: *sites}}]
"""
    north, south = room.load(text, {"PAGE_D": "d"}).pages[0].items
    assert north.fields == {"name": "north", "showcase": True, "description": "d"}
    assert south.previously == (("sud",),)


def test_they_stand_in_each_file_of_a_folder(room: Room) -> None:
    room.write("f/a.yaml", "version: 1\nx-a: &a A\npages: {acme: {id: abc, components: [{name: *a}]}}\n")
    room.write("f/b.yaml", "version: 1\nx-a: [&a B]\npages: {acme: {components: [{name: *a}]}}\n")
    (page,) = load_config(room.folder / "f", environ={}).pages
    assert [item.name for item in page.items] == ["A", "B"]


def test_only_at_the_top(room: Room) -> None:
    assert room.wrong("x-a: b")[0].startswith("1:1: the key `x-a` is not known here")
    assert config_schema()["patternProperties"]["^x-"]["description"].startswith("A key of your own")
