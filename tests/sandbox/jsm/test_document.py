"""The sandbox has the operations of the official document, no others, and takes what it prints."""

from typing import Any

import pytest

from reconciler.sandbox.jsm.contract import DRAFT_INPUT, JsmList, JsmObject, JsmType
from reconciler.sandbox.jsm.service import ROUTES
from tests.sandbox.jsm.api import DOCUMENT, PAGE, JsmApi

OPERATIONS = {
    (method.upper(), path): described
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
}
ROUTE_OF = {(route.method, route.path): route for route in ROUTES}


def schema_of(kind: JsmType, depth: int = 0) -> Any:
    """A type of the sandbox's contract as the document writes one; components within components end at a depth."""
    if isinstance(kind, JsmObject):
        return {name: schema_of(of, depth) for name, of in kind.fields.items()}
    if isinstance(kind, JsmList):
        return ["itself"] if kind.of is None else [schema_of(kind.of, depth)]
    return kind


def printed(schema: Any) -> Any:
    """A schema of the document in the same form."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return printed({**DOCUMENT["components"]["schemas"][name], "name": name})
    if schema["type"] == "object":
        if "properties" not in schema:
            return "any"
        assert schema["additionalProperties"] is False
        return {name: _inside(of, schema.get("name")) for name, of in schema["properties"].items()}
    return [printed(schema["items"])] if schema["type"] == "array" else schema["type"]


def _inside(schema: Any, outer: str | None) -> Any:
    if outer is not None and schema.get("items", {}).get("$ref", "").endswith(f"/{outer}"):
        return ["itself"]
    return printed(schema)


def test_every_operation_is_there_and_no_other() -> None:
    assert len(ROUTES) == 46
    assert set(ROUTE_OF) == set(OPERATIONS)


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_an_operation_takes_what_the_document_prints(key: tuple[str, str]) -> None:
    route, described = ROUTE_OF[key], OPERATIONS[key]
    assert [status for status in described["responses"] if status != "default"] == [str(route.status)]
    parameters = [item for item in described.get("parameters", []) if item["in"] == "query"]
    types = {item["name"]: item["schema"]["type"] for item in parameters}
    assert dict(route.query) == {name: "string" if kind == "array" else kind for name, kind in types.items()}
    assert set(route.required) == {item["name"] for item in parameters if item.get("required")}
    if route.body is None:
        assert "requestBody" not in described
        return
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    assert schema_of(route.body) == printed(schema)
    assert list(route.body.required) == schema.get("required", [])


def test_links_of_a_draft_are_printed_as_empty_objects() -> None:
    assert schema_of(DRAFT_INPUT)["footerData"]["links"] == ["any"]


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_where_a_success_may_hold_a_failure(key: tuple[str, str]) -> None:
    place = OPERATIONS[key]["responses"][str(ROUTE_OF[key].status)].get("x-error-in-body") or ""
    expected = "message" if "success" in place else "error" if "error" in place else None
    assert ROUTE_OF[key].error_at == expected


def test_a_page_that_is_full_of_values_keeps_to_the_document(api: JsmApi) -> None:
    values = {"string": "text", "boolean": True, "number": 7, "any": {"label": "a", "url": "b"}}

    def full(kind: Any) -> Any:
        if isinstance(kind, dict):
            return {name: full(of) for name, of in kind.items()}
        return [full(kind[0])] if isinstance(kind, list) else values[kind]

    page = full(schema_of(DRAFT_INPUT))
    answered = api.edit(**page)
    assert {name: answered[name] for name in page} == page
    live = api.publish()
    assert {name: live[name] for name in page} == page
    assert live["id"] == PAGE
