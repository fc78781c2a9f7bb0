"""Which steps show in a tree that was read back. Pure.

An answer to a batch proves nothing, and what was made has no token of ours: it is known by its place and name among the ids that were
not there before (jsm-api.md 4: batch, match).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.http import JsonObject
from reconciler.model.kind import ORDER
from reconciler.model.plan import Verb
from reconciler.model.values import Value, same, spelling
from reconciler.model.work import Step, StepAnswer
from reconciler.providers.jsm.component_rows import component_fields, in_order, inner_rows, name_of, row_id
from reconciler.providers.jsm.tree import TreeNode, TreePlan


@dataclass(slots=True)
class TreeNow:
    """A tree as it was read, by id."""

    rows: dict[str, JsonObject] = field(default_factory=dict)
    """The components."""
    parents: dict[str, str | None] = field(default_factory=dict)
    """What each lies in."""
    inside: dict[str | None, list[str]] = field(default_factory=dict)
    """What lies in each, in order; None for the top."""

    @classmethod
    def of(cls, rows: Iterable[JsonObject]) -> "TreeNow":
        """The tree of these rows."""
        tree = cls()
        tree._grow(rows, None)
        return tree

    def _grow(self, rows: Iterable[JsonObject], parent: str | None) -> None:
        for row in in_order(rows):
            id_ = row_id(row)
            self.rows[id_], self.parents[id_] = row, parent
            self.inside.setdefault(parent, []).append(id_)
            self._grow(inner_rows(row), id_)


@dataclass(frozen=True, slots=True)
class TreeEffects:
    """What shows of a lot of steps."""

    answers: Mapping[int, StepAnswer]
    """The steps that show at least in part, by their places."""
    whole: bool
    """Whether each of them shows, and as a whole."""


def effects(plan: TreePlan, steps: Sequence[Step], rows: Iterable[JsonObject], before: Collection[str]) -> TreeEffects:
    """What shows of the steps of a plan. `before`: the ids that were there before any of it was sent."""
    now = TreeNow.of(rows)
    ids = _ids(plan.top, None, now, set(before), {})
    stands_right = _standing_right(plan, ids, now)
    answers: dict[int, StepAnswer] = {}
    whole = True
    for place, step in enumerate(steps):
        if place not in plan.keys:
            continue
        if step.verb is Verb.DELETE:
            if step.id not in now.rows:
                answers[place] = StepAnswer(step.id or "")
        elif (id_ := ids.get(plan.keys[place])) is not None:
            shows = list(_shows(step, id_, ids, now, id_ in stands_right))
            whole = whole and all(shows)
            if step.verb is Verb.CREATE or any(shows) or not shows:
                answers[place] = StepAnswer(id_, _fields(step, id_, ids, now))
        whole = whole and place in answers
    return TreeEffects(answers, whole)


def _ids(parent: TreeNode, parent_id: str | None, now: TreeNow, taken: set[str], ids: dict[str, str]) -> dict[str, str]:
    """The ids of all components of the plan by their keys; of new ones, those that are to be seen."""
    for node in parent.children:
        id_ = node.key if node.key in now.rows else None
        if node.is_new:
            name = spelling(name_of(node.values))
            siblings = now.inside.get(parent_id, [])
            id_ = next(
                (each for each in siblings if each not in taken and spelling(name_of(now.rows[each])) == name), None
            )
        if id_ is not None:
            taken.add(id_)
            ids[node.key] = id_
            _ids(node, id_, now, taken, ids)
    return ids


def _shows(step: Step, id_: str, ids: Mapping[str, str], now: TreeNow, stands_right: bool) -> Iterable[bool]:
    """For each value of the step, whether it is to be seen."""
    row, parent = now.rows[id_], step.kind.parent_field
    for name, value in step.values.items():
        if name == ORDER:
            yield stands_right
        elif parent is not None and name == parent.name:
            yield _stands_in(value, id_, ids, now)
        elif name in step.kind.by_name:
            described = step.kind.by_name[name]
            yield same(described, value, row.get(described.api_name))


def _standing_right(plan: TreePlan, ids: Mapping[str, str], now: TreeNow) -> set[str]:
    """The ids of those that come right after the one that the plan has before them. What others added in between does not count."""
    right: set[str] = set()
    parents = [(plan.top, None), *((node, ids[node.key]) for node in plan.top.everything() if node.key in ids)]
    for parent, parent_id in parents:
        wanted = [ids[child.key] for child in parent.children if child.key in ids]
        meant = set(wanted)
        actual = [id_ for id_ in now.inside.get(parent_id, ()) if id_ in meant]
        before = dict(zip(actual, [None, *actual], strict=False))
        right |= {id_ for id_, other in zip(wanted, [None, *wanted], strict=False) if before.get(id_, id_) == other}
    return right


def _fields(step: Step, id_: str, ids: Mapping[str, str], now: TreeNow) -> dict[str, Value]:
    """The fields as they were read. What it stands in is told only where that is not as asked: it may have been asked by no id."""
    fields = component_fields(step.kind, now.rows[id_])
    parent = step.kind.parent_field
    if parent is None or parent.name not in step.values or _stands_in(step.values[parent.name], id_, ids, now):
        return fields
    return {**fields, parent.name: now.parents[id_]}


def _stands_in(parent: str | None, id_: str, ids: Mapping[str, str], now: TreeNow) -> bool:
    return now.parents[id_] == (None if parent is None else ids.get(parent))
