"""The rate window: never more than the service allows by the service's own count, and hardly ever less."""

import itertools
import threading
import time

import pytest

from reconciler.errors import Interrupted
from reconciler.http import Interrupt, RateWindow, RateWindows, Waiter
from reconciler.http.window import WindowClosedError
from reconciler.model.service import RateLimit
from tests.http.clock import Clock, most_in_a_window, window_at


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
        with window.slot(Waiter(on_wait=lambda seconds, asked: waits.append((seconds, asked)))):
            clock.pass_(1.0)

    assert waits == [(pytest.approx(9.01, abs=0.001), False)]


def test_a_wait_that_the_service_asked_for_is_told_as_such() -> None:
    clock = Clock()
    window = window_at(clock, 2, 10.0)
    waits: list[tuple[float, bool]] = []

    window.learn(30.0)
    with window.slot(Waiter(on_wait=lambda seconds, asked: waits.append((seconds, asked)))):
        pass

    assert waits == [(pytest.approx(30.0, abs=0.001), True)]


def test_what_must_be_finished_takes_a_free_slot_after_a_stop_and_waits_for_none() -> None:
    clock, interrupt = Clock(), Interrupt()
    window = RateWindow(1, 60.0, clock=clock, sleep=clock.pass_)
    interrupt.request()
    with interrupt.finishing():
        with window.slot(Waiter(interrupt=interrupt)):
            pass
        with pytest.raises(Interrupted), window.slot(Waiter(interrupt=interrupt)):
            pass
    assert clock.now == pytest.approx(0.0, abs=0.2)
    clock.pass_(100.0)
    with pytest.raises(Interrupted), window.slot(Waiter(interrupt=interrupt)):
        pass


def test_a_stop_ends_a_wait_within_a_tenth_of_a_second() -> None:
    clock = Clock()
    interrupt = Interrupt()

    def sleep(seconds: float) -> None:
        clock.pass_(seconds)
        if clock.now > 5:
            interrupt.request()

    window = RateWindow(1, 60.0, clock=clock, sleep=sleep)
    with window.slot(Waiter(interrupt=interrupt)):
        pass
    with pytest.raises(Interrupted, match="nothing more was sent"), window.slot(Waiter(interrupt=interrupt)):
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

    with (
        pytest.raises(WindowClosedError, match="stays closed for 3600 s") as caught,
        window.slot(Waiter(patience=300.0)),
    ):
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
            while len(window._log._line) < number + 1:
                time.sleep(0.001)
    for thread in threads:
        thread.join()

    assert order == list(range(8))


def test_one_key_at_one_service_has_one_window() -> None:
    windows = RateWindows()

    first = windows.get("https://a.example/v1", "key", RateLimit(60, 60.0))
    again = windows.get("https://a.example/v1/", "key", RateLimit(60, 60.0, reserve=10))

    assert again is first
    assert first.burst == 50
    assert windows.get("https://a.example/v1", "other", RateLimit()) is not first
    assert windows.get("https://b.example/v1", "key", RateLimit()) is not first
    assert repr(windows) == "RateWindows(3 keys)"
    assert repr(first) == "RateWindow(50 in 60 s)"
    assert "key" not in repr(vars(windows)).replace("keys", "")


def test_only_urgent_requests_use_the_reserve_and_they_do_not_wait_for_it() -> None:
    clock = Clock()
    window = window_at(clock, 20, 10.0, reserve=5)
    for _ in range(15):
        with window.slot():
            pass
    for _ in range(5):
        with window.slot(Waiter(urgent=True)):
            assert clock.now == 0.0
    with window.slot(Waiter(urgent=True)):
        assert clock.now == pytest.approx(10.01, abs=0.001)


def test_urgent_requests_may_be_kept_together_from_the_whole_window() -> None:
    clock = Clock()
    window = window_at(clock, 6, 10.0, reserve=4)
    with window.together(9, Waiter(urgent=True)):
        for _ in range(6):
            with window.slot(Waiter(urgent=True)):
                assert clock.now == 0.0


def test_what_urgent_requests_used_of_the_reserve_is_theirs_again_before_others_send() -> None:
    clock = Clock()
    window = window_at(clock, 4, 10.0, reserve=2)
    for _ in range(3):
        with window.slot(Waiter(urgent=True)):
            clock.pass_(1.0)
    with window.slot():
        assert clock.now == pytest.approx(12.01, abs=0.001)  # two are free again, and two are left for the reserve
