"""Lists of small maps in an order that counts (the links of a page): checked one by one."""

from collections.abc import Collection
from typing import Any

from reconciler.config.load.checks import wrong
from reconciler.config.problems import Problems
from reconciler.config.schema.variables import Unread
from reconciler.config.yaml.nodes import Leaf, Node, child, items
from reconciler.model.field import Field
from reconciler.model.values import Value


def read_records(
    field: Field, raw: list[Any], node: Node | None, problems: Problems, bad: Collection[int]
) -> tuple[dict[str, Value], ...]:
    """The records of a field, each as a map by field name. What is wrong with one, and one that stands twice, is noted."""
    result: list[dict[str, Value]] = []
    for record, at in zip(raw, items(node), strict=False):
        if not isinstance(record, dict) or id(at) in bad:
            continue
        for inner in field.fields:
            value, place = record.get(inner.yaml_key), child(at, inner.yaml_key)
            if isinstance(value, str) and value and not isinstance(value, Unread) and isinstance(place, Leaf):
                complaint = wrong(inner, value, place.value)
                if complaint is not None:
                    problems.at(place, *complaint)
        if record in result:
            problems.at(at, f"this stands twice in `{field.yaml_key}`", "keep one of them")
        result.append({inner.name: record[inner.yaml_key] for inner in field.fields if inner.yaml_key in record})
    return tuple(result)
