"""The rules under `alerts:`: checked against each other and against what the page declares."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from reconciler.config.load.checks import Words, long_text, one_line
from reconciler.config.load.items import FileReading
from reconciler.config.load.references import References
from reconciler.config.problems import source_of
from reconciler.config.schema.variables import Unread
from reconciler.config.yaml.nodes import Branch, Node, child, items, key_node
from reconciler.model.alert import AlertRule
from reconciler.model.placeholder import PLACEHOLDER, is_filled, placeholders
from reconciler.model.service import Service

ALERTS = "alerts"
"""The key of the section."""

_ANNOTATIONS = "annotations."
_CHECKS: dict[str, Callable[[str], Words | None]] = {
    "key": one_line,
    "component": one_line,
    "template": one_line,
    "name": one_line,
    "body": long_text,
    "resolve_body": long_text,
}
_TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class _WrittenRule:
    """One rule as it is written."""

    raw: dict[str, Any]
    """Its values."""
    node: Branch
    """Its node."""

    def at(self, key: str) -> Node:
        """The node of a value; the rule's own where the key is not written."""
        return child(self.node, key) or self.node


def read_alerts(
    raw: dict[str, Any], node: Branch, references: References, service: Service, reading: FileReading
) -> tuple[AlertRule, ...]:
    """The rules of a page. What is wrong with them is reported."""
    written = raw.get(ALERTS)
    if not isinstance(written, list):
        return ()
    rules: list[AlertRule] = []
    first: dict[str, Node] = {}
    for value, at in zip(written, items(child(node, ALERTS)), strict=True):
        if not isinstance(value, dict) or not isinstance(at, Branch):
            continue
        rule = _WrittenRule(value, at)
        for place, message, hint in (*_texts(rule), *_match(rule), *_combinations(rule), *_repeated_key(rule, first)):
            reading.problems.at(place, message, hint)
        components = tuple(_components(rule, references, service, reading))
        _check_template(rule, references, service)
        if not _is_misshapen(at, reading):
            rules.append(_rule(rule, components))
    return tuple(rules)


def _is_misshapen(node: Branch, reading: FileReading) -> bool:
    """Whether the rule, or anything in it, has an invalid shape, which is reported already."""
    below = [node, *(each for _, each in node.pairs())]
    below += [inner for each in below[1:] if isinstance(each, Branch) for inner in each.children]
    return any(id(each) in reading.bad for each in below)


def _texts(rule: _WrittenRule) -> Iterator[tuple[Node, str, str | None]]:
    """What is wrong with single texts: characters that cannot be there, and placeholders that never end."""
    for key, check in _CHECKS.items():
        text = rule.raw.get(key)
        if not isinstance(text, str) or isinstance(text, Unread):
            continue
        complaint = check(text)
        if complaint is not None:
            yield rule.at(key), f"`{key}` {complaint[0]}", complaint[1]
        if not is_filled(PLACEHOLDER.sub("", text)):
            yield rule.at(key), f"`{key}` has `{{{{` without a placeholder", "write `{{ name }}`"
        if key == _TEMPLATE and placeholders(text):
            yield rule.at(key), f"`{key}` cannot have placeholders", "write one rule for each template"
    key_text = rule.raw.get("key")
    for name in placeholders(key_text) if isinstance(key_text, str) else ():
        if name.startswith(_ANNOTATIONS):
            message = f"`key` has the annotation {{{{ {name} }}}}, and annotations change while an alert fires"
            yield rule.at("key"), message, "use labels in the key"


def _match(rule: _WrittenRule) -> Iterator[tuple[Node, str, str | None]]:
    at = rule.at("match")
    labels = rule.raw.get("match")
    for label, value in labels.items() if isinstance(labels, dict) else ():
        where = key_node(at, label) or at
        if not label.strip():
            yield where, "a label has a name", "write `label: value`"
        elif isinstance(value, str) and not isinstance(value, Unread) and not is_filled(value):
            yield where, f"the value of `{label}` has a placeholder, and is compared as it is", "write the value itself"


def _combinations(rule: _WrittenRule) -> Iterator[tuple[Node, str, str | None]]:
    """Keys that contradict each other, or of which one is missing."""
    raw = rule.raw
    for key, other in (("component", "components"), ("status", "status_by_severity")):
        if key in raw and other in raw:
            yield (
                key_node(rule.node, other) or rule.node,
                f"`{other}` stands beside `{key}`, and only one of them can",
                "keep one",
            )
    has_status = "status" in raw or "status_by_severity" in raw
    has_component = "component" in raw or "components" in raw
    if has_component and not has_status:
        yield rule.node, "`status` is missing", "write what the component shows, such as `status: major_outage`"
    if has_status and not has_component:
        yield rule.node, "`component` is missing", "name the component that gets the status, or remove the status"
    if "template" not in raw and "name" not in raw:
        yield rule.node, "`name` is missing", "write the title that visitors read, or name a `template`"


def _repeated_key(rule: _WrittenRule, first: dict[str, Node]) -> Iterator[tuple[Node, str, str | None]]:
    key = rule.raw.get("key")
    if not isinstance(key, str) or isinstance(key, Unread):
        return
    plain = PLACEHOLDER.sub(lambda match: "{{" + match[1].removeprefix("labels.") + "}}", key)
    other = first.setdefault(plain, rule.node)
    if other is not rule.node:
        where = source_of(other)
        line = f"line {where.line}" if where.file == source_of(rule.node).file else f"{where.file}:{where.line}"
        hint = "give each rule its own key; `status_by_severity` gives one incident several statuses"
        yield rule.at("key"), f"`{key}` is also the key of the rule on {line}", hint


def _components(rule: _WrittenRule, references: References, service: Service, reading: FileReading) -> Iterator[str]:
    """The names of the components, each checked unless it has placeholders."""
    raw = rule.raw
    kinds = tuple(kind.name for kind in service.kinds if kind.in_incidents and kind.identity.named)
    names, nodes = raw.get("components", []), items(child(rule.node, "components"))
    if "component" in raw:
        names, nodes = [raw["component"]], [rule.at("component")]
    for text, at in zip(names, nodes, strict=False) if isinstance(names, list) else ():
        if not isinstance(text, str) or not text or id(at) in reading.bad:
            continue
        if isinstance(text, Unread) or placeholders(text):
            yield text
            continue
        address = references.one(text, kinds, at)
        # Of several things with one name, the pin tells which is meant.
        yield address.mark if address is not None and address.mark else text


def _check_template(rule: _WrittenRule, references: References, service: Service) -> None:
    text = rule.raw.get(_TEMPLATE)
    if isinstance(text, str) and text and not isinstance(text, Unread) and _TEMPLATE in service.by_name:
        references.one(text, (_TEMPLATE,), rule.at(_TEMPLATE))


def _rule(rule: _WrittenRule, components: tuple[str, ...]) -> AlertRule:
    raw = rule.raw
    return AlertRule(
        match=dict(raw["match"]),
        key=raw["key"],
        components=components,
        status=raw.get("status"),
        status_by_severity=dict(raw.get("status_by_severity", {})),
        template=raw.get(_TEMPLATE),
        name=raw.get("name"),
        body=raw.get("body"),
        resolve_body=raw.get("resolve_body"),
        impact=raw.get("impact"),
        notify=raw.get("notify") is True,
        place=str(source_of(rule.node)),
    )
