"""While a plan is applied people go on working on the page, lists lag, and looks fail: the next run converges, nothing is doubled or lost.

The machine of `test_end_to_end_machine`, with hands on the page between plan and apply and while requests are under way. Beside what
that one promises: what somebody renamed, or opened an incident on, before the first write is not deleted; whoever they put into a group
or took out of one stays so where the file says nothing of it; only what the plan names is deleted, whatever happens.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from reconciler.applier import EarlierRuns, Journal
from reconciler.applier.freshness import FRESH
from reconciler.errors import BlockedError, PlanError, ServiceError
from reconciler.model.plan import Plan, Verb
from reconciler.model.result import Result
from reconciler.sandbox import FaultRule, Sandbox
from tests.applier.loop import ROOT
from tests.applier.test_end_to_end_machine import GROUPS, LOST, NOT_DONE, PICK, PRUNES, TEXTS, Machine

RUNS = 3
"""So many runs without faults may follow one with faults until all matches; one does nearly always."""


HANDS = st.lists(st.tuples(st.sampled_from(["rename", "incident", "regroup"]), PICK, PICK), max_size=2)
"""What somebody does to the page between the plan and the first write."""


class Passing(list[float]):
    """Moves the sandbox's clock instead of sleeping."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox

    def append(self, seconds: float) -> None:
        super().append(seconds)
        self._sandbox.advance(seconds)


class Meanwhile(Machine):
    """Hands on the page between a plan and its writes, and among these."""

    def __init__(self) -> None:
        super().__init__()
        self.loop.slept = Passing(self.loop.sandbox)
        self.renamed: set[str] = set()
        self.struck: set[str] = set()
        self.moved: dict[str, str | None] = {}

    # --- between the plan and the first write

    def _meddle(self, plan: Plan, what: str, which: int, other: int) -> None:
        live, groups = self._planned_for(plan, which), sorted(self.loop.groups)
        if live is None:
            return
        if what == "rename":
            self._edit(live, name=f"needed {other}")
            self.renamed.add(live)
        elif what == "incident":
            self.loop.by_hand("POST", "/incidents", {"incident": {"name": "Disk full", "component_ids": [live]}})
            self.struck.add(live)
        elif groups:
            self.moved[live] = groups[other % len(groups)]
            self._edit(live, group_id=self.moved[live])

    def _planned_for(self, plan: Plan, which: int) -> str | None:
        """A component, one that the plan deletes where it deletes any."""
        live = self.loop.components
        deleted = [action.id for action in plan.work if action.verb is Verb.DELETE and action.id in live]
        return deleted[which % len(deleted)] if deleted and which % 3 else self._live(which)

    def _edit(self, live: str, **changes: Any) -> None:
        self.loop.by_hand("PATCH", f"/components/{live}", {"component": changes})

    # --- while requests are under way

    @rule(which=PICK, nth=st.integers(1, 4), number=PICK)
    def somebody_will_rename_during_a_write(self, which: int, nth: int, number: int) -> None:
        self._during(nth, which, {"name": f"midway {number}"})

    @rule(which=PICK, group=PICK, nth=st.integers(1, 4))
    def somebody_will_regroup_during_a_write(self, which: int, group: int, nth: int) -> None:
        groups = sorted(self.loop.groups)
        if groups:
            self._during(nth, which, {"group_id": groups[group % len(groups)]})

    def _during(self, nth: int, which: int, changes: dict[str, Any]) -> None:
        if live := self._live(which):
            edit = {"method": "PATCH", "path": f"{ROOT}/components/{live}", "body": {"component": changes}}
            for method in ("POST", "PATCH", "DELETE"):
                self.loop.sandbox.faults.add(FaultRule("edit", method, f"{ROOT}/**", nth=nth, edits=(edit,)))

    @rule(post=st.sampled_from(LOST), look=st.sampled_from(NOT_DONE), nth=st.integers(1, 3), looks=st.integers(1, 12))
    def a_look_will_fail(self, post: Any, look: Any, nth: int, looks: int) -> None:
        """From the so-manieth reading on: the plan is made of the first."""
        self.loop.sandbox.faults.add(FaultRule(post, "POST", f"{ROOT}/**", nth=nth))
        self.loop.sandbox.faults.add(FaultRule(look, "GET", f"{ROOT}/components", nth=2, times=looks))

    @rule(seconds=st.sampled_from([0.5, 2.0, 3.5]))
    def lists_will_lag(self, seconds: float) -> None:
        self.loop.sandbox.quirks = self._quirks(list_lag=seconds)

    # --- the tool

    @precondition(lambda self: self.items or self.people or self.templates)
    @rule(hands=HANDS)
    def apply(self, hands: Sequence[tuple[str, int, int]] = ()) -> None:
        self._write()
        self.renamed, self.struck, self.moved = set(), set(), {}
        try:
            plan = self._planned()
        except (PlanError, ServiceError):
            self._rest()
            return
        before = set(self.loop.components)
        for hand in hands:
            self._meddle(plan, *hand)
        self.loop.sandbox.advance(4.0)  # by now it shows in the lists
        known = {*before, *self.loop.components}
        try:
            result = self.loop.apply(plan, age=FRESH + 1)
        except BlockedError:
            self._rest()
            return
        self._unharmed(plan, known)
        self._told(result)
        self._rest()
        self._converges()

    apply_again, apply_once_more, apply_as_ever = apply, apply, apply

    def _planned(self) -> Plan:
        journal = Journal(Path(self.folder.name) / ".reconciler" / "journal.jsonl", durable=False)
        try:
            return self.loop.plan(earlier=EarlierRuns(journal))
        finally:
            journal.close()

    def _told(self, result: Result) -> None:
        """Whatever is left is said of: an action that was not done has a reason, or what still differs is listed."""
        for outcome in result.outcomes:
            assert outcome.reason or outcome.status.value in ("done", "adopted")
        if result.exit_code == 1:
            assert all(outcome.status.value in ("failed", "skipped") for outcome in result.outcomes)

    def _unharmed(self, plan: Plan, known: set[str]) -> None:
        now = self.loop.components
        deleted = {action.id for action in plan.work if action.verb is Verb.DELETE}
        assert known - now.keys() <= deleted
        assert (self.renamed | self.struck) & known <= now.keys()
        named = {id_ for page in plan.pages for id_ in page.bindings.values()}
        for id_, home in self.moved.items():
            if id_ in now and id_ not in named and home in self.loop.groups and not self._midway():
                assert now[id_]["group_id"] == home

    def _midway(self) -> bool:
        return any(rule["effect"] == "edit" for rule in self.loop.sandbox.faults.as_list())

    def _rest(self) -> None:
        """Nobody does anything any more, and all that happened shows."""
        self.loop.behave()
        self.loop.sandbox.quirks = self._quirks(list_lag=0.0)
        for row in self.loop.state()["incidents"]:
            if row["status"] not in ("resolved", "completed"):
                self.loop.by_hand("PATCH", f"/incidents/{row['id']}", {"incident": {"status": "resolved"}})

    def _converges(self) -> None:
        for _ in range(RUNS):
            try:
                result = self.loop.apply()
            except (PlanError, BlockedError):
                self._nothing_twice()
                return  # the author has to say more
            if result.exit_code == 0:
                break
        self._settled(result)

    def _nothing_twice(self) -> None:
        made = Counter(place for place in self.loop.places() if place[1].startswith("c"))
        assert max(made.values(), default=1) == 1, made

    def _quirks(self, **changes: Any) -> Any:
        from dataclasses import replace

        return replace(self.loop.sandbox.quirks, **changes)


def test_whatever_happens_meanwhile_the_next_run_converges_and_nothing_is_doubled_or_lost(
    served: tuple[Sandbox, str],
) -> None:
    machine = type("Bound", (Meanwhile,), {"served": served})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


PLACES = st.sampled_from([None, *GROUPS])
EDITS = st.one_of(
    st.tuples(st.just("declare_absent"), st.tuples(PICK)),
    st.tuples(st.just("declare_absent"), st.tuples(PICK)),
    st.tuples(st.just("stop_declaring"), st.tuples(PICK)),
    st.tuples(st.just("own"), st.tuples(st.sampled_from(sorted(PRUNES)))),
    st.tuples(st.just("declare"), st.tuples(PLACES, TEXTS, PICK)),
    st.tuples(st.just("move"), st.tuples(PICK, PLACES)),
    st.tuples(st.just("rename"), st.tuples(PICK)),
    st.tuples(st.just("describe_a_group"), st.tuples(st.sampled_from(GROUPS), TEXTS)),
)
TROUBLE = st.one_of(
    st.tuples(st.just("lists_will_lag"), st.tuples(st.sampled_from([0.5, 2.0, 3.5]))),
    st.tuples(
        st.just("a_look_will_fail"),
        st.tuples(st.sampled_from(LOST), st.sampled_from(NOT_DONE), st.integers(1, 3), st.integers(1, 12)),
    ),
    st.tuples(st.just("somebody_will_rename_during_a_write"), st.tuples(PICK, st.integers(1, 4), PICK)),
    st.tuples(st.just("somebody_will_regroup_during_a_write"), st.tuples(PICK, PICK, st.integers(1, 4))),
    st.tuples(st.just("ctrl_c_will_be_pressed"), st.tuples(st.integers(1, 4))),
)


@given(
    start=st.lists(st.tuples(PLACES, TEXTS, PICK), min_size=3, max_size=8),
    strangers=st.lists(
        st.tuples(st.sampled_from(["Alpha", "Beta"]), PICK, TEXTS), max_size=2, unique_by=lambda one: one[0]
    ),
    edits=st.lists(EDITS, min_size=1, max_size=4),
    hands=HANDS,
    trouble=st.lists(TROUBLE, max_size=2),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_page_that_stands_is_changed_while_people_work_on_it(
    served: tuple[Sandbox, str], start: Any, strangers: Any, edits: Any, hands: Any, trouble: Any
) -> None:
    page = type("Bound", (Meanwhile,), {"served": served})()
    try:
        for one in start:
            page.declare(*one)
        page.apply()
        for one in strangers:
            page.somebody_adds_a_component(*one)
        for rule_, arguments in (*edits, *trouble):
            getattr(page, rule_)(*arguments)
        page.apply(hands)
    finally:
        page.teardown()
