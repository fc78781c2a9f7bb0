"""Anything may happen to the file and to the page, in any order, and the service may misbehave while it is applied.

After every apply: the page matches the file, a second plan is empty, nothing exists twice, nothing unmanaged was touched, no status was
written, nobody was mailed whom the plan did not name, and nothing was deleted that the file keeps.
"""

import json
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from reconciler.errors import BlockedError, PlanError
from reconciler.model.plan import Plan, Verb
from reconciler.model.result import Result
from reconciler.sandbox import FaultRule, Quirks, Sandbox
from tests.applier.loop import PAGE_ID, Loop

HAND = ["Alpha", "Beta", "Gamma"]
"""Names that only hands give: they stay unmanaged."""
GROUPS = ["G", "H", "I"]
TEXTS = st.sampled_from(["", "one", "two\nlines"])
LOST = ["reset_after", "error_after", "html_after", "truncate", "invalid_json", "empty"]
NOT_DONE = ["reset_before", "error", "html"]
PRUNES = {
    "nothing": [],
    "components": ["component"],
    "group G": ["component/G/*"],
    "all": ["component", "group"],
}
PICK = st.integers(0, 1_000)


@dataclass
class Item:
    """A component of the file. `number` never changes, so that each keeps its name apart from all others."""

    number: int
    name: str
    group: str | None
    said: dict[str, Any] = field(default_factory=dict)
    previously: list[str] = field(default_factory=list)
    absent: bool = False


class Machine(RuleBasedStateMachine):
    """The file as a list of items, the page as the sandbox holds it."""

    served: ClassVar[tuple[Sandbox, str]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.loop = Loop(*self.served, Path(self.folder.name))
        self.items: list[Item] = []
        self.groups: dict[str, dict[str, Any]] = {}
        self.prune = "nothing"
        self.people: list[str] = []
        self.templates: list[str] = []
        self.settings: dict[str, Any] = {}
        self.numbers = 0
        self.broken = False

    def teardown(self) -> None:
        self.loop.behave()
        self.loop.sandbox.quirks = Quirks()
        self.folder.cleanup()

    @initialize(
        new=st.sampled_from(["first", "last"]),
        cleared=st.sampled_from(["as_sent", "null", "empty"]),
        by=st.sampled_from(["both", "json_null", "null_string"]),
        described=st.sampled_from(["inside", "outside", "both"]),
    )
    def the_service_is_made_in_one_way(self, new: Any, cleared: Any, by: Any, described: Any) -> None:
        self.loop.sandbox.quirks = Quirks(
            new_objects=new, cleared=cleared, ungroup_by=by, group_description=described, no_group="null"
        )

    @initialize(
        declared=st.lists(st.tuples(st.sampled_from([None, *GROUPS]), TEXTS, PICK), min_size=3, max_size=9),
        live=st.lists(st.tuples(st.sampled_from(HAND), PICK, TEXTS), max_size=4, unique_by=lambda one: one[0]),
        applied=st.booleans(),
    )
    def there_are_a_file_and_a_page(self, declared: Any, live: Any, applied: bool) -> None:
        for group, text, at in declared:
            self.declare(group, text, at)
        if applied:
            self.apply()
        for name, group, text in live:
            self.somebody_adds_a_component(name, group, text)

    # --- the file

    @rule(group=st.sampled_from([None, *GROUPS]), text=TEXTS, at=PICK)
    def declare(self, group: str | None, text: str, at: int) -> None:
        self.numbers += 1
        item = Item(self.numbers, f"c{self.numbers}", group, {"description": text} if text else {})
        self.items.insert(at % (len(self.items) + 1), item)

    @rule(which=PICK, text=TEXTS, shown=st.booleans())
    def change(self, which: int, text: str, shown: bool) -> None:
        if item := self._item(which):
            item.said = {"description": text, "showcase": shown}

    @rule(which=PICK)
    def rename(self, which: int) -> None:
        if item := self._item(which):
            item.previously.append(item.name)
            item.name += "x"

    @rule(which=PICK, group=st.sampled_from([None, *GROUPS]))
    def move(self, which: int, group: str | None) -> None:
        if item := self._item(which):
            item.group = group

    @rule(which=PICK, to=PICK)
    def reorder(self, which: int, to: int) -> None:
        if item := self._item(which):
            self.items.remove(item)
            self.items.insert(to % (len(self.items) + 1), item)

    @rule(which=PICK)
    def stop_declaring(self, which: int) -> None:
        if item := self._item(which):
            self.items.remove(item)

    @rule(which=PICK)
    def declare_absent(self, which: int) -> None:
        if item := self._item(which):
            item.absent = True

    @rule(name=st.sampled_from(GROUPS), text=TEXTS)
    def describe_a_group(self, name: str, text: str) -> None:
        self.groups[name] = {"description": text}

    @rule(prune=st.sampled_from(sorted(PRUNES)))
    def own(self, prune: str) -> None:
        self.prune = prune

    @rule(name=st.sampled_from(["a", "b"]))
    def subscribe(self, name: str) -> None:
        if f"{name}@acme.example" not in self.people:
            self.people.append(f"{name}@acme.example")

    @rule(name=st.sampled_from(["t", "u"]))
    def prepare_a_template(self, name: str) -> None:
        if name not in self.templates:
            self.templates.append(name)

    @rule(name=st.sampled_from(["Acme", "Acme Inc"]))
    def name_the_page(self, name: str) -> None:
        self.settings = {"name": name}

    # --- the page, manually

    @rule(name=st.sampled_from(HAND), group=PICK, text=TEXTS)
    def somebody_adds_a_component(self, name: str, group: int, text: str) -> None:
        places = [None, *sorted(self.loop.groups)]
        self.loop.component(name, places[group % len(places)], description=text)

    @rule(which=PICK, name=st.sampled_from(["manually", "hand made"]))
    def somebody_renames_a_component(self, which: int, name: str) -> None:
        self._by_hand(which, name=name)

    @rule(which=PICK, text=TEXTS)
    def somebody_describes_a_component(self, which: int, text: str) -> None:
        self._by_hand(which, description=text)

    @rule(which=PICK, status=st.sampled_from(["major_outage", "under_maintenance", "operational"]))
    def an_incident_sets_a_status(self, which: int, status: str) -> None:
        self._by_hand(which, status=status)

    @rule(which=PICK, group=PICK)
    def somebody_moves_a_component(self, which: int, group: int) -> None:
        groups = sorted(self.loop.groups)
        if groups:
            self._by_hand(which, group_id=groups[group % len(groups)])

    @rule(which=PICK)
    def somebody_deletes_a_component(self, which: int) -> None:
        if live := self._live(which):
            self.loop.by_hand("DELETE", f"/components/{live}")

    @rule(name=st.sampled_from(["z", "y"]))
    def a_stranger_subscribes(self, name: str) -> None:
        if not any(row["email"] == f"{name}@else.example" for row in self.loop.state()["subscribers"]):
            self.loop.by_hand("POST", "/subscribers", {"subscriber": {"email": f"{name}@else.example"}})

    # --- the service

    @rule(effect=st.sampled_from(LOST + NOT_DONE), nth=st.integers(1, 5), method=st.sampled_from(["POST", "POST", "*"]))
    def the_service_will_misbehave(self, effect: Any, nth: int, method: str) -> None:
        if effect == "empty":  # an empty answer to a GET is no list, and ends the run
            method = "POST"
        self.loop.sandbox.faults.add(FaultRule(effect, method, f"/pages/{PAGE_ID}/**", nth=nth))

    @rule(writes=st.integers(1, 4))
    def ctrl_c_will_be_pressed(self, writes: int) -> None:
        self.loop.interrupt_after(writes)

    # --- the tool

    @precondition(lambda self: self.items or self.people or self.templates)
    @rule()
    def apply(self) -> None:
        self._write()
        before = Picture(self.loop)
        try:
            plan = self.loop.plan()
            result = self.loop.apply(plan)
        except (PlanError, BlockedError):
            # Two that could be meant, or a group that would vanish unreported: nothing was sent, and the author has to say more.
            assert len(self.loop.writes()) == before.writes
            self.loop.behave()
            return
        plans = [plan]
        if result.interrupted:
            before.held([plan], Picture(self.loop), self.prune)
            self.loop.behave()
            plan = self.loop.plan()
            plans.append(plan)
            result = self.loop.apply(plan)
        self.loop.behave()
        self._settled(result)
        before.held(plans, Picture(self.loop), self.prune)

    apply_again, apply_once_more, apply_as_ever = apply, apply, apply
    """Rules are drawn evenly: four of them are the one that matters."""

    def _settled(self, result: Result) -> None:
        told = [(o.status.value, str(o.action.address), o.reason) for o in result.outcomes]
        assert result.exit_code == 0, (told, [page.error for page in result.pages])
        assert self.loop.plan().work == ()
        places = Counter(self.loop.places())
        for item in self.items:
            assert places[item.group, item.name] == (0 if item.absent else 1), item
        names = Counter(row["name"] for row in self.loop.groups.values())
        assert all(names[name] == 1 for name in self._used()), names
        assert Counter(row["name"] for row in self.loop.state()["incident_templates"]) >= Counter(self.templates)
        contacts = Counter(row["email"] for row in self.loop.state()["subscribers"])
        assert all(contacts[person] == 1 for person in self.people)
        assert max(contacts.values(), default=1) == 1

    # --- what the rules are made of

    def _item(self, which: int) -> Item | None:
        return self.items[which % len(self.items)] if self.items else None

    def _live(self, which: int) -> str | None:
        ids = sorted(self.loop.components)
        return ids[which % len(ids)] if ids else None

    def _by_hand(self, which: int, **changes: Any) -> None:
        if live := self._live(which):
            self.loop.by_hand("PATCH", f"/components/{live}", {"component": changes})

    def _used(self) -> list[str]:
        return [name for name in GROUPS if any(item.group == name and not item.absent for item in self.items)]

    def _write(self) -> None:
        def entry(item: Item) -> dict[str, Any]:
            if item.absent:
                return {"name": item.name, "absent": True}
            earlier = {"previously": item.previously} if item.previously else {}
            return {"name": item.name, **earlier, **item.said}

        # A group that holds nothing but what is deleted cannot be declared: its members say nothing then.
        used = self._used()
        self.items = [item for item in self.items if item.group is None or item.group in used]
        top: list[dict[str, Any]] = []
        for item in self.items:
            if item.group is None:
                top.append(entry(item))
            elif not any(other.get("group") == item.group for other in top):
                members = [entry(other) for other in self.items if other.group == item.group]
                top.append({"group": item.group, **self.groups.get(item.group, {}), "components": members})
        page = {
            "id": PAGE_ID,
            "components": top,
            "prune": PRUNES[self.prune],
            "limits": {"deletes": 1000, "delete_percent": 100},
            "templates": [{"name": name, "title": name, "body": name} for name in self.templates],
            "subscribers": {"members": [{"email": person} for person in self.people]},
            **({"settings": self.settings} if self.settings else {}),
        }
        text = json.dumps({"version": 1, "pages": {"acme": page}}, indent=1)
        (Path(self.folder.name) / "statuspage.yaml").write_text(text, encoding="utf-8")


class Picture:
    """The page at one moment, to hold the next against."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.components = loop.components
        self.groups = loop.groups
        self.people = {row["id"]: row["email"] for row in loop.state()["subscribers"]}
        self.mails = len(loop.sandbox.mails)
        self.writes = len(loop.writes())

    def held(self, plans: list[Plan], after: "Picture", prune: str) -> None:
        """Whatever was done since this picture was taken was in the plans, and was allowed to be."""
        actions = [action for plan in plans for action in plan.work]
        named = {action.id for action in actions}
        deleted = {action.id for action in actions if action.verb is Verb.DELETE}
        vanished = {vanish.id for plan in plans for page in plan.pages for vanish in page.vanishes}
        for id_, row in self.components.items():
            now = after.components.get(id_)
            if now is None:
                assert id_ in deleted
                assert self._owned(id_, prune) or any(a.desired and a.desired.absent for a in actions if a.id == id_)
                continue
            assert now["status"] == row["status"]
            if id_ not in named:
                left_behind = row["group_id"] in deleted and not now["group_id"]
                ours = ("name", "description", "showcase", "start_date")
                assert [now[key] for key in ours] == [row[key] for key in ours]
                assert now["group_id"] == row["group_id"] or left_behind
        assert {id_ for id_ in self.groups if id_ not in after.groups} <= deleted | vanished
        assert self.people.items() <= after.people.items()
        added = after.people.keys() - self.people.keys()
        assert {mail["to"] for mail in self.loop.sandbox.mails[self.mails :]} <= added
        for record in self.loop.writes()[self.writes :]:
            assert "status" not in (record.body or {}).get("component", {})

    def _owned(self, id_: str, prune: str) -> bool:
        row = self.components[id_]
        group = self.groups[row["group_id"]]["name"] if row["group_id"] else None
        path = "component/" + (f"{group}/" if group else "") + str(row["name"])
        return any(
            pattern == "component" or re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]*"), path)
            for pattern in PRUNES[prune]
        )


def test_whatever_happens_the_page_becomes_as_declared_and_nothing_else_is_touched(
    served: tuple[Sandbox, str],
) -> None:
    machine = type("Bound", (Machine,), {"served": served})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=45,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
