"""Sets of switches in which every value of a switch meets every value of every other."""

import random
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, get_args, get_type_hints

from reconciler.sandbox import JsmQuirks

_APART = {
    "draft",
    "batch",
    "incident_fields",
    "captcha",
    "mail",
    "duplicate_subscriber",
    "cloud_id",
    "limited_by",
    "retry",
    "archived",
    "names",
}
"""Switches that change what can be done at all, and have tests of their own."""
_NUMBERS: Mapping[str, tuple[Any, ...]] = {"first_default": (1, 20), "first_maximum": (2, 100), "lag": (0.0, 2.0)}


def switches() -> dict[str, tuple[Any, ...]]:
    """The values of each switch."""
    values = {name: get_args(hint) for name, hint in get_type_hints(JsmQuirks).items() if name not in _APART}
    return {name: each or _NUMBERS.get(name, ()) for name, each in values.items() if each or name in _NUMBERS}


Pair = tuple[tuple[str, Any], tuple[str, Any]]


def _pairs(row: Mapping[str, Any]) -> Iterator[Pair]:
    return combinations(sorted(row.items()), 2)


def pairwise() -> list[JsmQuirks]:
    """A few sets of switches with all pairs in them, the same ones every time."""
    values, chance = switches(), random.Random(1)
    left = {
        ((one_name, one_value), (other_name, other_value))
        for one_name, other_name in combinations(sorted(values), 2)
        for one_value in values[one_name]
        for other_value in values[other_name]
    }
    rows: list[dict[str, Any]] = []
    while left:
        tries = [_row(values, chance, next(iter(sorted(left, key=repr)))) for _ in range(40)]
        best = max(tries, key=lambda row: sum(pair in left for pair in _pairs(row)))
        left -= set(_pairs(best))
        rows.append(best)
    return [JsmQuirks(**_findable(row)) for row in rows]


def _row(values: Mapping[str, tuple[Any, ...]], chance: random.Random, pair: Pair) -> dict[str, Any]:
    return {name: chance.choice(each) for name, each in values.items()} | dict(pair)


def _findable(row: dict[str, Any]) -> dict[str, Any]:
    """A draft that no id and no list tells of stops every run: that has a test of its own."""
    hidden = row["ids"] == "two" and row["draft_by"] == "draft" and row["summary_rows"] == "pages"
    return {**row, "summary_rows": "pages_and_drafts"} if hidden else row
