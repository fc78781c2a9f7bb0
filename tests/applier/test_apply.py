"""Applying a plan: pages side by side, the closing read, and the account of what was done."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.documents.event import Event
from reconciler.documents.event_file import EventFile
from reconciler.errors import BlockedError, UnavailableError
from reconciler.http import Interrupt
from reconciler.model.address import Address
from reconciler.model.kinds.statuspage import COMPONENT, GROUP, SUBSCRIBER
from reconciler.model.pattern import Pattern
from reconciler.model.plan import Plan
from reconciler.model.resource import LivePage
from reconciler.model.result import Result
from reconciler.model.work import Step
from reconciler.providers.protocol import Wanted
from tests.applier.declare import Declaration, applied, planned
from tests.applier.fake import FakeService
from tests.statuspage_names import FIELD_NAMES


def short(result: Result) -> list[str]:
    return [f"{o.status.value} {o.action.address}" for o in result.outcomes]


def test_a_page_is_made_as_declared_and_found_so(tmp_path: Path) -> None:
    service = FakeService()
    page = Declaration().component("Website").group("Core API", "REST API", "Webhooks").page()
    result = applied(planned(page, service), service, tmp_path)
    assert short(result) == [
        "done acme/component/Website",
        "done acme/component/Core API~1REST API".replace("~1", "/"),
        "done acme/group/Core API",
        "done acme/component/Core API/Webhooks",
    ]
    assert result.pages[0].converged
    assert (result.exit_code, result.reads, result.writes, result.interrupted) == (0, 4, 4, False)
    assert result.fingerprint.startswith("sha256:")
    assert planned(page, service).actions == ()


def test_only_the_kinds_that_were_written_to_are_read_again(tmp_path: Path) -> None:
    service = FakeService()
    page = Declaration().settings(name="Acme").component("Website").person("a@acme.example").template("T").page()
    applied(planned(page, service), service, tmp_path)
    service.wanted = []
    more = Declaration().settings(name="Acme").component("Website").person("a@acme.example").person("b@acme.example")
    result = applied(planned(more.template("T").page(), service), service, tmp_path)
    assert result.pages[0].converged
    assert [sorted(wanted.kinds) for wanted in service.wanted] == [
        ["component", "group", "page", "subscriber", "template"],
        ["subscriber"],
    ]
    assert service.wanted[1].contacts == {"subscriber": ("email:a@acme.example", "email:b@acme.example")}


def test_nothing_is_read_where_nothing_was_written(tmp_path: Path) -> None:
    service = FakeService()
    service.add(COMPONENT, name="Website")
    result = applied(planned(Declaration().component("Website").page(), service), service, tmp_path)
    assert (result.exit_code, result.reads, result.writes, len(service.wanted)) == (0, 2, 0, 1)
    assert result.pages[0].converged
    assert not (tmp_path / "journal.jsonl").exists()


def test_what_the_service_ignored_is_named_and_still_differs(tmp_path: Path) -> None:
    service = FakeService(faults=["ignore:showcase"])
    result = applied(planned(Declaration().component("A", showcase=True).page(), service), service, tmp_path)
    (outcome,) = result.outcomes
    service.rows["c1"].fields["showcase"] = False
    assert outcome.status.value == "done"
    again = applied(planned(Declaration().component("A", showcase=True).page(), service), service, tmp_path)
    assert again.pages[0].converged


def test_a_page_that_still_differs_is_not_converged(tmp_path: Path) -> None:
    service = FakeService(faults=["ignore:showcase"])
    service.add(COMPONENT, name="A", showcase=False)
    result = applied(planned(Declaration().component("A", showcase=True).page(), service), service, tmp_path)
    assert result.outcomes[0].ignored == ("showcase",)
    assert not result.pages[0].converged
    assert result.pages[0].remaining is not None
    assert [str(a.address) for a in result.pages[0].remaining.work] == ["acme/component/A"]
    assert result.exit_code == 4


def test_what_failed_is_finished_by_running_again(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "reject"])
    page = Declaration().component("Website").group("Core", "One", "Two").component("Last").page()
    result = applied(planned(page, service), service, tmp_path)
    assert short(result) == [
        "done acme/component/Website",
        "failed acme/component/Core/One",
        "skipped acme/group/Core",
        "skipped acme/component/Core/Two",
        "done acme/component/Last",
    ]
    assert result.exit_code == 4
    again = applied(planned(page, service), service, tmp_path)
    assert (again.exit_code, len(again.outcomes)) == (0, 3)
    assert service.names(COMPONENT) == ["Last", "One", "Two", "Website"]


def test_a_closing_read_that_fails_leaves_open_whether_the_page_is_as_declared(tmp_path: Path) -> None:
    service = FakeService(reads=[None, UnavailableError("answered 500", method="GET", path="/y")])
    result = applied(planned(Declaration().component("A").page(), service), service, tmp_path)
    assert result.pages[0].error == "whether the page matches the configuration now is not known: GET /y: answered 500"
    assert (result.pages[0].converged, result.exit_code) == (False, 4)


def test_a_key_that_is_refused_half_way_ends_the_page_without_a_closing_read(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "auth"])
    result = applied(planned(Declaration().component("A").component("B").page(), service), service, tmp_path)
    assert result.pages[0].error == "POST /x: the service's words"
    assert len(service.wanted) == 1
    assert result.exit_code == 4


def test_a_refusal_of_one_thing_alone_still_reads_what_became_of_the_rest(tmp_path: Path) -> None:
    service = FakeService(faults=[None, "forbidden"])
    result = applied(planned(Declaration().component("A").component("B").page(), service), service, tmp_path)
    assert result.pages[0].remaining is not None
    assert result.pages[0].error == "POST /x: the service's words"


class Behind(FakeService):
    """Its lists show what was written only from the so-manieth reading after it on."""

    behind = 0

    def read(self, page_id: str, wanted: Wanted) -> LivePage:
        page = super().read(page_id, wanted)
        if not self.calls or self.behind == 0:
            return page
        self.behind -= 1
        return replace(page, items=tuple(item for item in page.items if item.kind.name == "page"))


@pytest.mark.parametrize(("behind", "readings", "code"), [(0, 1, 0), (1, 2, 0), (2, 3, 0), (3, 3, 4)])
def test_what_the_lists_do_not_show_yet_is_looked_for_again(
    tmp_path: Path, behind: int, readings: int, code: int
) -> None:
    service = Behind()
    service.behind = behind
    plan = planned(Declaration().component("A").page(), service)
    before = len(service.wanted)
    result = applied(plan, service, tmp_path)
    assert (len(service.wanted) - before, result.exit_code) == (readings, code)


def test_what_the_service_changed_is_not_waited_for(tmp_path: Path) -> None:
    service = FakeService(faults=["ignore:description"])
    service.add(COMPONENT, name="A", description="old")
    plan = planned(Declaration().component("A", description="x").page(), service)
    before = len(service.wanted)
    result = applied(plan, service, tmp_path)
    assert (len(service.wanted) - before, result.exit_code) == (1, 4)


def test_an_interrupt_ends_with_130_and_no_closing_read(tmp_path: Path) -> None:
    service, interrupt = FakeService(), Interrupt()
    service.on_call = lambda step: interrupt.request()
    page = Declaration().component("A").component("B").page()
    result = applied(planned(page, service), service, tmp_path, interrupt=interrupt)
    assert short(result) == ["done acme/component/A", "skipped acme/component/B"]
    assert (result.interrupted, result.exit_code, len(service.wanted)) == (True, 130, 1)
    assert (result.pages[0].error, result.pages[0].remaining) == ("interrupted", None)


def test_a_journal_that_cannot_be_opened_sends_nothing(tmp_path: Path) -> None:
    service = FakeService()
    (tmp_path / "journal.jsonl").mkdir()
    result = applied(planned(Declaration().component("A").page(), service), service, tmp_path)
    assert (service.sent.writes, result.exit_code) == (0, 1)
    assert short(result) == ["skipped acme/component/A"]
    assert "the journal cannot be written: Is a directory" in (result.pages[0].error or "")


def test_a_journal_that_fills_up_ends_the_run_with_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = EventFile.append

    def full(file: EventFile, *events: Event, durable: bool = False) -> None:
        if any(event.call == 2 for event in events):
            raise OSError(28, "No space left on device")
        append(file, *events, durable=durable)

    monkeypatch.setattr(EventFile, "append", full)
    service = FakeService()
    page = Declaration().component("A").component("B").page()
    result = applied(planned(page, service), service, tmp_path)
    assert short(result) == ["done acme/component/A", "skipped acme/component/B"]
    assert (service.names(COMPONENT), result.exit_code) == (["A"], 4)
    assert result.pages[0].remaining is not None
    assert "No space left on device" in (result.pages[0].error or "")


def test_a_blocked_plan_is_never_applied(tmp_path: Path) -> None:
    service = FakeService()
    for name in "ABCDEFGH":
        service.add(COMPONENT, name=name)
    page = Declaration().component("A").page(prune_all=True)
    with pytest.raises(BlockedError):
        applied(planned(page, service), service, tmp_path)
    assert service.sent.writes == 0


def test_pages_go_side_by_side_and_the_failure_of_one_leaves_the_other_alone(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=10)
    services = {"one": FakeService(faults=["auth"]), "two": FakeService()}
    pages = [Declaration(key).component("A").page(id=f"page{key}") for key in services]
    for service in services.values():
        service.on_call = lambda step: both.wait() and None
    result = applied(planned(pages, services), services, tmp_path)
    assert short(result) == ["failed one/component/A", "done two/component/A"]
    assert [page.converged for page in result.pages] == [False, True]
    assert (result.exit_code, result.writes) == (4, 2)


def test_what_two_pages_of_one_key_send_is_counted_once(tmp_path: Path) -> None:
    service = FakeService()
    pages = [Declaration(key).component(key).page(id=f"page{key}") for key in ("one", "two")]
    plan = planned(pages, {"one": service, "two": service})
    result = applied(plan, {"one": service, "two": service}, tmp_path)
    assert (result.writes, service.sent.writes) == (2, 2)


def test_a_page_of_which_nothing_could_be_attempted_is_not_read_again(tmp_path: Path) -> None:
    service = FakeService(faults=["interrupt"])
    plan = planned(Declaration().component("A").page(), service)
    (page,) = plan.pages
    lost = replace(page.actions[0], depends_on=(), writes={"name": "A", "group": Address("acme", "group", ("G",))})
    result = applied(Plan((replace(page, actions=(lost,)),)), service, tmp_path)
    assert short(result) == ["skipped acme/component/A"]
    assert (len(service.wanted), result.exit_code, result.pages[0].converged) == (1, 1, False)


def test_a_page_that_could_not_be_read_is_not_written_to(tmp_path: Path) -> None:
    services = {"one": FakeService(reads=["unavailable"]), "two": FakeService()}
    pages = [Declaration(key).component("A").page(id=f"page{key}") for key in services]
    plan = planned(pages, services)
    assert plan.errored
    result = applied(plan, services, tmp_path)
    assert (services["one"].sent.writes, services["two"].sent.writes) == (0, 1)
    assert result.pages[0].error == "GET /x: page one (statuspage.yaml:1, id pageone): the service's words"


def test_a_defect_in_one_page_is_told_and_leaves_the_other_alone(tmp_path: Path) -> None:
    services = {"one": FakeService(faults=[ZeroDivisionError()]), "two": FakeService()}
    pages = [Declaration(key).component("A").page(id=f"page{key}") for key in services]
    result = applied(planned(pages, services), services, tmp_path)
    assert short(result) == ["unknown one/component/A", "done two/component/A"]
    assert "ZeroDivisionError" in (result.outcomes[0].reason or "")


def test_what_was_left_out_by_only_is_not_missed_afterwards(tmp_path: Path) -> None:
    service = FakeService()
    page = Declaration().component("A").component("B").page()
    only = (Pattern.parse("acme/component/A", FIELD_NAMES, whole=True),)
    result = applied(planned(page, service, only=only), service, tmp_path, only=only)
    assert (short(result), result.exit_code) == (["done acme/component/A"], 0)


def test_progress_hears_of_every_action(tmp_path: Path) -> None:
    heard: list[str] = []

    def hear(event: Event) -> None:
        facts = (event.address or event.page, event.requests or event.seconds)
        heard.append(" ".join([event.event, *(f"{fact}" for fact in facts if fact)]))

    service = FakeService(faults=["lost_before"])
    plan = planned(Declaration().component("A").page(), service)
    applied(plan, service, tmp_path, on_event=hear)
    assert heard == [
        "started acme/component/A",
        "waiting 1.0",
        "waiting 3.0",
        "finished acme/component/A",
        "reading acme",
        "read acme 2",
    ]


def test_nobody_who_is_not_declared_is_touched(tmp_path: Path) -> None:
    service = FakeService()
    core = service.add(GROUP, name="Core")
    by_hand = service.add(COMPONENT, core, name="Manually")
    stranger = service.add(SUBSCRIBER, email="z@acme.example")
    page = Declaration().group("Core", "New", description="x").person("a@acme.example").page()
    touched: list[Step] = []
    service.on_call = touched.append
    result = applied(planned(page, service), service, tmp_path)
    assert result.exit_code == 0
    assert service.place(by_hand) == ("Core", "Manually")
    assert stranger in service.rows
    assert {step.id for step in touched} == {None, core}
