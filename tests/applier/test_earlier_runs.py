"""A run inside the lag of the service's lists makes nothing a second time: the journal tells what an earlier one made."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reconciler.applier import EarlierRuns, Journal
from reconciler.errors import PlanError
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.result import Status
from reconciler.sandbox import FaultRule, Quirks
from tests.applier.build import PAGE_ID
from tests.applier.declare import Declaration, planned
from tests.applier.fake import FakeService
from tests.applier.loop import ROOT, Loop

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SHOP = """
- group: Checkout
  components: [{name: Cart}, {name: Payment}]
- group: Search
  components: [{name: Query}]
- name: Storefront
"""
MADE = [("Checkout", "Cart"), ("Checkout", "Payment"), ("Search", "Query"), (None, "Storefront")]


class Passing(list[float]):
    """Moves the sandbox's clock instead of sleeping."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._loop = loop

    def append(self, seconds: float) -> None:
        super().append(seconds)
        self._loop.sandbox.advance(seconds)


def entry(event: str, call: int = 1, *, ago: float = 1.0, **more: Any) -> dict[str, Any]:
    """A line of the journal, written so many seconds before `NOW`."""
    at = (NOW - timedelta(seconds=ago)).isoformat()
    return {"format_version": "1.0", "at": at, "run": "r1", "event": event, "call": call, **more}


def intent(address: str, call: int = 1, kind: str = "component", **more: Any) -> dict[str, Any]:
    known = {"page_id": PAGE_ID, "kind": kind, "address": address, "action": "create", **more}
    return entry("intent", call, **known)


def looked(folder: Path, service: FakeService, declared: Declaration, *lines: Any) -> tuple[list[float], list[str]]:
    """How long a plan waited, and what it is to do then. `service.late` shows itself with the second reading."""
    path, slept = folder / "journal.jsonl", list[float]()
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    journal = Journal(path)
    earlier = EarlierRuns(journal, now=lambda: NOW + timedelta(seconds=sum(slept)))
    try:
        plan = planned(declared.page(), service, earlier=earlier, sleep=slept.append)
    finally:
        journal.close()
    return slept, [f"{action.verb.value} {action.address.local}" for action in plan.work]


def hidden(service: FakeService, name: str = "Cart") -> str:
    """A component that lists show with the second reading."""
    id_ = service.add(COMPONENT, name=name)
    row, read = service.rows.pop(id_), service.read

    def then(page_id: str, wanted: Any) -> Any:
        page = read(page_id, wanted)
        service.rows[id_] = row
        return page

    service.read = then  # type: ignore[method-assign]
    return id_


CART = "acme/component/Cart"
DONE = {"outcome": "done", "id": "c1"}


@pytest.mark.parametrize("ends", [[], [entry("outcome", outcome="unknown", address=CART)], [entry("outcome", **DONE)]])
def test_what_an_earlier_run_may_have_made_is_looked_for_before_it_is_made_again(
    tmp_path: Path, ends: list[Any]
) -> None:
    service = FakeService()
    hidden(service)
    assert looked(tmp_path, service, Declaration().component("Cart"), intent(CART), *ends) == ([1.0], [])


def test_what_does_not_show_itself_within_the_lag_is_made(tmp_path: Path) -> None:
    found = looked(tmp_path, FakeService(), Declaration().component("Cart"), intent(CART, ago=0.5))
    assert found == ([1.0, 3.0], ["create component/Cart"])


@pytest.mark.parametrize(
    "lines",
    [
        [intent(CART, ago=5.0)],
        [intent(CART, ago=-5.0)],
        [intent(CART, page_id="another00001")],
        [intent("acme/component/Other")],
        [intent(CART, action="update")],
        [intent(CART), entry("outcome", outcome="failed", address=CART)],
        [intent(CART), entry("outcome", outcome="skipped", address=CART)],
        [entry("outcome", **DONE)],
        ["{", "[]", "null", "7", '{"event": "intent"}', '{"run": 1, "call": "x", "at": 3}', "[" * 9_999, "\x00"],
        [entry("begin"), {**intent(CART), "at": "yesterday"}, {**intent(CART), "at": "9999-12-31T23:59:59-23:59"}],
        [],
    ],
)
def test_nothing_else_is_waited_for(tmp_path: Path, lines: list[Any]) -> None:
    found = looked(tmp_path, FakeService(), Declaration().component("Cart"), *lines)
    assert found == ([], ["create component/Cart"])


def test_a_plan_that_makes_nothing_waits_for_nothing(tmp_path: Path) -> None:
    service = FakeService()
    service.add(COMPONENT, name="Cart")
    found = looked(
        tmp_path,
        service,
        Declaration().component("Cart"),
        intent(CART),
        entry("outcome", outcome="done", id="gone", address=CART),
    )
    assert found == ([], [])


def test_a_thing_that_is_to_bear_another_name_now_is_missed_by_its_id(tmp_path: Path) -> None:
    service = FakeService()
    hidden(service)
    basket = Declaration().component("Basket", previously=(("Cart",),))
    assert looked(tmp_path, service, basket, intent(CART), entry("outcome", **DONE)) == (
        [1.0],
        ["update component/Basket"],
    )


def test_two_that_could_be_meant_are_waited_for_too(tmp_path: Path) -> None:
    service = FakeService()
    twins = [service.add(COMPONENT, name="Cart"), service.add(COMPONENT, name="Cart")]
    core = service.add(GROUP, name="Core")
    read = service.read

    def then(page_id: str, wanted: Any) -> Any:
        page = read(page_id, wanted)
        service.rows[twins[1]].group = core
        return page

    service.read = then  # type: ignore[method-assign]
    declared = Declaration().component("Cart").group("Core", "Cart")
    assert looked(tmp_path, service, declared, intent("acme/component/Core/Cart", ago=0.1)) == ([1.0], [])


def test_two_that_could_be_meant_and_that_nobody_made_just_now_are_an_error_at_once(tmp_path: Path) -> None:
    service = FakeService()
    service.add(COMPONENT, name="Cart")
    service.add(COMPONENT, name="Cart")
    with pytest.raises(PlanError):
        looked(tmp_path, service, Declaration().component("Cart"), intent(CART, ago=60.0))


def test_a_journal_that_is_no_file_tells_nothing() -> None:
    journal = Journal(Path("/dev/null"))
    assert journal.tail() == []
    journal.close()


# --- over the wire


@pytest.mark.parametrize("lag", [0.5, 2.0, 3.5])
def test_a_second_apply_within_the_lag_makes_nothing_twice(loop: Loop, lag: float) -> None:
    loop.sandbox.quirks = Quirks(list_lag=lag)
    loop.slept = Passing(loop)
    loop.declare(SHOP)
    assert loop.plan().work != ()
    first = loop.plan()
    backend = loop.backend()
    loop.interrupt_after(4)
    loop.apply(first)
    backend.close()
    loop.behave()
    assert loop.apply().exit_code == 0
    assert loop.places() == sorted(MADE, key=lambda place: (place[0] or "", place[1]))
    assert len(loop.groups) == 2
    loop.sandbox.advance(10)
    assert loop.plan().work == ()


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5, 6])
def test_a_run_that_was_killed_with_a_post_in_flight_is_gone_on_with(loop: Loop, nth: int) -> None:
    """The process ends after the service carried the POST out and before anything is written down of it."""
    loop.sandbox.quirks = Quirks(list_lag=2.0)
    loop.slept = Passing(loop)
    loop.declare(SHOP)
    killed(loop, nth)
    assert loop.apply().exit_code == 0
    assert loop.places() == sorted(MADE, key=lambda place: (place[0] or "", place[1]))
    assert sorted(row["name"] for row in loop.groups.values()) == ["Checkout", "Search"]


def killed(loop: Loop, nth: int) -> None:
    """Apply, and end with the answer to the so-manieth POST on its way."""

    class Killed(BaseException):
        """The process is no more."""

    posts = [0]

    class Dying(Journal):
        def outcome(self, call: int, status: Status, **more: Any) -> None:
            posts[0] += 1
            if posts[0] == nth:
                raise Killed
            super().outcome(call, status, **more)

    from reconciler.applier import apply
    from tests.applier.build import KEY

    backend = loop.backend()
    journal = Dying(loop.folder / ".reconciler" / "journal.jsonl", durable=False)
    with pytest.raises(Killed):
        apply(
            loop.plan(backend),
            lambda _page: backend,
            journal=journal,
            interrupt=loop.interrupt,
            key=KEY,
            today=loop.today,
            sleep=loop.slept.append,
        )
    backend.close()
    assert len([r for r in loop.writes() if r.method == "POST"]) == nth


def test_a_list_that_is_torn_and_behind_still_makes_nothing_twice(loop: Loop) -> None:
    loop.sandbox.quirks = Quirks(list_lag=3.0)
    loop.slept = Passing(loop)
    loop.declare(SHOP)
    killed(loop, 2)
    loop.sandbox.faults.add(FaultRule("reset_before", "GET", f"{ROOT}/components"))
    assert loop.apply().exit_code == 0
    assert loop.places() == sorted(MADE, key=lambda place: (place[0] or "", place[1]))


NEW_NAMES = """
- {name: Storefront, previously: [Shop]}
- {name: Checkout, previously: [Till]}
- {name: Search}
"""


def test_what_a_run_set_out_to_create_under_a_new_name_is_created_after_it_broke_off(loop: Loop) -> None:
    """On a page without components an earlier name says nothing. After the first of them it would block."""
    loop.declare(NEW_NAMES)
    killed(loop, 1)
    with_journal = EarlierRuns(Journal(loop.folder / ".reconciler" / "journal.jsonl"), waits=False)

    assert [block.rule for page in loop.plan().pages for block in page.blocked_by] == ["unknown_previously"]
    plan = loop.plan(earlier=with_journal)
    assert plan.pages[0].blocked_by == ()
    assert [note.message for action in plan.work for note in action.notes if note.code == "unknown_previously"] == [
        'an earlier run set out to create it: nothing live has its earlier name "Till"'
    ]
    assert loop.apply().exit_code == 0
    assert loop.places() == [(None, "Checkout"), (None, "Search"), (None, "Storefront")]


def test_what_is_new_beside_a_renamed_thing_is_created_after_the_rename_alone_was_made(loop: Loop) -> None:
    loop.declare("- {group: EU, components: [{name: Login}]}\n- {group: US, components: [{name: Web}]}")
    assert loop.apply().exit_code == 0
    loop.declare(
        """
        - group: ${matrix:region}
          matrix: {region: [EU, US]}
          components: [{name: Sign-in, previously: [Login]}]
        """
    )
    loop.sandbox.faults.add(FaultRule("error", "POST", f"{ROOT}/components", status=403))
    assert loop.apply().exit_code == 4
    loop.behave()
    assert loop.apply().exit_code == 0
    assert loop.places() == [("EU", "Sign-in"), ("US", "Sign-in"), ("US", "Web")]


def test_the_closing_plan_of_a_run_that_broke_off_does_not_block_what_it_set_out_to_create(loop: Loop) -> None:
    loop.declare(NEW_NAMES)
    loop.sandbox.faults.add(FaultRule("error", "POST", f"{ROOT}/components", nth=2, status=403))
    result = loop.apply()

    assert result.exit_code == 4
    assert [block.rule for page in result.pages if page.remaining for block in page.remaining.blocked_by] == []


@pytest.mark.parametrize(
    "line", ['{"at": "", "event": "begin", "begun": 7}', '{"at": "", "event": "begin", "begun": {"x": "y"}}', "[]"]
)
def test_a_journal_that_is_no_journal_gives_no_leave(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(line + "\n")
    assert EarlierRuns(Journal(path)).begun(PAGE_ID) == frozenset()


def test_a_journal_that_cannot_be_read_gives_no_leave(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert EarlierRuns(Journal(tmp_path / "folder")).begun(PAGE_ID) == frozenset()
    assert EarlierRuns(Journal(tmp_path / "none" / "journal.jsonl")).begun(PAGE_ID) == frozenset()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        (["{", "[]", '{"format_version": "1.7", "at": "2026-05-04T12:00:00+00:00", "event": "outcome", "new": 1}'], ""),
        (
            ['{"format_version": "2.0", "event": "intent"}'],
            "the journal cannot be read in full: 1 of its lines has a format that this version does not know",
        ),
        (
            ['{"event": "intent"}', '{"at": "", "event": "intent", "lot": ["no part"]}', '{"at": "", "event": "leap"}'],
            "the journal cannot be read in full: 3 of its lines have a format that this version does not know",
        ),
    ],
)
def test_what_cannot_be_read_of_a_journal_is_said(tmp_path: Path, lines: list[str], trouble: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines))
    earlier = EarlierRuns(Journal(path))
    assert earlier.created == ()
    consequence = "what an interrupted run created in the last seconds may be created again"
    assert [note.message for note in earlier.notes] == ([f"{trouble}; {consequence}"] if trouble else [])


def test_a_plan_says_that_the_journal_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"format_version": "2.0"}\n')
    earlier = EarlierRuns(Journal(tmp_path / "journal.jsonl"))
    plan = planned(Declaration().component("Cart").page(), FakeService(), earlier=earlier)
    assert [note.code for note in plan.notes] == ["journal"]
