"""What guards a write is as fresh as the write: what somebody did since the plan was made is neither undone nor ignored."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from reconciler.applier.changes_since import Since
from reconciler.applier.freshness import AGAIN, FRESH
from reconciler.applier.page_run import PageRun
from reconciler.applier.page_state import PageState
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, MAINTENANCE, SUBSCRIBER, TEMPLATE
from reconciler.model.plan import Action, PagePlan, Vanish
from reconciler.model.resource import Incident, Live, LivePage
from reconciler.model.service import RateLimit
from reconciler.model.work import Step
from tests.applier.build import PAGE_ID, component, create, delete, desired_page, group, page_plan, said, update, walk
from tests.applier.fake import FakeService
from tests.applier.loop import ROOT, Loop

LATE = FRESH + 1
"""The age of a reading that guards nothing any more."""


@dataclass
class Acme:
    """A page with a group of two components and a component beside it."""

    folder: Path
    service: FakeService = field(default_factory=FakeService)
    now: float = 0.0

    def __post_init__(self) -> None:
        add = self.service.add
        self.core = add(GROUP, name="Core")
        self.api, self.web = add(COMPONENT, self.core, name="API"), add(COMPONENT, self.core, name="Web")
        self.old = add(COMPONENT, name="Old")
        self.page = page_plan(self.service)

    def plan(self, *actions: Action, **more: object) -> PagePlan:
        bindings = {group("Core"): self.core, component("Core", "API"): self.api, component("Old"): self.old}
        plan = page_plan(self.service, *actions, bindings=bindings, **more)  # type: ignore[arg-type]
        self.service.kept = []
        return plan

    def live(self, id_: str):  # type: ignore[no-untyped-def]
        assert self.page.live is not None
        return self.page.live.by_id[id_]

    def walk(self, plan: PagePlan, *, age: float = LATE, **more: object) -> PageRun:
        return walk(plan, self.service, self.folder, read_at=-age, clock=lambda: self.now, **more)  # type: ignore[arg-type]

    def describe(self, text: str = "x", **more: object) -> Action:
        return update(group("Core"), self.core, GROUP, description=text, live=self.live(self.core), **more)  # type: ignore[arg-type]

    def drop(self) -> Action:
        return delete(component("Old"), self.old)


@pytest.fixture
def acme(tmp_path: Path) -> Acme:
    return Acme(tmp_path)


# --- a group's list


@pytest.mark.parametrize(("age", "looks"), [(FRESH - 1, 0), (FRESH + 1, 1)])
def test_a_groups_list_is_read_again_where_it_was_read_a_while_ago(acme: Acme, age: float, looks: int) -> None:
    going = acme.walk(acme.plan(acme.describe()), age=age)
    assert said(going) == ["done group/Core"]
    assert [wanted.kinds for wanted in acme.service.wanted] == [frozenset({"component", "group"})] * looks
    assert acme.service.sent.reads == looks
    assert acme.service.kept == [1] + [2] * looks


def test_who_came_into_a_group_stays_and_is_named(acme: Acme) -> None:
    plan = acme.plan(acme.describe())
    acme.service.move(acme.old, acme.core)
    going = acme.walk(plan)
    assert said(going) == ["done group/Core: Old came into it since the plan was made, and stays"]
    assert acme.service.place(acme.old) == ("Core", "Old")


def test_who_left_a_group_stays_out_and_is_named(acme: Acme) -> None:
    plan = acme.plan(acme.describe())
    acme.service.move(acme.web, None)
    going = acme.walk(plan)
    assert said(going) == ["done group/Core: Web left it since the plan was made, and stays out"]
    assert acme.service.place(acme.web) == (None, "Web")


def test_the_first_list_after_a_write_is_made_of_a_fresh_reading_however_quick_it_is(acme: Acme) -> None:
    plan = acme.plan(create(component("New")), acme.describe("x"), acme.describe("y"))
    acme.service.on_call = lambda step: acme.service.move(acme.old, acme.core) if step.name == "New" else None
    going = acme.walk(plan, age=0)
    assert acme.service.place(acme.old) == ("Core", "Old")
    assert [outcome.status.value for outcome in going.outcomes] == ["done", "done", "done"]
    assert acme.service.sent.reads == 1


def test_the_wait_for_a_slot_counts_as_age(acme: Acme) -> None:
    def waits(_requests: int):  # type: ignore[no-untyped-def]
        from contextlib import nullcontext

        acme.now += 50.0
        acme.service.move(acme.old, acme.core)
        return nullcontext()

    plan = acme.plan(acme.describe())
    acme.service.together = waits  # type: ignore[method-assign]
    acme.walk(plan, age=0)
    assert acme.service.place(acme.old) == ("Core", "Old")


def test_what_this_run_put_into_a_group_stays_there_though_the_lists_do_not_show_it_yet(acme: Acme) -> None:
    moves = update(component("Core", "Old"), acme.old, group=group("Core"))
    plan = acme.plan(moves, acme.describe())
    before = acme.service.read

    def behind(page_id: str, wanted):  # type: ignore[no-untyped-def]
        home, acme.service.rows[acme.old].group = acme.service.rows[acme.old].group, None
        try:
            return before(page_id, wanted)
        finally:
            acme.service.rows[acme.old].group = home

    acme.service.read = behind  # type: ignore[method-assign]
    going = acme.walk(plan)
    assert said(going) == ["done component/Core/Old", "done group/Core"]
    assert acme.service.place(acme.old) == ("Core", "Old")


def test_the_name_that_somebody_gave_to_a_group_stays_where_the_plan_does_not_change_it(acme: Acme) -> None:
    plan = acme.plan(acme.describe())
    acme.service.rows[acme.core].fields["name"] = "Heart"
    going = acme.walk(plan)
    assert said(going) == ["done group/Core: it was renamed to Heart since the plan was made, and keeps that name"]
    assert acme.service.names(GROUP) == ["Heart"]


@pytest.mark.parametrize(
    ("theirs", "outcome"),
    [("Heart", "skipped group/Core: it was renamed to Heart since the plan was made"), ("Kernel", "done group/Core")],
)
def test_a_group_that_somebody_renamed_meanwhile_is_not_renamed_over_that(
    acme: Acme, theirs: str, outcome: str
) -> None:
    plan = acme.plan(update(group("Core"), acme.core, GROUP, name="Kernel", live=acme.live(acme.core)))
    acme.service.rows[acme.core].fields["name"] = theirs
    assert said(acme.walk(plan)) == [outcome]


def test_a_group_that_cannot_be_looked_at_is_not_written_to(acme: Acme) -> None:
    plan = acme.plan(acme.describe(), create(component("New")))
    acme.service.reads = ["unavailable"]
    going = acme.walk(plan)
    assert said(going) == ["failed group/Core: GET /x: the service's words", "done component/New"]
    assert [step.name for step in acme.service.calls] == ["New"]


def test_the_list_that_takes_a_component_out_of_its_group_is_fresh_too(acme: Acme) -> None:
    acme.service.heeds_null = False
    plan = acme.plan(update(component("Web"), acme.web, group=None))

    def somebody(step: Step) -> None:
        if step.id == acme.web:
            acme.service.move(acme.old, acme.core)

    acme.service.on_call = somebody
    acme.walk(plan, age=0)
    assert acme.service.place(acme.web) == (None, "Web")
    assert acme.service.place(acme.old) == ("Core", "Old")


# --- deletes


@pytest.mark.parametrize(("age", "looks"), [(FRESH - 1, 0), (FRESH + 1, 1)])
def test_before_the_first_delete_its_guards_are_read_again_in_as_many_requests_as_lists(
    acme: Acme, age: float, looks: int
) -> None:
    deletes = [delete(component("Old"), acme.old), delete(component("Core", "Web"), acme.web)]
    going = acme.walk(acme.plan(*deletes), age=age)
    assert said(going) == ["done component/Old", "done component/Core/Web"]
    assert [(sorted(wanted.kinds), sorted(wanted.facts), wanted.page) for wanted in acme.service.wanted] == [
        (["component", "group"], ["incidents"], False)
    ] * looks
    assert acme.service.kept[:2] == ([1, 4] if looks else [1, 1]), (
        "the reading, the incidents, the maintenances, the write"
    )


def test_a_long_run_of_deletes_looks_again_once_a_minute(acme: Acme) -> None:
    ids = [acme.service.add(COMPONENT, name=f"Old {number}") for number in range(6)]
    plan = acme.plan(*(delete(component(f"Old {number}"), id_) for number, id_ in enumerate(ids)))

    def pass_(_step: Step) -> None:
        acme.now += AGAIN / 2 - 1

    acme.service.on_call = pass_
    acme.walk(plan)
    assert len(acme.service.wanted) == 2


@dataclass
class Case:
    """What somebody does meanwhile, and what is then said of the delete."""

    does: Callable[[Acme], object]
    says: str


def rename(acme: Acme) -> None:
    acme.service.rows[acme.old].fields["name"] = "Old but needed"


def incident(components: Callable[[Acme], str], *, maintenance: bool = False) -> Callable[[Acme], None]:
    def open_(acme: Acme) -> None:
        acme.service.incidents = (Incident("i1", "Disk full", (components(acme),), maintenance),)

    return open_


AFFECTS = "affects it since the plan was made: wait until it is over, or insist with `--during-incident`"
CASES = {
    "renamed": Case(rename, "it was renamed to Old but needed since the plan was made"),
    "moved": Case(lambda acme: acme.service.move(acme.old, acme.core), "it was moved to Core since the plan was made"),
    "incident": Case(incident(lambda acme: acme.old), f'the incident "Disk full" {AFFECTS}'),
    "maintenance": Case(incident(lambda acme: acme.old, maintenance=True), f'the maintenance "Disk full" {AFFECTS}'),
}


@pytest.mark.parametrize("case", CASES)
def test_what_happened_to_a_component_meanwhile_keeps_it(acme: Acme, case: str) -> None:
    plan = acme.plan(acme.drop())
    CASES[case].does(acme)
    assert said(acme.walk(plan)) == [f"skipped component/Old: {CASES[case].says}"]
    assert acme.old in acme.service.rows


def test_an_incident_on_something_else_keeps_nothing(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    incident(lambda acme: acme.api)(acme)
    assert said(acme.walk(plan)) == ["done component/Old"]


def test_who_insists_deletes_during_an_incident(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    incident(lambda acme: acme.old)(acme)
    assert said(acme.walk(plan, insist=True)) == ["done component/Old"]


def test_an_incident_that_the_plan_knows_of_was_insisted_on(acme: Acme) -> None:
    incident(lambda acme: acme.old)(acme)
    plan = acme.plan(acme.drop())
    assert plan.live is not None
    plan = replace(plan, live=replace(plan.live, incidents=acme.service.incidents))
    assert said(acme.walk(plan)) == ["done component/Old"]


def test_what_is_gone_already_is_no_reason_to_keep_anything(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    acme.service.remove(acme.old)
    assert said(acme.walk(plan)) == ["done component/Old: it was gone already"]


def test_what_was_found_once_holds_for_the_rest_of_the_run(acme: Acme) -> None:
    plan = acme.plan(delete(component("Core", "Web"), acme.web), acme.drop())
    acme.service.move(acme.old, acme.core)

    def pass_(_step: Step) -> None:
        acme.now += AGAIN + 1

    acme.service.on_call = pass_
    assert said(acme.walk(plan)) == [
        "done component/Core/Web",
        "skipped component/Old: it was moved to Core since the plan was made",
    ]


def test_a_group_that_somebody_filled_meanwhile_is_kept(acme: Acme) -> None:
    plan = acme.plan(delete(group("Core"), acme.core, GROUP))
    acme.service.move(acme.old, acme.core)
    assert said(acme.walk(plan)) == ["skipped group/Core: Old came into it since the plan was made"]


def test_a_group_whose_component_is_kept_is_kept_with_it(acme: Acme) -> None:
    plan = acme.plan(delete(component("Core", "API"), acme.api), delete(group("Core"), acme.core, GROUP))
    acme.service.rows[acme.api].fields["name"] = "API but needed"
    assert said(acme.walk(plan)) == [
        "skipped component/Core/API: it was renamed to API but needed since the plan was made",
        "skipped group/Core: its component API but needed is kept",
    ]


def test_a_group_that_somebody_renamed_does_not_vanish_with_its_last_component(acme: Acme) -> None:
    acme.service.move(acme.web, None)
    moves = Action(
        component("API"), COMPONENT, acme.describe().verb, acme.api, writes={"group": None}, vanishes=(group("Core"),)
    )
    plan = acme.plan(moves, vanishes=(Vanish(group("Core"), acme.core, component("API")),))
    acme.service.rows[acme.core].fields["name"] = "Core, keep"
    assert said(acme.walk(plan)) == [
        "skipped component/API: acme/group/Core would vanish with it, and was renamed to Core, keep since the plan was made"
    ]


def test_a_group_that_became_the_last_home_of_what_moves_out_is_not_emptied_unsaid(acme: Acme) -> None:
    plan = acme.plan(update(component("API"), acme.api, group=None))
    acme.service.move(acme.web, None)
    going = acme.walk(plan, age=AGAIN + 1)
    assert said(going) == ["skipped component/API: it is the last member of the group Core, which would vanish with it"]


def test_the_delete_of_a_template_reads_the_templates_alone(acme: Acme) -> None:
    address = Address("acme", "template", ("T",))
    template = acme.service.add(TEMPLATE, name="T", title="t", body="b")
    plan = acme.plan(delete(address, template, TEMPLATE))
    assert said(acme.walk(plan)) == ["done template/T"]
    assert [(sorted(wanted.kinds), sorted(wanted.facts)) for wanted in acme.service.wanted] == [(["template"], [])]


def test_a_person_is_deleted_by_what_the_file_says_alone(acme: Acme) -> None:
    person = acme.service.add(SUBSCRIBER, email="z@shop.example")
    address = Address("acme", "subscriber", ("email:z…@shop.example#1",))
    assert said(acme.walk(acme.plan(delete(address, person, SUBSCRIBER)))) == [f"done {address.local}"]
    assert acme.service.wanted == []


def test_guards_that_cannot_be_read_delete_nothing(acme: Acme) -> None:
    plan = acme.plan(acme.drop())
    acme.service.reads = ["unavailable"]
    assert said(acme.walk(plan)) == ["failed component/Old: GET /x: the service's words"]
    assert acme.old in acme.service.rows


# --- over the wire


DECLARED = """
- group: Checkout
  description: All of it
  components: [{name: Cart}]
- {name: Legacy, absent: true}
"""


def test_an_incident_that_opens_during_an_apply_keeps_what_it_affects(loop: Loop) -> None:
    loop.group("Checkout", loop.component("Cart"))
    legacy = loop.component("Legacy")
    loop.component("Other")
    loop.declare(DECLARED)
    plan = loop.plan()
    loop.by_hand("POST", "/incidents", {"incident": {"name": "Disk full", "component_ids": [legacy]}})
    before = len(loop.sandbox.requests)
    result = loop.apply(plan, age=LATE)
    assert [(o.status.value, o.reason) for o in result.outcomes] == [
        ("done", None),
        ("skipped", f'the incident "Disk full" {AFFECTS}'),
    ]
    assert (result.exit_code, result.pages[0].converged) == (4, False)
    assert legacy in loop.components
    sent = [f"{r.method} {r.path.removeprefix(ROOT)}" for r in loop.sandbox.requests[before:]]
    assert sent.count("GET /components") == 3, "before the group, before the delete, and at the end"
    assert len([request for request in sent if "/incidents/" in request]) == 2


def test_a_rename_during_an_apply_is_not_answered_with_as_declared(loop: Loop) -> None:
    legacy = loop.component("Legacy")
    loop.component("Other")
    loop.declare("- {name: Other}\n- {name: Legacy, absent: true}")
    plan = loop.plan()
    loop.by_hand("PATCH", f"/components/{legacy}", {"component": {"name": "Legacy, still needed"}})
    result = loop.apply(plan, age=LATE)
    assert [(o.status.value, o.reason) for o in result.outcomes] == [
        ("skipped", "it was renamed to Legacy, still needed since the plan was made")
    ]
    assert legacy in loop.components
    assert (result.exit_code, result.pages[0].converged) == (1, False)


def test_a_regrouping_during_an_apply_is_not_undone(loop: Loop) -> None:
    loop.group("Checkout", loop.component("Cart"))
    theirs = loop.component("Added on the page")
    group_id = next(iter(loop.groups))
    loop.declare("- group: Checkout\n  description: All of it\n  components: [{name: Cart}]")
    plan = loop.plan()
    loop.by_hand("PATCH", f"/components/{theirs}", {"component": {"group_id": group_id}})
    result = loop.apply(plan, age=LATE)
    assert [(o.status.value, o.reason) for o in result.outcomes] == [
        ("done", "Added on the page came into it since the plan was made, and stays")
    ]
    assert loop.components[theirs]["group_id"] == group_id
    assert result.exit_code == 0


def test_a_maintenance_that_has_begun_meanwhile_is_not_deleted() -> None:
    upgrade = Address("acme", "maintenance", ("Upgrade",))
    waiting = Live(MAINTENANCE, "m1", "Upgrade", {}, facts={"status": "scheduled"})
    page = LivePage(PAGE_ID, "Acme", (waiting,), frozenset({"maintenance"}))
    plan = PagePlan(desired_page(), page, (delete(upgrade, "m1", MAINTENANCE),))
    since = Since(plan, PageState.of(plan))
    since.learn(page)
    assert since.why_not(plan.work[0]) is None
    since.learn(replace(page, items=(replace(waiting, facts={"status": "in_progress"}),)))
    assert since.why_not(plan.work[0]) == "it has begun since the plan was made"


@pytest.mark.parametrize("used", [1, 2, 3, 4])
def test_the_look_and_its_write_go_out_in_one_breath_however_full_the_rate_window_is(loop: Loop, used: int) -> None:
    """A window of four, in which so many requests went out already: whatever has to be waited for is waited for before the look."""
    loop.group("Checkout", loop.component("Cart"))
    loop.declare("- group: Checkout\n  description: All of it\n  components: [{name: Cart}]")
    plan = loop.plan()
    loop.rate, loop.runs = (
        RateLimit(requests=4, seconds=0.5),
        1_000 + used,
    )  # a key of its own, which has its own window
    events: list[str] = []
    loop.listeners = [lambda event: events.append(f"{event.kind} {event.method}")]
    backend = loop.backend()
    loop.backend = lambda: backend  # type: ignore[method-assign]
    for _ in range(used):
        backend.find(PAGE_ID, COMPONENT)
    events.clear()
    assert loop.apply(plan, age=LATE).exit_code == 0
    write = events.index("sent PATCH")
    assert events[write - 2 : write] == ["sent GET", "answered GET"]
