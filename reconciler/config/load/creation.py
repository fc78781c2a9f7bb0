"""A page that the file may create: it has no `id`, and is found by the name in its settings."""

from typing import Any

from reconciler.config.load.items import FileReading
from reconciler.config.yaml.nodes import Branch, Node, child, key_node
from reconciler.model.field import Access, Type
from reconciler.model.kind import Kind, Scope
from reconciler.model.service import Service


def name_in_place_of_id(
    raw: dict[str, Any], node: Branch, scope: Scope, service: Service, reading: FileReading
) -> str | None:
    """The name by which a page without an `id` is found; None for a page with one. Contradictions are reported."""
    if scope is not Scope.PAGE or not service.creates_pages:
        return None
    for kind in service.kinds_of(scope):
        _check_conclusion(kind, service, raw, node, reading)
    if "id" in raw:
        return None
    option = _option(service)
    if option is None or _value(raw, option[0], option[1]) is not True:
        where = service.page_ids.get(scope, "")
        write = f"; for a page that does not exist yet, write `{_written(*option)}` and no `id`" if option else ""
        reading.problems.at(node, "`id` is missing", f"write the live page's `id` ({where}){write}")
        return None
    kind, key = option
    block = child(node, kind.section[0])
    for field in kind.fields:
        value = _value(raw, kind, field.yaml_key)
        if isinstance(value, str) and value in field.effects and field.effects[value].deletes:
            message = f"`{key}` creates a page, and `{field.yaml_key}: {value}` takes it away"
            reading.problems.at(
                child(block, field.yaml_key) or node, message, "remove one of them, or write the page's `id`"
            )
    name = _value(raw, service.page, "name")
    section = service.page.section[0]
    if not isinstance(name, str) or not name.strip():
        message = f"`{section}.name` is missing: a page without an `id` is found, or created, by its name"
        at: Node = key_node(node, section) or node
        reading.problems.at(at, message, f"write `{section}: {{name: …}}`, or the live page's `id`")
        return ""
    return name


def _option(service: Service) -> tuple[Kind, str] | None:
    """The key that lets a page be created, with the type that has it."""
    for kind in service.kinds:
        for field in kind.fields:
            if kind.identity.single and field.access is Access.OURS and field.type is Type.BOOL:
                return kind, field.yaml_key
    return None


def _written(kind: Kind, key: str) -> str:
    return f"{kind.section[0]}: {{{key}: true}}"


def _value(raw: dict[str, Any], kind: Kind, key: str) -> Any:
    block = raw.get(kind.section[0])
    return block.get(key) if isinstance(block, dict) else None


def _check_conclusion(kind: Kind, service: Service, raw: dict[str, Any], node: Branch, reading: FileReading) -> None:
    """Report a page that is to be seen and is left for a person to publish: one of the two cannot be meant."""
    last = next((each.section[0] for each in service.kinds if each.concludes), None)
    if last is None or raw.get(last) is not False:
        return
    for field in kind.fields:
        value = _value(raw, kind, field.yaml_key)
        if isinstance(value, str) and value in field.effects and value == field.untouched:
            message = f"`{last}: false` leaves publishing to a person, and `{field.yaml_key}: {value}` publishes"
            at = child(child(node, kind.section[0]), field.yaml_key) or node
            reading.problems.at(at, message, "remove one of the two")
