"""Translates shape validation errors into messages for people, each with its location."""

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reconciler.config.problems import Problems
from reconciler.config.schema.foreign_keys import PAGE_ID
from reconciler.config.schema.models import SITE, key_pattern
from reconciler.config.schema.sections import (
    ON_UNSUPPORTED,
    field_at,
    fields_in,
    identity_key,
    kind_at,
    names_people,
    on_service,
    sections,
)
from reconciler.config.schema.unknown_keys import (
    DROP,
    is_nested,
    is_stray,
    refused_key,
    unknown_key,
    unsupported_key,
)
from reconciler.config.schema.variables import Unread
from reconciler.config.yaml.matrix_leaf import is_from_elsewhere
from reconciler.config.yaml.nodes import Branch, Leaf, Node
from reconciler.model.field import Field, Type
from reconciler.model.kind import Scope
from reconciler.model.services import SERVICES
from reconciler.model.suggest import did_you_mean

Location = tuple[int | str, ...]

_QUOTED_BOOLS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_SORTS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "text"),
    (list, "a list"),
    (dict, "a map"),
)


def refuse(root: Node, error: ValidationError, problems: Problems) -> frozenset[int]:
    """Report every error at its location. Returns the `id()`s of the nodes that must not be read further."""
    bad: set[int] = set()
    strangers: set[tuple[int, Any]] = set()
    details = error.errors(include_url=False)
    strange = {detail["loc"] for detail in details if detail["type"] == "extra_forbidden"}
    misplaced = {loc for loc in strange if is_nested(loc) or is_stray(loc)}
    items = {loc[:-1] for loc in misplaced}
    for detail in details:
        if problems.full:
            problems.at(root, "more of the same")  # only counted
            continue
        if detail["loc"][:-1] in items and detail["loc"] not in misplaced:
            continue  # a group inside a group, for example: errors about its other keys only follow from that
        if isinstance(detail["input"], Unread) and detail["type"] != "extra_forbidden":
            continue  # unreadable, which is reported elsewhere
        if detail["type"] == "missing" and detail["loc"][-1] == "id" and (*detail["loc"][:-1], PAGE_ID) in strange:
            continue  # it is there, under its name in the API
        _one(root, detail, problems, bad, strangers)
    return frozenset(bad)


def _one(root: Node, detail: ErrorDetails, problems: Problems, bad: set[int], strangers: set[tuple[int, Any]]) -> None:
    tagged = detail["loc"]
    loc = tuple(part for part in tagged if not (isinstance(part, str) and part.startswith("<") and part.endswith(">")))
    parent, key, node = _walk(root, loc)
    if detail["type"] == "missing":
        problems.at(parent, f"`{loc[-1]}` is missing", _example(tagged, loc))
        bad.add(id(parent))
        return
    if detail["type"] == "extra_forbidden":
        where = key or node or parent
        if (id(where.start_mark), loc[-1]) not in strangers:  # a line that produces many items is checked once
            strangers.add((id(where.start_mark), loc[-1]))
            foreign = unsupported_key(tagged)
            if foreign is not None and _is_let_pass(root, loc):
                problems.warn(where, f"{foreign[0]}; it is ignored (`{ON_UNSUPPORTED}: note`)", foreign[1])
                return
            foreign = (foreign[0], foreign[1] or DROP) if foreign else None
            message, hint = refused_key(tagged, loc) or foreign or unknown_key(tagged, loc)
            problems.at(where, message, hint, only_key=True)
        return
    bad.add(id(node or parent))
    field = field_at(tagged)
    message, hint = _words(detail, loc, node, field)
    problems.at((key if loc[-1:] == ("[key]",) else node) or parent, message, hint)


def _is_let_pass(root: Node, loc: Location) -> bool:
    """Whether the page at a place says that keys of other services are no more than a note."""
    _, _, node = _walk(root, (*loc[:2], ON_UNSUPPORTED))
    return isinstance(node, Leaf) and node.value == "note"


def _walk(root: Node, loc: Location) -> tuple[Node, Node | None, Node | None]:
    """The collection that contains the location, the node of its key, and the node itself."""
    parent: Node = root
    key: Node | None = None
    node: Node | None = root
    for part in loc:
        if part == "[key]" or not isinstance(node, Branch):
            break
        parent, key = node, None
        if isinstance(part, int):
            node = parent.children[part]
        else:
            pair = next((p for p in node.pairs() if isinstance(p[0], Leaf) and p[0].value == part), (None, None))
            key, node = pair
    return parent, key, node


def _words(detail: ErrorDetails, loc: Location, node: Node | None, field: Field | None) -> tuple[str, str | None]:
    kind, value = detail["type"], detail["input"]
    subject = _subject(loc)
    if loc == ("version",):
        return "this version of the format is not known", "write `version: 1`"
    if value is None:
        return _null(subject, kind, field)
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _not_one_kind(value, detail["loc"])
    secret = field is not None and (field.sensitive or field.credential or names_people(field))
    written = node.value if isinstance(node, Leaf) and not secret else None
    if kind == "literal_error":
        message, hint = _no_remedy(detail) or _choice(subject, detail, written, value)
        at = kind_at(detail["loc"])
        return message, (at.rejected_keys.get(value) if at is not None and isinstance(value, str) else None) or hint
    if kind == "model_type" and isinstance(value, (str, bool, int, float, list)):
        message, hint = _type(subject, kind, "a map", value, written, loc)
        return message, hint or _as_map(detail["loc"], value)
    wanted = _WANTED.get(kind)
    if wanted is not None:
        message, hint = _type(subject, kind, wanted, value, written, loc)
        if kind == "list_type" and isinstance(value, dict) and field is None:
            return message, _as_list(detail["loc"], value)
        if isinstance(value, str) and is_from_elsewhere(node):
            wanted_here = kind in ("bool_type", "int_type", "float_type")
            hint = f"what is read here must be {wanted}" if wanted_here else _ALWAYS_TEXT
        return message, hint
    return _limit(subject, detail, field), None


def _as_map(tagged: Location, value: Any) -> str | None:
    """The block that a single value was meant for: under the key that takes it, else under the first one."""
    service, loc = on_service(tagged)
    within = sections(Scope.PAGE, service) if loc[:1] == (Scope.PAGE.plural,) else ()
    section = next((each for each in within if each.single and each.path == loc[2:]), None)
    if section is None:
        return None
    fields = fields_in(section.kinds[0], section.block)
    taker = next((f for f in fields if value in f.choices), None)
    inside = f"{taker.yaml_key}: {value}" if taker is not None else f"{fields[0].yaml_key}: …"
    return f"write `{section.path[-1]}: {{{inside}}}`"


def _as_list(tagged: Location, value: dict[Any, Any]) -> str | None:
    """The beginning of the list that a map of named things was meant for."""
    service, loc = on_service(tagged)
    within = sections(Scope.PAGE, service) if loc[:1] == (Scope.PAGE.plural,) else ()
    steps = tuple(part for part in loc[2:] if isinstance(part, str))
    section = next((each for each in within if not each.single and each.path[-1:] == steps[-1:]), None)
    if section is None:
        return None
    personal = any(kind.identity.personal for kind in section.kinds)
    name = next(iter(value), None)
    shown = name if isinstance(name, str) and _PLAIN_NAME.fullmatch(name) and not personal else "…"
    key = "email" if personal else identity_key(section.kinds[-1]) or "name"
    return f"write a list:\n  {steps[-1]}:\n    - {key}: {shown}"


_PLAIN_NAME = re.compile(r"[A-Za-z][\w ./()-]{0,60}")
"""A name that may be shown, and needs no quotes in YAML."""

_ALWAYS_TEXT = "${…} gives text, and no list or map; write the value itself"

_WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
}


def _subject(loc: Location) -> str:
    names = [part for part in loc if isinstance(part, str) and part != "[key]"]
    name = f"`{names[-1]}`" if names else "the file"
    if loc and loc[-1] == "[key]":
        return "a page's key"
    return f"item {loc[-1] + 1} of {name}" if loc and isinstance(loc[-1], int) else name


def _null(subject: str, kind: str, field: Field | None) -> tuple[str, str | None]:
    if kind == "list_type":
        return f"{subject} has nothing under it", "write [] for an empty list, or remove the line"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return f"{subject} has nothing under it", "write something under it, or remove the line"
    if field is not None and not field.required:
        return f"{subject} cannot be cleared", "give it a value, or remove the line to leave it unmanaged"
    return f"{subject} has no value", "give it a value, or remove the line"


def _not_one_kind(value: Any, tagged: Location) -> tuple[str, str | None]:
    service, loc = on_service(tagged)
    within = sections(Scope.PAGE, service)
    section = next(s for s in within if len(s.kinds) > 1 and s.path == loc[2 : 2 + len(s.path)])
    keys = [f"`{key}:`" for kind in section.kinds if (key := identity_key(kind))]
    if not isinstance(value, dict):
        return f"an item of `{section.name}` is a map", f"write {' or '.join(keys)} and its name"
    if any(key in value for kind in section.kinds if (key := identity_key(kind))):
        return f"an item has {' or '.join(keys)}, never both", "a list item with `group:` is a group; remove one"
    return f"an item needs {' or '.join(keys)}", did_you_mean(value, [k.strip("`:") for k in keys])


def _no_remedy(detail: ErrorDetails) -> tuple[str, str] | None:
    """The reason, for an action of a policy that the page's service cannot carry out."""
    (service, loc), action = on_service(detail["loc"]), detail["input"]
    reason = service.no_remedy(action) if loc[-3:-2] == ("policies",) and isinstance(action, str) else None
    if reason is None:
        return None
    choices = detail.get("ctx", {}).get("expected", "").replace("'", "`")
    return f"`action: {action}` cannot be done on {service.title}: {reason}", f"write {choices} there"


def _choice(subject: str, detail: ErrorDetails, written: str | None, value: Any) -> tuple[str, str | None]:
    choices = detail.get("ctx", {}).get("expected", "").replace("'", "")
    if not isinstance(value, str):
        return f"{subject} must be {choices}, not {_sort(value)}", None
    words = [word.strip() for part in choices.split(",") for word in part.split(" or ") if word.strip()]
    text = f"; {written!r} is not" if written is not None else ""
    return f"{subject} must be {choices}{text}", did_you_mean([value], words)


def _type(
    subject: str, kind: str, wanted: str, value: Any, written: str | None, loc: Location
) -> tuple[str, str | None]:
    of_what = "a number with a fraction" if wanted == _WANTED["int_type"] and isinstance(value, float) else _sort(value)
    message = f"{subject} must be {wanted}, not {of_what}"
    hint: str | None = None
    if kind == "string_type" and written is not None:
        hint = f'write it in quotes: "{written}"'
    elif kind == "string_type" and isinstance(value, (bool, int, float)):
        hint = "write it in quotes"
    elif kind == "bool_type" and isinstance(value, str) and value.lower() in _QUOTED_BOOLS:
        hint = f"write {_QUOTED_BOOLS[value.lower()]}"
        hint += ", without quotes" if value.lower() in ("true", "false") else f": `{value}` is text in YAML 1.2"
    elif kind in ("int_type", "float_type") and isinstance(value, str) and value.strip().isdigit():
        hint = "write it without quotes"
    elif kind == "list_type" and isinstance(value, str) and written is not None:
        hint = f"write a list: [{written}]" if written.isprintable() else "write a list"
    elif kind == "model_type" and isinstance(value, str) and loc and isinstance(loc[-1], int):
        first_key = _FIRST_KEYS.get(loc[-2], "email" if "@" in value else "name")
        hint = f"write `{first_key}:` before it"
    return message, hint


_FIRST_KEYS: dict[int | str, str] = {"links": "label", "alerts": "match"}
"""The key that the items of a list begin with, where they are neither people nor named things."""


def _limit(subject: str, detail: ErrorDetails, field: Field | None) -> str:
    kind, ctx = detail["type"], detail.get("ctx", {})
    if kind == "string_too_long":
        return f"{subject} is {len(detail['input']):,} characters long; at most {ctx['max_length']:,} are allowed"
    if kind in ("string_too_short", "too_short"):
        if field is not None and field.type is not Type.REFERENCES:
            return f"{subject} cannot be empty"
        return f"{subject} must not be empty"
    if kind == "string_unicode":
        return f"{subject} holds half of a character (a lone surrogate)"
    if kind == "string_pattern_mismatch":
        return f"{subject} is not of the form that it has: {_FORMS.get(ctx['pattern'], ctx['pattern'])}"
    bounds = {"greater_than_equal": "at least", "less_than_equal": "at most", "greater_than": "more than"}
    if kind in bounds:
        return f"{subject} must be {bounds[kind]} {next(iter(ctx.values())):g}"
    return f"{subject} does not fit: {detail['msg'].lower()}"


_FORMS = {
    r"^[A-Za-z0-9_-]+$": "letters, digits, - and _",
    SITE: "the name of a Jira site, such as acme.atlassian.net",
    key_pattern(): " or ".join(f"{service.credential.variable}_" for service in SERVICES.values())
    + " and capital letters, digits or _",
}


def _sort(value: Any) -> str:
    return next((word for type_, word in _SORTS if isinstance(value, type_)), "nothing")


def _example(tagged: Location, loc: Location) -> str | None:
    field = field_at(tagged)
    if field is not None and field.fields:
        field = next((each for each in field.fields if each.yaml_key == loc[-1]), field)
    if field is not None and isinstance(field.example, str):
        return f"write `{field.yaml_key}: {field.example}`"
    if loc[-1] == "id":
        page = on_service(tagged)[0].page if loc[0] == Scope.PAGE.plural else None
        reason = page.unsupported.get("create") if page is not None else None
        return "write the live page's id: `id: kctbh9vrtdwd`" + (f" ({reason})" if reason else "")
    return {
        "version": "begin with `version: 1`",
        "match": "write the labels that an alert must have: `match: {alertname: HighErrorRate}`",
        "key": "write a word of your own, such as `key: payments-errors`: one incident is open per key",
    }.get(str(loc[-1]))
