"""Read the block of one page into its desired state."""

from typing import Any

from reconciler.config.load.alerts import ALERTS, read_alerts
from reconciler.config.load.creation import name_in_place_of_id
from reconciler.config.load.cross_checks import check_maximum, check_pins, check_places, check_previously, shared_places
from reconciler.config.load.items import FileReading, ItemReader, ReadItems, read_list
from reconciler.config.load.lint import read_lint_exceptions
from reconciler.config.load.page_options import read_limits, read_policies, read_provider
from reconciler.config.load.patterns import check_lengths, check_prune, read_patterns
from reconciler.config.load.references import References
from reconciler.config.placeholders import is_placeholder
from reconciler.config.problems import source_of
from reconciler.config.schema.sections import FileSection, sections
from reconciler.config.yaml.nodes import Branch, Node, child
from reconciler.model.address import Address
from reconciler.model.kind import Kind, Scope
from reconciler.model.operation import Operation
from reconciler.model.resource import Desired, DesiredPage
from reconciler.model.service import Service
from reconciler.model.values import Value


def read_page(
    key: str,
    raw: dict[str, Any],
    node: Branch,
    top: dict[str, Any],
    root: Node,
    reading: FileReading,
    scope: Scope = Scope.PAGE,
) -> DesiredPage:
    """The page or organization under `key`. `top` is the whole file, whose `provider` is the fallback; `root` is its
    node.
    """
    provider = read_provider(top, root, raw, node, reading)
    service = provider.service
    page_id = _page_id(raw, node, scope, service, reading)
    by_name = name_in_place_of_id(raw, node, scope, service, reading)
    within = sections(scope, service)
    declared = frozenset(kind.name for s in within if _within(raw, s.path) is not None for kind in s.kinds)
    result = _resources(ReadItems(key, page_id), within, raw, node, reading)
    has_rules = bool(raw.get(ALERTS)) and Operation.SYNC not in service.cannot
    references = References(result, declared, service, reading.problems, beside_items=has_rules)
    for pending in result.pending:
        references.resolve(pending)
    concluding = [kind for kind in service.kinds_of(scope) if kind.concludes]
    asked = [kind for kind in concluding if raw.get(kind.section[0]) is not False]
    prune, protect, ignore = (
        read_patterns(raw.get(name), child(node, name), service, reading.problems, fields=name == "ignore")
        for name in ("prune", "protect", "ignore")
    )
    check_prune(prune, declared, service, reading.problems)
    check_lengths([*prune, *protect, *ignore], result.items, service, reading.problems)
    return DesiredPage(
        key,
        page_id,
        (*result.items, *(_concluding(kind, key, node) for kind in asked)),
        declared | {kind.name for kind in concluding},
        source_of(node),
        provider,
        raw.get("prune") is True,
        tuple(pattern for pattern, _ in prune),
        tuple(pattern for pattern, _ in protect),
        tuple(pattern for pattern, _ in ignore),
        read_limits(raw, node, reading),
        "strict" if raw.get("order") == "strict" else "note",
        read_policies(raw, node, reading),
        scope,
        read_alerts(raw, node, references, service, reading) if has_rules else (),
        by_name,
        read_lint_exceptions(raw, node, result.items, service, reading),
    )


def _page_id(raw: dict[str, Any], node: Branch, scope: Scope, service: Service, reading: FileReading) -> str:
    """The page's ID as written. A placeholder left by `init` is reported."""
    page_id = raw.get("id")
    page_id = page_id if isinstance(page_id, str) else ""
    if is_placeholder(page_id):
        message = f"`id` is still to be filled in: no {scope.value} has the id `{page_id}`"
        reading.problems.at(child(node, "id") or node, message, service.page_ids.get(scope))
    return page_id


def _resources(
    result: ReadItems, within: tuple[FileSection, ...], raw: dict[str, Any], node: Branch, reading: FileReading
) -> ReadItems:
    """The items of all sections, each with an address of its own. What is wrong between them is noted."""
    result = _items(result, within, raw, node, reading)
    shared = shared_places(result)
    if shared:
        result = _items(ReadItems(result.page, result.page_id, shared), within, raw, node, reading)
        check_places(result, shared | shared_places(result), reading.problems)
    check_pins(result, reading.problems)
    check_previously(result, reading.problems)
    check_maximum(result, reading.problems)
    return result


def _items(
    result: ReadItems, within: tuple[FileSection, ...], raw: dict[str, Any], node: Branch, reading: FileReading
) -> ReadItems:
    for section in within:
        value, at = _within(raw, section.path), _at(node, section.path)
        if section.single:
            if isinstance(value, dict) and isinstance(at, Branch):
                _single(section, value, at, reading, result)
        elif isinstance(value, list):
            read_list(section, value, at, reading, result)
    return result


def _single(section: FileSection, raw: dict[str, Any], node: Branch, reading: FileReading, result: ReadItems) -> None:
    """Read the fields of a singleton. Its blocks together form one item."""
    (kind,) = section.kinds
    fields: dict[str, Value] = ItemReader(kind, reading, result, section.block).fields(raw, node)
    for index, item in enumerate(result.items):
        if item.kind is kind:
            both = {**item.fields, **fields}
            result.items[index] = Desired(kind, item.address, item.name, both, min(item.source, source_of(node)))
            return
    result.items.append(Desired(kind, Address(result.page, kind.name), kind.name, fields, source_of(node)))
    result.nodes.append(node)


def _concluding(kind: Kind, key: str, node: Branch) -> Desired:
    """What is done last whenever anything else is, unless the file says that it is not."""
    fields: dict[str, Value] = {field.name: True for field in kind.fields}
    return Desired(kind, Address(key, kind.name), kind.name, fields, source_of(child(node, kind.section[0]) or node))


def _within(raw: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = raw
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _at(node: Node, path: tuple[str, ...]) -> Node | None:
    at: Node | None = node
    for part in path:
        at = child(at, part)
    return at
