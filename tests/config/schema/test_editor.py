"""The published schema in an editor: what choosing a key inserts, what hovering shows, and that it holds files to the same rules.

Set RECONCILER_TESTS_YAML_LS to the command of yaml-language-server (npm install yaml-language-server), or have it on PATH.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from reconciler.config.schema.editor import editor_schema
from reconciler.config.schema.json_schema import config_schema, event_schema, plan_schema
from tests.config.schema.language_server import LanguageServer

ROOT = Path(__file__).parents[3]
SERVER = os.environ.get("RECONCILER_TESTS_YAML_LS") or shutil.which("yaml-language-server")
PAGE = "version: 1\npages:\n  acme:\n    id: kctbh9vrtdwd\n    "


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    if SERVER is None:
        pytest.skip("yaml-language-server is not installed")
    with LanguageServer(SERVER, ROOT / "schemas" / "config.schema.json") as running:
        yield running


@pytest.mark.parametrize(
    ("key", "inserted"),
    [
        ("components", "components:\n  - "),
        ("templates", "templates:\n  - "),
        ("maintenances", "maintenances:\n  - "),
        ("limits", "limits:\n  "),
        ("order", "order: "),
    ],
)
def test_choosing_a_key_of_a_page_inserts_nothing_but_its_beginning(
    server: LanguageServer, key: str, inserted: str
) -> None:
    assert server.inserts(PAGE)[key] == inserted


@pytest.mark.parametrize(
    ("path", "label", "inserted"),
    [
        ("components:\n      - ", "new component", "name: ${1:REST API}"),
        ("components:\n      - ", "new group", "group: ${1:Core API}\n  components:\n    - name: $2"),
        (
            "templates:\n      - ",
            "new template",
            "name: ${1:Database maintenance}\n  title: ${2:Scheduled database maintenance}\n"
            "  body: ${3:We will be working on the database.}",
        ),
        (
            "maintenances:\n      - ",
            "new maintenance",
            "name: ${1:Database upgrade}\n  scheduled_for: ${2:2026-12-01T02:00}\n  scheduled_until: ${3:2026-12-01T04:00}",
        ),
        ("subscribers:\n      members:\n        - ", "new subscriber", "email: ${1:status-alerts@acme.example}"),
    ],
)
def test_a_new_item_begins_with_the_keys_that_it_needs(
    server: LanguageServer, path: str, label: str, inserted: str
) -> None:
    offers = server.inserts(PAGE + path)
    assert offers[label] == inserted
    assert not [text for text in offers.values() if "adopt:" in text and "absent:" in text]
    assert not [text for text in offers.values() if "[object" in text]


def test_hovering_shows_the_default_and_an_example(server: LanguageServer) -> None:
    assert "Default: `true`" in server.hover(PAGE + "components:\n      - name: A\n        adopt: false")
    assert "tier: worker" in server.hover(PAGE + "components:\n      - name: A\n        exclude: []")


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for inner in schema:
            yield from parts(inner)
    elif isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from parts(inner)


def test_no_property_has_a_default_that_an_editor_would_insert() -> None:
    properties = [
        each
        for part in parts(editor_schema())
        for each in part.get("properties", {}).values()
        if isinstance(each, dict)
    ]
    assert len(properties) > 200
    assert not [each for each in properties if "default" in each]
    assert any("default" in part for part in parts(config_schema()))  # `explain` still knows them


def test_all_schemas_are_of_one_draft_and_have_names() -> None:
    for name, schema in {"config": editor_schema(), "plan": plan_schema(), "events": event_schema()}.items():
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert schema["$id"] == f"urn:statuspage-reconciler:{name}"
        Draft7Validator.check_schema(schema)
        assert not [part for part in parts(schema) if isinstance(part.get("$ref"), str) and len(part) > 1]


@pytest.mark.parametrize(
    "page", ["{id: k}", "{id: k, components: [{name: A, showcase: 5}]}", "{id: k, nonsense: 1}", "{id: k, order: best}"]
)
def test_it_holds_files_to_the_same_rules(page: str) -> None:
    document = yaml.safe_load(f"version: 1\npages: {{acme: {page}}}\n")
    assert Draft7Validator(editor_schema()).is_valid(document) == Draft7Validator(config_schema()).is_valid(document)
