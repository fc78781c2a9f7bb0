"""What a session waits for, and how a stop ends it; many threads share one window."""

import threading
import time

import pytest

from reconciler.errors import (
    Interrupted,
)
from reconciler.http import (
    HttpEvent,
    HttpSession,
    Interrupt,
    RateWindow,
)
from tests.http.loopback import (
    KEY,
    OK,
    Client,
    Reply,
    Server,
    StrictWindow,
)


def test_nothing_is_sent_once_a_stop_was_asked_for(server: Server, client: Client) -> None:
    client.interrupt.request()

    with pytest.raises(Interrupted):
        client.session.get("/x")

    assert server.seen == []


def test_the_request_in_flight_finishes_and_the_wait_after_it_ends(server: Server, client: Client) -> None:
    release = threading.Event()
    server.plays(Reply(500, release=release), OK)

    def stop(event: HttpEvent) -> None:
        if event.kind == "sent":
            client.interrupt.request()
            release.set()
        client.events.append(event)

    client.session._on_event = stop
    with pytest.raises(Interrupted):
        client.session.get("/x")

    assert [(event.kind, event.status) for event in client.events] == [
        ("sent", None),
        ("answered", 500),
        ("waiting", None),
    ]


def test_a_stop_ends_a_wait_for_the_window(server: Server) -> None:
    server.plays(OK)
    interrupt = Interrupt()
    window = RateWindow(1, 3600.0)

    def stop(event: HttpEvent) -> None:
        if event.kind == "waiting":
            interrupt.request()

    with HttpSession(server.root, KEY, window, interrupt=interrupt, on_event=stop) as session:
        session.get("/x")
        begun = time.monotonic()
        with pytest.raises(Interrupted):
            session.get("/y")

    assert time.monotonic() - begun < 60
    assert server.requests == ["GET /v1/x"]


def test_sixty_writes_against_a_strict_window_provoke_no_refusal(server: Server) -> None:
    """20 in 2 s; three bursts, so 4 s are the floor. How near it comes is asserted with a clock of our own in test_window."""
    strict = StrictWindow(20, 2.0)
    server.handler = strict

    with HttpSession(server.root, KEY, RateWindow(20, 2.0)) as session:
        for number in range(60):
            session.post("/x", {"n": number})

    assert strict.refused == 0
    assert len(server.seen) == 60


def test_threads_share_one_window(server: Server) -> None:
    strict = StrictWindow(10, 0.5)
    server.handler = strict

    with HttpSession(server.root, KEY, RateWindow(10, 0.5)) as session:
        threads = [threading.Thread(target=lambda: [session.get("/x") for _ in range(8)]) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert strict.refused == 0
    assert session.count.reads == len(server.seen) == 40
