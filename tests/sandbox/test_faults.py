"""Misbehavior on order."""

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.sandbox import FaultRule, Faults, Sandbox, load_faults
from tests.sandbox.api import PAGE, Api, in_process

COMPONENTS = "/pages/*/components"
BODY = {"component": {"name": "x"}}


def post(api: Api) -> httpx.Response:
    return api("POST", "components", BODY)


@pytest.mark.parametrize(
    ("rule", "status", "body", "kept"),
    [
        ({"effect": "refuse"}, 429, {"error": "Something went wrong"}, 0),
        ({"effect": "refuse", "status": 420, "message": "Calm"}, 420, {"error": "Calm"}, 0),
        ({"effect": "error"}, 500, {"message": "Something went wrong"}, 0),
        ({"effect": "error", "status": 403, "message": "No"}, 403, {"message": "No"}, 0),
        ({"effect": "error_after"}, 500, {"message": "Something went wrong"}, 1),
    ],
)
def test_an_error_before_or_after_the_commit(api: Api, rule: dict[str, Any], status: int, body: Any, kept: int) -> None:
    api.sandbox.faults.add({"method": "POST", **rule})
    response = post(api)
    assert (response.status_code, response.json()) == (status, body)
    assert len(api.names()) == kept
    assert [record.fault for record in api.sandbox.requests] == [rule["effect"], None]


@pytest.mark.parametrize(("effect", "kept"), [("html", 0), ("html_after", 1)])
def test_a_gateways_html(api: Api, effect: str, kept: int) -> None:
    api.sandbox.faults.add({"effect": effect, "method": "POST"})
    response = post(api)
    assert (response.status_code, response.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert "AtlassianEdge" in response.text
    assert len(api.names()) == kept


@pytest.mark.parametrize(("effect", "kept"), [("reset_before", 0), ("reset_after", 1)])
def test_the_connection_is_really_cut(api: Api, effect: str, kept: int) -> None:
    api.sandbox.faults.add({"effect": effect, "method": "POST"})
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        post(api)
    assert len(api.names()) == kept
    assert [record.status for record in api.sandbox.requests] == [None, 200]


def test_a_body_that_is_cut_short(api: Api) -> None:
    api.sandbox.faults.add({"effect": "truncate", "method": "POST"})
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        post(api)
    assert api.names() == ["x"]


def test_a_body_that_is_no_json_and_one_that_is_missing(api: Api) -> None:
    api.sandbox.faults.add(
        {"effect": "invalid_json", "method": "POST"}, {"effect": "empty", "method": "POST", "nth": 2}
    )
    broken, empty = post(api), post(api)
    assert broken.status_code == 201
    with pytest.raises(json.JSONDecodeError):
        broken.json()
    assert (empty.status_code, empty.content) == (201, b"")
    assert len(api.names()) == 2


def test_a_delay_goes_with_any_effect(api: Api) -> None:
    api.sandbox.faults.add({"effect": "delay", "seconds": 0.2}, {"effect": "error", "seconds": 0.2, "nth": 2})
    for status in (201, 500):
        began = time.monotonic()
        assert post(api).status_code == status
        assert time.monotonic() - began >= 0.2


def test_retry_after_goes_with_a_refusal(api: Api) -> None:
    api.sandbox.faults.add({"effect": "refuse", "retry_after": 7})
    assert post(api).headers["Retry-After"] == "7"
    api.sandbox.faults.clear()
    api.sandbox.faults.add(FaultRule("html", retry_after=3, status=503))
    response = post(api)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "3")


def test_edits_happen_just_before_an_answer(api: Api) -> None:
    edit = {"method": "POST", "path": f"/pages/{PAGE}/components", "body": {"component": {"name": "manually"}}}
    api.sandbox.faults.add({"effect": "edit", "path": COMPONENTS, "method": "GET", "nth": 2, "edits": [edit]})
    assert [api.names(), api.names(), api.names()] == [[], ["manually"], ["manually"]]


def test_an_edit_that_fails_is_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    api.sandbox.faults.add({"effect": "edit", "edits": [{"method": "DELETE", "path": "/v1/pages/p"}]})
    assert api.names() == []
    assert "the edit DELETE /v1/pages/p of a fault failed: 404 {'message': 'Not found'}" in caplog.text


def test_rules_count_the_requests_that_match_them(api: Api) -> None:
    api.sandbox.faults.add({"effect": "error", "method": "POST", "path": COMPONENTS, "nth": 2, "times": 2})
    api("GET", "components")
    assert [post(api).status_code for _ in range(5)] == [201, 500, 500, 201, 201]


def test_the_first_rule_that_strikes_decides_and_all_count(api: Api) -> None:
    api.sandbox.faults.add({"effect": "error", "status": 503}, {"effect": "error", "nth": 2, "times": None})
    assert [post(api).status_code for _ in range(3)] == [503, 500, 500]
    assert [rule["matched"] for rule in api.sandbox.faults.as_list()] == [3, 3]
    assert [rule.status for rule in api.sandbox.faults.rules] == [503, None]


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("**", "/pages", True),
        ("/pages/*/components", "/pages/p/components", True),
        ("/v1/pages/*/components", "/pages/p/components", True),
        ("/pages/*/components", "/pages/p/page_access_users/u/components", False),
        ("/pages/**/components", "/pages/p/page_access_users/u/components", True),
        ("/pages/*", "/pages/p/components", False),
        ("/pages/p.", "/pages/px", False),
    ],
)
def test_a_star_stays_in_its_segment_and_two_cross(pattern: str, path: str, matches: bool) -> None:
    assert FaultRule("error", path=pattern).matches("GET", path) is matches


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({}, "a fault rule needs an effect"),
        ({"effect": "explode"}, "a fault's effect is one of"),
        ({"effect": "error", "when": 1}, "a fault rule has no 'when'"),
        ({"effect": "error", "nth": 0}, "count from 1"),
        ({"effect": "error", "times": 0}, "count from 1"),
        ({"effect": "delay", "seconds": -1}, "number of seconds"),
        ({"effect": "edit", "edits": [{"path": "/pages"}]}, "an edit is a method and a path"),
        ({"effect": "edit", "edits": ["x"]}, "an edit is a method and a path"),
        ({"effect": "edit", "edits": 5}, "an edit is a method and a path"),
        ({"effect": "error", "times": "2"}, "whole numbers"),
        ({"effect": "error", "status": True}, "whole numbers"),
        ({"effect": "error", "path": 5}, "method, path and message are texts"),
        ("error", "a fault rule is a map"),
        ([], "a fault rule is a map"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Faults([rule])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.json", '[{"effect": "error"}]'),
        ("f.json", '{"faults": [{"effect": "error"}]}'),
        ("f.yaml", "faults:\n  - effect: error\n"),
        ("f.yml", "- {effect: error}\n"),
    ],
)
def test_rules_are_read_from_json_and_yaml(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert load_faults(path) == [FaultRule("error")]


@pytest.mark.parametrize(("name", "text"), [("f.json", "{"), ("f.yaml", "a: [b"), ("f.yaml", "5"), ("f.json", "[1]")])
def test_a_file_of_no_rules_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ValueError):
        load_faults(path)


def test_without_a_socket_a_cut_is_an_error() -> None:
    wanted = pytest.raises(ConnectionResetError, match="the sandbox cut the connection")
    with Sandbox(faults=[{"effect": "reset_after"}]) as sandbox, wanted:
        in_process(sandbox, "/v1/pages", caller="127.0.0.1")
