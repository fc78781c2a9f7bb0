"""Random callers of a rate window: the service never sees too many, and nobody starves."""

import heapq
import itertools
from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from reconciler.http.sliding_log import SlidingLog, Terms
from tests.http.clock import Clock, most_in_a_window, window_at


def simulate(log: SlidingLog, jobs: list[tuple[float, float, float]]) -> tuple[list[float], list[float]]:
    """Callers come at their times, wait in line, and send; returns when the service counted each and when they sent.

    A job is (when it comes, seconds to the service, seconds back).
    """
    arrivals = deque(sorted(jobs))
    answers: list[tuple[float, str]] = []
    waiting: deque[tuple[float, float, float]] = deque()
    counted, sent, now = [], [], 0.0
    while arrivals or waiting:
        while arrivals and arrivals[0][0] <= now:
            waiting.append(arrivals.popleft())
        while answers and answers[0][0] <= now:
            log.answered(*heapq.heappop(answers))
        while waiting and log.delay(now) == 0:
            _, there, back = waiting.popleft()
            slot = str(len(sent))
            log.take([slot])
            sent.append(now)
            counted.append(now + there)
            heapq.heappush(answers, (now + there + back, slot))
        soonest = [log.delay(now) + now] if waiting else []
        if not arrivals and not waiting:
            break
        now = max(
            now + 1e-6,
            min(soonest + [job[0] for job in itertools.islice(arrivals, 1)] + [answer for answer, _ in answers[:1]]),
        )
    return counted, sent


latencies = st.floats(0.0, 5.0)
jobs = st.lists(st.tuples(st.floats(0.0, 30.0), latencies, latencies), min_size=1, max_size=60)


@given(limit=st.integers(1, 8), seconds=st.floats(0.5, 10.0), jobs=jobs)
def test_no_window_of_the_service_ever_sees_too_many_and_nobody_starves(
    limit: int, seconds: float, jobs: list[tuple[float, float, float]]
) -> None:
    counted, sent = simulate(SlidingLog(Terms(limit, seconds)), jobs)

    assert len(counted) == len(jobs)
    assert most_in_a_window(counted, seconds) <= limit
    assert sent == sorted(sent)
    # Each round of `limit` takes at most one window and the slowest exchange.
    slowest = max(there + back for _, there, back in jobs)
    rounds = -(-len(jobs) // limit)
    assert sent[-1] <= max(job[0] for job in jobs) + rounds * (seconds * 1.001 + slowest + 0.001)


@given(limit=st.integers(1, 8), waits=st.lists(st.floats(0.0, 20.0), min_size=1, max_size=6))
def test_however_often_it_is_refused_it_opens_again(limit: int, waits: list[float]) -> None:
    log = SlidingLog(Terms(limit, 10.0))
    now = 0.0
    for wait in waits:
        now += log.delay(now)
        log.take(["slot"])
        log.refused(now, wait)
        log.answered(now, "slot")

    delay = log.delay(now)
    assert waits[-1] - 1e-6 <= delay <= max(*waits, 10.01) + 1e-6


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
