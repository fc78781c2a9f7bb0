"""The rate window: never more than the service allows by the service's own count, and hardly ever less."""

import heapq
import itertools
import threading
import time
from collections import deque
from contextvars import copy_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.errors import Interrupted
from reconciler.http import Interrupt, RateWindow, RateWindows
from reconciler.http.window import SlidingLog, WindowClosedError


class Clock:
    """Time that passes only where somebody waits or works."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


def window_at(clock: Clock, requests: int, seconds: float, reserve: int = 0) -> RateWindow:
    return RateWindow(requests, seconds, reserve=reserve, clock=clock, sleep=clock.pass_)


def most_in_a_window(arrivals: list[float], seconds: float) -> int:
    arrivals = sorted(arrivals)
    return max(sum(1 for later in arrivals[n:] if later - first <= seconds) for n, first in enumerate(arrivals))


def best_end(writes: int, requests: int, seconds: float, latency: float) -> float:
    """When a writer who knows the moment at which the service counts has its last answer."""
    counted: list[float] = []
    for n in range(writes):
        after_own = counted[-1] + latency if counted else latency / 2
        after_window = counted[n - requests] + seconds if n >= requests else 0.0
        counted.append(max(after_own, after_window))
    return counted[-1] + latency / 2


@pytest.mark.parametrize("latency", [0.0, 0.001, 0.01, 0.03, 0.05, 0.09, 0.1, 0.15])
@pytest.mark.parametrize(("writes", "requests", "seconds"), [(60, 20, 2.0), (200, 60, 60.0), (61, 60, 60.0)])
def test_one_writer_ends_within_five_percent_of_the_best_schedule(
    writes: int, requests: int, seconds: float, latency: float
) -> None:
    clock = Clock()
    window = window_at(clock, requests, seconds)
    counted = []

    for _ in range(writes):
        with window.slot():
            clock.pass_(latency / 2)
            counted.append(clock.now)
            clock.pass_(latency / 2)

    assert clock.now <= best_end(writes, requests, seconds, latency) * 1.05
    assert most_in_a_window(counted, seconds) <= requests


def test_a_quiet_key_bursts_at_once_and_the_reserve_stays() -> None:
    clock = Clock()
    window = window_at(clock, 60, 60.0, reserve=10)

    assert window.burst == 50
    for _ in range(50):
        with window.slot():
            pass
    assert clock.now == 0.0
    with window.slot():
        assert clock.now == pytest.approx(60.05, abs=0.001)


def test_a_reserve_leaves_at_least_one_request() -> None:
    assert RateWindow(5, 1.0, reserve=9).burst == 1


def test_a_slot_counts_from_the_answer_and_not_from_the_sending() -> None:
    clock = Clock()
    window = window_at(clock, 1, 10.0)

    with window.slot():
        clock.pass_(7.0)
    with window.slot():
        assert clock.now == pytest.approx(17.01, abs=0.001)


def test_a_request_that_fails_counts_too() -> None:
    clock = Clock()
    window = window_at(clock, 1, 10.0)

    with pytest.raises(KeyError), window.slot():
        raise KeyError
    with window.slot():
        assert clock.now == pytest.approx(10.01, abs=0.001)


def test_a_wait_is_told_once_with_its_length() -> None:
    clock = Clock()
    window = window_at(clock, 2, 10.0)
    waits: list[tuple[float, bool]] = []

    for _ in range(3):
        with window.slot(on_wait=lambda seconds, asked: waits.append((seconds, asked))):
            clock.pass_(1.0)

    assert waits == [(pytest.approx(9.01, abs=0.001), False)]


def test_a_wait_that_the_service_asked_for_is_told_as_such() -> None:
    clock = Clock()
    window = window_at(clock, 2, 10.0)
    waits: list[tuple[float, bool]] = []

    window.learn(30.0)
    with window.slot(on_wait=lambda seconds, asked: waits.append((seconds, asked))):
        pass

    assert waits == [(pytest.approx(30.0, abs=0.001), True)]


def test_what_must_be_finished_takes_a_free_slot_after_a_stop_and_waits_for_none() -> None:
    clock, interrupt = Clock(), Interrupt()
    window = RateWindow(1, 60.0, clock=clock, sleep=clock.pass_)
    interrupt.request()
    with interrupt.finishing():
        with window.slot(interrupt=interrupt):
            pass
        with pytest.raises(Interrupted), window.slot(interrupt=interrupt):
            pass
    assert clock.now == pytest.approx(0.0, abs=0.2)
    clock.pass_(100.0)
    with pytest.raises(Interrupted), window.slot(interrupt=interrupt):
        pass


def test_a_stop_ends_a_wait_within_a_tenth_of_a_second() -> None:
    clock = Clock()
    interrupt = Interrupt()

    def sleep(seconds: float) -> None:
        clock.pass_(seconds)
        if clock.now > 5:
            interrupt.request()

    window = RateWindow(1, 60.0, clock=clock, sleep=sleep)
    with window.slot(interrupt=interrupt):
        pass
    with pytest.raises(Interrupted, match="nothing more was sent"), window.slot(interrupt=interrupt):
        pass

    assert clock.now == pytest.approx(5.0, abs=0.2)
    assert interrupt.requested
    with window.slot():  # who gave up does not block the queue
        assert clock.now == pytest.approx(60.05, abs=0.001)


def test_everybody_waits_after_a_refusal() -> None:
    clock = Clock()
    window = window_at(clock, 60, 60.0)

    with window.slot():
        window.learn(12.0)
    with window.slot():
        assert clock.now == pytest.approx(12.0, abs=0.001)


def test_a_refusal_that_names_no_time_closes_a_whole_window() -> None:
    clock = Clock()
    window = window_at(clock, 60, 60.0)

    window.learn()
    with window.slot():
        assert clock.now == pytest.approx(60.0, abs=0.001)


def test_a_shorter_refusal_does_not_shorten_a_longer_one() -> None:
    clock = Clock()
    window = window_at(clock, 60, 60.0)

    window.learn(30.0)
    window.learn(1.0)
    with window.slot():
        assert clock.now == pytest.approx(30.0, abs=0.001)


def test_a_second_refusal_says_that_others_use_the_key() -> None:
    """The slots that look free are then theirs, and come free evenly instead of being fired at the service."""
    clock = Clock()
    window = window_at(clock, 10, 10.0)

    window.learn(1.0)
    with window.slot():
        window.learn(1.0)
    sent = []
    for _ in range(10):
        with window.slot():
            sent.append(clock.now)

    assert sent[0] == pytest.approx(2.0, abs=0.01)
    assert [later - earlier for earlier, later in itertools.pairwise(sent)][:8] == [pytest.approx(1.0, abs=0.01)] * 8


def test_a_refusal_after_a_quiet_window_is_taken_at_its_word_again() -> None:
    clock = Clock()
    window = window_at(clock, 10, 10.0)

    window.learn(1.0)
    clock.pass_(30.0)
    window.learn(1.0)
    for _ in range(10):
        with window.slot():
            assert clock.now == pytest.approx(31.0, abs=0.001)


def test_a_silence_beyond_the_patience_is_an_error() -> None:
    window = window_at(Clock(), 10, 10.0)
    window.learn(3600.0)

    with pytest.raises(WindowClosedError, match="stays closed for 3600 s") as caught, window.slot(patience=300.0):
        pass
    assert caught.value.seconds == 3600.0


def test_a_tightened_window_keeps_to_both_limits() -> None:
    clock = Clock()
    window = window_at(clock, 10, 1.0)
    for _ in range(10):
        with window.slot():
            pass

    window.tighten(8, 5.0, reserve=3)

    assert (window.burst, window.seconds) == (5, 5.0)
    for _ in range(6):
        with window.slot():
            pass
    assert clock.now == pytest.approx(6.006, abs=0.001)  # the ten of before for 1 s, then five in 5 s


@pytest.mark.parametrize(
    ("requests", "seconds", "reserve"), [(0, 60.0, 0), (1, 0.0, 0), (1, float("inf"), 0), (1, 1.0, -1)]
)
def test_numbers_that_let_nothing_through_are_refused(requests: int, seconds: float, reserve: int) -> None:
    with pytest.raises(ValueError, match="at least 1 request"):
        RateWindow(requests, seconds, reserve=reserve)


def test_threads_are_served_in_the_order_in_which_they_came() -> None:
    window = RateWindow(1, 0.02)
    order: list[int] = []

    def work(number: int) -> None:
        with window.slot():
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    with window.slot():
        for number, thread in enumerate(threads):
            thread.start()
            while len(window._queue) < number + 1:
                time.sleep(0.001)
    for thread in threads:
        thread.join()

    assert order == list(range(8))


def test_one_key_at_one_service_has_one_window() -> None:
    windows = RateWindows()

    first = windows.get("https://a.example/v1", "key", requests=60, seconds=60.0)
    again = windows.get("https://a.example/v1/", "key", requests=60, seconds=60.0, reserve=10)

    assert again is first
    assert first.burst == 50
    assert windows.get("https://a.example/v1", "other") is not first
    assert windows.get("https://b.example/v1", "key") is not first
    assert repr(windows) == "RateWindows(3 keys)"
    assert repr(first) == "RateWindow(50 in 60 s)"
    assert "key" not in repr(vars(windows)).replace("keys", "")


def simulate(log: SlidingLog, jobs: list[tuple[float, float, float]]) -> tuple[list[float], list[float]]:
    """Callers come at their times, wait in line, and send; returns when the service counted each and when they sent.

    A job is (when it comes, seconds to the service, seconds back).
    """
    arrivals = deque(sorted(jobs))
    answers: list[float] = []
    waiting: deque[tuple[float, float, float]] = deque()
    counted, sent, now = [], [], 0.0
    while arrivals or waiting:
        while arrivals and arrivals[0][0] <= now:
            waiting.append(arrivals.popleft())
        while answers and answers[0] <= now:
            log.answered(heapq.heappop(answers))
        while waiting and log.delay(now) == 0:
            _, there, back = waiting.popleft()
            log.take()
            sent.append(now)
            counted.append(now + there)
            heapq.heappush(answers, now + there + back)
        soonest = [log.delay(now) + now] if waiting else []
        if not arrivals and not waiting:
            break
        now = max(now + 1e-6, min(soonest + [job[0] for job in itertools.islice(arrivals, 1)] + answers[:1]))
    return counted, sent


latencies = st.floats(0.0, 5.0)
jobs = st.lists(st.tuples(st.floats(0.0, 30.0), latencies, latencies), min_size=1, max_size=60)


@given(limit=st.integers(1, 8), seconds=st.floats(0.5, 10.0), jobs=jobs)
def test_no_window_of_the_service_ever_sees_too_many_and_nobody_starves(
    limit: int, seconds: float, jobs: list[tuple[float, float, float]]
) -> None:
    counted, sent = simulate(SlidingLog(limit, seconds), jobs)

    assert len(counted) == len(jobs)
    assert most_in_a_window(counted, seconds) <= limit
    assert sent == sorted(sent)
    # Each round of `limit` takes at most one window and the slowest exchange.
    slowest = max(there + back for _, there, back in jobs)
    rounds = -(-len(jobs) // limit)
    assert sent[-1] <= max(job[0] for job in jobs) + rounds * (seconds * 1.001 + slowest + 0.001)


@given(limit=st.integers(1, 8), waits=st.lists(st.floats(0.0, 20.0), min_size=1, max_size=6))
def test_however_often_it_is_refused_it_opens_again(limit: int, waits: list[float]) -> None:
    log = SlidingLog(limit, 10.0)
    now = 0.0
    for wait in waits:
        now += log.delay(now)
        log.take()
        log.refused(now, wait)
        log.answered(now)

    delay = log.delay(now)
    assert waits[-1] - 1e-6 <= delay <= max(*waits, 10.01) + 1e-6


# --- slots that are kept together


def test_what_belongs_together_waits_once_and_goes_out_in_one_breath() -> None:
    clock = Clock()
    window = window_at(clock, 4, 10.0)
    for _ in range(3):
        with window.slot():
            clock.pass_(1.0)
    told: list[float] = []
    with window.together(2, on_wait=lambda seconds, _asked: told.append(seconds)):
        begun = clock.now
        for _ in range(2):
            with window.slot():
                pass
        assert clock.now == begun
    assert begun == pytest.approx(11.01, abs=0.001)  # the first of the three comes free, and two are free then
    assert told == [pytest.approx(8.01, abs=0.001)]


def test_what_is_left_of_kept_slots_is_given_back() -> None:
    clock = Clock()
    window = window_at(clock, 3, 10.0)
    with window.together(3), window.slot():
        pass
    for _ in range(2):
        with window.slot():
            pass
    assert clock.now == 0.0
    with window.slot():
        assert clock.now == pytest.approx(10.01, abs=0.001)


def test_more_than_the_window_has_cannot_be_kept() -> None:
    clock = Clock()
    window = window_at(clock, 2, 10.0)
    with window.together(5):
        for _ in range(3):
            with window.slot():
                pass
    assert clock.now == pytest.approx(10.01, abs=0.001)


def test_kept_slots_are_of_one_window_and_of_the_threads_that_run_in_their_context() -> None:
    clock = Clock()
    window, other = window_at(clock, 2, 10.0), window_at(clock, 1, 10.0)
    with window.together(2):
        with other.slot():
            pass
        threads = [threading.Thread(target=copy_context().run, args=(use, window)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert clock.now == 0.0
    with other.slot():
        assert clock.now == pytest.approx(10.01, abs=0.001)


def use(window: RateWindow) -> None:
    with window.slot():
        pass


def test_others_do_not_get_what_is_kept() -> None:
    clock = Clock()
    window = window_at(clock, 2, 10.0)
    stop = Interrupt()

    def outsider() -> None:
        with pytest.raises(Interrupted), window.slot(interrupt=stop, on_wait=lambda _s, _a: None):
            pytest.fail("it was kept for somebody else")

    with window.together(2):
        thread = threading.Thread(target=outsider)
        thread.start()
        until_waiting(window)
        stop.request()
        thread.join()


def until_waiting(window: RateWindow) -> None:
    for _ in range(2_000):
        if window._queue:  # the one who waits
            return
        time.sleep(0.005)
    pytest.fail("nobody waits")


def test_a_silence_that_the_service_asks_for_holds_for_kept_slots_too() -> None:
    clock = Clock()
    window = window_at(clock, 3, 10.0)
    with window.together(3):
        with window.slot():
            window.learn(7.0)
        with window.slot(patience=8.0):
            assert clock.now == pytest.approx(7.0)
            window.learn(30.0)
        with pytest.raises(WindowClosedError), window.slot(patience=8.0):
            pytest.fail("the service asked for more")
    clock.now = 37.0
    with window.together(3, patience=8.0), window.slot():
        assert clock.now == 37.0, "the one that was refused its turn was given back"


def test_one_who_keeps_slots_does_not_wait_behind_those_who_have_none() -> None:
    clock = Clock()
    window = window_at(clock, 1, 10.0)
    stop = Interrupt()

    def outsider() -> None:
        with pytest.raises(Interrupted), window.slot(interrupt=stop):
            pytest.fail("there was none free")

    with window.together(1):
        thread = threading.Thread(target=outsider)
        thread.start()
        until_waiting(window)
        with window.slot():
            stop.request()
            thread.join()


@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=20),
    used=st.lists(st.integers(0, 5), min_size=20, max_size=20),
    limit=st.integers(1, 5),
    took=st.floats(0.0, 3.0),
)
def test_kept_or_not_no_window_of_the_service_sees_too_many(
    sizes: list[int], used: list[int], limit: int, took: float
) -> None:
    clock = Clock()
    window = window_at(clock, limit, 10.0)
    counted: list[float] = []
    for size, requests in zip(sizes, used, strict=False):
        with window.together(size):
            for _ in range(requests):
                with window.slot():
                    counted.append(clock.now)
                    clock.pass_(took)
    if counted:
        assert most_in_a_window(counted, 10.0) <= limit
