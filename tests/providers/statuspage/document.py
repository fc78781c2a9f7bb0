"""The service's own OpenAPI document, as a strict judge of requests: what it does not name is wrong."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema

from reconciler.http.message import Request

PATH = Path(__file__).parents[3].parent / "shared" / "reference" / "statuspage-openapi3.json"


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """What the document minds about a request: where in it, and what. `rule` is the schema's keyword."""

    request: str
    where: str
    rule: str


class Document:
    """The document, and its opinion of requests."""

    def __init__(self, text: str) -> None:
        self._document = json.loads(text)

    @cached_property
    def paths(self) -> list[tuple[re.Pattern[str], str, Mapping[str, Any]]]:
        found = []
        for template, operations in self._document["paths"].items():
            pattern = re.compile("".join("[^/]+" if part[:1] == "{" else re.escape(part) for part in _parts(template)))
            found.append((pattern, template, operations))
        # `/subscribers/count` is itself, not the subscriber of that id.
        return sorted(found, key=lambda entry: (entry[1].count("{"), entry[1]))

    def operation(self, method: str, path: str) -> tuple[str, Mapping[str, Any]] | None:
        for pattern, template, operations in self.paths:
            if pattern.fullmatch(path) and method.lower() in operations:
                return f"{method} {template}", operations[method.lower()]
        return None

    def schema(self, name: str) -> dict[str, Any]:
        return dict(self._document["components"]["schemas"][name])

    def judge(self, request: Request) -> Iterator[Complaint]:
        """Everything that the document minds."""
        known = self.operation(request.method, unquote(request.path))
        if known is None:
            yield Complaint(f"{request.method} {request.path}", "path", "unknown")
            return
        name, operation = known
        yield from self._query(name, operation, dict(request.query))
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            if request.body is not None:
                yield Complaint(name, "body", "unknown")
            return
        if request.body is None and not operation["requestBody"].get("required"):
            return
        yield from self._held(name, content["schema"], request.body, "body")

    def _query(self, name: str, operation: Mapping[str, Any], query: Mapping[str, str]) -> Iterator[Complaint]:
        known = {one["name"]: one for one in operation.get("parameters", []) if one["in"] == "query"}
        yield from (Complaint(name, f"?{key}", "unknown") for key in sorted(query.keys() - known))
        for key in sorted(query.keys() & known):
            schema = known[key]["schema"]
            value: Any = query[key]
            if schema["type"] in ("integer", "boolean"):
                value = json.loads(value)
            yield from self._held(name, schema, value, f"?{key}")

    def _held(self, name: str, schema: Mapping[str, Any], value: object, where: str) -> Iterator[Complaint]:
        validator = jsonschema.Draft202012Validator(
            self._strict(schema), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        for error in validator.iter_errors(value):
            place = ".".join([where, *(str(step) for step in error.absolute_path if isinstance(step, str))])
            extra = re.findall(r"'([^']+)'", error.message) if error.validator == "additionalProperties" else [""]
            for one in extra:
                yield Complaint(name, f"{place}.{one}".rstrip("."), str(error.validator))

    def _strict(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            return self._strict(self.schema(schema["$ref"].rpartition("/")[2]))
        strict = dict(schema)
        if "properties" in strict:
            strict["properties"] = {name: self._strict(inner) for name, inner in strict["properties"].items()}
            strict["additionalProperties"] = False
        if "items" in strict:
            strict["items"] = self._strict(strict["items"])
        return strict


def _parts(template: str) -> list[str]:
    return re.split(r"(\{[^}]+\})", template)
