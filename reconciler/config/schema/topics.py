"""The topics of `explain`: every resource type, field and other key, from the same descriptions as the schema."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from reconciler.config.lint.rules import RULES
from reconciler.config.schema.json_schema import config_schema
from reconciler.config.schema.models import item_name, page_name
from reconciler.config.schema.sections import (
    DEFAULTS,
    EXTENSION,
    EXTENSION_DOC,
    FileSection,
    fields_in,
    names_people,
    nested_in,
    sections,
)
from reconciler.config.schema.types import INDIRECT
from reconciler.config.yaml.emit import Entries, Items, Literal, Node, emit
from reconciler.model.field import Access, Field, Type
from reconciler.model.kind import Kind, Scope
from reconciler.model.services import SERVICES, service_of
from reconciler.model.topic import Topic

_EXAMPLES = {
    "absent": "absent: true\n",
    "adopt": "adopt: false\n",
    "replace": "replace: true\n",
    "repeat": "repeat: {rule: FREQ=WEEKLY;BYDAY=SU, from: 2026-11-01T02:00, duration: 2h, next: 4}\n",
    "matrix": "matrix: {pop: [ams, {value: fra, previously: fkt}], tier: [web, worker], exclude: [{pop: fra, tier: worker}]}\n"
    "name: ${matrix:tier} in ${matrix:pop}\n",
    "exclude": "exclude: [{region: eu, tier: worker}]\n",
    "defaults": "defaults:\n  components: {showcase: true}\n  members: {confirmed: true}\n",
    "prune": "prune: [component/Core API/*]\n",
    "protect": "protect: [component/Website]\n",
    "ignore": 'ignore: [component/Labs/*, "component/Website:description"]\n',
    "limits": "limits: {deletes: 5, delete_percent: 25}\n",
    "order": "order: strict\n",
    "version": "version: 1\n",
    "lint": 'lint: {level: recommended, hours: {from: "22:00", until: "06:00"}}\n',
    "lint_off": "lint_off:\n  - {rule: private-address, items: [component/Labs/*], reason: the lab network is public}\n",
    "provider": "provider:\n  type: statuspage\n  rate_limit: {requests: 60, seconds: 60, reserve: 10}\n",
    "pages": "pages:\n  acme:\n    id: kctbh9vrtdwd\n",
    "alerts": "alerts:\n  - match: {alertname: HighErrorRate, service: payments}\n    key: payments-errors\n"
    "    component: Payments API\n    status: major_outage\n    template: Outage\n",
    "policies": "policies:\n  quarantined: {after_days: 14, action: reactivate}\n",
}
_LIMITS = {"lint": tuple(f"{rule.id} ({rule.level}): {rule.doc}" for rule in RULES)}
"""Further constraints of single topics."""

_JSON_TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "array": "list",
    "object": "map",
}


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """All topics: resource types with their fields first, then the other keys. Each name is unique."""
    topics: dict[str, Topic] = {}
    for topic in (*_of_kinds(), *_of_ours()):
        topics.setdefault(topic.name, topic)
    return tuple(topics.values())


def _of_kinds() -> Iterator[Topic]:
    for scope in Scope:
        for service in SERVICES.values():
            for section in sections(scope, service):
                for kind in section.kinds:
                    yield from _of_kind(kind, section)


def _of_ours() -> Iterator[Topic]:
    """The keys outside of resource types: of the file, of a page, and inside a page's blocks (`subscribers.policies`)."""
    schema = config_schema()
    page = schema["definitions"]["Page"]["properties"]
    blocks = {section.path for section in sections()}
    heads = {path[0] for path in blocks}
    for key, part in schema["properties"].items():
        if key not in page:
            yield from _own(key, part, "")
    example = "x-common: &common {showcase: true}\n"
    yield Topic(
        f"{EXTENSION}common", EXTENSION_DOC, f"{EXTENSION}<word>", example=example, aliases=(EXTENSION,), ours=True
    )
    for key, part in schema["definitions"]["Organization"]["properties"].items():
        if (key,) not in {section.path for section in sections(Scope.ORGANIZATION)}:
            yield from _own(key, part, "organizations.<key>.", f"organizations.{key}")
    for service in SERVICES.values():
        for key, part in schema["definitions"][page_name(service)]["properties"].items():
            if key not in heads and (key,) not in {section.path for section in sections(Scope.PAGE, service)}:
                yield from _own(key, part, "pages.<key>.")
    for key, part in page.items():
        if key not in heads:
            continue
        if (key,) not in blocks:
            for below, inner in _resolved(part)["properties"].items():
                if (key, below) not in blocks:
                    yield from _own(below, inner, f"pages.<key>.{key}.")


def _of_kind(kind: Kind, section: FileSection) -> Iterator[Topic]:
    place = f"{kind.scope.plural}.<key>.{section.name}" + ("" if section.single else "[]")
    if not section.single and kind not in section.top:
        place += f".{kind.section[-1]}[]"
    fields = fields_in(kind, section.block)
    ours = {} if section.single else _keys_of_ours(kind)
    inner = nested_in(kind)
    head = section.block or kind.name
    parts = tuple(f"{head}.{key}" for key in (*(field.yaml_key for field in fields), *ours))
    if section.block is None:
        aliases = (section.name, section.path[-1], kind.title.lower())
        limits = tuple(_of_whole(kind))
        yield Topic(kind.name, kind.doc, place, "", None, (), limits, _verbs(kind), kind.example, aliases, parts)
    else:
        doc = f"The page's settings under `{section.name}`, by their API names."
        yield Topic(
            head,
            doc,
            place,
            "map",
            aliases=(section.name,),
            parts=parts,
        )
    for field in fields:
        beside = (*(f"{kind.name}.{name}" for name in (field.yaml_key, field.name, field.api_name)), field.api_name)
        beside = (f"{section.name}.{field.yaml_key}", *beside)
        yield from _with_records(kind, field, f"{head}.{field.yaml_key}", f"{place}.{field.yaml_key}", beside)
    for key, part in ours.items():
        if "properties" in _resolved(part):  # a block, whose keys are topics as well
            yield from _own(key, part, f"{place}.", f"{kind.name}.{key}")
            continue
        doc = part.get("description", "")
        example = inner.example if inner is not None and key == inner.section[-1] else _example(key, part)
        name, at = f"{kind.name}.{key}", f"{place}.{key}"
        ours_alone = inner is None or key != inner.section[-1]
        topic = Topic(name, doc, at, _type(_resolved(part)), _default(part), example=example, ours=ours_alone)
        yield replace(topic, aliases=(f"{section.name}.{key}",))
    if section.block is None:
        for key, reason in (kind.rejected_keys | _said_by_place(kind)).items():
            yield Topic(f"{kind.name}.{key}", "", f"{place}.{key}", refused=reason, aliases=(f"{section.name}.{key}",))


def _with_records(kind: Kind, field: Field, name: str, place: str, aliases: tuple[str, ...]) -> Iterator[Topic]:
    """A field, and the fields of the records that it lists."""
    parts = tuple(f"{name}.{inner.yaml_key}" for inner in field.fields)
    yield replace(_of_field(kind, field, name, place, aliases), parts=parts)
    for inner in field.fields:
        below = tuple(f"{alias}.{inner.yaml_key}" for alias in aliases)
        yield _of_field(kind, inner, f"{name}.{inner.yaml_key}", f"{place}[].{inner.yaml_key}", below)


def _said_by_place(kind: Kind) -> dict[str, str]:
    """The fields that cannot be set by a key in the file, by both of their names, with the reason."""
    fields = [field for field in kind.fields if not field.in_file]
    below = f"it is said by where the {kind.name} stands: below its {kind.parent}"
    return {
        name: kind.rejected_keys.get(field.api_name, below) for field in fields for name in (field.name, field.api_name)
    }


def _keys_of_ours(kind: Kind) -> dict[str, Any]:
    spellings = {f.yaml_key for f in fields_in(kind)}
    properties = config_schema()["definitions"][item_name(service_of(kind), kind.name)]["properties"]
    return {key: part for key, part in properties.items() if key not in spellings}


def _of_whole(kind: Kind) -> Iterator[str]:
    if kind.identity.single:
        yield "there is exactly one"
    if kind.maximum is not None:
        yield f"at most {kind.maximum:,} on a page"
    if kind.destroys:
        yield f"a delete loses {kind.destroys}"
    yield from kind.unsupported.values()


def _verbs(kind: Kind) -> str:
    can = [verb for verb in ("create", "update", "delete") if verb in kind.verbs]
    return f"the API can {', '.join(can)} it" if can else "the API can only show it"


def _of_field(kind: Kind, field: Field, name: str, place: str, aliases: tuple[str, ...]) -> Topic:
    default = None if field.default is None else _yaml_value(field.default)
    return Topic(
        name,
        field.doc,
        place,
        field.type.value if field.type is not Type.CHOICE else "text",
        default,
        field.choices,
        tuple(_limits(field)),
        _access(kind, field),
        emit_pair(field.yaml_key, field.example) if field.example is not None else "",
        aliases,
    )


def _limits(field: Field) -> Iterator[str]:
    if field.required:
        yield "must be written"
    if field.max_length is not None:
        yield f"at most {field.max_length:,} characters"
    if field.minimum is not None:
        yield f"at least {field.minimum:,}"
    if field.maximum is not None:
        yield f"at most {field.maximum:,}"
    if names_people(field):
        yield "names people by email address; a contact is masked in every output"
    elif field.refers:
        yield f"names a {' or '.join(field.refers)} by its path, or by a bare name that is unique on the page"
    if field.credential:
        yield "a secret: written as ${env:SECRET_PAGE_…}, never as it is"
    elif field.sensitive:
        yield "masked in every output; may be written as ${env:SECRET_PAGE_…}, which no other field can read"
    if field.clearable and not field.required:
        yield 'null or "" clears it'


def _access(kind: Kind, field: Field) -> str:
    if field.access is Access.CREATE:
        return f"set when the {kind.name} is made; a later difference is shown, to be made manually"
    if field.access is Access.SEND:
        return f"sent when the {kind.name} is made, and never given back: compared with nothing"
    if field.access not in (Access.WRITE, Access.CREATE):
        return "for this tool alone; the service never sees it"
    if "create" not in kind.verbs:
        return "changed where it differs"
    return f"set when the {kind.name} is made, and changed where it differs"


def _own(key: str, part: Mapping[str, Any], place: str, name: str | None = None) -> Iterator[Topic]:
    """A key outside of resource types, and the keys below it."""
    name = name or key
    whole = _resolved(part)
    items = _resolved(whole["items"]) if "items" in whole else whole
    inner = items.get("properties", {}) if key != DEFAULTS else {}  # not the fields again
    yield Topic(
        name,
        part.get("description") or whole.get("description", ""),
        f"{place}{key}",
        _type(whole),
        _default(part) or _default(whole),
        tuple(_choices(whole)),
        (*_bounds(whole), *_no_remedies(key, whole), *_LIMITS.get(name, ())),
        example=_example(key, part) or _example(key, whole),
        parts=tuple(f"{name}.{below}" for below in inner),
        ours=True,
    )
    at = f"{place}{key}." if items is whole else f"{place}{key}[]."
    for below, schema in inner.items():
        yield from _own(below, schema, at, f"{name}.{below}")


def _resolved(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that the part refers to, if it refers to exactly one (or to one and null)."""
    ways = [part, *(option for way in ("allOf", "anyOf") for option in part.get(way, ()))]
    references = [option["$ref"] for option in ways if "$ref" in option]
    if len(references) != 1:
        return part
    definition: Mapping[str, Any] = config_schema()["definitions"][references[0].rpartition("/")[2]]
    return definition


def _type(part: Mapping[str, Any]) -> str:
    if "const" in part:
        return f"the number {part['const']}"
    ways = [part, *(option for way in ("oneOf", "anyOf") for option in part.get(way, ()))]
    names = [name for option in ways for name in _types(option)]
    return " or ".join(dict.fromkeys(_JSON_TYPES[name] for name in names if name in _JSON_TYPES))


def _types(part: Mapping[str, Any]) -> list[str]:
    """The types that a schema names. Text is omitted if it only allows an expression for another type."""
    given = part.get("type", [])
    names = list(given) if isinstance(given, list) else [given]
    return [name for name in names if name != "string"] if len(names) > 1 and part.get("pattern") == INDIRECT else names


def _choices(part: Mapping[str, Any]) -> Iterator[str]:
    for option in (part, *part.get("anyOf", ())):
        yield from (str(word) for word in option.get("enum", ()) if word)


def _bounds(part: Mapping[str, Any]) -> Iterator[str]:
    words = {"minimum": "at least {:,}", "maximum": "at most {:,}", "exclusiveMinimum": "more than {:,}"}
    yield from (word.format(part[key]) for key, word in words.items() if key in part)


def _no_remedies(key: str, part: Mapping[str, Any]) -> Iterator[str]:
    """The actions of a subscriber policy that some services cannot carry out."""
    for service in SERVICES.values() if key == "action" else ():
        for action in _choices(part):
            reason = service.no_remedy(action)
            if reason is not None:
                yield f"{action} cannot be done on {service.title}: {reason}"


def _default(part: Mapping[str, Any]) -> str | None:
    default = part.get("default")
    return None if default is None or isinstance(default, dict) else _yaml_value(default)


def _example(key: str, part: Mapping[str, Any]) -> str:
    examples = part.get("examples", ())
    return _EXAMPLES.get(key) or (emit_pair(key, examples[0]) if examples else "")


def emit_pair(key: str, value: Any) -> str:
    """`key: value` as a person would write it. `${…}` in an example is meant as an expression."""
    entries = Entries()
    entries.add(key, _node(value))
    return emit(entries)


def _node(value: Any) -> Node:
    if isinstance(value, Mapping):
        return Entries([(str(key), _node(inner)) for key, inner in value.items()])
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return Items([part for part in map(_node, value) if isinstance(part, Entries)])
    return Literal(value) if isinstance(value, str) else value


def _yaml_value(value: Any) -> str:
    return emit_pair("x", value).removeprefix("x: ").rstrip("\n")
