"""The run as a whole: several pages, texts from elsewhere than a folder, the collector, and what stays out of sight."""

import gc
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from reconciler.config.load.files import Text
from reconciler.config.load.interpolation import FileRefusedError
from reconciler.config.load.load import load_texts
from reconciler.config.problems import Problems
from reconciler.config.schema.json_schema import config_schema, plan_schema, schema_text
from reconciler.config.yaml.nodes import Branch, child, compose, items, key_node
from reconciler.errors import ConfigError
from reconciler.model.resource import Provider
from reconciler.model.service import RateLimit

Room = Any


def test_a_page_takes_from_the_top_provider_what_it_leaves_out(room: Room) -> None:
    found = room.load(
        """
version: 1
provider:
  key_env: STATUSPAGE_API_KEY_TOP
  rate_limit: {requests: 30, reserve: 5}
pages:
  one: {id: a}
  two: {id: b, provider: {type: statuspage, key_env: STATUSPAGE_API_KEY_TWO, rate_limit: {seconds: 30.5}}}
  three: {id: c, provider: {rate_limit: {requests: 6}}}
"""
    )
    assert {page.key: page.provider for page in found.pages} == {
        "one": Provider("statuspage", RateLimit(30, 60.0, 5), "STATUSPAGE_API_KEY_TOP"),
        "two": Provider("statuspage", RateLimit(30, 30.5, 5), "STATUSPAGE_API_KEY_TWO"),
        "three": Provider("statuspage", RateLimit(6, 60.0, 5), "STATUSPAGE_API_KEY_TOP"),
    }
    assert found.page("two") is found.pages[1]
    assert found.page("four") is None


@pytest.mark.parametrize(
    ("top", "own", "place"),
    [
        ("{reserve: 60}", "{}", "3:24"),
        ("{}", "{reserve: 60}", "5:41"),
        ("{reserve: 50}", "{requests: 40}", "5:31"),
    ],
)
def test_a_reserve_that_leaves_nothing_is_told_where_it_is_written(room: Room, top: str, own: str, place: str) -> None:
    text = f"version: 1\nprovider:\n  rate_limit: {top}\npages:\n  a: {{id: x, provider: {{rate_limit: {own}}}}}\n"
    (line,) = room.problems(text)
    assert line.partition(": ")[2] == (
        "`reserve` leaves nothing of `requests` to this tool -> make it smaller than `requests`"
    )


def test_the_usual_variable_is_no_provider_of_its_own(room: Room) -> None:
    found = room.load(
        "version: 1\nprovider: {key_env: STATUSPAGE_API_KEY_TOP}\n"
        "pages:\n  a: {id: a, provider: {key_env: STATUSPAGE_API_KEY}}\n  b: {id: b}\n"
    )
    assert [page.provider.key_env for page in found.pages] == [None, "STATUSPAGE_API_KEY_TOP"]


def test_a_date_belongs_to_the_key_that_it_is_written_with(room: Room) -> None:
    found = room.load(
        "version: 1\nprovider: {key_expires: 2027-05-01}\n"
        "pages:\n  a: {id: a}\n  b: {id: b, provider: {key_env: STATUSPAGE_API_KEY_B}}\n"
        "  c: {id: c, provider: {key_env: STATUSPAGE_API_KEY_C, key_expires: 2027-06-01}}\n"
    )
    assert [page.provider.key_expires for page in found.pages] == [date(2027, 5, 1), None, date(2027, 6, 1)]


def test_a_date_that_no_calendar_has(room: Room) -> None:
    (line,) = room.problems("version: 1\nprovider: {key_expires: 2027-02-30}\npages: {a: {id: x}}\n")
    assert line == "2:25: `key_expires` is not in the calendar -> write a date such as 2024-01-31"


@pytest.mark.parametrize(("top", "own", "place"), [("", "STATUSPAGE_API_KEY_FILE", "4:34"), ("X", "", "2:21")])
def test_a_variable_with_the_name_of_a_file_is_no_key(room: Room, top: str, own: str, place: str) -> None:
    named = f"key_env: {own}" if own else ""
    outer = "key_env: STATUSPAGE_API_KEY_FILE" if top else ""
    text = f"version: 1\nprovider: {{{outer}}}\npages:\n  a: {{id: x, provider: {{{named}}}}}\n"
    (line,) = room.problems(text)
    assert line == (
        f"{place}: `key_env` names a variable with a key, and what ends in _FILE names a file -> write"
        " `key_env: STATUSPAGE_API_KEY`; a variable of that name and _FILE may name a file in its place"
    )


def test_a_wrong_rate_limit_is_told_once(room: Room) -> None:
    text = "version: 1\npages: {a: {id: x, provider: {rate_limit: {reqests: 1}}}}\n"
    assert room.problems(text) == ["2:44: the key `reqests` is not known here -> did you mean `requests`?"]
    text = "version: 1\npages: {a: {id: x, provider: {rate_limit: {requests: '1', reserve: 0}}}}\n"
    assert room.problems(text) == ["2:54: `requests` must be a whole number, not text -> write it without quotes"]


def test_texts_may_come_from_anywhere() -> None:
    def read(name: str) -> str:
        if name == "there.md":
            return "text of another revision"
        raise FileRefusedError("it is not in that revision")

    text = "version: 1\npages: {{acme: {{id: x, components: [{{name: A, description: '${{file:{}}}'}}]}}}}\n"
    found = load_texts([Text("HEAD~1:statuspage.yaml", text.format("there.md"))], read, environ={})
    (item,) = found.pages[0].items
    assert item.fields["description"] == "text of another revision"
    assert str(item.source) == "HEAD~1:statuspage.yaml:2:36"
    with pytest.raises(ConfigError) as caught:
        load_texts([Text("HEAD~1:statuspage.yaml", text.format("gone.md"))], read, environ={})
    assert caught.value.message == "the file gone.md cannot be read: it is not in that revision"


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(room: Room, enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        room.page("components: []")
        assert gc.isenabled() is enabled
        room.wrong("nonsense: 1")
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_an_alias_stands_for_a_whole_value(room: Room) -> None:
    items_ = room.items(
        """
        components:
          - group: A
            components: &parts
              - name: API
                description: &text Everything customers call
              - name: Website
          - group: B
            description: *text
            components: *parts
        """
    )
    assert list(items_) == [
        "acme/group/A",
        "acme/component/A/API",
        "acme/component/A/Website",
        "acme/group/B",
        "acme/component/B/API",
        "acme/component/B/Website",
    ]
    assert items_["acme/group/B"].fields["description"] == "Everything customers call"


def test_looking_for_what_is_not_there() -> None:
    node = compose("f.yaml", "a: 1\n? [b]\n: 2\n", Problems())
    assert isinstance(node, Branch)
    assert child(node, "z") is None
    assert child(None, "a") is None
    assert key_node(node, "z") is None
    assert key_node(child(node, "a"), "a") is None
    assert items(node) == []


def test_finding_a_configuration_loads_neither_pydantic_nor_yaml() -> None:
    code = (
        "import sys; from pathlib import Path; from reconciler.config.load.files import find_config\n"
        "try: find_config('none', Path())\n"
        "except Exception: pass\n"
        "print([name for name in ('pydantic', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['yaml']")


def test_schemas_are_had_from_the_package_itself() -> None:
    assert schema_text({"a": "é"}) == '{\n  "a": "\\u00e9"\n}\n'
    assert config_schema()["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert plan_schema()["$schema"] == "http://json-schema.org/draft-07/schema#"
