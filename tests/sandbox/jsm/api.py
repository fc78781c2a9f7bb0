"""A client for the emulated Jira Service Management that holds every request and every answer to the official document.

What the document says of null: nothing. It is taken so: a request holds no null, an answer may hold one in any field, and no field
of an answer is required. What is stricter than the document here: an answer has no field that the document does not print.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from reconciler.sandbox import Sandbox
from reconciler.sandbox.jsm.call import CLOUD_ID

PAGE = "page1"
DOCUMENT = json.loads(Path(__file__).with_name("jsm-openapi3.json").read_text(encoding="utf-8"))


def strict(schema: Any) -> Any:
    """A schema of the document as JSON Schema: `nullable` becomes a type, and objects that print fields have no others."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: strict(value) for name, value in schema.items() if name != "nullable"}
    if result.get("type") == "object" and "properties" in result:
        result.setdefault("additionalProperties", False)
    if schema.get("nullable"):
        return {"anyOf": [result, {"type": "null"}]}
    return result


SCHEMAS = {"components": {"schemas": strict(DOCUMENT["components"]["schemas"])}}


def operation(method: str, path: str) -> tuple[str, dict[str, Any]]:
    """The document's path and operation of a request."""
    for template in sorted(DOCUMENT["paths"], key=lambda template: template.count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in DOCUMENT["paths"][template]:
            return template, DOCUMENT["paths"][template][method.lower()]
    raise AssertionError(f"the document has no {method} {path}")


def mistakes(schema: Any, value: Any) -> list[str]:
    """What is wrong with a value by a schema of the document."""
    validator = Draft202012Validator({**strict(schema), **SCHEMAS})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@dataclass
class JsmApi:
    """Speaks to the sandbox as a client does."""

    sandbox: Sandbox
    http: httpx.Client
    held: set[str] = field(default_factory=set)
    """The operations whose answers were held to the document."""

    def raw(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        """The answer to a request that need not keep to the contract."""
        return self.http.request(method, f"{CLOUD_ID}{path}", json=body, params=query)

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        """The answer to a request; both are held to the document."""
        template, described = operation(method, path)
        parameters = {item["name"] for item in described.get("parameters", []) if item["in"] == "query"}
        assert set(query) <= parameters
        assert (body is not None) == ("requestBody" in described)
        if body is not None:
            assert mistakes(described["requestBody"]["content"]["application/json"]["schema"], body) == []
        response = self.raw(method, path, body, **query)
        if response.is_success:
            schema = described["responses"][str(response.status_code)]["content"]["application/json"]["schema"]
            assert mistakes(schema, response.json()) == []
            self.held.add(f"{method} {template}")
        return response

    def ok(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The decoded answer of a request that must succeed, in its body too."""
        response = self(method, path, body, **query)
        assert response.is_success, (response.status_code, response.text)
        answer = response.json()
        assert not (isinstance(answer, dict) and (answer.get("error") or answer.get("success") is False)), answer
        return answer

    def failed(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        """The status and the body of a request that fails."""
        response = self(method, path, body, **query)
        return response.status_code, response.json()

    def live(self) -> Any:
        """The live page."""
        return self.ok("GET", f"/pages/{PAGE}")["page"]

    def draft(self) -> Any:
        """The page's draft."""
        return self.ok("GET", f"/pages/draft/{PAGE}")["page"]

    def edit(self, **fields: Any) -> Any:
        """The draft after a PUT of these fields."""
        return self.ok("PUT", f"/pages/draft/{self.draft()['id']}", {"page": fields})["page"]

    def publish(self) -> Any:
        """The live page after publishing."""
        return self.ok("POST", f"/pages/draft/{self.draft()['id']}/publish")["page"]

    def batch(self, *entries: Any, delete: list[str] | None = None, page: str | None = None) -> Any:
        """The answer to a batch that must succeed."""
        return self.ok("POST", "/components/batch_process", self.batch_body(*entries, delete=delete, page=page))

    def batch_body(self, *entries: Any, delete: list[str] | None = None, page: str | None = None) -> dict[str, Any]:
        """A batch's body; without entries it has no list of them."""
        body: dict[str, Any] = {"pageId": page or self.draft()["id"]}
        return (
            body
            | ({"createUpdateComponents": list(entries)} if entries else {})
            | ({} if delete is None else {"deleteComponents": delete})
        )

    def tree(self) -> list[Any]:
        """The draft's components."""
        rows: list[Any] = self.ok("GET", f"/pages/{self.draft()['id']}/components/draft")["components"]
        return rows

    def outline(self) -> list[Any]:
        """The draft's components by name: a group is its name and the list of what lies in it."""
        return outline(self.tree())

    def id(self, name: str) -> str:
        """The draft's id of the component of that name."""
        return ids(self.tree())[name]

    def uptime(self) -> dict[str, Any]:
        """The live components by name."""
        rows = self.ok("GET", f"/pages/{PAGE}/components/uptime")["pageComponentsUptime"]
        return {row["name"]: row for row in rows}


def outline(tree: list[Any]) -> list[Any]:
    return [(row["name"], outline(row["components"])) if row["components"] else row["name"] for row in tree]


def ids(tree: list[Any]) -> dict[str, str]:
    """The ids of a tree by name."""
    result: dict[str, str] = {}
    for row in tree:
        result |= {row["name"]: row["id"], **ids(row["components"])}
    return result
