"""Writes whose answer was lost: what became of them is found out, or said to be unknown. Never «failed, nothing changed»."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.errors import ServiceError, UnavailableError
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT
from reconciler.model.result import PageResult, Result
from reconciler.model.work import Step
from reconciler.sandbox import FaultRule
from tests.applier.build import create, page_plan, walk
from tests.applier.declare import Declaration, applied, planned
from tests.applier.fake import FakeService
from tests.applier.loop import ROOT, Loop
from tests.statuspage_names import BY_NAME

LOOKS: dict[str, dict[str, object]] = {
    "a reset": {"effect": "reset_before"},
    "a 500": {"effect": "error"},
    "a 401": {"effect": "error", "status": 401},
    "an HTML page": {"effect": "html", "status": 200},
    "a truncated list": {"effect": "truncate"},
}

FILES: dict[str, tuple[str, str, str]] = {
    "component": ("- name: Checkout", "", "/components"),
    "component of a new group": ("- group: Billing\n  components: [{name: Invoices}]", "", "/components"),
    "template": ("- name: Storefront", "templates: [{name: Swap, title: Swap, body: Soon}]", "/incident_templates"),
    "subscriber": ("- name: Storefront", "subscribers: {members: [{email: ops@shop.example}]}", "/subscribers"),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("what", FILES)
def test_a_post_that_was_carried_out_and_cannot_be_looked_for_ends_in_4(loop: Loop, what: str, look: str) -> None:
    components, rest, path = FILES[what]
    if what in ("template", "subscriber"):
        loop.component("Storefront")
    loop.declare(components, rest)
    plan = loop.plan()
    loop.sandbox.faults.add(FaultRule("error_after", "POST", f"{ROOT}{path}"))
    loop.sandbox.faults.add(FaultRule(method="GET", path=f"{ROOT}/**", times=None, **LOOKS[look]))  # type: ignore[arg-type]
    result = loop.apply(plan)
    assert result.exit_code == 4
    (unknown,) = [outcome for outcome in result.outcomes if outcome.status.value == "unknown"]
    assert f"POST {ROOT}{path}: " in (unknown.reason or "")
    assert "looking for it failed too: GET " in (unknown.reason or "")
    loop.behave()
    assert loop.apply().exit_code == 0
    assert loop.plan().work == ()


@pytest.mark.parametrize("look", LOOKS)
def test_the_post_of_a_group_is_no_exception(loop: Loop, look: str) -> None:
    loop.declare("- group: Billing\n  components: [{name: Invoices}, {name: Refunds}]")
    plan = loop.plan()
    loop.sandbox.faults.add(FaultRule("reset_after", "POST", f"{ROOT}/component-groups"))
    loop.sandbox.faults.add(FaultRule(method="GET", path=f"{ROOT}/**", times=None, **LOOKS[look]))  # type: ignore[arg-type]
    result = loop.apply(plan)
    assert result.exit_code == 4
    assert [o.status.value for o in result.outcomes] == ["done", "unknown", "skipped"]
    assert f"POST {ROOT}/component-groups: " in (result.outcomes[1].reason or "")
    loop.behave()
    assert loop.apply().exit_code == 0
    assert loop.places() == [("Billing", "Invoices"), ("Billing", "Refunds")]


def test_a_look_that_fails_is_settled_by_the_closing_read(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_after"], finds=["unavailable"] * 3)
    result = applied(planned(Declaration().component("Checkout").page(), service), service, tmp_path)
    (outcome,) = result.outcomes
    assert (outcome.status.value, outcome.id) == ("adopted", "c1")
    assert outcome.reason == "its answer was lost, and it is there"
    assert result.exit_code == 0


def test_what_the_closing_read_does_not_show_stays_of_unknown_fate(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_before"], finds=["unavailable"] * 3)
    result = applied(planned(Declaration().component("Checkout").page(), service), service, tmp_path)
    assert [o.status.value for o in result.outcomes] == ["unknown"]
    assert result.exit_code == 4


def test_a_post_sent_over_and_over_whose_object_shows_in_the_end_is_adopted(tmp_path: Path) -> None:
    service = FakeService(faults=["lost_before"] * 4)

    def somebody(step: Step) -> None:
        if len(service.calls) == 3:
            service.reads = []
            service.late.append((99, service.rows.pop(service.add(COMPONENT, name="Checkout"))))

    plan = planned(Declaration().component("Checkout").page(), service)
    service.on_call = somebody
    result = applied(plan, service, tmp_path)
    assert [(o.status.value, o.reason) for o in result.outcomes] == [
        ("adopted", "its answer was lost, and it is there")
    ]


def unanswered(method: str) -> ServiceError:
    error = UnavailableError("answered 502, after 4 tries", method=method, path="/x")
    error.fate_unknown = True
    return error


def updating(service: FakeService) -> Declaration:
    service.add(COMPONENT, name="Checkout", description="old")
    return Declaration().component("Checkout", description="new")


def deleting(service: FakeService) -> Declaration:
    service.add(COMPONENT, name="Checkout")
    return Declaration().component("Checkout", absent=True)


class Deaf(FakeService):
    """Carries out what it is asked or not, and answers nothing."""

    heeds = True

    def perform(self, page_id: str, step: Step):  # type: ignore[no-untyped-def]
        if self.heeds:
            super().perform(page_id, step)
        self.sent.writes += not self.heeds
        raise unanswered("PATCH")


@pytest.mark.parametrize("wanted", [updating, deleting])
@pytest.mark.parametrize(
    ("heeds", "reads", "status", "code"),
    [(True, [], "done", 0), (False, [], "failed", 1), (True, [None, "unavailable"], "unknown", 4)],
)
def test_an_update_or_delete_that_was_never_answered_is_settled_by_the_closing_read(
    tmp_path: Path,
    wanted: Callable[[FakeService], Declaration],
    heeds: bool,
    reads: list[str],
    status: str,
    code: int,
) -> None:
    service = Deaf()
    plan = planned(wanted(service).page(), service)
    service.heeds, service.reads = heeds, reads[1:]  # type: ignore[assignment]
    result = applied(plan, service, tmp_path)
    assert [o.status.value for o in result.outcomes] == [status]
    assert result.exit_code == code


def test_a_thing_that_was_made_and_not_completed_is_not_nothing(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "reject"])
    person = Address("acme", "access_user", ("email:o…@shop.example#12345678",))
    user = create(person, BY_NAME["access_user"], email="ops@shop.example", components=())
    plan = page_plan(service, user)
    going = walk(plan, service, tmp_path)
    (outcome,) = going.outcomes
    assert (outcome.status.value, outcome.begun, outcome.requests) == ("failed", True, 2)
    assert Result((PageResult(plan, (outcome,), remaining=plan),), "sha256:0").exit_code == 4


@pytest.mark.parametrize(("effect", "status"), [("reset_after", "done"), ("reset_before", "failed")])
def test_a_patch_that_no_try_brings_an_answer_to_is_settled_over_the_wire(loop: Loop, effect: str, status: str) -> None:
    loop.component("Checkout", description="old")
    loop.declare("- {name: Checkout, description: new}")
    plan = loop.plan()
    loop.sandbox.faults.add(FaultRule(effect, "PATCH", times=None))  # type: ignore[arg-type]
    result = loop.apply(plan)
    assert [o.status.value for o in result.outcomes] == [status]
    assert result.exit_code == (0 if status == "done" else 1)
