"""The lines that problems show: never one that may hold a contact or a secret."""

from typing import Any

import pytest

from reconciler.errors import ConfigError
from tests.config.conftest import in_page

Room = Any


def excerpts(room: Room, text: str) -> list[str | None]:
    with pytest.raises(ConfigError) as caught:
        room.load(text)
    return [problem.excerpt for problem in caught.value.problems]


def test_a_problem_knows_its_line(room: Room) -> None:
    assert excerpts(room, in_page("order: upside down")) == ["    order: upside down"]
    assert excerpts(room, "version: 1\r\npages: {a: {id: 'x}}\r\n") == ["pages: {a: {id: 'x}}"]


def test_beside_an_unknown_key_nothing_of_the_line_is_shown(room: Room) -> None:
    body = "metrics: [{provider: Datadog, apikee: hunter2, metric_base_uri: 5}]"
    assert excerpts(room, in_page(body)) == ["    metrics: [{provider: Datadog, apikee: …", None]
    assert excerpts(room, in_page("passwurt: hunter2")) == ["    passwurt: …"]
    assert excerpts(room, in_page('"pass wurt" : hunter2')) == ['    "pass wurt" : …']


@pytest.mark.parametrize(
    "body",
    [
        "metrics: [{provider: Datadoc, api_key: hunter2}]",
        "metrics: [{provider: Datadog, 'application_key': hunter2}]",
        "subscribers: {members: [{email: erin@@globex.example}]}",
        "subscribers: {members: [{sms: '5550100', country: XX}]}",
        "access: {users: [{email: x@globex.example, external_login: [erin]}]}",
        "access: {groups: [{name: 5, users: [erin]}]}",
        "token: hunter2",
        "provider: {my_secret: hunter2}",
        "components: [{name: A, showcase: erin@globex.example}]",
    ],
)
def test_lines_that_may_hold_what_nobody_may_read_are_not_shown(room: Room, body: str) -> None:
    assert set(excerpts(room, in_page(body))) == {None}


def test_neither_is_a_file_of_one_line(room: Room) -> None:
    text = "version: 1\npages: {acme: {id: x, order: no, components: [" + "{name: A1}, " * 50 + "]}}\n"
    assert excerpts(room, text)[0] is None
