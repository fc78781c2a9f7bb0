"""A budget that processes share: what every store promises."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.errors import StoreError
from reconciler.http import BudgetUser, FileBudgets, RateWindow, SharedBudgets, Waiter
from reconciler.http.redis_budget import RedisBudgets
from reconciler.http.redis_store import RedisStore
from reconciler.http.shared_budget import BudgetStore
from reconciler.http.sliding_log import Ask, Settled, SlidingLog, Terms, Turn

TERMS = Terms(4, 10.0, reserve=1)
KEY = "0" * 64


def ask(name: str, *, number: int = 1, urgent: bool = False, lease: float = 40.0) -> Ask:
    return Ask(f"ticket {name}", tuple(f"{name}{at}" for at in range(number)), urgent, lease)


@pytest.fixture(params=["file", "redis"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the budgets are: the path of a file, or the address of a Redis server."""
    return str(tmp_path / "budgets.db" if request.param == "file" else request.getfixturevalue("redis_url"))


def store_at(place: str) -> BudgetStore:
    """The store at a place, as a process opens it."""
    return RedisBudgets(RedisStore(place)) if "://" in place else FileBudgets(Path(place))


def budgets_at(place: str) -> SharedBudgets:
    """The budgets at a place, as a process opens them. Losing them ends the process."""
    return SharedBudgets(store_at(place), BudgetUser.of_process("test"), lambda error: sys.exit(str(error)))


@pytest.fixture
def opened(place: str) -> Iterator[Callable[[], BudgetStore]]:
    """Opens the one store as another process would."""
    stores: list[BudgetStore] = []

    def open_one() -> BudgetStore:
        stores.append(store_at(place))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def test_what_one_process_sends_another_does_not(opened: Callable[[], BudgetStore]) -> None:
    one, two = opened(), opened()
    assert [one.ask(KEY, ask("a"), TERMS), two.ask(KEY, ask("b"), TERMS), one.ask(KEY, ask("c"), TERMS)] == [Turn()] * 3
    assert two.ask(KEY, ask("d"), TERMS).seconds == float("inf"), "none of the three is answered"
    assert two.ask("1" * 64, ask("d"), TERMS) == Turn(), "another key is another budget"
    assert set(two.used(KEY, TERMS)) == {"a0", "b0", "c0"}


def test_the_reserve_is_for_urgent_requests_of_any_process(opened: Callable[[], BudgetStore]) -> None:
    one, two = opened(), opened()
    assert one.ask(KEY, ask("a", number=3), TERMS) == Turn()
    assert two.ask(KEY, ask("b"), TERMS).seconds > 0
    assert two.ask(KEY, ask("c", urgent=True), TERMS) == Turn()
    assert two.ask(KEY, ask("d", urgent=True), TERMS).seconds > 0


def test_a_slot_is_free_one_window_after_its_answer(opened: Callable[[], BudgetStore]) -> None:
    one, two = opened(), opened()
    one.ask(KEY, ask("a", number=3), TERMS)
    one.settle(KEY, Settled(answered=("a0", "a1"), unused=("a2",)), TERMS)
    assert two.ask(KEY, ask("b"), TERMS) == Turn()
    turn = two.ask(KEY, ask("c"), TERMS)
    assert (turn.seconds, turn.refused) == (pytest.approx(10.01, abs=1.0), False)


def test_a_refusal_closes_the_window_for_all(opened: Callable[[], BudgetStore]) -> None:
    one, two = opened(), opened()
    one.settle(KEY, Settled(refused=30.0), TERMS)
    for waiting in (ask("a"), ask("b", urgent=True), ask("c", number=0)):
        turn = two.ask(KEY, waiting, TERMS)
        assert (turn.seconds, turn.refused) == (pytest.approx(30.0, abs=1.0), True)


def test_a_second_refusal_says_that_others_use_the_key_who_do_not_share_it(opened: Callable[[], BudgetStore]) -> None:
    store, terms = opened(), Terms(4, 0.4)
    store.settle(KEY, Settled(refused=0.05), terms)
    time.sleep(0.1)
    store.settle(KEY, Settled(refused=0.05), terms)
    time.sleep(0.1)
    assert store.ask(KEY, ask("a", number=4), terms).seconds > 0.1


def test_processes_are_served_in_the_order_in_which_they_came(opened: Callable[[], BudgetStore]) -> None:
    one, two, three = opened(), opened(), opened()
    one.ask(KEY, ask("a", number=3), TERMS)
    assert two.ask(KEY, ask("b", number=2), TERMS).seconds > 0
    assert three.ask(KEY, ask("c"), TERMS).seconds > 0
    one.settle(KEY, Settled(unused=("a0",)), TERMS)
    assert three.ask(KEY, ask("c"), TERMS).seconds > 0, "the first needs two, and is before the other"
    one.settle(KEY, Settled(unused=("a1",)), TERMS)
    assert three.ask(KEY, ask("c"), TERMS).seconds > 0
    assert two.ask(KEY, ask("b", number=2), TERMS) == Turn()
    two.settle(KEY, Settled(unused=("b0",)), TERMS)
    assert three.ask(KEY, ask("c"), TERMS) == Turn()


def test_who_gives_up_its_place_lets_the_next_one_through(opened: Callable[[], BudgetStore]) -> None:
    one, two = opened(), opened()
    one.ask(KEY, ask("a", number=2), TERMS)
    assert one.ask(KEY, ask("b", number=2), TERMS).seconds > 0
    assert two.ask(KEY, ask("c"), TERMS).seconds > 0
    one.settle(KEY, Settled(left="ticket b"), TERMS)
    assert two.ask(KEY, ask("c"), TERMS) == Turn()


def test_an_urgent_request_goes_before_those_that_wait(opened: Callable[[], BudgetStore]) -> None:
    one, two = opened(), opened()
    one.ask(KEY, ask("a", number=4, urgent=True), TERMS)
    assert one.ask(KEY, ask("b"), TERMS).seconds > 0
    assert two.ask(KEY, ask("c", urgent=True), TERMS).seconds > 0
    one.settle(KEY, Settled(unused=("a0", "a1")), TERMS)
    assert one.ask(KEY, ask("b"), TERMS).seconds > 0, "one is for the urgent one, and one is the reserve"
    assert two.ask(KEY, ask("c", urgent=True), TERMS) == Turn()


def test_the_slot_of_a_killed_holder_comes_back_at_the_end_of_its_lease(opened: Callable[[], BudgetStore]) -> None:
    one, two = opened(), opened()
    one.ask(KEY, ask("a", number=3, lease=0.3), TERMS)
    assert two.ask(KEY, ask("b"), TERMS).seconds > 0
    time.sleep(0.35)
    assert two.ask(KEY, ask("b"), TERMS) == Turn()


def test_an_answer_after_the_end_of_the_lease_counts(opened: Callable[[], BudgetStore]) -> None:
    store = opened()
    store.ask(KEY, ask("a", lease=0.01), TERMS)
    time.sleep(0.05)
    store.settle(KEY, Settled(answered=("a0",)), TERMS)
    assert store.used(KEY, TERMS) == ("a0",)


# --- processes

HOLD = """
import sys, time
from tests.http.test_shared_budget import budgets_at
from reconciler.http import RateWindow, Waiter
window = RateWindow(3, 1.0)
window.share(budgets_at(sys.argv[1]), "key")
with window.slot(Waiter(deadline=1.0)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_process_that_is_killed_with_a_request_under_way_blocks_nobody_for_long(place: str) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", HOLD, place], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"held\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    budgets = budgets_at(place)
    window = RateWindow(3, 1.0)
    window.share(budgets, "key")
    begun = time.monotonic()
    for _ in range(3):  # its slot counts: the service may have seen the request
        with window.slot():
            pass
    assert time.monotonic() - begun > 0.9
    budgets.close()


def test_waits_are_announced_and_a_patience_is_kept_where_the_budget_is_shared(place: str) -> None:
    budgets = budgets_at(place)
    window, waits = RateWindow(1, 0.3), list[tuple[float, bool]]()
    window.share(budgets, "key")
    for _ in range(2):
        with window.slot(Waiter(on_wait=lambda seconds, refused: waits.append((seconds, refused)))):
            pass
    assert waits == [(pytest.approx(0.3, abs=0.05), False)]
    window.learn(0.2)
    with window.slot(Waiter(on_wait=lambda seconds, refused: waits.append((seconds, refused)))):
        pass
    assert waits[1] == (pytest.approx(0.2, abs=0.1), True)
    budgets.close()


# --- a store that fails


class Failing:
    """A store that cannot be used from some call on."""

    def __init__(self, works: int) -> None:
        self.works, self.closed = works, 0

    def _call(self) -> None:
        self.works -= 1
        if self.works < 0:
            raise StoreError("it is gone")

    def ask(self, key: str, ask: Ask, terms: Terms) -> Turn:
        self._call()
        return Turn()

    def settle(self, key: str, settled: Settled, terms: Terms) -> None:
        self._call()

    def used(self, key: str, terms: Terms) -> tuple[str, ...]:
        self._call()
        return ()

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("works", [0, 1, 2, 3])
def test_a_store_that_fails_is_told_once_and_the_window_goes_on_with_what_it_sent(works: int) -> None:
    store, told = Failing(works), list[str]()
    window = RateWindow(2, 0.3)
    window.share(SharedBudgets(store, BudgetUser.of_process("test"), lambda error: told.append(str(error))), "key")
    begun = time.monotonic()
    for _ in range(3):
        with window.slot():
            pass
    assert time.monotonic() - begun >= 0.3
    assert told == ["it is gone"]
    assert store.closed == 1


def test_a_slot_says_who_took_it() -> None:
    user = BudgetUser("runner-1", 4711, "plan")
    assert BudgetUser.of_slot(f"{user.slots()}\t17") == user
    assert BudgetUser.of_slot("") is None
    assert BudgetUser.of_process("plan").pid == os.getpid()


# --- two stores, one arithmetic

LONG = Terms(6, 1_000.0, reserve=2)
"""A window so long that no test sees its end."""

asks = st.builds(
    lambda name, number, urgent: ask(name, number=number, urgent=urgent, lease=5_000.0),
    st.sampled_from("abcdef"),
    st.integers(0, 3),
    st.booleans(),
)
some_slots = st.lists(
    st.builds(lambda name, at: f"{name}{at}", st.sampled_from("abcdef"), st.integers(0, 2)), max_size=2
)
settlings = st.builds(
    lambda answered, unused, left, refused: Settled(tuple(answered), tuple(set(unused) - set(answered)), left, refused),
    st.lists(st.nothing(), max_size=0) | some_slots.map(lambda slots: sorted(set(slots))),
    some_slots,
    st.none() | st.sampled_from("abcdef").map(lambda name: f"ticket {name}"),
    st.sampled_from([None] * 9 + [0.0, 300.0]),
)


@given(steps=st.lists(asks | settlings, max_size=25))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_scripts_of_redis_do_the_arithmetic_of_the_sliding_log(redis_url: str, steps: list[Ask | Settled]) -> None:
    store, log, key = RedisBudgets(RedisStore(redis_url)), SlidingLog(LONG), secrets.token_hex(32)
    for step in steps:
        if isinstance(step, Settled):
            flying = set(log.used(time.time()))
            answered = tuple(slot for slot in step.answered if slot in flying and slot in log._in_flight)
            step = Settled(answered, step.unused, step.left, step.refused)
            log.settle(time.time(), step)
            store.settle(key, step, LONG)
        elif not set(step.slots) & set(log.used(time.time())):  # an id is used once
            expected, turn = log.ask(time.time(), step), store.ask(key, step, LONG)
            assert turn == Turn(pytest.approx(expected.seconds, abs=2.0), expected.refused)
        assert sorted(store.used(key, LONG)) == sorted(log.used(time.time()))
    store.close()
