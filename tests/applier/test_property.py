"""Whatever is declared, whatever is live, and whatever goes wrong on the way: it converges, and does no harm."""

import copy
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from reconciler.applier import EarlierRuns, Journal
from reconciler.errors import BlockedError, PlanError
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, SUBSCRIBER
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Plan, Verb
from reconciler.model.resource import DesiredPage, Limits
from reconciler.model.values import contact_key
from tests.applier.declare import Declaration, applied, planned
from tests.applier.fake import FakeService, Row
from tests.statuspage_names import FIELD_NAMES

NAMES = st.sampled_from("ABCD")
GROUPS = st.sampled_from(["G", "H", "I"])
TEXTS = st.sampled_from(["", "one", "two"])
FAULTS = st.sampled_from(
    [
        None,
        "lost_before",
        "lost_after",
        "late",
        "reject",
        "unavailable",
        "interrupt",
        "auth",
        "rate",
        "taken",
        "ignore:description",
    ]
)
PRUNES = st.sampled_from(
    [(), ("component",), ("component/G/*",), ("component", "group"), ("component/*", "component/H/*", "group/H")]
)


@st.composite
def pages(draw: st.DrawFn) -> DesiredPage:
    declared = Declaration()
    told: set[tuple[str | None, str]] = set()

    def component(name: str, group: str | None) -> tuple[str, dict[str, Any]] | None:
        if (group, name) in told:
            return None
        told.add((group, name))
        said: dict[str, Any] = {}
        if draw(st.booleans()):
            said["description"] = draw(TEXTS)
        if draw(st.integers(0, 4)) == 0:
            said["previously"] = ((draw(NAMES).lower(),),)
        return name, said

    for name in draw(st.lists(NAMES, max_size=3, unique=True)):
        if made := component(name, None):
            declared.component(name, **made[1])
    for group in draw(st.lists(GROUPS, max_size=3, unique=True)):
        members = [
            made
            for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
            if (made := component(name, group))
        ]
        said = {"description": draw(TEXTS)} if draw(st.booleans()) else {}
        declared.group(group, *members, **said)
    if draw(st.booleans()):
        declared.person("a@acme.example")
    prune = tuple(Pattern.parse(text, FIELD_NAMES) for text in draw(PRUNES))
    assume(declared.items)
    return declared.page(
        prune=prune,
        limits=Limits(1000, 100.0),
        declared=frozenset({"component", "group", "subscriber"}),
    )


@st.composite
def services(draw: st.DrawFn) -> FakeService:
    service = FakeService()
    taken: set[tuple[str | None, str]] = set()
    homes: list[str | None] = [
        None,
        *(service.add(GROUP, name=name) for name in draw(st.lists(GROUPS, max_size=3, unique=True))),
    ]
    for home in homes:
        least = 1 if home else 0
        for name in draw(st.lists(st.sampled_from("ABCDabcd"), min_size=least, max_size=4, unique=True)):
            taken.add((home, name))
            service.add(COMPONENT, home, name=name, description=draw(TEXTS))
    if draw(st.booleans()):
        service.add(SUBSCRIBER, email="z@acme.example")
    return service


def untouched(plans: list[Plan], before: dict[str, Row], after: dict[str, Row]) -> None:
    """What no plan named is as it was, and what was deleted was in a plan."""
    actions = [action for plan in plans for action in plan.work]
    named = {action.id for action in actions}
    going = {action.id for action in actions if action.verb is Verb.DELETE}
    vanishing = {vanish.id for plan in plans for page in plan.pages for vanish in page.vanishes}
    for id_, row in before.items():
        if id_ not in after:
            assert id_ in going | vanishing, f"{id_} is gone, and no plan said so"
        elif id_ not in named:
            freed = row.group in going and after[id_].group is None
            assert after[id_].fields == row.fields, f"{id_} was changed, and no plan said so"
            assert after[id_].group == row.group or freed, f"{id_} was moved, and no plan said so"
        assert id_ not in after or after[id_].status == "operational"


def no_duplicates(page: DesiredPage, service: FakeService, before: dict[str, Row]) -> None:
    """Of each name no more was made than is declared."""
    declared = Counter(item.name for item in page.items)
    made = Counter(
        row.fields.get("name") or contact_key(row.fields) for row in service.rows.values() if row.id not in before
    )
    assert not made - declared, f"made twice: {made - declared}"


class Case:
    """What is declared and what is live, in few words where it fails."""

    def __init__(self, page: DesiredPage, service: FakeService) -> None:
        self.page = page
        self.service = service

    def __repr__(self) -> str:
        live = [(row.id, row.group, row.fields) for row in self.service.rows.values()]
        declared = [(item.address.local, item.previously, item.fields.get("description")) for item in self.page.items]
        return f"live {live}, declared {declared}, prune {[str(pattern) for pattern in self.page.prune]}"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    return Case(draw(pages()), draw(services()))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(case=cases(), faults=st.lists(st.lists(FAULTS, max_size=6), max_size=3))
def test_it_converges_and_does_no_harm(case: Case, faults: list[list[Any]]) -> None:
    page, service = case.page, case.service
    before = copy.deepcopy(service.rows)
    plans: list[Plan] = []
    with tempfile.TemporaryDirectory() as folder:
        for round_, going_wrong in enumerate([*faults, []]):
            try:
                journal = Journal(Path(folder) / "journal.jsonl", durable=False)
                plan = planned(page, service, earlier=EarlierRuns(journal, waits=False))
            except PlanError as error:
                assert round_ == 0, error
                assume(False)
            plans.append(plan)
            note(f"round {round_}: {[f'{a.verb.value} {a.address} {dict(a.writes)}' for a in plan.work]}")
            service.faults = list(going_wrong)
            try:
                result = applied(plan, service, Path(folder))
            except BlockedError:
                assert round_ == 0, [block.message for block in plan.blocked_by]  # what broke off goes on unasked
                assume(False)
            note(f"  {[(o.status.value, str(o.action.address), o.reason) for o in result.outcomes]}")
            untouched(plans, before, service.rows)
            no_duplicates(page, service, before)
    assert result.pages[0].converged, result.pages[0]
    assert result.exit_code == 0
    assert planned(page, service).work == ()
    assert not any("status" in step.values for step in service.calls)
