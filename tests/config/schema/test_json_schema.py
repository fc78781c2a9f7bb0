"""The committed schemas are fresh, and what the configuration's schema refuses, loading refuses too."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from reconciler.config.load.load import load_config
from reconciler.config.schema.editor import editor_schema
from reconciler.config.schema.json_schema import config_schema, event_schema, plan_schema, schema_text
from reconciler.errors import ConfigError
from reconciler.model.field import Type
from reconciler.model.kinds.statuspage import KINDS
from reconciler.model.resource import AgePolicy, DomainPolicy

ROOT = Path(__file__).parents[3]
FULL = Path(__file__).parents[1] / "full" / "statuspage.yaml"
VALIDATOR = Draft7Validator(config_schema())

Room = Any


@pytest.mark.parametrize("name", ["config", "plan", "events"])
def test_the_committed_schema_is_fresh(name: str) -> None:
    schema = {"config": editor_schema, "plan": plan_schema, "events": event_schema}[name]()
    committed = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(schema), f"write it anew: python -m reconciler schema {name}"


def test_they_are_schemas() -> None:
    Draft7Validator.check_schema(config_schema())
    Draft7Validator.check_schema(plan_schema())


def test_every_field_has_its_words_and_an_example_for_editors() -> None:
    definitions = config_schema()["definitions"]
    for kind in KINDS:
        schemas = [part.get("properties", {}) for part in definitions.values()]
        for field in kind.fields:
            if field.in_file:
                found = [
                    s[field.yaml_key] for s in schemas if s.get(field.yaml_key, {}).get("description") == field.doc
                ]
                assert found, f"{kind.name}.{field.yaml_key}"
                assert field.example is None or any(part["examples"] == [field.example] for part in found)


def test_every_map_is_closed_and_every_definition_says_what_it_is() -> None:
    schema = config_schema()
    for name, part in {"": schema, **schema["definitions"]}.items():
        assert part.get("additionalProperties") is False or name in ("Matrix", "Exclude"), name
        assert part["description"], name


def accepts(document: Any) -> bool:
    return bool(VALIDATOR.is_valid(document))


def test_the_whole_example_is_valid() -> None:
    document = yaml.safe_load(FULL.read_text(encoding="utf-8"))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


def page(**blocks: Any) -> dict[str, Any]:
    return {"version": 1, "pages": {"acme": {"id": "abc", **blocks}}}


GOOD = {
    "indirect": page(id="${env:PAGE_ID}", order="${env:PAGE_ORDER:-note}"),
    "indirect choice": page(settings={"branding": "${env:PAGE_B:-basic}", "url": "${env:PAGE_U}"}),
    "cleared": page(components=[{"name": "A", "description": None, "start_date": ""}]),
    "absent": page(components=[{"group": "G", "absent": True}], templates=[{"name": "T", "absent": True}]),
    "prune": page(prune=True),
    "window": page(maintenances=[{"name": "A", "scheduled_for": "2031-01-01", "scheduled_until": "2031-01-02"}]),
    "rule": page(
        maintenances=[{"name": "A", "repeat": {"rule": "FREQ=DAILY", "from": "2031-01-01", "duration": "2h"}}]
    ),
    "window that is gone": page(maintenances=[{"name": "A", "absent": True}]),
    "provider": page(
        provider={"key_env": "STATUSPAGE_API_KEY_ACME", "key_expires": "2027-05-01", "rate_limit": {"reserve": 5}}
    ),
    "matrix": page(
        components=[
            {
                "name": "${matrix:r} ${matrix:n}",
                "matrix": {"r": ["a", 1.5], "n": [1, 2], "exclude": [{"n": 1, "r": "a"}]},
            },
            {
                "group": "${matrix:r}",
                "matrix": {"r": ["x"]},
                "components": [{"name": "${matrix:s}", "matrix": {"s": [1]}}],
            },
        ]
    ),
    "defaults": {
        **page(templates=[{"name": "T", "title": "t"}], defaults={"templates": {"body": "b", "should_tweet": False}}),
        "defaults": {"components": {"showcase": True, "adopt": False}, "groups": {}, "members": {"confirmed": True}},
    },
    "defaults of a map": page(
        defaults={"maintenances": {"repeat": {"duration": "2h"}}},
        maintenances=[{"name": "M", "repeat": {"rule": "FREQ=WEEKLY;BYDAY=SU", "from": "2026-11-01T02:00"}}],
    ),
}
BAD = {
    "no version": {"pages": {"acme": {"id": "abc"}}},
    "version 2": {"version": 2, "pages": {"acme": {"id": "abc"}}},
    "no pages": {"version": 1, "pages": {}},
    "no id": {"version": 1, "pages": {"acme": {}}},
    "unknown key": page(setings={}),
    "status": page(components=[{"name": "A", "status": "operational"}]),
    "neither": page(components=[{"description": "A"}]),
    "both": page(components=[{"name": "A", "group": "B"}]),
    "nested group": page(components=[{"group": "A", "components": [{"group": "B", "components": [{"name": "C"}]}]}]),
    "empty group": page(components=[{"group": "A", "components": []}]),
    "group of nothing": page(components=[{"group": "A"}]),
    "template without body": page(templates=[{"name": "T", "title": "t"}]),
    "nobody": page(subscribers={"members": [{"components": ["A"]}]}),
    "phone without country": page(subscribers={"members": [{"sms": "5550100"}]}),
    "no address": page(subscribers={"members": [{"email": "nobody"}]}),
    "bool as text": page(settings={"hidden_from_search": "yes"}),
    "unclearable": page(settings={"branding": None}),
    "empty name": page(components=[{"name": ""}]),
    "number as name": page(components=[{"name": 5}]),
    "bad choice": page(settings={"branding": "basci"}),
    "bad order": page(order="Strict"),
    "bad date": page(components=[{"name": "A", "start_date": "31.1.2024"}]),
    "window without times": page(maintenances=[{"name": "A"}]),
    "window without end": page(maintenances=[{"name": "A", "scheduled_for": "2031-01-01"}]),
    "rule beside times": page(
        maintenances=[
            {
                "name": "A",
                "scheduled_for": "2031-01-01",
                "repeat": {"rule": "FREQ=DAILY", "from": "2031-01-01", "duration": "2h"},
            }
        ]
    ),
    "rule without duration": page(maintenances=[{"name": "A", "repeat": {"rule": "FREQ=DAILY", "from": "2031-01-01"}}]),
    "prune as text": page(prune="component"),
    "limits": page(limits={"deletes": -1}),
    "key": page(provider={"api_key": "secret"}),
    "key_env": page(provider={"key_env": "AWS_SECRET"}),
    "key_expires": page(provider={"key_expires": "next May"}),
    "matrix without axes": page(components=[{"name": "A", "matrix": {}}]),
    "empty axis": page(components=[{"name": "${matrix:r}", "matrix": {"r": []}}]),
    "axis of truth": page(components=[{"name": "${matrix:r}", "matrix": {"r": [True]}}]),
    "exclude as axis": page(components=[{"name": "${matrix:r}", "matrix": {"r": ["a"], "exclude": ["a"]}}]),
    "excludes all": page(components=[{"name": "${matrix:r}", "matrix": {"r": ["a"], "exclude": [{}]}}]),
    "default name": page(defaults={"components": {"name": "A"}}),
    "default contact": page(defaults={"members": {"email": "a@b.example"}}),
    "default of nothing": page(defaults={"component": {}}),
    "default of the wrong sort": page(defaults={"components": {"showcase": "yes"}}),
    "default date that no item takes": page(defaults={"components": {"start_date": "31.1.2024"}}),
    "literal secret that no item takes": page(defaults={"providers": {"api_key": "hunter2"}}),
    "literal secret": page(defaults={"providers": {"api_key": "hunter2"}}, metrics=[{"provider": "Datadog"}]),
}


@pytest.mark.parametrize("case", GOOD)
def test_the_schema_lets_good_files_through(room: Room, case: str) -> None:
    environ = {"PAGE_ID": "abc", "PAGE_U": "https://x.example"}
    assert accepts(GOOD[case])
    assert room.load(json.dumps(GOOD[case]), environ).pages


@pytest.mark.parametrize("case", BAD)
def test_the_schema_refuses_bad_files_and_so_does_loading(room: Room, case: str) -> None:
    assert not accepts(BAD[case])
    assert room.problems(json.dumps(BAD[case]))


SAMPLES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.5,
    10**9,
    "",
    " ",
    "x",
    "A",
    "note",
    "basic",
    "US",
    "2024-02-30",
    "2024-01-31",
    "a@b.example",
    "https://x.example",
    "${env:PAGE_X:-x}",
    "x" * 256,
    [],
    ["A"],
    [1],
    {},
    {"name": "A"},
    {"group": "G", "components": [{"name": "B"}]},
]


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, item in inner for found in paths(item, (*path, key)))]


COMPOSED = {
    **page(
        defaults={
            "components": {"start_date": "2024-01-31", "description": "d"},
            "groups": {"description": "g"},
            "templates": {"body": "b", "components": ["A 1"]},
            "maintenances": {"repeat": {"duration": "2h", "next": 2}, "components": ["A 1"]},
        },
        components=[
            {"name": "A ${matrix:n}", "matrix": {"n": [1, 2], "r": ["x"]}, "description": "${matrix:r}"},
            {
                "group": "G ${matrix:r} ${matrix:n}",
                "matrix": {"r": ["us", "eu"], "n": [1, 2], "exclude": [{"r": "us", "n": 2}]},
                "description": "${matrix:n}",
                "components": [{"name": "B ${matrix:z}", "matrix": {"z": ["${matrix:r}"]}}, {"name": "C ${matrix:n}"}],
            },
        ],
        templates=[{"name": "T ${matrix:t}", "title": "t", "matrix": {"t": ["a", "b"]}}],
        maintenances=[{"name": "M", "repeat": {"rule": "FREQ=WEEKLY;BYDAY=SU", "from": "2026-11-01T02:00"}}],
    ),
    "defaults": {"components": {"showcase": True}, "members": {"confirmed": True}},
}


def wholes() -> list[Any]:
    """Two documents with much in them."""
    document = yaml.safe_load(FULL.read_text(encoding="utf-8"))
    document["pages"]["acme"]["templates"][0]["body"] = "b"
    return [document, COMPOSED]


def test_the_composed_example_stands(room: Room) -> None:
    assert accepts(COMPOSED)
    names = [item.name for item in room.load(json.dumps(COMPOSED)).pages[0].items]
    assert names == ["A 1", "A 2", *_group("us", 1), *_group("eu", 1), *_group("eu", 2), "T a", "T b", "M"]


def _group(region: str, number: int) -> list[str]:
    return [f"G {region} {number}", f"B {region}", f"C {number}"]


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A whole example with a few places changed, dropped, or added to."""
    document = copy.deepcopy(draw(st.sampled_from(wholes())))
    keys = sorted({key for part in config_schema()["definitions"].values() for key in part.get("properties", ())})
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths(document)[1:]))
        holder = document
        for key in path[:-1]:
            holder = holder[key]
        action = draw(st.sampled_from(["change", "drop", "add"]))
        if action == "change":
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(SAMPLES)))
        elif action == "drop" and isinstance(holder, dict):
            del holder[path[-1]]
        elif isinstance(holder[path[-1]], dict):
            holder[path[-1]][draw(st.sampled_from(keys))] = copy.deepcopy(draw(st.sampled_from(SAMPLES)))
    return document


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=damaged())
def test_what_the_schema_refuses_loading_refuses(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "statuspage.yaml"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        load_config(path, environ={})
        loaded = True
    except ConfigError as error:
        loaded = False
        assert all(problem.message and problem.line for problem in error.problems)
    if loaded:
        assert accepts(document), [error.message for error in VALIDATOR.iter_errors(document)]


def test_types_of_the_schema() -> None:
    from reconciler.config.schema.types import json_schema
    from reconciler.model.field import Field

    number = Field("n", Type.INT, "A number.", minimum=1, maximum=5, clearable=False, example=3)
    assert json_schema(number) == {
        "description": "A number.",
        "type": "integer",
        "minimum": 1,
        "maximum": 5,
        "examples": [3],
    }
    secret = Field("s", Type.TEXT, "A secret.", credential=True, clearable=False)
    assert json_schema(secret) == {
        "description": "A secret.",
        "type": "string",
        "minLength": 1,
        "pattern": r"^\s*\$\{env:SECRET_PAGE_[A-Za-z0-9_]*\}\s*$",
    }


@pytest.mark.parametrize(
    ("matrix", "stands"),
    [
        ({"pop": ["ams", 7, {"value": "fra", "city": "F", "up": True, "previously": "fkt"}]}, True),
        ({"pop": [{"value": "fra", "previously": ["a", {"city": "b"}]}], "exclude": [{"pop": "fra"}]}, True),
        ([{"pop": "ams", "city": "A"}], True),
        ({"from": "pops.json", "exclude": [{"pop": "ams"}]}, True),
        ({"pop": {"from": "pops.json"}}, True),
        ({"pop": "ams"}, False),
        ({"pop": [True]}, False),
        ({"pop": [{"value": "ams", "tags": ["a"]}]}, False),
        ({"from": "pops.json", "pop": ["ams"]}, False),
        (["ams"], False),
        ({"pop": {"from": "pops.json", "x": "y"}}, False),
    ],
)
def test_a_matrix_in_the_schema(matrix: Any, stands: bool) -> None:
    item = {"name": "A", "matrix": matrix, "exclude": [{"pop": "ams"}]}
    assert VALIDATOR.is_valid({"version": 1, "pages": {"acme": {"id": "x", "components": [item]}}}) is stands


def test_the_example_of_a_page_stands_for_editors_and_loads() -> None:
    path = Path(__file__).parents[1] / "short" / "statuspage.yaml"
    assert [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))] == []
    (page,) = load_config(path, environ={}).pages
    assert [str(item.address.local) for item in page.items if item.kind.name in ("group", "component")] == [
        "component/Website",
        "group/Core API",
        "component/Core API/REST API",
        "component/Core API/Webhooks",
        "component/Old dashboard",
    ]
    assert page.policies is not None
    assert (page.policies.email_domains, page.policies.quarantined, page.policies.unconfirmed) == (
        DomainPolicy(("acme.example",), "report"),
        AgePolicy(14, "reactivate"),
        AgePolicy(30, "report"),
    )
