"""Slots of the rate window that are kept together: what belongs together waits once and is sent in one breath."""

import threading
import time
from contextvars import copy_context

import pytest

from reconciler.errors import Interrupted
from reconciler.http import Interrupt, RateWindow, Waiter
from reconciler.http.window import WindowClosedError
from tests.http.clock import Clock, window_at


def test_what_belongs_together_waits_once_and_goes_out_in_one_breath() -> None:
    clock = Clock()
    window = window_at(clock, 4, 10.0)
    for _ in range(3):
        with window.slot():
            clock.pass_(1.0)
    told: list[float] = []
    with window.together(2, Waiter(on_wait=lambda seconds, _asked: told.append(seconds))):
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
        with pytest.raises(Interrupted), window.slot(Waiter(interrupt=stop, on_wait=lambda _s, _a: None)):
            pytest.fail("it was kept for somebody else")

    with window.together(2):
        thread = threading.Thread(target=outsider)
        thread.start()
        until_waiting(window)
        stop.request()
        thread.join()


def until_waiting(window: RateWindow) -> None:
    for _ in range(2_000):
        if window._log._line:  # the one who waits
            return
        time.sleep(0.005)
    pytest.fail("nobody waits")


def test_a_silence_that_the_service_asks_for_holds_for_kept_slots_too() -> None:
    clock = Clock()
    window = window_at(clock, 3, 10.0)
    with window.together(3):
        with window.slot():
            window.learn(7.0)
        with window.slot(Waiter(patience=8.0)):
            assert clock.now == pytest.approx(7.0)
            window.learn(30.0)
        with pytest.raises(WindowClosedError), window.slot(Waiter(patience=8.0)):
            pytest.fail("the service asked for more")
    clock.now = 37.0
    with window.together(3, Waiter(patience=8.0)), window.slot():
        assert clock.now == 37.0, "the one that was refused its turn was given back"


def test_one_who_keeps_slots_does_not_wait_behind_those_who_have_none() -> None:
    clock = Clock()
    window = window_at(clock, 1, 10.0)
    stop = Interrupt()

    def outsider() -> None:
        with pytest.raises(Interrupted), window.slot(Waiter(interrupt=stop)):
            pytest.fail("there was none free")

    with window.together(1):
        thread = threading.Thread(target=outsider)
        thread.start()
        until_waiting(window)
        with window.slot():
            stop.request()
            thread.join()
