"""`${env:}`, `${file:}` and `${matrix:}` where true or false or a number is wanted: YAML says what the text is."""

from typing import Any

import pytest

from reconciler.model.resource import Limits
from reconciler.model.service import RateLimit

Room = Any


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("True", True), ("FALSE", False), (" false ", False)],
)
def test_a_switch_from_a_variable(room: Room, text: str, value: bool) -> None:
    (item,) = room.page("components: [{name: A, showcase: '${env:PAGE_SHOW}'}]", {"PAGE_SHOW": text}).items
    assert item.fields["showcase"] is value


def test_it_may_have_a_default_and_stand_in_defaults_and_in_a_file(room: Room) -> None:
    room.write("shown", "false\n")
    body = """
        defaults: {components: {showcase: "${env:PAGE_NONE:-true}"}}
        components:
          - {name: A}
          - {name: B, showcase: "${file:shown}"}
          - {name: "${matrix:c}", showcase: "${matrix:c.up}", matrix: {c: [{value: C, up: false}, {value: D, up: true}]}}
        """
    found = {item.name: item.fields["showcase"] for item in room.page(body).items}
    assert found == {"A": True, "B": False, "C": False, "D": True}


def test_numbers_and_switches_beside_the_fields(room: Room) -> None:
    text = """
version: 1
provider: {rate_limit: {requests: "${env:PAGE_N}", seconds: "${env:PAGE_F}"}}
pages:
  acme:
    id: abc
    prune: ${env:PAGE_T}
    limits: {deletes: "${env:PAGE_N}", delete_percent: "${env:PAGE_F}"}
    components: [{name: A, absent: "${env:PAGE_T}"}, {name: B, adopt: "${env:PAGE_NO:-false}"}]
"""
    (page,) = room.load(text, {"PAGE_N": "0o14", "PAGE_F": "7.5", "PAGE_T": "true"}).pages
    assert page.provider.rate_limit == RateLimit(12, 7.5, 2)
    assert (page.prune_all, page.limits) == (True, Limits(12, 7.5))
    assert [(item.absent, item.adopt) for item in page.items] == [(True, True), (False, False)]


def test_an_alias_is_read_once_and_everywhere(room: Room) -> None:
    body = "components: [{name: A, showcase: &s '${env:PAGE_S}'}, {name: B, showcase: *s}, {name: C, description: *s}]"
    found = [item.fields for item in room.page(body, {"PAGE_S": "true"}).items]
    assert (found[0]["showcase"], found[1]["showcase"], found[2]["description"]) == (True, True, "true")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "components: [{name: A, showcase: '${env:PAGE_X}'}]",
            "1:34: `showcase` must be true or false, not text -> what is read here must be true or false",
        ),
        ("components: [{name: A, showcase: '${env:PAGE_N}'}]", "1:34: `showcase` must be true or false, not a number"),
        (
            "limits: {deletes: '${env:PAGE_X}'}",
            "1:19: `deletes` must be a whole number, not text -> what is read here must be a whole number",
        ),
        ("limits: {deletes: '${env:PAGE_M}'}", "1:19: `deletes` must be at least 0"),
        (
            "protect: '${env:PAGE_X}'",
            "1:10: `protect` must be a list, not text -> ${…} gives text, and no list or map; write the value itself",
        ),
        ("components: [{name: A, showcase: 'true'}]", "1:34: `showcase` must be true or false, not text -> write true, without quotes"),
    ],
)  # fmt: skip
def test_what_yaml_reads_as_something_else(room: Room, body: str, said: str) -> None:
    assert room.wrong(body, {"PAGE_X": "yes", "PAGE_N": "1", "PAGE_M": "-1"}) == [said]


def test_text_stays_text(room: Room) -> None:
    (item,) = room.page("components: [{name: '${env:PAGE_X}', description: '${env:PAGE_X}'}]", {"PAGE_X": "12"}).items
    assert (item.name, item.fields["description"]) == ("12", "12")
