"""A tiny model of the service: groups vanish when they are empty, and deleting one ungroups its components."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.plan import Action, PagePlan, Verb
from reconciler.model.resource import Live, LivePage


@dataclass
class Service:
    """Carries out plans. `gone` are the ids of all that disappeared, `vanished` of groups that did so by themselves."""

    page: LivePage
    things: dict[str, Live] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    vanished: set[str] = field(default_factory=set)
    writes: int = 0
    made: int = 0

    def __post_init__(self) -> None:
        self.things = {live.id: live for live in self.page.items}

    def read(self) -> LivePage:
        return replace(self.page, items=tuple(self.things.values()))

    def carry_out(self, plan: PagePlan, failing: Collection[int] = ()) -> set[Address]:
        """Do the actions in their order; those at `failing` places fail, and what depends on them is skipped. Returns what was done."""
        bound = dict(plan.bindings)
        done: set[Address] = set()
        deleting = {action.address for action in plan.actions if action.verb is Verb.DELETE}
        for place, action in enumerate(plan.work):
            earlier = {one.address for one in plan.work[:place]}
            assert set(action.depends_on) <= earlier, f"{action.address} comes before what it depends on"
            assert action.verb is Verb.DELETE or not set(action.depends_on) & (deleting - {action.address})
            if place in failing or not set(action.depends_on) <= done:
                continue
            before = self.writes
            self._do(action, bound)
            assert self.writes - before == action.requests, action
            done.add(action.address)
        return done

    def _do(self, action: Action, bound: dict[Address, str]) -> None:
        values = {name: bound[value] if isinstance(value, Address) else value for name, value in action.writes.items()}
        match action.verb:
            case Verb.CREATE:
                bound[action.address] = self._create(action, values, [bound[child] for child in action.carries])
            case Verb.UPDATE if values:
                assert action.id is not None
                self._change(action.id, values)
            case Verb.DELETE:
                assert action.id is not None
                self._delete(action.id)

    def _create(self, action: Action, values: dict[str, Any], members: list[str]) -> str:
        self.writes += 1
        self.made += 1
        new = f"new{self.made}"
        assert (action.kind is GROUP) == bool(members), "a group is made around a component, and nothing else is"
        self.things[new] = Live(action.kind, new, values["name"], {}, position=900 + self.made)
        self._set(new, values)
        for member in members:
            self._set(member, {"group": new})
        self._let_vanish()
        return new

    def _change(self, live_id: str, values: dict[str, Any]) -> None:
        self.writes += 1
        assert live_id in self.things, f"{live_id} is not there to be changed"
        self._set(live_id, values)
        self._let_vanish()

    def _set(self, live_id: str, values: dict[str, Any]) -> None:
        live = self.things[live_id]
        values = dict(values)
        parent = values.pop("group", live.parent)
        assert parent is None or parent in self.things, f"{live_id} moves into {parent}, which is not there"
        name = values.get("name", live.name)
        self.things[live_id] = replace(live, name=name, parent=parent, fields={**live.fields, **values})

    def _delete(self, live_id: str) -> None:
        self.writes += 1
        live = self.things.pop(live_id, None)
        if live is None:
            assert live_id in self.vanished, f"{live_id} is not there to be deleted"
            return
        self.gone.add(live_id)
        for other in list(self.things.values()):
            if other.parent == live_id:
                self.things[other.id] = replace(other, parent=None)
        self._let_vanish()

    def _let_vanish(self) -> None:
        held = {live.parent for live in self.things.values() if live.kind is COMPONENT}
        for live in list(self.things.values()):
            if live.kind is GROUP and live.id not in held:
                del self.things[live.id]
                self.gone.add(live.id)
                self.vanished.add(live.id)
